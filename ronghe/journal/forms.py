"""What the journal can be narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.period import Day


class NarrowForm(forms.Form):
    name = forms.CharField(label=_("Fact"), required=False, max_length=64)
    person = forms.CharField(label=_("Sign-in name"), required=False, max_length=150)
    day = Day(label=_("Day"), required=False)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
