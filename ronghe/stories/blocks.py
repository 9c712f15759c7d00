"""The body of a story. The raw shape of each block is the contract with `watch.parsers.blocks`.

Raw shapes: paragraph "<p>…</p>" · heading "…" · quote {text, who} · list {ordered, items: [html]} ·
table {caption, header: bool, rows: [[cell]]} · image {picture: id, caption, credit} ·
gallery [{picture, caption, credit}] · clip id · case "number".
"""

import json
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from ronghe.cases.models import Case
from ronghe.cases.standing import standings, with_since

from .markup import clean_html


class CleanTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned whichever way it comes in: form, paste, import or database."""

    def to_python(self, value: str) -> RichText:
        return RichText(clean_html(str(value or "")))

    def value_from_form(self, value: str) -> RichText:
        return RichText(clean_html(value or ""))

    def normalize(self, value: Any) -> RichText:
        source = value.source if isinstance(value, RichText) else str(value or "")
        return RichText(clean_html(source))


class PlainListBlock(blocks.ListBlock):
    """A list whose raw form is a plain JSON list, as in every open format; items have no ids."""

    def get_prep_value(self, value: Any) -> list[Any]:
        items = value if isinstance(value, ListValue) else self.normalize(list(value))
        return [self.child_block.get_prep_value(item) for item in items]


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What was said"))
    who = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "stories/blocks/quote.html"


class ItemsBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = PlainListBlock(
        CleanTextBlock(label=_("Item"), features=["bold", "italic", "link"]), label=_("List items")
    )

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "stories/blocks/list.html"


class RowsField(forms.CharField):
    """One line per row; cells parted by tabs (as pasted from a spreadsheet) or by |."""

    widget = forms.Textarea(attrs={"rows": 6, "wrap": "off"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join("\t".join(row) for row in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        rows = [split_row(line) for line in text.splitlines() if line.strip()]
        if len(rows) > MOST_ROWS or any(len(row) > MOST_CELLS for row in rows):
            raise forms.ValidationError(
                _("A table has at most %(rows)s rows and %(cells)s columns: leave some out.")
                % {"rows": MOST_ROWS, "cells": MOST_CELLS}
            )
        return even(rows)


MOST_ROWS, MOST_CELLS = 200, 20


def split_row(line: str) -> list[str]:
    by = "\t" if "\t" in line else "|"
    return [cell.strip() for cell in line.strip("|\r").split(by)]


def even(rows: list[list[str]]) -> list[list[str]]:
    """Rows of one length, so that every cell stands under its heading."""
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


class RowsBlock(blocks.FieldBlock):
    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        self._required = required
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> RowsField:
        return RowsField(
            required=self._required,
            help_text=_("One line per row. Paste from a spreadsheet, or part the cells by |."),
        )

    def to_python(self, value: Any) -> list[list[str]]:
        return even([[str(cell) for cell in row] for row in value or []])

    def clean(self, value: Any) -> list[list[str]]:
        return self.field.clean(self.field.prepare_value(value))

    class Meta:
        icon = "table"
        default = ()


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    header = blocks.BooleanBlock(label=_("The first row is a heading"), required=False)
    rows = RowsBlock(label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "stories/blocks/table.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        label=_("Caption"),
        required=False,
        max_length=300,
        help_text=_("Empty: the caption of the picture itself."),
    )
    credit = blocks.CharBlock(
        label=_("Credit"),
        required=False,
        max_length=120,
        help_text=_("Empty: the credit of the picture itself."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "stories/blocks/image.html"


class ClipBlock(blocks.ChooserBlock):
    """An audio or video file out of the archive, by its id."""

    target_model = "media.Clip"
    widget = forms.Select()

    @cached_property
    def field(self) -> forms.ModelChoiceField:  # type: ignore[type-arg]
        # A memo is for the desk to hear; no story can show it.
        field: forms.ModelChoiceField[Any] = super().field
        field.queryset = self.model_class.objects.for_stories()
        return field

    def get_form_state(self, value: Any) -> Any:
        return [str(value.pk)] if value else [""]

    class Meta:
        icon = "media"
        label = _("Audio or video")
        template = "stories/blocks/clip.html"


class CaseBlock(blocks.CharBlock):
    """How a case stands, by its number. Shown live, and only while it is public."""

    def value_from_form(self, value: Any) -> str:
        """An address of its page is as good as the number."""
        return str(value or "").strip().rstrip("/").rpartition("/")[2]

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        # The same words for one that is hidden and one that does not exist.
        if number and not Case.objects.public().filter(number=number).exists():
            raise forms.ValidationError(
                _("No public case has this number: readers would see nothing. Take the block out.")
            )
        return number

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        context = super().get_context(value, parent_context)
        found = with_since(Case.objects.public().filter(number=str(value).replace("\0", "")))
        context["standing"] = standings(found).get(str(value))
        return context

    class Meta:
        icon = "mail"
        label = _("Case")
        template = "stories/blocks/case.html"
        help_text = _("The number of a public case, or the address of its page.")


BODY = [
    (
        "paragraph",
        CleanTextBlock(
            label=_("Paragraph"),
            features=["bold", "italic", "link"],
            template="stories/blocks/paragraph.html",
        ),
    ),
    (
        "heading",
        blocks.CharBlock(
            label=_("Heading"),
            max_length=120,
            icon="title",
            template="stories/blocks/heading.html",
        ),
    ),
    ("image", PictureBlock()),
    (
        "gallery",
        PlainListBlock(
            PictureBlock(),
            label=_("Gallery"),
            icon="image",
            min_num=2,
            template="stories/blocks/gallery.html",
        ),
    ),
    ("quote", QuoteBlock()),
    ("list", ItemsBlock()),
    ("table", TableBlock()),
    ("clip", ClipBlock()),
    ("case", CaseBlock(max_length=200)),
]


class CarefulBlocks(blocks.StreamBlock):
    """A posted body that no editor could have made is a bad request, not a failure of ours."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        try:
            value = super().value_from_datadict(data, files, prefix)
            # A lone surrogate inside JSON is text for Python, but for no database.
            json.dumps(self.get_prep_value(value), ensure_ascii=False).encode()
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as why:
            raise BadRequest("The body is not one that our editor made.") from why
        return value


class BodyField(StreamField):
    """A body of blocks. A change of the blocks is no change of the database, so no migration."""

    def __init__(self, block_types: Any = BODY, **kwargs: Any) -> None:
        super().__init__(CarefulBlocks(block_types), **kwargs)

    def deconstruct(self) -> Any:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], kwargs
