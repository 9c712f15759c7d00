"""Scenes of leisure: chess, tai chi, a playground, a park."""

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
    SAND,
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


@scene("chess-shade")
def chess_shade(s: Sheet) -> None:
    land.sky(s, "#cfdcd2", "#fbf2dc", to=760)
    for n in range(4):
        built.block(
            s,
            n * 480 - 60,
            760,
            330,
            360 + (n * 91) % 140,
            (SAND, "#dfd3bd", SHEET)[n % 3],
            floors=5,
            across=6,
        )
    s.rect(-10, 750, 1820, 460, "#d3c7ad", line=2.4)
    s.seg(900, 800, 880, 360, 70, BROWN)
    ring = [
        (240, 330),
        (420, 120),
        (760, 30),
        (1120, 40),
        (1450, 150),
        (1580, 340),
        (1360, 430),
        (1060, 390),
        (760, 440),
        (460, 420),
    ]
    s.path(smooth(ring, close=True), "#6f9e7f", line=3)
    for _ in range(90):
        s.oval(s.hand.uniform(330, 1480), s.hand.uniform(90, 400), 8, 8, STRAW, line=1)
    _front_of_chess_shade(s)


def _front_of_chess_shade(s: Sheet) -> None:
    for _ in range(26):
        s.oval(
            s.hand.uniform(200, 1600),
            s.hand.uniform(830, 1180),
            s.hand.uniform(26, 80),
            14,
            "#fff3cf",
            see=0.5,
        )
    s.rect(690, 930, 420, 40, STONE, line=3)
    s.path("M840 970h120l26 170H814Z", "#b7ad98", line=3)
    for n in range(10):
        s.oval(716 + n * 40, 926 - n % 2 * 5, 19, 9, (VERMILION, INK)[n % 2], line=1.6)
        s.oval(716 + n * 40, 922 - n % 2 * 5, 17, 8, SAND, line=1.4)
    person(
        s,
        520,
        1150,
        520,
        Look(coat=SLATE, hair=folk.GREY),
        folk.Pose(
            hip=(0, 0.28), lean=0.1, left=(0.2, 0.4), right=(0.36, 0.46), feet=((0.2, 0), (0.28, 0))
        ),
    )
    _people_of_front_of_chess_shade(s)


def _people_of_front_of_chess_shade(s: Sheet) -> None:
    person(
        s,
        1290,
        1150,
        520,
        Look(coat="#8a5a4a", hair=folk.GREY),
        folk.Pose(
            hip=(0, 0.28), lean=0.08, left=(0.16, 0.5), right=(0.2, 0.6), feet=((0.2, 0), (0.28, 0))
        ),
        flip=True,
    )
    for x in (430, 1270):
        s.rect(x, 1010, 150, 26, BROWN, line=3)
        s.seg(x + 20, 1036, x + 20, 1150, 12, BROWN)
        s.seg(x + 130, 1036, x + 130, 1150, 12, BROWN)
    person(s, 1010, 900, 330, Look(coat=PINE), folk.HOLD, flip=True)
    s.oval(640, 1120, 40, 46, SHEET, line=3)
    s.rect(620, 1062, 40, 16, PINE, line=2)


@scene("tai-chi")
def tai_chi(s: Sheet) -> None:
    land.sky(s, "#f3d5b5", "#fbf3e2", to=720)
    land.sun(s, 900, 380, 90)
    land.hills(s, 600, 150, "#c3d0c0", peaks=6)
    land.mist(s, 520)
    land.water(s, 620, to=760, top="#f3e0c8", low="#b4cac6", many=24)
    s.rect(-10, 756, 1820, 460, "#d9ccb0", line=2.4)
    poses = folk.Pose(
        hip=(0, 0.44), left=(-0.34, 0.66), right=(0.34, 0.8), feet=((-0.2, 0), (0.16, 0))
    )
    for n, (x, y, h) in enumerate(
        (
            (330, 880, 270),
            (640, 860, 250),
            (1160, 860, 250),
            (1470, 880, 270),
            (480, 1090, 380),
            (900, 1120, 410),
            (1320, 1090, 380),
        )
    ):
        person(
            s,
            x,
            y,
            h,
            Look(
                coat=(SHEET, SKY, SHEET, MIST, SHEET, VERMILION, SKY)[n],
                legs=SHEET,
                hair=folk.GREY if n % 2 else folk.HAIR,
                bun=n % 3 == 0,
            ),
            poses,
        )
    land.willow(s, 80, 960, 620)
    land.willow(s, 1730, 960, 620)
    land.birds(s, 1200, 240)


@scene("playground")
def playground(s: Sheet) -> None:
    land.sky(s, "#b4d0d3", "#fbf4e1", to=620)
    s.rect(200, 170, 1400, 450, "#efdcc0", line=3)
    for r in range(3):
        for n in range(10):
            built.window(s, 240 + n * 134, 200 + r * 138, 90, 90)
    s.rect(-10, 616, 1820, 600, "#c9836a", line=3)
    for n in range(4):
        s.path(
            f"M-20 {730 + n * 130}Q900 {640 + n * 150} 1820 {730 + n * 130}",
            line=5,
            ink=SHEET,
            see=0.85,
        )
    s.rect(60, 640, 640, 230, SHEET, line=3)
    s.path(
        "M110 820q60 -120 130 -20t150 -50M470 700a50 50 0 1 0 1 0M560 820q30 -120 90 0",
        line=9,
        ink=VERMILION,
    )
    s.path("M300 690l30 60h-60ZM130 700h90v60", line=8, ink=PINE)
    person(s, 330, 960, 280, Look(coat=OCHRE), folk.REACH)
    _detail_of_playground(s)


def _detail_of_playground(s: Sheet) -> None:
    person(
        s,
        900,
        1100,
        330,
        Look(coat=VERMILION, bun=True, skirt=True),
        folk.Pose(
            hip=(0, 0.56), left=(-0.24, 0.56), right=(0.24, 0.56), feet=((-0.06, 0.1), (0.08, 0.1))
        ),
    )
    s.path("M820 900Q720 620 900 610T980 900", line=5, ink=INK)
    person(
        s,
        1230,
        1080,
        320,
        Look(coat=SKY),
        folk.Pose(
            hip=(0, 0.5), left=(-0.2, 0.7), right=(0.22, 0.66), feet=((-0.05, 0), (0.2, 0.26))
        ),
    )
    s.path("M1330 950l-16 -60l16 -20l16 20Z", CORAL, line=2.4)
    s.oval(1330, 956, 16, 8, INK)
    person(s, 1490, 1060, 310, Look(coat=STRAW, bun=True), folk.CHEER, flip=True)
    person(s, 1640, 940, 280, Look(coat=PINE), folk.RUN, flip=True)
    land.tree(s, 1700, 680, 420)


@scene("pocket-park")
def pocket_park(s: Sheet) -> None:
    land.sky(s, "#bcd4d5", "#fbf3e1", to=640)
    for n in range(5):
        built.block(
            s,
            n * 390 - 80,
            680,
            290,
            420 + (n * 77) % 150,
            (SAND, "#e3c8a4", SHEET, MIST)[n % 4],
            floors=6,
            across=5,
        )
    land.ground(s, 700, "#9dbd97", wave=8)
    s.path("M200 1210Q560 900 900 880T1820 760V880Q1300 930 1060 1000T640 1210Z", "#dccfb5", line=3)
    for x, y, h in ((150, 780, 400), (560, 740, 300), (1330, 740, 320), (1690, 800, 440)):
        land.tree(s, x, y, h, (SAGE, "#8fb17f")[x % 2])
    s.path("M1080 690L1180 980M1480 690L1380 980M1070 690H1490", line=14, ink=VERMILION)
    for x in (1220, 1330):
        s.path(f"M{x} 690L{x - 30} 900M{x + 50} 690L{x + 20} 900", line=4)
    _front_of_pocket_park(s)


def _front_of_pocket_park(s: Sheet) -> None:
    person(
        s,
        1220,
        990,
        220,
        Look(coat=OCHRE),
        folk.Pose(
            hip=(-0.02, 0.42),
            lean=-0.1,
            left=(-0.1, 0.8),
            right=(0.14, 0.8),
            feet=((0.26, 0.3), (0.3, 0.26)),
        ),
    )
    s.rect(420, 930, 330, 24, BROWN, r=6, line=3)
    s.rect(420, 850, 330, 20, BROWN, r=6, line=3)
    for x in (430, 730):
        s.path(f"M{x} 830v190", line=11, ink=SLATE)
    person(s, 520, 1020, 330, Look(coat=CORAL, hair=folk.GREY, bun=True), folk.SIT)
    person(s, 640, 1020, 340, Look(coat=SLATE, hair=folk.GREY), folk.SIT, flip=True)
    person(
        s,
        960,
        1120,
        380,
        Look(coat=PINE),
        folk.Pose(lean=0.05, left=(0.16, 0.56), right=(0.2, 0.56), feet=((-0.14, 0.02), (0.14, 0))),
    )
    s.path("M1040 960q90 -60 150 10l-10 70h-120ZM1040 960l-20 -60", HAZE, line=4)
    s.oval(1080, 1080, 26, 26, INK)
    s.oval(1170, 1080, 26, 26, INK)
    for n in range(7):
        land.bush(s, 90 + n * 290, 1190, 190, ("#7fa46b", SAGE)[n % 2])
