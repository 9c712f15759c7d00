"""A month that has ended is kept as it was, and anybody can count it again."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from ronghe.cases import actions, counting, tasks
from ronghe.cases.models import (
    Case,
    Scope,
    Snapshot,
    SnapshotFile,
    SnapshotLine,
    Tally,
)
from ronghe.cases.rules import Holder
from ronghe.journal.models import Entry
from ronghe.people.models import Unit

from .conftest import MONDAY, PHONE, sent

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
# The first of April, twenty past four in Linxi.
FIRST = datetime(2026, 3, 31, 20, 20, tzinfo=UTC)


@pytest.fixture
def month(town):
    """Something of everything: late, in time, rated, appealed, sent back, relabelled, asked."""
    town.brought("submitted")
    town.brought("working")
    late = town.brought("working")
    sent(at=MONDAY, kind="thanks")
    sent(at=MONDAY, kind="tip", visibility="confidential", title="夜里倒垃圾")
    for number in range(12):
        case = town.brought("answered", visibility="confidential" if number % 5 == 4 else "unnamed")
        if number % 3 == 0:
            said = {"is_solved": True, "is_satisfied": number % 2 == 0}
            town.do(actions.rate, case, town.citizen(case), **said)
        if number % 4 == 1:
            town.do(actions.appeal, case, town.citizen(case), reason="没有修")
        if number == 5:
            town.do(actions.reopen, case, town.chief, reason="确实没有修")
    back = town.brought("dispatched")
    town.do(actions.send_back, back, town.officer, reason="不属本局")
    town.do(actions.dispatch, back, town.desk, lead=town.water)
    waits = town.brought("working")
    town.do(actions.ask, waits, town.officer, question="哪个路口")
    said = {"category": None, "visibility": "unnamed", "kind": "help"}
    town.do(actions.sort, back, town.desk, **said)
    town.at = datetime(2026, 3, 27, 2, 0, tzinfo=UTC)
    slow = town.brought("working")
    town.at = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
    town.do(actions.answer, slow, town.officer, public_text="已修好，谢谢。", evidence="现场照片")
    # Answered four weeks after it came: late in its first round, and for good.
    town.do(actions.answer, late, town.officer, public_text="已修好，抱歉。", evidence="现场照片")
    town.do(actions.appeal, late, town.citizen(late), reason="还是不亮")
    town.do(actions.reopen, late, town.chief, reason="确实不亮")
    return town


def file(kept: Snapshot, format: str = "csv") -> bytes:
    return bytes(SnapshotFile.objects.get(snapshot=kept, format=format).body)


def count_again(text: str) -> dict[str, dict[str, int]]:
    """What the method page says, in plain Python: nothing of ours is asked."""
    table: dict[str, dict[str, int]] = {}

    def add(name: str, department: str) -> None:
        for line in ("全市", department):
            numbers = table.setdefault(line, {})
            numbers[name] = numbers.get(name, 0) + 1

    for row in csv.DictReader(io.StringIO(text)):
        whose, now = row["部门"], row["统计时间"]
        add("came", whose)
        if row["不计原因"]:
            add(
                {"感谢": "thanks", "并件": "merged", "不予受理": "refused", "尚未受理": "waiting"}[
                    row["不计原因"]
                ],
                whose,
            )
            continue
        answered, due = row["答复时间"], row["答复期限"]
        is_open_and_overdue = not answered and bool(due) and due < now
        is_late = row["前轮逾期"] == "是" or (bool(due) and due < (answered or now))
        so = {
            "replied": bool(row["首次答复时间"]),
            "unreplied": not row["首次答复时间"] and "" < row["首次答复期限"] < now,
            "late": is_late,
            "on_time": bool(answered) and not is_late,
            "still": row["时限停计"] == "是" and not is_late,
            "overdue": is_open_and_overdue,
            "rated": row["群众认为已解决"] != "",
            "solved": row["群众认为已解决"] == "是",
            "satisfied": row["群众满意"] == "是",
            "unrated": bool(answered) and row["群众认为已解决"] == "",
            "relabelled": row["改过类别"] == "是",
            "handed_on": row["换过部门"] == "是",
            "extended": row["延过期"] == "是",
            "reopened": int(row["办理轮次"]) > 1,
        }
        for name, is_so in so.items():
            if is_so:
                add(name, whose)
        for unit in filter(None, row["退回过的部门"].split("；")):
            add("sent_back", unit)
    return table


def test_anybody_gets_the_table_from_the_file(month):
    kept = actions.freeze(MARCH, at=FIRST)
    again = count_again(file(kept).decode("utf-8-sig"))
    lines = {one.name: one for one in kept.lines.all()}
    assert again.keys() == lines.keys() == {"全市", "城管局", "水利局", "群众工作部"}
    for name, one in lines.items():
        numbers = {what: getattr(one, what) for what in [*counting.MEANS, "sent_back"]}
        assert {what: number for what, number in numbers.items() if number} == again[name], name
    every = lines["全市"]
    # Nothing of it is empty: the month above holds something of each.
    seen = {what for what in counting.MEANS if getattr(every, what)}
    assert set(counting.MEANS) - seen == {"merged", "refused", "extended"}
    assert every.punctual.of > 10


def test_the_frozen_table_is_the_one_of_that_moment(month):
    kept = actions.freeze(MARCH, at=FIRST)
    actions.recount(at=FIRST)
    for live in Tally.objects.filter(span="month", begins=MARCH):
        one = kept.lines.get(scope=live.scope, unit=live.unit)
        assert [(name, getattr(one, name)) for name in counting.MEANS] == [
            (name, getattr(live, name)) for name in counting.MEANS
        ]
    # Later the live numbers move; the frozen ones do not.
    rated = Case.objects.filter(state="answered").first()
    actions.rate(rated, is_solved=True, is_satisfied=True, by=Holder(rated.pk), at=FIRST)
    actions.recount(at=FIRST + timedelta(days=3))
    live = Tally.objects.get(span="month", begins=MARCH, scope=Scope.TOWN)
    frozen = kept.lines.get(scope=Scope.TOWN)
    assert live.rated == frozen.rated + 1


def test_a_month_is_frozen_once(month):
    first = actions.freeze(MARCH, at=FIRST)
    again = actions.freeze(MARCH, at=FIRST + timedelta(days=9))
    assert (again.pk, again.at) == (first.pk, FIRST)
    assert Snapshot.objects.count() == 1
    assert SnapshotFile.objects.count() == 2
    assert Entry.objects.filter(name="RatesFrozen").count() == 1
    told = Entry.objects.get(name="RatesFrozen").details
    assert told["digest"] == first.digest == sha256(file(first)).hexdigest()


def test_a_month_that_has_not_ended_is_not_frozen(month):
    with pytest.raises(ValueError, match="has not ended"):
        actions.freeze(MARCH, at=FIRST - timedelta(hours=5))
    assert actions.freeze(date(2026, 2, 1), at=FIRST) is None


def test_the_house_freezes_on_the_first_and_not_again(month, monkeypatch):
    monkeypatch.setattr(tasks, "now", lambda: FIRST)
    assert tasks.numbers(0) > 0
    assert list(Snapshot.objects.values_list("month", "at")) == [(MARCH, FIRST)]
    monkeypatch.setattr(tasks, "now", lambda: FIRST + timedelta(days=1))
    tasks.numbers(0)
    assert list(Snapshot.objects.values_list("month", "at")) == [(MARCH, FIRST)]


@pytest.mark.parametrize("model", [Snapshot, SnapshotLine, SnapshotFile])
def test_nobody_changes_what_is_frozen(month, model):
    kept = actions.freeze(MARCH, at=FIRST)
    values = {Snapshot: {"cases": 1}, SnapshotLine: {"solved": 0}, SnapshotFile: {"body": b""}}
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        model.objects.update(**values[model])
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        # Not by Django's own collector, which asks for what hangs on it first.
        model.objects.all()._raw_delete("default")
    assert kept.lines.get(scope=Scope.TOWN).came == kept.cases


def test_nothing_is_added_to_what_is_frozen(month):
    kept = actions.freeze(MARCH, at=FIRST)
    other = Unit.objects.create(name="交通局", kind="department", valid=month.water.valid)
    with pytest.raises(IntegrityError, match="all its lines"), transaction.atomic():
        SnapshotLine.objects.create(snapshot=kept, scope=Scope.UNIT, unit=other, name="交通局")


def test_where_two_ways_of_counting_differ_nothing_is_published(month, monkeypatch):
    by_day = counting.by_day

    def one_too_many(period):
        return {
            key: told | {"solved": told.get("solved", 0) + 1}
            for key, told in by_day(period).items()
        }

    monkeypatch.setattr(counting, "by_day", one_too_many)
    with pytest.raises(actions.NumbersDisagree):
        actions.freeze(MARCH, at=FIRST)
    assert not Snapshot.objects.exists()


def test_the_rows_say_nothing_of_whose_case_it_is(month):
    kept = actions.freeze(MARCH, at=FIRST)
    text = file(kept).decode("utf-8-sig")
    for case in Case.objects.all():
        assert case.number not in text
        assert str(case.key) not in text
        assert case.title not in text
    assert PHONE not in text
    # One row each, and none of the tip-off; nor a moment at which anything was sent.
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == kept.cases == Case.objects.exclude(kind="tip").count()
    assert {len(row["来件日期"]) for row in rows} == {10}


def test_a_department_named_like_a_formula_is_text_in_both_files(month):
    Unit.objects.filter(pk=month.light.pk).update(name="=1+1")
    kept = actions.freeze(MARCH, at=FIRST)
    names = {row["部门"] for row in csv.DictReader(io.StringIO(file(kept).decode("utf-8-sig")))}
    assert "'=1+1" in names
    assert "=1+1" not in names
    body = file(kept, "xlsx")
    sheet = load_workbook(io.BytesIO(body))["2026-03"]
    rows = list(sheet.iter_rows(values_only=True))
    assert (len(rows), rows[0][:2]) == (kept.cases + 1, ("序号", "部门"))
    assert "=1+1" in {row[1] for row in rows}
    page = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
