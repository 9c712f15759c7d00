"""What the desk is asked before readers see something else."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.clock import now
from ronghe.kit.forms import PlainForm

from .models import Correction, Outlet, Publication


class NarrowForm(PlainForm):
    """Which stories the list shows."""

    q = forms.CharField(label=_("Headline"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("public", _("Public")),
            ("waiting", _("Scheduled")),
            ("withdrawn", _("Withdrawn")),
            ("unconfirmed", _("Not confirmed")),
        ],
    )
    outlet = forms.ModelChoiceField(
        label=_("Outlet"),
        required=False,
        queryset=Outlet.objects.order_by("pk"),
        empty_label=_("All"),
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )


class _When(PlainForm):
    not_before = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        help_text=_("Leave empty to publish now. Nobody sees anything of it before that moment."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_not_before(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["not_before"]
        if moment is not None and moment <= now():
            raise forms.ValidationError(
                _("That moment has passed. Choose a later one, or leave it empty to publish now.")
            )
        return moment


class PublishForm(_When):
    outlets = forms.ModelMultipleChoiceField(
        label=_("Outlets"),
        queryset=Outlet.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one outlet.")},
    )

    def __init__(self, *args: Any, taken: "list[Publication] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Outlet.objects.filter(is_active=True).exclude(
            pk__in=[publication.outlet_id for publication in taken or []]
        )
        field = self.fields["outlets"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101
        field.queryset = free.order_by("pk")
        field.initial = list(free)


class RepublishForm(_When):
    pass


class RescheduleForm(_When):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["not_before"].required = True
        self.fields["not_before"].help_text = _("The new moment. Readers see nothing before it.")


class CorrectForm(PlainForm):
    text = forms.CharField(
        label=Correction._meta.get_field("text").verbose_name,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers see this note with its date under the story."),
    )


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers who open the address see it in place of the story."),
    )
