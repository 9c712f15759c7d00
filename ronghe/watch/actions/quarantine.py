"""Second chances: replay a quarantined file after our reading got better, or dismiss it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import raw as raw_files
from .. import rules
from ..facts import ItemsArrived, QuarantineDismissed, QuarantineReplayed
from ..models import Quarantine
from ..parsers import Parsed, Unreadable, parse
from .ingest import Outcome, take_in
from .sources import source_named


class AlreadySettled(Refused):
    code = "already_settled"


class StillUnreadable(Refused):
    code = "still_unreadable"


def replay(quarantine: Quarantine, *, by: User, at: datetime) -> Outcome:
    """Read the kept bytes again. What still cannot be read stays, with the reason of today."""
    if not rules.may_watch(by, at=at):
        raise PermissionDenied
    try:
        found = parse(raw_files.read(quarantine.raw), content_type=quarantine.raw.content_type)
    except Unreadable as reason:
        Quarantine.objects.waiting().filter(pk=quarantine.pk).update(
            code=reason.code, reason=str(reason)[:500], detail=reason.detail
        )
        raise StillUnreadable(
            _("The file still cannot be read; the reason stands below.")
        ) from reason
    except OSError as problem:
        raise StillUnreadable(
            _("The kept file is not on this disk; ask the operator.")
        ) from problem
    return _settle_with_items(quarantine, found, by=by, at=at)


@transaction.atomic
def dismiss(quarantine: Quarantine, *, by: User, at: datetime) -> None:
    """Put the file aside for good; the same bytes do not come back to the list."""
    if not rules.may_watch(by, at=at):
        raise PermissionDenied
    _settle(quarantine, by=by, at=at)
    record(QuarantineDismissed(quarantine.pk), actor=by, at=at)


@transaction.atomic
def _settle_with_items(
    quarantine: Quarantine, found: list[Parsed], *, by: User, at: datetime
) -> Outcome:
    _settle(quarantine, by=by, at=at)
    source = quarantine.source or source_named("files", at=at)
    outcome = take_in(found, raw=quarantine.raw, source=source, at=at)
    record(QuarantineReplayed(quarantine.pk), actor=by, at=at)
    if outcome.new or outcome.updated:
        fact = ItemsArrived(source.pk, quarantine.raw_id, outcome.new, outcome.updated)
        record(fact, actor=by, at=at)
    return outcome


def _settle(quarantine: Quarantine, *, by: User, at: datetime) -> None:
    # Compare-and-set: two people may press at once.
    waiting = Quarantine.objects.waiting().filter(pk=quarantine.pk)
    if not waiting.update(settled_at=at, settled_by=by):
        raise AlreadySettled(_("Somebody has already settled this file."))
