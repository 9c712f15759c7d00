"""Keys of programs: made once and shown once, revoked for a reason, known again by their hash."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import local_date
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import ApiKeyMade, ApiKeyRevoked
from ..models import ApiKey

# Enough that nobody guesses one, so a plain hash of it is enough, too.
SECRET_BYTES = 24


class RevokedAlready(Refused):
    code = "revoked_already"


@transaction.atomic
def make_key(
    holder: str, *, contact: str, mode: str, per_hour: int, by: User, at: datetime
) -> tuple[ApiKey, str]:
    """The key's row, and the key itself: nobody can look it up later."""
    if not rules.may_manage_keys(by, at=at):
        raise PermissionDenied
    text = f"{mode}_{secrets.token_urlsafe(SECRET_BYTES)}"
    made = ApiKey.objects.create(
        holder=holder,
        contact=contact,
        mode=mode,
        digest=_digest(text),
        hint=text[-4:],
        per_hour=per_hour,
        made_by=by,
        made_at=at,
    )
    record(ApiKeyMade(made.pk, holder, mode, made.hint), actor=by, at=at)
    return made, text


@transaction.atomic
def revoke_key(key: ApiKey, *, reason: str, by: User, at: datetime) -> None:
    """From the next request on it opens nothing."""
    if not rules.may_manage_keys(by, at=at):
        raise PermissionDenied
    change = {"revoked_at": at, "revoked_by": by, "reason": reason}
    if not ApiKey.objects.living().filter(pk=key.pk).update(**change):
        raise RevokedAlready(_("This key was revoked before."))
    record(ApiKeyRevoked(key.pk, reason), actor=by, at=at)


def key_of(text: str, *, at: datetime) -> ApiKey | None:
    """Whose living key this is; notes the day on which it was used."""
    known = ApiKey.objects.living().filter(digest=_digest(text)).first()
    if known is not None and known.used_on != local_date(at):
        ApiKey.objects.filter(pk=known.pk).update(used_on=local_date(at))
    return known


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
