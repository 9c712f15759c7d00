"""A list of cases as a file: what the inbox shows, and nothing about how to reach anybody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text import sheet, table
from ronghe.text.personal.masking import masked

from ..facts import CasesExported
from ..models import Case, CaseQuerySet, Clock

MOST = 20_000
KINDS = {"csv": table.TYPE, "xlsx": sheet.TYPE}


class TooLong(Refused):
    code = "too_long"


@transaction.atomic
def take_out(
    found: CaseQuerySet, *, kind: str, chosen: Mapping[str, str], by: User, at: datetime
) -> bytes:
    """The bytes of a `csv` or `xlsx` file of `found`, of which `by` sees what they may see.

    Tip-offs never leave so, whoever reads them.
    """
    seen = found.exclude(kind=Case.Kind.TIP) & Case.objects.visible_to(by)
    cases = list(seen.select_related("unit", "place", "category")[: MOST + 1])
    if len(cases) > MOST:
        raise TooLong(
            ngettext(
                "More than %d case: choose fewer by a filter.",
                "More than %d cases: choose fewer by a filter.",
                MOST,
            )
            % MOST
        )
    columns, rows = _columns(), _rows(cases, at)
    xlsx = kind == "xlsx"
    file = sheet.write({_("Cases"): (columns, rows)}) if xlsx else table.write(columns, rows)
    record(CasesExported(len(cases), kind, dict(chosen)), actor=by, at=at)
    return file


def _columns() -> dict[str, str]:
    return {
        "number": _("Number"),
        "kind": _("Kind of case"),
        "subject": _("Subject"),
        "title": _("Title"),
        "place": _("Place"),
        "state": _("State"),
        "unit": _("Department"),
        "sent": pgettext("case", "Sent"),
        "clock": _("Clock"),
        "due": _("Due"),
        "late": _("Overdue"),
        "urged": _("Supervised since"),
        "joined": _("More concerned"),
    }


def _rows(cases: Iterable[Case], at: datetime) -> Iterator[Mapping[str, str]]:
    language = get_language() or ""
    for one in cases:
        late = one.due_at is not None and one.due_at < at
        yield {
            "number": one.number,
            "kind": one.get_kind_display(),
            "subject": str(one.category or ""),
            # A confidential case has its words as they were typed.
            "title": masked(one.title),
            "place": str(one.place or ""),
            "state": one.get_state_display(),
            "unit": one.unit.name_in(language) if one.unit else "",
            "sent": _written(one.sent_at),
            "clock": str(Clock(one.due_clock).label) if one.due_clock else "",
            "due": _written(one.due_at),
            "late": _("yes") if late else "",
            "urged": _written(one.urged_at),
            "joined": str(one.joined),
        }


def _written(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
