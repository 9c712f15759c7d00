"""Scenes of company: feast, noodle shop, barber, choir."""

from . import built, folk, land
from .folk import Look, person
from .indoors import view
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    OCHRE,
    PINE,
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
    _front_of_village_feast(s)


def _front_of_village_feast(s: Sheet) -> None:
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
    _cook_of_village_feast(s)


def _cook_of_village_feast(s: Sheet) -> None:
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
    _people_of_noodle_shop(s)


def _people_of_noodle_shop(s: Sheet) -> None:
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
    _detail_of_barber(s)


def _detail_of_barber(s: Sheet) -> None:
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
