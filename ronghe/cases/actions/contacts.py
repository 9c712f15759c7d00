"""How to reach a citizen: one door for reading; the key, and what is given out to themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from ronghe.accounts.models import User
from ronghe.journal.actions import record

from .. import reading, rules, vault
from ..facts import ContactKeyTurned, PersonExported
from ..models import Case, Contact
from .files import written_out
from .said import line

AT_ONCE = 500


@transaction.atomic
def read_contact(case: Case, *, reason: str, by: User, at: datetime) -> vault.Contacts:
    """Open the contacts of one case. That somebody did stays in the journal, why with the case."""
    if not rules.may_read_contact(by, case, at=at):
        raise PermissionDenied
    return reading.read_by(by, case, reason=line(reason), at=at)


def keep_said(case: Case, said: str) -> None:
    """What a citizen says later, sealed with what came with the case, where its row has it masked.

    Call it with the case locked: nobody else appends meanwhile.
    """
    left = reading.opened(case)
    words = "\n".join(text for text in (left.words, said) if text)
    sealed = vault.seal(replace(left, words=words), case=case.number)
    Contact.objects.update_or_create(case=case, defaults=vars(sealed))


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
    marks = vault.marks_of(person)
    found |= Q(contact__phone_mark__in=marks) | Q(contact__email_mark__in=marks)
    return list(Case.objects.filter(found).order_by("pk").distinct())


@transaction.atomic
def export_person(person: str, *, at: datetime) -> list[dict[str, Any]]:
    """All we keep of one person, for themselves. Written into the journal."""
    cases = cases_of(person)
    record(PersonExported([case.pk for case in cases]), actor=None, at=at)
    return [_written_out(case) for case in cases]


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
        "proven": Contact.objects.filter(case=case).values_list("proven", flat=True).first() or "",
        "answers": list(case.answers.values_list("public_text", flat=True)),
        "private_answers": list(case.answers.exclude(private_text="").values_list("private_text", flat=True)),
        "replies": list(case.questions.exclude(reply="").values_list("reply", flat=True)),
        "appeals": list(case.course.filter(verb="appeal").values_list("reason", flat=True)),
        "ratings": ratings,
        "files": written_out(case),
    }  # fmt: skip
