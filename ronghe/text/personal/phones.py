"""Numbers one can be called at. Hotlines (12345, 110, 96310, 400 …) belong to nobody and are left alone."""

import re
from collections.abc import Iterator

from .kinds import NARROW, STRONG, Kind, Span, is_amount, is_receipt
from .view import View

_CHINA = rf"(?:(?:\(?\+|\(?00|)86\)?{STRONG})?"
_ANY = r"[ .\-_*·/~+='\"()。,、;:]{0,3}+"
# Written together, or as one is used to: 3-4-4. What stands before may be another number.
_TIGHT = re.compile(rf"(?<!\d)(?=({_CHINA}1[3-9]\d{_ANY}\d{{4}}{_ANY}\d{{4}})(?!\d|\.\d))")
# Cut at will: then no other digit may be near, or lists of numbers would be taken.
_ALONE = r"(?<!\d)(?<!\d[ .\-*/~,、:])(?<!\d[ .\-*/~,、:]{2})"
_LOOSE = re.compile(
    rf"{_ALONE}(?=({_CHINA}1{STRONG}[3-9](?:{STRONG}\d){{9}})(?!{STRONG}\d|[,、:]\d))"
)
_ABROAD = re.compile(
    rf"(?<!\d)(?=((?:\+[1-9]\d{{0,2}}|00(?:852|853|886)){NARROW}\d(?:{NARROW}\d){{6,11}})(?!\d))"
)
_EXTENSION = r"(?:(?:-|转|转分机|EXT\.?) ?\d{1,5})?"
_LANDLINE = re.compile(
    rf"{_ALONE}(?=(\(?0{NARROW}(?:1{NARROW}0|2{NARROW}\d|[3-9]{NARROW}\d{NARROW}\d)"
    rf"{NARROW}[2-8](?:{NARROW}\d){{6,7}}{_EXTENSION})(?!\d))"
)
_LOCAL = re.compile(
    r"(?:电话|座机|固话|传真|来电|致电|拨打|联系方式|TEL|PHONE)(?:号码|号|是|为|:|\.| ){0,4}+"
    rf"([2-8]\d{{2,3}}[ \-]{{0,2}}\d{{4}}{_EXTENSION})(?!\d|年)"
)
# A word of letters before a number is part of a code, unless it says telephone.
_LETTERS = re.compile(r"[A-Z]{1,9}$")
_CALLED = frozenset(
    [
        "TEL",
        "PHONE",
        "MOBILE",
        "MOB",
        "CALL",
        "CELL",
        "VX",
        "WX",
        "V",
        "QQ",
        "T",
        "M",
        "P",
        "NO",
        "AT",
        "IS",
        "WECHAT",
        "WEIXIN",
    ]
)
_DECIMAL = re.compile(r"\d+\.\d+")
_HOST = re.compile(r"192\.168\.|(?:\d{1,3}\.){3}\d{1,3}$")


def mobiles(view: View) -> Iterator[Span]:
    for read in (view.plain, view.spoken):
        for pattern in (_TIGHT, _LOOSE):
            for match in pattern.finditer(read):
                start, end = match.span(1)
                if not _is_something_else(view, start, end):
                    yield Span(Kind.MOBILE, start, end)
    for match in _ABROAD.finditer(view.plain):
        yield Span(Kind.MOBILE, *match.span(1))


def _is_something_else(view: View, start: int, end: int) -> bool:
    words = view.plain[start:end]
    letters = _LETTERS.search(view.plain[max(0, start - 9) : start])
    return (
        is_receipt(view, start)
        or is_amount(view, end)
        or bool(letters and letters[0] not in _CALLED)
        or bool(_DECIMAL.fullmatch(words))
        or bool(_HOST.match(words) and (words.startswith("192.168.") or _of_host(view, start)))
    )


def _of_host(view: View, start: int) -> bool:
    return "IP" in view.before(start, 8) or "服务器" in view.before(start, 8)


def landlines(view: View) -> Iterator[Span]:
    for read in (view.plain, view.spoken):
        for match in _LANDLINE.finditer(read):
            if not is_receipt(view, match.start(1)):
                yield Span(Kind.LANDLINE, *match.span(1))
    for match in _LOCAL.finditer(view.plain):
        yield Span(Kind.LANDLINE, *match.span(1))
