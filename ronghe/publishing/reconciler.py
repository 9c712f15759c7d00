"""Make every outlet agree with what is wanted, and prove it by reading back.

One row per lease, lease time from the database clock and longer than twice the network timeout:
in trials wall-clock leases and batches doubled deliveries. The network stays outside transactions.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from ronghe.journal.actions import record
from ronghe.kit.commits import at_leisure
from ronghe.kit.compiled import CompiledQuery

from .adapters import Adapter, DeliveryFailed, NotConfirmed, Proof, adapter_for
from .facts import PublicationConfirmed
from .models import Delivery, Publication

logger = structlog.get_logger(__name__)

# Seconds. A try that takes longer loses its lease: it must not send anything after that.
LEASE = 2 * settings.NETWORK_TIMEOUT + 10
LONGEST_BACK_OFF = 600

# Withdrawals first: what readers must not see is more urgent than what they may.
CLAIM = """
UPDATE publishing_publication SET
    claimed_at = clock_timestamp(),
    leased_until = clock_timestamp() + make_interval(secs => %(lease)s), tries = tries + 1
WHERE id = (
    SELECT id FROM publishing_publication
    WHERE confirmed_serial < wanted_serial
        AND (is_open OR wanted_state = 'withdrawn')
        AND next_try_at <= clock_timestamp()
        AND (leased_until IS NULL OR leased_until <= clock_timestamp())
    ORDER BY wanted_state = 'withdrawn' DESC, next_try_at, id
    FOR UPDATE SKIP LOCKED LIMIT 1
)
RETURNING id
"""

CONFIRM = """
UPDATE publishing_publication SET
    confirmed_serial = wanted_serial, confirmed_state = wanted_state, proof = %(proof)s::jsonb,
    confirmed_at = clock_timestamp(), leased_until = NULL, tries = 0, last_error = ''
WHERE id = %(id)s AND wanted_serial = %(serial)s AND confirmed_serial < %(serial)s
RETURNING confirmed_at
"""

# Half a second, one, two … ten minutes. Only the holder of the lease gives it back.
GIVE_BACK = """
UPDATE publishing_publication SET
    leased_until = NULL,
    last_error = CASE WHEN wanted_serial = %(serial)s THEN %(error)s ELSE last_error END,
    next_try_at = CASE WHEN wanted_serial = %(serial)s AND %(error)s <> ''
        THEN clock_timestamp()
            + make_interval(secs => least(%(longest)s, 0.5 * 2 ^ least(tries - 1, 20)))
        ELSE next_try_at END
WHERE id = %(id)s AND leased_until = %(lease)s
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    publication: int
    confirmed: bool
    error: str = ""


def claim() -> Publication | None:
    """Lease the most urgent publication that is due; None when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"lease": LEASE})
        row = cursor.fetchone()
    return _claimed(key=row[0])[0] if row else None


_claimed = CompiledQuery(
    lambda key: Publication.objects.select_related("outlet", "wanted", "section").filter(pk=key)
)


def reconcile_one(*, at: datetime) -> Outcome | None:
    """One try for one due publication. None: nothing is due."""
    publication = claim()
    return None if publication is None else attempt(publication, at=at)


def attempt(publication: Publication, *, at: datetime) -> Outcome:
    """Carry out and prove what `publication`, leased to us, wants."""
    with at_leisure():
        delivery = Delivery.objects.create(
            publication=publication,
            serial=publication.wanted_serial,
            verb=publication.verb,
            started_at=at,
        )
    error = ""
    try:
        proof = _deliver(publication, adapter_for(publication.outlet.kind))
        confirmed = _confirm(publication, proof, at=at)
        message = "" if confirmed else "A newer want came in between."
    except (DeliveryFailed, NotConfirmed) as problem:
        confirmed, error = False, str(problem)
    except Exception as problem:
        logger.exception("delivery broke", publication=publication.pk)
        confirmed, error = False, f"{type(problem).__name__}: {problem}"
    with at_leisure():
        if not confirmed:
            _give_back(publication, error[:500])
        Delivery.objects.filter(pk=delivery.pk).update(
            ended_at=Now(), ok=confirmed, message=(error or message)[:500]
        )
    return Outcome(publication.pk, confirmed, error)


def _deliver(publication: Publication, adapter: Adapter) -> Proof:
    if publication.tries > 1:
        # An earlier try may have worked and only its answer was lost: ask before sending again.
        try:
            return adapter.confirm(publication)
        except NotConfirmed:
            pass
    prepared = adapter.prepare(publication)
    adapter.validate(prepared)
    if not _still_wanted(publication):
        return {}
    match publication.verb:
        case "publish":
            adapter.publish(prepared)
        case "update":
            adapter.update(prepared)
        case "withdraw":
            adapter.withdraw(prepared)
    return adapter.confirm(publication)


def _still_wanted(publication: Publication) -> bool:
    """False when a newer want, or the end of our lease, makes this try too late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM publishing_publication WHERE id = %s AND wanted_serial = %s"
            " AND leased_until = %s AND leased_until > clock_timestamp()",
            [publication.pk, publication.wanted_serial, publication.leased_until],
        )
        return cursor.fetchone() is not None


def _confirm(publication: Publication, proof: Proof, *, at: datetime) -> bool:
    """Compare-and-set on the serial: a late proof never confirms a newer want."""
    if not proof:
        return False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                CONFIRM,
                {
                    "id": publication.pk,
                    "serial": publication.wanted_serial,
                    "proof": json.dumps(proof),
                },
            )
            if cursor.fetchone() is None:
                return False
        record(
            PublicationConfirmed(
                publication.pk,
                publication.story_id,
                publication.outlet.key,
                publication.wanted_state,
                publication.wanted_serial,
            ),
            actor=None,
            at=at,
        )
    return True


def _give_back(publication: Publication, error: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            GIVE_BACK,
            {
                "id": publication.pk,
                "serial": publication.wanted_serial,
                "lease": publication.leased_until,
                "error": error,
                "longest": LONGEST_BACK_OFF,
            },
        )
