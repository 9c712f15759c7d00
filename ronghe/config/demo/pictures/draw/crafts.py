"""Scenes of the town's crafts and its old stage."""

import math

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    CORAL,
    INK,
    MIST,
    OCHRE,
    PINE,
    SAGE,
    SHEET,
    SKIN,
    SKY,
    SLATE,
    STONE,
    STRAW,
    VERMILION,
    Sheet,
)
from .scene import TALL, scene

INDIGO, LIGHT_INDIGO = "#2f4d73", "#7d9bb8"


def canopy(
    s: Sheet, x: float, y: float, r: float, paint: str, *, squash: float = 0.55, ribs: int = 28
) -> None:
    """An open umbrella from above, standing on the ground."""
    s.oval(x, y + r * squash * 0.85, r * 0.9, r * 0.16, INK, see=0.16)
    s.oval(x, y, r, r * squash, paint, line=3)
    s.oval(x, y, r * 0.72, r * squash * 0.72, "none", line=1.6)
    s.oval(x, y, r * 0.34, r * squash * 0.34, SHEET, see=0.28)
    for n in range(ribs):
        a = n / ribs * math.tau
        s.seg(x, y, x + math.cos(a) * r, y + math.sin(a) * r * squash, 1.4, see=0.45)
    s.oval(x, y, r * 0.06, r * squash * 0.07, BROWN, line=2)


@scene("umbrella-craft")
def umbrella_craft(s: Sheet) -> None:
    land.sky(s, "#c5d6d3", "#f8efdd", to=420)
    built.gable(s, -80, 700, 620, 560)
    built.house(s, 540, 700, 700, 420, door=False)
    built.gable(s, 1260, 700, 640, 600)
    s.rect(-10, 690, 1820, 520, "#cfc5b1", line=2.6)
    for r in range(6):
        s.seg(0, 720 + r * r * 14, 1800, 720 + r * r * 14, 2, see=0.22)
        for c in range(10):
            s.seg(
                c * 210 - r * 40,
                720 + r * r * 14,
                c * 210 - r * 40 - 20,
                720 + (r + 1) ** 2 * 14,
                2,
                see=0.18,
            )
    for x, y, r, paint in (
        (250, 820, 170, CORAL),
        (620, 790, 140, STRAW),
        (1640, 820, 180, SAGE),
        (1330, 770, 130, VERMILION),
        (330, 1060, 230, OCHRE),
        (1580, 1080, 250, VERMILION),
    ):
        canopy(s, x, y, r, paint)
    _front_of_umbrella_craft(s)


def _front_of_umbrella_craft(s: Sheet) -> None:
    person(
        s,
        960,
        1120,
        520,
        Look(coat=PINE, hair=folk.GREY, bun=True),
        folk.Pose(
            hip=(0, 0.28),
            lean=0.12,
            left=(0.28, 0.46),
            right=(0.3, 0.56),
            feet=((0.22, 0), (0.3, 0)),
        ),
    )
    s.rect(850, 985, 190, 26, BROWN, r=5, line=3)
    for x in (870, 1016):
        s.seg(x, 1010, x, 1120, 12, BROWN)
    canopy(s, 1190, 880, 190, "#efd9a0", squash=0.8)
    s.path("M1090 1130q0 -50 50 -50h60q50 0 50 50Z", SLATE, line=3)
    s.seg(1180, 1080, 1230, 990, 9, BROWN)


@scene("umbrella-portrait", TALL)
def umbrella_portrait(s: Sheet) -> None:
    s.rect(0, 0, 1200, 1500, s.fade("court", "#d9dccd", "#b9ad93"))
    s.path("M0 0H1200L900 330H300Z", "#c3d7d8", line=3)
    s.path("M0 0L300 330V1500H0ZM1200 0L900 330V1500H1200Z", built.WALL, line=3)
    for n in range(8):
        s.seg(0, 110 + n * 18, 300, 350 + n * 6, 2, see=0.18)
    s.rect(300, 330, 600, 60, built.TILE, line=3)
    for x, y, r, paint in (
        (600, 560, 190, STRAW),
        (300, 740, 230, CORAL),
        (900, 780, 250, SAGE),
        (560, 980, 270, VERMILION),
        (170, 1220, 250, OCHRE),
        (960, 1240, 290, "#efd9a0"),
    ):
        canopy(s, x, y, r, paint, squash=0.62)
    person(
        s,
        600,
        1480,
        520,
        Look(coat=PINE, bun=True, skirt=True),
        folk.Pose(left=(-0.26, 0.72), right=(0.28, 0.76)),
    )
    s.path("M690 180q40 60 30 120M480 120q30 40 20 80", line=3, see=0.3)


@scene("indigo-yard")
def indigo_yard(s: Sheet) -> None:
    land.sky(s, "#c7dadb", "#fbf3e2", to=560)
    land.hills(s, 520, 200, "#aac6b8", peaks=5)
    built.house(s, 60, 760, 420, 300)
    s.rect(-10, 750, 1820, 460, "#d3c6a8", line=2.4)
    for row, y in enumerate((200, 330)):
        s.seg(520, y, 1800, y - 10, 12, OCHRE)
        s.seg(640 + row * 60, y, 640 + row * 60, 900, 12, OCHRE)
        s.seg(1640, y, 1640, 900, 12, OCHRE)
        for n in range(6):
            _cloth(s, 690 + n * 160 + row * 50, y, 130, 430 + row * 60, n + row)
    for x, paint in ((250, INDIGO), (560, "#5d8a73"), (860, LIGHT_INDIGO)):
        s.path(f"M{x - 120} 980L{x - 90} 1150h180L{x + 120} 980Z", BROWN, line=3.4)
        s.oval(x, 980, 120, 34, paint, line=3)
        s.seg(x - 112, 1040, x + 112, 1040, 5, OCHRE)
    person(s, 410, 1140, 470, Look(coat=SLATE, hair=folk.GREY, apron=INDIGO), folk.BEND, flip=True)
    person(s, 1240, 1120, 440, Look(coat=SHEET, apron=LIGHT_INDIGO, bun=True), folk.CHEER)
    person(s, 1430, 1130, 280, Look(coat=VERMILION), folk.WALK)


def _cloth(s: Sheet, x: float, y: float, w: float, h: float, kind: int) -> None:
    """A length of printed cloth over a pole."""
    paint = (INDIGO, LIGHT_INDIGO, INDIGO, "#4b6d92")[kind % 4]
    s.path(
        f"M{x} {y}h{w}q10 {h * 0.5} -6 {h}q{-w * 0.5} 18 {-w + 6} 0q-12 {-h * 0.5} 0 {-h}Z",
        paint,
        line=2.6,
    )
    for r in range(int(h / 76)):
        for c in range(2):
            _flower(
                s,
                x + w * (0.28 + 0.44 * c),
                y + 50 + r * 76,
                19,
                SHEET if kind % 4 != 1 else INDIGO,
            )


def _flower(s: Sheet, x: float, y: float, r: float, paint: str) -> None:
    for n in range(6):
        a = n / 6 * math.tau
        s.oval(x + math.cos(a) * r * 0.7, y + math.sin(a) * r * 0.7, r * 0.3, r * 0.3, paint)
    s.oval(x, y, r * 0.22, r * 0.22, paint)


@scene("indigo-portrait", TALL)
def indigo_portrait(s: Sheet) -> None:
    s.rect(0, 0, 1200, 1500, s.fade("bg", "#e9e0c8", "#cdbb95"))
    for n in range(5):
        _cloth(s, 40 + n * 240, -20, 190, 620 + (n * 73) % 130, n)
    person(
        s,
        600,
        1880,
        1500,
        Look(coat="#51606a", hair=folk.GREY, apron=INDIGO),
        folk.Pose(left=(0.14, 0.52), right=(0.24, 0.5)),
    )
    s.path(
        "M650 1060q160 -70 330 20q60 190 20 440q-180 60 -340 0q-60 -230 -10 -460Z",
        LIGHT_INDIGO,
        line=4,
    )
    for r in range(5):
        for c in range(3):
            _flower(s, 730 + c * 110, 1120 + r * 84, 32, SHEET)


@scene("indigo-stencil", TALL)
def indigo_stencil(s: Sheet) -> None:
    s.rect(0, 0, 1200, 1500, "#b98e5d")
    for n in range(9):
        s.stroke(
            [(-20, 80 + n * 180), (600, 60 + n * 182), (1220, 90 + n * 180)], 4, BROWN, see=0.5
        )
    s.rect(170, 210, 860, 1060, "#dcbc84", line=4)
    s.rect(220, 260, 760, 960, "none", line=2.4)
    for r in range(4):
        for c in range(3):
            x, y = 350 + c * 250, 390 + r * 235
            for n in range(8):
                a = n / 8 * math.tau
                land.leaf(
                    s, x + math.cos(a) * 30, y + math.sin(a) * 30, 70, math.degrees(a), INDIGO
                )
            s.oval(x, y, 22, 22, INDIGO, line=2)
    for side, x in ((1, 880), (-1, 300)):
        s.path(
            f"M{x + side * 420} 1540Q{x + side * 170} 1290 {x + side * 20} 1120q{-side * 30} -70 {side * 40} -70q{side * 150} 120 {side * 400} 330Z",
            SKIN,
            line=4,
        )
    s.path("M900 1090L760 930l-20 40l110 150Z", STONE, line=3.4)
    s.path("M905 1085l60 70", line=26, ink=BROWN)


@scene("indigo-dry")
def indigo_dry(s: Sheet) -> None:
    land.sky(s, "#a9cbd3", "#fbf4e3", to=900)
    land.clouds(s, 5, low=300)
    land.hills(s, 860, 190, "#9cc0ae", peaks=6)
    land.ground(s, 930, "#87ab8c", wave=16)
    for n in range(5):
        x = 130 + n * 380
        s.seg(x, 180 + n % 2 * 40, x, 1120, 16, OCHRE)
        s.seg(x - 60, 190 + n % 2 * 40, x + 320, 190 + n % 2 * 40, 12, OCHRE)
        wind = 70 + n * 16
        s.path(
            f"M{x} 196q150 -10 270 0q60 300 {wind} 640q-160 40 -290 10q-90 -300 {20} -650Z",
            (INDIGO, LIGHT_INDIGO, "#4b6d92")[n % 3],
            line=3,
        )
        for r in range(6):
            for c in range(2):
                _flower(
                    s,
                    x + 80 + c * 120 + r * r * 2.2,
                    270 + r * 100,
                    27,
                    SHEET if n % 3 != 1 else INDIGO,
                )
    person(s, 760, 1120, 300, Look(coat=VERMILION), folk.RUN)
    land.grass(s, 1000, to=1190, many=70)
    land.birds(s, 1300, 120)


@scene("opera-stage")
def opera_stage(s: Sheet) -> None:
    land.sky(s, "#23343f", "#6d6a5f", to=1200)
    land.stars(s, 50, low=200)
    s.path(
        "M240 330Q420 300 480 180H1320Q1380 300 1560 330L1620 300Q1500 410 1420 420H380Q300 410 180 300Z",
        built.TILE,
        line=4,
    )
    for n in range(22):
        s.seg(500 + n * 38, 190, 400 + n * 48, 410, 2, STONE, see=0.35)
    s.path("M480 180q-30 -40 0 -70l30 50h780l30 -50q30 30 0 70Z", "#43453f", line=3)
    s.rect(440, 420, 920, 430, s.fade("lit", "#f4d28c", "#b9713f"), line=4)
    s.rect(440, 420, 920, 66, VERMILION, line=3)
    s.words(900, 470, "古戏台", 50, paint=STRAW, serif=True, bold=True)
    for x in (430, 640, 1130, 1340):
        s.rect(x, 420, 34, 450, VERMILION, line=3)
    s.rect(360, 850, 1080, 80, BROWN, line=4)
    for x in (540, 1260):
        built.lantern(s, x, 560, 40)
    _people_of_opera_stage(s)


def _people_of_opera_stage(s: Sheet) -> None:
    person(
        s,
        790,
        850,
        290,
        Look(coat=CORAL, skirt=True, bun=True),
        folk.Pose(lean=-0.04, left=(-0.24, 0.62), right=(0.22, 0.78)),
    )
    folk.umbrella(s, 852, 625, 110, VERMILION, tilt=10)
    person(
        s,
        1030,
        850,
        290,
        Look(coat=SLATE, hat="straw"),
        folk.Pose(lean=0.08, left=(0.14, 0.74), right=(0.2, 0.5)),
        flip=True,
    )
    s.seg(976, 560, 1004, 850, 7, BROWN)
    person(s, 500, 850, 220, Look(coat=PINE), folk.SIT)
    s.rect(1250, 800, 60, 50, OCHRE, line=2.4)
    s.glow(900, 700, 620, "#ffd894", see=0.35)
    folk.crowd(s, -20, 1010, 1840, 17, ("#4d5a5c", "#5b4c46", "#46585a"), h=190)
    folk.crowd(s, -60, 1110, 1920, 14, ("#2f3c40", "#3d3532", "#2c4244"), h=240)
    _mask_row(s)


def _mask_row(s: Sheet) -> None:
    for x, paint in ((300, SKY), (1500, MIST)):
        s.path(f"M{x - 40} 520q40 -30 80 0q10 90 -40 120q-50 -30 -40 -120Z", paint, line=3)
        s.path(f"M{x - 22} 560q10 -8 18 0M{x + 4} 560q10 -8 18 0M{x - 12} 604q12 10 24 0", line=3)
