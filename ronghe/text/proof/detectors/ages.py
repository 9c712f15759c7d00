"""Years against what is said of them: the animal of a year, the age of a person."""

import re
from collections.abc import Iterator

from ..reading import Hit, Reading
from ..rulebook import Rule

_ANIMALS, _STEMS, _BRANCHES = (
    "鼠牛虎兔龙蛇马羊猴鸡狗猪",
    "甲乙丙丁戊己庚辛壬癸",
    "子丑寅卯辰巳午未申酉戌亥",
)
_YEAR_OF = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)年?[（(，,]?(?:是|为|即|农历|系){{0,2}}"
    rf"(?:(?P<pair>[{_STEMS}][{_BRANCHES}])年?)?(?P<animal>[{_ANIMALS}])?年",
    re.ASCII,
)
_BORN = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:出生|生)(?:人)?，(?:今年|现年|时年)?(?P<age>\d{1,3})岁",
    re.ASCII,
)


def zodiac(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """2026年丙午马年: the animal and the pair of signs follow from the number."""
    for number, text in reading.texts(rule.kinds):
        for found in _YEAR_OF.finditer(text):
            place = int(found["year"]) - 4
            right = {
                "animal": _ANIMALS[place % 12],
                "pair": _STEMS[place % 10] + _BRANCHES[place % 12],
            }
            for group, one in right.items():
                if found[group] and found[group] != one:
                    start, end = found.span(group)
                    yield Hit(number, start, end, (one,), {"year": found["year"]})


def age(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """1990年出生，今年30岁: the birthday and the old way of counting may each make one year."""
    published = reading.about.day
    if published is None:
        return
    for number, text in reading.texts(rule.kinds):
        for found in _BORN.finditer(text):
            years = published.year - int(found["year"])
            if abs(int(found["age"]) - years) > 1:
                start, end = found.span("age")
                yield Hit(number, start, end, (str(years),), {"year": found["year"]})
