"""How a case may move: one table. The database holds the same one and refuses every other move.

A move is a verb of one side. What a move needs stands beside it: `reason` and `unit` are fields
of the move, `answer` and `rating` rows of this round, `other_eyes` a person who has done nothing
in the round that is being judged.
"""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("case", "Received")
    REFUSED = "refused", pgettext_lazy("case", "Not accepted")
    ACCEPTED = "accepted", pgettext_lazy("case", "Accepted")
    DISPATCHED = "dispatched", _("Sent to the department")
    WORKING = "working", _("Being worked on")
    WAITING = "waiting", _("Waiting for the citizen")
    ANSWERED = "answered", pgettext_lazy("case", "Answered")
    APPEALED = "appealed", _("Appeal under review")
    PARKED = "parked", pgettext_lazy("case", "Put off")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    MERGED = "merged", pgettext_lazy("case", "Joined to another case")


class Side(models.TextChoices):
    CITIZEN = "citizen", pgettext_lazy("side of a case", "Citizen")
    DESK = "desk", pgettext_lazy("side of a case", "Case desk")
    OFFICER = "officer", pgettext_lazy("side of a case", "Department")
    HOUSE = "house", pgettext_lazy("side of a case", "By itself")


class Verb(models.TextChoices):
    ACCEPT = "accept", pgettext_lazy("verb of a case", "Accept")
    REFUSE = "refuse", pgettext_lazy("verb of a case", "Refuse")
    DISPATCH = "dispatch", pgettext_lazy("verb of a case", "Dispatch")
    SIGN = "sign", pgettext_lazy("verb of a case", "Sign for it")
    SEND_BACK = "send_back", pgettext_lazy("verb of a case", "Send back")
    ASK = "ask", pgettext_lazy("verb of a case", "Ask the citizen")
    HEAR = "hear", pgettext_lazy("verb of a case", "Reply")
    GO_ON = "go_on", pgettext_lazy("verb of a case", "Go on without a reply")
    ANSWER = "answer", pgettext_lazy("verb of a case", "Answer")
    RATE = "rate", pgettext_lazy("verb of a case", "Rate")
    CLOSE = "close", pgettext_lazy("verb of a case", "Close")
    APPEAL = "appeal", pgettext_lazy("verb of a case", "Appeal")
    REOPEN = "reopen", pgettext_lazy("verb of a case", "Reopen")
    UPHOLD = "uphold", pgettext_lazy("verb of a case", "Leave it as it is")
    PARK = "park", pgettext_lazy("verb of a case", "Put off")
    TAKE_UP = "take_up", pgettext_lazy("verb of a case", "Take up again")
    MERGE = "merge", pgettext_lazy("verb of a case", "Join to another")
    PART = "part", pgettext_lazy("verb of a case", "Part again")


class Refusal(models.TextChoices):
    """Why a case is not accepted, by the list that readers can look up."""

    COURT = "court", pgettext_lazy("refusal of a case", "It is before a court or an arbitrator")
    PETITION = (
        "petition",
        pgettext_lazy("refusal of a case", "It belongs to the petition or discipline procedure"),
    )
    SECRET = "secret", pgettext_lazy("refusal of a case", "It would disclose secrets or the privacy of others")  # fmt: skip
    ELSEWHERE = "elsewhere", pgettext_lazy("refusal of a case", "It is not in this town")
    UNCLEAR = "unclear", pgettext_lazy("refusal of a case", "It does not say what or where")
    ABUSE = "abuse", pgettext_lazy("refusal of a case", "It insults, advertises or spreads rumours")
    URGENT = (
        "urgent",
        pgettext_lazy("refusal of a case", "It is an emergency: call 110, 119 or 120"),
    )


class Allowed(NamedTuple):
    verb: str
    before: str
    after: str
    side: str
    needs: tuple[str, ...] = ()


S, V, BY = State, Verb, Side
TABLE: tuple[Allowed, ...] = (
    Allowed(V.ACCEPT, S.SUBMITTED, S.ACCEPTED, BY.DESK),
    Allowed(V.REFUSE, S.SUBMITTED, S.REFUSED, BY.DESK, ("reason",)),
    Allowed(V.DISPATCH, S.ACCEPTED, S.DISPATCHED, BY.DESK, ("unit",)),
    # To another department: taken away from the first.
    Allowed(V.DISPATCH, S.DISPATCHED, S.DISPATCHED, BY.DESK, ("unit", "reason")),
    Allowed(V.DISPATCH, S.WORKING, S.DISPATCHED, BY.DESK, ("unit", "reason")),
    Allowed(V.SIGN, S.DISPATCHED, S.WORKING, BY.OFFICER, ("unit",)),
    Allowed(V.SEND_BACK, S.DISPATCHED, S.ACCEPTED, BY.OFFICER, ("reason",)),
    Allowed(V.SEND_BACK, S.WORKING, S.ACCEPTED, BY.OFFICER, ("reason",)),
    Allowed(V.ASK, S.WORKING, S.WAITING, BY.OFFICER, ("reason",)),
    Allowed(V.ASK, S.ACCEPTED, S.WAITING, BY.DESK, ("reason",)),
    # Back to where it was asked.
    Allowed(V.HEAR, S.WAITING, S.WORKING, BY.CITIZEN),
    Allowed(V.HEAR, S.WAITING, S.ACCEPTED, BY.CITIZEN),
    Allowed(V.GO_ON, S.WAITING, S.WORKING, BY.OFFICER, ("reason",)),
    Allowed(V.GO_ON, S.WAITING, S.WORKING, BY.DESK, ("reason",)),
    Allowed(V.GO_ON, S.WAITING, S.ACCEPTED, BY.DESK, ("reason",)),
    # No clock stands still for ever: without a reply it goes on when the citizen's days are over.
    Allowed(V.GO_ON, S.WAITING, S.WORKING, BY.HOUSE, ("reason",)),
    Allowed(V.GO_ON, S.WAITING, S.ACCEPTED, BY.HOUSE, ("reason",)),
    Allowed(V.ANSWER, S.WORKING, S.ANSWERED, BY.OFFICER, ("answer",)),
    Allowed(V.ANSWER, S.ACCEPTED, S.ANSWERED, BY.DESK, ("answer",)),
    Allowed(V.RATE, S.ANSWERED, S.CLOSED, BY.CITIZEN, ("rating",)),
    Allowed(V.CLOSE, S.ANSWERED, S.CLOSED, BY.HOUSE),
    Allowed(V.APPEAL, S.ANSWERED, S.APPEALED, BY.CITIZEN, ("reason",)),
    Allowed(V.APPEAL, S.CLOSED, S.APPEALED, BY.CITIZEN, ("reason",)),
    Allowed(V.APPEAL, S.REFUSED, S.APPEALED, BY.CITIZEN, ("reason",)),
    # The answer to the case it was joined to is no answer to this one: it is judged by itself.
    Allowed(V.APPEAL, S.MERGED, S.APPEALED, BY.CITIZEN, ("reason",)),
    Allowed(V.REOPEN, S.APPEALED, S.ACCEPTED, BY.DESK, ("reason", "other_eyes")),
    Allowed(V.UPHOLD, S.APPEALED, S.CLOSED, BY.DESK, ("reason", "other_eyes")),
    Allowed(V.PARK, S.ACCEPTED, S.PARKED, BY.DESK, ("reason",)),
    Allowed(V.PARK, S.WORKING, S.PARKED, BY.DESK, ("reason",)),
    Allowed(V.TAKE_UP, S.PARKED, S.ACCEPTED, BY.DESK),
    Allowed(V.TAKE_UP, S.PARKED, S.WORKING, BY.DESK),
    Allowed(V.MERGE, S.SUBMITTED, S.MERGED, BY.DESK),
    Allowed(V.MERGE, S.ACCEPTED, S.MERGED, BY.DESK),
    Allowed(V.MERGE, S.DISPATCHED, S.MERGED, BY.DESK),
    Allowed(V.MERGE, S.WORKING, S.MERGED, BY.DESK),
    Allowed(V.PART, S.MERGED, S.SUBMITTED, BY.DESK),
    Allowed(V.PART, S.MERGED, S.ACCEPTED, BY.DESK),
    Allowed(V.PART, S.MERGED, S.DISPATCHED, BY.DESK),
    Allowed(V.PART, S.MERGED, S.WORKING, BY.DESK),
)  # fmt: skip

# Somebody of ours or of a department has to do something.
OPEN = (S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.WORKING, S.WAITING, S.APPEALED)
# While one of these states lasts, the clocks stand still.
STILL = (S.WAITING, S.PARKED, S.MERGED)
# A new round begins with the reopening: answers, ratings and clocks are of one round.
NEW_ROUND = (V.REOPEN,)


def ways(verb: str, *, before: str, side: str) -> list[Allowed]:
    """The rows for a verb of one side in a state; two when it leads back to where it came from."""
    return [row for row in TABLE if (row.verb, row.before, row.side) == (verb, before, side)]


def possible(*, before: str, side: str) -> frozenset[str]:
    """The verbs of one side in a state."""
    return frozenset(row.verb for row in TABLE if (row.before, row.side) == (before, side))
