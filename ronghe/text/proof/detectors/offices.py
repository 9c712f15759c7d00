"""People with their offices, against the paper's table of terms of office."""

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from ..dictionary import Dictionary, Person
from ..lookup import Found, Words, is_near
from ..reading import Hit, Reading
from ..rulebook import Rule
from .surnames import SURNAMES

# Nouns that end an office. 副市长 and 市长 have one core and are two offices.
_CORES = (
    "书记|市长|县长|区长|镇长|乡长|省长|州长|局长|厅长|部长|处长|科长|司长|主任|主席|秘书长|院长|检察长|"
    "校长|会长|所长|站长|台长|社长|总编辑|理事长|董事长|总经理|总裁|队长|团长|行长|馆长|园长|村长|常委|委员|代表|组长"
)
_TITLE = re.compile(rf"(?P<title>[^，。；：！？“”（）()《》\s、和与及]{{0,14}}?(?:{_CORES}))$")
_TITLE_AFTER = re.compile(rf"(?P<title>副?(?:{_CORES}))(?!们)")
# 石桥镇 and 龙舟赛 are taken for names, too.
_NO_NAME = "镇村乡县市区街路桥河湖山赛杯节馆站队"
_FORMER = re.compile(r"(?:原|前|时任|曾任|历任|老|首任|离任|卸任|名誉)[^，。；、]{0,12}$")


def _titles(text: str, found: Found[list[Person]]) -> Iterator[tuple[int, str]]:
    """(where it begins, title) of every title that stands with a name: before it, or after."""
    place = found.start
    while title := _TITLE.search(text[max(0, place - 20) : place]):
        begin = place - len(title["title"])
        if not _FORMER.search(text[max(0, begin - 14) : place]):
            yield begin, title["title"]
        if begin == 0 or text[begin - 1] not in "、":
            break
        place = begin - 1
    if after := _TITLE_AFTER.match(text, found.end):
        yield after.start(), after["title"]


def _is_office(title: str, office: str) -> bool:
    """Whether a title as printed is that office: longer or shorter, never 副 for 正."""
    longer, shorter = (title, office) if len(title) >= len(office) else (office, title)
    before = longer[: len(longer) - len(shorter)]
    return longer.endswith(shorter) and not before.endswith("副")


def _core(title: str) -> str:
    """市长 of 副市长 and 常务副市长."""
    found = re.search(rf"(?:{_CORES})$", title)
    return found[0] if found else ""


def wrong(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A title that the person never had, where the table knows another one of the same kind."""
    for number, found, begin, title in _all_titles(reading, rule):
        offices = [person.office for person in found.value if person.office]
        if any(_is_office(title, office) for office in offices):
            continue
        meant = [one for one in offices if _core(one) == _core(title)]
        taken = any(one.end == len(title) for one in _named(reading.dictionary).longest(title))
        if meant or (taken and offices):
            rights = tuple(dict.fromkeys(meant or offices))
            yield Hit(number, begin, begin + len(title), rights, {"name": found.value[0].name})


def over(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An office that was over, or had not begun, on the day of publication."""
    day = reading.about.day
    for number, found, begin, title in _all_titles(reading, rule):
        terms = [one for one in found.value if one.office and _is_office(title, one.office)]
        if day and terms and not any(one.holds(day) for one in terms):
            now = tuple(one.office for one in found.value if one.office and one.holds(day))
            yield Hit(number, begin, begin + len(title), now, {"name": found.value[0].name})


def _all_titles(
    reading: Reading, rule: Rule
) -> Iterator[tuple[int, Found[list[Person]], int, str]]:
    if not reading.dictionary.people:
        return
    for number, text in reading.texts(rule.kinds):
        for found in reading.dictionary.known_people.longest(text):
            for begin, title in _titles(text, found):
                yield number, found, begin, title


def holder(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An office that one person holds, followed by another name."""
    known = reading.dictionary
    for number, text, found in _offices(reading, rule):
        holders = known.holders(found.value, reading.about.day)
        name = _name_at(text, found.end) if len(holders) == 1 else ""
        people = known.known_people.find(text[found.end : found.end + len(name)])
        if not name or any(one.start == 0 for one in people):
            continue
        right = next(iter(holders))
        if not _is_near_name(text[found.end :][: len(right)], right):
            yield Hit(number, found.end, found.end + len(name), (right,), {"office": found.value})


def _name_at(text: str, start: int) -> str:
    """A name of three characters that begins there: 周启航致辞, and not 高度重视 or 陈述意见."""
    pieces = rjieba.tag(text[start : start + 8])
    word, kind = pieces[0] if pieces else ("", "")
    if len(word) == 1 and len(pieces) > 1:
        word += pieces[1][0]
    is_one = kind == "nr" and len(word) == 3 and word[0] in SURNAMES
    return word if is_one and word[-1] not in _NO_NAME else ""


def misspelt(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The name of who holds the office, with one character that looks or sounds alike."""
    known = reading.dictionary
    for number, text, found in _offices(reading, rule):
        for right in sorted(known.holders(found.value, reading.about.day)):
            end = found.end + len(right)
            name = text[found.end : end]
            if name not in known.people and _is_near_name(name, right):
                yield Hit(number, found.end, end, (right,), {"office": found.value})


def _is_near_name(name: str, right: str) -> bool:
    """One confusable character apart, or two that changed places."""
    if len(name) != len(right) or name == right:
        return False
    return is_near(name, right) or sorted(name) == sorted(right)


def _offices(reading: Reading, rule: Rule) -> Iterator[tuple[int, str, Found[str]]]:
    """Offices of the table where they stand as there, with nothing before that changes them."""
    for number, text in reading.texts(rule.kinds):
        for found in _named(reading.dictionary).longest(text):
            if not _is_elsewhere(text, found.start) and not _is_former(text, found):
                yield number, text, found


@lru_cache(8)
def _named(dictionary: Dictionary) -> Words[str]:
    return Words((one, one) for one in dictionary.offices)


def _is_elsewhere(text: str, start: int) -> bool:
    """外市市长, 副市长: the office of another place, or another office."""
    return bool(
        start
        and re.match(r"[\u4e00-\u9fff]", text[start - 1])
        and text[start - 1] not in "，。、是由任"
    )


def _is_former(text: str, found: Found[str]) -> bool:
    return bool(_FORMER.search(text[max(0, found.start - 14) : found.end]))
