"""Office hours are rows: the administrator adds one, clocks count by it from its day on."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from ronghe.journal.models import Entry
from ronghe.kit.calendar import Span, WorkingTime
from ronghe.people import actions, days
from ronghe.people.models import OfficeHours

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
SUMMER = date(2027, 6, 1)  # a Tuesday
ZONE = ZoneInfo("Asia/Shanghai")
LONG_BREAK = {
    "begins": time(8),
    "pause_begins": time(12),
    "pause_ends": time(15),
    "ends": time(18, 30),
}


def test_from_its_day_on_other_hours_are_worked(admin):
    before = days.office()
    actions.set_office_hours(SUMMER, **LONG_BREAK, by=admin, at=AT)
    hours = days.office()
    last, first = datetime(2027, 5, 31, 0, tzinfo=ZONE), datetime(2027, 6, 1, 0, tzinfo=ZONE)
    assert hours.add(last, 1) == before.add(last, 1)
    assert hours.add(first, 0) == datetime(2027, 6, 1, 8, 0, tzinfo=ZONE)
    assert hours.add(first, 241) == datetime(2027, 6, 1, 15, 1, tzinfo=ZONE)
    assert hours.between(first, datetime(2027, 6, 2, 0, tzinfo=ZONE)) == 450
    (fact,) = Entry.objects.filter(name="OfficeHoursSet")
    assert fact.details == {"since": "2027-06-01", "spans": "08:00–12:00, 15:00–18:30"}


def test_the_newest_word_on_a_day_counts_and_all_stay(admin):
    actions.set_office_hours(SUMMER, **LONG_BREAK, by=admin, at=AT)
    actions.set_office_hours(SUMMER, begins=time(9), ends=time(17), by=admin, at=AT)
    assert days.office().spans_on(SUMMER) == (Span(time(9), time(17)),)
    assert OfficeHours.objects.count() == 2
    for change in (OfficeHours.objects.update,):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ends=time(20))
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeHours.objects.first().delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins": time(18), "ends": time(8)},
        {"pause_begins": None},
        {"pause_ends": time(11)},
        {"pause_ends": time(19)},
    ],
)
def test_hours_out_of_order_are_refused(admin, wrong):
    with pytest.raises(actions.HoursNotInOrder):
        actions.set_office_hours(SUMMER, **LONG_BREAK | wrong, by=admin, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeHours.objects.create(since=SUMMER, **LONG_BREAK | wrong, at=AT)


def test_what_was_promised_stays(admin, reporter):
    with pytest.raises(actions.WrongPeriod):
        actions.set_office_hours(date(2026, 11, 27), **LONG_BREAK, by=admin, at=AT)
    with pytest.raises(PermissionDenied):
        actions.set_office_hours(SUMMER, **LONG_BREAK, by=reporter, at=AT)


def test_the_page_shows_and_sets_them(client, admin):
    client.force_login(admin)
    assert "08:30–12:00" in client.get("/desk/people/days/").content.decode()
    typed = {"since": "2099-06-01", "begins": "08:00", "pause_begins": "12:00", "pause_ends": "15:00", "ends": "18:30"}  # fmt: skip
    there = "/desk/people/days/hours/"
    bad = client.post(there, typed | {"pause_ends": ""})
    assert bad.status_code == 409 and not OfficeHours.objects.exists()
    assert client.post(there, typed).status_code == 302
    assert "08:00–12:00, 15:00–18:30" in client.get("/desk/people/days/").content.decode()


def test_later_spans_of_a_calendar_by_itself():
    short = (Span(time(9), time(10)),)
    hours = WorkingTime(ZONE, (Span(time(8), time(16)),), later=[(date(2026, 3, 3), short)])
    assert (
        hours.between(datetime(2026, 3, 2, tzinfo=ZONE), datetime(2026, 3, 4, tzinfo=ZONE)) == 540
    )
    assert [*hours.every_span()] == [Span(time(8), time(16)), *short]
