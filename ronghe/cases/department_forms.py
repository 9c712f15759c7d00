"""What is typed about lists, batches, templates, deputies and links."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.clock import end_of, local_date
from ronghe.kit.forms import PlainForm
from ronghe.kit.period import Moment
from ronghe.people.models import Membership, Unit

from .actions.links import DAYS
from .forms import (
    AnswerForm,
    FirstReplyForm,
    NothingForm,
    QuestionForm,
    SendBackForm,
    TimeForm,
    area,
    departments,
)
from .models import Case, CaseQuerySet, Category
from .moves import State

ALL = ("", _("all"))
SOON = timedelta(days=3)
# For what a case waits: each a list of its own. A department has the last two.
WAITS: dict[str, tuple[Any, Callable[[CaseQuerySet], CaseQuerySet]]] = {
    "accept": (
        pgettext_lazy("case waits", "to be accepted"),
        lambda found: found.filter(state=State.SUBMITTED),
    ),
    "appeal": (
        pgettext_lazy("case waits", "an appeal to be judged"),
        lambda found: found.filter(state=State.APPEALED),
    ),
    "back": (pgettext_lazy("case waits", "sent back by a department"), CaseQuerySet.sent_back),
    "time": (pgettext_lazy("case waits", "more time is asked for"), CaseQuerySet.asking_for_time),
    "sign": (
        pgettext_lazy("case waits", "to be signed for"),
        lambda found: found.filter(state=State.DISPATCHED),
    ),
}
OF_DEPARTMENTS = ("time", "sign")


class InboxForm(PlainForm):
    """What of the inbox is shown. Everything may stay empty; what does not fit is left out."""

    q = forms.CharField(
        label=_("Number or words"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ALL,
            ("late", _("overdue")),
            ("today", _("today or overdue")),
            ("soon", _("within three days")),
        ],
    )
    waits = forms.ChoiceField(label=pgettext_lazy("case waits", "Waits for"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("case", "Kind"), required=False, choices=[ALL, *Case.Kind.choices]
    )
    category = forms.ModelChoiceField(
        label=_("Subject"), required=False, queryset=Category.objects.all(), empty_label=_("all")
    )
    unit = forms.ModelChoiceField(
        label=_("Department"), required=False, queryset=Unit.objects.none(), empty_label=_("all")
    )
    urged = forms.BooleanField(label=_("supervised only"), required=False)

    def __init__(self, *args: Any, units: Collection[int] | None, at: datetime, **kw: Any) -> None:
        """`units`: those that somebody answers for; None for the case desk, which sees all."""
        super().__init__(*args, **kw)
        self._at = at
        names = WAITS if units is None else OF_DEPARTMENTS
        self.fields["waits"].choices = [ALL, *((name, WAITS[name][0]) for name in names)]  # type: ignore[attr-defined]
        offered = departments(at)
        if units is not None:
            offered = offered.filter(pk__in=units)
        self.fields["unit"].queryset = offered  # type: ignore[attr-defined]
        if units is not None and len(units) < 2:
            del self.fields["unit"]

    def chosen(self, found: CaseQuerySet) -> CaseQuerySet:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("kind", "category"):
            found = found.filter(**{name: said[name]}) if name in said else found
        if "unit" in said:
            found = found.of_units([said["unit"].pk])
        if "waits" in said:
            found = WAITS[said["waits"]][1](found)
        if "urged" in said:
            found = found.filter(urged_at__isnull=False)
        if "due" in said:
            found = found.filter(due_at__lt=self._until(said["due"]))
        if words := said.get("q", "").replace("\0", "").strip():
            found = found.filter(Q(number=words) | Q(title__icontains=words))
        return found

    def told(self) -> dict[str, str]:
        """What was chosen, for the journal; of words only that there were some."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {
            name: "…" if name == "q" else str(getattr(value, "pk", value))
            for name, value in said.items()
        }

    def _until(self, due: str) -> datetime:
        if due == "late":
            return self._at
        return end_of(local_date(self._at)) if due == "today" else self._at + SOON


class KeyForm(PlainForm):
    """`key` makes a form that is sent twice one batch."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class TemplateForm(PlainForm):
    unit = forms.ModelChoiceField(
        label=_("Department"), queryset=Unit.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    text = forms.CharField(
        label=pgettext_lazy("template", "Words"),
        max_length=5000,
        widget=area(6),
        help_text=_("What has to be filled in stands in 【】: no answer leaves with one of them."),
    )

    def __init__(self, *args: Any, units: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Unit.objects.filter(pk__in=units).order_by("name", "pk")
        self.fields["unit"].queryset = own  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = next(iter(units))


class DeputyForm(PlainForm):
    """Who stands in for an officer: somebody with a post in a department, not the house's own."""

    receiver = forms.ModelChoiceField(
        label=_("Who stands in for you"),
        queryset=User.objects.none(),
        empty_label=_("Please choose"),
    )
    since = Moment(label=_("From"))
    until = Moment(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, giver: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Membership.objects.on(local_date(at)).filter(post__unit__kind=Unit.Kind.DEPARTMENT)
        people = User.objects.filter(pk__in=posts.values("person"), is_active=True)
        offered = people.exclude(pk=giver.pk).order_by("name", "pk")
        self.fields["receiver"].queryset = offered  # type: ignore[attr-defined]


class LinkForm(PlainForm):
    days = forms.IntegerField(
        label=_("Days for which it works"), min_value=1, max_value=DAYS, initial=7
    )
    email = forms.EmailField(
        label=_("Send it to"),
        required=False,
        max_length=120,
        help_text=_("The department's e-mail address. Empty: copy the link yourself, it is shown once."),
    )  # fmt: skip


# What a department does by its link, each once.
BY_LINK: dict[str, type[PlainForm]] = {
    "sign": NothingForm,
    "answer": AnswerForm,
    "reply": FirstReplyForm,
    "ask": QuestionForm,
    "ask_for_time": TimeForm,
    "send_back": SendBackForm,
}
# Acts whose form takes photos and documents.
CARRY = ("answer",)
