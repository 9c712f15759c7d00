"""Sending a code, and asking whether somebody has it. Every limit is counted in the database.

Attackers have shut papers down by having codes sent to numbers they earn from; what a month can
cost at most is `Terms.budget`, whatever happens.
"""

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.network import network_of
from ronghe.kit.refusal import Refused
from ronghe.kit.site import site_name

from .. import addresses, sealed
from ..channels import can_send
from ..facts import LimitReached, PhoneConfirmed
from ..models import Channel, Code, Message, Phone, Tally, Terms
from ..wake import wake

LIFE = timedelta(minutes=5)
MOST_TRIES = 5
DIGITS = 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONFIRM_PHONE = "confirm phone"

# Counts and checks in one statement: of two that come at once the second one sees the first.
COUNT = """
INSERT INTO notices_tally AS tally (scope, who, since, until, used)
SELECT %(scope)s, %(who)s, %(since)s, %(until)s, %(cost)s WHERE %(cost)s <= %(most)s
ON CONFLICT (scope, who, since) DO UPDATE SET used = tally.used + excluded.used
WHERE tally.used + excluded.used <= %(most)s
RETURNING used
"""

# One number waits between two codes: the row says until when.
WAIT = """
INSERT INTO notices_tally AS tally (scope, who, since, until, used)
VALUES (%(scope)s, %(who)s, %(since)s, %(until)s, 1)
ON CONFLICT (scope, who, since) DO UPDATE SET until = excluded.until
WHERE tally.until <= %(at)s
RETURNING used
"""
EVER = datetime(2020, 1, 1, tzinfo=UTC)


class TooMany(Refused):
    """`scope` says which limit; the sentence says only what its reader can do about it."""

    code = "too_many_codes"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(_sentence(scope))

    @property
    def of_all(self) -> bool:
        """A limit of the whole paper: whoever asks can do nothing about it."""
        return self.scope in (Tally.Scope.ALL, Tally.Scope.BUDGET)


class CannotSend(Refused):
    code = "cannot_send"


@dataclass(frozen=True)
class _Limit:
    scope: str
    who: str
    since: datetime
    until: datetime
    most: int
    cost: int = 1


def may_send_code(address: str, *, channel: str, source: str, at: datetime) -> TooMany | None:
    """Which limit would refuse a code now; None when it may go. Counts nothing."""
    normal, terms = addresses.normal(channel, address), Terms.objects.current()
    waits = Tally.objects.filter(
        scope=Tally.Scope.GAP, who=sealed.mark(channel, normal), since=EVER, until__gt=at
    )
    if waits.exists():
        return TooMany(Tally.Scope.GAP)
    for limit in _limits(channel, normal, source, terms, at):
        counted = Tally.objects.filter(scope=limit.scope, who=limit.who, since=limit.since)
        used = counted.values_list("used", flat=True).first() or 0
        if used + limit.cost > limit.most:
            return TooMany(limit.scope)
    return None


def reached_at(address: str, *, channel: str) -> str:
    """The address in the way a code goes to it. Raises `NoSuchAddress`, and `CannotSend`."""
    normal = addresses.normal(channel, address)
    if not can_send(channel, normal):
        raise CannotSend(_("This paper cannot send text messages yet. Use your e-mail instead."))
    return normal


def send_code(
    address: str,
    *,
    channel: str,
    purpose: str,
    source: str,
    at: datetime,
    language: str,
    code: str = "",
) -> Message:
    """Send a code to a number or an e-mail address; only a worker talks to the gateway.

    `source` is the address the request came from. `code` is for callers that make and check their
    own (allauth); then `check_code` knows nothing of it.
    """
    normal = reached_at(address, channel=channel)
    try:
        with transaction.atomic():
            terms = Terms.objects.current()
            _wait(sealed.mark(channel, normal), timedelta(seconds=terms.gap_seconds), at)
            _count(_limits(channel, normal, source, terms, at))
            return _send(normal, channel, purpose, at, language, code)
    except TooMany as refused:
        _note(refused, at)
        raise


def check_code(address: str, *, channel: str, purpose: str, code: str, at: datetime) -> bool:
    """True once, for the newest code, within its life and its tries. Each question is a try."""
    mark = sealed.mark(channel, addresses.normal(channel, address))
    living = Code.objects.filter(
        purpose=purpose, mark=mark, used_at=None, expires_at__gt=at, tries__lt=MOST_TRIES
    )
    # Counted first, so that a hundred questions at once are five.
    if not living.update(tries=F("tries") + 1):
        return False
    digest = _digest(purpose, mark, code.strip())
    return bool(
        Code.objects.filter(
            purpose=purpose, mark=mark, used_at=None, expires_at__gt=at, digest=digest
        ).update(used_at=at)
    )


@transaction.atomic
def confirm_phone(person: User, *, number: str, code: str, at: datetime) -> bool:
    """Keep the number at which `person` is told from now on, when the code is right."""
    if not check_code(number, channel=Channel.SMS, purpose=_of(person), code=code, at=at):
        return False
    normal = addresses.normal(Channel.SMS, number)
    row = {
        "sealed": sealed.seal({"to": normal}),
        "mark": sealed.mark(Channel.SMS, normal),
        "hint": addresses.hint(Channel.SMS, normal),
        "confirmed_at": at,
    }
    Phone.objects.update_or_create(person=person, defaults=row)
    record(PhoneConfirmed(person.pk), actor=person, at=at)
    return True


def ask_for_phone(person: User, *, number: str, source: str, at: datetime) -> Message:
    """Send the code that `confirm_phone` asks for."""
    return send_code(
        number, channel=Channel.SMS, purpose=_of(person), source=source, at=at,
        language=person.language,
    )  # fmt: skip


def _of(person: User) -> str:
    """A code for one account opens nothing at another."""
    return f"{CONFIRM_PHONE} {person.pk}"


def _limits(
    channel: str, address: str, source: str, terms: Terms, at: datetime
) -> Iterator[_Limit]:
    """Always in this order: two requests that count the same rows never wait for each other."""
    mark, place = sealed.mark(channel, address), sealed.mark("source", network_of(source))
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    month, next_month = day.replace(day=1), (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    scope = Tally.Scope
    yield _Limit(scope.NUMBER, mark, day, day + DAY, terms.number_day)
    yield _Limit(scope.SOURCE_HOUR, place, hour, hour + HOUR, terms.source_hour)
    yield _Limit(scope.SOURCE_DAY, place, day, day + DAY, terms.source_day)
    yield _Limit(scope.ALL, "", day, day + DAY, terms.all_day)
    if channel == Channel.SMS:
        yield _Limit(scope.BUDGET, "", month, next_month, terms.budget, terms.price)


def _wait(mark: str, gap: timedelta, at: datetime) -> None:
    row: dict[str, Any] = {
        "scope": Tally.Scope.GAP,
        "who": mark,
        "since": EVER,
        "until": at + gap,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAIT, row)
        if cursor.fetchone() is None:
            raise TooMany(Tally.Scope.GAP)


def _count(limits: Iterator[_Limit]) -> None:
    """All of them or none: what is refused is rolled back by the caller's transaction."""
    with connection.cursor() as cursor:
        for limit in limits:
            cursor.execute(COUNT, asdict(limit))
            if cursor.fetchone() is None:
                raise TooMany(limit.scope)


def _send(
    address: str, channel: str, purpose: str, at: datetime, language: str, given: str
) -> Message:
    mark = sealed.mark(channel, address)
    code = given or f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    if not given:
        Code.objects.filter(purpose=purpose, mark=mark, used_at=None).update(used_at=at)
        Code.objects.create(
            purpose=purpose, mark=mark, digest=_digest(purpose, mark, code), made_at=at,
            expires_at=at + LIFE,
        )  # fmt: skip
    with override(language):
        words = _("%(code)s is your code for %(paper)s. It is good for five minutes; tell nobody.")
        text = words % {"code": code, "paper": site_name(language)}
    message = Message.objects.create(
        kind=Message.Kind.CODE, channel=channel, language=language, key=uuid4(), mark=mark,
        sealed=sealed.seal({"to": address, "text": text}), made_at=at, expires_at=at + LIFE,
        hint=addresses.hint(channel, address), next_try_at=Now(),
    )  # fmt: skip
    wake()
    return message


def _digest(purpose: str, mark: str, code: str) -> str:
    return sealed.mark("code", f"{purpose} {mark} {code}")


def _note(refused: TooMany, at: datetime) -> None:
    """The desk hears of it when a limit of the whole paper is reached, once a period."""
    if not refused.of_all:
        return
    with transaction.atomic():
        full = Tally.objects.select_for_update().filter(
            scope=refused.scope, who="", until__gt=at, reached_at=None
        )
        for tally in full:
            Tally.objects.filter(pk=tally.pk).update(reached_at=at)
            record(LimitReached(refused.scope, tally.since.isoformat()), actor=None, at=at)


_SENTENCES: dict[str, Any] = {
    Tally.Scope.GAP: gettext_lazy("A code is on its way. Wait a minute, then ask for another one."),
    Tally.Scope.NUMBER: gettext_lazy("This number had its codes for today. Come back tomorrow."),
    Tally.Scope.SOURCE_HOUR: gettext_lazy(
        "Too many codes were asked for from here. Come back in an hour."
    ),
    Tally.Scope.SOURCE_DAY: gettext_lazy(
        "Too many codes were asked for from here. Come back tomorrow."
    ),
}


def _sentence(scope: str) -> str:
    """A scope is equal to its own name, so either finds it."""
    nobody = gettext_lazy("No codes can be sent at the moment. Use your e-mail and password.")
    return str(_SENTENCES.get(scope, nobody))
