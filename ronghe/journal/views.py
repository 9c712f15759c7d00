"""The journal, newest first."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ronghe.kit.web import answer

from .forms import NarrowForm
from .models import Entry

PAGE = 50


def entries(request: HttpRequest) -> HttpResponse:
    """One page of entries; older ones by key, so that page 10,000 is as quick as page 1."""
    form = NarrowForm(request.GET)
    found = Entry.objects.select_related("actor", "seal").order_by("-pk")
    rows = list(_narrowed(found, form.cleaned_data)[: PAGE + 1]) if form.is_valid() else []
    older = ""
    if len(rows) > PAGE:
        query = request.GET.copy()
        query["before"] = str(rows[PAGE - 1].pk)
        older = query.urlencode()
    context = {"form": form, "entries": rows[:PAGE], "older": older}
    return answer(request, "journal/entries.html", context)


def _narrowed(found: QuerySet[Entry], by: dict[str, Any]) -> QuerySet[Entry]:
    if by["name"]:
        found = found.filter(name=by["name"])
    if by["person"]:
        found = found.filter(actor__username=by["person"])
    if by["day"]:
        begin = timezone.make_aware(datetime.combine(by["day"], time.min))
        found = found.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    return found.filter(pk__lt=by["before"]) if by["before"] else found
