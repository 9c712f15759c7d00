"""Vehicle plates (GA 36): ordinary, new energy, trailers, learners, police, Hong Kong and Macao, missions."""

import re
from collections.abc import Iterator

from .kinds import Kind, Span
from .view import View

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_GAP = r"[ ·.\-_*]{0,3}+"
_SIGN = "[A-HJ-NP-Z0-9]"
_CIVIL = re.compile(
    rf"(?=({_PROVINCE}{_GAP}[A-HJ-NP-Z]{_GAP}(?:{_SIGN}{_GAP}){{4}}"
    rf"(?:[学警港澳挂]|{_SIGN}(?:(?:{_GAP}{_SIGN})|{_GAP}挂)?)))"
)
_NEW_ENERGY = re.compile(r".[A-Z](?:[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])")
_MISSION = re.compile(r"(?<!\d)(\d{6}[使领])(?![用得导取到])")
_ARMED = re.compile(rf"(?<![A-Z])(WJ{_GAP}{_PROVINCE}?{_GAP}\d{{4}}[A-Z0-9])(?![A-Z0-9])")
_PLAIN = re.compile(r"[^\w挂学警港澳]|_")


def plates(view: View) -> Iterator[Span]:
    for match in _CIVIL.finditer(view.plain):
        start, end = match.span(1)
        end = _whole(view, start, end)
        if end and not _is_adjective(view, start):
            yield Span(Kind.PLATE, start, end)
    for match in _ARMED.finditer(view.plain):
        yield Span(Kind.PLATE, *match.span(1))
    for match in _MISSION.finditer(view.plain):
        if "车" in view.before(match.start(1), 8) or "馆" in view.before(match.start(1), 8):
            yield Span(Kind.PLATE, *match.span(1))


def _whole(view: View, start: int, end: int) -> int:
    """Where the plate ends: a sixth sign that makes no new-energy plate is not its own. 0: no plate."""
    signs = _PLAIN.sub("", view.plain[start:end])
    if len(signs) == 8 and signs[-1] not in "挂" and not _NEW_ENERGY.fullmatch(signs):
        shorter = view.plain[start : end - 1].rstrip(" ·.-_*")
        end, gap = start + len(shorter), end - 1 - start - len(shorter)
        signs = signs[:-1] if gap else ""
    followed = re.match("[A-Z0-9]", view.plain[end : end + 1])
    return end if sum(one.isdigit() for one in signs) >= 2 and not followed else 0


def _is_adjective(view: View, start: int) -> bool:
    """全新A12345: the newest model, no plate of Xinjiang."""
    return view.plain[start] == "新" and view.before(start, 1) in set("全最更创崭")
