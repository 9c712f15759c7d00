"""Scenes in the streets by day."""

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
)
from .scene import scene

PAVING = "#cfc5b1"


def street(s: Sheet, y: float, paint: str = "#b8b1a3", *, kerb: bool = True) -> None:
    s.rect(-10, y, s.width + 20, s.height - y + 10, paint)
    if kerb:
        s.rect(-10, y - 26, s.width + 20, 28, PAVING, line=2)
        for n in range(19):
            s.seg(n * 100, y - 26, n * 100, y, 1.6, see=0.5)


@scene("bus-stop")
def bus_stop(s: Sheet) -> None:
    land.sky(s, "#aecbd0", "#fbf3e0", to=800)
    land.clouds(s, 3)
    for n in range(6):
        built.block(
            s,
            n * 320 - 60,
            800,
            230,
            330 + (n * 97) % 220,
            (SAND, SHEET, "#dfd3bd", MIST)[n % 4],
            floors=6,
            across=5,
        )
    for x in (120, 700, 1380):
        land.tree(s, x, 820, 330)
    street(s, 920)
    s.rect(0, 820, 1800, 76, PAVING, line=2)
    s.rect(1040, 470, 560, 24, PINE, r=6, line=2.4)
    for x in (1070, 1560):
        s.rect(x, 494, 14, 380, SLATE, line=2)
    s.rect(1100, 520, 440, 260, HAZE, line=2, see=0.6)
    s.rect(1120, 800, 400, 20, BROWN, r=4, line=2)
    s.rect(950, 520, 18, 360, SLATE, line=2)
    s.rect(890, 440, 138, 150, VERMILION, r=10, line=2.4)
    s.words(959, 510, "6路", 50, paint=SHEET, bold=True)
    s.words(959, 564, "公交", 34, paint=SHEET)
    person(s, 1220, 884, 230, Look(coat=CORAL, hair=folk.GREY, bun=True), folk.SIT, flip=True)
    person(s, 1370, 886, 300, Look(coat=PINE, bag=OCHRE), folk.HOLD, flip=True)
    person(s, 1480, 888, 190, Look(coat=STRAW, bag=VERMILION), folk.STAND, flip=True)
    built.bus(s, 60, 1060, 800, paint=PINE, sign="6")
    s.rect(0, 1120, 1800, 12, SHEET, see=0.7)


@scene("village-bus")
def village_bus(s: Sheet) -> None:
    land.sky(s, "#b5d0d2", "#fbf2dc", to=700)
    land.sun(s, 330, 240, 58, "#e2704f")
    land.hills(s, 560, 330, "#b2cabd", peaks=3)
    land.hills(s, 680, 220, "#86ab99", peaks=5)
    land.hills(s, 860, 180, "#6f9784", peaks=4, lines=3)
    s.path(
        "M-20 1000Q500 900 900 960T1820 820V940Q1300 1090 900 1080T-20 1130Z", "#d6cbb5", line=2.4
    )
    for n in range(8):
        t = n / 8
        s.seg(20 + t * 1800, 1068 - t * 120, 110 + t * 1800, 1060 - t * 124, 8, SHEET, see=0.8)
    for x, y in ((180, 880), (330, 850), (1560, 720), (1690, 700)):
        land.pine(s, x, y, 250)
    built.house(s, 1180, 850, 210, 190)
    built.house(s, 1400, 830, 150, 140)
    built.bus(s, 600, 1040, 460, paint=PINE, sign="107")
    person(s, 1130, 1050, 190, Look(coat=VERMILION, hair=folk.GREY, bun=True), folk.GIVE)
    s.rect(1180, 935, 76, 60, "#d8b878", r=8, line=2.4)
    for n in range(4):
        s.seg(1192 + n * 18, 937, 1192 + n * 18, 993, 1.6)
    s.path("M1196 935q6 -30 20 -30q12 2 16 30Z", SHEET, line=2)
    s.path("M1214 906l6 -10l6 10Z", VERMILION)
    land.ground(s, 1130, "#587f6c", wave=8)
    land.grass(s, 1140, to=1200, many=40)


@scene("market")
def market(s: Sheet) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("hall", "#f6ecd8", "#e6d6b8"))
    for n in range(7):
        s.path(
            f"M{n * 300 - 150} 0L{n * 300 + 20} 330H{n * 300 + 60}L{n * 300 + 150} 0Z",
            STONE,
            see=0.4,
        )
    for n, (x, a) in enumerate(((40, VERMILION), (640, PINE), (1240, OCHRE))):
        s.seg(x + 10, 330, x + 10, 1010, 12, BROWN)
        s.seg(x + 510, 330, x + 510, 1010, 12, BROWN)
        built.awning(s, x - 20, 300, 560, 110, a)
        s.words(x + 260, 282, ("青菜", "鱼鲜", "瓜豆")[n], 50, serif=True, bold=True)
    person(s, 300, 900, 380, Look(coat=SKY, apron=SHEET, bun=True), folk.GIVE)
    person(s, 880, 900, 390, Look(coat=VERMILION, apron=PINE), folk.WORK)
    person(s, 1500, 900, 370, Look(coat=OCHRE, hair=folk.GREY, apron=SHEET), folk.GIVE, flip=True)
    for n in range(3):
        x = 40 + n * 600
        s.rect(x - 20, 830, 560, 190, "#b88f5c", line=2.6)
        for k in range(3):
            paint = (
                ("#7fa46b", "#d77a5f", "#e0c060"),
                ("#a8c2c8", "#93aeb5", "#c7d5d6"),
                ("#9ab86e", "#c8923b", "#8a4f6a"),
            )[n][k]
            built.crate(s, x + k * 178 - 8, 846, 168, paint)
    s.rect(0, 1020, 1800, 180, "#c9b998", line=2)
    person(s, 560, 1150, 430, Look(coat=PINE, bag=STRAW), folk.GIVE, flip=True)
    person(s, 1180, 1160, 420, Look(coat=CORAL, hair=folk.GREY), folk.HOLD)
    person(s, 1290, 1160, 250, Look(coat=STRAW), folk.REACH)


@scene("zebra-crossing")
def zebra_crossing(s: Sheet) -> None:
    land.sky(s, "#b7d2d4", "#fbf4e2", to=620)
    s.rect(260, 240, 1280, 420, SHEET, line=2.4)
    s.rect(220, 186, 1360, 70, VERMILION, line=2.4)
    for n in range(9):
        built.window(s, 300 + n * 138, 300, 96, 110)
    s.rect(780, 450, 240, 210, BROWN, line=2.4)
    s.seg(900, 450, 900, 660, 2)
    s.words(900, 238, "渡口小学", 46, paint=SHEET, bold=True)
    for x in (110, 1690):
        land.tree(s, x, 690, 420)
    s.rect(0, 655, 1800, 60, PAVING, line=2)
    s.rect(0, 715, 1800, 485, "#8c908c")
    for n in range(8):
        x1, x2 = 560 + n * 90, 330 + n * 148
        s.path(f"M{x1} 730h54L{x2 + 96} 1180h-96Z", SHEET, line=1.6)
    person(s, 850, 1010, 330, Look(coat=PINE, bag=VERMILION), folk.WALK)
    person(s, 990, 1016, 240, Look(coat=CORAL, bag=OCHRE, skirt=True, bun=True), folk.WALK)
    person(
        s, 470, 900, 380, Look(coat=STRAW, hat=INK), folk.Pose(left=(-0.24, 0.7), right=(0.3, 0.86))
    )
    s.rect(1420, 560, 14, 240, SLATE, line=2)
    s.shape([(1427, 430), (1500, 560), (1354, 560)], "#f0c24b", line=4)
    person(s, 1427, 546, 84, Look(coat=INK, legs=INK), folk.WALK)
    s.path("M1500 900h330v150h-360q-10 -60 30 -150Z", SKY, line=3)
    s.path("M1560 906l60 -86h220v86Z", HAZE, line=3)
    s.oval(1590, 1052, 48, 48, INK)
    s.oval(1590, 1052, 20, 20, STONE)


@scene("school-gate")
def school_gate(s: Sheet) -> None:
    land.sky(s, "#f0c9a6", "#fbf3e0", to=700)
    land.sun(s, 1360, 300, 64)
    s.rect(120, 330, 1100, 470, "#efdcc0", line=2.4)
    for r in range(3):
        for n in range(8):
            built.window(
                s, 160 + n * 132, 360 + r * 140, 84, 90, "#f3d492" if (n + r) % 3 == 0 else HAZE
            )
    land.tree(s, 1390, 830, 460, "#7fa58f")
    s.rect(1180, 520, 60, 330, "#a9543f", line=2.6)
    s.rect(1690, 520, 60, 330, "#a9543f", line=2.6)
    s.rect(1160, 480, 610, 50, PINE, line=2.6)
    s.words(1465, 518, "临溪二中", 40, paint=SHEET, bold=True)
    s.rect(0, 840, 1800, 360, "#d3c5aa", line=2.4)
    s.path("M1240 850L1690 850L1800 1200H900Z", "#e3d8c2")
    for x, y, h, coat, bag in (
        (1330, 960, 230, SHEET, VERMILION),
        (1500, 1010, 260, SKY, PINE),
        (1160, 1080, 310, SHEET, OCHRE),
        (880, 1120, 340, SKY, VERMILION),
    ):
        person(s, x, y, h, Look(coat=coat, bag=bag, legs="#35525d"), folk.WALK, flip=True)
    folk.bicycle(s, 450, 1120, 330, VERMILION)
    person(
        s,
        440,
        1050,
        320,
        Look(coat=SHEET, bag=PINE),
        folk.Pose(
            hip=(-0.08, 0.42),
            lean=0.16,
            left=(0.24, 0.56),
            right=(0.28, 0.56),
            feet=((0.0, 0.0), (0.1, 0.1)),
        ),
    )


@scene("manhole")
def manhole(s: Sheet) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("road", "#b6b2a6", "#98968d"))
    s.rect(0, 0, 1800, 190, PAVING, line=3)
    for n in range(16):
        s.seg(n * 120, 0, n * 120, 190, 2, see=0.4)
    s.oval(900, 790, 460, 210, SLATE, line=5)
    s.oval(900, 780, 400, 176, INK)
    s.path("M520 800q380 220 760 0q-60 90 -380 90t-380 -90Z", "#5a4632")
    s.path("M560 830q340 -70 690 -6", line=34, ink=SKY)
    s.path("M580 780q320 60 640 10", line=18, ink=VERMILION)
    s.add('<g transform="rotate(-9 1490 640)">')
    s.oval(1490, 640, 250, 116, "#77797a", line=5)
    for r in (0.75, 0.5):
        s.oval(1490, 640, 250 * r, 116 * r, "none", line=4)
    s.words(1490, 662, "信", 74, paint=STONE, bold=True)
    s.add("</g>")
    for x, coat, flip, hat in (
        (330, OCHRE, False, OCHRE),
        (690, SKY, False, SKY),
        (1180, VERMILION, True, VERMILION),
    ):
        person(
            s,
            x,
            560 + (x == 690) * -40,
            460,
            Look(coat=coat, hat=hat),
            folk.Pose(lean=0.12, left=(0.12, 0.52), right=(0.26, 0.44)),
            flip=flip,
        )
    for x in (170, 1680):
        s.path(f"M{x - 70} 1100L{x - 20} 880h40L{x + 70} 1100Z", "#d2643a", line=3)
        s.path(f"M{x - 46} 1000L{x - 34} 946h68L{x + 46} 1000Z", SHEET, line=2)
        s.rect(x - 96, 1100, 192, 24, "#d2643a", r=6, line=3)


@scene("elevator")
def elevator(s: Sheet) -> None:
    land.sky(s, "#b4cfd3", "#fbf4e2", to=1000)
    land.clouds(s, 3)
    built.block(s, -80, 1040, 860, 900, "#e8cfae", floors=7, across=6)
    built.block(s, 1080, 1040, 800, 900, "#e8cfae", floors=7, across=6)
    s.rect(800, 90, 260, 950, HAZE, line=4, see=0.9)
    for n in range(8):
        s.rect(796, 90 + n * 130, 268, 12, SLATE, line=2)
        s.seg(820, 190 + n * 130, 900, 110 + n * 130, 5, SHEET, see=0.7)
    s.rect(826, 500, 208, 230, "#fff3d0", line=3)
    person(s, 930, 724, 200, Look(coat=CORAL, hair=folk.GREY, bun=True), folk.HOLD)
    s.seg(970, 620, 980, 724, 6, BROWN)
    s.seg(930, 96, 930, 500, 4)
    s.rect(0, 1030, 1800, 170, "#c9c0a9", line=2.4)
    for x in (500, 1240):
        s.path(f"M{x} 880h180l20 60h-220Z", PINE, line=2.6)
        s.rect(x + 20, 940, 140, 100, BROWN, line=2.6)
    land.tree(s, 230, 1100, 330)
    land.tree(s, 1640, 1110, 360)
    person(
        s,
        760,
        1150,
        250,
        Look(coat=PINE),
        folk.Pose(lean=0, left=(-0.14, 0.46), right=(0.24, 0.92)),
    )
    person(s, 1110, 1150, 250, Look(coat=SKY, hair=folk.GREY), folk.STAND, flip=True)
    built.crate(s, 1330, 1160, 150, SAGE)
