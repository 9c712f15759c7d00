"""Places with what administers them: the paper's own table, and the provinces' cities."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from ..dictionary import Dictionary
from ..lookup import Near, Words
from ..reading import Hit, Reading
from ..rulebook import Rule

_LEVELS = ("省", "市", "县", "区", "街道", "镇", "乡", "社区", "村")
_OTHER_WORDS = ("村", "间", "亲", "愁", "情", "土", "下", "办事处")
_KINDS = re.compile(r"(?:街道|镇|乡)$")


def parent(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """南门街道纺织新村社区, when 纺织新村社区 belongs to 河东街道."""
    known = reading.dictionary
    names = _words(known)
    for number, text in reading.texts(rule.kinds):
        found = list(names.longest(text))
        for before, place in zip(found, found[1:], strict=False):
            one, other = before.value, place.value
            if before.end == place.start and _is_wrong_parent(known, one, other):
                rights = tuple(sorted(filter(None, known.places[other])))
                yield Hit(number, before.start, before.end, rights, {"place": other})


def _is_wrong_parent(known: Dictionary, one: str, other: str) -> bool:
    parents = set(filter(None, known.places[other]))
    above = set(known.above(other))
    if not parents or one in above or one == other or other in known.above(one):
        return False
    # Of the same level as the right one: otherwise two places only stand side by side.
    return any(_level(one) == _level(right) for right in above)


def _level(place: str) -> str:
    ends = [level for level in _LEVELS if place.endswith(level)]
    level = max(ends, key=len, default="")
    return "镇" if level in ("街道", "乡") else level


@lru_cache(8)
def _words(dictionary: Dictionary) -> Words[str]:
    return Words((name, name) for name in dictionary.places)


def kind(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """云岭乡, when the table knows only 云岭镇."""
    for number, text in reading.texts(rule.kinds):
        for found in _other_kinds(reading.dictionary).longest(text):
            # 云岭乡村 and 云岭镇上 are other words.
            if not text.startswith(_OTHER_WORDS, found.end):
                yield Hit(number, *found[:2], (found.value,))


@lru_cache(8)
def _other_kinds(dictionary: Dictionary) -> Words[str]:
    known = dictionary.places
    return Words(
        (f"{stem}{other}", name)
        for name in known
        if _level(name) == "镇" and len(stem := _KINDS.sub("", name)) > 1
        for other in ("街道", "镇", "乡")
        if f"{stem}{other}" not in known
    )


def misspelt(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A place of the table with one character that looks or sounds alike."""
    near = _near(reading.dictionary)
    names = _words(reading.dictionary)
    for number, text in reading.texts(rule.kinds):
        right = [one[:2] for one in names.find(text)]
        for found in near.find(text):
            # Words that only meet here: their border lies inside.
            if not any(a < found.end and found.start < b for a, b in right):
                yield Hit(number, *found[:2], (found.value,))


@lru_cache(8)
def _near(dictionary: Dictionary) -> Near:
    return Near(name for name in dictionary.places if len(name) > 2)


@cache
def _provinces() -> tuple[re.Pattern[str], dict[str, str]]:
    path = Path(__file__).parents[1] / "provinces.toml"
    table: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["cities"]
    home = {city: province for province, cities in table.items() for city in cities.split()}
    provinces, cities = "|".join(table), "|".join(sorted(home, key=len, reverse=True))
    return re.compile(
        rf"(?P<province>{provinces})(?:省|自治区|壮族自治区|回族自治区|维吾尔自治区)(?P<city>{cities})市"
    ), home


def province(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """湖北省长沙市."""
    pattern, home = _provinces()
    for number, text in reading.texts(rule.kinds):
        for found in pattern.finditer(text):
            if home[found["city"]] != found["province"]:
                yield Hit(
                    number, *found.span("province"), (home[found["city"]],), {"city": found["city"]}
                )
