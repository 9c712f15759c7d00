"""What is due and what is planned, by month or week."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import local_date, now
from ronghe.people.rules import is_staff

from ..models import Assignment, Topic

Day = dict[str, Any]


@require_safe
@login_required
def calendar(request: SignedInRequest) -> HttpResponse:
    at = now()
    if not is_staff(request.user, at=at):
        raise PermissionDenied
    today = local_date(at)
    day = _day(request.GET.get("day", ""), today)
    is_week = request.GET.get("view") == "week"
    weeks = _week(day) if is_week else Calendar().monthdatescalendar(day.year, day.month)
    before, after = _neighbours(day, is_week)
    entries = _entries(request, weeks[0][0], weeks[-1][-1])
    context = {
        "weeks": [[_cell(one, day, today, is_week, entries) for one in week] for week in weeks],
        "day": day,
        "is_week": is_week,
        "first": weeks[0][0],
        "last": weeks[-1][-1],
        "before": before,
        "after": after,
        "today": today,
        "at": at,
    }
    return render(request, "planning/calendar.html", context)


def _day(text: str, today: date) -> date:
    """The day asked for; today when it is none we could show with its neighbours."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if 2000 <= asked.year <= 2100 else today


def _week(day: date) -> list[list[date]]:
    monday = day - timedelta(days=day.weekday())
    return [[monday + timedelta(days=number) for number in range(7)]]


def _neighbours(day: date, is_week: bool) -> tuple[date, date]:
    if is_week:
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)


def _entries(request: SignedInRequest, first: date, last: date) -> dict[date, Day]:
    """Assignments by the day they are due and topics by the day they are planned for."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    found: dict[date, Day] = {}
    work = Assignment.objects.visible_to(request.user).exclude(state=Assignment.State.CANCELLED)
    due = work.filter(due_at__gte=start, due_at__lt=end).select_related("topic", "owner")
    for assignment in due.order_by("due_at", "pk"):
        _on(found, local_date(assignment.due_at))["assignments"].append(assignment)
    topics = Topic.objects.visible_to(request.user).exclude(state=Topic.State.DROPPED)
    for topic in topics.filter(planned_for__range=(first, last)).order_by("pk"):
        if topic.planned_for:
            _on(found, topic.planned_for)["topics"].append(topic)
    return found


def _on(found: dict[date, Day], day: date) -> Day:
    return found.setdefault(day, {"assignments": [], "topics": []})


def _cell(one: date, day: date, today: date, is_week: bool, entries: dict[date, Day]) -> Day:
    found = entries.get(one, {"assignments": [], "topics": []})
    return {
        "date": one,
        "is_today": one == today,
        "is_outside": not is_week and one.month != day.month,
        "is_empty": not found["assignments"] and not found["topics"],
        **found,
    }
