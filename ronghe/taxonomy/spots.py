"""Where something is: a place of ours, a point, and words for those who go there.

Reads what strangers send. Anything unfit is refused with a sentence, and nothing is guessed.
"""

from dataclasses import dataclass

from django.db.models import F, Value
from django.utils.translation import gettext as _

from ronghe.kit.geo import Datum, Point, is_on_earth, to_wgs84
from ronghe.kit.refusal import Refused
from ronghe.kit.web import number_in

from .models import Area, Level, Place

MOST_WORDS = 200
KEY = 17  # digits that the key of a place has at most
# Of a degree: ten centimetres, finer than any phone knows where it is.
DECIMALS = 6


class NoSuchSpot(Refused):
    """What was sent is nowhere in our town."""

    code = "no_such_spot"


@dataclass(frozen=True)
class Spot:
    """`point` is WGS-84 whatever it came in; `datum` says what that was."""

    place: Place | None
    point: Point | None = None
    datum: Datum = Datum.WGS84
    words: str = ""

    def __str__(self) -> str:
        names = [str(one) for one in self.place.line()] if self.place else []
        return " · ".join([*names, self.words] if self.words else names)


def point_of(lat: str, lon: str, *, datum: str = "") -> tuple[Point, Datum] | None:
    """A point out of what was typed or sent, None when nothing was."""
    lat, lon = lat.strip(), lon.strip()
    if not lat and not lon:
        return None
    try:
        came_in = Datum(datum or Datum.WGS84)
        point = Point(float(lat), float(lon))
    except (ValueError, OverflowError):
        raise NoSuchSpot(_("This is no point on the map. Mark it again.")) from None
    if not is_on_earth(*point):
        raise NoSuchSpot(_("This is no point on the map. Mark it again."))
    true = to_wgs84(point, datum=came_in)
    return Point(round(true.lat, DECIMALS), round(true.lon, DECIMALS)), came_in


def spot_of(
    *, place: str = "", lat: str = "", lon: str = "", datum: str = "", words: str = ""
) -> Spot:
    """`place` is the id of one of our places. What the point or the words tell more exactly counts.

    A point lies in one of our areas, if we have any; a chosen place and a point agree.
    """
    said = " ".join(words.replace("\0", " ").split())
    if len(said) > MOST_WORDS:
        raise NoSuchSpot(_("The description of the place has at most %d characters.") % MOST_WORDS)
    chosen = _place(place)
    marked = point_of(lat, lon, datum=datum)
    if marked is None:
        return Spot(_named(said, chosen), words=said)
    point, came_in = marked
    there = Place.objects.at(point)
    if there is None and Area.objects.exists():
        raise NoSuchSpot(_("The marker lies outside of our area. Move it, or take it away."))
    return Spot(_named(said, _agreed(chosen, there)), point, came_in, said)


def _place(asked: str) -> Place | None:
    if not asked:
        return None
    key = number_in(asked, digits=KEY)
    found = Place.objects.filter(pk=key).first() if key is not None else None
    if found is None:
        raise NoSuchSpot(_("This place is not on our list. Choose one from it."))
    return found


def _agreed(chosen: Place | None, there: Place | None) -> Place | None:
    """The more exact of the two."""
    if chosen is None or there is None or chosen in there.line():
        return there or chosen
    if there in chosen.line():
        return chosen
    sentence = _("The marker lies in %(there)s, but %(chosen)s is chosen. Change one of them.")
    raise NoSuchSpot(sentence % {"there": there, "chosen": chosen})


def _named(words: str, place: Place | None) -> Place | None:
    """The village that the words begin with, when they say no more than one."""
    if not words or (place and place.level and place.level >= Level.VILLAGE):
        return place
    villages = Place.objects.filter(level=Level.VILLAGE).annotate(said=Value(words))
    named = villages.filter(said__startswith=F("name"))
    if place:
        named = named.filter(parent=place) | named.filter(parent__parent=place)
    found = list(named.select_related("parent")[:9])
    if len(found) > 1 and place is None:
        sentence = _("There is more than one “%(name)s”: choose the street or town, %(where)s.")
        where = ", ".join(str(one.parent) for one in found if one.parent)
        raise NoSuchSpot(sentence % {"name": found[0].name, "where": where})
    return found[0] if len(found) == 1 else place
