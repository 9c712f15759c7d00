"""Charts in the paper's own hand: bars and lines on paper, every number written beside its mark."""

from collections.abc import Sequence

from .ink import CORAL, OCHRE, PINE, SAGE, SAND, SHEET, SLATE, STONE, VERMILION, Sheet
from .scene import scene


def frame(s: Sheet, title: str, note: str) -> None:
    s.rect(0, 0, 1800, 1200, s.fade("paper", "#f8f1e2", "#efe5d1"))
    s.rect(60, 60, 1680, 1080, SHEET, line=2)
    s.rect(60, 60, 18, 1080, VERMILION)
    s.words(130, 160, title, 62, at="start", bold=True, serif=True)
    s.seg(130, 196, 1680, 196, 3)
    s.words(130, 1108, note, 28, at="start", paint=SLATE)


def hatch(s: Sheet, x: float, y: float, w: float, h: float, paint: str) -> None:
    """A bar with a few fine strokes, as if coloured by hand."""
    s.rect(x, y, w, h, paint, line=2.4)
    step = 70
    for n in range(1, int((w + h) / step)):
        a, b = n * step, n * step
        x1, y1 = (x + a, y) if a <= w else (x + w, y + a - w)
        x2, y2 = (x, y + b) if b <= h else (x + b - h, y + h)
        s.seg(x1, y1, x2, y2, 1.4, SHEET, see=0.35)


def line_of(
    s: Sheet, points: Sequence[tuple[float, float]], paint: str, *, dots: bool = True
) -> None:
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    s.path(d, line=7, ink=paint)
    for x, y in points if dots else ():
        s.oval(x, y, 9, 9, SHEET, line=0)
        s.oval(x, y, 7, 7, paint)


@scene("chart-promises")
def chart_promises(s: Sheet) -> None:
    frame(s, "十件民生实事：完成了多少", "单位：%。现场核对与主管部门台账一致。制图：临溪日报")
    rows = (
        ("加装电梯", 103),
        ("农村公路护栏", 100),
        ("长者食堂", 100),
        ("口袋公园", 100),
        ("公共停车位", 103),
        ("远程会诊", 100),
        ("供水管网", 85),
        ("候车亭更新", 78),
        ("新增学位", 71),
        ("雨污分流", 56),
    )
    full = 1020
    s.seg(470 + full, 226, 470 + full, 1060, 3, SLATE, see=0.8)
    s.words(470 + full, 1064, "承诺", 26, paint=SLATE)
    for n, (name, share) in enumerate(rows):
        y = 236 + n * 81
        s.words(450, y + 42, name, 36, at="end")
        s.rect(470, y, full, 56, SAND, see=0.7)
        hatch(
            s,
            470,
            y,
            full * share / 100,
            56,
            PINE if share >= 100 else (OCHRE if share > 60 else VERMILION),
        )
        s.words(470 + full + 60, y + 42, f"{share}", 38, at="start", bold=True)


@scene("chart-library")
def chart_library(s: Sheet) -> None:
    frame(
        s,
        "谁在借书：一年借出41.6万册次",
        "单位：万册次，最近十二个月。数据：临溪市图书馆。制图：临溪日报",
    )
    rows = (
        ("12岁以下", 18.3),
        ("13—18岁", 4.2),
        ("19—40岁", 9.5),
        ("41—60岁", 4.6),
        ("60岁以上", 5.0),
    )
    for n, (name, loans) in enumerate(rows):
        x, h = 200 + n * 310, loans * 38
        base = 980
        paint = VERMILION if n == 1 else PINE
        many = int(loans * 2)
        for k in range(many):
            tilt = s.hand.uniform(-7, 7)
            s.rect(
                x + tilt,
                base - (k + 1) * h / many,
                190,
                h / many - 2,
                paint if k % 3 else SAGE if n != 1 else CORAL,
                r=3,
                line=1.2,
            )
        s.words(x + 95, base - h - 22, f"{loans:.1f}", 50, bold=True)
        s.words(x + 95, base + 56, name, 38)
    s.seg(150, 982, 1680, 982, 4)


@scene("chart-enrol")
def chart_enrol(s: Sheet) -> None:
    frame(s, "明年秋季小学一年级学位：镜湖最紧", "单位：个。测算：市教育局。制图：临溪日报")
    rows = (("城关", 1120, 1210), ("河东", 960, 980), ("南门", 780, 810), ("镜湖", 1420, 1050))
    for n, (name, need, have) in enumerate(rows):
        x = 220 + n * 390
        for k, (value, paint) in enumerate(
            ((need, VERMILION if need > have else OCHRE), (have, PINE))
        ):
            h = value * 0.47
            hatch(s, x + k * 130, 980 - h, 114, h, paint)
            s.words(x + k * 130 + 57, 960 - h, str(value), 38, bold=True)
        s.words(x + 122, 1040, name, 44, bold=True)
    s.seg(150, 982, 1680, 982, 4)
    for x, name, paint in ((760, "需要", OCHRE), (970, "现有", PINE)):
        s.rect(x, 226, 44, 30, paint, line=2)
        s.words(x + 60, 254, name, 34, at="start")


@scene("chart-cases")
def chart_cases(s: Sheet) -> None:
    frame(s, "上季度4217件诉求，后来怎样", "来源：“临溪问政”季报，逐件可查。制图：临溪日报")
    parts = (("按期办结", 3872, PINE), ("逾期办结", 277, OCHRE), ("尚未办结", 68, VERMILION))
    order = [PINE] * 194 + [OCHRE] * 14 + [VERMILION] * 3
    for n, paint in enumerate(order):
        s.rect(150 + n // 15 * 76, 250 + n % 15 * 46, 62, 36, paint, r=6)
    for n, (name, count, paint) in enumerate(parts):
        y = 330 + n * 210
        s.rect(1340, y - 46, 54, 54, paint, r=8, line=2.4)
        s.words(1420, y, name, 44, at="start")
        s.words(1420, y + 80, f"{count}件", 68, at="start", bold=True)
    s.words(150, 990, "一格约等于二十件", 36, at="start", paint=SLATE)


@scene("chart-market")
def chart_market(s: Sheet) -> None:
    frame(
        s,
        "东门菜市场：最近十四天的豆角与小葱",
        "单位：元/斤，每天早上七时采集三十六个摊位的平均价。制图：临溪日报",
    )
    beans = (6.2, 6.1, 6.3, 6.0, 6.0, 5.9, 5.8, 5.9, 5.7, 5.6, 5.6, 5.5, 5.5, 5.0)
    onion = (3.4, 3.4, 3.5, 3.6, 3.5, 3.6, 3.8, 3.9, 3.8, 4.0, 4.1, 4.2, 4.2, 4.5)
    for value in range(3, 8):
        y = 1000 - (value - 3) * 180
        s.seg(220, y, 1640, y, 2, STONE)
        s.words(190, y + 12, f"{value}", 34, at="end", paint=SLATE)
    for name, row, paint in (("豆角", beans, PINE), ("小葱", onion, VERMILION)):
        pts = [(260 + n * 95, 1000 - (v - 3) * 180) for n, v in enumerate(row)]
        line_of(s, pts, paint)
        s.words(
            pts[-1][0] + 24,
            pts[-1][1] + 14,
            f"{row[-1]:.1f}",
            40,
            at="start",
            bold=True,
            paint=paint,
        )
        s.words(pts[2][0], pts[2][1] - 40, name, 44, bold=True, paint=paint)
    s.words(260, 1052, "十四天前", 30, paint=SLATE)
    s.words(1500, 1052, "今天", 30, paint=SLATE)


# Hundredths of a megapascal, one for each hour from midnight to midnight.
PRESSURE = "28 28 28 28 28 28 26 24 25 26 27 27 26 26 27 27 26 25 24 22 11 11 20 27 28"


@scene("chart-pressure")
def chart_pressure(s: Sheet) -> None:
    frame(
        s, "六号楼的水压，一到晚上就掉", "单位：兆帕，记录仪七天平均。供水公司实测。制图：临溪日报"
    )
    curve = [int(value) for value in PRESSURE.split()]
    for value in (10, 20, 30):
        y = 980 - (value - 5) * 27
        s.seg(240, y, 1640, y, 2, STONE)
        s.words(210, y + 12, f"0.{value}", 34, at="end", paint=SLATE)
    s.rect(240 + 19.6 * 57, 260, 2.4 * 57, 720, CORAL, see=0.28)
    pts = [(240 + n * 57, 980 - (v - 5) * 27) for n, v in enumerate(curve)]
    d = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in pts)
    s.path(d + "L1608 980L240 980Z", "#bcd5d6", see=0.7)
    line_of(s, pts, PINE, dots=False)
    s.seg(240, 980, 1640, 980, 4)
    for hour in range(0, 25, 4):
        s.words(240 + hour * 57, 1034, f"{hour}时", 32, paint=SLATE)
    s.words(1430, 900, "0.11", 50, bold=True, paint=VERMILION)
    s.words(1425, 320, "19:40—22:00", 36, paint=VERMILION)


@scene("chart-vote")
def chart_vote(s: Sheet) -> None:
    frame(s, "桂花园物业费表决：人够了，票不够", "两步都要按专有面积和人数分别计算。制图：临溪日报")
    rows = (
        ("参与的面积", 74, 66.7),
        ("参与的人数", 71, 66.7),
        ("同意的面积", 48, 50.0),
        ("同意的人数", 46, 50.0),
    )
    for n, (name, share, bar) in enumerate(rows):
        y = 270 + n * 195
        ok = share > bar
        s.words(430, y + 68, name, 42, at="end")
        s.rect(460, y, 1000, 104, SAND)
        hatch(s, 460, y, share * 10, 104, PINE if ok else VERMILION)
        s.seg(460 + bar * 10, y - 18, 460 + bar * 10, y + 122, 6)
        s.words(460 + bar * 10, y - 28, "三分之二" if bar > 60 else "半数", 30, paint=SLATE)
        s.words(1490, y + 70, f"{share}%", 54, at="start", bold=True)
        s.path(
            f"M1640 {y + 56}l16 20l34 -50" if ok else f"M1644 {y + 30}l40 46m0 -46l-40 46",
            line=9,
            ink=PINE if ok else VERMILION,
        )
