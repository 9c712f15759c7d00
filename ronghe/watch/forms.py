"""What people type about sources, and how they look for items."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kit.forms import PlainForm

from .actions.sources import LONGEST, SHORTEST
from .models import Item, Source


class SourceForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    url = forms.URLField(
        label=_("Address of the feed"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Leave it empty for files that are brought by hand."),
    )
    rights = forms.CharField(
        label=_("Rights"),
        required=False,
        max_length=200,
        help_text=_("What we may do with its items, for example “reprint with credit”."),
    )
    poll_minutes = forms.IntegerField(
        label=_("Ask every … minutes"), min_value=SHORTEST, max_value=LONGEST, initial=15
    )


class ItemFilter(PlainForm):
    """Anything wrong in an address counts as not asked."""

    q = forms.CharField(label=_("Keywords"), required=False, max_length=100)
    source = forms.ModelChoiceField(
        label=_("Source"),
        required=False,
        queryset=Source.objects.none(),
        empty_label=_("All sources"),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Item.PubStatus.choices, ("embargoed", _("Embargoed"))],
    )

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
