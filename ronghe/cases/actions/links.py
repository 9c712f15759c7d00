"""The link by which a department without an account answers one case."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.rules import officers_of

from .. import officers, rules
from ..facts import LinkMade, LinkRevoked
from ..models import AnswerLink, Case, State
from .moving import NotPossibleNow, locked

_SALT = "ronghe.cases.answer"
DAYS = 30


class HasAccount(Refused):
    code = "has_account"


class AlreadyGone(Refused):
    code = "already_gone"


@dataclass(frozen=True)
class Made:
    """`path` is shown once and kept nowhere; `link.hint` says where it was sent."""

    link: AnswerLink
    path: str


def link_in(token: str) -> AnswerLink | None:
    """The link behind what somebody sent; None for anything that we did not sign for that row.

    The number alone would not do: after a restore from a backup it is given again, to another case.
    """
    try:
        number, key = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    known = AnswerLink.objects.select_related("unit", "case__rule", "case__unit", "case__place")
    link = known.filter(pk=number).first()
    return link if link and hmac.compare_digest(bytes(link.key_hash), _hash_of(key)) else None


def _path_of(link: AnswerLink, key: str) -> str:
    return reverse("answering:case", args=[signing.dumps([link.pk, key], salt=_SALT)])


def _hash_of(key: str) -> bytes:
    return sha256(key.encode()).digest()


@transaction.atomic
def make_link(case: Case, *, days: int, by: User, at: datetime, email: str = "") -> Made:
    """For the department that has the case; the link before it, if there is one, ends."""
    if not rules.may_run(by, case, at=at):
        raise PermissionDenied
    held = locked(case)
    if held.state not in (State.DISPATCHED, State.WORKING) or held.unit_id is None:
        raise NotPossibleNow(_("A link is for a case that a department has to answer."))
    if officers_of(held.unit_id, at=at).exists():
        raise HasAccount(_("This department has an account: its officers answer at the desk."))
    for before in held.links.filter(revoked_at=None):
        _revoke(before, by=by, at=at)
    key = secrets.token_urlsafe(16)
    link = AnswerLink.objects.create(
        case=held,
        key_hash=_hash_of(key),
        round=held.round,
        unit_id=held.unit_id,
        made_by=by,
        made_at=at,
        until=at + timedelta(days=min(days, DAYS)),
    )
    made = LinkMade(case.pk, link.pk, link.unit_id, link.until.isoformat())
    record(made, actor=by, at=at)
    path = _path_of(link, key)
    if email:
        link.hint = officers.send_link(link, path, email=email, at=at)
        link.save(update_fields=["hint"])
    return Made(link, path)


@transaction.atomic
def revoke_link(link: AnswerLink, *, by: User, at: datetime) -> None:
    """Whoever opens it from now on is told that it has ended."""
    if not rules.may_run(by, link.case, at=at):
        raise PermissionDenied
    # After what is being said by it at this moment, or before: then it is refused.
    Case.objects.select_for_update(of=("self",)).get(pk=link.case_id)
    _revoke(link, by=by, at=at)


def _revoke(link: AnswerLink, *, by: User, at: datetime) -> None:
    living = AnswerLink.objects.filter(pk=link.pk, revoked_at=None)
    if not living.update(revoked_at=at, revoked_by=by):
        raise AlreadyGone(_("This link was taken back already."))
    record(LinkRevoked(link.case_id, link.pk), actor=by, at=at)
