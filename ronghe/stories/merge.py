"""Two texts become one, place by place. Pure: no database, no clock.

What is typed is either in the resulting text or in `beside`; nothing else can happen to it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

from ronghe.text.merge import merge_text

from .places import BLOCK, Text, hash_of_place


@dataclass(frozen=True)
class Typed:
    """What one page sends: the places it changed, and what it had known before it changed them.

    `places` are values by place; `order` the ids of all blocks on the page; `base` the hash of
    every place the page knows, as it last heard it; `base_order` the order it last heard;
    `deleted` the ids of blocks taken out; `unfit` values that no field can hold, with the sentence.
    """

    places: dict[str, Any]
    order: list[str]
    base: dict[str, str]
    base_order: list[str]
    deleted: Collection[str] = ()
    unfit: dict[str, tuple[Any, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """A value that is not in the text. `whose`: typed by the sender, or what stood there before."""

    place: str
    value: Any
    whose: Literal["mine", "theirs"]
    why: str
    sentence: str = ""


@dataclass(frozen=True)
class Merged:
    text: Text
    taken: dict[str, str]  # hash by place
    beside: list[Beside]


def merge(current: Text, typed: Typed, *, own: Collection[str], late: bool) -> Merged:
    """`own`: places whose text is the sender's page's own earlier one. `late`: a conflict loses.

    A place nobody else touched is taken. Touched by both: the later save wins, and what it
    replaced stands beside; a text that arrives late stands beside itself.
    """
    places = dict(current.places)
    taken: dict[str, str] = {}
    beside = [
        Beside(place, value, "mine", "unfit", why) for place, (value, why) in typed.unfit.items()
    ]
    for place, value in typed.places.items():
        if hash_of_place(value) == typed.base.get(place):
            continue  # written down again by the page, not changed by its person
        lost = _conflict(places, typed, place, own=own, late=late)
        if lost:
            beside.append(lost)
        if not lost or lost.whose == "theirs":
            places[place] = value
            taken[place] = hash_of_place(value)
    for place in (BLOCK + one for one in typed.deleted):
        touched = place in places and place not in own and _has_gone_on(places, typed, place)
        if place not in places or (touched and late):
            continue  # what others wrote in it since stays where it is
        if touched:
            beside.append(Beside(place, places[place], "theirs", "deleted"))
        del places[place]
        taken[place] = ""
    there = {place.removeprefix(BLOCK) for place in places if place.startswith(BLOCK)}
    order = merge_order(current.order, typed.order, typed.base_order, may_move=not late)
    return Merged(Text(places, [id for id in order if id in there]), taken, beside)


def _has_gone_on(places: dict[str, Any], typed: Typed, place: str) -> bool:
    return hash_of_place(places[place]) != typed.base.get(place)


def _conflict(
    places: dict[str, Any], typed: Typed, place: str, *, own: Collection[str], late: bool
) -> Beside | None:
    """Who loses the place, if both changed it."""
    mine = typed.places[place]
    if place not in places:
        return Beside(place, mine, "mine", "deleted") if place in typed.base else None
    if place in own or places[place] == mine or not _has_gone_on(places, typed, place):
        return None
    return (
        Beside(place, mine, "mine", "late")
        if late
        else Beside(place, places[place], "theirs", "later")
    )


def merge_order(
    current: list[str], mine: list[str], base: list[str], *, may_move: bool = True
) -> list[str]:
    """One order of all blocks of both. A page that moved a block decides; else the text does."""
    known = set(base)
    stayed = set(mine) & known
    moved = [one for one in mine if one in stayed] != [one for one in base if one in stayed]
    leading, other = (mine, current) if moved and may_move else (current, mine)
    return _inserted(list(leading), other)


def _inserted(order: list[str], other: list[str]) -> list[str]:
    """`order` with what only `other` has, each behind the one it stands behind there."""
    present = set(order)
    before = ""
    for one in other:
        if one not in present:
            place = order.index(before) + 1 if before in present else 0
            order.insert(place, one)
            present.add(one)
        before = one
    return order


def merge_values(base: Any, ours: Any, theirs: Any) -> Any:
    """One value of a place out of two: the words of both; of what has no words, theirs."""
    match ours, theirs:
        case str(), str():
            return merge_text(base if isinstance(base, str) else None, ours, theirs)
        case dict(), dict():
            below = base if isinstance(base, dict) else {}
            return {
                name: merge_values(below.get(name), ours[name], theirs[name])
                if name in ours and name in theirs
                else theirs.get(name, ours.get(name))
                for name in {**ours, **theirs}
            }
        case list(), list():
            return [*ours, *(one for one in theirs if one not in ours)]
    return theirs
