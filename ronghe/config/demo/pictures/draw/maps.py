"""Maps in the same hand as the pictures: paper land, pine hills, sky river, Chinese names."""

from collections.abc import Sequence

from . import land
from .ink import (
    BROWN,
    CORAL,
    HAZE,
    INK,
    OCHRE,
    PINE,
    SAGE,
    SHEET,
    SKY,
    SLATE,
    STRAW,
    VERMILION,
    Point,
    Sheet,
    smooth,
)
from .scene import scene

RIVER = [
    (-60, 250),
    (240, 330),
    (470, 470),
    (720, 520),
    (980, 640),
    (1230, 690),
    (1480, 860),
    (1870, 1010),
]


def base(s: Sheet, title: str, *, by: str = "制图：临溪日报。示意图，不作划界依据") -> None:
    s.rect(0, 0, 1800, 1200, "#f4ecd9")
    for _ in range(40):
        x, y = s.hand.uniform(0, 1800), s.hand.uniform(160, 1150)
        s.stroke([(x, y), (x + 50, y - 8), (x + 100, y)], 1.6, OCHRE, see=0.25)
    s.rect(0, 0, 1800, 112, SHEET, line=2)
    s.rect(0, 0, 22, 112, VERMILION)
    s.words(60, 78, title, 54, at="start", bold=True, serif=True)
    s.words(1760, 1176, by, 26, at="end", paint=SLATE)
    s.path("M1690 250l26 -70l26 70l-26 -16Z", INK)
    s.words(1716, 168, "北", 34, bold=True)


def river(
    s: Sheet,
    points: Sequence[Point],
    *,
    wide: float = 60,
    name: str = "青溪河",
    at: Point | None = None,
) -> None:
    d = smooth(points)
    s.path(d, line=wide + 6, ink=SLATE, see=0.5)
    s.path(d, line=wide, ink=SKY)
    s.path(d, line=wide * 0.5, ink=HAZE, see=0.7)
    if at:
        s.words(at[0], at[1], name, 36, paint=PINE, serif=True, bold=True)


def road(
    s: Sheet, points: Sequence[Point], *, wide: float = 16, paint: str = SHEET, curved: bool = False
) -> None:
    d = smooth(points) if curved else "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    s.path(d, line=wide + 5, ink="#b9ac90")
    s.path(d, line=wide, ink=paint)


def dot(
    s: Sheet,
    x: float,
    y: float,
    name: str,
    *,
    paint: str = VERMILION,
    at: str = "start",
    big: bool = False,
) -> None:
    r = 17 if big else 12
    s.oval(x, y, r, r, SHEET, line=4)
    s.oval(x, y, r * 0.55, r * 0.55, paint)
    size = 40 if big else 32
    shift = {"start": r + 12, "end": -r - 12, "middle": 0}[at]
    s.words(
        x + shift, y + (size * 0.36 if at != "middle" else -r - 14), name, size, at=at, bold=big
    )


def peaks(s: Sheet, spots: Sequence[tuple[float, float, float]], paint: str = SAGE) -> None:
    for x, y, h in spots:
        s.path(
            f"M{x - h} {y}Q{x - h * 0.3} {y - h * 0.9} {x} {y - h}Q{x + h * 0.35} {y - h * 0.8} {x + h} {y}Z",
            paint,
            line=2,
            see=0.9,
        )
        for k in (0.25, 0.5, 0.75):
            s.stroke(
                [
                    (x - h * 0.1 + k * 10, y - h * (1 - k * 0.5)),
                    (x + h * k * 0.5, y - h * (0.8 - k * 0.6)),
                ],
                1.8,
                see=0.4,
            )


@scene("map-town")
def map_town(s: Sheet) -> None:
    base(s, "临溪一览")
    peaks(
        s,
        (
            (170, 420, 120),
            (330, 300, 90),
            (90, 620, 90),
            (480, 260, 70),
            (1630, 420, 80),
            (1500, 340, 60),
        ),
    )
    s.words(300, 470, "云岭", 44, serif=True, bold=True, paint=PINE)
    s.path(
        smooth([(420, 330), (560, 300), (620, 390), (520, 450), (430, 410)], close=True),
        SKY,
        line=3,
    )
    s.words(530, 390, "云岭水库", 28)
    river(s, RIVER, at=(1560, 830))
    s.path(
        smooth(
            [(1250, 300), (1420, 290), (1480, 390), (1400, 480), (1250, 450), (1200, 370)],
            close=True,
        ),
        SKY,
        line=3,
    )
    _front_of_map_town(s)


def _front_of_map_town(s: Sheet) -> None:
    s.words(1340, 396, "镜湖", 42, serif=True, bold=True, paint=PINE)
    road(s, ((820, 260), (900, 480), (1000, 800), (960, 1100)), curved=True)
    road(s, ((700, 700), (980, 620), (1250, 560), (1420, 500)), curved=True)
    road(s, ((1000, 640), (1260, 500), (1500, 520)), curved=True)
    dot(s, 940, 600, "文昌桥", big=True, at="end")
    dot(s, 1000, 760, "南门老街", big=True)
    dot(s, 860, 480, "城关", at="end", paint=PINE)
    dot(s, 1130, 560, "河东", paint=PINE)
    dot(s, 1240, 770, "渡口", paint=PINE)
    dot(s, 900, 350, "汽车总站", paint=OCHRE)
    dot(s, 1430, 520, "体育公园", paint=OCHRE)
    for x, y, name in (
        (240, 560, "云岭镇"),
        (420, 800, "竹湾乡"),
        (220, 980, "桐坪镇"),
        (700, 1020, "阜禾镇"),
        (1300, 1020, "沙洲镇"),
        (1620, 960, "石桥镇"),
        (1600, 260, "白茶乡"),
    ):
        dot(s, x, y, name, paint=BROWN)
    for n in range(7):
        land.tree(s, 360 + n * 36, 960 + n % 3 * 30, 70, lines=False)


@scene("map-bus-6")
def map_bus_6(s: Sheet) -> None:
    base(s, "6路公交：延到校门口")
    river(s, [(-60, 980), (300, 900), (700, 940), (1200, 850), (1860, 900)], at=(620, 1020))
    s.path(
        smooth([(1180, 260), (1400, 240), (1520, 360), (1380, 480), (1190, 430)], close=True),
        SKY,
        line=3,
    )
    s.words(1350, 370, "镜湖", 42, serif=True, bold=True, paint=PINE)
    for points in (
        ((120, 300), (1120, 300)),
        ((120, 560), (1700, 560)),
        ((420, 180), (420, 860)),
        ((900, 180), (900, 860)),
        ((1600, 300), (1600, 820)),
    ):
        road(s, points, wide=20)
    s.path("M240 780L420 780L420 560L900 560L1240 560", line=18, ink=PINE)
    s.path("M1240 560L1600 560L1600 420", line=18, ink=VERMILION)
    s.path("M1240 560L1600 560L1600 420", line=5, ink=SHEET)
    for x, y, name, at in (
        (240, 780, "纺织新村", "middle"),
        (420, 660, "纺织路口", "start"),
        (640, 560, "东门街", "middle"),
        (900, 560, "市中医院", "middle"),
        (1240, 560, "镜湖大道口", "middle"),
    ):
        dot(s, x, y, name, paint=PINE, at=at)
    dot(s, 1440, 560, "体育公园", at="middle")
    dot(s, 1600, 420, "镜湖小学", big=True, at="end")
    for n, (paint, name) in enumerate(((PINE, "原线路"), (VERMILION, "延伸段，1.4公里，两站"))):
        s.rect(1120, 1010 + n * 60, 80, 18, paint)
        s.words(1220, 1030 + n * 60, name, 36, at="start")


@scene("map-flood")
def map_flood(s: Sheet) -> None:
    base(s, "今晨八时水情")
    line = [(-60, 260), (300, 380), (640, 620), (980, 640), (1280, 760), (1860, 880)]
    s.path(smooth(line), line=190, ink=CORAL, see=0.25)
    river(s, line, wide=92, at=(420, 560))
    peaks(s, ((200, 900, 110), (420, 1000, 90), (1500, 360, 120), (1300, 300, 80)))
    road(s, ((560, 190), (700, 480), (860, 800), (900, 1130)), curved=True, wide=18)
    road(s, ((760, 560), (1000, 560), (1260, 640), (1500, 700)), wide=14, paint=STRAW)
    s.path("M780 540L1010 545L1260 628", line=9, ink=VERMILION)
    dot(s, 760, 632, "文昌桥", at="middle")
    dot(s, 640, 690, "城关水文站", big=True, at="end")
    dot(s, 1270, 690, "渡口社区", big=True)
    s.rect(1180, 880, 480, 210, SHEET, r=10, line=3)
    s.words(1210, 950, "水位 42.86 米", 48, at="start", bold=True, paint=VERMILION)
    s.words(1210, 1010, "超警戒 0.36 米，缓涨", 38, at="start")
    s.words(1210, 1062, "红线：封闭的滨河路", 34, at="start", paint=SLATE)
    s.path("M290 300l60 90m-10 -34l10 34l-36 -10", line=8, ink=PINE)


@scene("map-lake")
def map_lake(s: Sheet) -> None:
    base(s, "镜湖半马：分段管制")
    lake = [
        (520, 480),
        (760, 330),
        (1080, 330),
        (1330, 480),
        (1360, 720),
        (1180, 900),
        (860, 930),
        (600, 820),
        (480, 650),
    ]
    s.path(smooth(lake, close=True), SKY, line=4)
    for _ in range(16):
        x, y = s.hand.uniform(620, 1200), s.hand.uniform(450, 840)
        s.stroke([(x, y), (x + 45, y - 6), (x + 90, y)], 2.6, SHEET, see=0.8)
    s.words(930, 660, "镜湖", 80, serif=True, bold=True, paint=PINE)
    _people_of_map_lake(s)


def _people_of_map_lake(s: Sheet) -> None:
    out = [
        (450, 450),
        (740, 270),
        (1110, 270),
        (1400, 450),
        (1430, 740),
        (1220, 970),
        (840, 1000),
        (550, 870),
        (410, 660),
    ]
    s.path(smooth(out, close=True), line=30, ink="#b9ac90")
    s.path(smooth(out, close=True), line=24, ink=SHEET)
    for part, paint in ((out[0:4], VERMILION), (out[3:6], OCHRE), (out[5:8], PINE)):
        s.path(smooth(part), line=13, ink=paint)
    dot(s, 450, 450, "体育公园北门", big=True, at="end")
    dot(s, 1400, 450, "湖心桥", big=True)
    dot(s, 1220, 970, "镜湖小学", big=True)
    dot(s, 550, 870, "东岸停车场", at="end", paint=OCHRE)
    for n, (paint, name) in enumerate(
        ((VERMILION, "5:30起 双向"), (OCHRE, "6:30起 单向"), (PINE, "7:40—8:20 双向"))
    ):
        s.rect(100, 960 + n * 62, 70, 20, paint)
        s.words(190, 982 + n * 62, name, 36, at="start")
    for x, y in ((300, 300), (1600, 360), (1620, 820), (260, 720)):
        land.tree(s, x, y, 150, SAGE)


@scene("map-roadworks")
def map_roadworks(s: Sheet) -> None:
    base(s, "纺织路：停水与绕行")
    river(s, [(-60, 300), (500, 330), (1100, 270), (1860, 360)], at=(700, 390))
    s.rect(680, 560, 800, 330, STRAW, r=30, see=0.75)
    for points in (
        ((100, 720), (1720, 720)),
        ((680, 420), (680, 1120)),
        ((1480, 420), (1480, 1120)),
        ((100, 1000), (1720, 1000)),
        ((100, 470), (1720, 470)),
    ):
        road(s, points, wide=26)
    s.path("M700 720H1460", line=16, ink=VERMILION)
    for n in range(7):
        x = 760 + n * 105
        s.path(f"M{x - 20} 700l20 -44l20 44Z", "#d2643a", line=2.6)
    s.path("M1650 720H1480V1000H680V720H300", line=9, ink=PINE)
    s.path("M340 690l-44 30l44 30", line=9, ink=PINE)
    s.words(1080, 640, "停水约1100户", 46, bold=True)
    s.words(1080, 800, "纺织路施工", 40, paint=VERMILION, bold=True)
    dot(s, 1480, 720, "纺织新村东门", at="middle")
    dot(s, 680, 470, "滨河路口", at="end")
    dot(s, 1200, 1000, "6路临时站", at="middle", paint=PINE)
    dot(s, 1480, 880, "应急取水点", paint=SKY)
    s.words(300, 790, "绕行方向", 36, paint=PINE)
