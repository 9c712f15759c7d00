"""The ladder: due soon, overdue, twice overdue, the editors. Once each, in working hours."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.cases import actions
from ronghe.cases.models import Case, RungReached
from ronghe.journal.models import Entry
from ronghe.notices.models import Notice
from ronghe.people.models import Delegation, Duty

from .conftest import appoint, department, sent

ROOT = Path(__file__).resolve().parents[3]
STEPS = ["due_soon", "overdue", "twice_overdue", "editors_desk"]


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 as the clock on Linxi's wall shows it."""
    return datetime(2026, month, day, hour - 8, minute, tzinfo=UTC)


def working(town) -> Case:
    """Sent and accepted on Monday at ten: the answer is due on Wednesday 11 March at ten."""
    case = sent(at=at(2, 10))
    for verb, by, more in (
        (actions.accept, town.desk, {}),
        (actions.dispatch, town.desk, {"lead": town.light}),
        (actions.sign, town.officer, {}),
        (actions.reply, town.officer, {"public_text": "已派人到现场查看，今晚先修桥头三盏。"}),
    ):
        verb(case, by=by, at=at(2, 10), **more)
    return case


def rung(case: Case) -> list[tuple[str, str, bool]]:
    return list(RungReached.objects.filter(case=case).values_list("clock", "rung", "is_told"))


def heard(user: User) -> list[str]:
    """Of the ladder, oldest first, without the words that name the case."""
    told = Notice.objects.filter(person=user, topic__in=["cases.due", "cases.escalated"])
    return [one.once.rpartition(" ")[2] for one in told.order_by("pk")]


@pytest.mark.django_db
def test_each_step_once_and_only_in_working_hours(town):
    """Sixty days, looked at every twenty minutes, day and night."""
    case, moment, told = working(town), at(2, 10), []
    while moment < at(2, 10) + timedelta(days=60):
        before = RungReached.objects.count()
        actions.ring(at=moment)
        told += [moment] * (RungReached.objects.count() - before)
        moment += timedelta(minutes=20)
    assert rung(case) == [("finish", one, True) for one in STEPS]
    # Seven working days: the last fifth begins after 5.6 of them, at 16:18; then as many again, and again.
    assert told == [at(9, 16, 20), at(11, 10), at(20, 10), at(31, 10)]
    assert heard(town.officer) == STEPS
    assert heard(town.desk) == STEPS[1:]
    assert heard(town.chief) == STEPS[3:]
    assert heard(town.other) == []
    case.refresh_from_db()
    assert case.rings_at is None


@pytest.mark.django_db
def test_at_night_and_on_a_day_of_rest_nobody_is_told(town):
    case = working(town)
    Case.objects.filter(pk=case.pk).update(rings_at=at(9, 16, 18))
    for moment in (at(9, 22), at(14, 11), at(13, 12, 30), at(9, 18)):
        assert actions.ring(at=moment) == 0
    assert actions.ring(at=at(10, 8, 30)) == 1


@pytest.mark.django_db
def test_a_pause_and_more_time_move_the_steps(town):
    case = working(town)
    actions.ask(case, question="哪个路口", by=town.officer, at=at(3, 10))
    assert case.rings_at is None and actions.ring(at=at(20, 10)) == 0
    actions.hear(case, text="桥头", by=town.citizen(case), at=at(5, 10))
    assert case.rings_at == at(11, 16, 18)
    asked = actions.ask_for_time(
        case, minutes=480, reason="等配件", by=town.officer, at=at(5, 10, 30)
    )
    actions.decide(asked, grant=True, by=town.desk, at=at(5, 11))
    case.refresh_from_db()
    assert case.rings_at == at(12, 16, 18)
    assert actions.ring(at=at(11, 17)) == 0
    assert actions.ring(at=at(12, 16, 18)) == 1


@pytest.mark.django_db
def test_what_was_told_is_not_told_again_after_more_time(town):
    case = working(town)
    assert actions.ring(at=at(9, 16, 18)) == 1
    asked = actions.ask_for_time(case, minutes=480, reason="等配件", by=town.officer, at=at(9, 17))
    actions.decide(asked, grant=True, by=town.desk, at=at(9, 17))
    case.refresh_from_db()
    assert case.rings_at == at(12, 10)
    actions.ring(at=at(11, 10))
    assert heard(town.officer) == ["due_soon"]


@pytest.mark.django_db
def test_an_answer_ends_the_ladder(town):
    case = working(town)
    actions.answer(
        case,
        public_text="南桥路九盏路灯全部更换。",
        evidence="现场照片",
        by=town.officer,
        at=at(9, 15),
    )
    assert case.rings_at is None
    assert actions.ring(at=at(31, 10)) == 0 and rung(case) == []


@pytest.mark.django_db
def test_after_days_without_a_worker_only_the_highest_step_is_told(town):
    case = working(town)
    assert actions.ring(at=at(20, 11)) == 1
    assert rung(case) == [("finish", one, one == "twice_overdue") for one in STEPS[:3]]
    assert heard(town.officer) == ["twice_overdue"]
    assert Entry.objects.filter(name="CaseRang").count() == 3


@pytest.mark.django_db
def test_a_new_round_has_a_ladder_of_its_own(town):
    case = working(town)
    actions.ring(at=at(9, 16, 18))
    actions.answer(
        case,
        public_text="南桥路九盏路灯全部更换。",
        evidence="现场照片",
        by=town.officer,
        at=at(10, 9),
    )
    actions.appeal(case, reason="还是不亮", by=town.citizen(case), at=at(10, 10))
    actions.reopen(case, reason="现场不亮", by=town.chief, at=at(10, 11))
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(10, 11))
    assert case.rings_at == at(11, 17, 18)
    actions.ring(at=at(12, 10))
    assert rung(case)[-1] == ("answer", "due_soon", True)
    # What rang in the first round rings again in the second.
    actions.ring(at=at(18, 17))
    assert rung(case).count(("finish", "due_soon", True)) == 2


@pytest.mark.django_db
def test_the_desk_hears_of_what_it_has_not_accepted_and_the_officers_do_not(town):
    sent(at=at(2, 10))
    assert actions.ring(at=at(3, 9)) == 1
    assert (heard(town.desk), heard(town.officer)) == (["due_soon"], [])


@pytest.mark.django_db
def test_the_editor_on_duty_hears_and_not_every_editor(town, person):
    working(town)
    second = person("second", "chief")
    day = TimestamptzRange(at(31, 8), at(31, 20))
    Duty.objects.create(person=second, role="chief", valid=day)
    actions.ring(at=at(31, 10))
    assert (heard(second), heard(town.chief)) == (["editors_desk"], [])


@pytest.mark.django_db
def test_a_deputy_hears_instead_of_nobody(town, person):
    deputy = appoint(person("deputy"), department("教育局"))
    lend(town.officer, deputy)
    working(town)
    actions.ring(at=at(9, 16, 18))
    assert heard(deputy) == ["due_soon"]


@pytest.mark.django_db
def test_of_tips_only_the_list_hears_and_of_hidden_cases_no_words_are_told(town, person):
    reader = person("reader", "reporter")
    actions.admit_tip_reader(reader, by=town.chief, at=at(1, 10))
    sent(at=at(2, 10), kind="tip", title="夜里倒垃圾")
    hidden = sent(at=at(2, 10), visibility="confidential", title="楼上漏水")
    actions.ring(at=at(3, 10, 30))
    assert (heard(reader), heard(town.desk)) == (["overdue"], ["overdue"])
    words = " ".join(Notice.objects.values_list("words", flat=True))
    assert "倒垃圾" not in words and "漏水" not in words and hidden.number in words


@pytest.mark.django_db
def test_one_case_that_breaks_does_not_silence_the_others(town, monkeypatch):
    first, second = working(town), working(town)
    whole = actions.ladder.officers.tell_of_step

    def broken(case, step, *, at):
        if case.pk == first.pk:
            raise RuntimeError("no")
        whole(case, step, at=at)

    monkeypatch.setattr(actions.ladder.officers, "tell_of_step", broken)
    assert actions.ring(at=at(9, 16, 18)) == 1
    assert rung(second) and not rung(first)


def lend(giver: User, receiver: User) -> None:
    Delegation.objects.create(
        giver=giver, receiver=receiver, role="officer", reason="休假",
        valid=TimestamptzRange(at(1, 8), at(28, 8)),
    )  # fmt: skip


# --- several at once, and killed -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_tell_each_step_once(town):
    cases = [working(town) for _number in range(6)]
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        actions.ring(at=at(11, 10))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert RungReached.objects.filter(is_told=True).count() == len(cases)
    assert Notice.objects.filter(person=town.officer, topic="cases.due").count() == len(cases)


# Killed at a random call of the database, in this test's own.
WORKER = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from django.db import connection
from ronghe.cases.actions import ring
left = int(sys.argv[1])
def count(execute, sql, params, many, context):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(count):
    ring(at=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_anywhere_leaves_all_or_nothing(town):
    cases = [working(town) for _number in range(3)]
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    settings = {name: known[name] for name in names if known.get(name)}
    environment = os.environ | {
        "DATABASE_URL": make_conninfo(**settings),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
    }
    killed = 0
    for left in (3, 9, 14, 20, 31, 0):
        command = [sys.executable, "-c", WORKER, str(left), at(11, 10).isoformat()]
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=120)
        assert ended.returncode in (0, -signal.SIGKILL)
        killed += ended.returncode == -signal.SIGKILL
        told = set(RungReached.objects.filter(is_told=True).values_list("case", flat=True))
        once = Notice.objects.filter(person=town.officer, topic="cases.due")
        assert once.count() == len(told)
    assert killed >= 3 and told == {one.pk for one in cases}
    assert Entry.objects.filter(name="CaseRang").count() == 2 * len(cases)
