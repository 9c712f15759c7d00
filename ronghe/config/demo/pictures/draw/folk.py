"""People: simple figures with joints, so that each scene can give them something to do.

Lengths are in body heights. A hand or foot is placed relative to the feet: (right, up).
"""

from dataclasses import dataclass

from .ink import BROWN, INK, SKIN, STONE, Point, Sheet, elbow, smooth

HAIR = "#33302c"
GREY = "#b9b4a8"


@dataclass(frozen=True)
class Pose:
    """Where hips, hands and feet are, for somebody who looks to the right."""

    hip: Point = (0, 0.48)
    lean: float = 0.0
    left: Point = (-0.13, 0.46)
    right: Point = (0.13, 0.46)
    feet: tuple[Point, Point] = ((-0.05, 0), (0.06, 0))
    knee: float = 1.0


STAND = Pose()
WALK = Pose(lean=0.03, left=(-0.15, 0.5), right=(0.18, 0.53), feet=((-0.16, 0.02), (0.15, 0)))
RUN = Pose(
    hip=(0, 0.5), lean=0.1, left=(-0.12, 0.62), right=(0.26, 0.66), feet=((-0.34, 0.2), (0.2, 0.03))
)
SIT = Pose(hip=(0, 0.27), left=(0.14, 0.35), right=(0.18, 0.35), feet=((0.2, 0), (0.26, 0)))
REACH = Pose(lean=0.05, left=(0.2, 0.78), right=(0.26, 0.72))
GIVE = Pose(lean=0.03, left=(-0.1, 0.48), right=(0.27, 0.6))
BEND = Pose(
    hip=(-0.06, 0.45), lean=0.34, left=(0.24, 0.2), right=(0.32, 0.22), feet=((-0.08, 0), (0.1, 0))
)
SQUAT = Pose(
    hip=(-0.05, 0.2), lean=0.1, left=(0.2, 0.22), right=(0.26, 0.26), feet=((-0.02, 0), (0.1, 0))
)
WORK = Pose(lean=0.08, left=(0.22, 0.5), right=(0.28, 0.54))
CHEER = Pose(left=(-0.22, 1.02), right=(0.22, 1.02))
HOLD = Pose(left=(0.1, 0.6), right=(0.16, 0.6))


@dataclass(frozen=True)
class Look:
    """What somebody wears."""

    coat: str = "#1f5f5b"
    legs: str = "#4a4f52"
    hair: str = HAIR
    skirt: bool = False
    bun: bool = False
    hat: str = ""
    apron: str = ""
    bag: str = ""


def person(
    s: Sheet, x: float, y: float, h: float, look: Look, pose: Pose = STAND, *, flip: bool = False
) -> None:
    """Somebody with their feet at (x, y), `h` high."""
    side = -1 if flip else 1

    def at(p: Point) -> Point:
        return (x + side * p[0] * h, y - p[1] * h)

    hip = pose.hip
    neck = (hip[0] + pose.lean, hip[1] + 0.35 - abs(pose.lean) * 0.28)
    if pose.feet[0][1] <= 0.05:
        s.oval(x + side * hip[0] * h * 0.5, y + 2, h * 0.17, h * 0.022, INK, see=0.14)
    _legs(s, pose, look, at, h, side)
    _arm(s, at((neck[0] - 0.05, neck[1] - 0.05)), at(pose.left), h, look, side, back=True)
    if look.bag:
        bx, by = at((hip[0] - 0.13, hip[1] + 0.2))
        s.rect(bx - h * 0.06, by - h * 0.09, h * 0.13, h * 0.19, look.bag, r=h * 0.03, line=2)
    _torso(s, at, hip, neck, look, h)
    _head(s, at, neck, look, h, side, pose.lean)
    _arm(s, at((neck[0] + 0.05, neck[1] - 0.05)), at(pose.right), h, look, side, back=False)


def _legs(s: Sheet, pose: Pose, look: Look, at, h: float, side: int) -> None:  # type: ignore[no-untyped-def]
    for n, foot in enumerate(pose.feet):
        start = at((pose.hip[0] + (-0.035, 0.035)[n], pose.hip[1]))
        end = at((foot[0], foot[1] + 0.02))
        knee = elbow(start, end, h * 0.245, -0.9 * side * pose.knee)
        if pose.hip[1] > 0.4 and abs(foot[0]) < 0.09:
            knee = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        bare = look.skirt
        s.path(
            _bone(start, knee, end),
            line=h * (0.05 if bare else 0.085),
            ink=SKIN if bare else look.legs,
        )
        s.path(
            f"M{end[0] - side * h * 0.025:.1f} {end[1]:.1f}l{side * h * 0.075:.1f} 0",
            line=h * 0.045,
            ink=INK,
        )


def _bone(a: Point, b: Point, c: Point) -> str:
    return f"M{a[0]:.1f} {a[1]:.1f}Q{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f}"


def _torso(s: Sheet, at, hip: Point, neck: Point, look: Look, h: float) -> None:  # type: ignore[no-untyped-def]
    hem = hip[1] - (0.22 if look.skirt else 0.06)
    wide = 0.15 if look.skirt else 0.098
    ring = [
        at((neck[0] - 0.045, neck[1] + 0.01)),
        at((neck[0] - 0.095, neck[1] - 0.045)),
        at((hip[0] - 0.08, hip[1] + 0.06)),
        at((hip[0] - wide, hem)),
        at((hip[0] + wide, hem)),
        at((hip[0] + 0.085, hip[1] + 0.06)),
        at((neck[0] + 0.095, neck[1] - 0.045)),
        at((neck[0] + 0.045, neck[1] + 0.01)),
    ]
    d = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in ring) + "Z"
    s.path(d, look.coat, line=max(1.6, h * 0.006))
    a, b = at((neck[0] + 0.01, neck[1] - 0.02)), at((hip[0] + 0.015, hem + 0.02))
    s.seg(a[0], a[1], b[0], b[1], max(1.2, h * 0.004), see=0.35)
    if look.apron:
        corners = [
            at((hip[0] - 0.06, neck[1] - 0.14)),
            at((hip[0] + 0.075, neck[1] - 0.14)),
            at((hip[0] + 0.095, hem - 0.08)),
            at((hip[0] - 0.09, hem - 0.08)),
        ]
        s.shape(corners, look.apron, line=1.6)


def _head(s: Sheet, at, neck: Point, look: Look, h: float, side: int, lean: float) -> None:  # type: ignore[no-untyped-def]
    nx, ny = at((neck[0], neck[1] + 0.025))
    s.rect(nx - h * 0.022, ny - h * 0.03, h * 0.044, h * 0.055, SKIN)
    cx, cy = at((neck[0] + 0.008 + lean * 0.1, neck[1] + 0.105))
    r = h * 0.066
    s.oval(cx, cy, r * 0.9, r * 1.08, SKIN, line=max(1.2, h * 0.004))
    s.path(
        smooth(
            [
                (cx + side * r * 0.78, cy - r * 0.45),
                (cx + side * r * 0.1, cy - r * 0.35),
                (cx - side * r * 0.45, cy + r * 0.3),
                (cx - side * r * 0.98, cy + r * 0.35),
                (cx - side * r * 0.95, cy - r * 0.6),
                (cx, cy - r * 1.28),
                (cx + side * r * 0.8, cy - r * 0.95),
            ],
            close=True,
        ),
        look.hair,
    )
    if look.bun:
        s.oval(cx - side * r * 1.0, cy - r * 0.2, r * 0.42, r * 0.46, look.hair)
    if look.hat == "straw":
        s.path(
            f"M{cx - r * 2.1:.1f} {cy - r * 0.45:.1f}Q{cx:.1f} {cy - r * 2.3:.1f} {cx + r * 2.1:.1f} {cy - r * 0.45:.1f}Z",
            "#dcbb7c",
            line=2,
        )
    elif look.hat:
        s.path(
            f"M{cx - r:.1f} {cy - r * 0.4:.1f}A{r:.1f} {r:.1f} 0 0 1 {cx + r:.1f} {cy - r * 0.4:.1f}l{side * r * 0.5:.1f} 0Z"
            if side > 0
            else f"M{cx + r:.1f} {cy - r * 0.4:.1f}A{r:.1f} {r:.1f} 0 0 0 {cx - r:.1f} {cy - r * 0.4:.1f}l{-r * 0.5:.1f} 0Z",
            look.hat,
            line=2,
        )


def _arm(
    s: Sheet, shoulder: Point, hand: Point, h: float, look: Look, side: int, *, back: bool
) -> None:
    joint = elbow(shoulder, hand, h * 0.19, 0.9 * side)
    if joint[1] < min(shoulder[1], hand[1]):
        joint = elbow(shoulder, hand, h * 0.19, -0.9 * side)
    d = _bone(shoulder, joint, hand)
    s.path(d, line=h * 0.062 + 3, ink=INK, see=0.55 if not back else 0.3)
    s.path(d, line=h * 0.062, ink=look.coat)
    s.oval(hand[0], hand[1], h * 0.026, h * 0.026, SKIN, line=1.2)


def umbrella(s: Sheet, x: float, y: float, r: float, paint: str, *, tilt: float = 0) -> None:
    """An open umbrella; (x, y) is the grip."""
    s.add(f'<g transform="rotate({tilt} {x:.1f} {y:.1f})">')
    top = y - r * 1.25
    s.seg(x, y + r * 0.1, x, top - r * 0.1, 5, BROWN)
    s.path(
        f"M{x - r} {top + r * 0.42}Q{x - r * 0.7} {top - r * 0.28} {x} {top - r * 0.3}Q{x + r * 0.7} {top - r * 0.28} {x + r} {top + r * 0.42}Q{x + r * 0.75} {top + r * 0.26} {x + r * 0.5} {top + r * 0.4}Q{x + r * 0.25} {top + r * 0.24} {x} {top + r * 0.4}Q{x - r * 0.25} {top + r * 0.24} {x - r * 0.5} {top + r * 0.4}Q{x - r * 0.75} {top + r * 0.26} {x - r} {top + r * 0.42}Z",
        paint,
        line=2.4,
    )
    for k in (-0.5, 0, 0.5):
        s.path(
            f"M{x} {top - r * 0.3}Q{x + k * r * 0.9} {top - r * 0.1} {x + k * r} {top + r * 0.4}",
            line=1.6,
            see=0.5,
        )
    s.add("</g>")


def crowd(
    s: Sheet, x: float, y: float, wide: float, many: int, paints: tuple[str, ...], *, h: float = 150
) -> None:
    """Backs of many heads, for an audience at the bottom of a picture."""
    for n in range(many):
        px, py = x + wide * (n + 0.5) / many + s.hand.uniform(-14, 14), y + s.hand.uniform(-14, 16)
        coat = paints[n % len(paints)]
        s.path(
            f"M{px - h * 0.3} {py + h * 0.7}Q{px - h * 0.28} {py + h * 0.14} {px} {py + h * 0.12}Q{px + h * 0.28} {py + h * 0.14} {px + h * 0.3} {py + h * 0.7}Z",
            coat,
            line=2,
        )
        s.oval(px, py, h * 0.13, h * 0.16, HAIR if n % 4 else GREY, line=1.5)


def bicycle(s: Sheet, x: float, y: float, h: float, paint: str = STONE) -> None:
    r = h * 0.26
    for cx in (x - h * 0.42, x + h * 0.42):
        s.oval(cx, y - r, r, r, "none", line=4)
    s.path(
        f"M{x - h * 0.42} {y - r}L{x - h * 0.12} {y - h * 0.66}L{x + h * 0.3} {y - h * 0.66}L{x} {y - r}L{x - h * 0.12} {y - h * 0.66}M{x} {y - r}L{x - h * 0.42} {y - r}M{x + h * 0.42} {y - r}L{x + h * 0.28} {y - h * 0.8}l{h * 0.1} 0",
        line=5,
        ink=paint,
    )
