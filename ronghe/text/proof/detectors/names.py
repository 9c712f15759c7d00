"""One person under two spellings in one story."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from ..lookup import is_near
from ..reading import Hit, Reading
from ..rulebook import Rule
from .surnames import DOUBLE, SURNAMES

_WHO = r"记者|通讯员|村民|居民|市民|局长|科长|主任|书记|老师|教师|教授|医生|护士|司机|站长|所长|店主|老板|院长|校长|馆长|队长|会长|市长|镇长|乡长|县长|经理|负责人|工程师|志愿者|学生|教练|队员|民警|师傅|社长|主席|委员|代表|厨师|裁判|演员|传承人|班长"
_SAYS = r"说|介绍|告诉|表示|认为|回忆|笑着|解释|坦言|感慨|补充|提醒|透露|指出|强调|建议|今年|（|，\d{1,2}岁|告诉记者"
_LEADING = re.compile(rf"(?:{_WHO})(?P<name>[\u4e00-\u9fff]{{3}})")
_SPEAKING = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{3}})(?={_SAYS})|(?:{_WHO})(?P<with>[\u4e00-\u9fff]{{3}})(?={_SAYS})"
)


def two_spellings(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The rarer spelling; of two as frequent the later one."""
    text = reading.whole
    names = _names(reading)
    counts = Counter({name: text.count(name) for name in names})
    known = {name for name in reading.dictionary.people if len(name) == 3}
    for one, right in _pairs(names, known | set(names), counts, known):
        for number, part in reading.texts(rule.kinds):
            for found in re.finditer(re.escape(one), part):
                yield Hit(number, *found.span(), (right,))


def _names(reading: Reading) -> list[str]:
    """Three characters that stand where a name stands, in order of their first appearance."""
    found: dict[str, None] = {}
    for _, text in reading.texts():
        for pattern in (_LEADING, _SPEAKING):
            for one in pattern.finditer(text):
                name = one["name"] or one.groupdict().get("with") or ""
                if _is_name(name):
                    found[name] = None
    for name in reading.about.byline or ():
        if _is_name(name):
            found[name] = None
    return list(found)


def _is_name(word: str) -> bool:
    if len(word) != 3 or (word[0] not in SURNAMES and word[:2] not in DOUBLE):
        return False
    # 高压水 and 程序员 begin with surnames too.
    return not (_is_noun(word) or _is_noun(word[:2]))


@lru_cache(4096)
def _is_noun(word: str) -> bool:
    """A word of the dictionary that is no name."""
    return bool(rjieba.has_word(word)) and any(kind != "nr" for _, kind in rjieba.tag(word))


def _pairs(
    names: list[str], candidates: set[str], counts: Counter[str], known: set[str]
) -> Iterator[tuple[str, str]]:
    """(spelling to mark, the other one)."""
    order = {name: place for place, name in enumerate(names)}
    for one in names:
        if one in known:
            continue
        near = [two for two in sorted(candidates) if two != one and is_near(one, two)]
        for other in near:
            # A name of the dictionary counts only where the story uses it, too.
            if other in known and counts[other] == 0 and other not in order:
                other_wins = _in_text(other, counts)
            else:
                other_wins = other in known or (counts[other], -order[other]) > (
                    counts[one],
                    -order[one],
                )
            if other_wins:
                yield one, other
                break


def _in_text(name: str, counts: Counter[str]) -> bool:
    return counts[name] > 0
