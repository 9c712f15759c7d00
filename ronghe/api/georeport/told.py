"""A public case in the words of Open311. Everything here stands on its public page, too."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.cases.course import Step, Told, told
from ronghe.cases.models import MOST_TEXT, Case, CaseQuerySet, State
from ronghe.kit.site import absolute

from ..http import Listed
from .asked import CLOSED, Span
from .offered import Service

WITH = ("unit", "category", "place__parent__parent__parent")


def requests(found: CaseQuerySet | list[Case], *, more: bool) -> Listed:
    """`more`: with the extensions."""
    rows = found if isinstance(found, list) else list(found.select_related(*WITH))
    return Listed("request", [_request(one, more=more) for one in told(rows)])


def moment(at: datetime | None) -> str | None:
    """In the town's time, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def status(state: str) -> str:
    return "closed" if state in CLOSED else "open"


def _request(one: Told, *, more: bool) -> dict[str, Any]:
    case, last = one.case, one.steps[-1]
    service = Service(Case.Kind(case.kind), case.category)
    language = get_language() or ""
    said = {
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
        "lat": case.lat,
        "long": case.lon,
        "media_url": None,
    }
    return said | _extensions(one) if more else said


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


def _extensions(one: Told) -> dict[str, Any]:
    case = one.case
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
            "datum": case.datum or None,
            "url": absolute(case.public_url()),
        },
        "notes": Listed("note", notes),
    }


def updates(found: list[Case], when: Span) -> list[dict[str, Any]]:
    """What happened to public cases then, the oldest first."""
    rows = []
    for one in told(found):
        after = ""
        for step in one.steps:
            after = step.after or after
            if when.since <= step.at <= when.until:
                rows.append((step.at, step.key, _update(one.case, step, after)))
    return [row for _at, _key, row in sorted(rows, key=lambda row: row[:2])]


def _update(case: Case, step: Step, after: str) -> dict[str, Any]:
    return {
        "update_id": step.key,
        "service_request_id": case.number,
        "status": status(after),
        "external_status_code": after,
        "updated_datetime": moment(step.at),
        "description": _words(step),
        "media_url": None,
    }


def _words(step: Step) -> str:
    return f"{step.said}\n{step.words}" if step.words else step.said
