"""What a program asks for: in which jurisdiction, of which services, when, how many.

An empty argument is none, as the specification says. Whatever cannot be understood is refused in
a sentence that names the argument.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ronghe.cases.models import Answer, Case, CaseQuerySet, Move, State
from ronghe.kit.web import number_in

from ..http import Problem
from ..models import Jurisdiction
from .offered import Service, service_of

SPAN = timedelta(days=90)
MOST = 1000
MOST_PAGES = 1000
MOST_CODES = 100
NUMBER = re.compile(r"[0-9]{4}-[0-9]{7}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A plus that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")
# Settled for good. What was merged goes on under another number.
CLOSED = (State.CLOSED, State.MERGED)
STATUSES = ("open", "closed")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
Arguments = Mapping[str, str]


@dataclass(frozen=True)
class Span:
    """`requested_datetime` from … until, both included."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Page:
    """`is_asked` when the program used the extension: then it is told of the next one."""

    number: int = 1
    size: int = MOST
    is_asked: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size


def our_id() -> str:
    """The `jurisdiction_id` of a paper that has made none."""
    return (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")


def jurisdiction(arguments: Arguments) -> Jurisdiction | None:
    """None stands for the whole town. Has to be named only where there is a choice."""
    asked = arguments.get("jurisdiction_id", "").strip().replace("\0", "")
    known = list(Jurisdiction.objects.open().select_related("place"))
    if not asked:
        if len(known) > 1:
            raise Problem(400, _("jurisdiction_id was not given; this endpoint serves several."))
        return known[0] if known else None
    for one in known:
        if one.key == asked:
            return one
    if not known and asked == our_id():
        return None
    raise Problem(404, _("jurisdiction_id: there is no such jurisdiction."))


def public(where: Jurisdiction | None) -> CaseQuerySet:
    """The public cases of a jurisdiction."""
    found = Case.objects.public()
    return found.lying_in(where.place) if where and where.place else found


def cases(arguments: Arguments, where: Jurisdiction | None, *, at: datetime) -> CaseQuerySet:
    """Public ones that fit, by when they were sent, the newest first."""
    found = public(where).order_by("-sent_at", "-pk")
    if numbers := _words(arguments, "service_request_id", most=MOST):
        # Overrides all other arguments.
        return found.filter(number__in=[one for one in numbers if NUMBER.fullmatch(one)])
    when = span(arguments, at=at)
    found = found.filter(sent_at__gte=when.since, sent_at__lte=when.until)
    if codes := _words(arguments, "service_code", most=MOST_CODES):
        found = found.filter(_of_services([service_of(code) for code in codes]))
    if status := _status(arguments):
        closed = Q(state__in=CLOSED)
        found = found.filter(closed if status == "closed" else ~closed)
    return found


def span(arguments: Arguments, *, at: datetime) -> Span:
    """At most 90 days; the end that is not given follows from the other."""
    since = _moment(arguments, "start_date", is_end=False)
    until = _moment(arguments, "end_date", is_end=True)
    if since and until and since > until:
        raise Problem(400, _("start_date is later than end_date."))
    if since and until and until - since > SPAN:
        raise Problem(400, _("start_date and end_date may be 90 days apart at most."))
    if since and not until:
        return Span(since, since + SPAN)
    until = until or at
    return Span(since or until - SPAN, until)


def happened(where: Jurisdiction | None, when: Span) -> tuple[list[Case], Span]:
    """The public cases to which something happened then; no more than the first 1000 happenings."""
    shown, at = public(where), (when.since, when.until)
    found = [
        *Move.objects.filter(at__range=at, case__in=shown).values_list("at", "case").order_by("at")[:MOST],
        *Answer.objects.filter(at__range=at, case__in=shown).values_list("at", "case").order_by("at")[:MOST],
        *shown.filter(sent_at__range=at).values_list("sent_at", "pk").order_by("sent_at")[:MOST],
    ]  # fmt: skip
    first = sorted(found)[:MOST]
    until = first[-1][0] if len(found) > MOST else when.until
    keys = {case for _at, case in first}
    return list(Case.objects.public().filter(pk__in=keys)), Span(when.since, until)


def page(arguments: Arguments) -> Page:
    """The extension `page` and `page_size`; the specification's first 1000 without."""
    number, size = (
        _whole(arguments, "page", MOST_PAGES),
        _whole(arguments, "page_size", MOST),
    )
    return Page(number or 1, size or MOST, is_asked=bool(number or size))


def wants_more(arguments: Arguments) -> bool:
    """The extension `extensions=true`: the course of each request and what else is public."""
    return arguments.get("extensions", "").strip().lower() in ("true", "1", "yes")


def _of_services(services: list[Service]) -> Q:
    """`complaint` alone means all complaints: what has a subject is one, too."""
    found = Q()
    for one in services:
        found |= Q(kind=one.kind, category=one.category) if one.category else Q(kind=one.kind)
    return found


def _status(arguments: Arguments) -> str:
    """The one that is asked for; empty for both."""
    asked = {one.lower() for one in _words(arguments, "status", most=MOST_CODES)}
    if asked - set(STATUSES):
        raise Problem(400, _("status is open, closed or both with a comma between."))
    return asked.pop() if len(asked) == 1 else ""


def _words(arguments: Arguments, name: str, *, most: int) -> list[str]:
    words = [one.strip() for one in arguments.get(name, "").split(",")]
    found = list(dict.fromkeys(one for one in words if one))
    if len(found) > most:
        raise Problem(400, _("%(name)s: at most %(most)d at once.") % {"name": name, "most": most})
    return found


def _whole(arguments: Arguments, name: str, most: int) -> int:
    text = arguments.get(name, "").strip()
    if not text:
        return 0
    number = number_in(text, digits=7)
    if number is None or not 1 <= number <= most:
        sentence = _("%(name)s is a whole number from 1 to %(most)d.")
        raise Problem(400, sentence % {"name": name, "most": most})
    return number


def _moment(arguments: Arguments, name: str, *, is_end: bool) -> datetime | None:
    """`2010-01-01T00:00:00Z` or with `+08:00`; a day alone is meant in the town's time."""
    text = arguments.get(name, "").strip()
    if not text:
        return None
    found = _read(_LOST_PLUS.sub(r"+\1", text), is_end=is_end)
    if found is None or not EARLIEST <= found.date() <= LATEST:
        sentence = _("%s is a moment as 2026-03-02T10:00:00Z or 2026-03-02T18:00:00+08:00.")
        raise Problem(400, sentence % name)
    return found


def _read(text: str, *, is_end: bool) -> datetime | None:
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            clock = time.max if is_end else time.min
            return timezone.make_aware(datetime.combine(day, clock))
        found = parse_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.tzinfo else None
