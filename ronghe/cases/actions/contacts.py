"""How to reach a citizen: one door for reading, and the commands that keep and remove it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ronghe.accounts.models import User
from ronghe.journal.actions import record

from .. import reading, rules, vault
from ..facts import ContactKeyTurned, PersonErased, PersonExported
from ..models import Case, Contact, File, Follow, JoinedRating, Move, Question, Rating
from ..moves import OPEN
from .files import empty_files, written_out
from .said import line

AT_ONCE = 500
ERASED = "（应当事人要求删除 · removed at the request of the citizen）"


@transaction.atomic
def read_contact(case: Case, *, reason: str, by: User, at: datetime) -> vault.Contacts:
    """Open the contacts of one case. Who read them and why stays in the journal."""
    if not rules.may_read_contact(by, case, at=at):
        raise PermissionDenied
    return reading.read_by(by, case, reason=line(reason), at=at)


def turn_key(*, at: datetime) -> int:
    """Seal with the present key what an earlier one sealed; returns how many rows. May be repeated."""
    key, done = vault.name_of(settings.CONTACT_KEY), 0
    while True:
        with transaction.atomic():
            rows = Contact.objects.exclude(key=key).select_for_update(of=("self",))
            batch = list(rows.select_related("case")[:AT_ONCE])
            for kept in batch:
                _seal_again(kept)
            if batch:
                record(ContactKeyTurned(key, len(batch)), actor=None, at=at)
        if not batch:
            return done
        done += len(batch)


def _seal_again(kept: Contact) -> None:
    sealed = vault.seal(reading.unsealed(kept, kept.case), case=kept.case.number)
    Contact.objects.filter(pk=kept.pk).update(**vars(sealed))


def cases_of(person: str) -> list[Case]:
    """Everything a person sent: `person` is a phone number, an e-mail address or a sign-in."""
    found = Q(reporter__username=person) | Q(reporter__email__iexact=person)
    if (mark := vault.phone_mark(person)) is not None:
        found |= Q(contact__phone_mark=mark)
    if (mark := vault.email_mark(person)) is not None:
        found |= Q(contact__email_mark=mark)
    return list(Case.objects.filter(found).order_by("pk").distinct())


@transaction.atomic
def export_person(person: str, *, at: datetime) -> list[dict[str, Any]]:
    """All we keep of one person, for themselves. Written into the journal."""
    cases = cases_of(person)
    record(PersonExported([case.pk for case in cases]), actor=None, at=at)
    return [_written_out(case) for case in cases]


@transaction.atomic
def erase_person(person: str, *, at: datetime) -> int:
    """Remove what tells who sent them; the words too, where only the departments saw them."""
    cases = cases_of(person)
    _anonymise([case.pk for case in cases], why="request", at=at)
    hidden = [case.pk for case in cases if case.shown_at is None]
    Case.objects.filter(pk__in=hidden).update(title=ERASED, text=ERASED)
    Follow.objects.filter(Q(person__username=person) | Q(person__email__iexact=person)).delete()
    return len(cases)


@transaction.atomic
def forget_old(*, before: datetime, at: datetime, most: int = AT_ONCE) -> int:
    """Anonymise cases sent before that moment that are settled; returns how many."""
    old = Case.objects.filter(sent_at__lt=before).exclude(state__in=[*OPEN, "answered", "parked"])
    files = File.objects.not_for_readers().filter(case=OuterRef("pk"))
    known = old.filter(
        Q(contact__isnull=False) | Q(reporter__isnull=False) | ~Q(signature="") | Exists(files)
    )
    keys = list(known.order_by("pk").values_list("pk", flat=True)[:most])
    _anonymise(keys, why="retention", at=at)
    return len(keys)


def _anonymise(cases: Iterable[int], *, why: str, at: datetime) -> None:
    keys = list(cases)
    if not keys:
        return
    Contact.objects.filter(case__in=keys).delete()
    Question.objects.filter(case__in=keys).exclude(reply="").update(reply=ERASED)
    Move.objects.filter(case__in=keys, verb="appeal").update(reason=ERASED)
    for rated in (Rating, JoinedRating):
        rated.objects.filter(case__in=keys).exclude(words="").update(words=ERASED)
    Case.objects.filter(pk__in=keys).update(
        reporter=None, signature="", landmark="", lat=None, lon=None, datum=""
    )
    empty_files(keys, by_request=why == "request")
    record(PersonErased(keys, why), actor=None, at=at)


def _written_out(case: Case) -> dict[str, Any]:
    contacts = reading.opened(case)
    said = ("round", "is_solved", "is_satisfied", "words")
    ratings = [*case.ratings.values(*said), *case.joined_ratings.values(*said)]
    return {
        "number": case.number,
        "sent_at": case.sent_at.isoformat(),
        "kind": case.kind,
        "visibility": case.visibility,
        "title": case.title,
        "text": case.text,
        "signature": case.signature,
        "landmark": case.landmark,
        "point": case.point,
        "datum": case.datum,
        "state": case.state,
        "contacts": vars(contacts),
        "answers": list(case.answers.values_list("public_text", flat=True)),
        "private_answers": list(case.answers.exclude(private_text="").values_list("private_text", flat=True)),
        "replies": list(case.questions.exclude(reply="").values_list("reply", flat=True)),
        "appeals": list(case.course.filter(verb="appeal").values_list("reason", flat=True)),
        "ratings": ratings,
        "files": written_out(case),
    }  # fmt: skip
