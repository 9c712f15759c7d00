"""A program posts a case: exactly one, with its key, and all that is wrong is said at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from ronghe.api import actions as programs
from ronghe.api.models import ApiKey, Submission
from ronghe.cases import actions, rules
from ronghe.cases.models import Case, Contact
from ronghe.cases.vault import unseal
from ronghe.kit.clock import now
from ronghe.kit.geo import Point, distance, to_gcj02
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Level, Place
from ronghe.taxonomy.tests.squares import feature, file, square

from .conftest import FIELDS, NOON, Program, errors, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def only() -> Case:
    return Case.objects.get()


def contacts(case: Case):
    kept = Contact.objects.get(case=case)
    return unseal(bytes(kept.sealed), key=kept.key, case=case.number)


def test_a_case_with_all_that_was_said(program, roads):
    (row,) = program.post().json()
    case = only()
    assert row["service_request_id"] == case.number and row["account_id"] is None
    assert (case.kind, case.category, case.visibility) == ("complaint", roads, "unnamed")
    assert (case.title, case.landmark) == ("南桥路路灯不亮", "菜场对面")
    assert case.text == "桥头的路灯坏了一周。\n晚上看不见路。"
    assert (case.lat, case.lon, case.datum) == (25.005, 113.005, "wgs84")
    assert (case.state, case.reporter, case.sent_at) == ("submitted", None, NOON)
    kept = contacts(case)
    assert (kept.name, kept.phone, kept.email) == ("陈小满", "13912345678", "xiaoman@linxi.example")
    assert Submission.objects.get().case == case


def test_in_xml_too(program):
    answer = program.post("xml")
    assert answer.status_code == 200 and only().number in answer.content.decode()


@pytest.mark.parametrize("key", [None, "", "live_nonsense", "1' OR '1'='1", "\0"])
def test_without_a_key_nothing_is_taken(program, key):
    answer = program.post(api_key=key)
    assert answer.status_code == 403 and "api_key" in errors(answer)[0]
    assert not Case.objects.exists()


def test_the_key_may_stand_in_the_address(program):
    said = {name: value for name, value in FIELDS.items() if not name.startswith("attribute")}
    path = f"/api/open311/v2/requests.json?api_key={program.key}&attribute[visibility]=public"
    assert program.client.post(path, said).status_code == 200
    assert only().visibility == "public"


def test_a_revoked_key_opens_nothing(program, admin):
    assert program.post().status_code == 200
    programs.revoke_key(ApiKey.objects.get(), reason="丢失", by=admin, at=now())
    answer = program.post(description="另一件事。")
    assert answer.status_code == 403 and Case.objects.count() == 1


def test_a_test_key_checks_everything_and_keeps_nothing(program, admin):
    _row, text = made(admin, mode="test")
    tester = Program(program.client, text)
    (row,) = tester.post().json()
    assert row["service_request_id"].startswith("test-")
    assert tester.post(lat="95", long="1").status_code == 400
    assert not Case.objects.exists() and not Submission.objects.exists()
    assert not Contact.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(program):
    answer = program.post(
        "xml", description="", email="nobody", visibility="public",
        **{"attribute[visibility]": None, "attribute[title]": "灯"},
    )  # fmt: skip
    assert answer.status_code == 400
    said = errors(answer)
    for name in ("description", "email", "attribute[visibility]", "attribute[title]"):
        assert any(one.startswith(f"{name}:") for one in said), name
    assert not Case.objects.exists()


def test_a_required_attribute_that_is_missing_is_named(program):
    answer = program.post(**{"attribute[visibility]": None})
    assert answer.status_code == 400
    (sentence,) = errors(answer)
    assert sentence.startswith("attribute[visibility]:")


@pytest.mark.parametrize(
    ("wrong", "status", "word"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "nowhere"}, 404, "service_code"),
        ({"lat": None}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "91"}, 400, "lat"),
        ({"long": "1e400"}, 400, "lat"),
        ({"lat": None, "long": None, "address_string": None}, 400, "address"),
        ({"lat": None, "long": None, "address_id": "77"}, 400, "address_id"),
        ({"address_string": "长" * 201}, 400, "address_string"),
        ({"description": "长" * 4001}, 400, "description"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"datum": "mars"}, 400, "datum"),
        ({"attribute[visibility]": "everybody"}, 400, "attribute[visibility]"),
        ({"jurisdiction_id": "nowhere.example"}, 404, "jurisdiction_id"),
        ({"phone": "1" * 31}, 400, "phone"),
    ],
)
def test_what_is_wrong_is_named(program, wrong, status, word):
    answer = program.post(**wrong)
    assert answer.status_code == status
    assert word in " ".join(errors(answer))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"service_code": "complaint"}', "application/json"),
        (b"\0\xff", "multipart/form-data; boundary=x"),
        (b"a=%ff&" * 30_000, "application/x-www-form-urlencoded"),
        (b"a=1", "application/x-www-form-urlencoded; charset=gbk"),
        (b"<a/>", "text/xml"),
    ],
)
def test_a_body_that_is_no_form_is_refused(program, body, kind):
    answer = program.client.post("/api/open311/v2/requests.json", body, content_type=kind)
    assert answer.status_code in (400, 403, 413) and errors(answer)


def test_four_thousand_characters_as_the_specification_says(program):
    text = "长" * 4000
    program.post(description=text)
    assert only().text == text and contacts(only()).words == ""


def test_a_title_is_made_where_none_was_given(program):
    program.post(description="桥头的路灯坏了。\n晚上看不见。", **{"attribute[title]": None})
    assert only().title == "桥头的路灯坏了。"
    program.post(description="长" * 90, **{"attribute[title]": None})
    assert Case.objects.latest("pk").title == "长" * 59 + "…"


def test_a_picture_elsewhere_is_kept_for_the_department_and_not_fetched(program, town):
    program.post(media_url="https://pictures.example/1.jpg")
    case = only()
    assert contacts(case).link == "https://pictures.example/1.jpg"
    town.do(actions.accept, case, town.desk)
    told = program.get("requests.json", extensions="true").content.decode()
    assert case.number in told and "pictures.example" not in told
    program.client.force_login(town.desk)
    page = program.client.post(f"/desk/cases/{case.number}/contact/", {"why": "看图"})
    assert "https://pictures.example/1.jpg" in page.content.decode()


def test_a_foreign_name_is_written_its_own_way(program):
    program.post(first_name="John", last_name="Smith")
    assert contacts(only()).name == "John Smith"


def test_degrees_of_a_chinese_map_are_turned_back(program):
    true = Point(25.005, 113.005)
    shifted = to_gcj02(true)
    program.post(lat=str(shifted.lat), long=str(shifted.lon), datum="gcj02")
    case = only()
    assert case.datum == "gcj02" and distance(true, Point(case.lat, case.lon)) < 1


def test_a_point_finds_its_place_and_lies_in_the_jurisdiction(program, admin):
    areas = file(feature("东区", square(0, 0, 4)), feature("西区", square(-4, 0, 4)))
    bring_areas(areas, level=Level.DISTRICT, datum="wgs84", at=now())
    east, west = Place.objects.get(name="东区"), Place.objects.get(name="西区")
    program.post()
    assert only().place == east
    for key, place in (("east.example", east), ("west.example", west)):
        programs.add_jurisdiction(key, name=key, place=place, by=admin, at=now())
    unsaid = program.post(description="另一件事。")
    assert unsaid.status_code == 400 and "jurisdiction_id" in errors(unsaid)[0]
    wrong = program.post(description="另一件事。", jurisdiction_id="west.example")
    assert wrong.status_code == 400
    right = program.post(description="另一件事。", jurisdiction_id="east.example")
    assert right.status_code == 200
    words = {"lat": None, "long": None, "jurisdiction_id": "west.example"}
    program.post(description="第三件事。", **words)
    assert Case.objects.latest("pk").place == west
    outside = program.post(description="第四件事。", lat="40", jurisdiction_id="east.example")
    assert outside.status_code == 400


def test_a_place_by_its_id(program):
    place = Place.objects.create(slug="nan", name="南桥", level=Level.STREET)
    program.post(lat=None, long=None, address_string=None, address_id=str(place.pk))
    assert only().place == place


def test_the_citizens_secret_is_told_when_it_is_asked_for(program):
    assert "extended_attributes" not in program.post(description="一件事。").json()[0]
    (row,) = program.post(extensions="true").json()
    told = row["extended_attributes"]
    case = Case.objects.get(number=row["service_request_id"])
    assert rules.holder_of(case, told["secret"]) == rules.Holder(case.pk)
    assert case.number in told["receipt"] and told["url"].endswith("/cases/mine/")


# --- tries of the same ---------------------------------------------------------------------------


def test_the_same_idempotency_key_is_one_case_for_a_day(program):
    first, again = program.post(retry="a-1"), program.post(retry="a-1")
    assert first.json() == again.json() and Case.objects.count() == 1
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    other = program.post(retry="a-1", description="另一件事。")
    assert other.status_code == 400 and Case.objects.count() == 1
    assert program.post(retry="a-2").status_code == 200
    assert Case.objects.count() == 2


def test_the_idempotency_keys_of_two_programs_are_not_the_same(program, admin):
    _row, text = made(admin)
    program.post(retry="1")
    Program(program.client, text).post(retry="1")
    assert Case.objects.count() == 2


def test_without_one_the_very_same_words_within_the_hour_are_one_case(program, monkeypatch):
    first, again = program.post(), program.post()
    assert first.json() == again.json() and Case.objects.count() == 1
    later = NOON + timedelta(minutes=61)
    monkeypatch.setattr("ronghe.api.views.open311.now", lambda: later)
    program.post()
    assert Case.objects.count() == 2
    program.post(phone="13912345679")
    assert Case.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("retry", ["", "one-form"])
def test_ten_tries_at_once_are_one_case(program, retry):
    gate, got = threading.Barrier(10), []

    def press():
        try:
            gate.wait()
            got.append(Program(Client(), program.key).post(retry=retry).content)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert Case.objects.count() == 1
    assert len(got) == 10 and len(set(got)) == 1


# --- tokens --------------------------------------------------------------------------------------


@pytest.fixture
def batch(program, admin):
    programs.add_jurisdiction("linxi.example", name="临溪", answers="batch", by=admin, at=now())
    return program


def test_a_token_tells_the_number_once_the_case_is_public(batch, town):
    (row,) = batch.post().json()
    token = row["token"]
    assert "service_request_id" not in row
    assert batch.rows(f"tokens/{token}") == [{"service_request_id": None, "token": token}]
    case = only()
    town.do(actions.accept, case, town.desk)
    assert batch.rows(f"tokens/{token}")[0]["service_request_id"] == case.number
    assert batch.post().json() == [row]


def test_what_is_refused_or_confidential_never_gets_its_number_told(batch, town):
    tokens = []
    for seen, verb in (("unnamed", actions.refuse), ("confidential", actions.accept)):
        answer = batch.post(description=f"一件事 {seen}", **{"attribute[visibility]": seen})
        tokens.append(answer.json()[0]["token"])
        more = {"why": "unclear"} if verb is actions.refuse else {}
        town.do(verb, Case.objects.latest("pk"), town.desk, **more)
    for token in tokens:
        assert batch.rows(f"tokens/{token}")[0]["service_request_id"] is None


def test_neither_token_nor_key_is_kept_readable(batch):
    token = batch.post().json()[0]["token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text || to_jsonb(k)::text FROM api_submission s, api_apikey k")  # fmt: skip
        (row,) = cursor.fetchone()
    for secret in (token, batch.key):
        assert secret not in row and secret.encode().hex() not in row


# --- limits --------------------------------------------------------------------------------------


def test_a_key_has_its_own_limit(program, admin):
    _row, text = made(admin, per_hour=2)
    small = Program(program.client, text)
    answers = [small.post(description=f"第 {number} 件事。") for number in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert errors(answers[-1]) and answers[-1]["Retry-After"]
    assert program.post().status_code == 200


def test_an_address_has_a_limit_over_all_keys(program, settings):
    settings.HOURLY = settings.HOURLY | {"api_sent": 2}
    statuses = [program.post(description=f"第 {n} 件事。").status_code for n in range(3)]
    assert statuses == [200, 200, 429]


def test_keys_are_not_guessed_for_long(program, settings):
    settings.HOURLY = settings.HOURLY | {"api_wrong_keys": 2}
    statuses = [program.post(api_key=f"live_{n}").status_code for n in range(3)]
    assert statuses == [403, 403, 429]
