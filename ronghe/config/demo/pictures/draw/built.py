"""What people built: houses, bridges, boats, buses, stalls, rooms."""

from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    MIST,
    OCHRE,
    PINE,
    SAND,
    SHEET,
    SLATE,
    STONE,
    STRAW,
    VERMILION,
    Sheet,
)

TILE = "#565853"
WALL = "#f7f1e3"


def house(
    s: Sheet,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    wall: str = WALL,
    lit: bool = False,
    door: bool = True,
) -> None:
    """An old-town house: white wall, dark tiles, small windows. (x, y) is the left foot."""
    s.rect(x, y - h, w, h, wall, line=2)
    roof = h * 0.26
    s.path(
        f"M{x - w * 0.08} {y - h}Q{x + w * 0.1} {y - h - roof * 0.2} {x + w * 0.14} {y - h - roof}L{x + w * 0.86} {y - h - roof}Q{x + w * 0.9} {y - h - roof * 0.2} {x + w * 1.08} {y - h}Z",
        TILE,
        line=2,
    )
    for n in range(1, int(w / 16)):
        a = x + w * 0.14 + (w * 0.72) * n / (w / 16)
        b = x - w * 0.06 + (w * 1.12) * n / (w / 16)
        s.seg(a, y - h - roof + 3, b, y - h - 2, 1.2, STONE, see=0.35)
    glass = "#f2c564" if lit else SLATE
    for n in range(max(1, int(w / 110))):
        wx = x + w * (n + 0.5) / max(1, int(w / 110)) - 19
        window(s, wx, y - h * 0.8, 38, h * 0.24, glass)
    if door:
        s.rect(x + w * 0.4, y - h * 0.42, w * 0.2, h * 0.42, "#f2c564" if lit else BROWN, line=2)
        s.seg(x + w * 0.5, y - h * 0.42, x + w * 0.5, y, 1.8)


def gable(s: Sheet, x: float, y: float, w: float, h: float, *, wall: str = WALL) -> None:
    """A stepped horse-head gable 马头墙."""
    s.path(
        f"M{x} {y}V{y - h * 0.72}h{w * 0.2}v{-h * 0.14}h{w * 0.18}v{-h * 0.14}h{w * 0.24}v{h * 0.14}h{w * 0.18}v{h * 0.14}h{w * 0.2}V{y}Z",
        wall,
        line=2,
    )
    for a, b, c in (
        (0, 0.2, 0.72),
        (0.2, 0.38, 0.86),
        (0.38, 0.62, 1),
        (0.62, 0.8, 0.86),
        (0.8, 1, 0.72),
    ):
        s.path(
            f"M{x + w * a - 8} {y - h * c}q{w * (b - a) / 2 + 8} -5 {w * (b - a) + 16} -4l0 -11l{-w * (b - a) - 16} 0Z",
            TILE,
            line=1.5,
        )
    window(s, x + w * 0.43, y - h * 0.6, w * 0.14, h * 0.1, SLATE)


def window(s: Sheet, x: float, y: float, w: float, h: float, glass: str = HAZE) -> None:
    s.rect(x, y, w, h, glass, line=2)
    s.seg(x + w / 2, y, x + w / 2, y + h, 1.6)
    s.seg(x, y + h / 2, x + w, y + h / 2, 1.6)


def block(
    s: Sheet,
    x: float,
    y: float,
    w: float,
    h: float,
    wall: str,
    *,
    floors: int,
    across: int,
    lit: float = 0,
) -> None:
    """A block of flats with a grid of windows; `lit` is the share of lighted ones."""
    s.rect(x, y - h, w, h, wall, line=2)
    s.rect(x - 6, y - h - 10, w + 12, 12, STONE, line=1.5)
    fw, fh = w / across, h / (floors + 0.4)
    for r in range(floors):
        for c in range(across):
            on = s.hand.random() < lit
            glass = "#f2c564" if on else (SLATE if lit else HAZE)
            wx, wy = x + c * fw + fw * 0.22, y - h + fh * (r + 0.35)
            s.rect(wx, wy, fw * 0.56, fh * 0.5, glass, line=1.4)
            if not lit and s.hand.random() < 0.25:
                s.rect(wx - 3, wy + fh * 0.5, fw * 0.56 + 6, 9, s.hand.choice([CORAL, MIST, STRAW]))


def arches(
    s: Sheet,
    x1: float,
    x2: float,
    deck: float,
    foot: float,
    *,
    spans: int = 3,
    stone: str = "#d8cfbc",
    rise: float = 40,
) -> None:
    """A stone bridge with round arches between x1 and x2; open below."""
    wide = (x2 - x1) / spans
    mid = (x1 + x2) / 2
    d = f"M{x1 - 90} {deck + 34}Q{mid} {deck - rise * 2} {x2 + 90} {deck + 34}L{x2 + 90} {foot}L{x2} {foot}"
    for n in range(spans, 0, -1):
        a, b = x1 + n * wide - wide * 0.1, x1 + (n - 1) * wide + wide * 0.1
        d += f"L{a} {foot}V{foot - (foot - deck) * 0.25}A{(a - b) / 2} {(foot - deck) * 0.62} 0 0 0 {b} {foot - (foot - deck) * 0.25}V{foot}"
    s.path(d + f"L{x1 - 90} {foot}Z", stone, line=2.4)
    for n in range(spans):
        a, b = x1 + n * wide + wide * 0.1, x1 + (n + 1) * wide - wide * 0.1
        s.path(
            f"M{a - 14} {foot - (foot - deck) * 0.22}A{(b - a) / 2 + 14} {(foot - deck) * 0.67} 0 0 1 {b + 14} {foot - (foot - deck) * 0.22}",
            line=2,
            see=0.5,
        )
    rail(s, x1 - 90, x2 + 90, deck + 34, rise)


def rail(s: Sheet, x1: float, x2: float, y: float, rise: float) -> None:
    """Balustrade following the hump of a bridge."""
    many = int((x2 - x1) / 46)
    for n in range(many + 1):
        t = n / many
        top = y - 4 * t * (1 - t) * (rise + 17)
        px = x1 + (x2 - x1) * t
        s.rect(px - 6, top - 42, 12, 42, SAND, line=1.6)
    mid = (x1 + x2) / 2
    s.path(f"M{x1} {y - 30}Q{mid} {y - 30 - 2 * (rise + 17)} {x2} {y - 30}", line=9, ink=STONE)
    s.path(f"M{x1} {y}Q{mid} {y - 2 * (rise + 17)} {x2} {y}", line=2.5)


def boat(s: Sheet, x: float, y: float, w: float, *, hull: str = BROWN, roof: bool = True) -> None:
    """A river boat, middle of the keel at (x, y)."""
    s.path(
        f"M{x - w / 2} {y - w * 0.1}Q{x - w * 0.3} {y + w * 0.04} {x} {y + w * 0.04}Q{x + w * 0.32} {y + w * 0.04} {x + w * 0.54} {y - w * 0.13}Q{x} {y - w * 0.03} {x - w / 2} {y - w * 0.1}Z",
        hull,
        line=2.4,
    )
    if roof:
        s.path(
            f"M{x - w * 0.22} {y - w * 0.06}Q{x - w * 0.2} {y - w * 0.26} {x} {y - w * 0.26}Q{x + w * 0.2} {y - w * 0.26} {x + w * 0.2} {y - w * 0.06}Z",
            "#b08d56",
            line=2.2,
        )
        for n in range(-3, 4):
            s.path(
                f"M{x + n * w * 0.055} {y - w * 0.05}q{n * 1.5} {-w * 0.1} {n * 0.5} {-w * 0.2}",
                line=1.3,
                see=0.45,
            )
    s.path(
        f"M{x - w * 0.4} {y + w * 0.07}q{w * 0.4} {w * 0.03} {w * 0.8} 0",
        line=2.2,
        ink=SHEET,
        see=0.7,
    )


def bus(
    s: Sheet, x: float, y: float, w: float, *, paint: str = PINE, sign: str = "6", lit: bool = False
) -> None:
    """A city bus seen from the side; (x, y) is the left wheel line."""
    h = w * 0.36
    glass = "#f6d37f" if lit else HAZE
    s.oval(x + w / 2, y + 3, w * 0.52, h * 0.07, INK, see=0.16)
    s.path(
        f"M{x} {y - h * 0.1}V{y - h * 0.9}q0 {-h * 0.1} {h * 0.1} {-h * 0.1}H{x + w - h * 0.16}q{h * 0.12} 0 {h * 0.14} {h * 0.16}L{x + w} {y - h * 0.42}V{y - h * 0.1}Z",
        paint,
        line=2.6,
    )
    s.rect(x, y - h * 0.4, w, h * 0.07, SHEET)
    panes = 6
    for n in range(panes):
        px = x + w * (0.03 + n * 0.15)
        if n == 2:
            s.rect(px, y - h * 0.86, w * 0.12, h * 0.76, glass, r=5, line=2)
            s.seg(px + w * 0.06, y - h * 0.86, px + w * 0.06, y - h * 0.1, 2)
        else:
            s.rect(px, y - h * 0.84, w * 0.13, h * 0.38, glass, r=6, line=1.8)
            s.seg(px + w * 0.03, y - h * 0.56, px + w * 0.09, y - h * 0.8, 3, SHEET, see=0.6)
    s.rect(x + w * 0.72, y - h * 0.98, w * 0.2, h * 0.1, INK, r=4)
    s.words(x + w * 0.82, y - h * 0.9, sign, h * 0.085, paint="#f6d37f", bold=True)
    for cx in (x + w * 0.18, x + w * 0.8):
        s.oval(cx, y - h * 0.08, h * 0.14, h * 0.14, INK)
        s.oval(cx, y - h * 0.08, h * 0.065, h * 0.065, STONE)
    s.oval(x + w - 8, y - h * 0.24, 9, 9, "#f6d37f", line=1.5)


def lamp(s: Sheet, x: float, y: float, h: float, *, lit: bool = False) -> None:
    s.seg(x, y, x, y - h, 8, SLATE)
    s.path(f"M{x} {y - h}q2 {-h * 0.08} {h * 0.14} {-h * 0.08}", line=7, ink=SLATE)
    if lit:
        s.glow(x + h * 0.15, y - h * 1.05, h * 0.55)
    s.path(
        f"M{x + h * 0.09} {y - h * 1.06}l{h * 0.12} 0l{-h * 0.02} {h * 0.045}l{-h * 0.08} 0Z",
        "#f6d37f" if lit else STONE,
        line=2,
    )


def lantern(s: Sheet, x: float, y: float, r: float, *, lit: bool = True) -> None:
    if lit:
        s.glow(x, y, r * 2.6, "#ffb46b", see=0.55)
    s.seg(x, y - r * 1.8, x, y + r * 1.5, 2, OCHRE)
    s.oval(x, y, r, r * 0.86, VERMILION, line=2)
    for k in (-0.45, 0.45):
        s.path(
            f"M{x} {y - r * 0.84}Q{x + k * r * 2} {y} {x} {y + r * 0.84}",
            line=1.4,
            ink=STRAW,
            see=0.7,
        )
    s.rect(x - r * 0.35, y - r * 0.98, r * 0.7, r * 0.18, OCHRE)
    s.rect(x - r * 0.35, y + r * 0.8, r * 0.7, r * 0.18, OCHRE)


def awning(
    s: Sheet, x: float, y: float, w: float, h: float, a: str = VERMILION, b: str = SHEET
) -> None:
    """A striped awning; (x, y) is its upper left corner."""
    many = max(4, int(w / 52))
    for n in range(many):
        px, pw = x + w * n / many, w / many
        s.path(
            f"M{px} {y}h{pw}l0 {h}a{pw / 2} {pw * 0.3} 0 0 1 {-pw} 0Z",
            a if n % 2 == 0 else b,
            line=1.6,
        )


def crate(s: Sheet, x: float, y: float, w: float, goods: str, *, many: int = 14) -> None:
    """A box of round goods; (x, y) is its lower left corner."""
    for n in range(many):
        px, py = x + w * (0.1 + 0.8 * (n % 7) / 6), y - w * 0.3 - (n // 7) * w * 0.09
        s.oval(px, py, w * 0.085, w * 0.08, goods, line=1.4)
    s.rect(x, y - w * 0.28, w, w * 0.28, "#c39a63", line=2)
    s.seg(x, y - w * 0.14, x + w, y - w * 0.14, 1.6)


def table(s: Sheet, x: float, y: float, w: float, h: float, top: str = BROWN) -> None:
    for px in (x + w * 0.06, x + w * 0.94):
        s.seg(px, y, px, y - h, 12, top)
    s.rect(x - 10, y - h - 18, w + 20, 22, top, r=4, line=2)


def room(s: Sheet, wall: str, floor: str, *, line: float = 820) -> None:
    """An inside: a wall, a floor with boards, a skirting line, light falling in from the left."""
    s.rect(0, 0, s.width, line, s.fade("wall", SHEET, wall, across=True))
    s.rect(0, line, s.width, s.height - line, floor)
    for n in range(-6, 26):
        x = s.width / 2 + (n - 10) * 120
        s.seg(x, line, s.width / 2 + (x - s.width / 2) * 2.1, s.height, 1.6, see=0.13)
    s.rect(0, line - 10, s.width, 12, STONE, line=1.2)


def shelf(
    s: Sheet, x: float, y: float, w: float, h: float, *, rows: int = 4, wood: str = "#a97c4f"
) -> None:
    """A bookcase full of spines."""
    s.rect(x, y - h, w, h, wood, line=2.4)
    rh = h / rows
    paints = [VERMILION, PINE, OCHRE, SLATE, CORAL, MIST, SAND, STRAW, "#8a5a3a"]
    for r in range(rows):
        base = y - rh * r - 9
        s.rect(x + 9, base - rh + 16, w - 18, rh - 16, "#5e4630")
        px = x + 14.0
        while px < x + w - 30:
            bw, bh = s.hand.uniform(11, 25), rh * s.hand.uniform(0.55, 0.82)
            if s.hand.random() < 0.07:
                px += bw
            s.rect(px, base - bh, bw, bh, s.hand.choice(paints), line=1)
            px += bw + 1
