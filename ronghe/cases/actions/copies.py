"""Answers given twice: looked for after each answer, shown to the case desk, judged by a person."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text import copied

from .. import officers, rules
from ..facts import CopyJudged
from ..models import Answer, Case, Copy, Print

# Official phrases are everywhere: compared are answers of one department, within a year.
WITHIN = timedelta(days=365)

_MET = """
SELECT p.answer_id FROM cases_print AS p JOIN cases_answer AS a ON a.id = p.answer_id
WHERE p.department = %s AND p.print = ANY(%s) AND a.at > %s AND a.at <= %s
    AND a.case_id <> %s AND a.id <> %s
GROUP BY p.answer_id HAVING count(*) >= %s ORDER BY count(*) DESC, p.answer_id LIMIT 50
"""


class JudgedAlready(Refused):
    code = "judged_already"


@transaction.atomic
def compare(answer: Answer, *, at: datetime) -> Copy | None:
    """Keep the answer's fingerprints; note the earlier one it repeats, if there is one."""
    if answer.case.kind == Case.Kind.TIP:
        return None
    prints = copied.prints(answer.public_text)
    if not prints or Print.objects.filter(answer=answer).exists():
        return None
    department = answer.unit_id or 0
    met = _met(answer, prints, department)
    Print.objects.bulk_create(
        Print(department=department, print=one, answer=answer) for one in prints
    )
    found = copied.copies(answer.public_text, met)
    if not found:
        return None
    earlier, share = found[0]
    told = Decimal(share).quantize(Decimal("0.01"), ROUND_DOWN)
    made = Copy.objects.create(answer=answer, earlier_id=earlier, share=told, found_at=at)
    officers.tell_of_copy(made, at=at)
    return made


def compare_rest(*, at: datetime, since: datetime, most: int = 2000) -> int:
    """What a listener missed; returns how many answers were looked at."""
    newest = Answer.objects.select_related("case").filter(at__gt=since).order_by("-pk")[:most]
    bare = [one for one in newest if not Print.objects.filter(answer=one).exists()]
    for answer in reversed(bare):
        compare(answer, at=at)
    return len(bare)


@transaction.atomic
def judge_copy(copy: Copy, *, verdict: str, by: User, at: datetime) -> None:
    """The case desk says what it is. Once; nobody's numbers change by it."""
    if not rules.is_desk(by, at=at):
        raise PermissionDenied
    said = {"verdict": Copy.Verdict(verdict), "judged_by": by, "judged_at": at}
    if not Copy.objects.to_judge().filter(pk=copy.pk).update(**said):
        raise JudgedAlready(_("Somebody has said already what it is."))
    record(CopyJudged(copy.answer_id, copy.earlier_id, verdict), actor=by, at=at)


def forget_prints(*, before: datetime) -> int:
    """What is too old to be compared needs no fingerprints; what was found stays."""
    return Print.objects.filter(answer__at__lt=before).delete()[0]


def _met(answer: Answer, prints: Collection[int], department: int) -> list[tuple[int, str]]:
    """The few answers worth comparing."""
    since, case = answer.at - WITHIN, answer.case_id
    values = (department, list(prints), since, answer.at, case, answer.pk, copied.meeting(prints))
    with connection.cursor() as cursor:
        cursor.execute(_MET, values)
        ids = [key for (key,) in cursor.fetchall()]
    return list(Answer.objects.filter(pk__in=ids).values_list("pk", "public_text"))
