"""What people type when they plan."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.kit.forms import PlainForm
from ronghe.taxonomy.models import Section

from .people_asked import newsroom_people


class LeadForm(PlainForm):
    title = forms.CharField(label=_("What is it?"), max_length=200)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AngleForm(PlainForm):
    """Another lead of the same case, or the first of a confidential one: in one's own words."""

    title = forms.CharField(label=_("What is it about?"), max_length=120)
    note = forms.CharField(
        label=_("In your own words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class TakeForm(PlainForm):
    title = forms.CharField(label=_("Title of the topic"), max_length=200)
    section = forms.ModelChoiceField(
        label=_("Section"), required=False, queryset=Section.objects.all(), empty_label=_("not yet")
    )


class ReasonForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TopicForm(TakeForm):
    brief = forms.CharField(
        label=_("Brief"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    planned_for = forms.DateField(
        label=_("Planned for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("title", "section", "planned_for", "brief")


class AssignForm(PlainForm):
    owner = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), empty_label=_("Please choose")
    )
    due_at = forms.DateTimeField(
        label=_("Due"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    brief = forms.CharField(
        label=_("What is asked for"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = newsroom_people(at)  # type: ignore[attr-defined]
