"""Forms for sections, tags and places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm

from .models import Level, Place, Section, Tag

LABELS = {"subject": _("subject"), "parent": _("lies in")}


class SortForm(forms.ModelForm):  # type: ignore[type-arg]
    """`fixed`: the thing exists, so its address stays."""

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].empty_label = _("none")  # type: ignore[attr-defined]
        if fixed:
            del self.fields["slug"]
        else:
            self.fields["slug"].label = _("address")
            self.fields["slug"].help_text = _("Letters, numbers and hyphens; it never changes.")

    def _get_validation_exclusions(self) -> set[str]:
        # Whether an address is taken is the action's refusal: two people may add at once.
        return super()._get_validation_exclusions() | {"slug"}  # type: ignore[misc, no-any-return]


class SectionForm(SortForm):
    class Meta:
        model = Section
        fields = ["name", "name_en", "slug", "order"]


class TagForm(SortForm):
    class Meta:
        model = Tag
        fields = ["name", "name_en", "slug", "subject"]


class PlaceForm(SortForm):
    class Meta:
        model = Place
        fields = ["name", "name_en", "slug", "level", "parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What others can lie in; a list of thousands of villages helps nobody.
        wider = Place.objects.filter(level__lt=Level.VILLAGE)
        known = Place.objects.filter(pk=self.instance.parent_id)
        self.fields["parent"].queryset = (wider | known).order_by("level", "code", "name")  # type: ignore[attr-defined]


class MergeForm(PlainForm):
    into = forms.ModelChoiceField(
        Tag.objects.all(), label=_("merge into"), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Tag.objects.exclude(pk=tag.pk)  # type: ignore[attr-defined]
