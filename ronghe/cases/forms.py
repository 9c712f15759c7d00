"""What people type about cases."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.kit.forms import PlainForm
from ronghe.kit.period import Day, Moment
from ronghe.people.models import NEWSROOM, Membership, Unit
from ronghe.taxonomy.chooser import PlaceField

from .actions import Times
from .deadlines import DAY
from .models import Case, Category
from .moves import Refusal


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def departments(at: datetime) -> QuerySet[Unit]:
    standing = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, valid__contains=local_date(at))
    return standing.order_by("name", "pk")


class FindForm(PlainForm):
    number = forms.CharField(
        label=_("Number of the case"),
        max_length=20,
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Twelve letters and digits, as on your receipt."),
    )


class FindByCodeForm(PlainForm):
    typed = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "off"}),
        help_text=_("The one that you proved by a code with your report. A code comes there now."),
    )


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("The six digits that came"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class RateForm(PlainForm):
    solved = forms.ChoiceField(label=_("Is it solved?"), choices=YES_NO, widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(
        label=_("Are you satisfied with how it was handled?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=500, widget=area(3)
    )

    def said(self) -> dict[str, Any]:
        return {
            "is_solved": self.cleaned_data["solved"] == "yes",
            "is_satisfied": self.cleaned_data["satisfied"] == "yes",
            "words": self.cleaned_data["words"],
        }


class ReplyForm(PlainForm):
    text = forms.CharField(
        label=_("Your reply"),
        max_length=2000,
        widget=area(4),
        help_text=_(
            "Phone numbers and homes in it are read with stars; who opens them writes down why."
        ),
    )


class AppealForm(PlainForm):
    reason = forms.CharField(
        label=_("What is wrong with the answer?"), max_length=500, widget=area(4)
    )


class LessForm(PlainForm):
    """What is hidden from readers; the tick says that they know it is for good."""

    visibility = forms.ChoiceField(label=_("What shall readers no longer see?"), widget=forms.RadioSelect)  # fmt: skip
    sure = forms.BooleanField(label=_("I know: this cannot be undone."))

    def __init__(self, *args: Any, hides: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"unnamed": _("My name"), "confidential": pgettext_lazy("hidden", "The whole case")}
        self.fields["visibility"].choices = [(one, words[one]) for one in hides]  # type: ignore[attr-defined]


# --- the desk and the departments ----------------------------------------------------------------


class NothingForm(PlainForm):
    """A verb that needs no words."""


class ReasonForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=area(2))


class RefuseForm(PlainForm):
    why = forms.ChoiceField(label=_("Reason"), choices=Refusal.choices)
    words = forms.CharField(
        label=_("In words for the citizen"), required=False, max_length=400, widget=area(2)
    )


class DispatchForm(PlainForm):
    lead = forms.ModelChoiceField(
        label=_("Leads and answers"), queryset=Unit.objects.none(), empty_label=_("Please choose")
    )
    helpers = forms.ModelMultipleChoiceField(
        label=_("Help it"),
        required=False,
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        help_text=_("Needed when it goes to another department than before."),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "helpers"):
            self.fields[name].queryset = departments(at)  # type: ignore[attr-defined]


class SendBackForm(ReasonForm):
    proposed = forms.ModelChoiceField(
        label=_("Who should have it instead?"),
        required=False,
        queryset=Unit.objects.none(),
        empty_label=_("I do not know"),
    )

    def __init__(
        self, *args: Any, at: datetime, until: datetime | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed"].queryset = departments(at)  # type: ignore[attr-defined]
        if until is not None:
            said = date_format(timezone.localtime(until), "Y-m-d H:i")
            self.fields["reason"].help_text = _("Possible until %s.") % said


class QuestionForm(PlainForm):
    question = forms.CharField(
        label=_("What do you need to know?"),
        max_length=500,
        widget=area(2),
        help_text=_("The clocks stand still until the reply."),
    )


class FirstReplyForm(PlainForm):
    public_text = forms.CharField(
        label=_("What everybody may read"), max_length=5000, widget=area(4)
    )
    private_text = forms.CharField(
        label=_("For the citizen only"), required=False, max_length=5000, widget=area(2)
    )

    def __init__(self, *args: Any, is_confidential: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_confidential:
            self.fields["public_text"].label = _("What only the citizen reads: the case is confidential")  # fmt: skip


class AnswerForm(FirstReplyForm):
    evidence = forms.CharField(
        label=_("What proves it"),
        required=False,
        max_length=500,
        help_text=_(
            "A photo, a document, a record on the spot: where it is kept. Whoever reads the answer reads this, too."
        ),  # fmt: skip
    )


class ParkForm(ReasonForm):
    review_on = Day(label=_("Looked at again on"))
    field_order = ("reason", "review_on")


class TextForm(PlainForm):
    text = forms.CharField(label=pgettext_lazy("note", "Words"), max_length=2000, widget=area(3))


class TimeForm(ReasonForm):
    days = forms.IntegerField(label=_("More working days"), min_value=1, max_value=60)
    field_order = ("days", "reason")


class DecideForm(PlainForm):
    note = forms.CharField(
        label=_("Why"), required=False, max_length=500, help_text=_("Needed when you deny it.")
    )


class MergeForm(PlainForm):
    into = forms.CharField(label=_("Number of the other case"), max_length=20)


class SplitForm(PlainForm):
    title = forms.CharField(label=_("The other matter in one line"), max_length=60, min_length=4)
    text = forms.CharField(
        label=_("What the report says about it"),
        max_length=2000,
        widget=area(5),
        help_text=_(
            "Begin from the citizen's words and leave out what belongs to the first matter."
        ),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"), choices=Case.Kind.choices)
    category = forms.ModelChoiceField(
        label=_("Subject"),
        required=False,
        queryset=Category.objects.all(),
        empty_label=_("not sure"),
    )


class SortForm(PlainForm):
    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"), choices=Case.Kind.choices)
    category = forms.ModelChoiceField(
        label=_("Subject"),
        required=False,
        queryset=Category.objects.all(),
        empty_label=_("not sure"),
    )
    visibility = forms.ChoiceField(label=_("Who may read it?"), choices=Case.Visibility.choices)
    where = PlaceField(label=_("Where?"), required=False)


class TipReaderForm(PlainForm):
    person = forms.ModelChoiceField(
        label=pgettext_lazy("tip-offs", "Who"),
        queryset=User.objects.none(),
        empty_label=_("Please choose"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Membership.objects.on(local_date(now())).filter(post__role__in=NEWSROOM)
        people = User.objects.filter(pk__in=posts.values("person"), is_active=True)
        self.fields["person"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]


class RuleForm(PlainForm):
    """A new version of a rule, in working days; empty scopes mean all."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("case", "Kind"),
        required=False,
        choices=[("", _("all")), *Case.Kind.choices],
    )
    category = forms.ModelChoiceField(
        label=_("Subject"), required=False, queryset=Category.objects.all(), empty_label=_("all")
    )
    unit = forms.ModelChoiceField(
        label=_("Department"),
        required=False,
        queryset=Unit.objects.filter(kind=Unit.Kind.DEPARTMENT),
        empty_label=_("all"),
    )
    since = Moment(label=_("In force from"))
    accept = forms.DecimalField(
        label=_("Working days until it is accepted"),
        min_value=Decimal("0.5"),
        max_value=60,
        decimal_places=1,
        initial=1,
    )
    answer = forms.DecimalField(
        label=_("… until the first reply"),
        min_value=Decimal("0.5"),
        max_value=250,
        decimal_places=1,
        initial=2,
    )
    finish = forms.DecimalField(
        label=_("… until the answer"),
        min_value=Decimal("0.5"),
        max_value=250,
        decimal_places=1,
        initial=5,
    )
    appeal = forms.DecimalField(
        label=_("… until an appeal is judged"),
        min_value=Decimal("0.5"),
        max_value=250,
        decimal_places=1,
        initial=3,
    )
    send_back = forms.DecimalField(
        label=_("… in which the department may send it back"),
        min_value=Decimal("0.5"),
        max_value=60,
        decimal_places=1,
        initial=2,
    )
    extension = forms.DecimalField(
        label=_("Most extension of a round"),
        min_value=0,
        max_value=250,
        decimal_places=1,
        initial=10,
    )
    appeal_days = forms.IntegerField(
        label=_("Days to reply, to rate and to appeal"), min_value=1, max_value=365, initial=15
    )
    needs_evidence = forms.BooleanField(label=_("Answers need evidence"), required=False)

    def times(self) -> Times:
        said = self.cleaned_data
        minutes = {
            f"{name}_minutes": int(said[name] * DAY)
            for name in ("accept", "answer", "finish", "appeal", "extension")
        }
        return Times(
            **minutes,
            return_minutes=int(said["send_back"] * DAY),
            appeal_days=said["appeal_days"],
            needs_evidence=said["needs_evidence"],
        )


class CategoryForm(PlainForm):
    key = forms.SlugField(
        label=_("Key"), help_text=_("Latin letters and hyphens; it never changes.")
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), required=False, max_length=80)


class ContactForm(PlainForm):
    why = forms.CharField(
        label=_("Why do you need it?"),
        max_length=200,
        help_text=_("Your name and this reason stay in the journal."),
    )
