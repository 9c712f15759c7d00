"""Looking after what leaves the house: tried again, put away, tested, forgotten."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import local_date
from ronghe.kit.refusal import Refused
from ronghe.kit.site import site_name

from .. import addresses, rules, sealed
from ..channels import simulated
from ..facts import MessagePutAway, MessageTakenUp, TestMessageSent
from ..models import Code, Message, Tally
from ..wake import wake

KEPT = timedelta(days=30)


class NotDead(Refused):
    code = "not_dead"


class NotSimulated(Refused):
    code = "not_simulated"


@transaction.atomic
def try_again(message: Message, *, by: User, at: datetime) -> None:
    """Once more from the beginning, under the same key: nothing arrives twice."""
    _require(by, at)
    dead = Message.objects.dead().exclude(kind=Message.Kind.CODE).exclude(person=None, sealed=b"")
    taken = dead.filter(pk=message.pk).update(
        status=Message.Status.WAITING, reason="", ended_at=None, tries=0, next_try_at=Now()
    )
    if not taken:
        raise NotDead(_("This message cannot be tried again: it is gone, or a code that is over."))
    record(MessageTakenUp(message.pk), actor=by, at=at)
    wake()


@transaction.atomic
def put_away(message: Message, *, by: User, at: datetime) -> None:
    _require(by, at)
    if not Message.objects.dead().filter(pk=message.pk).update(settled_at=at, sealed=b""):
        raise NotDead(_("Somebody has looked after this message already."))
    record(MessagePutAway(message.pk), actor=by, at=at)


@transaction.atomic
def send_test(address: str, *, channel: str, by: User, at: datetime) -> Message:
    """A message to a simulated recipient; in production to any, for there are none simulated."""
    _require(by, at)
    normal = addresses.normal(channel, address)
    if simulated.are_there() and simulated.outcome(channel, normal) is None:
        raise NotSimulated(_("This is no simulated recipient. Take one from the list beside."))
    with override(by.language):
        text = _("A test from %(paper)s. Nothing is to be done.") % {
            "paper": site_name(by.language)
        }
    message = Message.objects.create(
        kind=Message.Kind.TEST, channel=channel, language=by.language, key=uuid4(),
        sealed=sealed.seal({"to": normal, "text": text}), made_at=at, next_try_at=Now(),
        hint=addresses.hint(channel, normal),
    )  # fmt: skip
    record(TestMessageSent(message.pk, channel), actor=by, at=at)
    wake()
    return message


DIGESTS = """
INSERT INTO notices_message (kind, channel, person_id, topic, language, sealed, mark, hint, day, key,
    status, reason, made_at, next_try_at, tries)
SELECT 'digest', 'email', fresh.person_id, '', person.language, '', '', '', %(day)s,
    gen_random_uuid(), 'waiting', '', %(at)s, clock_timestamp(), 0
FROM (
    SELECT DISTINCT person_id FROM notices_notice
    WHERE awaits_digest AND read_at IS NULL AND made_at <= %(before)s AND person_id IS NOT NULL
) AS fresh
JOIN accounts_user AS person ON person.id = fresh.person_id AND person.is_active
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def make_digests(*, before: datetime, at: datetime) -> int:
    """One row for each person with news from before that moment, by one statement; none for others.

    A second call for the same day adds only whoever the first one missed.
    """
    values = {"day": local_date(before), "before": before, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, values)
        made: int = cursor.rowcount
    if made:
        wake()
    return made


def forget(*, at: datetime) -> int:
    """What is older than a month: messages that left or were put away, codes, counts.

    Given up and not looked at stays until somebody looks.
    """
    old = at - KEPT
    ended = Message.objects.filter(ended_at__lt=old).exclude(pk__in=Message.objects.dead())
    gone = ended.delete()[0]
    Code.objects.filter(expires_at__lt=old).delete()
    Tally.objects.filter(until__lt=old).delete()
    return gone


def _require(by: User, at: datetime) -> None:
    if not rules.may_look_after_messages(by, at=at):
        raise PermissionDenied
