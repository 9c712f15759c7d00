"""Scenes of the town at night."""

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    NIGHT,
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
from .scene import scene
from .streets import street


@scene("night-bus")
def night_bus(s: Sheet) -> None:
    land.sky(s, NIGHT, "#4b626b", to=900)
    land.stars(s, 40, low=260)
    for n in range(8):
        built.block(
            s, n * 240 - 40, 820, 180, 260 + (n * 71) % 260, "#465b63", floors=7, across=4, lit=0.22
        )
    street(s, 900, "#2f3d41")
    for x in (240, 1240):
        built.lamp(s, x, 900, 470, lit=True)
    built.bus(s, 380, 1050, 1080, paint=PINE, sign="N1", lit=True)
    for n, (x, coat) in enumerate(((470, CORAL), (640, SHEET), (960, STRAW), (1120, SKY))):
        s.oval(x, 812, 24, 28, SKIN, line=2)
        s.path(f"M{x - 25} {808}a25 28 0 0 1 50 -4Z", folk.HAIR if n != 2 else folk.GREY)
        s.path(f"M{x - 44} 872q4 -34 44 -34q40 0 44 34Z", coat, line=2)
    s.path("M1456 950L1800 900V1130Z", "#ffe6a6", see=0.26)
    for n in range(7):
        s.rect(60 + n * 270, 1130, 130, 12, STRAW, see=0.5)


@scene("night-market")
def night_market(s: Sheet) -> None:
    land.sky(s, NIGHT, "#5b5a55", to=900)
    for x, w, h in ((-60, 320, 640), (250, 240, 520), (1300, 250, 540), (1530, 330, 660)):
        built.house(s, x, 900, w, h, wall="#77756a", lit=True)
    s.path("M480 900L760 560H1060L1320 900Z", "#57564f")
    for row in range(3):
        y = 270 + row * 110
        s.stroke(
            [(180 - row * 20, y - 60), (900, y + 60), (1620 + row * 20, y - 60)], 3, STRAW, see=0.7
        )
        for n in range(9):
            t = (n + 0.5) / 9
            built.lantern(s, 180 + t * 1440, y - 60 + 240 * t * (1 - t) + 44, 22 + row * 5)
    s.path("M-20 1210V890H1820V1210Z", "#4d4a44")
    _front_of_night_market(s)


def _front_of_night_market(s: Sheet) -> None:
    for n, (x, a) in enumerate(((40, VERMILION), (430, OCHRE), (1010, PINE), (1400, VERMILION))):
        s.glow(x + 170, 860, 260)
        s.seg(x + 6, 720, x + 6, 1000, 9, BROWN)
        s.seg(x + 334, 720, x + 334, 1000, 9, BROWN)
        built.awning(s, x - 10, 690, 360, 70, a)
        person(
            s,
            x + 170,
            990,
            230,
            Look(coat=(SHEET, SKY, CORAL, STRAW)[n], apron=PINE, hat=SHEET),
            folk.WORK,
            flip=n % 2 == 1,
        )
        s.rect(x, 900, 340, 110, "#8a6a44", line=2.4)
        for k in range(3):
            s.stroke(
                [(x + 80 + k * 80, 890), (x + 70 + k * 80, 850), (x + 90 + k * 80, 810)],
                4,
                SHEET,
                see=0.5,
            )
    for x, coat, flip in (
        (560, CORAL, False),
        (800, STRAW, True),
        (930, SAGE, False),
        (1260, SKY, True),
    ):
        person(s, x, 1150, 330, Look(coat=coat), folk.WALK, flip=flip)
    person(s, 1030, 1150, 210, Look(coat=VERMILION), folk.CHEER)


@scene("street-lamp")
def street_lamp(s: Sheet) -> None:
    land.sky(s, NIGHT, "#3f5159", to=900)
    land.stars(s, 50, low=300)
    s.rect(0, 470, 1800, 420, "#525f5d", line=2)
    for n in range(30):
        s.seg(
            (n * 137) % 1800,
            500 + (n * 61) % 370,
            (n * 137) % 1800 + 70,
            500 + (n * 61) % 370,
            2,
            see=0.35,
        )
    for n in range(5):
        built.house(s, 60 + n * 360, 500, 220, 150, wall="#6d746c", lit=n == 3, door=False)
    s.path("M-20 1210V880H1820V1210Z", "#39464a")
    for x in (260, 800, 1340):
        built.lamp(s, x, 900, 560, lit=True)
        s.path(f"M{x + 84} 320L{x - 150} 1080H{x + 330}Z", "#ffe6a6", see=0.16)
        s.oval(x + 90, 1060, 270, 56, "#ffe6a6", see=0.2)
    for x, h, coat, bag in (
        (620, 280, SHEET, VERMILION),
        (740, 290, SKY, PINE),
        (1000, 285, SHEET, OCHRE),
    ):
        person(s, x, 1090, h, Look(coat=coat, bag=bag, legs="#22343c", bun=x == 740), folk.WALK)


@scene("pipe-repair")
def pipe_repair(s: Sheet) -> None:
    land.sky(s, NIGHT, "#4b5c60", to=620)
    for n in range(7):
        built.block(
            s, n * 270 - 30, 620, 200, 200 + (n * 83) % 190, "#43575e", floors=5, across=4, lit=0.12
        )
    s.rect(0, 610, 1800, 590, "#5a5a54")
    for x in (300, 1500):
        s.seg(x, 1000, x, 330, 12, SLATE)
        s.rect(x - 90, 270, 180, 80, "#fff0c4", r=8, line=3)
        s.path(
            f"M{x - 90} 350L{900 - (900 - x) * 0.5 - 360} 1120H{900 - (900 - x) * 0.2 + 300}L{x + 90} 350Z",
            "#ffe9b0",
            see=0.2,
        )
    s.path("M330 1200L480 800H1360L1500 1200Z", "#6d5236", line=4)
    s.rect(300, 960, 1240, 130, "#4f6b77", line=4)
    s.rect(300, 975, 1240, 26, HAZE, see=0.5)
    for x in (620, 1160):
        s.rect(x, 940, 46, 170, SLATE, r=6, line=3)
    for n in range(7):
        s.stroke(
            [(880, 960), (860 + n * 16, 880 - n % 3 * 20), (800 + n * 44, 830 + n % 2 * 40)],
            6,
            HAZE,
            see=0.85,
        )
    person(s, 600, 940, 380, Look(coat=OCHRE, hat=SHEET), folk.BEND)
    person(s, 1200, 945, 380, Look(coat=OCHRE, hat=SHEET), folk.BEND, flip=True)
    person(s, 1640, 1060, 430, Look(coat=OCHRE, hat=VERMILION), folk.GIVE, flip=True)
    for n in range(6):
        x = 60 + n * 70
        s.rect(x, 1090, 60, 26, VERMILION if n % 2 else SHEET, line=2)


@scene("construction-night")
def construction_night(s: Sheet) -> None:
    land.sky(s, NIGHT, "#56666a", to=800)
    land.stars(s, 30, low=220)
    built.block(s, 60, 800, 380, 620, "#52646a", floors=9, across=5, lit=0.3)
    s.rect(700, 420, 620, 380, "#3e4c50", line=3)
    for r in range(4):
        for c in range(6):
            s.rect(716 + c * 102, 440 + r * 92, 84, 70, "#2b3940", line=2)
    s.seg(1460, 800, 1460, 120, 20, OCHRE)
    s.seg(1160, 180, 1790, 180, 16, OCHRE)
    for n in range(10):
        s.seg(1450, 160 + n * 64, 1470, 220 + n * 64, 4, OCHRE)
    s.seg(1240, 180, 1240, 390, 4, STONE)
    s.rect(1200, 390, 80, 40, CORAL, line=3)
    s.glow(1020, 700, 330, "#fff1c2")
    s.rect(0, 800, 1800, 400, "#4a4941")
    for n in range(12):
        s.rect(n * 160 - 20, 850, 150, 170, PINE if n % 2 else "#2a6d68", line=3)
    s.rect(1060, 820, 240, 190, SHEET, line=3)
    s.words(1180, 880, "夜间施工", 42, bold=True)
    s.words(1180, 930, "许可公示", 42, paint=VERMILION, bold=True)
    for n in range(3):
        s.seg(1090, 956 + n * 16, 1270, 956 + n * 16, 3, SLATE)
    person(s, 860, 1130, 380, Look(coat=CORAL), folk.HOLD)
    person(s, 700, 1130, 400, Look(coat=SKY, hat=INK), folk.GIVE)
    s.rect(800, 870, 44, 70, STRAW, r=4, line=2.5)
