"""One act on many cases: each case by itself, done whole or not at all, and never twice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused

from ..models import Batch, BatchItem, Case

MOST = 200


class TooManyCases(Refused):
    code = "too_many_cases"


class AnotherBatch(Refused):
    code = "another_batch"


def do_each(
    cases: Iterable[Case],
    *,
    key: UUID,
    verb: str,
    run: Callable[[Case], Any],
    by: User,
    at: datetime,
) -> Batch:
    """`run` for each of `cases`, which carry the moves that the page showed.

    The same `key` again does what is left and nothing twice: what became of a case is a row in the
    transaction of the act.
    """
    wanted = list(cases)
    if len(wanted) > MOST:
        raise TooManyCases(_("At most %s cases at once.") % MOST)
    batch, _new = Batch.objects.get_or_create(key=key, defaults={"verb": verb, "by": by, "at": at})
    if (batch.by_id, batch.verb) != (by.pk, verb):
        raise AnotherBatch(_("This form was used for something else. Choose the cases again."))
    done = set(batch.items.values_list("case", flat=True))
    for case in wanted:
        if case.pk not in done:
            _do_one(batch, case, run)
    return batch


def _do_one(batch: Batch, case: Case, run: Callable[[Case], Any]) -> None:
    try:
        with transaction.atomic():
            # First the row: a second batch with this key waits here, and then has nothing to do.
            BatchItem.objects.create(batch=batch, case=case, is_done=True)
            run(case)
    except Refused as refusal:
        _note(batch, case, refusal.code, str(refusal))
    except PermissionDenied:
        _note(batch, case, "not_yours", _("This is not yours to do with this case."))
    except IntegrityError:
        if not batch.items.filter(case=case).exists():
            raise


def _note(batch: Batch, case: Case, code: str, sentence: str) -> None:
    said = {"is_done": False, "code": code, "sentence": sentence[:500]}
    BatchItem.objects.get_or_create(batch=batch, case=case, defaults=said)
