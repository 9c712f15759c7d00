"""The form for words that mean the same: one word a line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm
from ronghe.text.normal import normalise

from . import tokens

LONGEST, MOST = 40, 20


class SynonymsForm(PlainForm):
    words = forms.CharField(
        label=_("Words"),
        help_text=_(
            "One a line, Chinese or English, two at least. Readers who ask for one find all."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
    )

    def clean_words(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["words"].splitlines())
        found = {normalise(line): line for line in lines if line}
        if not 2 <= len(found) <= MOST:
            raise forms.ValidationError(_("A group has two to twenty different words."))
        for plain, word in found.items():
            if len(word) > LONGEST or len(plain) < 2 or not tokens.runs(plain):
                raise forms.ValidationError(
                    _("“%(word)s” is no word that can be searched: two to forty letters, please."),
                    params={"word": word[:LONGEST]},
                )
        return list(found.values())
