"""Scenes of work: bamboo factory, bridge site, parcels, oil press, workshops."""

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    INK,
    OCHRE,
    PINE,
    SAGE,
    SAND,
    SHEET,
    SKY,
    SLATE,
    STONE,
    STRAW,
    VERMILION,
    Sheet,
)
from .scene import scene


def hall(s: Sheet, wall: str = "#dfdccb", floor: str = "#b9b2a0", *, line: float = 780) -> None:
    """A factory hall: roof trusses, a band of windows, a floor with a painted way."""
    s.rect(0, 0, 1800, line, s.fade("hall", SHEET, wall))
    for n in range(4):
        x = n * 600 - 300
        s.path(f"M{x} 150L{x + 300} 20L{x + 600} 150Z", line=7, ink=SLATE, see=0.6)
        s.path(f"M{x + 150} 150V85M{x + 300} 150V20M{x + 450} 150V85", line=4, ink=SLATE, see=0.6)
    for n in range(9):
        built.window(s, 50 + n * 195, 210, 140, 130)
    s.rect(0, line, 1800, 1200 - line, floor)
    s.path(f"M520 1200L760 {line}H1040L1280 1200Z", "#cdc6b3")
    s.path(f"M520 1200L760 {line}M1280 1200L1040 {line}", line=7, ink=OCHRE)


@scene("bamboo-factory")
def bamboo_factory(s: Sheet) -> None:
    hall(s)
    for r in range(5):
        for c in range(9 - r):
            x, y = 90 + c * 62 + r * 31, 760 - r * 54
            s.oval(x, y, 32, 32, "#c9c07c", line=3)
            s.oval(x, y, 19, 19, "#7c7443", line=2)
    s.rect(780, 600, 960, 50, SLATE, line=3)
    for n in range(9):
        s.oval(820 + n * 110, 662, 22, 22, STONE, line=3)
    for n in range(6):
        s.rect(800 + n * 160, 564, 130, 36, ("#d8c583", "#c9b46c")[n % 2], line=2.4)
    s.rect(1180, 430, 220, 172, PINE, line=3)
    s.oval(1290, 510, 48, 48, STRAW, line=3)
    for n in range(3):
        s.seg(840 + n * 420, 684, 840 + n * 420, 800, 16, SLATE)
    person(s, 980, 930, 470, Look(coat=SKY, hat=VERMILION), folk.WORK)
    person(s, 1560, 940, 470, Look(coat=OCHRE, hat=VERMILION, bun=True), folk.WORK, flip=True)
    person(s, 360, 1130, 520, Look(coat=PINE, hat="straw"), folk.GIVE)
    s.path("M100 1010q360 -110 760 -120l4 30q-400 14 -754 122Z", "#c9c07c", line=3)
    for n in range(6):
        s.seg(170 + n * 110, 988 - n * 17, 176 + n * 110, 1016 - n * 17, 3)
    for n in range(9):
        s.rect(
            1210 + n % 3 * 74,
            1130 - n // 3 * 66,
            66,
            60,
            (VERMILION, STRAW, SAGE, SKY)[n % 4],
            r=8,
            line=2.6,
        )


@scene("bridge-works")
def bridge_works(s: Sheet) -> None:
    land.sky(s, "#e9c0a0", "#fbf1dc", to=760)
    land.sun(s, 420, 420, 62)
    land.hills(s, 640, 170, "#b7c7bb", peaks=6)
    land.water(s, 700, many=80, top="#ead9c2", low="#8fb0b3")
    for x in (240, 1480):
        s.path(f"M{x} 900V560h80V900Z", STONE, line=3)
        s.rect(x - 40, 890, 160, 40, "#b7ad98", line=3)
    s.path("M280 640Q620 110 850 96L850 128Q640 150 330 640Z", VERMILION, line=3)
    s.path("M1520 640Q1180 110 950 96L950 128Q1160 150 1470 640Z", VERMILION, line=3)
    s.path("M868 60h66l-6 44h-54Z", VERMILION, line=3)
    for n in range(8):
        x = 380 + n * 62
        y = 128 + (850 - x) ** 2 / 520
        s.seg(x, y, x, 640, 3, SLATE)
        s.seg(1800 - x, y, 1800 - x, 640, 3, SLATE)
    s.rect(180, 636, 480, 26, STONE, line=3)
    s.rect(1140, 636, 480, 26, STONE, line=3)
    for x, side in ((720, 1), (1080, -1)):
        s.rect(x - 14, 760, 28, 190, OCHRE, line=3)
        s.path(f"M{x} 760L{901 - side * 8} 20", line=13, ink=OCHRE)
    s.seg(900, 14, 900, 60, 4)
    s.path("M560 950h680l-50 70H610Z", SLATE, line=3)
    s.path("M-20 1210V1060Q600 990 1100 1060T1820 1040V1210Z", "#8d9a80", line=3)
    person(
        s,
        330,
        1150,
        330,
        Look(coat=OCHRE, hat=VERMILION),
        folk.Pose(left=(-0.12, 0.5), right=(0.26, 0.92)),
    )
    person(s, 520, 1160, 320, Look(coat=PINE, hat=SHEET), folk.HOLD)
    s.rect(556, 950, 80, 56, SHEET, line=2.4)
    person(s, 420, 630, 90, Look(coat=OCHRE, hat=VERMILION))
    person(s, 1400, 630, 90, Look(coat=OCHRE, hat=VERMILION), folk.WORK)


@scene("parcel-hub")
def parcel_hub(s: Sheet) -> None:
    hall(s, floor="#c4bca9")
    s.path("M60 560H1740L1640 700H160Z", SLATE, line=3)
    s.path("M160 700H1640V740H160Z", INK)
    for n in range(11):
        x, w = 120 + n * 146, s.hand.uniform(64, 112)
        h = s.hand.uniform(56, 110)
        s.rect(x, 620 - h, w, h, ("#cfa168", "#be8d52", SAND)[n % 3], line=2.6)
        s.rect(x + w * 0.4, 620 - h, w * 0.2, h, STRAW, see=0.8)
    for n, (x, name) in enumerate(((220, "白茶"), (640, "云岭"), (1060, "沙洲"), (1480, "石桥"))):
        s.rect(x, 390, 150, 80, PINE, line=3)
        s.words(x + 75, 446, name, 46, paint=SHEET, bold=True)
        s.path(
            f"M{x - 30} 760h210l20 160h-250Z",
            ("#8fa7ad", "#a7b79f", "#b7a78f", "#a79aa5")[n],
            line=3,
        )
        for k in range(3):
            s.rect(x - 10 + k * 66, 730 - k % 2 * 24, 60, 60, "#cfa168", line=2.4)
    person(s, 460, 1060, 470, Look(coat=VERMILION, hat=VERMILION), folk.GIVE)
    s.rect(560, 730, 120, 90, "#cfa168", line=3)
    person(s, 930, 1100, 480, Look(coat=SKY, bun=True), folk.HOLD, flip=True)
    person(s, 1400, 1070, 470, Look(coat=OCHRE, hat=OCHRE), folk.GIVE, flip=True)
    s.rect(1190, 760, 130, 96, "#be8d52", line=3)
    s.path("M1560 1150V990h170l60 70v90Z", PINE, line=3)
    s.oval(1620, 1150, 40, 40, INK)
    s.oval(1740, 1150, 40, 40, INK)


@scene("oil-press")
def oil_press(s: Sheet) -> None:
    built.room(s, "#caa877", "#7d5f3f", line=820)
    s.rect(0, 0, 1800, 80, "#5b412b", line=3)
    s.path("M1260 120H1640V420H1260Z", "#ffe9ba", line=4)
    s.path("M1260 420L900 1200H1560L1640 420Z", "#ffe6ac", see=0.28)
    s.path("M120 470H1010q50 90 0 330H120q-60 -150 0 -330Z", "#8a5f38", line=4)
    for n in range(7):
        s.stroke([(130, 520 + n * 40), (560, 512 + n * 40), (1010, 524 + n * 40)], 3, INK, see=0.25)
    s.rect(250, 560, 640, 130, "#4b341f", line=3)
    for n in range(9):
        s.rect(262 + n * 56, 568, 44, 114, ("#c99a4e", "#b0803b")[n % 2], line=2.6)
    for n in range(3):
        s.path(f"M{780 + n * 36} 566l26 0l-6 120l-14 0Z", "#d8b27a", line=2.6)
    s.path("M560 800v60", line=12, ink=OCHRE)
    s.path("M490 860h140l-20 110H510Z", SLATE, line=3)
    s.oval(560, 862, 70, 18, "#e0b23c", line=3)
    s.seg(1250, 60, 1120, 600, 6, BROWN)
    s.seg(1250, 60, 1340, 600, 6, BROWN)
    s.path("M960 640L1520 590l8 66L966 712Z", "#9b6f42", line=4)
    s.rect(930, 632, 70, 90, SLATE, r=8, line=3)
    for n, (x, y, h, coat) in enumerate(
        ((1180, 1060, 500, SHEET), (1380, 1090, 520, VERMILION), (1580, 1060, 500, PINE))
    ):
        person(
            s,
            x,
            y,
            h,
            Look(coat=coat, hair=folk.GREY if n == 1 else folk.HAIR),
            folk.Pose(
                lean=0.18, left=(0.14, 0.76), right=(0.26, 0.78), feet=((-0.18, 0), (0.14, 0))
            ),
            flip=True,
        )
    for n in range(4):
        x = 90 + n * 92
        s.path(f"M{x} 1110q-10 -50 14 -70v-36h40v36q24 20 14 70Z", "#e0b23c", line=3)
        s.rect(x + 12, 990, 44, 18, BROWN, line=2)


@scene("workshop-line")
def workshop_line(s: Sheet) -> None:
    hall(s, "#dde3dc", "#c9c8ba", line=700)
    s.rect(1240, 380, 420, 250, SHEET, line=4)
    s.words(1450, 450, "昨日废品率", 50, bold=True)
    s.words(1450, 570, "6.2‰", 110, paint=VERMILION, bold=True)
    s.rect(1280, 640, 110, 90, OCHRE, r=10, line=3)
    s.rect(1300, 614, 70, 44, SHEET, line=2.4)
    for row, y in enumerate((800, 1080)):
        k = 0.8 + row * 0.35
        for n in range(4 if row == 0 else 3):
            x = 90 + n * (330 if row == 0 else 440)
            person(
                s,
                x + 130 * k,
                y + 60,
                400 * k,
                Look(coat=SKY, hat=SHEET, bun=n % 2 == 0),
                folk.Pose(hip=(0, 0.4), lean=0.12, left=(0.22, 0.5), right=(0.28, 0.54)),
            )
        s.rect(-10, y - 110 * k, 1240 + row * 120, 34 * k, STONE, line=3)
        s.rect(-10, y - 76 * k, 1240 + row * 120, 22 * k, SLATE, line=2)
        for n in range(16):
            s.rect(
                30 + n * 82, y - 128 * k, 30 * k, 20 * k, (PINE, OCHRE, VERMILION)[n % 3], line=1.8
            )
        for n in range(3):
            x = 330 + n * 380
            s.path(f"M{x} {y - 110 * k}v{-150 * k}h{70 * k}", line=7, ink=SLATE)
            s.path(
                f"M{x + 40 * k} {y - 262 * k}h{60 * k}l{16 * k} {36 * k}h{-92 * k}Z", PINE, line=2.6
            )
    person(s, 1560, 1130, 520, Look(coat=PINE), folk.Pose(left=(-0.12, 0.5), right=(0.2, 0.86)))


@scene("workshop-class")
def workshop_class(s: Sheet) -> None:
    hall(s, "#c9d0ca", "#8f8d84", line=740)
    s.rect(120, 640, 1560, 60, VERMILION, line=4)
    s.rect(120, 700, 1560, 24, "#8a2a1d", line=3)
    for n in range(8):
        s.rect(190 + n * 200, 724, 40, 150, VERMILION, line=3)
    for n in range(6):
        s.words(300 + n * 240, 684, f"L{n + 1:02d}", 34, paint=SHEET, bold=True)
    _front_of_workshop_class(s)


def _front_of_workshop_class(s: Sheet) -> None:
    for x, y, flip, coat in ((520, 1090, False, SKY), (1320, 1100, True, SKY)):
        person(
            s,
            x,
            y,
            500,
            Look(coat=coat, legs="#35525d"),
            folk.Pose(
                hip=(-0.04, 0.26),
                lean=0.2,
                left=(0.3, 0.44),
                right=(0.36, 0.48),
                feet=((-0.02, 0), (0.12, 0)),
            ),
            flip=flip,
        )
        side = -1 if flip else 1
        hx, hy = x + side * 92, y - 318
        s.rect(hx - 44, hy - 46, 88, 116, SLATE, r=22, line=3)
        s.rect(hx - 30 + side * 14, hy - 8, 52, 30, "#f3d57a", r=4, line=2.4)
        s.seg(x + side * 180, y - 240, x + side * 240, y - 300, 8)
        s.glow(x + side * 244, y - 306, 190, "#fff4cf", see=0.95)
        for _ in range(24):
            dx, dy = s.hand.uniform(-150, 150), s.hand.uniform(-130, 150)
            s.seg(
                x + side * 244 + dx * 0.5,
                y - 306 + dy * 0.5,
                x + side * 244 + dx,
                y - 306 + dy,
                3,
                "#ffcf5c",
            )
    _master_of_workshop_class(s)


def _master_of_workshop_class(s: Sheet) -> None:
    person(
        s,
        900,
        1130,
        540,
        Look(coat=OCHRE, hat=VERMILION),
        folk.Pose(lean=0.04, left=(-0.12, 0.5), right=(0.26, 0.66)),
    )
    s.oval(1060, 664, 34, 18, "none", line=5)
    s.path("M60 1190q200 -60 360 -10t420 -20", line=8)
