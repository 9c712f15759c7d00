"""Scenes of learning: library, classroom, night school, museum, old press."""

from . import built, folk
from .folk import Look, person
from .indoors import book, view
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    MIST,
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
    _front_of_library(s)


def _front_of_library(s: Sheet) -> None:
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
    _people_of_classroom(s)


def _people_of_classroom(s: Sheet) -> None:
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
    _detail_of_school_library(s)


def _detail_of_school_library(s: Sheet) -> None:
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
