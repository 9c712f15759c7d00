"""Scenes of care: clinic, hospital, canteen, service hall."""

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
    _front_of_village_clinic(s)


def _front_of_village_clinic(s: Sheet) -> None:
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
    _people_of_elder_canteen(s)


def _people_of_elder_canteen(s: Sheet) -> None:
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
    _detail_of_people_of_elder_canteen(s)


def _detail_of_people_of_elder_canteen(s: Sheet) -> None:
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
