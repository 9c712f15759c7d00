"""Addresses down to the door: the numbers of house, building, staircase and room.

The parts may stand apart: 三单元 502 室, 3栋、2单元、501室. The street or estate before them stays: a report without a place cannot be answered. So does a
building alone (阳光小区3栋), and what nobody says to live at: a unit of it (3栋2单元的电梯), a house number
(人民路12号门前的井盖). There the trouble is, not a home. Rooms of offices are no homes; a building of a
university has dormitories, where its room is not called one for teaching.
"""

import re
from collections.abc import Iterator

from .kinds import Kind, Span
from .view import View

_N = "[0-9A-Z一二三四五六七八九十百零〇两甲乙丙丁]"
_HOUSE = r"(?:[0-9一二三四五六七八九十百零〇]{1,5}(?:-\d{1,3})?(?:号院|号大院|号|弄))"
_BUILDING = rf"(?:{_N}{{1,4}} ?(?:号楼|栋楼|栋|幢|座)|(?:\d{{1,3}}|[A-Z])#楼?)"
_UNIT = rf"(?:{_N}{{1,2}} ?(?:单元|门|梯))"
_FLOOR = rf"(?:{_N}{{1,3}} ?(?:楼|层))"
_COUNTED = "[米元人年月日天度个台辆户路次平页份家件栋幢座单号组层楼门梯室]"
_ROOM = (
    rf"(?:{_N}{{1,5}}(?:室|房(?![屋间])|(?<=[\d零〇]{{3}})户(?!\d))"
    rf"|[A-Z]?\d{{3,4}}(?![\d.%A-Z]|{_COUNTED})"
    r"|[零〇一二三四五六七八九]{3,4}(?![〇零一二三四五六七八九十百千万层楼年月日号栋幢座]))"
)
_BARRED = r"(?<![0-9A-Z])"
_DOOR = re.compile(rf"{_BARRED}(?=({_HOUSE}{{0,2}}{_BUILDING}?{_UNIT}?{_FLOOR}?{_ROOM}))")
# With gaps a number alone is a room only where the words about it end: 3单元 502 路 is a bus.
_GAP = r"[ ,、\-]{0,2}+"
_END = r"(?= ?(?:$|[,。;!?)\n的住家业]|[、/和与及] ?\d{3,4}))"
_MARKED = rf"{_N}{{1,5}} ?(?:室|号房|房(?![屋间]))"
_BARE = rf"(?:[A-Z]?\d{{3,4}}|[零〇一二三四五六七八九]{{3,4}}){_END}"
_LOOSE = re.compile(
    rf"{_BARRED}(?=((?:{_HOUSE}{_GAP}){{0,2}}(?:{_BUILDING}{_GAP})?(?:{_UNIT}{_GAP})?(?:{_FLOOR}{_GAP})?"
    rf"(?:{_MARKED}|(?<![,、])(?<![,、] ){_BARE})))"
)
# 601、602室: the next doors of a door.
_NEXT = re.compile(rf"(?: ?[、,/和及与] ?(?:{_MARKED}|\d{{3,4}}(?![\d.%A-Z]| ?{_COUNTED}))){{1,4}}")
_ABOVE = re.compile(rf"{_HOUSE}|{_BUILDING}|{_UNIT}")
_DASHED = re.compile(
    r"(?:(?<=[区园苑府城庭寓村里家居湾邸楼])|(?<=[区园苑府城庭寓村里家居湾邸楼] ))(\d{1,3}-\d{1,2}-\d{3,4}室?|\d{1,3}-\d{3,4}室)(?!\d)"
)
_ENGLISH = re.compile(
    r"((?:BUILDING|BLDG\.?|BLOCK|TOWER) ?[A-Z0-9]{1,4},? ?(?:UNIT ?[A-Z0-9]{1,3},? ?)?"
    r"(?:ROOM|RM\.?|FLAT|APT\.?|APARTMENT|UNIT) ?[A-Z0-9]{1,5})(?![A-Z0-9])"
)
_OWN = re.compile(
    r"(?:住(?!院|宅|建)(?:在|的是)?|家在|家是|现居)[ :]?"
    rf"((?:{_FLOOR}{_GAP})?(?:{_MARKED}|{_BARE})|\d{{1,3}}-\d{{1,2}}-\d{{3,4}}(?!\d))"
)
_NUMBER = r"(?:\d{1,4}(?:-\d{1,3})? ?|[一二三四五六七八九十百零〇]{1,5})号(?![线楼文令桥杆井])"
_VILLAGE = re.compile(
    rf"(?<=[村屯庄寨湾坪组区])([0-9一二三四五六七八九十]{{1,3}}(?:组|队|社){_NUMBER})"
)
_LIVED_AT = re.compile(
    rf"(?:(?<=[路街道巷弄里村同屯庄寨组])|(?<=[路街道巷弄里村同屯庄寨组] ))({_NUMBER})"
)
_LIVES = re.compile(r"住(?!院部|宅|建)|我家|家在|家里|现居|居住|户籍|租|门牌|家庭")
_OFFICE = re.compile(
    r"(?:局|中心|大厅|政府|法院|检察院|派出所|委|委员会|办|办公|医院|部|学校|中学|小学|大学|学院|"
    r"馆|公司|银行|所|酒店|宾馆|写字楼|机关|(?:教学|实验|综合|行政|办公|门诊|住院)(?:大?楼|部))[ ,]?$"
)
_CAMPUS = re.compile(r"(?:大学|学院)[ ,]?$")
_TAUGHT = re.compile(r" ?(?:教室|办公|实验|会议|机房|多媒体|阶梯)")
_DORM = re.compile(rf"(?:宿舍|寝室)楼? ?([A-Z]?\d{{3,4}}(?:室|房)?)(?![\d.%A-Z]|{_COUNTED})")
# The unit somebody lives in: right after the word that says so, and the name of the estate.
_LIVED_IN = re.compile(
    r"(?:住(?!院|宅|建|户|房)(?:在|址)?|家在|我家|现居|租)[ :]?"
    rf"[^\d,。;!?、\n]{{2,12}}?({_BUILDING}{_GAP}{_UNIT})"
)


def addresses(view: View) -> Iterator[Span]:
    yield from _doors(view)
    for pattern in (_DASHED, _ENGLISH, _VILLAGE, _DORM, _LIVED_IN):
        for match in pattern.finditer(view.plain):
            yield Span(Kind.ADDRESS, *match.span(1))
    for match in _LIVED_AT.finditer(view.plain):
        if _LIVES.search(view.before(match.start(1), 18)):
            yield Span(Kind.ADDRESS, *match.span(1))


def _doors(view: View) -> Iterator[Span]:
    for pattern in (_DOOR, _LOOSE):
        for match in pattern.finditer(view.plain):
            if _is_below(match[1]) and not _is_office(view, match):
                yield _with_next(view, match)
    for match in _OWN.finditer(view.plain):
        yield _with_next(view, match)


def _is_office(view: View, match: re.Match[str]) -> bool:
    before = view.before(match.start(1), 6)
    if _CAMPUS.search(before) and re.search("号楼|栋|幢", match[1]):
        return bool(_TAUGHT.match(view.plain, match.end(1)))
    return bool(_OFFICE.search(before))


def _with_next(view: View, match: re.Match[str]) -> Span:
    more = _NEXT.match(view.plain, match.end(1))
    return Span(Kind.ADDRESS, match.start(1), more.end() if more else match.end(1))


def _is_below(words: str) -> bool:
    """There is a building above the room; and 12栋138户 counts households, 2单元602户 names one."""
    return bool(_ABOVE.match(words)) and (not words.endswith("户") or "单元" in words)
