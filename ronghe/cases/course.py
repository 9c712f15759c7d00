"""The course of a case as readers see it: what happened, from which side, in public words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.people.models import Unit

from . import clocks
from .models import Answer, Case, File, FileQuerySet, Move, State, Verb
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
    """One line of the course. `words` are public; `answer` only for answers.

    `key` tells the steps of all cases apart; `after` is the state it left the case in.
    """

    at: datetime
    said: str
    words: str = ""
    answer: Answer | None = None
    key: str = ""
    after: str = ""


@dataclass(frozen=True)
class Told:
    """A public case as programs are told of it. `due_at` is when the answer is due."""

    case: Case
    steps: list[Step]
    due_at: datetime | None


def _name(unit: Unit | None) -> str:
    """A department in the reader's language."""
    return unit.name_in(get_language() or "") if unit else ""


def public_course(case: Case) -> list[Step]:
    """Oldest first. Nothing in it says who a citizen or a colleague is."""
    return course_with(case, File.objects.with_the_case())


def course_with(
    case: Case, files: FileQuerySet, own: Mapping[int, str] | None = None
) -> list[Step]:
    """With these files of answers; `own`: words of moves, by serial, that are not public."""
    moves = case.course.select_related("unit").exclude(verb=Verb.ANSWER)
    shown = Prefetch("files", files.order_by("pk"), to_attr="shown_files")
    answers = case.answers.select_related("unit").prefetch_related(shown)
    return _steps(case, moves, answers, own or {})


def told(cases: Collection[Case]) -> list[Told]:
    """The courses of many cases, with three questions to the database."""
    moves, answers = defaultdict(list), defaultdict(list)
    for made in Move.objects.filter(case__in=cases).select_related("unit").order_by("pk"):
        if made.verb != Verb.ANSWER:
            moves[made.case_id].append(made)
    for answer in Answer.objects.filter(case__in=cases).select_related("unit"):
        answers[answer.case_id].append(answer)
    ends = clocks.finishes(cases)
    return [
        Told(case, _steps(case, moves[case.pk], answers[case.pk], {}), ends[case.pk])
        for case in cases
    ]


def _steps(
    case: Case, moves: Iterable[Move], answers: Iterable[Answer], own: Mapping[int, str]
) -> list[Step]:
    first = Step(
        case.sent_at,
        _("Sent by a citizen."),
        key=f"{case.number}.sent",
        after=State.SUBMITTED,
    )
    steps = [first]
    for made in moves:
        words = made.reason if made.is_public else own.get(made.serial, "")
        said = SAID[Verb(made.verb)](made)
        key = f"{case.number}.{made.serial}"
        steps.append(Step(made.at, said, words, key=key, after=made.after))
    for answer in answers:
        by = _name(answer.unit) if answer.unit else _("The case desk")
        said = (_("%s has answered.") if answer.is_final else _("%s has replied.")) % by
        key, after = f"{case.number}.a{answer.pk}", State.ANSWERED if answer.is_final else ""
        steps.append(Step(answer.at, said, answer.public_text, answer, key, after))
    return sorted(steps, key=lambda step: step.at)


def public_files(case: Case) -> list[File]:
    """What everybody may see of what the citizen sent."""
    return list(File.objects.public().filter(case=case, answer=None).order_by("pk"))


def of_the_same_report(cases: Collection[Case]) -> dict[int, list[Case]]:
    """By case the other matters of a report that was split, as far as readers may see them."""
    split = [case for case in cases if case.split_into or case.split_from_id]
    if not split:
        return {}
    parents = [case.split_from_id for case in split if case.split_from_id]
    wanted = Q(split_from__in=[case.pk for case in split]) | Q(pk__in=parents)
    found = list(Case.objects.public().filter(wanted).order_by("pk"))
    return {
        case.pk: [
            one for one in found if case.pk == one.split_from_id or one.pk == case.split_from_id
        ]
        for case in split
    }


def public_photos(cases: Collection[Case]) -> dict[int, list[File]]:
    """What everybody may see, by case: of the citizen, and of answers; the oldest first."""
    found: defaultdict[int, list[File]] = defaultdict(list)
    for one in File.objects.public().filter(case__in=cases, kind=File.Kind.PHOTO).order_by("pk"):
        if one.case_id is not None:
            found[one.case_id].append(one)
    return found


def refusal_words(case: Case) -> str:
    """Why it was not accepted, for the citizen: the listed reason, and what the desk wrote."""
    last = case.course.filter(verb=Verb.REFUSE).order_by("-serial").first()
    if last is None:
        return ""
    code, _sep, more = last.reason.partition(": ")
    label = str(Refusal(code).label) if code in Refusal.values else code
    return f"{label} {more}".strip()
