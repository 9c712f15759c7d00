"""Scenes on the land: terraces, tea, reservoir, fog, lotus, bees, mushrooms."""

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    MIST,
    OCHRE,
    PINE,
    SAGE,
    SHEET,
    SKY,
    SLATE,
    STONE,
    STRAW,
    VERMILION,
    Sheet,
    smooth,
)
from .scene import scene


@scene("rice-terraces")
def rice_terraces(s: Sheet) -> None:
    land.sky(s, "#b7d2d4", "#fbf2da", to=520)
    land.sun(s, 1450, 230, 56)
    land.hills(s, 460, 260, "#a9c6b8", peaks=4)
    land.mist(s, 380)
    paints = (
        "#cfd9a5",
        "#dcc878",
        "#c2cf90",
        "#e2cf86",
        "#b4c587",
        "#d9bf69",
        "#a9bd80",
        "#cdb35c",
    )
    for n, paint in enumerate(paints):
        y = 450 + n * 82 + n * n * 3
        crest = [
            (x, y + 46 * s.hand.uniform(-1, 1) + abs(x - 700) * 0.03 * (4 - n))
            for x in range(-100, 2001, 300)
        ]
        s.path(smooth(crest) + "L1900 1300L-100 1300Z", paint, line=2.4)
        s.stroke([(x, b + 14) for x, b in crest], 7, "#8a7b4e", see=0.55)
        for _ in range(26):
            x = s.hand.uniform(0, 1800)
            b = y + 50 + s.hand.uniform(0, 30)
            s.path(
                f"M{x:.0f} {b:.0f}q-6 -16 -12 -18m12 18q0 -18 2 -26m-2 26q6 -14 14 -16",
                line=1.7,
                ink="#7a7040",
                see=0.6,
            )
    _front_of_rice_terraces(s)


def _front_of_rice_terraces(s: Sheet) -> None:
    built.house(s, 1280, 640, 170, 120)
    person(s, 560, 880, 240, Look(coat=PINE, hat="straw"), folk.BEND)
    person(s, 960, 990, 290, Look(coat=SHEET, hat="straw"), folk.BEND, flip=True)
    person(s, 1230, 960, 270, Look(coat=VERMILION, hat="straw"), folk.WALK)
    s.seg(1120, 800, 1370, 800, 8, BROWN)
    for x in (1130, 1360):
        s.path(f"M{x - 44} 850q44 40 88 0l-12 46h-64Z", OCHRE, line=2.6)
        s.seg(x, 800, x, 850, 2.4)
    s.seg(1520, 960, 1520, 830, 8, BROWN)
    s.rect(1480, 820, 90, 46, SHEET, line=2.4)
    s.path("M1572 826q46 10 60 50l-30 -12l-6 30q-24 -30 -26 -56Z", VERMILION, line=2)


@scene("tea-hills")
def tea_hills(s: Sheet) -> None:
    land.sky(s, "#c3d8d2", "#f8efd8", to=560)
    land.hills(s, 480, 260, "#b3ccc0", peaks=4)
    land.mist(s, 400)
    land.hills(s, 580, 150, "#8fb39c", peaks=6)
    for n in range(8):
        y = 600 + n * 58 + n * n * 4
        ring = [(x, y + 30 * s.hand.uniform(-1, 1)) for x in range(-100, 2001, 260)]
        s.path(smooth(ring) + "L1900 1300L-100 1300Z", ("#6f9d74", "#5f8f69")[n % 2], line=2.2)
        for x in range(-40, 1860, 66):
            r = 26 + n * 6
            s.path(
                f"M{x - r} {y + 26}q{r * 0.2} {-r} {r} {-r}q{r * 0.8} 0 {r} {r}Z",
                ("#85b083", "#74a376")[(x // 66 + n) % 2],
                line=1.6,
            )
    for x, y, h, coat in (
        (420, 850, 260, VERMILION),
        (900, 800, 220, SKY),
        (1350, 940, 320, STRAW),
    ):
        person(s, x, y, h, Look(coat=coat, hat="straw", bag=OCHRE, bun=True), folk.WORK)
    land.birds(s, 640, 190)
    s.rect(1560, 560, 4, 60, BROWN)


@scene("reservoir")
def reservoir(s: Sheet) -> None:
    land.sky(s, "#a7c8d0", "#faf3e2", to=560)
    land.clouds(s, 4, low=220)
    land.hills(s, 480, 280, "#a5c3b6", peaks=4)
    land.hills(s, 540, 190, "#7ba48f", peaks=6)
    land.water(s, 520, many=80, top="#c6dcdc", low="#86b0b5")
    s.path("M-20 640L1820 560V640L-20 730Z", STONE, line=3)
    s.path("M-20 730L1820 640V1210H-20Z", s.fade("dam", "#d8d0bd", "#a89e89"), line=3)
    for n in range(13):
        s.path(f"M{n * 150 - 40} {722 - n * 7}L{n * 150 - 90} 1210", line=2.2, see=0.28)
    for n in range(20):
        s.seg(n * 95, 610 - n * 4, n * 95, 654 - n * 4, 6, SLATE)
    s.path("M-20 622L1820 538", line=7, ink=SLATE)
    s.rect(1090, 440, 170, 190, SHEET, line=3)
    s.path("M1070 446h210l-30 -56h-150Z", VERMILION, line=3)
    for n in range(3):
        s.rect(1106 + n * 50, 480, 34, 44, SLATE, line=2)
    for n in range(3):
        x = 700 + n * 190
        s.rect(x, 830, 110, 130, "#5b666a", line=3)
        s.path(f"M{x} 960q-20 140 -60 250h230q-50 -110 -60 -250Z", HAZE, line=2)
        for k in range(5):
            s.stroke(
                [(x + 12 + k * 22, 960), (x + k * 26, 1060), (x - 20 + k * 40, 1200)],
                4,
                SHEET,
                see=0.9,
            )
    built.boat(s, 420, 590, 200, roof=False, hull=OCHRE)
    s.path("M440 566h60v-40h-60ZM360 570L280 630", SHEET, line=3)
    person(s, 330, 690, 160, Look(coat=OCHRE, hat=VERMILION), folk.REACH)
    for x, y in ((90, 1130), (230, 1180), (1660, 1120), (1540, 1180)):
        land.pine(s, x, y, 300)


@scene("mountain-fog")
def mountain_fog(s: Sheet) -> None:
    land.sky(s, "#bccdd0", "#f2ede0", to=1200)
    land.hills(s, 520, 280, "#b9ccc9", peaks=3, lines=2)
    land.mist(s, 400, tall=190, see=0.8)
    land.hills(s, 720, 260, "#93b1ac", peaks=4, lines=3)
    land.mist(s, 620, tall=200, see=0.8)
    land.hills(s, 980, 300, "#6c9389", peaks=3, lines=4)
    land.mist(s, 880, tall=150, see=0.7)
    s.path("M-20 1210V1010Q500 900 980 960T1820 1060V1210Z", "#4b7265", line=3)
    for n in range(9):
        s.path(f"M{560 + n * 46} {1190 - n * 26}h150v22h-150Z", STONE, line=2.2)
    s.rect(1010, 820, 250, 160, SHEET, line=3)
    for n in range(6):
        s.seg(1020, 838 + n * 24, 1250, 838 + n * 24, 3, STONE)
    s.path("M990 822L1135 750L1280 822Z", SLATE, line=3)
    s.seg(1420, 1010, 1420, 560, 9, SLATE)
    s.path("M1340 590h160M1420 590v-50", line=7, ink=SLATE)
    for x in (1340, 1420, 1500):
        s.oval(x, 580, 17, 12, VERMILION, line=2)
    person(
        s,
        860,
        1040,
        270,
        Look(coat=OCHRE, hat=OCHRE),
        folk.Pose(lean=0.02, left=(0.1, 0.56), right=(0.2, 0.58)),
    )
    s.rect(905, 872, 40, 50, SHEET, line=2.4)
    land.pine(s, 150, 1100, 360)
    land.pine(s, 300, 1130, 270)
    land.pine(s, 1690, 1130, 330)


@scene("lotus-pond")
def lotus_pond(s: Sheet) -> None:
    land.sky(s, "#bfd5d3", "#fbf2dc", to=420)
    land.hills(s, 380, 130, "#a9c5b4", peaks=6)
    land.water(s, 400, many=40, top="#cfdcc9", low="#7fa092")
    for _ in range(90):
        deep = s.hand.random() ** 0.8
        x, y, r = s.hand.uniform(-40, 1840), 430 + deep * 760, 24 + deep * 86
        if 640 < x < 1160 and 640 < y < 1080:
            continue
        s.oval(x, y, r, r * 0.36, ("#6f9d78", "#86b08a", "#5c8c6b")[int(x) % 3], line=2)
        s.path(
            f"M{x} {y}l{r * 0.8} {-r * 0.1}M{x} {y}l{-r * 0.7} {r * 0.14}M{x} {y}l{-r * 0.2} {-r * 0.3}",
            line=1.5,
            see=0.4,
        )
    for x, y, k in (
        (230, 610, 1.0),
        (470, 900, 1.4),
        (1400, 660, 1.1),
        (1620, 980, 1.6),
        (1240, 1130, 1.2),
    ):
        s.stroke([(x, y + 130 * k), (x + 6, y + 60 * k), (x, y)], 6, SAGE)
        for a in (-1, 1, -0.5, 0.5, 0):
            s.path(
                f"M{x} {y}Q{x + a * 60 * k} {y - 20 * k} {x + a * 44 * k} {y - 74 * k}Q{x + a * 6 * k} {y - 50 * k} {x} {y}Z",
                "#efc3b5",
                line=2,
            )
    built.boat(s, 900, 940, 480, roof=False)
    person(s, 870, 924, 380, Look(coat=VERMILION, hat="straw"), folk.BEND)
    for n in range(4):
        s.path(
            f"M{640 + n * 40} {906 - n % 2 * 12}q50 -26 100 0q-50 26 -100 0Z", "#e8d5b0", line=2.4
        )


@scene("bee-boxes")
def bee_boxes(s: Sheet) -> None:
    land.sky(s, "#bcd5d8", "#fbf4e2", to=640)
    land.hills(s, 560, 190, "#a8c5b3", peaks=5)
    land.ground(s, 660, "#96b98c")
    for x, y, h in ((170, 760, 420), (620, 720, 330), (1180, 720, 340), (1620, 780, 440)):
        land.tree(s, x, y, h, "#eef0e6")
        for _ in range(26):
            s.oval(
                x + s.hand.uniform(-0.27, 0.27) * h,
                y - h * s.hand.uniform(0.48, 0.9),
                8,
                8,
                "#f3d3cd",
                line=1,
            )
    for n, (x, y) in enumerate(((120, 950), (420, 1000), (720, 950), (1320, 960), (1580, 1030))):
        s.rect(x, y - 110, 190, 130, (STRAW, SKY, SHEET, OCHRE, MIST)[n], line=3)
        s.rect(x - 12, y - 134, 214, 30, SLATE, line=3)
        s.rect(x + 60, y - 2, 70, 12, INK)
        for k in (20, 150):
            s.seg(x + k, y + 20, x + k, y + 54, 10, BROWN)
    person(
        s,
        1120,
        1120,
        470,
        Look(coat=SHEET, hat="straw"),
        folk.Pose(lean=0.02, left=(0.14, 0.56), right=(0.24, 0.66)),
    )
    s.rect(1190, 760, 150, 110, OCHRE, line=3)
    for r in range(3):
        for c in range(5):
            s.oval(1210 + c * 28 + r % 2 * 12, 786 + r * 30, 10, 10, "#f4dd9b", line=1.4)
    for _ in range(40):
        left, top = s.hand.uniform(60, 1760), s.hand.uniform(620, 1080)
        s.oval(left, top, 6, 4, INK)
        s.oval(left + 2, top - 5, 5, 3, SHEET, see=0.8)
    land.grass(s, 1060, to=1190, many=60)


@scene("mushroom-shed")
def mushroom_shed(s: Sheet) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("shed", "#dfe2d2", "#a9a58f"))
    for n in range(6):
        k = 1 - n * 0.15
        s.path(
            f"M{900 - 1000 * k} 1210Q{900 - 960 * k} {560 - 620 * k} 900 {560 - 620 * k}T{900 + 1000 * k} 1210",
            line=9 * k,
            ink=SLATE,
            see=0.8,
        )
    s.path("M700 700L-100 1210H600L860 700ZM940 700L1200 1210H1900L1100 700Z", "#8b7658")
    s.path("M860 700L600 1210H1200L940 700Z", "#c9b994")
    for side in (-1, 1):
        for r in range(7):
            y, k = 730 + r * r * 9.5, 0.25 + r * 0.15
            for c in range(4):
                x = 900 + side * (70 + r * 62 + c * 170 * k)
                s.rect(x - 40 * k, y - 60 * k, 110 * k, 66 * k, BROWN, r=10 * k, line=2)
                _veil(s, x + 10 * k, y - 60 * k, 100 * k)
    person(s, 1000, 1140, 500, Look(coat=PINE, bun=True, apron=STRAW), folk.BEND)
    s.glow(1170, 860, 190, "#fff3c9")
    s.path("M800 1120h190l-24 60h-142Z", OCHRE, line=3)
    for n in range(4):
        _veil(s, 824 + n * 44, 1116, 54)
    person(s, 780, 900, 250, Look(coat=CORAL, hat="straw"), folk.WORK, flip=True)
    s.rect(860, 560, 80, 140, "#f7f1dd", line=3)


def _veil(s: Sheet, x: float, y: float, h: float) -> None:
    """A veiled bamboo mushroom 竹荪 in its white net."""
    s.rect(x - h * 0.06, y - h * 0.8, h * 0.12, h * 0.8, SHEET, line=1.4)
    s.path(
        f"M{x} {y - h * 0.82}L{x - h * 0.3} {y - h * 0.24}q{h * 0.3} {h * 0.12} {h * 0.6} 0Z",
        SHEET,
        line=1.4,
        see=0.85,
    )
    for k in (-0.16, 0, 0.16):
        s.seg(x, y - h * 0.8, x + k * h, y - h * 0.22, 1, see=0.4)
    s.path(
        f"M{x - h * 0.11} {y - h * 0.78}Q{x} {y - h * 1.08} {x + h * 0.11} {y - h * 0.78}Z",
        "#7a6a4d",
        line=1.4,
    )
