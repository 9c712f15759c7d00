"""Wagtail's picture forms, behind our door."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from ronghe.journal.actions import record
from ronghe.kit.clock import now

from .door import CleanPicture, NotAPicture, let_in
from .facts import PictureChanged
from .models import Clip
from .renditions import cut

FOCAL = {"focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}


class PictureFileField(WagtailImageField):
    """Hands the bytes to the door; Wagtail's own reading in this process is skipped."""

    # Names are not believed, so an ending proves nothing and is not asked for.
    default_validators: list[Any] = []

    def to_python(self, data: Any) -> CleanPicture | None:
        if data in self.empty_values:
            return None
        if isinstance(data, CleanPicture):
            return data
        try:
            return let_in(data)
        except NotAPicture as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class PictureForm(BaseImageForm):
    """Upload and edit. The file of a picture never changes: a new file is a new picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "rights_until" in self.fields:
            # The browser's own date field: Wagtail's starts by an inline script.
            date = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields["rights_until"].widget = date
        if self.instance.pk:
            self.fields.pop("file", None)
        elif "file" in self.fields:
            old = self.fields["file"]
            self.fields["file"] = PictureFileField(label=old.label, widget=old.widget)

    def save(self, commit: bool = True) -> Any:
        fresh = self.instance.pk is None
        picture = super().save(commit=commit)
        changed = sorted(set(self.changed_data) - {"file"})
        if commit and not fresh and changed:
            if FOCAL & set(changed):
                cut(picture)
            record(PictureChanged(picture.pk, changed), actor=self.user, at=now())
        return picture


class ClipWordsForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    class Meta:
        model = Clip
        fields = ["title", "credit", "licence"]

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "credit", "licence")}


class ClipForm(ClipWordsForm):
    class Meta(ClipWordsForm.Meta):
        fields = ["file", *ClipWordsForm.Meta.fields]
