"""Other office hours: open cases get their ends anew, and both ways of counting agree."""

from datetime import date, time, timedelta

import pytest

from ronghe.cases import actions, clocks, counting
from ronghe.people.actions import set_office_hours

from .conftest import MONDAY

pytestmark = pytest.mark.django_db


def test_open_cases_are_looked_at_again(town, admin, django_capture_on_commit_callbacks):
    case = town.brought("working")
    before = case.due_at
    tomorrow = date(2026, 3, 3)
    with django_capture_on_commit_callbacks(execute=True):
        set_office_hours(tomorrow, begins=time(8, 30), ends=time(10, 15), by=admin, at=MONDAY)
    actions.look_at_all(at=MONDAY)
    actions.ring(at=town.at)
    case.refresh_from_db()
    assert case.due_at > before and case.due_at == min(
        end for end in clocks.ends_of(case).values() if end
    )
    # Quarters of an hour still divide every span.
    assert counting._step(clocks.office()) == 900
    assert counting._laid_out(MONDAY, MONDAY + timedelta(days=9))["works"]
