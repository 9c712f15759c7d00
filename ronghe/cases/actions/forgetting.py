"""What goes when a person asks for it, and when the time of a case is over.

Of every row only the words go; that something was said, by which side and when, stays. The database
lets nothing else become of it (`migrations/erased.sql`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ronghe.journal.actions import record

from ..facts import PersonErased
from ..models import (
    Answer,
    Case,
    ClockEvent,
    Contact,
    Extension,
    Follow,
    JoinedRating,
    Move,
    Note,
    Print,
    Question,
    Rating,
    Reading,
    Share,
)
from ..moves import OPEN
from .contacts import AT_ONCE, cases_of
from .files import empty_files

# What stands where words were. The database knows it, too.
ERASED = "（已删除 · removed）"

# What readers never see, of every case.
INNER = (
    (Answer, "private_text"),
    (Question, "text"),
    (Question, "reply"),
    (Rating, "words"),
    (JoinedRating, "words"),
    (Note, "text"),
    (Share, "part"),
    (Extension, "reason"),
    (Extension, "note"),
    (ClockEvent, "reason"),
    (Reading, "reason"),
)


@transaction.atomic
def erase_person(person: str, *, at: datetime) -> int:
    """Remove what tells who sent their cases, and all words that readers do not see."""
    cases = [case.pk for case in cases_of(person)]
    _forget(cases, why="request", at=at)
    Follow.objects.filter(Q(person__username=person) | Q(person__email__iexact=person)).delete()
    return len(cases)


@transaction.atomic
def forget_old(*, before: datetime, at: datetime, most: int = AT_ONCE) -> int:
    """The same with cases sent before that moment that are settled; returns how many."""
    old = Case.objects.filter(sent_at__lt=before, forgotten_at=None)
    over = old.exclude(state__in=[*OPEN, "answered", "parked"])
    keys = list(over.order_by("sent_at").values_list("pk", flat=True)[:most])
    _forget(keys, why="retention", at=at)
    Case.objects.filter(pk__in=keys).update(forgotten_at=at)
    return len(keys)


def _forget(cases: Iterable[int], *, why: str, at: datetime) -> None:
    keys = list(cases)
    if not keys:
        return
    Contact.objects.filter(case__in=keys).delete()
    for rows, field in INNER:
        # Of no words nothing says that there were some.
        said = rows._default_manager.filter(case__in=keys).exclude(**{field: ""})
        said.update(**{field: ERASED})
    shown = Q(is_public=True, case__shown_at__isnull=False)
    Move.objects.filter(case__in=keys).exclude(shown).exclude(reason="").update(reason=ERASED)
    Case.objects.filter(pk__in=keys).update(
        reporter=None, signature="", landmark="", lat=None, lon=None, datum=""
    )
    _forget_hidden(keys)
    empty_files(keys, by_request=why == "request")
    record(PersonErased(keys, why), actor=None, at=at)


def _forget_hidden(keys: list[int]) -> None:
    """What readers never saw, the case and its answers included: confidential, refused, tips."""
    hidden = Case.objects.filter(pk__in=keys, shown_at=None)
    answers = Answer.objects.filter(case__in=hidden)
    Print.objects.filter(answer__in=answers).delete()
    answers.update(public_text=ERASED)
    answers.exclude(evidence="").update(evidence=ERASED)
    hidden.update(title=ERASED, text=ERASED)
