"""The deadlines a new paper begins with, until it makes its own."""

from datetime import UTC, datetime
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from psycopg.types.range import TimestamptzRange

# Minutes: eight hours are what the rules call a working day.
DAY = 480
SINCE = TimestamptzRange(datetime(2000, 1, 1, tzinfo=UTC), None)
# Working days until: accepted, first reply, answer. As many town boards in China promise.
FIRST = {
    "": (1, 2, 5),
    "consult": (1, 2, 5),
    "help": (1, 1, 5),
    "complaint": (1, 2, 7),
}
# Where something has to be put right, saying so is not enough: a photo, a document, a record.
PROVED = ("help", "complaint")


def working_days(minutes: int) -> str:
    """`1 working day`, `2.5 working days`."""
    days = minutes / DAY
    return ngettext("%s working day", "%s working days", ceil(days)) % f"{days:g}"


def in_words(moment: datetime) -> str:
    """`11月30日 17:30`, `30 Nov, 17:30`."""
    shape = "j M, H:i" if get_language() == "en" else "n月j日 H:i"
    return date_format(timezone.localtime(moment), shape)


def write_first_rules(model: Any) -> None:
    """Where there is none yet. `model` is TimeRule, also as a migration knows it."""
    if model.objects.exists():
        return
    for kind, (accept, answer, finish) in FIRST.items():
        model.objects.create(
            kind=kind,
            effective=SINCE,
            accept_minutes=accept * DAY,
            answer_minutes=answer * DAY,
            finish_minutes=finish * DAY,
            extension_minutes=10 * DAY,
            appeal_days=15,
            needs_evidence=kind in PROVED,
        )
