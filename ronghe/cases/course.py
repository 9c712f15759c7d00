"""The course of a case as readers see it: what happened, from which side, in public words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.people.models import Unit

from .models import Answer, Case, File, Move, Verb
from .moves import Refusal

# What a reader is told of a move; everything else is between the desk and the departments.
SAID: dict[Verb, Callable[[Move], str]] = {
    Verb.ACCEPT: lambda _m: _("The case desk has accepted it."),
    Verb.REFUSE: lambda _m: _("The case desk has not accepted it."),
    Verb.DISPATCH: lambda m: _("Sent to: %s") % _name(m.unit),
    Verb.SIGN: lambda m: _("%s has taken it in hand.") % _name(m.unit),
    Verb.SEND_BACK: lambda m: _("%s has sent it back: not theirs.") % _name(m.unit),
    Verb.ASK: lambda _m: _("The citizen is asked for something; the clock stands still."),
    Verb.HEAR: lambda _m: _("The citizen has replied."),
    Verb.GO_ON: lambda _m: _("It goes on without a reply."),
    Verb.RATE: lambda _m: _("The citizen says that it is solved."),
    Verb.CLOSE: lambda _m: _("Closed: the days for an appeal are over."),
    Verb.APPEAL: lambda _m: _("The citizen has appealed; somebody else looks at it."),
    Verb.REOPEN: lambda _m: _("The appeal was right: it is opened again."),
    Verb.UPHOLD: lambda _m: _("The appeal changed nothing."),
    Verb.PARK: lambda _m: _("Put off."),
    Verb.TAKE_UP: lambda _m: _("Taken up again."),
    Verb.MERGE: lambda _m: _("Joined to another case with the same matter."),
    Verb.PART: lambda _m: _("It stands by itself again."),
}


@dataclass(frozen=True)
class Step:
    """One line of the course. `words` are public; `answer` only for answers."""

    at: datetime
    said: str
    words: str = ""
    answer: Answer | None = None


def _name(unit: Unit | None) -> str:
    """A department in the reader's language."""
    return unit.name_in(get_language() or "") if unit else ""


def public_course(case: Case) -> list[Step]:
    """Oldest first. Nothing in it says who a citizen or a colleague is."""
    steps = [Step(case.sent_at, _("Sent by a citizen."))]
    for made in case.course.select_related("unit").exclude(verb=Verb.ANSWER):
        words = made.reason if made.is_public else ""
        steps.append(Step(made.at, SAID[Verb(made.verb)](made), words))
    shown = Prefetch("files", File.objects.with_the_case().order_by("pk"), to_attr="shown_files")
    for answer in case.answers.select_related("unit").prefetch_related(shown):
        by = _name(answer.unit) if answer.unit else _("The case desk")
        said = _("%s has answered.") if answer.is_final else _("%s has replied.")
        steps.append(Step(answer.at, said % by, answer.public_text, answer))
    return sorted(steps, key=lambda step: step.at)


def public_files(case: Case) -> list[File]:
    """What everybody may see of what the citizen sent."""
    return list(File.objects.public().filter(case=case, answer=None).order_by("pk"))


def refusal_words(case: Case) -> str:
    """Why it was not accepted, for the citizen: the listed reason, and what the desk wrote."""
    last = case.course.filter(verb=Verb.REFUSE).order_by("-serial").first()
    if last is None:
        return ""
    code, _sep, more = last.reason.partition(": ")
    label = str(Refusal(code).label) if code in Refusal.values else code
    return f"{label} {more}".strip()
