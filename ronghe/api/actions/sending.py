"""A program sends a case: exactly one, however often it tries."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from ronghe.cases.actions import Report, Sent, send
from ronghe.cases.models import Case
from ronghe.kit.refusal import Refused

from ..models import ApiKey, Jurisdiction, Submission

# The same words from the same key: a program that heard no answer tries again.
ALIKE_FOR = timedelta(hours=1)
TOKEN_LETTERS = 32


class KeyRevoked(Refused):
    code = "key_revoked"


@dataclass(frozen=True)
class Taken:
    """What the program is told. `number` or `token`, or neither for what stays confidential."""

    number: str
    token: str
    secret: str
    receipt: str
    is_replayed: bool = False


def submit(
    report: Report,
    *,
    key: ApiKey,
    jurisdiction: Jurisdiction | None,
    sent: Mapping[str, str],
    retry: str,
    at: datetime,
) -> Taken:
    """Take it in. `retry` is the program's `Idempotency-Key`, or empty; `sent` all it said.

    With a `retry` the same one gives the same case for a day, and other words under it are
    refused. Without, the very same words within the hour do.
    """
    if key.is_test:
        return _tried(report, key=key, sent=sent, at=at)
    try:
        with transaction.atomic():
            return _kept(report, key, jurisdiction, _mark(key, sent), retry, at)
    except IntegrityError as problem:
        # The database takes nothing from a key that was revoked a moment ago.
        if ApiKey.objects.living().filter(pk=key.pk).exists():
            raise
        raise KeyRevoked(_("This key was revoked.")) from problem


def _kept(
    report: Report,
    key: ApiKey,
    jurisdiction: Jurisdiction | None,
    mark: bytes,
    retry: str,
    at: datetime,
) -> Taken:
    form = _form(key, mark, retry, at)
    made = send(report, key=form, by=None, at=at)
    token, is_batch = _token(form), jurisdiction is not None and jurisdiction.is_batch
    row, is_new = Submission.objects.get_or_create(
        form=form,
        defaults={
            "api_key": key,
            "jurisdiction": jurisdiction,
            "case": made.case,
            "mark": mark,
            "token_digest": token_digest(token) if is_batch else None,
            "at": at,
        },
    )
    # As it was answered the first time, whatever the jurisdiction says by now.
    return _taken(made, token if row.token_digest else "", is_replayed=not is_new)


def token_digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _tried(report: Report, *, key: ApiKey, sent: Mapping[str, str], at: datetime) -> Taken:
    """All that sending does, undone at its end: whatever would be refused is."""
    with transaction.atomic():
        send(report, key=uuid4(), by=None, at=at)
        transaction.set_rollback(True)
    return Taken(f"test-{_mark(key, sent).hex()[:12]}", "", "", "")


def _form(key: ApiKey, mark: bytes, retry: str, at: datetime) -> UUID:
    """The key of the case. Nobody outside can compute it: citizens' pages take any key."""
    if retry:
        return UUID(bytes=_keyed(f"form {key.pk} {retry}".encode())[:16])
    # Two tries of one program at once: the second waits here until the first is written down.
    with connection.cursor() as cursor:
        lock = int.from_bytes(mark[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
    before = Submission.objects.alike(key, mark, since=at - ALIKE_FOR).first()
    return before.form if before else uuid4()


def _mark(key: ApiKey, sent: Mapping[str, str]) -> bytes:
    said = json.dumps(sent, ensure_ascii=False, sort_keys=True)
    return _keyed(f"sent {key.pk} {said}".encode())


def _token(form: UUID) -> str:
    return _keyed(b"token" + form.bytes).hex()[:TOKEN_LETTERS]


def _keyed(words: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"open311 " + words, "sha256")


def _taken(sent: Sent, token: str, *, is_replayed: bool) -> Taken:
    """Of a tip-off there is neither number nor token: programs are told nothing more of it."""
    blackbox = sent.case.kind == Case.Kind.TIP
    number = "" if token or blackbox else sent.case.number
    return Taken(number, "" if blackbox else token, sent.secret, sent.receipt, is_replayed)
