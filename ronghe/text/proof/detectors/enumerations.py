"""How many were announced, and how many came."""

import re
from collections.abc import Iterator

from ..quantities import read
from ..reading import Hit, Reading
from ..rulebook import Rule

_NUMBER = r"[两二三四五六七八九十]{1,2}|\d{1,2}"
_ANNOUNCED = re.compile(
    rf"(?<![第\d之成])(?P<number>{_NUMBER})(?:个方面|点|项|条|大|个环节|个问题|个变化|步|件事|个原因|方面)[^。；]{{0,14}}[：:，]\s?一是"
)
_POINT = re.compile(r"(?:(?<=[：:，；。！？“])|^)([一二三四五六七八九十]{1,2})(?:是|要|靠|看)")
_WHO = r"人|位同志|位老人|位居民|个镇|个乡|个街道|个社区|个村|个县|个区|个市|个省|国|家单位|个部门|名同学|名学生|名队员|兄弟|姐妹"
_ITEM = r"[^，。；：！？、“”（）()《》\s\d等第每各]{2,12}"
_LIST = re.compile(
    rf"(?P<items>{_ITEM}(?:、{_ITEM}){{1,12}}?)(?P<open>等)?(?<![第每各])(?P<number>{_NUMBER})(?P<unit>{_WHO})"
)


def announced(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """做到三点：一是……二是…… and no third."""
    for number, text in reading.texts(rule.kinds):
        for found in _ANNOUNCED.finditer(text):
            said = read(found["number"])
            came = _came(text[found.end() - 2 :])
            if said and came >= 2 and came != int(said.value):
                start, end = found.span("number")
                yield Hit(number, start, end, (), {"came": str(came)})


def _came(text: str) -> int:
    """How far 一是, 二是, 三是 … go on without a gap."""
    came = 0
    for point in _POINT.finditer(text):
        value = read(point[1])
        if value and int(value.value) == came + 1:
            came += 1
    return came


def counted(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """甲、乙、丙两人. With 等 there may be more than are named, never fewer."""
    for number, text in reading.texts(rule.kinds):
        for found in _LIST.finditer(text):
            said = read(found["number"])
            least = found["items"].count("、") + 1
            last = found["items"].rpartition("、")[2]
            most = least + len(re.findall(r"[和与及]", last))
            if said and not _fits(int(said.value), least, most, open_=bool(found["open"])):
                start, end = found.span("number")
                yield Hit(number, start, end, (), {"named": str(most)})


def _fits(said: int, least: int, most: int, *, open_: bool) -> bool:
    return said >= least if open_ else least <= said <= most
