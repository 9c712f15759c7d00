"""What is typed about routing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kit.clock import now
from ronghe.kit.forms import PlainForm
from ronghe.kit.period import Moment
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Level, Place

from .actions import Wanted
from .forms import departments
from .models import Case, Category, RoutingRule


class RoutingRuleForm(PlainForm):
    """What fits, and who gets it. Empty fields say nothing."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("case", "Kind"),
        required=False,
        choices=[("", _("all")), *((one, one.label) for one in Case.Kind if one != Case.Kind.TIP)],
    )
    category = forms.ModelChoiceField(
        label=_("Subject"), required=False, queryset=Category.objects.all(), empty_label=_("all")
    )
    place = forms.ModelChoiceField(
        label=_("Place, with all that lies in it"),
        required=False,
        queryset=Place.objects.exclude(level=Level.LANDMARK).order_by("level", "code", "name"),
        empty_label=_("everywhere"),
    )
    words = forms.CharField(
        label=_("Words in the text"),
        required=False,
        max_length=300,
        help_text=_("One of them is enough; put spaces or commas between."),
    )
    lead = forms.ModelChoiceField(
        label=_("Leads and answers"), queryset=Unit.objects.none(), empty_label=_("Please choose")
    )
    helpers = forms.ModelMultipleChoiceField(
        label=_("Help it"),
        required=False,
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "helpers"):
            self.fields[name].queryset = departments(now())  # type: ignore[attr-defined]

    @classmethod
    def of(cls, rule: RoutingRule) -> "RoutingRuleForm":
        """As the rule stands."""
        names = ("kind", "category", "place", "words", "lead", "helpers")
        said = {name: getattr(rule, name) for name in names}
        said["helpers"] = list(rule.helpers.all())
        return cls(prefix=f"change-{rule.pk}", initial=said)

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


class SinceForm(PlainForm):
    since = Moment(
        label=_("In force from"), required=False, help_text=_("Empty: from this moment on.")
    )
