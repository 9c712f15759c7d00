"""Quiet hours: when nothing but what is urgent may make a phone ring. Local time of the paper."""

from datetime import datetime, time, timedelta

from django.utils import timezone


def quiet_until(at: datetime, *, begins: time, ends: time) -> datetime | None:
    """When the quiet hours that `at` lies in end; None outside them. They may go over midnight."""
    local = timezone.localtime(at)
    now = local.time()
    if begins == ends:
        return None
    over_midnight = ends < begins
    inside = (now >= begins or now < ends) if over_midnight else begins <= now < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and now >= begins else local.date()
    return timezone.make_aware(datetime.combine(day, ends))
