"""Opening what a citizen left to be reached by. Nothing opens it without a line in the journal."""

from datetime import datetime

from ronghe.accounts.models import User
from ronghe.journal.actions import record

from . import vault
from .facts import ContactRead, ContactUsed
from .models import Case, Contact, Reading


def read_by(person: User, case: Case, *, reason: str, at: datetime) -> vault.Contacts:
    """For somebody's eyes. That they looked stays in the journal, why with the case."""
    read = Reading.objects.create(case=case, by=person, at=at, reason=reason)
    proof = vault.proof_of(reason, of=f"reading {read.pk}")
    record(ContactRead(case.pk, read.pk, proof), actor=person, at=at)
    return opened(case)


def used_for(what: str, case: Case, *, at: datetime) -> vault.Contacts:
    """For the house itself, which tells the citizen something: nobody sees them."""
    if not Contact.objects.filter(case=case).exists():
        return vault.Contacts()
    record(ContactUsed(case.pk, what), actor=None, at=at)
    return opened(case)


def opened(case: Case) -> vault.Contacts:
    """For callers that write into the journal themselves."""
    kept = Contact.objects.filter(case=case).first()
    return unsealed(kept, case) if kept else vault.Contacts()


def unsealed(kept: Contact, case: Case) -> vault.Contacts:
    return vault.unseal(bytes(kept.sealed), key=kept.key, case=case.number)
