"""Every answer of Open311 in the shape of the specification, as XML and as JSON."""

import jsonschema
import pytest
from lxml import etree

from ronghe.api.actions import add_jurisdiction
from ronghe.cases import actions
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import sent
from ronghe.kit.clock import now

from . import schemas
from .conftest import ROOT, errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def fits(answer, schema) -> None:
    """The bytes of an answer against a schema; UTF-8 and its declaration are part of it."""
    if isinstance(schema, etree.XMLSchema):
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        head = answer.content.split(b"\n", 1)[0].replace(b"'", b'"')
        assert head == b'<?xml version="1.0" encoding="UTF-8"?>'
        schema.assertValid(etree.fromstring(answer.content))
    else:
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        jsonschema.validate(answer.json(), schema)


@pytest.fixture
def cases(town) -> list[Case]:
    """One open, one that waits for the citizen, one answered and rated."""
    lit, asked, solved = (town.brought("working", landmark="菜场对面") for _ in range(3))
    town.do(actions.ask, asked, town.officer, question="几号楼？")
    town.do(actions.answer, solved, town.officer, public_text="已修好。", evidence="现场照片")
    town.do(actions.rate, solved, town.citizen(solved), is_solved=True, is_satisfied=True)
    return [lit, asked, solved]


def test_services(program):
    fits(program.get("services.json"), schemas.rows(schemas.SERVICE))
    fits(program.get("services.xml"), schemas.xml_of("services", "service", schemas.SERVICE))
    codes = [row["service_code"] for row in program.rows("services")]
    assert len(codes) == len(set(codes)) == 2 * len(Case.Kind.values)
    assert {"complaint", "complaint-roads", "tip"} <= set(codes)


def test_every_service_has_a_definition(program):
    for row in program.rows("services"):
        code = row["service_code"]
        assert row["metadata"] is True
        fits(program.get(f"services/{code}.json"), schemas.DEFINITION)
        fits(program.get(f"services/{code}.xml"), schemas.xml_of_definition())
        told = program.rows(f"services/{code}")
        orders = [one["order"] for one in told["attributes"]]
        assert told["service_code"] == code
        assert orders == list(range(1, len(orders) + 1))


def test_requests_and_one_request(program, cases):
    xml = schemas.xml_of("service_requests", "request", schemas.REQUEST)
    for route in ("requests", f"requests/{cases[0].number}"):
        fits(program.get(f"{route}.json"), schemas.rows(schemas.REQUEST))
        fits(program.get(f"{route}.xml"), xml)
    assert len(program.rows("requests")) == 3
    assert len(program.rows(f"requests/{cases[0].number}")) == 1


def test_both_formats_say_the_same(program, cases):
    for row, element in zip(program.rows("requests"), program.tree("requests"), strict=True):
        said = {one.tag: one.text for one in element}
        assert said == {name: None if one is None else str(one) for name, one in row.items()}


def test_no_request_is_an_empty_list(program):
    assert program.rows("requests") == []
    assert len(program.tree("requests")) == 0


def test_posted_with_a_number_a_token_or_neither(program, admin):
    xml = ("service_requests", "request")
    fits(program.post(), schemas.rows(schemas.POSTED))
    fits(program.post("xml"), schemas.xml_of(*xml, schemas.POSTED))
    tip = {"service_code": "tip", "attribute[visibility]": None}
    fits(program.post(**tip), schemas.rows(schemas.BLACKBOX))
    fits(program.post("xml", **tip), schemas.xml_of(*xml, schemas.BLACKBOX))
    add_jurisdiction("linxi.example", name="临溪", answers="batch", by=admin, at=now())
    answer = program.post(description="另一件事。")
    fits(answer, schemas.rows(schemas.BY_TOKEN))
    fits(program.post("xml", description="又一件事。"), schemas.xml_of(*xml, schemas.BY_TOKEN))
    token = answer.json()[0]["token"]
    fits(program.get(f"tokens/{token}.json"), schemas.rows(schemas.TOKEN))
    fits(program.get(f"tokens/{token}.xml"), schemas.xml_of(*xml, schemas.TOKEN))


def test_updates(program, cases):
    xml = schemas.xml_of("service_request_updates", "request_update", schemas.UPDATE)
    fits(program.get("servicerequestupdates.json"), schemas.rows(schemas.UPDATE))
    fits(program.get("servicerequestupdates.xml"), xml)
    rows = program.rows("servicerequestupdates")
    # Sent, accepted, dispatched, signed for: each three times; then what came of two of them.
    assert len(rows) == 3 * 4 + 1 + 2
    assert [row["updated_datetime"] for row in rows] == sorted(
        row["updated_datetime"] for row in rows
    )
    assert len({row["update_id"] for row in rows}) == len(rows)
    last = [row for row in rows if row["service_request_id"] == cases[2].number][-1]
    assert (last["status"], last["external_status_code"]) == ("closed", "closed")


@pytest.mark.parametrize(
    ("method", "route", "status"),
    [
        ("get", "requests/2603-0000000", 404),
        ("get", "requests/nowhere", 404),
        ("get", "services/nowhere", 404),
        ("get", "tokens/nowhere", 404),
        ("get", "nowhere", 404),
        ("get", "requests?status=half", 400),
        ("get", "requests?jurisdiction_id=nowhere.example", 404),
        ("post", "requests", 403),
        ("post", "services", 405),
        ("delete", "requests", 405),
    ],
)
def test_a_refusal_has_its_status_and_the_error_body(client, db, method, route, status):
    path, _mark, query = route.partition("?")
    for form in ("xml", "json"):
        answer = getattr(client, method)(f"{ROOT}/{path}.{form}?{query}")
        assert answer.status_code == status
        assert len(errors(answer)) == 1
        schema = (
            schemas.rows(schemas.ERROR)
            if form == "json"
            else schemas.xml_of("errors", "error", schemas.ERROR)
        )
        fits(answer, schema)
        assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("form", ["xml", "json"])
def test_also_what_breaks_or_is_away_is_told_in_the_error_body(client, db, settings, form):
    settings.READ_ONLY = True
    answer = client.post(f"{ROOT}/requests.{form}", {"api_key": "x"})
    assert answer.status_code == 503 and errors(answer) and answer["Retry-After"]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_failure_of_ours_is_told_in_the_error_body(client, db, monkeypatch, form):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("ronghe.api.georeport.offered.listed", broken)
    client.raise_request_exception = False
    answer = client.get(f"{ROOT}/services.{form}")
    assert answer.status_code == 500 and errors(answer)


def test_discovery_in_both_formats_names_an_endpoint_that_answers(client, program, settings):
    told = client.get("/api/open311/discovery.json").json()
    tree = etree.fromstring(client.get("/api/open311/discovery.xml").content)
    assert list(told) == [one.tag for one in tree] == ["changeset", "contact", "key_service", "endpoints"]  # fmt: skip
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert [one.text for one in tree.find("endpoints/endpoint/formats")] == endpoint["formats"]
    assert endpoint["url"].startswith(settings.SITE_URL)
    path = endpoint["url"].removeprefix(settings.SITE_URL)
    assert client.get(f"{path}/services.xml").status_code == 200
    assert client.get(f"{path}/discovery.json").json() == told


def test_the_changeset_moves_when_the_services_do(client, program, admin):
    before = client.get("/api/open311/discovery.json").json()["changeset"]
    later = now().replace(year=now().year + 1)
    actions.add_category("water", name="供水", by=admin, at=later)
    after = client.get("/api/open311/discovery.json").json()["changeset"]
    assert before < after == later.strftime("%Y-%m-%d %H:%M")


def test_the_language_of_the_program_counts(client, program):
    def name(language: str) -> str:
        told = client.get(f"{ROOT}/services.json", headers={"Accept-Language": language})
        assert "Accept-Language" in told["Vary"] and told["Content-Language"] in ("en", "zh-hans")
        return next(
            r["service_name"] for r in told.json() if r["service_code"] == "complaint-roads"
        )

    assert (name("en"), name("zh-CN")) == ("Complaint · Roads", "投诉 · 道路")


def test_a_page_of_another_site_may_ask(client, program):
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    first = client.options(f"{ROOT}/requests.json", headers=asked)
    assert first.status_code == 204 and "POST" in first["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in first["Access-Control-Allow-Headers"]
    for answer in (first, program.get("services.json"), program.post(), program.post(lat="x")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer


def test_what_xml_cannot_say_is_replaced(program, town):
    case = town.brought("accepted", title="灯\x01坏了", text="坏了\x0b很久\ufffe。")
    (said,) = program.tree("requests", service_request_id=case.number)
    assert said.findtext("description") == "灯\ufffd坏了\n\n坏了 很久\ufffd。".replace(
        "了 很", "了\ufffd很"
    )
    assert sent().number not in program.numbers()
