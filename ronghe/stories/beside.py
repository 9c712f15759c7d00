"""How places and what stands beside them are called on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.text.diff import Change, compare_text

from .models import SideDraft, Story
from .places import BLOCK, Text, text_of, words_of

FIELDS = {
    "headline": gettext_lazy("Headline"),
    "kicker": gettext_lazy("Kicker"),
    "subhead": gettext_lazy("Subhead"),
    "summary": gettext_lazy("Summary"),
    "language": gettext_lazy("Language"),
    "genre": gettext_lazy("Genre"),
    "source_name": gettext_lazy("Source"),
    "source_url": gettext_lazy("Source address"),
    "rights": gettext_lazy("Rights"),
    "lead_picture_id": gettext_lazy("Lead picture"),
    "section_id": gettext_lazy("Section"),
    "assignment_id": gettext_lazy("Assignment"),
    "ai_assisted": gettext_lazy("made with the help of AI"),
    "tags": gettext_lazy("Tags"),
    "places": gettext_lazy("Places"),
    "contributors": gettext_lazy("Byline"),
}


@dataclass(frozen=True)
class Shown:
    """A side draft as the page shows it: where, its words, and how they differ from the text."""

    draft: SideDraft
    where: str
    words: str
    changes: list[Change]


def name_of(place: str, text: Text) -> str:
    """“Headline”, “Block 3”, or that it is gone."""
    if not place:
        return _("The whole story")
    if not place.startswith(BLOCK):
        return str(FIELDS.get(place, place))
    id = place.removeprefix(BLOCK)
    if id not in text.order:
        return _("A block that is gone")
    return _("Block %d") % (text.order.index(id) + 1)


def shown(story: Story, drafts: Iterable[SideDraft]) -> list[Shown]:
    text = text_of(story)
    return [_shown(one, text) for one in drafts]


def _shown(draft: SideDraft, text: Text) -> Shown:
    words, there = _said(draft.place, draft.value), _said(draft.place, text.places.get(draft.place))
    return Shown(draft, name_of(draft.place, text), words, compare_text(there, words))


def _said(place: str, value: Any) -> str:
    """The words of a value; of a choice, what was chosen."""
    if place.endswith("_id") and value:
        model = Story._meta.get_field(place.removesuffix("_id")).related_model
        return str(model.objects.filter(pk=value).first() or "")
    if place in ("tags", "places") and value:
        model = Story._meta.get_field(place).related_model
        return ", ".join(str(one) for one in model.objects.filter(pk__in=value))
    return words_of(value)


def choices_of(text: Text) -> list[tuple[str, str]]:
    """The places with words, for somebody who wants to say something about one of them."""
    fields = [one for one in ("headline", "kicker", "subhead", "summary") if text.places[one]]
    blocks = [BLOCK + one for one in text.order]
    return [
        (place, f"{name_of(place, text)}: {words_of(text.places[place])[:24]}")
        for place in [*fields, *blocks]
        if words_of(text.places[place])
    ]
