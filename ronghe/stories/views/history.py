"""Wagtail's history of a story, with the browser's own date fields: Wagtail's start by inline scripts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import DateFromToRangeFilter
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.views.generic.history import HistoryFilterSet
from wagtail.snippets.views.snippets import HistoryView


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DaysWidget(SuffixedMultiWidget):
    """From one day to another, each with its own name for those who hear the page."""

    suffixes = ["from", "to"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        first, last = {"aria-label": _("From")}, {"aria-label": _("Until")}
        super().__init__([DayInput(first), DayInput(last)], attrs)

    def decompress(self, value: slice | None) -> list[Any]:
        return [value.start, value.stop] if value else [None, None]


class StoryHistoryFilters(HistoryFilterSet):
    timestamp = DateFromToRangeFilter(label=_("Date"), widget=DaysWidget)


class StoryHistoryView(HistoryView):
    filterset_class = StoryHistoryFilters
