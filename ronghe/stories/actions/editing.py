"""Editing by several hands: what a page typed is taken into the text or set beside it, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import SideDraftKept
from ..merge import Beside, Merged, Typed, merge
from ..models import Delivery, LastHand, SideDraft, Story, last_hands
from ..places import BLOCK, Text, hash_of_place, put_text, text_of
from .writing import locked, save_version

Why, How = SideDraft.Why, SideDraft.How
# One version holds what one person wrote in this time; then the next begins.
ONE_VERSION = timedelta(minutes=10)
NOTHING: tuple[Any, ...] = ("", None, [], {})


class SentByAnother(Refused):
    code = "sent_by_another"


@dataclass(frozen=True)
class Envelope:
    """How a page sends what was typed on it: `key` once per save, `tab` once per open page.

    `late`: it waited (no network, a closed tab, a sign-out) or comes from another page.
    """

    key: UUID
    tab: UUID
    late: bool = False


@dataclass(frozen=True)
class Received:
    """`answer` is what the page is told; `again` when it had been told before."""

    answer: dict[str, Any]
    again: bool = False


@dataclass(frozen=True)
class _Arrival:
    """One delivery, and how the story stood when it came (`now`, under its lock)."""

    now: Story
    current: Text
    hands: dict[str, LastHand]
    typed: Typed
    envelope: Envelope
    by: User
    at: datetime

    def hash(self, place: str) -> str:
        places = self.current.places
        return hash_of_place(places[place]) if place in places else ""

    def hand(self, place: str) -> LastHand | None:
        """Who wrote what stands there now; None when it came another way."""
        hand = self.hands.get(place)
        return hand if hand and hand.hash == self.hash(place) else None


@transaction.atomic
def take_typed(
    story: Story, *, typed: Typed, envelope: Envelope, by: User, at: datetime
) -> Received:
    """Keep every typed word: in the text, or as a side draft beside it. Exactly once per key.

    Never refuses words for where the story stands: what may not go into the text (sent, signed,
    locked, no longer this person's) is set beside it, with a sentence.
    """
    if not rules.may_set_beside(by, story):
        raise Story.DoesNotExist
    now = locked(story.pk)
    known = Delivery.objects.filter(pk=envelope.key).first()
    if known:
        if (known.by_id, known.story_id) != (by.pk, story.pk):
            raise SentByAnother(_("These words were sent by somebody else."))
        return Received(known.answer, again=True)
    places = {*typed.places, *typed.unfit, *(BLOCK + one for one in typed.deleted)}
    arrival = _Arrival(now, text_of(now), last_hands(now, places), typed, envelope, by=by, at=at)
    merged, version = _kept(arrival, _merged(arrival))
    drafts = [_set_beside(arrival, one) for one in merged.beside if one.value not in NOTHING]
    answer = {
        "version": version.pk if version else None,
        "taken": merged.taken,
        "beside": [{"id": one.pk, "place": one.place, "why": one.why} for one in drafts],
    }
    Delivery.objects.create(
        key=envelope.key, story=now, by=by, tab=envelope.tab, at=at, version=version, answer=answer
    )
    return Received(answer)


def going_on(story: Story, *, by: User, at: datetime) -> Revision | None:
    """The version this person is writing at; None when a new one begins."""
    version = story.latest_revision
    if version is None or version.user_id != by.pk:
        return None
    first = Delivery.objects.filter(version=version).order_by("at").values_list("at", flat=True)
    return version if at - (first.first() or version.created_at) < ONE_VERSION else None


def _merged(arrival: _Arrival) -> Merged:
    if not rules.may_write(arrival.by, arrival.now, at=arrival.at):
        return _all_beside(arrival, Why.CLOSED)
    own = {
        place
        for place in arrival.hands
        if (hand := arrival.hand(place)) and hand.tab == arrival.envelope.tab
    }
    return merge(arrival.current, arrival.typed, own=own, late=arrival.envelope.late)


def _all_beside(arrival: _Arrival, why: str, sentence: str = "") -> Merged:
    typed, current = arrival.typed, arrival.current
    everything = {**typed.places, **{place: one for place, (one, _why) in typed.unfit.items()}}
    beside = [
        Beside(place, value, "mine", why, sentence)
        for place, value in everything.items()
        if current.places.get(place) != value
    ]
    return Merged(current, {}, beside)


def _kept(arrival: _Arrival, merged: Merged) -> tuple[Merged, Revision | None]:
    """The merged text as a version; should the story refuse it as a whole, all of it is set beside."""
    now = arrival.now
    version = now.latest_revision
    if merged.text != arrival.current:
        story = Story.objects.get(pk=now.pk)
        put_text(story, merged.text)
        going = going_on(now, by=arrival.by, at=arrival.at)
        try:
            with transaction.atomic():
                version = save_version(story, by=arrival.by, at=arrival.at, overwrite=going)
        except ValidationError as problem:
            return _all_beside(arrival, Why.UNFIT, " ".join(problem.messages)[:400]), version
    _sign_places(arrival, merged.taken)
    return merged, version


def _sign_places(arrival: _Arrival, taken: dict[str, str]) -> None:
    """Note who wrote each place, and what this page found there when it began."""
    if not taken:
        return
    now, tab = arrival.now, arrival.envelope.tab
    rows = []
    for place, hash in taken.items():
        hand = arrival.hand(place)
        own = hand is not None and hand.tab == tab
        before = hand.before if hand and own else arrival.current.places.get(place)
        rows.append(
            LastHand(
                story=now, place=place, by=arrival.by, tab=tab, at=arrival.at, hash=hash,
                before=before,
            )
        )  # fmt: skip
    LastHand.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["story", "place"],
        update_fields=["by", "tab", "at", "hash", "before"],
    )
    mine = SideDraft.objects.open().filter(story=now, tab=tab, place__in=list(taken))
    mine.update(resolved_at=arrival.at, resolved_by=arrival.by, how=How.GONE_ON)


def _set_beside(arrival: _Arrival, lost: Beside) -> SideDraft:
    """A row of its own; or the row there is, when its page only typed on."""
    draft = SideDraft(
        story=arrival.now,
        place=lost.place,
        value=lost.value,
        why=lost.why,
        sentence=lost.sentence,
    )
    (_name_mine if lost.whose == "mine" else _name_theirs)(draft, arrival)
    open = SideDraft.objects.open().filter(story=draft.story, place=draft.place)
    known = open.filter(tab=draft.tab, by=draft.by).first() if draft.tab else None
    if known is None:
        draft.save()
        fact = SideDraftKept(draft.story_id, draft.pk, draft.place, draft.why, draft.by_id)
        record(fact, actor=draft.by, at=arrival.at)
        return draft
    known.value, known.at, known.why = draft.value, draft.at, draft.why
    known.lost_to, known.sentence = draft.lost_to, draft.sentence
    known.save(update_fields=["value", "at", "why", "lost_to", "sentence"])
    return known


def _name_mine(draft: SideDraft, arrival: _Arrival) -> None:
    draft.by, draft.tab, draft.at = arrival.by, arrival.envelope.tab, arrival.at
    hand = arrival.hands.get(draft.place)
    draft.lost_to = hand.by if hand else None
    if hand and hash_of_place(hand.before) == arrival.typed.base.get(draft.place):
        draft.base = hand.before


def _name_theirs(draft: SideDraft, arrival: _Arrival) -> None:
    """Who wrote what was replaced: the last hand, if the text is still theirs, else the version's."""
    draft.lost_to = arrival.by
    if hand := arrival.hand(draft.place):
        draft.by, draft.tab, draft.at, draft.base = hand.by, hand.tab, hand.at, hand.before
        return
    version = arrival.now.latest_revision
    draft.by = (version.user if version else None) or arrival.now.author
    draft.at = version.created_at if version else arrival.at
