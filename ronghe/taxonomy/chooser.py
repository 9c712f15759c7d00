"""A form field for a place: by district, street, village and words, or by a marker on the map.

Both ways are equal. Without script the villages of a street come with one more press of a button,
and nothing that was typed is lost. `clean` gives a `Spot`, or None when the field may be empty.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused
from ronghe.kit.web import number_in

from . import maps
from .models import Level, Place
from .spots import KEY, MOST_WORDS, Spot, spot_of

PARTS = ("street", "village", "lat", "lon", "datum", "words", "more", "shown")


@dataclass(frozen=True)
class Asked:
    """What stands in the parts of the field, as it was sent."""

    street: str = ""
    village: str = ""
    lat: str = ""
    lon: str = ""
    datum: str = ""
    words: str = ""
    # The button that asks for the villages, and whose villages are shown already.
    more: str = ""
    shown: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.street, self.village, self.lat, self.lon, self.words.strip()))


class PlaceChooser(forms.Widget):
    template_name = "taxonomy/place_chooser.html"
    use_fieldset = True

    class Media:
        css = {"all": ["taxonomy/map.css"]}
        js = [Script(name, defer=True) for name in ("taxonomy/map.js", "taxonomy/chooser.js")]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Asked:
        return Asked(**{part: str(data.get(f"{name}_{part}") or "") for part in PARTS})

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_street" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        asked = value if isinstance(value, Asked) else _asked(value)
        drawn = maps.drawing()
        street = number_in(asked.street, digits=KEY)
        context["widget"] |= {
            "asked": asked,
            "groups": _groups(),
            "villages": list(_villages(street)) if street is not None else [],
            "shown": "" if street is None else asked.street,
            "within": reverse("places:within", args=[0]),
            "most_words": MOST_WORDS,
            "frame": drawn.frame if drawn else None,
            "areas": maps.named(drawn) if drawn else [],
            "ground": drawn.ground if drawn else None,
        }
        return context


class HiddenPlace(forms.HiddenInput):
    """The same answer carried on to the next step of a form."""

    template_name = "taxonomy/hidden_place.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        asked = value if isinstance(value, Asked) else _asked(value)
        context["widget"]["parts"] = [
            (f"{name}_{part}", said)
            for part, said in asdict(asked).items()
            if said and part not in ("more", "shown")
        ]
        return context


class PlaceField(forms.Field):
    """`required`: a place of ours or a point; words alone are enough only while we know no places."""

    widget = PlaceChooser
    hidden_widget = HiddenPlace

    def clean(self, value: Any) -> Spot | None:
        asked = value if isinstance(value, Asked) else Asked()
        if asked.more and asked.street != asked.shown:
            raise ValidationError(
                _("Now choose the village or community, or leave it open."), "more"
            )
        if asked.is_empty:
            if self.required:
                raise ValidationError(
                    _("Say where it is: choose a place or mark it on the map."), "required"
                )
            return None
        try:
            spot = spot_of(
                place=_deeper(asked),
                lat=asked.lat,
                lon=asked.lon,
                datum=asked.datum,
                words=asked.words,
            )
        except Refused as refusal:
            raise ValidationError(str(refusal), refusal.code) from refusal
        if self.required and spot.place is None and spot.point is None and _has_places():
            raise ValidationError(_("Choose at least the street or town as well."), "required")
        return spot

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(_asked(initial) != data)


def _asked(value: Any) -> Asked:
    """A spot that is known already, as the field shows it."""
    if not isinstance(value, Spot):
        return Asked()
    line = value.place.line() if value.place else []
    deep = [str(one.pk) for one in line if one.level == Level.VILLAGE]
    wide = [str(one.pk) for one in line if one.level in (Level.DISTRICT, Level.STREET)]
    return Asked(
        street=wide[-1] if wide else "",
        village=deep[-1] if deep else "",
        lat=str(value.point.lat) if value.point else "",
        lon=str(value.point.lon) if value.point else "",
        words=value.words,
    )


def _deeper(asked: Asked) -> str:
    """The village, unless another street was chosen since and the list of villages is the old one."""
    village, street = (number_in(one, digits=KEY) for one in (asked.village, asked.street))
    if village is not None and street is not None:
        elsewhere = Place.objects.filter(pk=village).exclude(parent=street)
        return asked.street if elsewhere.exists() else asked.village
    return asked.village or asked.street


def _has_places() -> bool:
    return Place.objects.filter(level__lte=Level.STREET).exists()


def _groups() -> list[tuple[Place | None, list[Place]]]:
    """Districts with their streets and towns, in the official order."""
    streets = Place.objects.filter(level=Level.STREET).order_by(
        "parent__code", "parent_id", "code", "pk"
    )
    inside = {key: list(some) for key, some in groupby(streets, key=lambda one: one.parent_id)}
    districts = Place.objects.filter(level=Level.DISTRICT).order_by("code", "pk")
    groups: list[tuple[Place | None, list[Place]]] = [
        (district, inside.pop(district.pk, [])) for district in districts
    ]
    left = [one for some in inside.values() for one in some]
    return [*groups, (None, left)] if left else groups


def _villages(street: int) -> Any:
    return Place.objects.filter(level=Level.VILLAGE, parent=street).order_by("code", "pk")
