"""What is looked at after an answer, or after another calendar; nothing waits for it."""

from ronghe.journal.facts import listen
from ronghe.kit.clock import now
from ronghe.people.facts import DaysSet, OfficeHoursSet

from .actions import compare, look_at_all
from .facts import CaseReplied
from .models import Answer


@listen(CaseReplied)
def look_for_copies(fact: CaseReplied) -> None:
    answer = Answer.objects.select_related("case").get(pk=fact.answer)
    compare(answer, at=answer.at)


@listen(DaysSet)
def days_are_others(fact: DaysSet) -> None:
    look_at_all(at=now())


@listen(OfficeHoursSet)
def hours_are_others(fact: OfficeHoursSet) -> None:
    look_at_all(at=now())
