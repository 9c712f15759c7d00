"""Send what waits: one row per lease, time from the database, the network outside transactions.

A worker may die between sending and noting that it did. Whoever takes the row up after it asks the
other side first, and sends under the same key: a gateway that honours the key takes it once.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from ronghe.journal.actions import record

from .channels import Letter, NotTaken, Refused, sender_for
from .channels.contract import LEASE
from .facts import MessageGivenUp
from .letters import NotNeeded, held_until, written
from .models import Message, Notice
from .sealed import Unreadable

logger = structlog.get_logger(__name__)

MOST_TRIES = 12
FIRST_BACK_OFF, LONGEST_BACK_OFF = 5, 1800  # seconds; twelve tries take some three hours

# Codes first: somebody waits for them. Then in the order in which they are due.
CLAIM = """
UPDATE notices_message SET
    leased_until = clock_timestamp() + make_interval(secs => %(lease)s), tries = tries + 1
WHERE id = (
    SELECT id FROM notices_message
    WHERE status = 'waiting' AND next_try_at <= clock_timestamp()
        AND (leased_until IS NULL OR leased_until <= clock_timestamp())
    ORDER BY kind <> 'code', next_try_at, id
    FOR UPDATE SKIP LOCKED LIMIT 1
)
RETURNING id
"""

# Only the holder of the lease writes what came of it.
END = """
UPDATE notices_message SET status = %(status)s, reason = %(reason)s, ended_at = clock_timestamp(),
    leased_until = NULL, sealed = CASE WHEN %(keep)s THEN sealed ELSE ''::bytea END
WHERE id = %(id)s AND status = 'waiting' AND leased_until = %(lease)s
RETURNING id
"""

GIVE_BACK = """
UPDATE notices_message SET leased_until = NULL, reason = %(reason)s,
    next_try_at = clock_timestamp() + make_interval(secs => greatest(%(wait)s,
        least(%(longest)s, %(first)s * 2 ^ least(tries - 1, 20))))
WHERE id = %(id)s AND status = 'waiting' AND leased_until = %(lease)s
"""

# Not a try: it was not time yet. A minute at least: our clock may be behind the database's.
HOLD = """
UPDATE notices_message SET leased_until = NULL, tries = tries - 1,
    next_try_at = greatest(%(until)s, clock_timestamp() + interval '1 minute')
WHERE id = %(id)s AND status = 'waiting' AND leased_until = %(lease)s
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one try: a status of `Message`."""

    message: int
    status: str
    reason: str = ""


def send_all(*, at: datetime) -> int:
    """Until nothing is due; how many the other sides have taken."""
    sent = 0
    while (outcome := send_one(at=at)) is not None:
        sent += outcome.status == Message.Status.SENT
    return sent


def send_one(*, at: datetime) -> Outcome | None:
    """One try for one message that is due. None: nothing is."""
    message = claim()
    return None if message is None else attempt(message, at=at)


def claim() -> Message | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"lease": LEASE})
        row = cursor.fetchone()
    return Message.objects.select_related("notice").get(pk=row[0]) if row else None


def attempt(message: Message, *, at: datetime) -> Outcome:
    """Send `message`, leased to us, unless something speaks against it."""
    if message.tries > MOST_TRIES:
        # Whoever tried died each time.
        return _give_up(message, "broke", at)
    if message.expires_at is not None and message.expires_at <= at:
        return _give_up(message, "expired", at)
    if until := held_until(message, at):
        _write(HOLD, message, until=until)
        return Outcome(message.pk, Message.Status.WAITING, "quiet")
    try:
        return _try(message, at)
    except Exception as problem:  # noqa: BLE001 – logged below, and the row says so
        # Neither the exception's own words nor a frame's values: they may hold the message.
        frame = traceback.extract_tb(problem.__traceback__)[-1]
        where = f"{frame.filename.rpartition('ronghe/')[2]}:{frame.lineno}"
        logger.error("message broke", message=message.pk, kind=type(problem).__name__, where=where)
        return _later(message, "broke", at)


def _try(message: Message, at: datetime) -> Outcome:
    try:
        text = written(message)
        if not _has_it_already(message, text.letter):
            _send(message, text.letter)
    except NotNeeded as problem:
        return _end(message, Message.Status.DROPPED, problem.reason, problem.looked_at)
    except Unreadable:
        return _give_up(message, "unreadable", at)
    except Refused as problem:
        return _give_up(message, problem.stored, at)
    except NotTaken as problem:
        return _later(message, problem.stored, at, wait=problem.wait)
    return _end(message, Message.Status.SENT, "", text.notices)


def _has_it_already(message: Message, letter: Letter) -> bool:
    """An earlier try may have arrived and only its answer was lost: ask before sending again."""
    return message.tries > 1 and bool(sender_for(letter).ask(letter))


def _send(message: Message, letter: Letter) -> None:
    if not _is_still_ours(message):
        raise NotTaken("too_slow")
    sender_for(letter).send(letter)


def _is_still_ours(message: Message) -> bool:
    """False when our lease is over, or somebody unsubscribed while we asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM notices_message WHERE id = %s AND status = 'waiting'"
            " AND leased_until = %s AND leased_until > clock_timestamp()",
            [message.pk, message.leased_until],
        )
        return cursor.fetchone() is not None


@transaction.atomic
def _end(message: Message, status: str, reason: str, told: Sequence[int] = ()) -> Outcome:
    if _write(END, message, status=status, reason=reason, keep=False):
        Notice.objects.filter(pk__in=told).update(awaits_digest=False)
    return Outcome(message.pk, status, reason)


def _later(message: Message, reason: str, at: datetime, *, wait: int = 0) -> Outcome:
    if message.tries >= MOST_TRIES:
        return _give_up(message, reason, at)
    wait = min(wait, LONGEST_BACK_OFF)
    _write(
        GIVE_BACK, message, reason=reason, wait=wait, longest=LONGEST_BACK_OFF, first=FIRST_BACK_OFF
    )
    return Outcome(message.pk, Message.Status.WAITING, reason)


@transaction.atomic
def _give_up(message: Message, reason: str, at: datetime) -> Outcome:
    # A code is of no use later; anything else may be tried again by the administrator.
    keep = message.kind != Message.Kind.CODE
    if _write(END, message, status=Message.Status.DEAD, reason=reason, keep=keep):
        fact = MessageGivenUp(message.pk, message.channel, message.kind, reason)
        record(fact, actor=None, at=at)
    return Outcome(message.pk, Message.Status.DEAD, reason)


def _write(statement: str, message: Message, **values: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": message.pk, "lease": message.leased_until, **values})
        return bool(cursor.rowcount > 0)
