"""The paints and the sheet: everything of a picture is SVG text on one sheet of 1800 × 1200."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

PAPER, SHEET, INK = "#f2eadb", "#fbf6ea", "#2b2a27"
VERMILION, CORAL, BLUSH = "#b5301f", "#d77a5f", "#ebc0a8"
PINE, SAGE, MIST = "#1f5f5b", "#6f9e8f", "#bdd0c0"
OCHRE, STRAW, SAND = "#c8923b", "#e5c98d", "#eddcbb"
SKY, HAZE = "#9cbecb", "#d2e2e2"
NIGHT, DUSK, SLATE = "#1d323d", "#35525d", "#66787b"
STONE, SKIN, BROWN = "#c9c1b0", "#e6c3a0", "#7d5638"

Point = tuple[float, float]


@dataclass
class Sheet:
    """One picture being drawn. `hand` is its own seeded chance, so it always comes out the same."""

    key: str
    width: int = 1800
    height: int = 1200
    parts: list[str] = field(default_factory=list)
    defs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hand = random.Random(self.key)  # noqa: S311 – a drawing hand, not a secret

    def add(self, text: str) -> None:
        self.parts.append(text)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str,
        *,
        r: float = 0,
        line: float = 0,
        see: float = 1,
    ) -> None:
        self.add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r:.1f}" '
            f'fill="{fill}"{_line(line)}{_see(see)}/>'
        )

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        fill: str,
        *,
        line: float = 0,
        see: float = 1,
    ) -> None:
        self.add(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" '
            f'fill="{fill}"{_line(line)}{_see(see)}/>'
        )

    def shape(self, points: Sequence[Point], fill: str, *, line: float = 0, see: float = 1) -> None:
        """A polygon with straight sides."""
        text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.add(f'<polygon points="{text}" fill="{fill}"{_line(line)}{_see(see)}/>')

    def path(
        self, d: str, fill: str = "none", *, line: float = 0, ink: str = INK, see: float = 1
    ) -> None:
        self.add(f'<path d="{d}" fill="{fill}"{_line(line, ink)}{_see(see)}/>')

    def stroke(
        self, points: Sequence[Point], width: float, ink: str = INK, *, see: float = 1
    ) -> None:
        """A smooth line through the points."""
        self.path(smooth(points), line=width, ink=ink, see=see)

    def seg(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        width: float = 2,
        ink: str = INK,
        *,
        see: float = 1,
    ) -> None:
        self.add(
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" fill="none"{_line(width, ink)}{_see(see)}/>'
        )

    def fade(self, name: str, top: str, bottom: str, *, across: bool = False) -> str:
        """A gradient from one paint to another; returns what to fill with."""
        end = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
        self.defs.append(
            f'<linearGradient id="{name}" x1="0" y1="0" {end}><stop offset="0" stop-color="{top}"/>'
            f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
        )
        return f"url(#{name})"

    def glow(
        self, x: float, y: float, r: float, paint: str = "#ffe2a0", *, see: float = 0.7
    ) -> None:
        name = f"g{len(self.defs)}"
        self.defs.append(
            f'<radialGradient id="{name}"><stop offset="0" stop-color="{paint}" stop-opacity="{see}"/>'
            f'<stop offset="1" stop-color="{paint}" stop-opacity="0"/></radialGradient>'
        )
        self.oval(x, y, r, r, f"url(#{name})")

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        paint: str = INK,
        at: str = "middle",
        bold: bool = False,
        serif: bool = False,
    ) -> None:
        family = "Noto Serif CJK SC" if serif else "Noto Sans CJK SC"
        self.add(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" fill="{paint}" text-anchor="{at}" '
            f'font-family="{family}" font-weight="{700 if bold else 400}">{text}</text>'
        )

    def svg(self) -> str:
        """The whole picture, with a breath of paper over it."""
        box = f'width="{self.width}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} viewBox="0 0 {self.width} {self.height}" '
            f'stroke-linejoin="round" stroke-linecap="round"><defs>{"".join(self.defs)}</defs>'
            f'<rect {box} fill="{PAPER}"/>{"".join(self.parts)}'
            f'<rect {box} fill="#e9b872" opacity="0.05"/></svg>'
        )


def smooth(points: Sequence[Point], *, close: bool = False) -> str:
    """An SVG path through the points (Catmull–Rom as Bézier curves)."""
    pts = list(points)
    ring = pts + pts[:1] if close else pts
    text = f"M{pts[0][0]:.1f} {pts[0][1]:.1f}"
    last = len(ring) - 1
    for i in range(last):
        p0 = ring[i - 1] if i else (pts[-1] if close else ring[0])
        p1, p2 = ring[i], ring[i + 1]
        p3 = ring[i + 2] if i + 2 <= last else (pts[1] if close else p2)
        text += (
            f"C{p1[0] + (p2[0] - p0[0]) / 6:.1f} {p1[1] + (p2[1] - p0[1]) / 6:.1f} "
            f"{p2[0] - (p3[0] - p1[0]) / 6:.1f} {p2[1] - (p3[1] - p1[1]) / 6:.1f} "
            f"{p2[0]:.1f} {p2[1]:.1f}"
        )
    return text + ("Z" if close else "")


def elbow(a: Point, b: Point, long: float, bend: float) -> Point:
    """The joint between two equal limbs from `a` to `b`; `bend` says to which side and how far."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    far = math.hypot(dx, dy) or 1
    out = math.sqrt(max(long * long - far * far / 4, 0)) * bend
    return ((a[0] + b[0]) / 2 - dy / far * out, (a[1] + b[1]) / 2 + dx / far * out)


def _line(width: float, ink: str = INK) -> str:
    return f' stroke="{ink}" stroke-width="{width:.1f}"' if width else ""


def _see(see: float) -> str:
    return f' opacity="{see:.2f}"' if see < 1 else ""
