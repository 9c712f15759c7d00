"""What citizens ask, and how it is answered."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ronghe.cases.actions import receipt_key
from ronghe.cases.course import public_course, public_files
from ronghe.cases.frozen import COLUMNS
from ronghe.cases.models import LEAST, Category, SnapshotFile, Span
from ronghe.cases.rules import takes_more
from ronghe.channels.web.recording import always, pressed
from ronghe.kit.clock import now
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Place
from ronghe.text import sheet, table

from .. import asked, case_maps, numbers, told
from .frame import page

FILE_TYPES = {"csv": table.TYPE, "xlsx": sheet.TYPE}


def _is_first(number: str = "", unit_id: int = 0, place_id: int = 0) -> bool:
    return not number


def _is_one_choice(show: str = "all", subject_id: int = 0, place_id: int = 0) -> bool:
    """At most one filter is set: as many pages as there are subjects and places, not their product."""
    return sum((show != "all", subject_id != 0, place_id != 0)) <= 1


@pressed("cases", hot=_is_first, kept=_is_first)
def cases(
    request: HttpRequest, number: str = "", unit_id: int = 0, place_id: int = 0
) -> HttpResponse:
    """What citizens asked: everywhere, of a department or in a place, from `number` on backwards."""
    unit = get_object_or_404(Unit, pk=unit_id, kind=Unit.Kind.DEPARTMENT) if unit_id else None
    place = get_object_or_404(Place, pk=place_id) if place_id else None
    listed = asked.listed(unit=unit, place=place)
    before = get_object_or_404(listed, number=number) if number else None
    leaf = asked.leaf(unit=unit, place=place, before=before)
    kind = "_of_unit" if unit else "_in" if place else ""
    of_one = [one.pk for one in (unit, place) if one]
    first = f"front:cases{kind}"
    context = {
        "cases": leaf.cases,
        "unit": unit,
        "place": place,
        "is_older": before is not None,
        "first": reverse(first, args=of_one),
        "older": reverse(first, args=[*of_one, leaf.older]) if leaf.older else "",
        "feed": reverse(f"feeds:cases{kind}", args=of_one),
        "year": numbers.of_unit(unit) if unit and before is None else None,
        "ways": [] if unit or before else case_maps.ways(_choice(place=place)),
    }
    return page(request, "front/cases.html", context)


@pressed("cases", kept=_is_one_choice)
def cases_chosen(request: HttpRequest, show: str, subject_id: int, place_id: int) -> HttpResponse:
    """The newest of a state, a subject and a place: the choices of the map, as a list.

    One page each: there are as many of them as of the map, however many cases there are.
    """
    if show not in case_maps.SHOWN:
        raise Http404
    subject = get_object_or_404(Category, pk=subject_id) if subject_id else None
    choice = _choice(show, subject, get_object_or_404(Place, pk=place_id) if place_id else None)
    found, has_older = case_maps.chosen(choice)
    for one in found:
        asked.mark(one)
    context = {
        "cases": found,
        "choice": choice,
        "ways": case_maps.ways(choice),
        "has_older": has_older,
        "most": case_maps.MOST,
        "first": reverse("front:cases"),
        "feed": reverse("feeds:cases"),
    }
    return page(request, "front/cases.html", context)


def _choice(
    show: str = "all", subject: Category | None = None, place: Place | None = None
) -> case_maps.Choice:
    return case_maps.Choice(show, subject, place, case_maps.LIST)


@pressed("cases", hot=lambda show="", subject_id=0, place_id=0: not show, kept=_is_one_choice)
def case_map(
    request: HttpRequest, show: str = "all", subject_id: int = 0, place_id: int = 0
) -> HttpResponse:
    """Public cases on the town's map, and the same ones in the list beside it."""
    if show not in case_maps.SHOWN:
        raise Http404
    subject = get_object_or_404(Category, pk=subject_id) if subject_id else None
    place = get_object_or_404(Place, pk=place_id) if place_id else None
    choice = case_maps.Choice(show, subject, place)
    found, has_older = case_maps.chosen(choice)
    for one in found:
        asked.mark(one)
    context = {
        "choice": choice,
        "pins": case_maps.pins(found),
        "ways": case_maps.ways(choice),
        "has_older": has_older,
        "most": case_maps.MOST,
    }
    return page(request, "front/case_map.html", context)


@pressed("case", hot=always)
def case(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    found = asked.case(number, at=at)
    if found is None:
        raise Http404
    if found.merged_into is not None and found.merged_into.shown_at is not None:
        return redirect(found.merged_into.public_url())
    context = {
        "case": found,
        "at": at,
        "takes_more": takes_more(found),
        "course": public_course(found),
        "files": public_files(found),
        "same_report": asked.of_the_same_report(found),
        "stories": told.stories_about(found, at=at),
    }
    return page(request, "front/case.html", context)


@pressed("rates", hot=lambda span="", begins="": not span)
def rates(request: HttpRequest, span: str = "", begins: str = "") -> HttpResponse:
    """How cases are answered: of the newest year, or of one period."""
    sheet = numbers.sheet(span, _day(begins) if span else None)
    if sheet is None and span:
        raise Http404
    months = numbers.months() if sheet else []
    context = {"sheet": sheet, "months": months, "frozen": numbers.frozen(), "least": LEAST}
    return page(request, "front/rates.html", context)


@pressed("rates")
def rates_method(request: HttpRequest) -> HttpResponse:
    """How they are counted, so that anybody can count them again."""
    columns = [(chinese, name) for name, chinese in COLUMNS.items()]
    context = {"least": LEAST, "columns": columns, "frozen": numbers.frozen()}
    return page(request, "front/rates_method.html", context)


@pressed("receipts")
def receipts(request: HttpRequest) -> HttpResponse:
    """What a receipt proves, the key to check it with, and a place to do so in the browser."""
    return page(request, "front/receipts.html", {"key": receipt_key()})


@pressed("rates")
def rates_frozen(request: HttpRequest, month: str) -> HttpResponse:
    """A month as it was when it had ended."""
    kept = numbers.frozen_month(_day(f"{month}-01"))
    if kept is None:
        raise Http404
    lines = list(kept.lines.select_related("unit"))
    context = {"kept": kept, "lines": lines, "town": lines[0], "ends": Span.MONTH.ends(kept.month)}
    return page(request, "front/rates_frozen.html", context)


@pressed("rates")
def rates_file(request: HttpRequest, month: str, format: str) -> HttpResponse:
    """The rows of a frozen month, byte by byte as they were kept."""
    kept = numbers.frozen_month(_day(f"{month}-01"))
    file = get_object_or_404(SnapshotFile, snapshot=kept, format=format) if kept else None
    if file is None:
        raise Http404
    return HttpResponse(bytes(file.body), content_type=FILE_TYPES[format])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Http404 from problem


@pressed("case", hot=always)
def case_embed(request: HttpRequest, number: str) -> HttpResponse:
    """One case as it stands now, small and without script, for a frame in another page.

    Whose pages may hold it is a setting: `channels.web.frames` puts it into the headers.
    """
    found = asked.case(number, at=now())
    if found is None:
        raise Http404
    if found.merged_into is not None and found.merged_into.shown_at is not None:
        return redirect("front:case_embed", found.merged_into.number)
    last = public_course(found)[-1]
    return page(request, "front/case_embed.html", {"case": found, "at": now(), "last": last})
