"""The land around Linxi: sky, hills, water, fields, trees, weather."""

import math

from .ink import (
    BROWN,
    HAZE,
    INK,
    OCHRE,
    PINE,
    SAGE,
    SHEET,
    SKY,
    STRAW,
    Point,
    Sheet,
    smooth,
)


def sky(s: Sheet, top: str = SKY, low: str = SHEET, *, to: float = 1200) -> None:
    s.rect(0, 0, s.width, to, s.fade("sky", top, low))


def sun(s: Sheet, x: float, y: float, r: float = 70, paint: str = "#d9583f") -> None:
    s.glow(x, y, r * 3.2, "#ffdca6", see=0.55)
    s.oval(x, y, r, r, paint)


def clouds(
    s: Sheet, many: int = 4, *, low: float = 320, paint: str = SHEET, see: float = 0.75
) -> None:
    for _ in range(many):
        x, y, w = s.hand.uniform(-50, s.width), s.hand.uniform(60, low), s.hand.uniform(150, 320)
        for step in range(3):
            s.rect(
                x + step * w * 0.18, y + step * 22, w * (1 - step * 0.22), 17, paint, r=9, see=see
            )


def hills(
    s: Sheet, y: float, rise: float, fill: str, *, peaks: int = 5, lines: int = 4, see: float = 1
) -> list[Point]:
    """A range from edge to edge with its foot below the picture; returns its crest."""
    step = (s.width + 200) / (peaks * 2)
    crest = [
        (
            -100 + i * step,
            y - (rise * s.hand.uniform(0.55, 1) if i % 2 else rise * s.hand.uniform(0, 0.35)),
        )
        for i in range(peaks * 2 + 1)
    ]
    s.path(smooth(crest) + f"L{s.width + 100} {s.height}L-100 {s.height}Z", fill, see=see)
    for n in range(1, lines + 1):
        below = [(x, top + n * (16 + n * 5)) for x, top in crest]
        s.stroke(below, 1.6, INK, see=0.16)
    s.stroke(crest, 2.2, INK, see=0.45)
    return crest


def ground(s: Sheet, y: float, fill: str, *, wave: float = 14, line: float = 2) -> None:
    crest = [(x, y + s.hand.uniform(-wave, wave)) for x in range(-100, s.width + 301, 200)]
    s.path(smooth(crest) + f"L{s.width + 100} {s.height}L-100 {s.height}Z", fill)
    if line:
        s.stroke(crest, line, INK, see=0.4)


def water(
    s: Sheet, y: float, *, to: float = 1200, top: str = HAZE, low: str = "#8fb3b8", many: int = 60
) -> None:
    """Still water from `y` down, with fine horizontal strokes growing towards the viewer."""
    s.rect(0, y, s.width, to - y, s.fade(f"w{y:.0f}", top, low))
    for _ in range(many):
        deep = s.hand.random()
        yy = y + 8 + deep**1.4 * (to - y - 10)
        x, w = s.hand.uniform(-60, s.width), 40 + deep * 190
        white = s.hand.random() < 0.45
        s.stroke(
            [(x, yy), (x + w / 2, yy - 2 - deep * 4), (x + w, yy)],
            1.5 + deep * 1.8,
            SHEET if white else PINE,
            see=0.6 if white else 0.32,
        )


def tree(s: Sheet, x: float, y: float, h: float, fill: str = SAGE, *, lines: bool = True) -> None:
    """A broad-leaved tree: a trunk and a crown of rounded masses with light from the left."""
    s.path(
        f"M{x - h * 0.03} {y}Q{x} {y - h * 0.3} {x - h * 0.02} {y - h * 0.55}L{x + h * 0.02} {y - h * 0.55}"
        f"Q{x + h * 0.02} {y - h * 0.3} {x + h * 0.04} {y}Z",
        BROWN,
    )
    ring = []
    for i in range(11):
        turn = i / 11 * math.tau
        far = s.hand.uniform(0.27, 0.35)
        ring.append((x + math.cos(turn) * h * far, y - h * 0.68 + math.sin(turn) * h * far * 1.02))
    s.path(smooth(ring, close=True), fill, line=2, see=1)
    s.oval(x - h * 0.09, y - h * 0.78, h * 0.13, h * 0.11, SHEET, see=0.18)
    if lines:
        for _ in range(5):
            a = s.hand.uniform(-0.2, 0.16) * h
            b = s.hand.uniform(0.5, 0.85) * h
            s.stroke(
                [(x + a, y - b), (x + a + h * 0.05, y - b + h * 0.03), (x + a + h * 0.1, y - b)],
                1.6,
                see=0.3,
            )


def pine(s: Sheet, x: float, y: float, h: float, fill: str = PINE) -> None:
    s.seg(x, y, x, y - h * 0.4, h * 0.05, BROWN)
    for n in range(4):
        w, top = h * (0.3 - n * 0.055), y - h * (0.42 + n * 0.19)
        s.path(
            f"M{x - w} {y - h * (0.16 + n * 0.19)}Q{x} {y - h * (0.2 + n * 0.19)} {x + w} {y - h * (0.16 + n * 0.19)}L{x} {top}Z",
            fill,
            line=1.6,
        )


def willow(s: Sheet, x: float, y: float, h: float, fill: str = SAGE) -> None:
    s.stroke([(x, y), (x - h * 0.03, y - h * 0.4), (x + h * 0.04, y - h * 0.8)], h * 0.045, BROWN)
    for i in range(26):
        a = (i - 13) / 13
        top = (x + h * 0.04 + a * h * 0.16, y - h * (0.86 - abs(a) * 0.14))
        end = (x + a * h * 0.46 + s.hand.uniform(-9, 9), y - h * s.hand.uniform(0.14, 0.4))
        mid = (x + a * h * 0.38, y - h * 0.74)
        s.stroke([top, mid, end], 5, fill, see=0.75)
        s.stroke([top, mid, end], 1.2, INK, see=0.22)


def bamboo(s: Sheet, x: float, y: float, h: float, fill: str = SAGE, *, lean: float = 0.06) -> None:
    """One stalk with joints and leaves, leaning a little."""
    joints = 8
    spots = [(x + lean * h * (n / joints) ** 2, y - h * n / joints) for n in range(joints + 1)]
    for a, b in zip(spots, spots[1:], strict=False):
        s.seg(a[0], a[1], b[0], b[1], h * 0.022, fill)
        s.seg(b[0] - h * 0.014, b[1], b[0] + h * 0.014, b[1], 2.2, INK, see=0.5)
    for spot in spots[4:]:
        for side in (-1, 1):
            for n in range(2):
                leaf(
                    s,
                    spot[0],
                    spot[1],
                    h * s.hand.uniform(0.1, 0.15),
                    side * (35 + n * 40) + 90,
                    fill,
                )


def leaf(s: Sheet, x: float, y: float, long: float, turn: float, fill: str) -> None:
    a = math.radians(turn)
    ex, ey = x + math.cos(a) * long, y + math.sin(a) * long
    nx, ny = -math.sin(a) * long * 0.16, math.cos(a) * long * 0.16
    mx, my = (x + ex) / 2, (y + ey) / 2
    s.path(
        f"M{x:.1f} {y:.1f}Q{mx + nx:.1f} {my + ny:.1f} {ex:.1f} {ey:.1f}Q{mx - nx:.1f} {my - ny:.1f} {x:.1f} {y:.1f}Z",
        fill,
        line=1.2,
    )


def bush(s: Sheet, x: float, y: float, w: float, fill: str = SAGE) -> None:
    ring = [
        (x - w / 2, y),
        (x - w * 0.45, y - w * 0.25),
        (x - w * 0.1, y - w * 0.42),
        (x + w * 0.3, y - w * 0.34),
        (x + w / 2, y),
    ]
    s.path(smooth(ring) + "Z", fill, line=2)
    s.stroke(
        [(x - w * 0.25, y - w * 0.16), (x - w * 0.1, y - w * 0.24), (x + w * 0.06, y - w * 0.16)],
        1.6,
        see=0.35,
    )


def reeds(
    s: Sheet, x: float, y: float, many: int = 14, *, tall: float = 130, wide: float = 180
) -> None:
    for _ in range(many):
        a, h = x + s.hand.uniform(0, wide), tall * s.hand.uniform(0.5, 1)
        tip = a + s.hand.uniform(-20, 30)
        s.stroke([(a, y), (a + 4, y - h * 0.5), (tip, y - h)], 3, SAGE)
        s.oval(tip, y - h, 4, 14, OCHRE)


def rows(
    s: Sheet,
    top: float,
    bottom: float,
    vanish: float,
    fill: str,
    *,
    many: int = 13,
    spread: float = 2600,
) -> None:
    """Furrows of a field that run towards one point."""
    for n in range(many):
        x = vanish + (n - many / 2 + 0.5) * spread / many
        s.path(
            f"M{vanish + (x - vanish) * 0.12:.0f} {top}L{x - 26:.0f} {bottom}L{x + 26:.0f} {bottom}Z",
            fill,
            see=0.9,
        )


def rain(s: Sheet, many: int = 170, *, see: float = 0.34, paint: str = INK) -> None:
    for _ in range(many):
        x, y, long = (
            s.hand.uniform(0, s.width + 150),
            s.hand.uniform(-40, s.height),
            s.hand.uniform(26, 78),
        )
        s.seg(x, y, x - long * 0.22, y + long, 1.8, paint, see=see)


def mist(s: Sheet, y: float, *, see: float = 0.6, tall: float = 130) -> None:
    for n in range(3):
        x = s.hand.uniform(-300, s.width * 0.5)
        s.rect(
            x,
            y + n * tall * 0.34,
            s.hand.uniform(800, 1500),
            tall * 0.26,
            SHEET,
            r=tall * 0.13,
            see=see * (1 - n * 0.2),
        )


def stars(s: Sheet, many: int = 60, *, low: float = 420) -> None:
    for _ in range(many):
        r = s.hand.uniform(1.2, 3)
        s.oval(
            s.hand.uniform(0, s.width),
            s.hand.uniform(10, low),
            r,
            r,
            STRAW,
            see=s.hand.uniform(0.3, 0.9),
        )


def birds(s: Sheet, x: float, y: float, many: int = 4) -> None:
    for n in range(many):
        a, b, w = x + n * 52 + s.hand.uniform(-12, 12), y + s.hand.uniform(-30, 30), 16
        s.path(
            f"M{a - w} {b - 5}Q{a - w / 2} {b - 13} {a} {b}Q{a + w / 2} {b - 13} {a + w} {b - 5}",
            line=2.6,
            see=0.7,
        )


def grass(s: Sheet, y: float, *, to: float, many: int = 60, paint: str = PINE) -> None:
    for _ in range(many):
        x, b = s.hand.uniform(0, s.width), s.hand.uniform(y, to)
        s.path(
            f"M{x:.0f} {b:.0f}q-4 -12 -8 -16m8 16q2 -14 4 -22m-4 22q6 -10 12 -14",
            line=1.6,
            ink=paint,
            see=0.5,
        )
