"""What is looked at after an answer; nothing waits for it."""

from ronghe.journal.facts import listen

from .actions import compare
from .facts import CaseReplied
from .models import Answer


@listen(CaseReplied)
def look_for_copies(fact: CaseReplied) -> None:
    answer = Answer.objects.select_related("case").get(pk=fact.answer)
    compare(answer, at=answer.at)
