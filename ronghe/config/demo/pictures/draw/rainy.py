"""Scenes of rain and flood in the streets."""

from . import built, folk, land
from .folk import Look, person
from .ink import BROWN, CORAL, INK, OCHRE, PINE, SHEET, SKY, SLATE, STONE, STRAW, VERMILION, Sheet
from .scene import scene


@scene("rain-street")
def rain_street(s: Sheet) -> None:
    land.sky(s, "#93a9ae", "#dcdccf", to=700)
    land.hills(s, 430, 150, "#8fa8a3", peaks=4)
    for x, w, h in ((-60, 330, 520), (300, 250, 430), (1230, 270, 450), (1520, 360, 540)):
        (built.gable if w < 300 else built.house)(s, x, 830, w, h)
    s.path("M560 830L820 520H990L1240 830Z", "#c3bfb1", line=2)
    for x, w, h in ((620, 120, 250), (770, 90, 190), (970, 100, 200), (1090, 120, 270)):
        built.house(s, x, 830 - (700 - abs(x - 870)) * 0.24, w, h)
    s.path("M-20 1210L0 830H1800L1820 1210Z", s.fade("wet", "#b9bcb4", "#7f9295"))
    for n in range(22):
        y = 840 + n * n * 0.8
        s.seg(s.hand.uniform(0, 900), y, s.hand.uniform(700, 1800), y, 1.6, SHEET, see=0.4)
    _front_of_rain_street(s)


def _front_of_rain_street(s: Sheet) -> None:
    for x, y, h, paint, coat, flip in (
        (520, 1010, 260, VERMILION, SLATE, False),
        (860, 930, 190, OCHRE, PINE, True),
        (1190, 1090, 330, PINE, STRAW, True),
        (1400, 980, 230, CORAL, SKY, False),
    ):
        person(
            s,
            x,
            y,
            h,
            Look(coat=coat),
            folk.Pose(
                lean=0.03, left=(-0.14, 0.5), right=(0.12, 0.68), feet=((-0.13, 0.02), (0.13, 0))
            ),
            flip=flip,
        )
        folk.umbrella(
            s,
            x + (-0.12 if flip else 0.12) * h,
            y - h * 0.66,
            h * 0.42,
            paint,
            tilt=-5 if flip else 5,
        )
        s.rect(x - h * 0.1, y + 8, h * 0.2, h * 0.34, paint, r=h * 0.08, see=0.2)
    for x in (250, 1570):
        built.lantern(s, x, 590, 34)
    land.rain(s, 200, paint=SHEET, see=0.5)


@scene("flood-gauge")
def flood_gauge(s: Sheet) -> None:
    land.sky(s, "#a8b6b8", "#e1ddcf", to=600)
    land.clouds(s, 6, low=260, paint="#8d9b9e", see=0.5)
    land.hills(s, 540, 190, "#92aaa2", peaks=5)
    land.water(s, 560, many=110, top="#c6bda2", low="#988b6c")
    s.path("M1150 1200L1330 430H1800V1200Z", "#bcb29c", line=3)
    for n in range(12):
        s.seg(1318 - n * 15, 500 + n * 62, 1800, 500 + n * 62, 2, see=0.32)
    s.rect(820, 240, 110, 820, SHEET, line=3)
    for n in range(20):
        y = 270 + n * 40
        s.rect(820, y, 56 if n % 2 else 80, 19, VERMILION)
        if n % 5 == 0:
            s.words(956, y + 24, f"{45 - n // 5}.00", 40, at="start", bold=True)
    s.rect(806, 790, 138, 280, "#a99d7f", see=0.86)
    for n in range(5):
        s.stroke(
            [
                (700 + n * 70, 800 + n * 34),
                (800 + n * 60, 792 + n * 34),
                (960 + n * 40, 806 + n * 34),
            ],
            4,
            SHEET,
            see=0.7,
        )
    person(
        s,
        1500,
        780,
        300,
        Look(coat=OCHRE, hat=OCHRE, bag=PINE),
        folk.Pose(lean=0.04, left=(0.14, 0.62), right=(0.3, 0.72)),
        flip=True,
    )
    folk.umbrella(s, 1540, 590, 150, PINE, tilt=6)
    land.rain(s, 130, see=0.22)


@scene("flood-clean")
def flood_clean(s: Sheet) -> None:
    land.sky(s, "#bfd0d0", "#f6efde", to=520)
    for x, w in ((-40, 420), (430, 380), (1010, 400), (1450, 420)):
        built.house(s, x, 840, w, 520, door=True)
        s.rect(x + 2, 700, w - 4, 138, "#b6a27d", see=0.55)
    s.path("M-20 1210V830H1820V1210Z", "#a8926c")
    for _ in range(26):
        left, top = s.hand.uniform(0, 1800), s.hand.uniform(860, 1190)
        s.stroke([(left, top), (left + 60, top - 8), (left + 120, top)], 3, "#7d6844", see=0.6)
    person(s, 380, 1040, 360, Look(coat=VERMILION), folk.BEND)
    s.seg(470, 930, 560, 1050, 11, BROWN)
    s.path("M548 1030l60 16l-14 44l-66 -14Z", SLATE, line=3)
    person(s, 830, 1080, 370, Look(coat=PINE, hat="straw"), folk.BEND, flip=True)
    s.seg(740, 960, 650, 1090, 11, BROWN)
    s.path("M1080 980h250l-36 120h-170Z", OCHRE, line=3)
    s.path("M1086 980q120 -80 240 0Z", "#7d6844", line=3)
    s.seg(1320, 990, 1480, 930, 10, BROWN)
    s.oval(1150, 1120, 50, 50, INK)
    s.oval(1150, 1120, 20, 20, STONE)
    person(s, 1550, 1100, 380, Look(coat=SKY), folk.WORK, flip=True)
    person(s, 1690, 930, 240, Look(coat=CORAL, hair=folk.GREY, bun=True), folk.GIVE, flip=True)
    for x in (1590, 1612):
        s.rect(x, 780, 16, 26, SHEET, line=2)
