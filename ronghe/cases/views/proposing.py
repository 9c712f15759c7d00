"""What the dispatch form begins with: what a rule says, what past dispatches say, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ronghe.people.models import Unit

from .. import learning, routing
from ..forms import departments
from ..learning import Suggestion
from ..models import Case, Verb
from ..moves import State
from ..routing import Fit


@dataclass(frozen=True)
class Proposal:
    """`back`: who sent the case back in this round; `asked`: whom they named instead."""

    fit: Fit | None
    suggestion: Suggestion | None
    back: Sequence[Unit]
    asked: Unit | None

    @property
    def is_taken_back(self) -> bool:
        """The rule's own department has sent it back: it is not preselected again."""
        return self.fit is not None and self.fit.rule.lead in self.back

    def initial(self) -> dict[str, Any]:
        if self.asked:
            return {"lead": self.asked.pk}
        if self.fit and not self.is_taken_back:
            lead, *helpers = self.fit.units
            return {"lead": lead.pk, "helpers": [one.pk for one in helpers]}
        return {"lead": self.suggestion.unit.pk} if self.suggestion else {}

    @property
    def is_by_itself(self) -> bool:
        return self.fit is not None and self.fit.rule.by_itself


def proposal_for(case: Case, *, at: datetime) -> Proposal | None:
    """For a case that is to be accepted or dispatched; None for all others."""
    if case.state not in (State.SUBMITTED, State.ACCEPTED) or case.is_tip:
        return None
    sent_back = case.course.filter(verb=Verb.SEND_BACK, round=case.round)
    moves = list(sent_back.select_related("unit", "proposed").order_by("serial"))
    back = [one.unit for one in moves if one.unit]
    left = [one for one in departments(at) if one not in back]
    asked = moves[-1].proposed if moves else None
    return Proposal(
        fit=routing.proposal(case, at=at),
        suggestion=learning.suggest(case, units=left),
        back=back,
        asked=asked if asked in left else None,
    )
