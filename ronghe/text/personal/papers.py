"""Numbers on papers of a person: resident identity cards, passports, permits; and bank cards."""

import re
from collections.abc import Iterator
from datetime import date

from .kinds import STRONG, Kind, Span, digits, is_receipt
from .view import View

# GB 11643: region, day of birth, serial, check character by ISO 7064 MOD 11-2.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_EIGHTEEN = re.compile(rf"(?<!\d)(?=([1-9](?:{STRONG}\d){{16}}{STRONG}[\dX])(?![\dX]))")
_FIFTEEN = re.compile(r"(?<!\d)(?=([1-9]\d{5}[ \-]?\d{6}[ \-]?\d{3})(?![\dX]))")
_IDENTITY = re.compile(r"身份证|身份号码|证件|居住证|ID CARD|IDENTITY")

_CARD = re.compile(rf"(?<!\d)(?=([3-69]\d{{3}}(?:{STRONG}\d){{11,15}}))")
_BANK = re.compile(r"卡号|银行卡|信用卡|储蓄卡|借记卡|账号|帐号|账户|帐户|CARD")

_PASSPORT = re.compile(r"(?<![A-Z0-9])([EG](?:[ \-]?\d){8}|E[A-HJ-NP-Z][ \-]?\d{7})(?![A-Z0-9])")
_ANY_PASSPORT = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}(?:[ \-]?\d){7,8})(?![A-Z0-9])")
_DAY = re.compile(r"[A-Z](?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PERMIT = re.compile(r"(?<![A-Z0-9])([A-Z]{0,2}\d{6,10}(?:\([\dA]\))?)(?![A-Z0-9])")
_PERMITTED = re.compile(
    r"通行证|回乡证|台胞证|(?:香港|澳门|台湾)(?:居民)?身份证|往来港澳|来往港澳|往来台湾"
)


def identities(view: View) -> Iterator[Span]:
    """Of 18 characters and of 15."""
    for read in (view.plain, view.spoken):
        for match in _EIGHTEEN.finditer(read):
            if _is_identity(view, digits(match[1]), match.start(1)):
                yield Span(Kind.ID, *match.span(1))
    for match in _FIFTEEN.finditer(view.plain):
        number, start = digits(match[1]), match.start(1)
        if _is_born(number[:2], "19" + number[6:12]) and not is_receipt(view, start):
            yield Span(Kind.ID, *match.span(1))


def _is_identity(view: View, number: str, start: int) -> bool:
    """A wrong day or check character is a slip of the pen where the words say what it is."""
    if _IDENTITY.search(view.before(start, 14)):
        return True
    right = _is_born(number[:2], number[6:14]) and number[17] == _check(number)
    return right and not is_receipt(view, start)


def _is_born(province: str, day: str) -> bool:
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return province in _PROVINCES and 1900 <= born.year < 2100


def _check(number: str) -> str:
    return _CHECKS[sum(w * int(one) for w, one in zip(_WEIGHTS, number, strict=False)) % 11]


def cards(view: View) -> Iterator[Span]:
    """16 to 19 digits with Luhn's check digit, or any that the words call a card or an account."""
    for match in _CARD.finditer(view.plain):
        start = match.start(1)
        if is_receipt(view, start):
            continue
        called = bool(_BANK.search(view.before(start, 12)))
        ends = [place for place, one in enumerate(match[1], 1) if one.isdigit()]
        for length in (19, 18, 17, 16):
            if length <= len(ends) and _is_card(view, start, ends[length - 1], called):
                yield Span(Kind.CARD, start, start + ends[length - 1])
                break


def _is_card(view: View, start: int, length: int, called: bool) -> bool:
    end = start + length
    whole = not view.plain[end : end + 1].isdigit()
    return whole and (called or _luhn(digits(view.plain[start:end])))


def _luhn(number: str) -> bool:
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(number)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def passports(view: View) -> Iterator[Span]:
    for match in _PASSPORT.finditer(view.plain):
        start = match.start(1)
        if not is_receipt(view, start) and not _DAY.fullmatch(match[1]):
            yield Span(Kind.PASSPORT, *match.span(1))
    for match in _ANY_PASSPORT.finditer(view.plain):
        if re.search("护照|PASSPORT", view.before(match.start(1), 24)):
            yield Span(Kind.PASSPORT, *match.span(1))


def permits(view: View) -> Iterator[Span]:
    """Of and for Hong Kong, Macao and Taiwan: too like other codes to be known without their name."""
    for match in _PERMIT.finditer(view.plain):
        start, end = match.span(1)
        if _PERMITTED.search(view.before(start, 16) + " " + view.plain[end : end + 4]) or (
            view.before(start, 6).endswith("港澳") and view.plain.startswith("通行证", end)
        ):
            yield Span(Kind.PERMIT, start, end)
