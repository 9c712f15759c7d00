"""What the desk sends when it arranges a page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section, Tag

from .models import MOST_SLOTS, Block

# How many numbers follow each verb in `do`, e.g. `pin 101 0 4711`: block, place, story.
NUMBERS = {
    "pin": 3,
    "unpin": 2,
    "up": 1,
    "down": 1,
    "before": 2,
    "remove": 1,
    "change": 1,
    "add": 0,
    "undo": 0,
    "restore": 1,
    "automatic": 0,
    "discard": 0,
    "live": 0,
}
MOST_DIGITS = 18


class StepForm(PlainForm):
    """One verb with its numbers, and the last act that was seen on the page."""

    serial = forms.IntegerField(min_value=0, max_value=2_000_000_000)
    do = forms.CharField(max_length=80)

    def clean_do(self) -> tuple[str, list[int]]:
        verb, *numbers = self.cleaned_data["do"].split()
        fits = len(numbers) == NUMBERS.get(verb)
        if not fits or not all(one.isdecimal() and len(one) <= MOST_DIGITS for one in numbers):
            raise forms.ValidationError("")
        return verb, [int(one) for one in numbers]


class UntilForm(PlainForm):
    until = forms.DateTimeField(
        label=_("Pinned until"),
        required=False,
        help_text=_("From then on the place fills itself again. Empty: until somebody unpins it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class FindForm(UntilForm):
    q = forms.CharField(
        label=_("Words of the headline"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    field_order = ["q", "until"]


class BlockForm(PlainForm):
    title = forms.CharField(label=_("Title of the block"), required=False, max_length=80)
    size = forms.IntegerField(label=_("Number of stories"), min_value=1, max_value=MOST_SLOTS)


class ChangeForm(BlockForm):
    pictured = forms.BooleanField(label=_("Only stories with a picture"), required=False)
    without = forms.MultipleChoiceField(
        label=_("Never of this kind"),
        required=False,
        choices=Story.Genre.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, block: Block, data: Any = None) -> "ChangeForm":
        kept = {name: getattr(block, name) for name in cls.base_fields}
        form = cls(data, initial=kept, auto_id=f"id_{block.key}_%s")
        if not block.fills_itself:
            del form.fields["pictured"], form.fields["without"]
        return form


class AddForm(BlockForm):
    kind = forms.ChoiceField(label=_("Shows"), choices=())
    section = forms.ModelChoiceField(
        label=_("Section"), required=False, queryset=Section.objects.all()
    )
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=80,
        help_text=_("As it stands under its stories."),
    )
    field_order = ["kind", "section", "tag", "title", "size"]

    def __init__(self, *args: Any, kinds: list[Block.Kind], **kwargs: Any) -> None:
        super().__init__(*args, initial={"size": 4}, auto_id="id_new_%s", **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        if Block.Kind.SECTION not in kinds:
            del self.fields["section"]

    def clean_tag(self) -> Tag | None:
        name = self.cleaned_data["tag"].replace("\0", "").strip()
        return Tag.objects.filter(name=name).first() or Tag.objects.filter(name_en=name).first() if name else None  # fmt: skip


def moment_of(data: Any) -> datetime | None:
    """The time a pin ends, as it was typed. Raises `forms.ValidationError`."""
    form = UntilForm(data)
    if not form.is_valid():
        raise forms.ValidationError(form.errors["until"].data)
    moment: datetime | None = form.cleaned_data["until"]
    return moment
