"""Scenes on the river: dawn, bridge, ferry, lanterns, boats, the swimmers."""

from . import built, folk, land
from .folk import Look, person
from .ink import (
    BROWN,
    CORAL,
    DUSK,
    INK,
    MIST,
    NIGHT,
    OCHRE,
    PINE,
    SAGE,
    SAND,
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


@scene("river-dawn")
def river_dawn(s: Sheet) -> None:
    land.sky(s, "#e9b79a", "#fbf2dd", to=640)
    land.sun(s, 1240, 430, 74)
    land.clouds(s, 4, low=240, see=0.55)
    land.hills(s, 620, 300, "#b9ccc4", peaks=4)
    land.hills(s, 650, 190, "#8fb0a4", peaks=6)
    land.mist(s, 540)
    land.water(s, 640, top="#f3dcc2", low="#8fb3b5", many=80)
    for n in range(9):
        s.seg(
            1240 - 70 + n * 9, 668 + n * 26, 1240 + 60 - n * 6, 668 + n * 26, 5, "#e79a7a", see=0.55
        )
    for n, x in enumerate((60, 210, 330)):
        built.gable(s, x, 700 + n * 8, 150, 190 + n * 12)
    land.willow(s, 560, 730, 300)
    land.ground(s, 1060, "#5f8574", wave=10)
    built.boat(s, 900, 860, 420)
    person(
        s,
        1050,
        838,
        170,
        Look(coat=PINE, hat="straw"),
        folk.Pose(lean=0.06, left=(0.2, 0.7), right=(0.26, 0.56)),
    )
    s.seg(1120, 560, 1062, 960, 6, BROWN)
    land.reeds(s, 1420, 1100, 18, tall=210, wide=330)
    land.birds(s, 760, 260)


@scene("wenchang-bridge")
def wenchang_bridge(s: Sheet) -> None:
    land.sky(s, "#a9c8cf", "#faf3e2", to=760)
    land.clouds(s, 5)
    land.hills(s, 640, 220, "#b5cbbf", peaks=5)
    for n in range(7):
        x = 30 + n * 262
        (built.house if n % 2 else built.gable)(s, x, 720, 190 + (n * 37) % 50, 170 + (n * 53) % 80)
    land.water(s, 720, many=80)
    built.arches(s, 250, 1550, 640, 930, spans=3, rise=60)
    built.bus(s, 720, 566, 360, paint=VERMILION, sign="1")
    folks = (
        Look(coat=CORAL),
        Look(coat=STRAW, hat="straw"),
        Look(coat="#8b5a4a", bag=PINE),
        Look(coat=SKY),
    )
    for n, (x, look) in enumerate(zip((420, 560, 1190, 1330), folks, strict=True)):
        person(s, x, 622 - (n in (1, 2)) * 22, 118, look, folk.WALK, flip=n > 1)
    built.boat(s, 560, 1040, 300)
    land.ground(s, 1130, "#54786a", wave=12)
    land.willow(s, 1590, 1180, 460)
    land.grass(s, 1150, to=1200, many=26)


@scene("bridge-rail")
def bridge_rail(s: Sheet) -> None:
    land.sky(s, "#b8d3d6", "#fbf5e6", to=620)
    land.hills(s, 560, 170, "#b3c9bd", peaks=5)
    land.water(s, 560, to=900, many=40)
    for n in range(4):
        x = -60 + n * 520
        s.rect(x, 360, 110, 560, SAND, line=3)
        s.path(f"M{x - 6} 360q-6 -26 20 -34h82q26 8 20 34Z", STONE, line=3)
        s.path(
            f"M{x + 55} 190q62 60 46 108q-12 30 -46 30q-34 0 -46 -30q-16 -48 46 -108Z", SAND, line=3
        )
        s.path(
            f"M{x + 55} 214q-30 60 0 112q30 -52 0 -112M{x + 18} 262q0 40 37 64q37 -24 37 -64",
            line=2.4,
            see=0.6,
        )
        if n < 3:
            _slab(s, x + 110, n)
    s.rect(-10, 905, 1820, 60, STONE, line=3)
    s.rect(0, 965, 1800, 240, "#b9af9b")
    for n in range(14):
        s.path(f"M{n * 150 - 60} 965L{n * 190 - 280} 1200", line=2.4, see=0.3)
    person(
        s,
        1245,
        1150,
        760,
        Look(coat=PINE, hair=folk.GREY),
        folk.Pose(lean=0.05, left=(-0.1, 0.46), right=(0.24, 0.76)),
        flip=True,
    )


def _slab(s: Sheet, x: float, n: int) -> None:
    """A carved slab of the railing, with its mason's number."""
    s.rect(x, 470, 410, 430, "#d9cfba", line=3)
    s.rect(x + 34, 504, 342, 362, "#e4dbc8", line=2)
    for k in range(3):
        y = 800 - k * 70
        s.path(f"M{x + 60} {y}q36 -50 72 0t72 0t72 0t72 0", line=4, see=0.55)
    s.path(
        f"M{x + 130} 650q80 -110 150 -30q-40 10 -50 50q60 -20 80 30q-90 50 -180 -50Z", STONE, line=3
    )
    s.words(x + 356, 852, f"东{n + 7}", 26, paint=VERMILION)


@scene("ferry")
def ferry(s: Sheet) -> None:
    land.sky(s, "#c9d9d3", "#f8ecd4", to=600)
    land.hills(s, 560, 260, "#aac4b8", peaks=4)
    land.hills(s, 600, 130, "#7ea292", peaks=7)
    land.water(s, 590, top="#dbe3d6", many=90)
    land.mist(s, 520, see=0.7)
    built.boat(s, 880, 900, 900, roof=False, hull="#80573a")
    looks = [
        Look(coat=SHEET, bun=True),
        Look(coat=SKY, bag=VERMILION),
        Look(coat=OCHRE, hat="straw"),
        Look(coat=CORAL, bun=True),
    ]
    for n, look in enumerate(looks):
        person(s, 660 + n * 140, 868, 250, look, folk.SIT if n % 2 == 0 else folk.STAND)
    person(
        s,
        1235,
        846,
        300,
        Look(coat=PINE, hat="straw"),
        folk.Pose(lean=0.1, left=(0.2, 0.82), right=(0.25, 0.6)),
    )
    s.seg(1330, 480, 1290, 1010, 9, BROWN)
    s.glow(470, 780, 110)
    s.path("M440 800q30 -44 60 0Z", SHEET, line=3)
    s.seg(470, 800, 470, 850, 5)
    land.reeds(s, 20, 1190, 22, tall=260, wide=380)
    land.birds(s, 1180, 240)


@scene("lanterns")
def lanterns(s: Sheet) -> None:
    land.sky(s, NIGHT, "#4a5f66", to=560)
    land.stars(s, 70, low=330)
    land.hills(s, 520, 200, "#26404a", peaks=5, lines=2)
    for n in range(8):
        built.house(s, 30 + n * 226, 600, 180, 110 + n * 29 % 70, wall="#8d8f86", lit=n % 3 != 1)
    land.water(s, 600, top="#3a5660", low="#1c323c", many=50)
    for _ in range(46):
        deep = s.hand.random()
        x, y, r = s.hand.uniform(0, 1800), 640 + deep**1.3 * 430, 9 + deep * 30
        s.glow(x, y, r * 3.4, "#ffc978", see=0.5)
        s.path(f"M{x - r} {y}l{r * 0.4} {r * 0.5}h{r * 1.2}l{r * 0.4} {-r * 0.5}Z", CORAL)
        s.path(f"M{x - r * 0.7} {y}q{r * 0.7} {-r * 1.9} {r * 1.4} 0Z", "#ffdf9d", line=1.4)
    s.path("M-20 1200V1080Q260 1010 620 1090T900 1200Z", "#33484a", line=2)
    person(
        s,
        250,
        1130,
        250,
        Look(coat=SLATE, hair=folk.GREY),
        folk.Pose(
            hip=(-0.05, 0.34),
            lean=0.25,
            left=(0.3, 0.16),
            right=(0.36, 0.2),
            feet=((-0.06, 0), (0.14, 0)),
        ),
    )
    person(s, 450, 1140, 190, Look(coat=VERMILION), folk.SQUAT)


@scene("lantern-portrait", (1200, 1500))
def lantern_portrait(s: Sheet) -> None:
    s.rect(0, 0, 1200, 1500, s.fade("n", NIGHT, "#53656a"))
    for n in range(18):
        s.stroke([(0, 120 + n * 78), (600, 100 + n * 80), (1200, 130 + n * 78)], 2, MIST, see=0.16)
    s.glow(600, 760, 620, "#ffca7a", see=0.75)
    s.path("M330 900l110 130h320l110 -130Z", CORAL, line=4)
    s.path("M380 900Q420 520 600 470Q780 520 820 900Z", "#ffe3a8", line=4)
    for k in (-130, -60, 60, 130):
        s.path(f"M{600 + k * 1.5} 900Q{600 + k * 1.3} 600 600 470", line=2, see=0.4)
    s.path("M570 860q-10 -110 30 -170q40 60 30 170Z", "#fff6d8")
    for px, side in ((250, 1), (950, -1)):
        s.path(
            f"M{px - side * 260} 1400Q{px - side * 40} 1240 {px + side * 90} 1000q{side * 50} -30 {side * 60} 40Q{px + side * 150} 1220 {px - side * 60} 1500H{px - side * 260}Z",
            "#dcb48d",
            line=4,
        )
        s.path(
            f"M{px - side * 320} 1290Q{px - side * 160} 1270 {px - side * 50} 1400L{px - side * 40} 1520H{px - side * 320}Z",
            VERMILION if side < 0 else SLATE,
            line=4,
        )
    s.words(600, 810, "平安", 74, paint=VERMILION, serif=True, bold=True)


@scene("dragon-boat")
def dragon_boat(s: Sheet) -> None:
    land.sky(s, "#a5c9d2", "#fbf3df", to=480)
    land.clouds(s, 5, low=220)
    land.hills(s, 440, 160, "#a8c3b6", peaks=6)
    s.rect(0, 430, 1800, 60, "#cfc4ad", line=2)
    folk.crowd(s, 0, 405, 1800, 44, (VERMILION, PINE, OCHRE, SHEET, SKY, CORAL), h=84)
    land.water(s, 490, many=110, top="#bcd6d6", low="#6d9b9f")
    _dragon(s, 240, 680, 0.72, PINE)
    _dragon(s, 120, 960, 1.12, VERMILION)


def _dragon(s: Sheet, x: float, y: float, k: float, paint: str) -> None:
    """A dragon boat with ten paddlers and a drummer, bow to the right."""
    s.add(f'<g transform="translate({x} {y}) scale({k})">')
    for n in range(10):
        px = 210 + n * 92
        person(
            s,
            px,
            26,
            230,
            Look(coat=SHEET if n % 2 else STRAW, hat=paint),
            folk.Pose(
                hip=(0, 0.22),
                lean=0.2,
                left=(0.3, 0.22),
                right=(0.34, 0.4),
                feet=((0.1, 0.1), (0.16, 0.1)),
            ),
        )
        s.seg(px + 48, -100, px + 104, 86, 9, "#a87943")
        s.path(f"M{px + 92} 50l24 2l8 56q-16 10 -24 -4Z", OCHRE, line=2)
        s.stroke([(px + 70, 100), (px + 104, 78), (px + 140, 104)], 5, SHEET, see=0.85)
    _front_of_dragon(s, paint)


def _front_of_dragon(s: Sheet, paint: str) -> None:
    person(
        s,
        1160,
        10,
        260,
        Look(coat=paint),
        folk.Pose(
            hip=(0, 0.34), left=(-0.26, 0.86), right=(-0.2, 0.5), feet=((-0.06, 0), (0.08, 0))
        ),
    )
    s.rect(1064, -92, 76, 84, VERMILION if paint != VERMILION else OCHRE, r=10, line=3)
    s.oval(1102, -92, 40, 13, SAND, line=3)
    s.path(
        "M60 -40Q90 40 260 44H1120Q1270 40 1330 -60Q1200 8 1080 0H260Q120 0 60 -40Z", paint, line=3
    )
    for n in range(14):
        s.path(f"M{230 + n * 66} 12q16 20 33 0", line=2.4, ink=STRAW)
    s.path(
        "M1290 -20Q1370 -60 1372 -150Q1440 -190 1490 -130L1560 -120Q1560 -90 1520 -86Q1440 -74 1420 -40Q1380 10 1290 20Z",
        paint,
        line=3,
    )
    s.path(
        "M1400 -160q-30 -50 -70 -60q20 40 24 72ZM1430 -172q0 -50 -30 -80q-10 46 4 80Z",
        STRAW,
        line=2.4,
    )
    s.oval(1452, -134, 13, 13, SHEET, line=2.4)
    s.oval(1456, -133, 5, 5, INK)
    s.path("M1548 -112q50 -10 66 30", line=4, ink=OCHRE)
    s.path("M70 -36q-60 -40 -50 -120q40 30 34 60q40 -10 46 60Z", OCHRE, line=3)
    s.path("M40 66q640 40 1300 -10", line=5, ink=SHEET, see=0.8)
    s.add("</g>")


@scene("swim")
def swim(s: Sheet) -> None:
    land.sky(s, "#b9cfd6", "#f3efe4", to=520)
    land.hills(s, 500, 200, "#a9c0bd", peaks=5)
    land.mist(s, 420, see=0.75)
    land.water(s, 500, many=90, top="#c8dcdc", low="#6f9aa3")
    for n in range(15):
        s.oval(n * 130 + 20, 640 + (n % 3) * 6, 17, 12, VERMILION, line=2)
        s.seg(n * 130 + 38, 642, n * 130 + 132, 642, 2.4, see=0.5)
    for n, (x, y) in enumerate(((420, 780), (720, 730), (1010, 810), (1330, 750))):
        s.oval(x, y - 20, 27, 30, SKIN, line=2.4)
        s.path(
            f"M{x - 28} {y - 24}a28 30 0 0 1 56 0Z", (VERMILION, OCHRE, PINE, SHEET)[n], line=2.4
        )
        s.stroke([(x - 20, y + 8), (x - 90, y - 70), (x - 150, y + 4)], 20, SKIN)
        s.path(f"M{x - 190} {y + 14}q60 -24 120 0t120 0t100 0", line=5, ink=SHEET)
    s.path("M-20 1200V1010Q420 940 900 1030T1820 1000V1200Z", "#c9bfa8", line=2.4)
    person(
        s,
        300,
        1130,
        330,
        Look(coat=VERMILION, hat=SHEET),
        folk.Pose(lean=-0.02, left=(-0.15, 0.5), right=(0.3, 0.9)),
    )
    person(s, 520, 1140, 310, Look(coat=PINE, hair=folk.GREY), folk.HOLD)
    s.oval(1500, 1090, 92, 92, SHEET, line=4)
    s.oval(1500, 1090, 50, 50, "#c9bfa8", line=4)
    for t in ((1500, 998, 0, 46), (1500, 1138, 0, 46)):
        s.rect(t[0] - 22, t[1], 44, t[3] - 2, VERMILION)


@scene("flood-boat")
def flood_boat(s: Sheet) -> None:
    land.sky(s, "#9aa9ad", "#d8d6c9", to=520)
    for n in range(5):
        built.house(s, -40 + n * 390, 760, 300, 380 + (n * 67) % 90, wall="#e6dfcf", door=False)
    land.water(s, 690, many=90, top="#b9ab8c", low="#8b7f66")
    s.path(
        "M520 950Q560 1040 700 1046H1140Q1280 1040 1330 930Q1180 980 920 980Q660 980 520 950Z",
        "#d26a3a",
        line=3.5,
    )
    s.path("M530 956q390 66 790 -16", line=7, ink=STRAW)
    person(
        s,
        760,
        990,
        330,
        Look(coat="#d26a3a", hat="#d26a3a"),
        folk.Pose(hip=(0, 0.4), lean=0.08, left=(-0.2, 0.5), right=(-0.26, 0.36)),
    )
    s.seg(640, 820, 600, 1090, 10, BROWN)
    person(s, 930, 1000, 250, Look(coat=SAGE, hair=folk.GREY, bun=True), folk.SIT)
    person(s, 1060, 1000, 200, Look(coat=STRAW), folk.SIT)
    person(s, 1210, 985, 320, Look(coat="#d26a3a", hat="#d26a3a"), folk.GIVE, flip=True)
    s.rect(1560, 560, 34, 300, SHEET, line=2)
    for n in range(9):
        s.rect(1560, 580 + n * 32, 34, 15, VERMILION)
    land.rain(s, 120, see=0.25)


@scene("night-river")
def night_river(s: Sheet) -> None:
    land.sky(s, NIGHT, "#5b6f73", to=620)
    land.stars(s, 50, low=240)
    s.oval(1400, 210, 62, 62, "#f4e3b5")
    s.oval(1374, 196, 56, 56, "#2b434d")
    land.hills(s, 560, 170, "#27424b", peaks=6, lines=2)
    for n in range(10):
        w = 130 + (n * 41) % 60
        built.block(
            s, 20 + n * 182, 650, w, 150 + (n * 83) % 170, "#4d6067", floors=5, across=4, lit=0.35
        )
    land.water(s, 650, top="#42606a", low="#1d333d", many=60)
    for n in range(10):
        s.rect(70 + n * 182, 680, 14, 150 + (n * 47) % 120, "#f2c564", r=7, see=0.22)
    s.rect(0, 985, 1800, 215, "#3a4a4b", line=2)
    for n in range(19):
        s.rect(n * 100, 900, 12, 90, STONE, line=1.5)
    s.rect(0, 892, 1800, 12, STONE, line=1.5)
    for x in (210, 900, 1590):
        built.lamp(s, x, 1040, 430, lit=True)
    person(
        s,
        620,
        1130,
        250,
        Look(coat=OCHRE, hat=OCHRE),
        folk.Pose(lean=0.02, left=(-0.13, 0.48), right=(0.28, 0.56)),
    )
    s.path("M690 985L1060 850L1100 1010Z", "#ffe6a6", see=0.22)
    person(s, 1240, 1120, 240, Look(coat=CORAL), folk.RUN, flip=True)
    s.rect(0, 1196, 1800, 4, DUSK)
