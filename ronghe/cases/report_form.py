"""What a citizen types to report something: few fields first, the rest folded away."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kit.forms import PlainForm
from ronghe.taxonomy.chooser import PlaceField
from ronghe.taxonomy.spots import Spot
from ronghe.text.personal.kinds import Kind

from .actions import Report
from .forms import area
from .models import Case, Category
from .vault import Contacts

FIRST = 40
KINDS_OF_FINDS = {
    Kind.MOBILE: pgettext_lazy("personal data", "Phone number"),
    Kind.LANDLINE: pgettext_lazy("personal data", "Phone number"),
    Kind.ID: pgettext_lazy("personal data", "Identity number"),
    Kind.CARD: pgettext_lazy("personal data", "Bank card"),
    Kind.PASSPORT: pgettext_lazy("personal data", "Passport"),
    Kind.PERMIT: pgettext_lazy("personal data", "Permit"),
    Kind.PLATE: pgettext_lazy("personal data", "Plate"),
    Kind.EMAIL: pgettext_lazy("personal data", "E-mail address"),
    Kind.WECHAT: pgettext_lazy("personal data", "WeChat"),
    Kind.QQ: pgettext_lazy("personal data", "QQ"),
    Kind.ADDRESS: pgettext_lazy("personal data", "Home"),
    Kind.NAME: pgettext_lazy("personal data", "Name"),
}


class Keys(forms.MultipleChoiceField):
    """Names of finds, one for each tick. A name that means nothing keeps nothing."""

    def valid_value(self, value: Any) -> bool:
        return True


class ReportForm(PlainForm):
    """What a citizen sends. `key` makes sending it twice the same as once."""

    class Keep(TextChoices):
        ALL = "all", _("The department in charge sees all of it")
        SOME = "some", _("The department sees what I tick")
        NONE = "none", _("Nobody sees it")

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Case.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What happened, and what do you want?"), max_length=2000, widget=area(5)
    )
    title = forms.CharField(
        label=_("In one line"),
        required=False,
        max_length=60,
        min_length=4,
        help_text=_("May stay empty: then it is your first sentence."),
    )
    where = PlaceField(label=_("Where?"), required=False)
    category = forms.ModelChoiceField(
        label=_("Subject"),
        required=False,
        queryset=Category.objects.all(),
        empty_label=_("not sure"),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=Case.Visibility.choices,
        initial=Case.Visibility.UNNAMED,
        widget=forms.RadioSelect,
    )
    signature = forms.CharField(
        label=_("The name readers see"),
        required=False,
        max_length=30,
        help_text=_("Only when it is public with a name."),
    )
    name = forms.CharField(label=_("Your name"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=120)
    prove = forms.BooleanField(
        label=_("Prove it by a code"),
        required=False,
        help_text=_(
            "The code comes before you send. With it you find your case again without its secret."
            " Not for a tip-off: a message to you would be a trace."
        ),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    # What is hidden from readers: for the department all of it, what `kept` names, or nothing.
    keep = forms.ChoiceField(
        label=_("Who else may see it?"),
        choices=Keep.choices,
        required=False,
        initial=Keep.ALL,
        widget=forms.RadioSelect,
    )
    kept = Keys(required=False, widget=forms.MultipleHiddenInput)
    # Cases that may be the same were shown, and this is another.
    another = forms.BooleanField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    CONTACT = ("name", "phone", "email", "address")
    # What the browser does not keep either: a code is good once, and proves what is not kept.
    UNKEPT = (*CONTACT, "prove", "code", "code_to")
    # What most people never need stands folded away.
    MORE = ("title", "category", "signature", *CONTACT, "prove")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    def key_of(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("title") and "title" not in self.errors:
            said["title"] = first_sentence(said.get("text", ""))
        is_tip = said.get("kind") == Case.Kind.TIP
        typed = said.get("phone") or said.get("email") or {"phone", "email"} & self.errors.keys()
        if said.get("prove") and not is_tip and not typed:
            self.add_error(
                "prove", _("Give a phone number or an e-mail address, or take this tick away.")
            )
        return said

    @property
    def more_is_open(self) -> bool:
        """Something in the folded part was typed or is wrong."""
        return any(self.errors.get(name) or self.data.get(name) for name in self.MORE)

    def ask_only(self, name: str) -> None:
        """Say what is to be said of one field; the others are not yet finished."""
        for other in [one for one in self.errors if one != name]:
            del self.errors[other]

    def report(self) -> Report:
        said = {name: self.cleaned_data[name] for name in ("kind", "title", "text", "category")}
        seen = {name: self.cleaned_data[name] for name in ("visibility", "signature")}
        contacts = Contacts(**{name: self.cleaned_data[name] for name in self.CONTACT})
        spot = self.cleaned_data["where"] or Spot(None)
        report = Report(
            **said,
            **seen,
            place=spot.place,
            landmark=spot.words,
            point=spot.point,
            datum=spot.datum,
            contacts=contacts,
            keep_words=self.cleaned_data["keep"] != self.Keep.NONE,
        )
        if self.cleaned_data["keep"] != self.Keep.SOME:
            return report
        kept = set(self.cleaned_data["kept"])
        return replace(
            report, dropped=frozenset(one.key for one in report.finds if one.key not in kept)
        )


def first_sentence(text: str) -> str:
    """What a case is called when its citizen gave it no title: at most forty characters."""
    first = re.split(r"[。！？!?\n]", text.strip(), maxsplit=1)[0]
    words = " ".join(first.split())
    if len(words) <= FIRST:
        return words
    shorter = re.split(r"[，,；;：:]", words, maxsplit=1)[0]
    return shorter if 4 <= len(shorter) <= FIRST else f"{words[: FIRST - 1]}…"
