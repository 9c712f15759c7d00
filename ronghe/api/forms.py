"""What a program posts, and what the administrator types about keys and jurisdictions."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ronghe.cases.models import MOST_TEXT, Case
from ronghe.kit.forms import PlainForm
from ronghe.kit.geo import Datum
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Place
from ronghe.taxonomy.spots import MOST_WORDS, Spot, spot_of

from .models import ApiKey, Jurisdiction

MOST_AN_HOUR = 10_000


class RequestForm(PlainForm):
    """The fields of a posted request, by the names of the specification; then our attributes."""

    lat = forms.CharField(required=False, max_length=40)
    long = forms.CharField(required=False, max_length=40)
    # An extension: in what the two are measured, for programs on Chinese maps.
    datum = forms.ChoiceField(required=False, choices=[(one.value, one.value) for one in Datum])
    address_string = forms.CharField(required=False, max_length=MOST_WORDS)
    address_id = forms.CharField(required=False, max_length=17)
    description = forms.CharField(max_length=MOST_TEXT)
    first_name = forms.CharField(required=False, max_length=30)
    last_name = forms.CharField(required=False, max_length=30)
    email = forms.EmailField(required=False, max_length=120)
    phone = forms.CharField(required=False, max_length=30)
    media_url = forms.URLField(required=False, max_length=500, assume_scheme="https")
    title = forms.CharField(required=False, max_length=60, min_length=4)
    visibility = forms.ChoiceField(choices=Case.Visibility.choices)
    signature = forms.CharField(required=False, max_length=30)
    keep_words = forms.ChoiceField(required=False, choices=[("yes", ""), ("no", "")])

    ATTRIBUTES = ("title", "visibility", "signature", "keep_words")

    def __init__(self, *args: Any, is_hidden: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_hidden:
            for name in ("visibility", "signature", "keep_words"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        location = {name: said.get(name) or "" for name in ("lat", "long", "datum")}
        words, place = said.get("address_string") or "", said.get("address_id") or ""
        broken = {"lat", "long", "datum", "address_string", "address_id"} & set(self.errors)
        if not broken:
            if not any((location["lat"], location["long"], words, place)):
                self.add_error("lat", str(_("Give lat and long, address_string or address_id.")))
            else:
                said["spot"] = self._spot(words=words, place=place, **location)
        return said

    def _spot(self, *, lat: str, long: str, datum: str, words: str, place: str) -> Spot | None:
        try:
            return spot_of(place=place, lat=lat, lon=long, datum=datum, words=words)
        except Refused as refusal:
            name = "address_id" if place and not lat else "lat" if lat or long else "address_string"
            self.add_error(name, str(refusal))
            return None

    def sentences(self) -> list[str]:
        """Every error with the name of its argument, as the program sent it."""
        return [
            f"{f'attribute[{name}]' if name in self.ATTRIBUTES else name}: {one}"
            for name, errors in self.errors.items()
            for one in errors
        ]


class KeyForm(PlainForm):
    holder = forms.CharField(
        label=_("Who uses it"),
        max_length=80,
        help_text=_("The program and who runs it; it stays in the journal."),
    )
    contact = forms.CharField(
        label=_("How to reach them"),
        max_length=120,
        help_text=_("Whom we tell before a key is revoked."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=ApiKey.Mode.choices,
        initial=ApiKey.Mode.TEST,
        widget=forms.RadioSelect,
    )
    per_hour = forms.IntegerField(
        label=_("Requests an hour, at most"), min_value=1, max_value=MOST_AN_HOUR, initial=200
    )


class RevokeForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class JurisdictionForm(PlainForm):
    key = forms.CharField(
        label=_("jurisdiction_id"),
        max_length=100,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9.-]*$",
                _("Small Latin letters, digits, dots and hyphens, as in linxi.example."),
            )
        ],
        help_text=_("Usually the address of the town's website, without www. It never changes."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=80)
    place = forms.ModelChoiceField(
        label=_("Only in"),
        required=False,
        queryset=Place.objects.filter(level__isnull=False).order_by("level", "code", "pk"),
        empty_label=_("the whole town"),
    )
    answers = forms.ChoiceField(
        label=_("A posted request is answered"),
        choices=Jurisdiction.Answers.choices,
        initial=Jurisdiction.Answers.NUMBER,
        widget=forms.RadioSelect,
    )
