"""Public cases as a reader chooses them, on the town's map or in the list: what is shown, by which keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ronghe.cases.models import OPEN, Case, Category, State
from ronghe.cases.whereabouts import told_point, with_places
from ronghe.channels.web.recording import touch
from ronghe.taxonomy.maps import Pin
from ronghe.taxonomy.models import Level, Place

# More markers hide each other; the list of all cases goes on behind them.
MOST = 60
SHOWN: dict[str, tuple[str, ...]] = {
    "all": (),
    "open": (*OPEN, State.PARKED),
    "done": (State.ANSWERED, State.CLOSED),
}


MAP = ("front:case_map", "front:case_map")
LIST = ("front:cases", "front:cases_chosen")


@dataclass(frozen=True)
class Choice:
    """What a reader chose to see, as it stands in the address."""

    show: str = "all"
    subject: Category | None = None
    place: Place | None = None
    # The page of the whole, and the page of a choice.
    rooms: tuple[str, str] = MAP

    @property
    def is_narrow(self) -> bool:
        return self != Choice(rooms=self.rooms)

    def address(self, **other: Any) -> str:
        """Of this choice with one thing changed."""
        said = {"show": self.show, "subject": self.subject, "place": self.place} | other
        keys = [said[name].pk if said[name] else 0 for name in ("subject", "place")]
        whole, chosen = self.rooms
        if said["show"] == "all" and not any(keys):
            return reverse(whole)
        return reverse(chosen, args=[said["show"], *keys])


@dataclass(frozen=True)
class Way:
    """One link of a filter. `more`: a second thing is chosen, which search engines need not follow."""

    href: str
    label: str
    is_chosen: bool
    more: bool


def chosen(choice: Choice) -> tuple[list[Case], bool]:
    """The newest, on the map those that lie somewhere, and whether older ones were left out."""
    touch(*_keys(choice), "places")
    rows = Case.objects.listed()
    if choice.rooms == MAP:
        rows = rows.exclude(place=None)
    if SHOWN[choice.show]:
        rows = rows.filter(state__in=SHOWN[choice.show])
    if choice.subject:
        rows = rows.filter(category=choice.subject)
    if choice.place:
        rows = rows.lying_in(choice.place)
    found = list(with_places(rows.newest_first()).select_related("unit")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _keys(choice: Choice) -> list[str]:
    """By the narrowest choice: a case elsewhere presses no map of a district."""
    if choice.place:
        return [f"cases:in:{choice.place.pk}"]
    return [f"cases:about:{choice.subject.pk}"] if choice.subject else ["cases"]


def pins(cases: Sequence[Case]) -> list[Pin]:
    """One marker a case, at the middle of its place."""
    return [Pin(told_point(one), one.title, url=one.public_url(), note=_note(one)) for one in cases]


def _note(one: Case) -> str:
    where = one.place.name_in(get_language() or "") if one.place else ""
    state = one.get_outcome_display() if one.outcome else one.get_state_display()
    said = [str(state), str(Case.Kind(one.kind).label), where]
    if one.joined:
        said.append(ngettext("%d more concerned", "%d more concerned", one.joined) % one.joined)
    return " · ".join(word for word in said if word)


def ways(choice: Choice) -> list[tuple[str, list[Way]]]:
    """The filters: each with its name and its links. What leaves no choice is left out."""
    touch("subjects", "places")
    states = {
        "all": pgettext("cases on the map", "All"),
        "open": pgettext("cases on the map", "Under way"),
        "done": pgettext("cases on the map", "Answered"),
    }
    subjects = {None: _("All subjects")} | {one: _name(one) for one in Category.objects.all()}
    places = {None: _("Everywhere")} | {one: _name(one) for one in _districts()}
    sets = [
        (pgettext("cases on the map", "State"), _links(choice, "show", states)),
        (_("Subject"), _links(choice, "subject", subjects)),
        (pgettext("cases on the map", "Where"), _links(choice, "place", places)),
    ]
    return [(name, links) for name, links in sets if len(links) > 1]


def _links(choice: Choice, of: str, offered: Mapping[Any, str]) -> list[Way]:
    now = getattr(choice, of)
    return [
        Way(choice.address(**{of: one}), label, one == now, more=choice.is_narrow and one != now)
        for one, label in offered.items()
    ]


def _districts() -> list[Place]:
    """The widest areas that divide the town: a district by itself divides nothing."""
    levels = {level: Place.objects.filter(level=level).order_by("code", "name") for level in Level}
    districts = list(levels[Level.DISTRICT])
    return districts if len(districts) > 1 else list(levels[Level.STREET])


def _name(thing: Category | Place) -> str:
    return thing.name_in(get_language() or "")
