"""What is typed on the people pages. Days are whole days; the last day is included."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.period import Day, Moment

from .models import STAFF, Duty, OwnDay, Role, Unit
from .rules import holders, officers_of, roles_of

CHOOSE = _("Please choose")
# An officer's duty is of a department: `DepartmentDutyForm`.
HOUSE_ROLES = [(role.value, role.label) for role in Role if role in STAFF]
STAFF_ROLES = [(role.value, role.label) for role in Role if role in STAFF or role == Role.OFFICER]


class DayForm(forms.Form):
    day = Day(label=_("Day"), required=False)


class PeriodForm(forms.Form):
    """`until` in `cleaned_data` is exclusive, or None for “open”."""

    since = Day(label=_("First day"))
    last_day = Day(label=_("Last day"), required=False, help_text=_("Leave empty when open."))

    field_order: list[str] | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        last = cleaned.pop("last_day", None)
        cleaned["until"] = last + timedelta(days=1) if last else None
        if last and cleaned.get("since") and last < cleaned["since"]:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned


class UnitForm(PeriodForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    parent = forms.ModelChoiceField(
        Unit.objects.order_by("name"),
        label=_("Part of"),
        required=False,
        empty_label=_("nothing above it"),
    )

    field_order = ["name", "name_en", "kind", "parent", "since", "last_day"]


class PostForm(PeriodForm):
    title = forms.CharField(label=pgettext_lazy("post", "Title"), max_length=80)
    title_en = forms.CharField(label=_("English title"), max_length=80, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=STAFF_ROLES, help_text=_("What its holders may do.")
    )

    field_order = ["title", "title_en", "role", "since", "last_day"]


class AppointForm(PeriodForm):
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label=_("Person"),
        empty_label=CHOOSE,
    )

    field_order = ["person", "since", "last_day"]


class EndForm(forms.Form):
    last_day = Day(label=_("Last day"))

    def until(self) -> date:
        last: date = self.cleaned_data["last_day"]
        return last + timedelta(days=1)


class AdmitForm(forms.Form):
    username = forms.CharField(
        label=_("Sign-in name"), max_length=150, validators=[User.username_validator]
    )
    name = forms.CharField(label=_("Name"), max_length=64)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The first sign-in is by a code sent there.")
    )


class MomentsForm(forms.Form):
    since = Moment(label=_("From"))
    until = Moment(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] <= cleaned["since"]:
            self.add_error("until", _("The end must be after the beginning."))
        return cleaned


class LendForm(MomentsForm):
    """For one giver: offers only what they hold."""

    role = forms.ChoiceField(label=_("Role"))
    receiver = forms.ModelChoiceField(User.objects.none(), label=_("Lend to"), empty_label=CHOOSE)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    field_order = ["role", "receiver", "since", "until", "reason"]

    def __init__(self, *args: Any, giver: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = roles_of(giver, at=at)
        self.fields["role"].choices = [one for one in Role.choices if one[0] in held]  # type: ignore[attr-defined]
        others = User.objects.filter(is_active=True, memberships__isnull=False)
        self.fields["receiver"].queryset = (  # type: ignore[attr-defined]
            others.exclude(pk=giver.pk).distinct().order_by("username")
        )


class DutyForm(MomentsForm):
    role = forms.ChoiceField(label=_("Role"), choices=HOUSE_ROLES)
    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=CHOOSE)

    field_order = ["role", "person", "since", "until"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.none()
        for role, _label in HOUSE_ROLES:
            staff = staff | holders(role, at=at)
        self.fields["person"].queryset = staff.distinct()  # type: ignore[attr-defined]


class DepartmentDutyForm(MomentsForm):
    """For one department: offers those who answer for it, deputies too."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=CHOOSE)

    field_order = ["person", "since", "until"]

    def __init__(self, *args: Any, unit: Unit, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = officers_of(unit.pk, at=at)  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    """With coming duties of the same role that somebody else has; there may be none."""

    other = forms.ModelChoiceField(Duty.objects.none(), label=_("Swap with"), empty_label=CHOOSE)

    def __init__(self, *args: Any, duty: Duty, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = Duty.objects.filter(role=duty.role, unit=duty.unit_id, valid__endswith__gt=at)
        # With oneself there is nothing to swap.
        others = coming.exclude(person=duty.person_id).select_related("person").order_by("valid")
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class OwnDaysForm(forms.Form):
    since = Day(label=_("First day"))
    last = Day(label=_("Last day"), required=False, help_text=_("Leave empty for one day."))
    kind = forms.ChoiceField(label=_("Kind"), choices=OwnDay.Kind.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        required=False,
        help_text=_("What people read: 春节, feast of the town, closed for moving …"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["last"] = cleaned.get("last") or cleaned.get("since")
        if cleaned.get("kind") != OwnDay.Kind.ANNOUNCED and not cleaned.get("name"):
            self.add_error("name", _("Give the day a name."))
        return cleaned


class OfficeHoursForm(forms.Form):
    since = Day(label=_("From"), help_text=_("Tomorrow at the earliest: what was promised stays."))
    begins = forms.TimeField(label=_("Work begins"), widget=Clock)
    pause_begins = forms.TimeField(
        label=_("Noon break begins"),
        required=False,
        widget=Clock,
        help_text=_("Both empty: no break. On a half day only the time before it is worked."),
    )
    pause_ends = forms.TimeField(label=_("Noon break ends"), required=False, widget=Clock)
    ends = forms.TimeField(label=_("Work ends"), widget=Clock)


class DaysFileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Date, name, kind (rest, work, half); days that it does not name stay."),
    )


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=1900, max_value=2200, required=False)
