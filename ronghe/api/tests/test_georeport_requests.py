"""What a program gets when it asks for requests: the right ones, the newest first, no more."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from ronghe.api.actions import add_jurisdiction
from ronghe.cases import actions, clocks
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import sent
from ronghe.kit.clock import now
from ronghe.kit.geo import Datum, Point
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Level, Place
from ronghe.taxonomy.tests.squares import feature, file, square

from .conftest import NOON, errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def shown(town, roads):
    """`shown(days=3)`: a public case that was sent so many days ago."""

    def make(days: float = 0, **fields) -> Case:
        case = sent(at=NOON - timedelta(days=days, minutes=1), **fields)
        actions.accept(case, by=town.desk, at=NOON)
        return case

    return make


def link(answer, name: str) -> dict[str, str] | None:
    """The query of one of the links in the header."""
    for part in answer["Link"].split(", "):
        address, relation = part.split("; ")
        if relation == f'rel="{name}"':
            return dict(parse_qsl(urlsplit(address.strip("<>")).query))
    return None


def test_the_last_ninety_days_the_newest_first(program, shown):
    old, middle, new = shown(91), shown(89), shown()
    assert program.numbers() == [new.number, middle.number]
    assert program.numbers(service_request_id=old.number) == [old.number]


def test_by_number_overrides_everything_else(program, shown):
    one, two, three = shown(), shown(200), shown()
    wanted = f"{one.number}, {two.number},nonsense,2603-0000000"
    got = program.numbers(service_request_id=wanted, status="closed", start_date="nonsense")
    assert got == [one.number, two.number]
    assert three.number not in got


def test_by_status(program, shown, town):
    lit, solved = shown(), shown()
    for verb, by, more in (
        (actions.dispatch, town.desk, {"lead": town.light}),
        (actions.sign, town.officer, {}),
        (actions.answer, town.officer, {"public_text": "已修好。", "evidence": "现场照片"}),
        (actions.rate, town.citizen(solved), {"is_solved": True, "is_satisfied": True}),
    ):
        town.do(verb, solved, by, **more)
    assert program.numbers(status="open") == [lit.number]
    assert program.numbers(status="closed") == [solved.number]
    assert len(program.numbers(status="open,closed")) == 2
    assert len(program.numbers(status="")) == 2
    (row,) = program.rows("requests", status="closed")
    assert "已解决" in row["status_notes"] or "解决" in row["status_notes"]


def test_an_answer_is_not_yet_closed(program, town):
    case = town.brought("answered")
    (row,) = program.rows(f"requests/{case.number}")
    assert row["status"] == "open" and "已修好。" in row["status_notes"]
    assert row["agency_responsible"] == "城管局"


def test_when_an_answer_is_due(program, town):
    case = town.brought("working")
    (row,) = program.rows(f"requests/{case.number}")
    due = datetime.fromisoformat(row["expected_datetime"])
    assert due == clocks.ends_of(case)["finish"] and row["expected_datetime"].endswith("+08:00")
    town.do(actions.ask, case, town.officer, question="几号楼？")
    (row,) = program.rows(f"requests/{case.number}")
    assert row["expected_datetime"] is None and row["service_notice"]


def test_by_service(program, shown, roads):
    road, bare, thanks = shown(category=roads), shown(), shown(kind="thanks")
    assert program.numbers(service_code="complaint-roads") == [road.number]
    assert set(program.numbers(service_code="complaint")) == {road.number, bare.number}
    got = program.numbers(service_code="complaint-roads, thanks")
    assert set(got) == {road.number, thanks.number}
    answer = program.get("requests.json", service_code="complaint-nowhere")
    assert answer.status_code == 404 and "service_code" in errors(answer)[0]


@pytest.mark.parametrize(
    "written", ["2026-02-27T04:00:00Z", "2026-02-27T12:00:00+08:00", "2026-02-27T12:00:00 08:00",
                "2026-02-27T04:00:00.000Z"],
)  # fmt: skip
def test_both_ways_to_write_a_moment(program, shown, written):
    before, after = shown(4), shown(2)
    assert program.numbers(start_date=written) == [after.number]
    assert program.numbers(end_date=written) == [before.number]


def test_a_day_alone_is_meant_in_the_towns_time(program, shown):
    shown(4), shown()
    two = shown(2)  # 28 February, just before noon in Linxi
    assert program.numbers(start_date="2026-02-28", end_date="2026-02-28") == [two.number]


@pytest.mark.parametrize(
    "asked",
    [
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "yesterday"},
        {"end_date": "2026-02-30T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00+14:00"},
        {"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"},
        {"start_date": "2025-01-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"},
        {"page": "0"},
        {"page_size": "1001"},
        {"page_size": "٣"},
        {"status": "resolved"},
        {"service_request_id": ",".join(f"2603-{number:07d}" for number in range(1001))},
    ],
)
def test_what_cannot_be_understood_is_named(program, asked):
    answer = program.get("requests.json", **asked)
    assert answer.status_code == 400
    assert any(name in errors(answer)[0] for name in asked)


def test_an_empty_argument_is_none(program, shown):
    shown()
    names = ("start_date", "end_date", "status", "service_code", "service_request_id",
             "jurisdiction_id", "page", "page_size", "extensions")  # fmt: skip
    assert program.rows("requests", **dict.fromkeys(names, "")) == program.rows("requests")


def test_no_more_than_a_thousand(program, shown, monkeypatch):
    monkeypatch.setattr("ronghe.api.georeport.asked.MOST", 2)
    for _ in range(3):
        shown()
    assert len(program.numbers()) == 2


def test_pages_are_an_extension_and_do_not_shift(program, shown):
    cases = [shown(days).number for days in (1, 2, 3, 4, 5)]
    assert not program.get("requests.json").has_header("Link")
    first = program.get("requests.json", page_size="2")
    new = shown(days=-0.01)
    second = program.get("requests.json", **link(first, "next"))
    third = program.get("requests.json", **link(second, "next"))
    got = [row["service_request_id"] for one in (first, second, third) for row in one.json()]
    assert got == cases and new.number not in got
    assert link(third, "next") is None and link(second, "prev")["page"] == "1"


def test_notes_and_more_are_an_extension(program, town):
    case = town.brought("answered")
    plain = program.rows(f"requests/{case.number}")[0]
    more = program.rows(f"requests/{case.number}", extensions="true")[0]
    assert set(more) - set(plain) == {"extended_attributes", "notes"}
    types = [note["type"] for note in more["notes"]]
    assert types == ["submitted", "accepted", "dispatched", "working", "answered"]
    assert "已修好。" in more["notes"][-1]["description"]
    assert more["extended_attributes"]["url"].endswith(f"/cases/{case.number}/")
    (tree,) = program.tree(f"requests/{case.number}", extensions="true")
    assert len(tree.findall("notes/note")) == 5


def test_updates_of_a_span_only(program, town):
    case = town.brought("working")
    signed = case.course.get(verb="sign").at.isoformat().replace("+00:00", "Z")
    (row,) = program.rows("servicerequestupdates", start_date=signed)
    assert (row["service_request_id"], row["external_status_code"]) == (case.number, "working")


def test_so_many_updates_and_then_the_rest(program, town, monkeypatch):
    for _ in range(3):
        town.brought("working")
    every = program.rows("servicerequestupdates")
    monkeypatch.setattr("ronghe.api.georeport.asked.MOST", 5)
    got, since = {}, ""
    for _round in range(8):
        rows = program.rows("servicerequestupdates", start_date=since)
        assert len(rows) <= 6
        got |= {row["update_id"]: row for row in rows}
        since = rows[-1]["updated_datetime"]
    assert sorted(got) == sorted(row["update_id"] for row in every)


def test_where_it_is_in_degrees_and_in_words(program, shown):
    east = Place.objects.create(slug="east", name="东区", level=Level.DISTRICT)
    street = Place.objects.create(
        slug="nan", name="南桥街道", level=Level.STREET, parent=east, lat=25.01, lon=113.01
    )
    where = {"place": street, "landmark": "菜场对面"}
    case = shown(point=Point(25.004567, 113.004567), datum=Datum.GCJ02, **where)
    (row,) = program.rows(f"requests/{case.number}", extensions="true")
    # Of the street: where the citizen stood is the department's.
    assert (row["lat"], row["long"]) == (25.01, 113.01)
    assert row["address"] == "菜场对面, 南桥街道, 东区" and row["address_id"] == str(street.pk)
    nowhere = shown(point=Point(25.004567, 113.004567))
    (row,) = program.rows(f"requests/{nowhere.number}", extensions="true")
    assert (row["lat"], row["long"], row["address"], row["address_id"]) == (None,) * 4


def test_a_jurisdiction_is_a_part_of_the_town(program, shown, admin):
    east, west = (Place.objects.create(slug=s, name=s, level=Level.DISTRICT) for s in ("e", "w"))
    street = Place.objects.create(slug="nan", name="南", level=Level.STREET, parent=east)
    one, two = shown(place=street), shown(place=west)
    assert len(program.numbers()) == 2
    add_jurisdiction("east.example", name="东", place=east, by=admin, at=now())
    assert program.numbers() == [one.number]
    add_jurisdiction("west.example", name="西", place=west, by=admin, at=now())
    unsaid = program.get("requests.json")
    assert unsaid.status_code == 400 and "jurisdiction_id" in errors(unsaid)[0]
    assert program.numbers(jurisdiction_id="west.example") == [two.number]
    assert program.get(f"requests/{one.number}.json", jurisdiction_id="west.example").status_code == 404  # fmt: skip
    assert program.get("services.json", jurisdiction_id="nowhere").status_code == 404
    rows = program.rows("servicerequestupdates", jurisdiction_id="west.example")
    assert {row["service_request_id"] for row in rows} == {two.number}


def test_the_only_town_need_not_be_named_but_not_wrongly(program, shown, settings):
    settings.SITE_URL = "https://www.linxi.example"
    shown()
    assert len(program.numbers(jurisdiction_id="linxi.example")) == 1
    assert program.get("requests.json", jurisdiction_id="sfgov.org").status_code == 404


def test_the_other_matter_of_a_report_is_named_while_everybody_may_read_it(program, town):
    case = town.brought("accepted")
    second = {
        "title": "桥头垃圾无人清",
        "text": "三天没人收。",
        "kind": "complaint",
        "category": None,
    }
    new = town.do(actions.split, case, town.desk, **second)

    def others(number):
        (row,) = program.rows(f"requests/{number}", extensions="true")
        return row["extended_attributes"]["same_report"]

    assert others(case.number) == []
    town.do(actions.accept, new, town.desk)
    assert others(case.number) == [new.number] and others(new.number) == [case.number]
    both = f"{case.number},{new.number}"
    tree = program.tree("requests", service_request_id=both, extensions="true")
    named = tree.findall("request/extended_attributes/same_report/service_request_id")
    assert sorted(one.text for one in named) == sorted([case.number, new.number])
    hidden = {"visibility": "confidential", "kind": new.kind, "category": None}
    town.do(actions.sort, new, town.desk, **hidden)
    assert others(case.number) == []


def test_a_thousand_cost_no_more_questions_than_one(program, shown, django_assert_max_num_queries):
    areas = [feature(f"{n}区", square(n, 0)) for n in range(5)]
    bring_areas(file(*areas), level=Level.DISTRICT, datum="wgs84", at=now())
    for place in Place.objects.all():
        shown(place=place)
    with django_assert_max_num_queries(9) as asked:
        rows = program.rows("requests")
    assert len({(row["lat"], row["long"]) for row in rows}) == 5
    assert not any("borders" in one["sql"] for one in asked.captured_queries)


def test_who_asks_too_often_is_told_when_to_come_back(program, settings):
    settings.HOURLY = settings.HOURLY | {"api_read": 3}
    statuses = [program.get("services.xml").status_code for _ in range(4)]
    assert statuses == [200] * 3 + [429]
    answer = program.get("services.json")
    assert errors(answer) and answer["Retry-After"] == "3601"
