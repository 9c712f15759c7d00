"""The course of a case as its citizen sees it: what readers see, and what passed between the two."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import clocks
from .course import Step, course_with
from .deadlines import in_words, working_days
from .models import Case, Extension, File, Rating, Verb


def own_course(case: Case) -> list[Step]:
    """With what was asked of them, what they said, all that came with answers, and time that was granted."""
    steps = course_with(case, File.objects.of_citizen(case), _own_words(case))
    # Their rating says more than its move, and stands there also where nothing moved.
    closing = {f"{case.number}.{made.serial}" for made in case.course.filter(verb=Verb.RATE)}
    steps = [one for one in steps if one.key not in closing]
    steps += [_rated(one) for one in case.ratings.all()]
    granted = case.extensions.filter(state=Extension.State.GRANTED)
    steps += [_extended(case, one) for one in granted]
    return sorted(steps, key=lambda step: step.at)


def _own_words(case: Case) -> dict[int, str]:
    """By serial: the question that was put to them, their reply, and the reason of their appeal."""
    replies = {one.settled_at: one.reply for one in case.questions.exclude(settled_at=None)}
    words = {}
    for made in case.course.filter(verb__in=[Verb.ASK, Verb.HEAR, Verb.APPEAL]):
        words[made.serial] = replies.get(made.at, "") if made.verb == Verb.HEAR else made.reason
    return words


def _rated(rating: Rating) -> Step:
    yes, no = pgettext("rating", "Solved"), pgettext("rating", "Not solved")
    glad, not_glad = pgettext("rating", "Satisfied"), pgettext("rating", "Not satisfied")
    solved = yes if rating.is_solved else no
    satisfied = glad if rating.is_satisfied else not_glad
    return Step(rating.at, _("You said: %s") % f"{solved} · {satisfied}", rating.words)


def _extended(case: Case, extension: Extension) -> Step:
    """How much and until when. Why was written for the case desk, not for readers."""
    at = extension.decided_at or extension.asked_at
    said = _("The department was granted more time: %s.") % working_days(extension.minutes)
    due = clocks.finish_as_of(case, round=extension.round, at=at)
    if due is None:
        return Step(at, said)
    return Step(at, said, _("From then on the answer was due on %s.") % in_words(due))
