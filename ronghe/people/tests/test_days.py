"""The working days of the paper: set on the page, brought as a file, kept as history, counted at once."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from ronghe.journal.models import Entry
from ronghe.kit.calendar import SpecialDay
from ronghe.people import actions, days
from ronghe.people.models import OwnDay

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
FEAST = date(2026, 12, 8)  # a Tuesday
PAGE = "/desk/people/days/"


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def counted(day: date) -> SpecialDay | None:
    return days.special_days(days.edition()).get(day)


def say(admin, kind="rest", name="建市纪念日", since=FEAST, last=None) -> int:
    return actions.set_days(since, last=last or since, kind=kind, name=name, by=admin, at=AT)


def bring(client, text: str | bytes):
    file = SimpleUploadedFile("days.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(f"{PAGE}take-in/", {"file": file})


# --- the verbs ----------------------------------------------------------------------------------


def test_the_paper_s_word_comes_before_what_ships(admin):
    assert counted(date(2026, 10, 10)) == SpecialDay("国庆节", "work")

    assert say(admin, since=date(2026, 10, 10), name="搬迁") == 1

    assert counted(date(2026, 10, 10)) == SpecialDay("搬迁", "rest")
    assert days.kinds(days.edition())[date(2026, 10, 10)] == "rest"


def test_a_word_taken_back_gives_the_day_back_and_stays_in_the_history(admin):
    say(admin, since=date(2026, 10, 10), name="搬迁")

    assert say(admin, "announced", "", since=date(2026, 10, 10)) == 1

    assert counted(date(2026, 10, 10)) == SpecialDay("国庆节", "work")
    assert [one.kind for one in OwnDay.objects.order_by("pk")] == ["rest", "announced"]
    assert [entry.details["days"] for entry in Entry.objects.filter(name="DaysSet").order_by("pk")] == [
        ["2026-10-10 rest"], ["2026-10-10 announced"],
    ]  # fmt: skip


def test_what_is_so_already_is_not_said_again(admin):
    assert say(admin) == 1
    assert say(admin) == 0
    assert say(admin, since=date(2026, 10, 10), kind="work", name="国庆节") == 0
    assert say(admin, "announced", "", since=date(2026, 10, 11)) == 0
    assert OwnDay.objects.count() == Entry.objects.filter(name="DaysSet").count() == 1


def test_many_days_at_once_but_not_a_year(admin):
    assert say(admin, "half", "夏令", date(2026, 7, 1), date(2026, 7, 31)) == 31
    with pytest.raises(actions.WrongPeriod, match="92"):
        say(admin, since=date(2026, 1, 1), last=date(2026, 12, 31))
    with pytest.raises(actions.WrongPeriod, match="早于"):
        say(admin, since=date(2026, 1, 2), last=date(2026, 1, 1))


def test_only_the_administrator_says_it(chief, admin):
    with pytest.raises(PermissionDenied):
        say(chief)
    with pytest.raises(PermissionDenied):
        actions.take_in_days(b"", by=chief, at=AT)


@pytest.mark.parametrize("change", [{"name": ""}, {"kind": "holiday"}])
def test_the_database_refuses_days_without_name_or_kind(admin, change):
    row = {"day": FEAST, "name": "x", "kind": "rest", "by": admin, "at": AT, **change}
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnDay.objects.create(**row)


def test_the_database_keeps_what_was_said(admin):
    say(admin)
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        OwnDay.objects.update(kind="work")
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        OwnDay.objects.all()._raw_delete("default")


# --- no process counts with days of yesterday ---------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_another_process_is_heard_also_when_it_commits_late(admin):
    """Its row has the smaller number and becomes visible after a later one was counted with."""
    sql = "INSERT INTO people_ownday (day, name, kind, at) VALUES (%s, '它们', 'rest', now())"
    known = connection.get_connection_params()
    words = {key: known[key] for key in ("dbname", "user", "host", "port", "password") if known.get(key)}  # fmt: skip
    with psycopg.connect(**words) as other:
        other.execute(sql, [date(2026, 12, 9)])
        say(admin)
        assert counted(FEAST) and not counted(date(2026, 12, 9))
        other.commit()

        assert counted(FEAST) and counted(date(2026, 12, 9))


def test_asking_costs_one_small_query(admin, django_assert_num_queries):
    say(admin)
    days.kinds(days.edition())
    with django_assert_num_queries(1):
        days.kinds(days.edition())


# --- the end of what is known -------------------------------------------------------------------


def test_the_end_is_told_sixty_days_before(admin):
    assert days.running_out(datetime(2026, 11, 1, 2, tzinfo=UTC)) is None  # sixty days before
    assert days.running_out(datetime(2026, 11, 2, 2, tzinfo=UTC)) == date(2026, 12, 31)
    assert days.running_out(datetime(2027, 3, 1, 2, tzinfo=UTC)) == date(2026, 12, 31)


def test_the_next_year_is_known_once_it_is_brought(admin):
    actions.take_in_days("日期,名称,类型\n2027-05-12,护士节,休\n".encode(), by=admin, at=AT)
    assert days.known_until() == date(2026, 12, 31)

    actions.take_in_days("日期,名称,类型\n2027-10-01,国庆节,休\n".encode(), by=admin, at=AT)
    assert days.known_until() == date(2027, 12, 31)
    assert days.running_out(AT) is None


# --- the page -----------------------------------------------------------------------------------


def test_the_administrator_sets_a_day_and_takes_it_back(office, admin):
    typed = {"since": "2026-12-08", "kind": "rest", "name": "建市纪念日"}
    assert office.post(f"{PAGE}set/", typed).status_code == 302
    page = office.get(PAGE, {"year": "2026"}).content.decode()
    assert "建市纪念日" in page and 'value="announced"' in page

    office.post(f"{PAGE}set/", {"since": "2026-12-08", "kind": "announced"})

    assert counted(FEAST) is None


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"since": "2026-12-08", "kind": "rest"},
        {"since": "2026-12-08", "kind": "castle", "name": "x"},
        {"since": "9999-12-31", "kind": "rest", "name": "x"},
        {"since": "2026-12-08", "kind": "rest", "name": "x" * 41},
        {"since": "2026-12-08", "kind": "rest", "name": "\x00"},
    ],
)
def test_bad_input_says_why_and_keeps_what_was_typed(office, typed):
    answer = office.post(f"{PAGE}set/", typed)

    page = answer.content.decode()
    assert answer.status_code == 200 and 'role="alert"' in page
    assert typed.get("since", "") in page
    assert not OwnDay.objects.exists()


def test_a_refusal_keeps_what_was_typed(office):
    typed = {"since": "2026-12-08", "last": "2026-12-07", "kind": "rest", "name": "建市纪念日"}
    answer = office.post(f"{PAGE}set/", typed)

    assert answer.status_code == 409
    assert "建市纪念日" in answer.content.decode()


def test_a_file_comes_in_whole(office):
    answer = bring(
        office, "日期,名称,类型\n2027-01-01,元旦,休\n2027/1/3,元旦,班\n2027年2月5日,小年,半天\n"
    )

    assert answer.status_code == 302
    assert counted(date(2027, 1, 1)) == SpecialDay("元旦", "rest")
    assert counted(date(2027, 1, 3)) == SpecialDay("元旦", "work")
    assert counted(date(2027, 2, 5)) == SpecialDay("小年", "half")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,name,kind\n2027-01-01,元旦,rest\n2027-02-30,x,rest\n", "There is no day 2027-02-30"),
        (
            "date,name,kind\n2027-01-01,元旦,rest\n2027-01-02,x,holiday\n",
            "The kind is one of rest, work",
        ),
        ("date,name,kind\n2027-01-01,元旦,rest\n2027-01-01,x,work\n", "stands in line 2 already"),
        ("date,name,kind\n2027-01-01,元旦,rest\n,x,work\n", "The date is empty"),
        ("date,name,kind\n2027-01-01,元旦,rest\n2027-01-02,,work\n", "The name is empty"),
        ("date,name,kind\n2027-01-01,元旦,rest\n1807-01-02,x,work\n", "between 1900 and 2200"),
        ("date,name,kind\n2027-01-01,元旦,rest\n2027-01-02,=1+1,work\n", "like a formula"),
        (f"date,name,kind\n2027-01-01,元旦,rest\n2027-01-02,{'x' * 41},work\n", "at most 40"),
        ("day;what\n2027-01-01;rest\n", "The first line names the columns"),
        (b"\xff\xfe\xff\xff\xd8", "neither UTF-8 nor GB 18030"),
        (b"PK\x03\x04\x00\x00", "no text"),
    ],
)
def test_a_file_with_one_bad_row_changes_nothing_and_says_which(office, admin, text, says):
    admin.language = "en"
    admin.save()
    answer = bring(office, text)

    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert not OwnDay.objects.exists()


def test_what_goes_out_comes_in_again(office, admin):
    say(admin, name="+节")
    file = office.get(f"{PAGE}file/")
    assert file["Content-Type"].startswith("text/csv")
    assert "'+节" in file.content.decode("utf-8-sig")

    assert bring(office, file.content).status_code == 302
    assert OwnDay.objects.count() == 1


def test_days_in_a_row_are_one_row(admin):
    say(admin, name="国庆节", since=date(2026, 10, 8))
    rows = [(one.since.day, one.last.day, bool(one.own)) for one in days.of_year(2026) if one.since.month == 10]  # fmt: skip

    assert rows == [(1, 7, False), (8, 8, True), (10, 10, False)]


def test_staff_look_and_do_not_change(client, reporter):
    client.force_login(reporter)
    page = client.get(PAGE, {"year": "2026"}).content.decode()

    assert "国庆节" in page and "<textarea" not in page and f"{PAGE}set/" not in page
    assert client.post(f"{PAGE}set/", {"since": "2026-12-08", "kind": "work"}).status_code == 403


@pytest.mark.parametrize("year", ["", "0", "x", "99999", "-1", "2031"])
def test_any_year_may_be_asked_for(office, year):
    assert office.get(PAGE, {"year": year}).status_code == 200
