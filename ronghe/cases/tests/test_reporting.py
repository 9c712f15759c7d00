"""Reporting: the place by steps or by a point, and what readers never see, find by find."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from ronghe.cases import actions
from ronghe.cases.models import Case, Contact, TipReader
from ronghe.cases.report_form import first_sentence
from ronghe.kit.geo import Datum, Point, distance, to_gcj02
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Level, Place
from ronghe.taxonomy.tests.squares import LAT, LON, feature, file, pin, square

from .conftest import MONDAY, PHONE, REPORT, sent

pytestmark = pytest.mark.django_db
POINT = Point(LAT + 0.005, LON + 0.005)
TYPED = {"kind": "complaint", "text": "路灯坏了一周。请尽快修好！", "visibility": "unnamed"}


@pytest.fixture
def places() -> dict[str, Place]:
    for level, features in (
        (Level.DISTRICT, [feature("东区", square(0, 0, 4))]),
        (Level.STREET, [feature("甲街道", square(0, 0))]),
        (Level.VILLAGE, [pin("柳村", 0.6, 0.6)]),
    ):
        bring_areas(file(*features), level=level, datum=Datum.WGS84, at=timezone.now())
    return {place.name: place for place in Place.objects.all()}


def reported(client, **typed) -> Case:
    key = str(uuid4())
    answer = client.post("/cases/new/", TYPED | {"key": key, "step": "send"} | typed)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(key=key)


def looked(client, **typed) -> str:
    answer = client.post("/cases/new/", TYPED | {"key": str(uuid4()), "step": "look"} | typed)
    return answer.content.decode()


# --- where --------------------------------------------------------------------------------------


def test_three_fields_are_enough(client):
    case = reported(client)
    assert (case.title, case.landmark, case.point, case.datum) == ("路灯坏了一周", "", None, "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯坏了。修一下", "路灯坏了"),
        ("  桥头\n积水", "桥头"),
        ("长" * 60, "长" * 39 + "…"),
        ("南门街道的路灯坏了，" + "很久" * 30, "南门街道的路灯坏了"),
    ],
)
def test_without_a_title_it_is_called_by_its_first_sentence(text, title):
    assert first_sentence(text) == title


def test_by_steps_to_the_village_and_what_it_is_near_to(client, places):
    street, village = places["甲街道"].pk, places["柳村"].pk
    where = {"where_street": street, "where_village": village, "where_words": "祠堂门口"}
    case = reported(client, **where)
    assert (case.place, case.landmark, case.point) == (places["柳村"], "祠堂门口", None)


def test_a_point_of_a_chinese_map_is_kept_with_its_datum_and_finds_its_street(client, places):
    shown = to_gcj02(POINT)
    where = {"where_lat": shown.lat, "where_lon": shown.lon, "where_datum": "gcj02"}
    case = reported(client, **where)
    assert (case.place, case.datum) == (places["甲街道"], "gcj02")
    assert distance(case.point, POINT) < 0.2


def test_the_desk_reads_the_point_and_what_it_came_in(town, client):
    case = sent(point=POINT, datum=Datum.GCJ02)
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert f"{POINT.lat}, {POINT.lon}" in page and "GCJ02" in page


def test_the_village_button_asks_for_nothing_else_yet(client, places):
    typed = {"where_street": places["甲街道"].pk, "where_more": "1", "text": "", "kind": ""}
    page = looked(client, **typed)
    problems = re.search(r'<div role="alert">.*?</div>', page, re.S)[0]
    assert problems.count("<li") == 1
    assert "柳村" in page


def test_what_was_chosen_goes_along_to_the_preview_and_back(client, places):
    where = {"where_lat": POINT.lat, "where_lon": POINT.lon, "where_words": "桥头"}
    page = looked(client, **where)
    for name, said in where.items():
        assert f'name="{name}" value="{said}"' in page
    assert "甲街道 · 桥头" in re.search(r"<article.*?</article>", page, re.S)[0]
    back = looked(client, step="change", **where)
    assert f'value="{POINT.lat}" data-lat' in back and 'value="桥头"' in back


def test_half_a_point_or_one_without_a_datum_is_refused_by_the_database():
    case = sent(point=POINT)
    for wrong in ({"lat": None}, {"datum": ""}, {"lon": 181.0}, {"datum": "tokyo"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**wrong)


def test_whoever_is_forgotten_leaves_no_point(town):
    case = sent(point=POINT)
    actions.erase_person(PHONE, at=town.at)
    case.refresh_from_db()
    assert (case.point, case.datum) == (None, "")


def test_the_point_is_part_of_what_the_receipt_is_signed_over():
    key = uuid4()
    actions.send(replace(REPORT, point=POINT), key=key, by=None, at=MONDAY)
    with pytest.raises(actions.AlreadySent):
        elsewhere = replace(REPORT, point=Point(POINT.lat, POINT.lon + 0.001))
        actions.send(elsewhere, key=key, by=None, at=MONDAY)


# --- what readers never see ---------------------------------------------------------------------

PLATE, ROOM = "湘L12345", "502 室"
PERSONAL = f"路灯坏了，我住三单元 {ROOM}，电话 {PHONE}，车牌{PLATE}。"


def keys(page: str) -> list[str]:
    return re.findall(r'name="kept" value="([a-z]+:\d+)"', page)


def department_sees(town, client, case: Case) -> str:
    client.force_login(town.desk)
    return client.post(f"/desk/cases/{case.number}/contact/", {"why": "核对"}).content.decode()


def test_readers_see_stars_and_each_find_is_told(client):
    page = looked(client, text=PERSONAL)
    shown = re.search(r"<article.*?</article>", page, re.S)[0]
    for said in (PHONE, PLATE, ROOM):
        assert said not in shown
    assert "路灯坏了，我住*单元 *** 室" in shown
    assert len(keys(page)) == 3 and page.count(" checked") == 1 + 3


@pytest.mark.parametrize("keep", ["", "all"])
def test_the_department_sees_all_of_it(town, client, keep):
    case = reported(client, text=PERSONAL, keep=keep)
    assert PHONE not in case.text and PLATE not in case.text and ROOM not in case.text
    page = department_sees(town, client, case)
    assert PHONE in page and PLATE in page and f"三单元 {ROOM}" in page


def test_or_only_what_was_ticked(town, client):
    phone = f"text:{PERSONAL.index(PHONE)}"
    assert phone in keys(looked(client, text=PERSONAL))
    case = reported(client, text=PERSONAL, keep="some", kept=[phone, "text:9999", "x"])
    page = department_sees(town, client, case)
    assert PHONE in page and PLATE not in page and ROOM not in page


def test_or_nothing(town, client):
    for choice in ({"keep": "none"}, {"keep": "some"}):
        page = department_sees(town, client, reported(Client(), text=PERSONAL, **choice))
        assert PHONE not in page and PLATE not in page and ROOM not in page


def test_a_choice_outlives_another_look(client):
    phone = f"text:{PERSONAL.index(PHONE)}"
    page = looked(client, text=PERSONAL, keep="some", kept=[phone])
    ticked = re.findall(r'name="kept" value="([a-z]+:\d+)" checked', page)
    assert ticked == [phone] and re.search(r'value="some" checked', page)


@pytest.mark.parametrize(
    ("hidden", "who"),
    [
        ({"visibility": "confidential"}, "群众工作部和承办单位"),
        ({"kind": "tip"}, "爆料名单上的记者"),
    ],
)
def test_of_what_is_not_public_the_desk_reads_stars_too_until_it_says_why(
    town, client, hidden, who
):
    page = looked(client, text=PERSONAL, **hidden)
    assert len(keys(page)) == 3 and "读者看到的是星号" not in page and f"{who}看到的是星号" in page
    case = reported(client, title=f"电话{PHONE}", text=PERSONAL, where_words=ROOM, **hidden)
    TipReader.objects.create(person=town.desk, since=MONDAY, given_by=town.chief)
    client.force_login(town.desk)
    desk = client.get(f"/desk/cases/{case.number}/").content.decode()
    for said in (PHONE, PLATE, f"三单元 {ROOM}"):
        assert said not in f"{case.title} {case.text} {case.landmark} {desk}"
    opened = department_sees(town, client, case)
    assert PHONE in opened and PLATE in opened and f"三单元 {ROOM}" in opened


def test_who_sends_a_tip_off_may_let_nobody_see_it(town, client):
    case = reported(client, text=PERSONAL, kind="tip", keep="none")
    assert PHONE not in case.text and not Contact.objects.exists()


def test_a_confidential_report_has_its_point_roughly_where_it_names_a_home(town, client):
    where = {"where_lat": 27.12345, "where_lon": 113.98765}
    case = reported(client, text=PERSONAL, visibility="confidential", **where)
    assert case.point == (27.123, 113.988)
    assert "27.12345, 113.98765" in department_sees(town, client, case)


def test_the_words_stand_nowhere_in_clear_and_on_no_page_of_readers(town, client):
    case = reported(client, title=f"电话{PHONE}", text=PERSONAL, where_words=f"三单元 {ROOM}")
    town.do(actions.accept, case, town.desk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM cases_case c")
        told = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(details::text, ' ') FROM journal_entry")
        told += cursor.fetchone()[0]
    kept = Contact.objects.get(case=case)
    told += bytes(kept.sealed).decode("latin-1")
    for path in (f"/cases/{case.number}/", "/cases/", f"/cases/{case.number}/join/"):
        told += client.get(path).content.decode()
    for said in (PHONE, PLATE, ROOM):
        assert said not in told


def test_a_point_that_would_say_where_somebody_lives_is_rough_for_readers(town, client):
    where = {"where_lat": 27.12345, "where_lon": 113.98765}
    case = reported(client, text=PERSONAL, **where)
    assert case.point == (27.123, 113.988)
    assert "27.12345, 113.98765" in department_sees(town, client, case)
    dropped = reported(Client(), text=PERSONAL, keep="some", kept=[f"text:{PERSONAL.index(PHONE)}"], **where)  # fmt: skip
    assert "27.12345" not in department_sees(town, client, dropped)
    assert reported(client, **where).point == (27.12345, 113.98765)


def test_several_that_arrive_together_each_show_their_secret(client):
    for case in [reported(client, text=f"第{number}件事") for number in range(3)]:
        page = client.get(f"/cases/mine/{case.number}/").content.decode()
        assert re.search(r"<dd><b>[A-Z2-9]{4}(-[A-Z2-9]{4}){2}</b>", page)
