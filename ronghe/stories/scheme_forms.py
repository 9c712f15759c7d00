"""What an administrator types about a scheme of review."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.period import Moment
from ronghe.people.models import NEWSROOM, STAFF, Membership, Role
from ronghe.taxonomy.models import Section

from .actions import Frame, Plan
from .models import SchemeVersion, Step, Story

MOST_LINES, LONGEST_LINE = 200, 120


class Lines(forms.CharField):
    """One entry a line; empty lines and repetitions fall away."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MOST_LINES * LONGEST_LINE, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        kept = list(dict.fromkeys(line for line in lines if line))
        if len(kept) > MOST_LINES or any(len(line) > LONGEST_LINE for line in kept):
            raise forms.ValidationError(
                _("At most %(lines)d lines of %(length)d characters.")
                % {"lines": MOST_LINES, "length": LONGEST_LINE}
            )
        return kept


class ConditionForm(forms.Form):
    """When something holds for a text. Nothing chosen: always."""

    sections = forms.TypedMultipleChoiceField(
        label=_("Sections"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    genres = forms.MultipleChoiceField(
        label=_("Genres"),
        choices=Story.Genre.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = Lines(
        label=_("Keywords"), help_text=_("One a line; one of them in the text is enough.")
    )
    leaders = forms.BooleanField(label=_("names a leader"), required=False)
    ai = forms.BooleanField(label=_("was made with the help of AI"), required=False)
    outside = forms.BooleanField(
        label=_("comes from outside"),
        required=False,
        help_text=_("A source address is given, or somebody without an account wrote it."),
    )
    CONDITION = ("sections", "genres", "words", "leaders", "ai", "outside")

    def __init__(self, *args: Any, condition: dict[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(condition or {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        choices = [(one.pk, str(one)) for one in Section.objects.all()]
        _offer(self.fields["sections"], choices)

    def condition(self) -> dict[str, Any]:
        named = {name: self.cleaned_data[name] for name in self.CONDITION}
        return {name: value for name, value in named.items() if value}

    def condition_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CONDITION]

    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.CONDITION]


class FrameForm(ConditionForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    names_of_leaders = Lines(
        label=_("Names of leaders"), help_text=_("One a line. “Names a leader” looks for these.")
    )
    opinions = Lines(
        label=_("Ready-made opinions"), help_text=_("One a line, offered to every reviewer.")
    )
    opens = forms.TimeField(label=_("The desk opens"))
    closes = forms.TimeField(
        label=_("The desk closes"), help_text=_("Before the opening: on the next day.")
    )
    on_rest_days = forms.BooleanField(
        label=_("Minutes also run on days of rest"),
        required=False,
        help_text=_(
            "Otherwise weekends and official holidays stand still; make-up workdays do not."
        ),
    )

    def __init__(self, *args: Any, version: SchemeVersion, **kwargs: Any) -> None:
        initial = {name: getattr(version, name) for name in ("name", "opinions", "on_rest_days")}
        initial |= {
            "names_of_leaders": version.leaders,
            "opens": version.opens.strftime("%H:%M"),
            "closes": version.closes.strftime("%H:%M"),
        }
        super().__init__(*args, condition=version.applies, initial=initial, **kwargs)

    def frame(self) -> Frame:
        typed = self.cleaned_data
        return Frame(
            name=typed["name"],
            applies=self.condition(),
            leaders=typed["names_of_leaders"],
            opinions=typed["opinions"],
            opens=typed["opens"],
            closes=typed["closes"],
            on_rest_days=typed["on_rest_days"],
        )


class StepForm(ConditionForm):
    place = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=20)
    parallel = forms.BooleanField(label=_("At the same time as the step before it"), required=False)
    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Step.Kind.choices)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in Role if role in NEWSROOM]
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Only these people"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody chosen: everybody who holds the role. Whom they lend it to may sign too."
        ),
    )
    minutes = forms.IntegerField(label=_("Working minutes"), min_value=1, max_value=7 * 24 * 60)
    returns_to = forms.TypedMultipleChoiceField(
        label=_("May return to"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("To the writer always."),
    )
    afterwards = forms.BooleanField(label=_("Made up after the story is out"), required=False)

    def __init__(
        self, *args: Any, version: SchemeVersion, plan: Plan | None, place: int, **kwargs: Any
    ) -> None:
        said = {} if plan is None else vars(plan)
        steps = list(version.steps.all())
        initial = {"place": place, "minutes": 30, **said}
        if plan is None:
            initial["returns_to"] = [one.order for one in steps if one.order < place]
        super().__init__(*args, condition=said.get("needed"), initial=initial, **kwargs)
        offered = [(one.order, str(one)) for one in steps if plan is None or one.order != place]
        _offer(self.fields["returns_to"], offered)
        _offer(self.fields["people"], _colleagues())
        if not version.scheme.is_emergency:
            del self.fields["afterwards"]

    def plan(self) -> Plan:
        typed = self.cleaned_data
        plain = ("name", "name_en", "kind", "role", "minutes", "people", "returns_to", "parallel")
        return Plan(
            **{name: typed[name] for name in plain},
            needed=self.condition(),
            afterwards=typed.get("afterwards", False),
        )


class NewSchemeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    key = forms.SlugField(
        label=pgettext_lazy("scheme", "Key"), help_text=_("Short, in Latin letters; it stays.")
    )
    order = forms.IntegerField(
        label=_("Place among the schemes"),
        min_value=1,
        max_value=999,
        help_text=_("A story takes the first scheme whose conditions it meets."),
    )


class InForceForm(forms.Form):
    since = Moment(
        label=_("In force from"), required=False, help_text=_("Leave empty for “from now on”.")
    )


class RightForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    since = Moment(label=_("From"), required=False, help_text=_("Leave empty for “from now on”."))
    until = Moment(label=_("Until"), required=False, help_text=_("Leave empty when open."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – for the type checker
        field.queryset = _desk_people()


def _colleagues() -> list[tuple[int, str]]:
    return [(one.pk, str(one)) for one in _desk_people()]


def _desk_people() -> Any:
    posts = Membership.objects.filter(post__role__in=NEWSROOM & STAFF).values("person")
    return User.objects.filter(pk__in=posts, is_active=True).order_by("username")


def _offer(field: forms.Field, choices: Iterable[tuple[Any, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 – for the type checker
    field.choices = list(choices)
