"""Where a case stands, in a few words: what stories show of it, and only of a public one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Case, CaseQuerySet, Move
from .moves import State


@dataclass(frozen=True)
class Standing:
    """A public case: its state, since when, and who has it in hand."""

    case: Case
    since: datetime

    @property
    def number(self) -> str:
        return self.case.number

    @property
    def title(self) -> str:
        return self.case.title

    @property
    def path(self) -> str:
        return self.case.public_url()

    @property
    def is_solved(self) -> bool:
        return self.case.outcome == Case.Outcome.SOLVED

    @property
    def is_over(self) -> bool:
        return self.case.state == State.CLOSED

    @property
    def unit(self) -> str:
        """The department in the reader's language; "" when none has it."""
        return self.case.unit.name_in(get_language() or "") if self.case.unit else ""

    @property
    def word(self) -> str:
        """The state; a closed case says how it ended."""
        return self.case.get_outcome_display() if self.case.outcome else self.state

    @property
    def state(self) -> str:
        return str(self.case.get_state_display())

    @property
    def when(self) -> str:
        """`Solved on 3 March 2026`, `Closed on …`, `since …`."""
        day = _day(self.since)
        if self.is_solved:
            return _("Solved on %s") % day
        return (_("Closed on %s") if self.is_over else _("since %s")) % day

    @property
    def again(self) -> str:
        """When one that was put off is looked at again."""
        on = self.case.review_on
        return _("looked at again on %s") % _in_words(on) if on else ""

    @property
    def line(self) -> str:
        """All of it in one line, where nothing but words can be shown."""
        said = self.when
        if not self.is_solved:
            said = _("%(state)s, %(when)s") % {"state": self.word, "when": said}
        return " · ".join(part for part in (said, self.again, self.unit) if part)


def _day(at: datetime) -> str:
    return _in_words(timezone.localtime(at))


def _in_words(day: date) -> str:
    return date_format(day, "j F Y" if get_language() == "en" else "Y年n月j日")


def with_since(found: CaseQuerySet) -> CaseQuerySet:
    """Each with the moment since which it is in its state (`since`), and what it was joined to."""
    last = Move.objects.filter(case=OuterRef("pk")).exclude(before=F("after"))
    since = Subquery(last.order_by("-serial").values("at")[:1])
    return found.select_related("unit", "merged_into__unit").annotate(since=since)


def standings(found: Iterable[Case]) -> dict[str, Standing]:
    """By number, the public ones of what was found `with_since`; a joined one as the other stands."""
    found = list(found)
    joined = {one.merged_into_id or 0 for one in found if _shows_the_other(one)}
    others = with_since(Case.objects.public().filter(pk__in=joined)) if joined else []
    targets = {one.pk: one for one in others}
    shown = {}
    for one in found:
        if one.shown_at is None:
            continue
        case = targets.get(one.merged_into_id or 0, one)
        shown[one.number] = Standing(case, getattr(case, "since", None) or case.sent_at)
    return shown


def _shows_the_other(one: Case) -> bool:
    other = one.merged_into
    return one.shown_at is not None and other is not None and other.shown_at is not None


def numbers_in(blocks: Iterable[Mapping[str, Any]]) -> set[str]:
    """The cases that a text names, out of its raw blocks."""
    named = {str(one["value"]) for one in blocks if one["type"] == "case"}
    return {one for one in named if one and "\0" not in one}
