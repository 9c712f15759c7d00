"""To whom the rules give a case, and why; what is wrong with a list of rules; what it would have done."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from django.utils.translation import gettext as _

from ronghe.kit.clock import local_date
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Place
from ronghe.text.normal import normalise

from .models import Case, CaseQuerySet, Category, RoutingBook, RoutingRule, State

Tree = Mapping[int, int | None]
_BETWEEN = re.compile(r"[\s,，、;；|/]+")
# A dry run looks back so far, and at so many cases.
LOOKED_BACK = timedelta(days=31)
MOST = 5000


def words_of(rule: RoutingRule) -> list[str]:
    """As a case's text is searched for them."""
    return [word for word in _BETWEEN.split(normalise(rule.words)) if word]


def tree() -> Tree:
    """What lies in what, of all places."""
    return dict(Place.objects.values_list("pk", "parent"))


def line_of(place: int | None, within: Tree) -> list[int]:
    """A place and all it lies in."""
    line: list[int] = []
    while place is not None and place not in line:
        line.append(place)
        place = within.get(place)
    return line


@dataclass(frozen=True)
class Fit:
    """The rule that a case fits, and what in the case says so."""

    rule: RoutingRule
    why: tuple[str, ...]

    @property
    def units(self) -> list[Unit]:
        return [self.rule.lead, *self.rule.helpers.all()]


class Router:
    """The rules of one version. `within` for many cases; for one its own line is asked for."""

    def __init__(self, book: RoutingBook | None, within: Tree | None = None) -> None:
        rules = book.rules.all() if book else RoutingRule.objects.none()
        whole = rules.select_related("lead", "category", "place").prefetch_related("helpers")
        self.rules = list(whole)
        self._words = {rule.pk: words_of(rule) for rule in self.rules}
        self._within = within

    def fit(self, case: Case) -> Fit | None:
        """The first rule that fits. Tips fit none: they stay with their readers."""
        if case.is_tip:
            return None
        text = normalise("\n".join((case.title, case.text, case.landmark)))
        line = self._line(case)
        for rule in self.rules:
            said = [word for word in self._words[rule.pk] if word in text]
            if self._fits(rule, case, line, said):
                return Fit(rule, tuple(_why(rule, case, said)))
        return None

    def _line(self, case: Case) -> list[int]:
        if self._within is not None:
            return line_of(case.place_id, self._within)
        if case.place is None or not any(rule.place_id for rule in self.rules):
            return []
        return [one.pk for one in case.place.line()]

    def _fits(self, rule: RoutingRule, case: Case, line: list[int], said: list[str]) -> bool:
        return (
            rule.kind in ("", case.kind)
            and rule.category_id in (None, case.category_id)
            and (rule.place_id is None or rule.place_id in line)
            and bool(said or not self._words[rule.pk])
        )


def _why(rule: RoutingRule, case: Case, said: Sequence[str]) -> Iterable[str]:
    if rule.kind:
        yield _("kind: %s") % case.get_kind_display()
    if rule.category:
        yield _("subject: %s") % rule.category
    if rule.place and case.place_id == rule.place_id:
        yield _("place: %s") % rule.place
    elif rule.place:
        yield _("place: %(place)s, which lies in %(area)s") % {
            "place": case.place,
            "area": rule.place,
        }
    if said:
        yield _("its words: %s") % ", ".join(f"“{word}”" for word in said)
    if not (rule.kind or rule.category or rule.place or rule.words):
        yield _("the rule takes everything that is left")


def proposal(case: Case, *, at: datetime) -> Fit | None:
    """What the rules in force say about a case; None when none fits, or its department is gone."""
    found = Router(RoutingBook.objects.in_force(at)).fit(case)
    return found if found and not gone(found.units, at=at) else None


def gone(units: Iterable[Unit], *, at: datetime) -> list[Unit]:
    """Those that answer no cases on that day."""
    day = local_date(at)
    wanted = list(units)
    standing = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, valid__contains=day)
    there = set(standing.filter(pk__in=[one.pk for one in wanted]).values_list("pk", flat=True))
    return [one for one in wanted if one.pk not in there]


# --- what is wrong with a list ---------------------------------------------------------------------

KINDS = tuple(kind for kind in Case.Kind.values if kind != Case.Kind.TIP)
# One cell: kind, subject and place; None is a case without one, or somewhere no rule names.
Cell = tuple[str, int | None, int | None]


@dataclass(frozen=True)
class Problem:
    """`is_grave`: with it no list goes into force. Else it is said and may be meant."""

    text: str
    is_grave: bool
    rule: int | None = None


def problems(book: RoutingBook, *, at: datetime) -> list[Problem]:
    """Departments that are gone, rules that are never reached, cases that nothing decides."""
    router = Router(book)
    if not router.rules:
        return [Problem(_("There is no rule yet: the desk decides everything."), False)]
    return [*_gone(router, at), *_unreached(router), *_gaps(router)]


def _gone(router: Router, at: datetime) -> Iterable[Problem]:
    units = {unit.pk: unit for rule in router.rules for unit in Fit(rule, ()).units}
    away = {one.pk for one in gone(units.values(), at=at)}
    for rule in router.rules:
        for unit in Fit(rule, ()).units:
            if unit.pk in away:
                said = {"number": rule.order, "unit": unit}
                text = _("Rule %(number)d: %(unit)s answers no cases any more.") % said
                yield Problem(text, True, rule.pk)


def _unreached(router: Router) -> Iterable[Problem]:
    """Every cell of the rule is taken by rules before it, whatever the words."""
    board = _Board(router)
    for place, rule in enumerate(router.rules):
        takers: set[int] = set()
        for cell in board.cells_of(rule):
            taker = next(
                (one for one in router.rules[:place] if board.takes_all(one, rule, cell)), None
            )
            if taker is None:
                break
            takers.add(taker.order)
        else:
            said = {"number": rule.order, "others": ", ".join(map(str, sorted(takers)))}
            text = (
                _(
                    "Rule %(number)d is never reached: before it, all it could take goes by rule %(others)s."
                )
                % said
            )
            yield Problem(text, True, rule.pk)


def _gaps(router: Router) -> Iterable[Problem]:
    """Cells that a rule without words does not take, one sentence for each kind and subject."""
    board = _Board(router)
    sure = [rule for rule in router.rules if not board.words[rule.pk]]
    open_: dict[tuple[str, int | None], int] = {}
    for kind, subject, place in product(KINDS, board.subjects, board.places):
        if not any(board.covers(rule, (kind, subject, place)) for rule in sure):
            open_[kind, subject] = open_.get((kind, subject), 0) + 1
    if not open_:
        return
    names = {None: _("without a subject")} | {one.pk: str(one) for one in Category.objects.all()}
    if len(open_) == len(KINDS) * len(board.subjects) and set(open_.values()) == {
        len(board.places)
    }:
        yield Problem(_("No rule takes everything: what fits none is left to the desk."), False)
        return
    for subject in board.subjects:
        kinds = [kind for kind in KINDS if (kind, subject) in open_]
        if kinds:
            said = ", ".join(str(Case.Kind(kind).label) for kind in kinds)
            words = {"subject": names[subject], "kinds": said}
            text = _("Nothing decides for sure about “%(subject)s” (%(kinds)s): left to the desk.")
            yield Problem(text % words, False)


class _Board:
    """All cases there can be, as far as the rules tell them apart."""

    def __init__(self, router: Router) -> None:
        self.tree = tree()
        self.words = {rule.pk: words_of(rule) for rule in router.rules}
        self.subjects: list[int | None] = [None, *Category.objects.values_list("pk", flat=True)]
        named = {rule.place_id for rule in router.rules if rule.place_id}
        self.places: list[int | None] = [None, *sorted(named)]

    def cells_of(self, rule: RoutingRule) -> Iterable[Cell]:
        cells = product(
            [rule.kind] if rule.kind else KINDS,
            [rule.category_id] if rule.category_id else self.subjects,
            self.places,
        )
        return (cell for cell in cells if self.covers(rule, cell))

    def covers(self, rule: RoutingRule, cell: Cell) -> bool:
        kind, subject, place = cell
        return (
            rule.kind in ("", kind)
            and rule.category_id in (None, subject)
            and (rule.place_id is None or rule.place_id in line_of(place, self.tree))
        )

    def takes_all(self, earlier: RoutingRule, later: RoutingRule, cell: Cell) -> bool:
        """Whether `earlier` takes whatever of the cell `later` could: all of it, or by its words."""
        if not self.covers(earlier, cell):
            return False
        wanted, said = self.words[earlier.pk], self.words[later.pk]
        if not wanted:
            return True
        return bool(said) and all(any(word in one for word in wanted) for one in said)


# --- what it would have done -----------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """One case of last month under the list. `people`: the department that has it."""

    case: Case
    fit: Fit | None
    people: Unit | None
    # Whoever looks may not read every case.
    is_seen: bool

    @property
    def verdict(self) -> str:
        if self.fit is None:
            return "none"
        if self.people is None:
            return "undone"
        return "same" if self.fit.rule.lead_id == self.people.pk else "other"


@dataclass(frozen=True)
class DryRun:
    tried: Sequence[Tried]
    by_rule: Mapping[int, int]

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.tried)

    @property
    def same(self) -> int:
        return self.count("same")

    @property
    def other(self) -> int:
        return self.count("other")

    @property
    def none(self) -> int:
        return self.count("none")

    @property
    def undone(self) -> int:
        return self.count("undone")

    def differing(self) -> list[Tried]:
        """What people did otherwise first, then what no rule fits."""
        order = ("other", "none")
        return sorted(
            (one for one in self.tried if one.verdict in order),
            key=lambda one: order.index(one.verdict),
        )


def dry_run(book: RoutingBook, *, seen: CaseQuerySet, at: datetime) -> DryRun:
    """The cases sent in the last month under `book`. Of those not in `seen` no word is shown."""
    router = Router(book, tree())
    lately = Case.objects.filter(sent_at__gt=at - LOOKED_BACK, sent_at__lte=at)
    lately = lately.exclude(kind=Case.Kind.TIP).exclude(state__in=(State.MERGED, State.REFUSED))
    rows = list(lately.select_related("place", "unit").order_by("-sent_at", "-pk")[:MOST])
    mine = set(seen.filter(sent_at__gt=at - LOOKED_BACK).values_list("pk", flat=True))
    tried, by_rule = [], {rule.order: 0 for rule in router.rules}
    for case in rows:
        fit = router.fit(case)
        if fit:
            by_rule[fit.rule.order] += 1
        tried.append(Tried(case, fit, case.unit, case.pk in mine))
    return DryRun(tried, by_rule)
