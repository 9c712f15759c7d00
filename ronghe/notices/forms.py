"""Forms: how one wants to be told, a number and its code, the terms, a test."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm

from .channels import offered
from .models import Channel, How, Terms
from .topics import TOPICS, Topic, urgent_by_themselves

_SALT = "ronghe.notices.number"
ON_OFF = [(How.OFF, How.OFF.label), (How.NOW, How.NOW.label)]


class ChoicesForm(PlainForm):
    """One field for each topic and channel, named `topic|channel`."""

    def __init__(self, *args: Any, now: Mapping[tuple[Topic, str], str], **kwargs: Any) -> None:
        """`now`: of the topics that can reach this person, how each does on a channel."""
        super().__init__(*args, **kwargs)
        self._topics = {topic.key: topic for topic, _channel in now}
        for (topic, channel), how in now.items():
            options = How.choices if channel == Channel.EMAIL else ON_OFF
            self.fields[f"{topic.key}|{channel}"] = forms.ChoiceField(
                choices=options, label=Channel(channel).label, initial=how
            )

    def by_topic(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for topic in self._topics.values():
            yield topic, [self[f"{topic.key}|{channel}"] for channel in offered()]

    def changes(self) -> list[tuple[str, str, str]]:
        """(topic, channel, how) of what is different now."""
        return [(*name.split("|", 1), self.cleaned_data[name]) for name in self.changed_data]


class HoursForm(PlainForm):
    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        help_text=_("Twice the same time: never quiet."),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )  # fmt: skip


class NumberForm(PlainForm):
    number = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(PlainForm):
    """`asked`: the number that the code went to, signed, so that no other one is confirmed."""

    asked = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The six digits that came"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_asked(self) -> str:
        try:
            number: str = signing.loads(self.cleaned_data["asked"], salt=_SALT, max_age=900)
        except signing.BadSignature as problem:
            raise forms.ValidationError(_("This took too long. Ask for a new code.")) from problem
        return number

    @staticmethod
    def sign(number: str) -> str:
        return signing.dumps(number, salt=_SALT)


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    urgent = forms.MultipleChoiceField(
        label=_("Goes out at night, too"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Terms
        fields = [name for name in Terms.EDITABLE if name != "urgent"]
        widgets = {
            name: forms.TimeInput({"type": "time"}, "%H:%M")
            for name in ("quiet_from", "quiet_until", "digest_at")
        }

    def __init__(self, *args: Any, current: Terms, **kwargs: Any) -> None:
        urgent = urgent_by_themselves() if current.urgent is None else current.urgent
        first = {name: getattr(current, name) for name in Terms.EDITABLE}
        first |= {"seen": current.pk, "urgent": urgent}
        super().__init__(*args, **{"label_suffix": "", "initial": first, **kwargs})
        self.fields["urgent"].choices = [(one.key, one.name) for one in TOPICS.values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        price, budget = values.get("price"), values.get("budget")
        if price is not None and budget and price > budget:
            self.add_error("price", _("One message may not cost more than there is for a month."))
        return values

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Terms.EDITABLE}


class TestForm(PlainForm):
    channel = forms.ChoiceField(label=_("Channel"))
    address = forms.CharField(label=_("Number or address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = [one for one in offered() if one != Channel.PUSH]
        self.fields["channel"].choices = [(one.value, one.label) for one in written]  # type: ignore[attr-defined]
