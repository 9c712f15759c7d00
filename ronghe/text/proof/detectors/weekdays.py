"""Weekdays that do not belong to their dates, and today that is not today."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..calendar import WEEKDAYS, candidates, dates
from ..reading import Hit, Reading
from ..rulebook import Rule

_DAY = r"(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])(?![均报刊一二三四五六日至到]|、)"
_AFTER = re.compile(rf"(?:[（(，,、]\s?)?{_DAY}")
_BEFORE = re.compile(rf"{_DAY}[（(，,]?$")
_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
    "今日": 0,
    "今晨": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "明晚": 1,
    "后天": 2,
    "后日": 2,
}
_SAID = re.compile(
    rf"(?P<word>{'|'.join(_RELATIVE)})(?:上午|下午|清晨|凌晨|早上|中午|傍晚|晚上|晚)?[（(]\s?(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})[日号]",
    re.ASCII,
)


def of_date(reading: Reading, rule: Rule) -> Iterator[Hit]:
    published = reading.about.day
    for part, begin, sentence in reading.sentences(rule.kinds):
        for one in dates(sentence):
            named = _AFTER.match(sentence, one.end) or _BEFORE.search(sentence[: one.start])
            meant = candidates(one, sentence, published) if named and one.is_possible else []
            if named and meant and all(_weekday(day) != _plain(named) for day in meant):
                right = _weekday(min(meant, key=lambda day: abs(day - (published or day))))
                place = begin + named.start("weekday")
                yield Hit(part, place, place + 1, (right,), {"date": sentence[one.start : one.end]})


def _plain(found: re.Match[str]) -> str:
    return found["weekday"].replace("天", "日")


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def relative(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """昨日（25日） in a paper of the 27th. Says nothing while the day of publication is open."""
    published = reading.about.day
    if published is None:
        return
    for part, begin, sentence in reading.sentences(rule.kinds):
        for found in _SAID.finditer(sentence):
            meant = published + timedelta(days=_RELATIVE[found["word"]])
            if int(found["day"]) != meant.day or int(found["month"] or meant.month) != meant.month:
                start = begin + (found.start("month") if found["month"] else found.start("day"))
                values = {"word": found["word"], "published": _said(published)}
                yield Hit(part, start, begin + found.end(), (_right(found, meant),), values)


def _right(found: re.Match[str], meant: date) -> str:
    return _said(meant) if found["month"] else f"{meant.day}日"


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"
