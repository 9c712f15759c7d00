"""Verbs on a whole front: undo, bring back, make automatic, throw away, put live."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    ArrangementPutLive,
    ArrangementRestored,
    DraftDiscarded,
    FrontMadeAutomatic,
)
from ..models import Act, Arrangement, Front
from .steps import State, Step, begin, finish, note


class NoDraft(Refused):
    code = "no_draft"


class NothingToUndo(Refused):
    code = "nothing_to_undo"


@transaction.atomic
def undo(front: Front, *, seen: int, by: User, at: datetime) -> Act:
    """Bring back, as the draft, what stood before the last step. Again: one step further back."""
    step = begin(front, touching=[], seen=seen, by=by, at=at)
    if step.now is None or (step.now.before is None and not step.now.blocks.exists()):
        raise NothingToUndo(_("There is no earlier step on this page."))
    before = step.now.before
    _take(step, before)
    fact = ArrangementRestored(step.front.pk, step.serial, before.pk if before else None)
    return finish(step, Act.Verb.UNDONE, fact, before=before.before if before else None)


@transaction.atomic
def restore(front: Front, *, arrangement: int, seen: int, by: User, at: datetime) -> Act:
    """Bring an earlier arrangement back as the draft, also one that was thrown away."""
    step = begin(front, touching=[], seen=seen, by=by, at=at)
    wanted = Arrangement.objects.filter(front=step.front, pk=arrangement).first()
    if wanted is None:
        raise NothingToUndo(_("This page never had that arrangement."))
    _take(step, wanted)
    fact = ArrangementRestored(step.front.pk, step.serial, wanted.pk)
    return finish(step, Act.Verb.RESTORED, fact)


@transaction.atomic
def make_automatic(front: Front, *, seen: int, by: User, at: datetime) -> Act:
    """A draft without blocks: put live, the page fills itself as it did before anybody arranged it."""
    step = begin(front, touching=[], seen=seen, by=by, at=at)
    step.blocks = []
    fact = FrontMadeAutomatic(step.front.pk, step.serial)
    return finish(step, Act.Verb.AUTOMATIC, fact)


@transaction.atomic
def put_live(front: Front, *, seen: int, by: User, at: datetime) -> Act:
    """Readers see the draft from now on: exactly what `by` saw, else `Overtaken`."""
    if not rules.may_put_live(by, at=at):
        raise PermissionDenied
    step = begin(front, touching=[], seen=seen, by=by, at=at)
    draft = _draft(step)
    live = step.front.arrangement(State.LIVE)
    if live is not None:
        Arrangement.objects.filter(pk=live.pk).update(state=State.PAST)
    Arrangement.objects.filter(pk=draft.pk).update(state=State.LIVE, before=live)
    fact = ArrangementPutLive(step.front.pk, step.serial, draft.pk)
    return note(step, Act.Verb.LIVE, fact, draft)


@transaction.atomic
def discard(front: Front, *, seen: int, by: User, at: datetime) -> Act:
    """Throw the draft away. It stays in the history and can be brought back."""
    step = begin(front, touching=[], seen=seen, by=by, at=at)
    draft = _draft(step)
    Arrangement.objects.filter(pk=draft.pk).update(state=State.PAST)
    fact = DraftDiscarded(step.front.pk, step.serial, draft.pk)
    return note(step, Act.Verb.DISCARDED, fact, draft)


def _draft(step: Step) -> Arrangement:
    if step.now is None or step.now.state != State.DRAFT:
        raise NoDraft(_("There is no draft of this page: nothing was changed since it went live."))
    return step.now


def _take(step: Step, arrangement: Arrangement | None) -> None:
    """The very blocks of an arrangement: none when it was automatic."""
    step.blocks = list(arrangement.blocks.complete()) if arrangement else []
