"""Numbers as newspapers write them, read exactly: 1.2万, 1,200, 三百二十, 五成."""

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
ARABIC = r"\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?[万亿]?"
CHINESE = r"[〇零一二两三四五六七八九十百千万亿]{1,12}"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"
# What follows a number and makes it one kind of thing.
UNIT = (
    r"(?:万元|亿元|元|角|人次|人|名|位|户|公里|千米|米|厘米|毫米|平方米|平方公里|立方米|亩|公顷|吨|公斤|千克|克|斤|"
    r"度|千瓦时|千瓦|批次|车次|架次|台次|班次|批|笔|封|栋|幢|艘次|口|幅|首|岁|年|天|个月|小时|分钟|秒|家|所|座|台|辆|艘|架|盏|株|棵|头|只|件|套|张|本|册|场|次|项|个|条|处|部|宗|起|例|票|分|层|间)"
)


class Quantity(NamedTuple):
    """`half` is half of the last digit written: 1.2万 lies between 11,500 and 12,500."""

    value: Decimal
    half: Decimal


def read(text: str) -> Quantity | None:
    """The number that all of `text` is; `None` when it is none."""
    if re.fullmatch(ARABIC, text, re.ASCII):
        return _arabic(text.replace(",", ""))
    if re.fullmatch(CHINESE, text):
        value = _chinese(text)
        return None if value is None else Quantity(Decimal(value), Decimal(0))
    return None


def _arabic(text: str) -> Quantity:
    times = _MYRIADS.get(text[-1], 1)
    digits = text.rstrip("万亿")
    places = len(digits.partition(".")[2])
    # A round number of thousands is often meant to the last one: exact unless it has a decimal.
    half = Decimal(1).scaleb(-places) / 2 * times if places or times > 1 else Decimal(0)
    return Quantity(Decimal(digits) * times, half)


def _chinese(text: str) -> int | None:
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            # 十二 begins with a ten of its own.
            section += (digit or (1 if section == 0 else 0)) * _TENS[character]
            digit = 0
        elif character == "亿":
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
        else:
            total += (section + digit) * _MYRIADS[character]
            section = digit = 0
    return total + section + digit


def shown(value: Decimal) -> str:
    """As a newspaper would print it: no exponent, no zeros at the end."""
    text = f"{round(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
