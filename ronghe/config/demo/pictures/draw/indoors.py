"""Scenes inside: library, school, clinic, canteen, halls."""

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    MIST,
    NIGHT,
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


def view(s: Sheet, x: float, y: float, w: float, h: float, *, night: bool = False) -> None:
    """A big window with hills behind it and a patch of light under it."""
    s.rect(x, y, w, h, NIGHT if night else "#bcd5d6", line=4)
    if not night:
        s.path(
            f"M{x} {y + h * 0.75}Q{x + w * 0.2} {y + h * 0.4} {x + w * 0.42} {y + h * 0.7}Q{x + w * 0.7} {y + h * 0.3} {x + w} {y + h * 0.72}V{y + h}H{x}Z",
            SAGE,
            line=2,
        )
    s.seg(x + w / 2, y, x + w / 2, y + h, 5, SHEET)
    s.seg(x, y + h * 0.34, x + w, y + h * 0.34, 5, SHEET)
    s.rect(x - 14, y + h, w + 28, 18, SAND, line=2)


def book(s: Sheet, x: float, y: float, w: float, paint: str = VERMILION) -> None:
    """An open book seen by its reader's neighbour."""
    s.path(
        f"M{x} {y}q{-w * 0.25} {-w * 0.14} {-w * 0.5} 0v{-w * 0.32}q{w * 0.25} {-w * 0.14} {w * 0.5} 0q{w * 0.25} {-w * 0.14} {w * 0.5} 0v{w * 0.32}q{-w * 0.25} {-w * 0.14} {-w * 0.5} 0Z",
        SHEET,
        line=2.4,
    )
    s.path(
        f"M{x - w * 0.5} {y}q{w * 0.25} {-w * 0.14} {w * 0.5} 0q{w * 0.25} {-w * 0.14} {w * 0.5} 0",
        line=6,
        ink=paint,
    )
    s.seg(x, y, x, y - w * 0.32, 1.8)


@scene("library")
def library(s: Sheet) -> None:
    built.room(s, "#ead9b8", "#c59d6c", line=860)
    view(s, 660, 130, 480, 420)
    s.path("M660 870L300 1200H1050L1140 870Z", "#fff3cf", see=0.35)
    for x in (30, 330, 1190, 1490):
        built.shelf(s, x, 860, 280, 760, rows=6)
    for x in (760, 1040):
        s.seg(x, 0, x, 250, 3)
        s.path(f"M{x - 60} 300Q{x} 200 {x + 60} 300Z", PINE, line=2.6)
    person(s, 560, 870, 310, Look(coat=PINE, skirt=True), folk.REACH, flip=True)
    built.table(s, 640, 1090, 720, 170)
    person(
        s,
        620,
        1120,
        400,
        Look(coat=VERMILION, hair=folk.GREY),
        folk.Pose(
            hip=(0, 0.3),
            lean=0.06,
            left=(0.26, 0.48),
            right=(0.3, 0.48),
            feet=((0.16, 0), (0.24, 0)),
        ),
    )
    book(s, 770, 900, 130)
    person(
        s,
        1390,
        1120,
        380,
        Look(coat=SKY),
        folk.Pose(
            hip=(0, 0.3), lean=0.08, left=(0.26, 0.5), right=(0.3, 0.5), feet=((0.16, 0), (0.24, 0))
        ),
        flip=True,
    )
    book(s, 1240, 900, 120, PINE)
    for n in range(4):
        s.rect(960 + n % 2 * 6, 880 - n * 24, 110, 22, (VERMILION, OCHRE, PINE, SAND)[n], line=2)
    person(s, 240, 1130, 230, Look(coat=OCHRE), folk.SQUAT)
    book(s, 320, 1085, 90, OCHRE)


@scene("classroom")
def classroom(s: Sheet) -> None:
    built.room(s, "#e9e0c8", "#c9a878", line=760)
    view(s, 60, 130, 420, 400)
    s.rect(640, 120, 900, 420, "#2f5a52", line=5)
    s.rect(640, 540, 900, 20, BROWN, line=2)
    s.words(1090, 250, "先学会把手指放好", 64, paint=SHEET, serif=True)
    s.path(
        "M760 420h220M760 470h170M1180 330l120 130h-240ZM1360 340a60 60 0 1 0 1 0",
        line=4,
        ink=STRAW,
    )
    person(s, 1620, 880, 460, Look(coat=PINE, apron=OCHRE), folk.GIVE, flip=True)
    for n, (x, y) in enumerate(((180, 980), (660, 980), (1140, 980))):
        built.table(s, x, y + 130, 380, 150, "#a87a4c")
        s.rect(x + 40, y - 60, 290, 30, "#dcb67c", line=2.4)
        person(
            s,
            x + 80,
            y + 110,
            330,
            Look(coat=(VERMILION, SKY, STRAW)[n]),
            folk.Pose(lean=0.14, left=(0.2, 0.46), right=(0.28, 0.52)),
        )
        s.path(f"M{x + 170} {y - 66}l150 -40l10 20l-150 40Z", STONE, line=2.4)
        s.path(f"M{x + 150} {y - 60}q-30 -20 -10 -46q30 -12 44 20Z", BROWN, line=2.4)
        for _k in range(9):
            s.oval(
                x + 120 + s.hand.uniform(-60, 140),
                y + 150 + s.hand.uniform(-8, 20),
                7,
                4,
                STRAW,
                line=1,
            )
        person(
            s,
            x + 330,
            y + 110,
            320,
            Look(coat=(SAGE, CORAL, SHEET)[n], bun=n != 1),
            folk.WORK,
            flip=True,
        )


@scene("evening-class")
def evening_class(s: Sheet) -> None:
    built.room(s, "#ecd7ab", "#b8905f", line=800)
    view(s, 1300, 140, 400, 400, night=True)
    s.rect(180, 120, 980, 430, "#2f5a52", line=5)
    s.words(670, 400, "石 金 花", 170, paint=SHEET, serif=True, bold=True)
    for k in range(3):
        s.rect(250 + k * 300, 190, 230, 270, "none", line=0)
    for x in (500, 1000, 1500):
        s.seg(x, 0, x, 70, 3)
        s.path(f"M{x - 70} 120Q{x} 20 {x + 70} 120Z", OCHRE, line=2.6)
        s.glow(x, 130, 230)
    person(
        s,
        1240,
        900,
        440,
        Look(coat=SLATE, hair=folk.GREY),
        folk.Pose(left=(-0.12, 0.5), right=(0.26, 0.86)),
        flip=True,
    )
    for n, x in enumerate((110, 520, 930, 1340)):
        built.table(s, x, 1170, 330, 170)
        look = Look(coat=(VERMILION, PINE, CORAL, SKY)[n], hair=folk.GREY, bun=n != 1)
        person(
            s,
            x + 90,
            1180,
            380,
            look,
            folk.Pose(
                hip=(0, 0.3),
                lean=0.1,
                left=(0.26, 0.5),
                right=(0.34, 0.5),
                feet=((0.16, 0), (0.24, 0)),
            ),
        )
        s.path(f"M{x + 180} 978h120l16 -44h-110Z", SHEET, line=2.2)
        s.seg(x + 222, 946, x + 240, 900, 5, OCHRE)


@scene("school-library")
def school_library(s: Sheet) -> None:
    built.room(s, "#dfe3cf", "#d0b484", line=820)
    s.rect(120, 180, 900, 620, "#a97c4f", line=3)
    for r in range(3):
        base = 370 + r * 205
        s.rect(140, base - 170, 860, 176, "#5e4630")
        x = 150.0
        while x < 960:
            w, h = s.hand.uniform(18, 36), s.hand.uniform(120, 158)
            s.rect(x, base - h, w, h, SHEET, line=1.6)
            for k in range(4):
                s.seg(
                    x + w * (0.2 + k * 0.2),
                    base - h + 4,
                    x + w * (0.2 + k * 0.2),
                    base - 4,
                    1,
                    see=0.3,
                )
            if s.hand.random() < 0.5:
                s.rect(
                    x + 3,
                    base - h - 14,
                    w * 0.6,
                    34,
                    s.hand.choice([VERMILION, STRAW, SKY, CORAL]),
                    line=1.2,
                )
            x += w + 2
    view(s, 1170, 170, 500, 380)
    for n in range(4):
        s.rect(1090 + n * 172, 620, 140, 100, (STRAW, SHEET, MIST, SHEET)[n], line=2)
        for k in range(3):
            s.seg(1108 + n * 172, 646 + k * 22, 1208 + n * 172 - k * 16, 646 + k * 22, 2.4, see=0.5)
    s.oval(900, 1080, 760, 100, "#b8654e", see=0.85)
    person(s, 420, 1070, 330, Look(coat=VERMILION, bun=True, skirt=True), folk.REACH)
    person(s, 760, 1110, 300, Look(coat=SKY), folk.SIT)
    book(s, 850, 1010, 110)
    person(s, 1060, 1120, 290, Look(coat=OCHRE), folk.SIT, flip=True)
    book(s, 960, 1030, 100, PINE)
    person(s, 1330, 1090, 460, Look(coat=PINE, bun=True, skirt=True), folk.HOLD, flip=True)
    book(s, 1275, 830, 100, OCHRE)
    person(s, 1560, 1110, 300, Look(coat=STRAW), folk.CHEER, flip=True)


@scene("village-clinic")
def village_clinic(s: Sheet) -> None:
    built.room(s, "#e2e8da", "#cdb893", line=830)
    view(s, 80, 150, 460, 420)
    s.rect(760, 130, 620, 400, INK, r=14, line=3)
    s.rect(782, 152, 576, 356, HAZE)
    s.add('<svg x="782" y="152" width="576" height="356" viewBox="782 152 576 356">')
    person(s, 1070, 780, 620, Look(coat=SHEET), folk.Pose(left=(-0.1, 0.6), right=(0.16, 0.72)))
    s.add("</svg>")
    s.rect(760, 508, 620, 22, INK)
    s.rect(1030, 530, 80, 40, SLATE)
    s.rect(1520, 220, 200, 420, SHEET, line=3)
    s.rect(1604, 250, 32, 100, PINE)
    s.rect(1570, 284, 100, 32, PINE)
    for r in range(3):
        for n in range(4):
            s.rect(
                1538 + n * 42,
                420 + r * 74,
                30,
                46,
                (OCHRE, PINE, CORAL, SKY)[(n + r) % 4],
                line=1.6,
            )
    built.table(s, 720, 1100, 620, 250, "#b98d5e")
    s.rect(780, 790, 90, 44, SHEET, line=2)
    s.path("M1010 832q0 -60 50 -66q50 6 50 66Z", STONE, line=2.4)
    person(s, 470, 1130, 460, Look(coat="#8a5a6a", hair=folk.GREY, bun=True), folk.SIT)
    s.path("M370 1000h190v24h-190ZM386 1024v110M546 1024v110", BROWN, line=8, ink=BROWN)
    person(
        s,
        700,
        1120,
        440,
        Look(coat=SHEET, legs=PINE),
        folk.Pose(
            hip=(-0.02, 0.36),
            lean=0.14,
            left=(-0.2, 0.3),
            right=(-0.22, 0.34),
            feet=((0.02, 0), (0.14, 0)),
        ),
    )
    person(s, 1500, 1130, 300, Look(coat=STRAW), folk.STAND, flip=True)


@scene("hospital")
def hospital(s: Sheet) -> None:
    land.sky(s, "#9cb7c4", "#f6ecd8", to=860)
    s.oval(1530, 190, 54, 54, "#f7ecc8")
    built.block(s, 420, 860, 900, 640, SHEET, floors=6, across=10, lit=0.55)
    built.block(s, 1300, 860, 380, 430, MIST, floors=4, across=4, lit=0.5)
    s.rect(780, 100, 180, 130, SHEET, line=2.6)
    s.rect(854, 118, 32, 94, PINE)
    s.rect(823, 149, 94, 32, PINE)
    s.rect(600, 700, 540, 40, PINE, line=2.6)
    s.words(870, 733, "急诊", 34, paint=SHEET, bold=True)
    s.rect(640, 740, 460, 120, "#ffeec0", line=2.4)
    for x in (120, 290):
        land.tree(s, x, 880, 360)
    s.rect(0, 856, 1800, 344, "#a7aaa2", line=2.4)
    s.path("M1060 1060V880q0 -24 24 -24h360q40 0 70 60l46 90v54Z", SHEET, line=3)
    s.rect(1060, 980, 500, 26, VERMILION)
    s.path("M1410 880h50q20 0 40 40l20 46h-110Z", HAZE, line=2.4)
    s.rect(1180, 890, 26, 76, PINE)
    s.rect(1155, 915, 76, 26, PINE)
    s.rect(1300, 836, 60, 22, "#4d7fa8", r=8, line=2)
    for x in (1160, 1460):
        s.oval(x, 1064, 44, 44, INK)
        s.oval(x, 1064, 18, 18, STONE)
    person(s, 560, 1100, 330, Look(coat=SHEET, bun=True, skirt=True), folk.RUN)
    person(s, 780, 1090, 350, Look(coat=PINE), folk.RUN, flip=False)
    folk.bicycle(s, 260, 1130, 240, OCHRE)


@scene("elder-canteen")
def elder_canteen(s: Sheet) -> None:
    built.room(s, "#eedfc0", "#c8a676", line=780)
    s.rect(120, 180, 760, 420, SHEET, line=3)
    s.rect(120, 150, 760, 60, PINE, line=3)
    s.words(500, 196, "长者食堂", 46, paint=SHEET, bold=True)
    for n in range(3):
        person(
            s,
            260 + n * 230,
            760,
            400,
            Look(coat=SHEET, apron=(VERMILION, OCHRE, PINE)[n], hat=SHEET),
            folk.WORK,
            flip=n == 2,
        )
    s.rect(90, 580, 820, 220, STONE, line=3)
    for n in range(5):
        s.oval(
            190 + n * 155, 588, 64, 20, ("#7fa46b", CORAL, "#e0c060", "#8a4f3a", SHEET)[n], line=2.4
        )
        s.stroke(
            [(180 + n * 155, 566), (170 + n * 155, 530), (192 + n * 155, 490)], 4, SHEET, see=0.8
        )
    view(s, 1100, 160, 560, 380)
    for x, y in ((330, 1090), (1060, 1090)):
        s.oval(x + 170, y - 120, 300, 60, "#b07f4f", line=3)
        s.seg(x + 170, y - 60, x + 170, y + 60, 26, BROWN)
        for k in (-140, 0, 140):
            s.oval(x + 170 + k, y - 128, 46, 15, SHEET, line=2)
            s.oval(x + 170 + k, y - 132, 28, 9, ("#7fa46b", CORAL, STRAW)[k % 3])
    person(
        s,
        210,
        1160,
        420,
        Look(coat=VERMILION, hair=folk.GREY, bun=True),
        folk.Pose(
            hip=(0, 0.3),
            lean=0.06,
            left=(0.22, 0.46),
            right=(0.28, 0.5),
            feet=((0.16, 0), (0.24, 0)),
        ),
    )
    person(
        s,
        840,
        1160,
        430,
        Look(coat=SLATE, hair=folk.GREY),
        folk.Pose(
            hip=(0, 0.3),
            lean=0.04,
            left=(0.22, 0.46),
            right=(0.26, 0.48),
            feet=((0.16, 0), (0.24, 0)),
        ),
        flip=True,
    )
    person(
        s,
        1010,
        1160,
        420,
        Look(coat=SKY, hair=folk.GREY),
        folk.Pose(
            hip=(0, 0.3),
            lean=0.06,
            left=(0.22, 0.46),
            right=(0.28, 0.5),
            feet=((0.16, 0), (0.24, 0)),
        ),
    )
    person(s, 1560, 1150, 460, Look(coat=PINE), folk.HOLD, flip=True)
    s.rect(1450, 850, 110, 14, BROWN, line=2)
    s.oval(1500, 846, 40, 14, SHEET, line=2)


@scene("service-hall")
def service_hall(s: Sheet) -> None:
    built.room(s, "#e3e6da", "#d6cbb6", line=760)
    s.rect(0, 90, 1800, 100, PINE, line=3)
    s.words(900, 158, "市政务服务中心", 62, paint=SHEET, bold=True)
    for n in range(4):
        x = 90 + n * 430
        s.rect(x, 300, 330, 90, SHEET, line=2.4)
        s.words(x + 165, 362, f"{n + 1}号窗口", 44, bold=True, paint=VERMILION if n == 2 else INK)
        person(s, x + 165, 810, 380, Look(coat=SHEET, bun=n % 2 == 0), folk.WORK, flip=n % 2 == 1)
        s.rect(x - 20, 640, 370, 30, BROWN, line=2.4)
        s.rect(x - 10, 670, 350, 190, SAND, line=2.4)
        s.rect(x + 210, 560, 110, 80, INK, r=6)
    person(s, 330, 1110, 430, Look(coat=CORAL, bag=PINE), folk.GIVE)
    person(s, 900, 1120, 440, Look(coat=OCHRE, bun=True, skirt=True), folk.GIVE, flip=True)
    for n in range(3):
        s.rect(1150 + n * 190, 1010, 150, 24, PINE, r=6, line=2.4)
        s.rect(1150 + n * 190, 900, 150, 90, PINE, r=14, line=2.4)
        s.seg(1225 + n * 190, 1034, 1225 + n * 190, 1110, 8, SLATE)
    person(s, 1260, 1120, 400, Look(coat=SKY, hair=folk.GREY), folk.SIT)
    person(s, 1640, 1120, 390, Look(coat=VERMILION, hair=folk.GREY, bun=True), folk.SIT, flip=True)


@scene("museum")
def museum(s: Sheet) -> None:
    built.room(s, "#d9d3c2", "#9d8763", line=820)
    for x in (60, 1480):
        s.rect(x, 170, 260, 420, SHEET, line=4)
        s.path(f"M{x + 20} 480q60 -150 110 -20q60 -120 110 20v110h-220Z", SAGE, line=2)
        s.oval(x + 180, 270, 26, 26, CORAL)
    s.path("M560 0L420 820H1380L1240 0Z", "#fff3d3", see=0.5)
    s.rect(540, 640, 720, 330, "#6f5a40", line=3)
    s.rect(560, 330, 680, 310, HAZE, line=3, see=0.55)
    s.path("M650 620V420q0 -50 60 -52h150l40 60l-20 192Z", STONE, line=3.4)
    s.words(760, 500, "康熙", 60, serif=True, bold=True)
    for k in range(4):
        s.path(f"M{690 + k * 44} 530v{60 - k * 8}", line=5, see=0.5)
    for n in range(12):
        x, y = 950 + n % 4 * 66, 600 - n // 4 * 70
        s.oval(x, y, 27, 27, OCHRE, line=2.6)
        s.rect(x - 8, y - 8, 16, 16, HAZE, line=2)
    s.seg(600, 360, 720, 600, 8, SHEET, see=0.6)
    s.seg(640, 350, 720, 510, 5, SHEET, see=0.6)
    person(
        s,
        400,
        1120,
        470,
        Look(coat=PINE),
        folk.Pose(lean=0.08, left=(0.1, 0.5), right=(0.24, 0.66)),
    )
    person(s, 620, 1150, 270, Look(coat=VERMILION), folk.REACH)
    person(
        s,
        1420,
        1120,
        460,
        Look(coat="#8a6a44", hair=folk.GREY),
        folk.Pose(lean=0.1, left=(-0.02, 0.48), right=(0.1, 0.5)),
        flip=True,
    )


@scene("village-feast")
def village_feast(s: Sheet) -> None:
    land.sky(s, "#c3d6d0", "#f9efd9", to=520)
    land.hills(s, 480, 190, "#9fbfae", peaks=5)
    for x, w, h in ((-30, 470, 400), (1330, 500, 420)):
        built.gable(s, x, 760, w, h)
    built.house(s, 470, 760, 840, 360)
    for x in (560, 760, 1030, 1230):
        built.lantern(s, x, 470, 34, lit=False)
    s.rect(-10, 750, 1820, 460, "#d7c6a3", line=2.4)
    for n, (x, y, k) in enumerate(((330, 950, 0.8), (1420, 950, 0.8), (880, 1080, 1.1))):
        for a in range(5):
            px = x - 210 * k + a * 105 * k
            person(
                s,
                px,
                y + 10,
                250 * k,
                Look(
                    coat=(VERMILION, PINE, STRAW, SKY, CORAL)[(a + n) % 5],
                    hair=folk.GREY if a == n else folk.HAIR,
                ),
                folk.Pose(
                    hip=(0, 0.3),
                    lean=0.03,
                    left=(0.12, 0.44),
                    right=(0.2, 0.5),
                    feet=((0.1, 0), (0.18, 0)),
                ),
                flip=a > 2,
            )
        s.oval(x, y + 10 * k, 260 * k, 62 * k, "#a5713f", line=3)
        s.rect(x - 20, y + 60 * k, 40, 70 * k, BROWN)
        for a in range(6):
            s.oval(
                x - 170 * k + a * 68 * k,
                y + (8 if a % 2 else -14) * k,
                34 * k,
                13 * k,
                SHEET,
                line=2,
            )
            s.oval(
                x - 170 * k + a * 68 * k,
                y + (6 if a % 2 else -17) * k,
                21 * k,
                8 * k,
                ("#7fa46b", CORAL, STRAW)[a % 3],
            )
    person(s, 1690, 1150, 380, Look(coat=SHEET, apron=VERMILION, hat=SHEET), folk.HOLD, flip=True)
    for n in range(4):
        s.rect(1580 + n % 2 * 4, 900 - n * 30, 90, 28, (SHEET, SAND)[n % 2], line=2)


@scene("noodle-shop")
def noodle_shop(s: Sheet) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("w", "#e9d3a6", "#caa26c"))
    s.rect(0, 0, 1800, 150, "#7a4f31", line=3)
    for n, sign in enumerate(("素粉 六元", "肉粉 十元", "加蛋 两元")):
        s.rect(210 + n * 500, 60, 370, 150, SHEET, line=3)
        s.words(
            395 + n * 500, 156, sign, 60, serif=True, bold=True, paint=VERMILION if n == 1 else INK
        )
    view(s, 1290, 300, 400, 300)
    person(
        s,
        480,
        860,
        520,
        Look(coat=SHEET, apron=PINE, hat=SHEET),
        folk.Pose(lean=0.1, left=(0.16, 0.5), right=(0.3, 0.62)),
    )
    s.rect(60, 700, 1020, 170, "#9a6b41", line=3)
    s.path("M520 700q-10 -130 40 -150h240q50 20 40 150Z", SLATE, line=3.4)
    s.oval(680, 552, 130, 26, "#e8c893", line=3)
    for n in range(5):
        x = 590 + n * 46
        s.stroke([(x, 530), (x - 24, 450), (x + 16, 370), (x - 10, 280)], 7, SHEET, see=0.7)
    for n in range(4):
        s.path(f"M{120 + n * 88} 690q-2 -40 -30 -52h96q-28 12 -30 52Z", SHEET, line=2.6)
    s.rect(0, 870, 1800, 330, "#b98e5d", line=3)
    built.table(s, 820, 1180, 880, 200, "#7a4f31")
    for n, (x, coat, old) in enumerate(
        ((800, VERMILION, False), (1180, SKY, True), (1560, STRAW, False))
    ):
        person(
            s,
            x,
            1190,
            450,
            Look(coat=coat, hair=folk.GREY if old else folk.HAIR),
            folk.Pose(
                hip=(0, 0.34),
                lean=0.12,
                left=(0.24, 0.5),
                right=(0.3, 0.58),
                feet=((0.16, 0), (0.24, 0)),
            ),
            flip=n == 2,
        )
    for x in (960, 1330, 1420):
        s.path(f"M{x - 66} 930q10 66 66 66t66 -66Z", SHEET, line=3)
        s.oval(x, 930, 66, 17, "#efd9a8", line=2.6)
        s.path(f"M{x - 36} 930q20 -12 36 0t36 0", line=3, ink=OCHRE)
        s.oval(x + 12, 926, 12, 5, "#7fa46b")


@scene("barber")
def barber(s: Sheet) -> None:
    built.room(s, "#dfe0cf", "#a98e6b", line=880)
    s.rect(560, 120, 520, 520, "#7a4f31", line=4)
    s.rect(590, 150, 460, 460, HAZE, line=2)
    s.path("M620 580L760 180M680 590L800 250", line=8, ink=SHEET, see=0.6)
    s.rect(1180, 170, 150, 190, INK, line=3)
    s.rect(1194, 184, 122, 162, STONE)
    person(s, 1240, 344, 130, Look(coat=SHEET, legs=SLATE), folk.STAND)
    person(s, 1280, 344, 120, Look(coat=SLATE, legs=INK), folk.STAND)
    s.rect(100, 420, 320, 24, BROWN, line=2.4)
    for n, paint in enumerate((VERMILION, PINE, OCHRE, SKY)):
        s.rect(130 + n * 70, 330 + n % 2 * 20, 40, 90 - n % 2 * 20, paint, r=8, line=2.4)
    s.path("M200 460v210q20 40 40 0V460Z", "#b98e5d", line=3)
    s.path("M720 990h300l30 90H690Z", "#6c3b2e", line=3)
    s.rect(840, 1080, 60, 70, SLATE, line=3)
    s.oval(870, 1160, 150, 24, SLATE, line=3)
    s.path("M690 1000Q600 860 560 720l70 -20q60 170 150 260Z", "#8a4b39", line=3)
    person(
        s,
        800,
        1190,
        480,
        Look(coat=SHEET, legs=SHEET),
        folk.Pose(
            hip=(0, 0.36),
            lean=-0.18,
            left=(0.16, 0.42),
            right=(0.22, 0.42),
            feet=((0.36, 0.14), (0.42, 0.14)),
        ),
    )
    person(
        s,
        500,
        1170,
        560,
        Look(coat=PINE, hair=folk.GREY),
        folk.Pose(lean=0.1, left=(0.28, 0.7), right=(0.36, 0.64)),
    )
    s.path("M700 806l66 -24l6 16l-66 22Z", STONE, line=2.4)
    person(s, 1450, 1150, 470, Look(coat=CORAL, bag=OCHRE, bun=True), folk.STAND, flip=True)
    s.rect(1560, 240, 190, 640, BROWN, line=3)
    s.rect(1580, 260, 150, 300, "#f6e7bd", line=2.4)


@scene("choir")
def choir(s: Sheet) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("stage", "#7a2d24", "#3a2320"))
    for n in range(13):
        s.path(f"M{n * 150} 0q-30 420 10 900", line=10, ink="#5b211b", see=0.7)
    s.path("M900 -200L120 1000H1680Z", "#ffe6a6", see=0.18)
    s.rect(0, 960, 1800, 240, "#8f6a43", line=3)
    for row, (y, many, h) in enumerate(((760, 9, 330), (880, 10, 350), (1010, 9, 370))):
        s.rect(180 - row * 40, y - 6, 1440 + row * 80, 130, "#6b4a2f", line=2.4)
        for n in range(many):
            x = 900 + (n - (many - 1) / 2) * (150 + row * 12)
            sign = row == 2 and n == 1
            pose = (
                folk.Pose(left=(-0.14, 0.72), right=(0.16, 0.76))
                if sign
                else folk.Pose(left=(-0.06, 0.56), right=(0.07, 0.56))
            )
            person(
                s,
                x,
                y,
                h,
                Look(
                    coat=VERMILION if sign else SHEET,
                    skirt=True,
                    legs=PINE,
                    bun=n % 2 == 0,
                    hair=folk.GREY if (n + row) % 3 == 0 else folk.HAIR,
                ),
                pose,
            )
    person(s, 900, 1190, 420, Look(coat=INK), folk.Pose(left=(-0.28, 0.86), right=(0.28, 0.9)))


@scene("press-room")
def press_room(s: Sheet) -> None:
    built.room(s, "#d8d2c2", "#8b7658", line=860)
    for x in (40, 620):
        s.path(f"M{x} 860L{x + 40} 260H{x + 460}L{x + 500} 860Z", "#8a6a44", line=3)
        for r in range(9):
            for c in range(11):
                w = (500 - (8 - r) * 9) / 11
                px = x + (8 - r) * 4.5 + c * w
                s.rect(px + 3, 280 + r * 62, w - 6, 52, "#4b4239", line=1.2)
                for k in range(3):
                    s.rect(
                        px + 7 + k * 10,
                        290 + r * 62 + (k * r) % 9,
                        8,
                        30,
                        SLATE if (k + c + r) % 4 else STRAW,
                    )
    view(s, 1270, 150, 430, 380)
    person(
        s,
        620,
        1130,
        500,
        Look(coat=SLATE, hair=folk.GREY, apron=PINE),
        folk.Pose(lean=0.03, left=(0.1, 0.6), right=(0.3, 0.74)),
    )
    person(s, 880, 1140, 330, Look(coat=VERMILION, bun=True, skirt=True), folk.REACH, flip=True)
    s.rect(1180, 700, 440, 110, SLATE, line=3.4)
    s.path("M1220 700V500h60v200M1520 700V500h60v200M1200 500h400v-54h-400Z", SLATE, line=3.4)
    s.rect(1380, 420, 44, 170, INK, line=2)
    s.path("M1300 440h210", line=16, ink=BROWN)
    s.rect(1260, 676, 280, 26, SHEET, line=2.4)
    s.rect(1220, 810, 60, 300, SLATE, line=3)
    s.rect(1520, 810, 60, 300, SLATE, line=3)
    for n in range(3):
        s.rect(1290 + n * 6, 1040 - n * 20, 220, 64, SHEET, line=2)
    s.words(1400, 1082, "临溪日报", 50, serif=True, bold=True)
