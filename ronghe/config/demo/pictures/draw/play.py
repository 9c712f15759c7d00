"""Scenes of sport."""

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

FANS = (VERMILION, PINE, OCHRE, SHEET, SKY, CORAL, SAGE)


@scene("basketball")
def basketball(s: Sheet) -> None:
    land.sky(s, "#3b5360", "#c58f6d", to=640)
    land.hills(s, 560, 200, "#4a6a66", peaks=5, lines=2)
    built.house(s, -40, 640, 330, 260, wall="#a99c82", lit=True)
    built.house(s, 1460, 640, 380, 280, wall="#a99c82", lit=True)
    for x in (420, 1380):
        s.seg(x, 650, x, 130, 12, SLATE)
        s.rect(x - 70, 90, 140, 56, "#fff0c4", r=6, line=3)
        s.glow(x, 130, 330)
    for row in range(3):
        folk.crowd(s, 260, 520 + row * 56, 1280, 22 - row, FANS, h=104 + row * 10)
    s.rect(-10, 690, 1820, 520, "#c08457", line=3)
    s.path("M-20 1130Q900 760 1820 1130", line=9, ink=SHEET)
    s.path("M620 700L480 1210M1180 700L1320 1210", line=8, ink=SHEET)
    s.seg(1560, 1010, 1560, 420, 20, SLATE)
    s.rect(1330, 240, 290, 200, SHEET, line=4)
    s.rect(1400, 310, 110, 90, "none", line=5)
    s.path("M1350 440h120", line=9, ink=VERMILION)
    s.path("M1356 444l22 90h64l22 -90M1376 444l40 90M1440 444l-40 90", line=3, ink=SHEET)
    s.oval(1280, 330, 40, 40, "#d2763a", line=3.4)
    s.path("M1240 330h80M1280 290v80M1252 302q28 28 0 56M1308 302q-28 28 0 56", line=2.4)
    _front_of_basketball(s)


def _front_of_basketball(s: Sheet) -> None:
    person(
        s,
        1020,
        960,
        430,
        Look(coat=VERMILION, legs=VERMILION),
        folk.Pose(
            hip=(0, 0.56),
            lean=0.03,
            left=(0.12, 1.1),
            right=(0.2, 1.16),
            feet=((-0.12, 0.12), (0.08, 0.08)),
        ),
    )
    person(
        s,
        1170,
        1010,
        430,
        Look(coat=SHEET, legs=PINE),
        folk.Pose(
            hip=(0, 0.54), left=(0.02, 1.02), right=(-0.16, 1.04), feet=((-0.08, 0.04), (0.1, 0.04))
        ),
    )
    person(s, 640, 1060, 420, Look(coat=SHEET, legs=PINE), folk.RUN)
    person(s, 330, 1090, 430, Look(coat=VERMILION, legs=VERMILION), folk.CHEER)
    for n in range(12):
        land.bush(s, 60 + n * 150, 1190, 110, "#7fa46b")


@scene("half-marathon")
def half_marathon(s: Sheet) -> None:
    land.sky(s, "#f0cfae", "#fbf3e0", to=560)
    land.sun(s, 1250, 330, 56)
    land.hills(s, 480, 170, "#b6c9bd", peaks=6)
    land.water(s, 500, to=720, top="#f0dec6", low="#9dbfc2", many=40)
    s.path("M-20 720Q900 640 1820 730V1210H-20Z", "#c3bba8", line=3)
    s.path("M-20 1000Q900 900 1820 1010", line=8, ink=SHEET)
    land.willow(s, 170, 800, 440)
    s.path("M1180 760V330H1640V760h-50V400h-360v360Z", PINE, line=3)
    s.words(1410, 382, "终 点", 52, paint=SHEET, bold=True)
    s.rect(1290, 410, 240, 70, INK, line=2)
    s.words(1410, 464, "4:02:11", 52, paint="#f2c564", bold=True)
    runners = (
        (560, 900, 300, SKY),
        (760, 950, 330, CORAL),
        (300, 1010, 360, OCHRE),
        (960, 1060, 390, VERMILION),
    )
    for n, (x, y, h, coat) in enumerate(runners):
        person(
            s,
            x,
            y,
            h,
            Look(coat=coat, legs=SLATE, hair=folk.GREY if n == 3 else folk.HAIR, bun=n == 1),
            folk.RUN if n != 3 else folk.WALK,
        )
        s.rect(x + h * 0.0, y - h * 0.74, h * 0.11, h * 0.09, SHEET, line=1.6)
    for n, x in enumerate((1240, 1340, 1480, 1590, 1690)):
        person(
            s, x, 1010 + n % 2 * 60, 320, Look(coat=FANS[n], bun=n % 2 == 0), folk.CHEER, flip=True
        )
    for n, paint in enumerate((VERMILION, STRAW, PINE)):
        s.seg(1690, 720, 1640 + n * 60, 560 + n % 2 * 30, 2)
        s.oval(1640 + n * 60, 520 + n % 2 * 30, 34, 42, paint, line=2.4)


@scene("ping-pong")
def ping_pong(s: Sheet) -> None:
    built.room(s, "#dfe3d6", "#c9b79a", line=720)
    for n in range(5):
        built.window(s, 90 + n * 350, 150, 230, 250)
    s.rect(560, 60, 680, 80, VERMILION, line=3)
    s.words(900, 118, "下班杯乒乓球赛", 54, paint=SHEET, bold=True)
    folk.crowd(s, 40, 560, 1720, 17, FANS, h=170)
    s.rect(-10, 660, 1820, 70, STONE, line=3)
    s.path("M520 820H1280L1400 940H400Z", PINE, line=4)
    s.path("M900 820V940", line=4, ink=SHEET)
    s.path("M520 820H1280L1400 940H400Z", line=3)
    s.path("M396 940h1008v22H396Z", "#174744", line=3)
    s.path("M880 780L884 930", line=5, ink=SHEET)
    for x in (480, 1310):
        s.seg(x, 960, x, 1130, 16, SLATE)
    person(
        s,
        260,
        1130,
        520,
        Look(coat=SKY, legs=SLATE),
        folk.Pose(
            hip=(0, 0.44),
            lean=0.16,
            left=(0.08, 0.5),
            right=(0.32, 0.66),
            feet=((-0.2, 0), (0.16, 0)),
        ),
    )
    _people_of_ping_pong(s)


def _people_of_ping_pong(s: Sheet) -> None:
    person(
        s,
        1560,
        1130,
        520,
        Look(coat=SHEET, legs=SLATE, apron=VERMILION),
        folk.Pose(
            hip=(0, 0.44),
            lean=0.16,
            left=(0.06, 0.5),
            right=(0.34, 0.74),
            feet=((-0.2, 0), (0.16, 0)),
        ),
        flip=True,
    )
    for x, y, a in ((436, 772, 20), (1374, 730, -30)):
        s.add(f'<g transform="rotate({a} {x} {y})">')
        s.oval(x, y - 40, 34, 40, VERMILION, line=3)
        s.rect(x - 8, y - 6, 16, 40, BROWN, line=2)
        s.add("</g>")
    s.oval(1010, 690, 15, 15, SHEET, line=2.6)
    s.path("M1330 690q-150 -90 -300 -10", line=3, see=0.4)


@scene("kids-football")
def kids_football(s: Sheet) -> None:
    land.sky(s, "#b3d0d4", "#fbf4e0", to=560)
    land.clouds(s, 5)
    for n in range(5):
        built.block(
            s,
            n * 380 - 60,
            560,
            270,
            200 + (n * 61) % 130,
            (SAND, SHEET, MIST)[n % 3],
            floors=4,
            across=6,
        )
    s.rect(0, 556, 1800, 650, "#8fbc95", line=3)
    for n in range(7):
        s.path(f"M{100 + n * 240} 560h120L{400 * n - 100} 1210H{400 * n - 300}Z", "#7fb08a")
    s.path("M1250 980V560h520V980", line=16, ink=SHEET)
    for n in range(12):
        s.seg(1262 + n * 44, 568, 1262 + n * 44, 960, 1.8, SHEET, see=0.8)
    for n in range(9):
        s.seg(1256, 590 + n * 44, 1764, 590 + n * 44, 1.8, SHEET, see=0.8)
    _detail_of_kids_football(s)


def _detail_of_kids_football(s: Sheet) -> None:
    person(
        s,
        1500,
        1020,
        380,
        Look(coat=OCHRE, legs=SLATE, bun=True),
        folk.Pose(hip=(0, 0.5), left=(-0.3, 0.9), right=(0.3, 0.96), feet=((-0.14, 0), (0.14, 0))),
        flip=True,
    )
    for x, y, h, coat in (
        (560, 980, 360, VERMILION),
        (240, 900, 310, SHEET),
        (800, 860, 300, SHEET),
        (1020, 1090, 400, VERMILION),
    ):
        person(
            s, x, y, h, Look(coat=coat, legs=INK if coat == SHEET else SLATE, bun=True), folk.RUN
        )
    s.oval(1210, 1030, 46, 46, SHEET, line=3.4)
    s.path("M1210 1006l22 16l-8 26h-28l-8 -26Z", INK)
    s.path(
        "M1210 1006v-22M1232 1022l22 -8M1224 1048l16 24M1196 1048l-16 24M1188 1022l-22 -8", line=3
    )
    land.grass(s, 900, to=1190, many=50)
