"""What readers ask the search. Kept in the address, so that a search can be sent to a friend."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from ronghe.taxonomy.models import Section

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
WRONG_DATE = _("Please write dates like 2026-11-23.")


def typed(asked: MultiValueDict[str, str]) -> str:
    """The words of a question. No page may hold control characters, and nobody types one."""
    return _CONTROL.sub("", asked.get("q", ""))


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=1000)
    section = forms.ModelChoiceField(
        Section.objects.all(), required=False, to_field_name="slug", empty_label=_("All sections")
    )
    since = forms.DateField(required=False, error_messages={"invalid": WRONG_DATE})
    until = forms.DateField(required=False, error_messages={"invalid": WRONG_DATE})
    order = forms.ChoiceField(
        required=False, choices=[("", _("Best match first")), ("newest", _("Newest first"))]
    )
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, asked: MultiValueDict[str, str]) -> None:
        data = asked.copy()
        data["q"] = typed(asked)
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("The first date is after the second. Please swap them."))
        return given

    def question(self) -> str:
        return str(self.cleaned_data["q"])

    def limits(self) -> dict[str, Any]:
        """What `channels.search.queries.search` takes besides the words: both days included."""
        given = self.cleaned_data
        section, until = given["section"], given["until"]
        return {
            "section": section.slug if section else None,
            "since": _midnight(given["since"]) if given["since"] else None,
            "until": _midnight(until + timedelta(days=1)) if until and until < date.max else None,
            "newest": given["order"] == "newest",
            "page": given["page"] or 1,
        }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
