"""What becomes of files once they are sent: whose case they are with, who sees them, when they go."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.compiled import CompiledQuery
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import FilesAdded, FileSeenBy
from ..models import Answer, Case, File, FileQuerySet, Question, Side
from ..senders import Bag
from .arriving import remove_later
from .moving import NotPossibleNow


class NotTheirWish(Refused):
    """What a citizen gave for the department only stays there."""

    code = "not_their_wish"


def drafts_in(bag: Bag) -> list[File]:
    """What lies ready in the form, in the order in which it came."""
    return _drafts(batch=bag.batch, sender=bag.mark)


def _lying(batch: Any, sender: Any) -> FileQuerySet:
    kept = File.objects.drafts().filter(state=File.State.KEPT)
    return kept.filter(batch=batch, sender=sender).order_by("slot")


_drafts = CompiledQuery(_lying)
_held = CompiledQuery(lambda batch, sender: _lying(batch, sender).select_for_update(of=("self",)))
_SENT_WITH = ("case", "answer", "question", "side", "by", "sender", "source", "seen_by")


def attach(
    case: Case,
    bag: Bag | None,
    *,
    side: Side,
    by: User | None,
    at: datetime,
    answer: Answer | None = None,
    question: Question | None = None,
) -> None:
    """The files of a form go with what the form says. Inside the transaction that sends it."""
    if bag is None:
        return
    found = _held(batch=bag.batch, sender=bag.mark)
    for one in found:
        one.case, one.answer, one.question = case, answer, question
        one.side, one.by, one.sender, one.source = side, by, None, None
        one.seen_by = _seen_by(one, case, bag)
        one.save(update_fields=_SENT_WITH)
    if found:
        known = [one.sha256 for one in found] if side != Side.CITIZEN else []
        record(FilesAdded(case.pk, side, [one.pk for one in found], known), actor=by, at=at)


def _seen_by(file: File, case: Case, bag: Bag) -> File.SeenBy:
    """With the case where their sender says so. A citizen's documents never: they are full of persons."""
    wanted = bag.is_public
    if file.side == Side.CITIZEN:
        wanted &= file.is_photo and case.visibility != Case.Visibility.CONFIDENTIAL
    return File.SeenBy.PUBLIC if wanted else File.SeenBy.DEPARTMENT


@transaction.atomic
def hide_file(file: File, *, by: User, at: datetime) -> None:
    """Away from readers with this very act; what a department sent, from the citizen as well."""
    _change(file, Q(hidden_at=None), "hidden", by=by, at=at, hidden_at=at, hidden_by=by)


@transaction.atomic
def show_file(file: File, *, by: User, at: datetime) -> None:
    """No longer hidden: seen by whoever may see it otherwise."""
    seen = Q(hidden_at__isnull=False)
    _change(file, seen, file.seen_by, by=by, at=at, hidden_at=None, hidden_by=None)


@transaction.atomic
def open_file(file: File, *, by: User, at: datetime) -> None:
    """What a department sent goes with the case from now on. Never against its citizen's wish."""
    if file.side == Side.CITIZEN:
        raise NotTheirWish(_("The citizen gave it for the department only. It stays so."))
    public = File.SeenBy.PUBLIC
    _change(file, ~Q(seen_by=public), public, by=by, at=at, seen_by=public)


@transaction.atomic
def close_file(file: File, *, by: User, at: datetime) -> None:
    """Not for readers. What came with an answer its citizen still sees; their own stays closed for good."""
    only = File.SeenBy.DEPARTMENT
    _change(file, ~Q(seen_by=only), only, by=by, at=at, seen_by=only)


def _change(file: File, before: Q, after: str, *, by: User, at: datetime, **fields: Any) -> None:
    if file.case is None or not rules.may_run(by, file.case, at=at):
        raise PermissionDenied
    # Compare-and-set: two may press at once.
    if not File.objects.kept().filter(before, pk=file.pk).update(**fields):
        raise NotPossibleNow(_("Somebody was here before you. Look at it again."))
    was = "hidden" if file.hidden_at else file.seen_by
    record(FileSeenBy(file.case.pk, file.pk, was, after), actor=by, at=at)
    file.refresh_from_db()


def empty_files(cases: Iterable[int], *, by_request: bool) -> None:
    """Remove what could show a person. Their own request takes all they sent; time, what is not public."""
    found = list(File.objects.not_for_readers().filter(case__in=list(cases)))
    if by_request:
        theirs = File.objects.kept().filter(case__in=list(cases), side=Side.CITIZEN)
        found += list(theirs.exclude(pk__in=[one.pk for one in found]))
    names = [name for one in found for name in (one.file.name, one.small.name) if name]
    empty = {"file": "", "small": "", "sha256": "", "name": "", "state": File.State.GONE}
    File.objects.filter(pk__in=[one.pk for one in found]).update(**empty)
    remove_later(names)


def written_out(case: Case) -> list[dict[str, Any]]:
    """The files that its citizen may see, whole, as text."""
    return [
        {
            "from": one.side,
            "at": one.at.isoformat(),
            "kind": one.kind,
            "name": one.name,
            "seen_by": one.seen_by,
            "sha256": one.sha256,
            "base64": _read(one),
        }
        for one in File.objects.of_citizen(case).order_by("pk")
    ]


def _read(file: File) -> str:
    with file.file.open("rb") as stored:
        return base64.b64encode(stored.read()).decode()
