from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm


class SignForm(PlainForm):
    """`read` is the hash of what the page showed."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    statement = forms.CharField(
        label=_("How you satisfied yourself"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays with the archive and in the journal, under your name."),
    )
    sure = forms.BooleanField(
        label=_("I take all of this over as published elsewhere on the dates it carries.")
    )
