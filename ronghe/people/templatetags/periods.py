"""Ranges end exclusively; people think of the last day."""

from datetime import date, timedelta

from django import template
from psycopg.types.range import DateRange

register = template.Library()


@register.filter
def last_day(valid: DateRange) -> date | None:
    upper: date | None = valid.upper
    return upper - timedelta(days=1) if upper else None
