"""What a reporter types on a phone; the same form for the page and for its script."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.kit.forms import PlainForm
from ronghe.planning.models import Assignment
from ronghe.stories.actions import Dispatch, Position
from ronghe.taxonomy.models import Section

MOST_FILES = 30
LONGEST = 20_000


def sendable(text: str) -> None:
    """A lone half of a character is text for a script, but for no database."""
    try:
        text.encode()
    except UnicodeEncodeError as why:
        raise ValidationError(_("This text has a broken character. Type it again.")) from why


class AssignmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """On a phone the topic is name enough: all of them are one's own."""

    def label_from_instance(self, obj: Assignment) -> str:
        return str(obj.topic)


class WordsForm(PlainForm):
    """Words, and where they were written. `section` and `assignment` only for a new story."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    headline = forms.CharField(
        label=_("headline"),
        max_length=160,
        validators=[sendable],
        widget=forms.TextInput(attrs={"enterkeyhint": "next", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("text"),
        required=False,
        max_length=LONGEST,
        validators=[sendable],
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    section = forms.ModelChoiceField(
        label=_("section"), queryset=Section.objects.all(), empty_label=None
    )
    assignment = AssignmentField(
        label=_("For the assignment"),
        queryset=Assignment.objects.none(),
        required=False,
        empty_label=_("none: my own find"),
    )
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    precision = forms.IntegerField(
        required=False, min_value=0, max_value=10**7, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignment"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – for the type checker
        if user is not None:
            mine = Assignment.objects.visible_to(user).filter(owner=user)
            field.queryset = mine.select_related("topic").order_by("due_at")

    def where(self) -> Position | None:
        words, fine = self.cleaned_data, Decimal("0.000001")
        latitude, longitude = words.get("latitude"), words.get("longitude")
        precision = words.get("precision")
        if latitude is None or longitude is None or precision is None:
            return None
        return Position(latitude.quantize(fine), longitude.quantize(fine), precision)

    def dispatch(self, **files: Any) -> Dispatch:
        words = self.cleaned_data
        return Dispatch(words["headline"], words["text"], where=self.where(), **files)

    def first_fault(self) -> str:
        """One sentence for a script: which field, and what is wrong with it."""
        name, faults = next(iter(self.errors.items()))
        return f"{self.fields[name].label or name}: {faults[0]}"


class ChangeForm(WordsForm):
    """Another text of a story that is there already. `base` is the hash of the text it began from."""

    base = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["section"], self.fields["assignment"]


class NoteForm(WordsForm):
    """Words beside a story."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["section"], self.fields["assignment"]
        self.fields["headline"].required = False


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why not"), max_length=200, validators=[sendable])
