"""The one way into the journal, and the sealing of what is in it."""

import json
from dataclasses import asdict
from datetime import datetime

import structlog
from django.db import connection, transaction

from ronghe.accounts.models import User

from .facts import Fact, listeners
from .models import Head, Seal, Unsealed, link

logger = structlog.get_logger(__name__)

SEALER = 0x52480001  # the advisory lock: one sealer at a time, over all machines


# In one message: every verb of the house comes by here.
RECORD = """
WITH entry AS (
    INSERT INTO journal_entry (name, actor_id, at, details) VALUES (%s, %s, %s, %s::jsonb)
    RETURNING id
)
INSERT INTO journal_unsealed (entry_id) SELECT id FROM entry
"""


def record(fact: Fact, *, actor: User | None, at: datetime) -> None:
    """Write the fact in the caller's transaction; tell listeners after it committed.

    `actor` is None for what the house does by itself (a schedule, a reconciler).
    """
    details = json.dumps(asdict(fact))
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [fact.name, actor.pk if actor else None, at, details])
    transaction.on_commit(lambda: _tell(fact))


@transaction.atomic
def seal(*, at: datetime, most: int = 1000) -> int:
    """Chain up to `most` waiting entries, in the order seen; return how many.

    Writers never wait: an entry whose transaction commits later gets a later number.
    """
    if not _is_the_only_sealer():
        return 0
    waiting = list(
        Unsealed.objects.select_related("entry").select_for_update().order_by("entry")[:most]
    )
    if not waiting:
        return 0
    head, _ = Head.objects.get_or_create(id=1)
    number, digest = head.number, bytes(head.hash)
    seals = []
    for unsealed in waiting:
        number += 1
        digest = link(digest, unsealed.entry.line(number))
        seals.append(Seal(number=number, entry=unsealed.entry, hash=digest, sealed_at=at))
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(pk__in=[unsealed.pk for unsealed in waiting]).delete()
    Head.objects.filter(id=1).update(number=number, hash=digest)
    return len(seals)


def _is_the_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
        (locked,) = cursor.fetchone()
    return bool(locked)


def _tell(fact: Fact) -> None:
    for listener in listeners[type(fact)]:
        try:
            listener(fact)
        except Exception:
            logger.exception("listener failed", fact=fact.name, listener=listener.__qualname__)
