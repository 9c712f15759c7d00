"""Suggestions learned from past dispatches: whose case was it in the end, and which words said so.

Learned from: cases that were answered by the department that kept them, not from confidential ones
and tips, whose words are nobody's business. A case that had been sent back counts twice for the
department that kept it in the end: it shows where people err. Who sent a case is no feature.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from ronghe.people.models import Unit
from ronghe.text import words as cutting
from ronghe.text.guessing import Example, Figures, Guesser, cooled, measured

from .models import Case, CaseQuerySet, Lesson, Move, State, Verb

# Below this chance nothing is suggested.
SURE = 0.6
# Fewer teach nothing that a desk does not know.
LEAST, LEAST_UNITS = 30, 2
MOST = 20_000
# Old lessons are thrown away: what was erased from cases must not live on in them.
KEPT = 3
_TELLING = re.compile(r"[^\W\d_]{2,}")
FINAL = (State.ANSWERED, State.CLOSED)


@dataclass(frozen=True)
class Suggestion:
    unit: Unit
    chance: float
    because: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(self.chance * 100)


def features(case: Case) -> list[str]:
    """The words of two letters and more, without numbers; kind, subject and place by their mark."""
    text = "\n".join((case.title, case.text, case.landmark))
    said = [word for word in cutting.search_words(text) if _TELLING.fullmatch(word)]
    marks = {"kind": case.kind, "subject": case.category_id, "place": case.place_id}
    return said + [f"{name}:{value}" for name, value in marks.items() if value]


def final_cases() -> CaseQuerySet:
    """Answered by the department that kept them, and nobody's secret."""
    final = Case.objects.filter(state__in=FINAL).exclude(unit=None)
    return final.exclude(visibility=Case.Visibility.CONFIDENTIAL).exclude(kind=Case.Kind.TIP)


def examples() -> list[Example]:
    """Oldest first."""
    newest = list(final_cases().order_by("-sent_at", "-pk")[:MOST])
    sent_back = Move.objects.filter(verb=Verb.SEND_BACK, case__in=final_cases().values("pk"))
    back = set(sent_back.values_list("case", flat=True))
    return [
        Example(features(one), str(one.unit_id), weight=2 if one.pk in back else 1)
        for one in reversed(newest)
    ]


def learn(*, at: datetime) -> Lesson | None:
    """A new lesson; None while there is too little to learn from.

    The oldest seven tenths teach, the next ones set how sure it may be, the newest measure it: as
    in life, it is asked about cases that come later. What is used then has learned from all.
    """
    known = examples()
    if len(known) < LEAST or len({one.drawer for one in known}) < LEAST_UNITS:
        return None
    early, late = len(known) * 7 // 10, len(known) * 17 // 20
    tried = cooled(Guesser.learned_from(known[:early]), known[early:late])
    figures = measured(tried, known[late:], sure=SURE)
    whole = Guesser.learned_from(known)
    whole.heat = tried.heat
    with transaction.atomic():
        made = Lesson.objects.create(
            made_at=at,
            examples=len(known),
            cut=cutting.VERSION,
            learned=whole.to_json(),
            figures=figures._asdict(),
        )
        newest = Lesson.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
        Lesson.objects.exclude(pk__in=list(newest)).delete()
    return made


def figures_of(lesson: Lesson) -> Figures:
    return Figures(**lesson.figures)


def suggest(case: Case, *, units: Sequence[Unit]) -> Suggestion | None:
    """The department of `units` it most likely belongs to; None when that is not sure enough."""
    if case.is_tip:
        return None
    newest = Lesson.objects.filter(cut=cutting.VERSION).order_by("-pk")
    key = newest.values_list("pk", flat=True).first()
    guesser = _guesser(key) if key else None
    found = guesser.guesses(features(case)) if guesser else []
    if not found or found[0].chance < SURE:
        return None
    unit = next((one for one in units if str(one.pk) == found[0].drawer), None)
    said = tuple(word for word in found[0].because if ":" not in word)
    return Suggestion(unit, found[0].chance, said) if unit and said else None


@lru_cache(maxsize=2)
def _guesser(lesson: int) -> Guesser | None:
    """Lessons never change, so it is kept by its number."""
    learned = Lesson.objects.filter(pk=lesson).values_list("learned", flat=True).first()
    return Guesser.from_json(learned) if learned else None
