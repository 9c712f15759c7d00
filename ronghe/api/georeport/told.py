"""A public case in the words of Open311. Everything here stands on the public pages, too."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.cases.course import Step, Told, of_the_same_report, public_photos, told
from ronghe.cases.models import MOST_TEXT, Case, CaseQuerySet, File, State
from ronghe.cases.whereabouts import told_point, with_places
from ronghe.kit.site import absolute

from ..http import Listed
from .asked import CLOSED, Span
from .offered import Service


def loaded(found: CaseQuerySet) -> CaseQuerySet:
    """With all that is told of them, so that a thousand cost as many questions as one."""
    return with_places(found).select_related("unit", "category", "place__parent__parent__parent")


def requests(cases: list[Case], *, more: bool) -> Listed:
    """Of `loaded` cases. `more`: with the extensions."""
    photos = public_photos(cases)
    others = of_the_same_report(cases) if more else {}
    rows = [
        _request(one, photos[one.case.pk]) | (_extensions(one, others) if more else {})
        for one in told(cases)
    ]
    return Listed("request", rows)


def moment(at: datetime | None) -> str | None:
    """In the town's time, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def status(state: str) -> str:
    return "closed" if state in CLOSED else "open"


def _request(one: Told, photos: Sequence[File]) -> dict[str, Any]:
    case, last = one.case, one.steps[-1]
    point = told_point(case)
    service = Service(Case.Kind(case.kind), case.category)
    language = get_language() or ""
    return {
        "service_request_id": case.number,
        "status": status(case.state),
        "status_notes": _status_notes(case, last),
        "service_name": service.name,
        "service_code": service.code,
        "description": _description(case),
        "agency_responsible": case.unit.name_in(language) if case.unit else None,
        "service_notice": _("Asked of the citizen; the clock stands still.")
        if case.state == State.WAITING
        else None,
        "requested_datetime": moment(case.sent_at),
        "updated_datetime": moment(last.at),
        "expected_datetime": moment(one.due_at),
        "address": _address(case),
        "address_id": str(case.place_id) if case.place_id else None,
        "zipcode": None,
        "lat": point.lat if point else None,
        "long": point.lon if point else None,
        "media_url": _address_of(photos),
    }


def _status_notes(case: Case, last: Step) -> str:
    if case.state == State.CLOSED:
        head = str(Case.Outcome(case.outcome).label)
    else:
        head = str(State(case.state).label)
    parts = dict.fromkeys(part for part in (head, last.said, last.words) if part)
    return "\n".join(parts)


def _description(case: Case) -> str:
    """Title and text; the text alone when it begins with the title or both would be too long."""
    begins_so = case.text.startswith(case.title.removesuffix("…"))
    whole = f"{case.title}\n\n{case.text}"
    return case.text if begins_so or len(whole) > MOST_TEXT else whole


def _address(case: Case) -> str | None:
    """From the most exact to the widest."""
    names = [str(one) for one in reversed(case.place.line())] if case.place else []
    words = [case.landmark, *names]
    return ", ".join(word for word in words if word) or None


def _address_of(photos: Sequence[File]) -> str | None:
    """The specification has room for one: the first."""
    return absolute(photos[0].get_absolute_url()) if photos else None


def _extensions(one: Told, others: Mapping[int, list[Case]]) -> dict[str, Any]:
    case = one.case
    same = [other.number for other in others.get(case.pk, ())]
    notes = [
        {
            "datetime": moment(step.at),
            "description": _words(step),
            "type": step.after or "reply",
        }
        for step in one.steps
    ]
    return {
        "extended_attributes": {
            "title": case.title,
            "state": case.state,
            "outcome": case.outcome or None,
            "signature": case.signature or None,
            "concerned": case.joined + 1,
            # Of a report with two matters the other one, while readers may see it.
            "same_report": Listed("service_request_id", same),
            "url": absolute(case.public_url()),
        },
        "notes": Listed("note", notes),
    }


def updates(found: list[Case], when: Span) -> Listed:
    """What happened to public cases then, the oldest first."""
    rows, photos = [], public_photos(found)
    for one in told(found):
        after = ""
        for step in one.steps:
            after = step.after or after
            if when.since <= step.at <= when.until:
                update = _update(one.case, step, after, photos[one.case.pk])
                rows.append((step.at, step.key, update))
    in_order = sorted(rows, key=lambda row: row[:2])
    return Listed("request_update", [row for _at, _key, row in in_order])


def _update(case: Case, step: Step, after: str, photos: Sequence[File]) -> dict[str, Any]:
    answer = step.answer.pk if step.answer else None
    of_answer = [one for one in photos if answer is not None and one.answer_id == answer]
    return {
        "update_id": step.key,
        "service_request_id": case.number,
        "status": status(after),
        "external_status_code": after,
        "updated_datetime": moment(step.at),
        "description": _words(step),
        "media_url": _address_of(of_answer),
    }


def _words(step: Step) -> str:
    return f"{step.said}\n{step.words}" if step.words else step.said
