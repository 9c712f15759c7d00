"""An open page of the editor, as a browser keeps it: what it shows, what it knew, what it sends."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from ronghe.accounts.models import User
from ronghe.stories import actions
from ronghe.stories.markup import plain_text
from ronghe.stories.merge import Typed
from ronghe.stories.models import Story
from ronghe.stories.places import BLOCK, hash_of_place, hashes_of, text_of


def paragraph(words: str) -> dict[str, str]:
    return {"type": "paragraph", "value": f"<p>{words}</p>"}


class Page:
    def __init__(self, story: int, by: User, at: datetime) -> None:
        self.story, self.by, self.at = Story.objects.get(pk=story), by, at
        self.tab = uuid4()
        text = text_of(self.story)
        self.places = dict(text.places)
        self.order = list(text.order)
        self.base, self.base_order = hashes_of(text), list(text.order)
        self.touched: set[str] = set()
        self.deleted: set[str] = set()
        self.too_much: dict[str, tuple[Any, str]] = {}
        self.sent: tuple[Typed, actions.Envelope] | None = None

    @property
    def blocks(self) -> list[str]:
        return [BLOCK + one for one in self.order]

    def words(self, place: str) -> str:
        value = self.places[place]
        return value if isinstance(value, str) else plain_text(value["value"])

    def type(self, place: str, words: str) -> None:
        self.places[place] = paragraph(words) if place.startswith(BLOCK) else words
        self.touched.add(place)
        self.too_much.pop(place, None)

    def unfit(self, place: str, words: str, sentence: str) -> None:
        self.too_much[place] = (words, sentence)
        self.touched.discard(place)

    def add(self, words: str, *, after: str) -> str:
        id = str(uuid4())
        place = BLOCK + id
        self.order.insert(self.blocks.index(after) + 1 if after else 0, id)
        self.type(place, words)
        return place

    def delete(self, place: str) -> None:
        id = place.removeprefix(BLOCK)
        self.order.remove(id)
        self.places.pop(place)
        self.touched.discard(place)
        self.deleted.add(id)

    def move(self, place: str, *, to: int) -> None:
        id = place.removeprefix(BLOCK)
        self.order.remove(id)
        self.order.insert(to, id)

    def save(self, *, late: bool = False, lose_answer: bool = False) -> dict[str, Any]:
        typed = Typed(
            {place: self.places[place] for place in self.touched},
            list(self.order),
            dict(self.base),
            list(self.base_order),
            {one for one in self.deleted if BLOCK + one in self.base},
            dict(self.too_much),
        )
        self.sent = typed, actions.Envelope(uuid4(), self.tab, late)
        answer = self.send_again().answer
        if not lose_answer:
            self.hear(answer)
        return answer

    def send_again(self) -> actions.Received:
        assert self.sent
        typed, envelope = self.sent
        return actions.take_typed(
            self.story, typed=typed, envelope=envelope, by=self.by, at=self.at
        )

    def hear(self, answer: dict[str, Any]) -> None:
        """What the script does with an answer: what arrived is known, what was not taken too."""
        typed, _ = self.sent
        for place, hash in answer["taken"].items():
            self.base[place] = hash
        # A block that was refused stays known: typing on in it is no new block.
        for place in typed.places:
            self.base.setdefault(place, "")
        self.base_order = list(typed.order)
        self.touched -= {
            place
            for place in typed.places
            if place in self.places
            and hash_of_place(self.places[place]) == hash_of_place(typed.places[place])
        }
        self.deleted -= set(typed.deleted)
