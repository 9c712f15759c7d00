"""Reads the editor's form place by place: one field that does not fit never holds up the others."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from wagtail.blocks.stream_block import StreamValue
from wagtail.rich_text import RichText

from ronghe.accounts.models import User

from ..forms import MOST_CONTRIBUTORS, StoryForm
from ..merge import Typed
from ..models import Story
from ..places import BLOCK, FIELDS, KEYS, MARKS, SETS, WORDS, hashes_of, text_of

MOST_BLOCKS = 1000
_ROW = ("person", "name", "did", "share")


@dataclass(frozen=True)
class Claim:
    """What the page says about itself, beside its form. Believed only for its own words."""

    key: UUID
    tab: UUID
    who: int
    base: dict[str, str]
    base_order: list[str]
    touched: set[str]
    late: bool = False


def claim_of(raw: str) -> Claim:
    """The field `typed` of a form, as our script writes it."""
    try:
        said = json.loads(raw)
        claim = Claim(
            key=UUID(said["key"]),
            tab=UUID(said["tab"]),
            who=int(said["who"]),
            base={str(place): str(one) for place, one in said["base"].items()},
            base_order=[str(one) for one in said["order"]],
            touched={str(one) for one in said["touched"]},
            late=bool(said.get("late")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as why:
        raise BadRequest("This is not how our editor says what was typed.") from why
    if max(len(claim.base), len(claim.base_order), len(claim.touched)) > MOST_BLOCKS + len(FIELDS):
        raise BadRequest("No story has so many blocks.")
    if any(len(place) > 80 or "\0" in place for place in {*claim.base, *claim.touched}):
        raise BadRequest("No block has such a name.")
    return claim


def read_typed(
    data: QueryDict,
    story: Story,
    *,
    user: User,
    form_class: type[StoryForm],
    claim: Claim | None,
    is_old: bool = False,
) -> Typed:
    """What stands in the form. Without a claim everything that differs counts as typed.

    `is_old`: a page without a claim that was opened before the text changed. It knew nothing of
    what stands there now.
    """
    fresh = Story.objects.get(pk=story.pk)
    form = form_class(in_order(data, fresh), instance=fresh, for_user=user)
    form.is_valid()
    places, unfit = _fields(form, data)
    blocks, order = _blocks(form, unfit)
    places |= blocks
    if claim:
        base, base_order, touched = claim.base, claim.base_order, claim.touched
    else:
        known = text_of(Story.objects.get(pk=story.pk))
        base = {} if is_old else hashes_of(known)
        base_order, touched = known.order, {*places, *unfit}
    gone = {one.removeprefix(BLOCK) for one in base if one.startswith(BLOCK)} - set(order)
    return Typed(
        {place: value for place, value in places.items() if place in touched},
        order,
        base,
        base_order,
        {one for one in gone if claim is None or BLOCK + one in touched},
        {place: value for place, value in unfit.items() if place in touched},
    )


def in_order(data: QueryDict, story: Story) -> QueryDict:
    """The byline's rows written down anew: by their place in the line, whatever ids the page knew.

    Another editor may have added or removed a name; the page's own ids would then be unknown.
    """
    clean = data.copy()
    rows = _byline(data)
    for name in [one for one in clean if one.startswith("contributors-")]:
        del clean[name]
    kept = sorted(story.contributors.all(), key=lambda one: (one.order, one.pk or 0))
    ids = [str(one.pk) for one in kept]
    gone = ids[len(rows) :]
    for number, row in enumerate([*rows, *({} for _one in gone)]):
        for name in _ROW:
            clean[f"contributors-{number}-{name}"] = row.get(name, "")
        clean[f"contributors-{number}-ORDER"] = str(number + 1)
        clean[f"contributors-{number}-DELETE"] = "" if row else "1"
        clean[f"contributors-{number}-id"] = ids[number] if number < len(ids) else ""
    clean["contributors-TOTAL_FORMS"] = str(max(len(rows), len(ids)))
    clean["contributors-INITIAL_FORMS"] = str(len(ids))
    clean["contributors-MIN_NUM_FORMS"], clean["contributors-MAX_NUM_FORMS"] = "0", "1000"
    return clean


def _byline(data: QueryDict) -> list[dict[str, str]]:
    """The rows of the page in its order, without those that were taken out."""
    total = str(data.get("contributors-TOTAL_FORMS") or 0)
    if not total.isdecimal() or len(total) > 4 or int(total) > MOST_CONTRIBUTORS:
        raise BadRequest("A byline of so many rows is not one that our editor made.")
    rows = []
    for number in range(int(total)):
        row = {name: data.get(f"contributors-{number}-{name}", "") for name in _ROW}
        place = data.get(f"contributors-{number}-ORDER", "")
        if not data.get(f"contributors-{number}-DELETE") and any(row.values()):
            rows.append((int(place) if place.isdecimal() and len(place) < 6 else number, row))
    return [row for _place, row in sorted(rows, key=lambda one: one[0])]


def _fields(form: Any, data: QueryDict) -> tuple[dict[str, Any], dict[str, tuple[Any, str]]]:
    places: dict[str, Any] = {}
    unfit: dict[str, tuple[Any, str]] = {}
    for place in (*WORDS, *KEYS, *SETS, *MARKS):
        name = place.removesuffix("_id")
        if name not in form.fields:
            continue
        if name in form.errors:
            unfit[place] = (data.get(name, ""), " ".join(form.errors[name]))
        else:
            places[place] = _plain(form.cleaned_data.get(name), place)
    byline = form.formsets["contributors"]
    if byline.is_valid():
        rows = [one.cleaned_data for one in byline.forms if one not in byline.deleted_forms]
        places["contributors"] = [
            {
                "person": row["person"].pk if row.get("person") else None,
                "name": row["name"],
                "did": row["did"],
                "share": row["share"],
            }
            for row in rows
            if row
        ]
    else:
        words = " ".join(message for one in byline.errors for said in one.values() for message in said)  # fmt: skip
        unfit["contributors"] = (_byline(data), words)
    return places, unfit


def _plain(value: Any, place: str) -> Any:
    if place in SETS:
        return sorted(one.pk for one in value or ())
    if place in KEYS:
        return value.pk if value else None
    if place in MARKS:
        return bool(value)
    return value or ""


def _blocks(form: Any, unfit: dict[str, tuple[Any, str]]) -> tuple[dict[str, Any], list[str]]:
    """Raw blocks by place, and their order; what a block cannot hold goes into `unfit`."""
    widget = form.fields["body"].widget
    stream: StreamValue = widget.value_from_datadict(form.data, form.files, "body")
    if len(stream) > MOST_BLOCKS:
        raise BadRequest("No story has so many blocks.")
    places: dict[str, Any] = {}
    order: list[str] = []
    for child in stream:
        id = str(child.id or uuid4())
        if len(id) > 60 or "\0" in id or id in order:
            raise BadRequest("Every block has an id of its own.")
        order.append(id)
        value, sentence = _cleaned(child)
        raw = {"type": child.block_type, "value": child.block.get_prep_value(value)}
        if sentence:
            unfit[BLOCK + id] = (raw, sentence)
        else:
            places[BLOCK + id] = raw
    return places, order


def _cleaned(child: Any) -> tuple[Any, str]:
    # An empty paragraph is where somebody is about to type.
    if isinstance(child.value, RichText) and not child.value.source.strip():
        return child.value, ""
    try:
        return child.block.clean(child.value), ""
    except ValidationError as problem:
        return child.value, " ".join(_sentences(problem)) or str(problem)


def _sentences(problem: ValidationError) -> list[str]:
    inner = getattr(problem, "block_errors", None)
    if isinstance(inner, dict):
        return [one for error in inner.values() for one in _sentences(error)]
    if isinstance(inner, list):
        return [one for error in inner if error for one in _sentences(error)]
    return [str(one) for one in getattr(problem, "messages", [])]
