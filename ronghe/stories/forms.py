"""What people type about a story."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ronghe.kit.forms import PlainForm
from ronghe.planning.models import Assignment

from .models import Judgement, RuleSetting, Signature, Step


class CountedInput(forms.TextInput):
    """Shows how many characters a headline has, counted as the paper counts them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-counted": "", **(attrs or {})})

    class Media:
        js = ["stories/counter.js", "stories/last-words.js"]
        css = {"all": ["stories/editor.css"]}


# No byline is that long; the rows are built one by one before any of them is read.
MOST_CONTRIBUTORS = 100


class StoryForm(WagtailAdminModelForm):
    """Only assignments that this person may see are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data = args[0] if args else kwargs.get("data")
        rows = str((data or {}).get("contributors-TOTAL_FORMS") or 0)
        if rows.isdecimal() and (len(rows) > 9 or int(rows) > MOST_CONTRIBUTORS):
            raise BadRequest("A byline of so many rows is not one that our editor made.")
        super().__init__(*args, **kwargs)
        if "assignment" in self.fields and self.for_user is not None:
            mine = Assignment.objects.visible_to(self.for_user)
            kept = Assignment.objects.filter(pk=self.instance.assignment_id or 0)
            self.fields["assignment"].queryset = (mine | kept).order_by("-due_at")


class DecisionForm(forms.Form):
    """A reviewer's decision. The button pressed is the decision.

    An opinion is one of the ready-made ones, own words, or both.
    """

    decision = forms.ChoiceField(choices=Signature.Decision.choices)
    answer = forms.CharField(
        label=_("Your answer to this opinion"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ready = forms.ChoiceField(label=_("Ready-made opinion"), required=False)
    opinion = forms.CharField(
        label=_("Your opinion"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    return_to = forms.ModelChoiceField(
        label=_("Return to"),
        queryset=Step.objects.none(),
        required=False,
        empty_label=_("the writer"),
    )
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self,
        *args: Any,
        step: Step,
        said: Signature | None = None,
        is_debt: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.said, self.is_debt = said, is_debt
        if said is None:
            del self.fields["answer"]
        ready = self.fields["ready"]
        assert isinstance(ready, forms.ChoiceField)  # noqa: S101 – for the type checker
        ready.choices = [("", _("none")), *((one, one) for one in step.scheme.opinions)]
        earlier = step.scheme.steps.filter(order__in=step.returns_to)
        field = self.fields["return_to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – for the type checker
        field.queryset = earlier
        if is_debt or not earlier.exists():
            del self.fields["return_to"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        said = [typed.get("ready", ""), typed.get("opinion", "")]
        typed["opinion"] = "\n".join(one for one in said if one)
        return typed


class VerdictForm(forms.Form):
    """What one finding of the machine check is worth. The button pressed is the verdict."""

    verdict = forms.ChoiceField(choices=Judgement.Verdict.choices)


class DictionaryForm(PlainForm):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("The whole dictionary: download the newest one, change it, bring it back."),
    )
    note = forms.CharField(label=_("What changed"), max_length=200, required=False)


class RuleForm(forms.Form):
    code = forms.CharField(max_length=60)
    is_off = forms.BooleanField(required=False)
    severity = forms.ChoiceField(choices=RuleSetting.Severity.choices, required=False)
