"""A client that knows nothing of us: `georeport` from PyPI, over the network, in both formats."""

from datetime import UTC, datetime

import pytest
import requests
from georeport import GeoReport

from ronghe.cases import actions
from ronghe.cases.models import Case, Category
from ronghe.kit.clock import now

from .conftest import FIELDS, ROOT, made

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "%Y-%m-%dT%H:%M:%SZ"


@pytest.fixture
def server(live_server, roads) -> str:
    return live_server.url + ROOT


def clients(server: str) -> dict[str, GeoReport]:
    return {form: GeoReport(server, output_format=form) for form in ("json", "xml")}


def post(server: str, key: str, form: str, **fields: str) -> requests.Response:
    """The client reads only; a form is posted as the specification says."""
    said = {"api_key": key} | FIELDS | fields
    return requests.post(f"{server}/requests.{form}", said, timeout=60)


def test_it_finds_the_services_and_what_they_ask(server):
    listed = {form: one.get_service_list() for form, one in clients(server).items()}
    codes = [[row["service_code"] for row in rows] for rows in listed.values()]
    assert codes[0] == codes[1] and "complaint-roads" in codes[0]
    for form, one in clients(server).items():
        told = one.get_service_definition("complaint-roads")
        assert told["service_code"] == "complaint-roads"
        attributes = told["attributes"] if form == "json" else told["attributes"]["attribute"]
        by_code = {row["code"]: row for row in attributes}
        assert by_code["visibility"]["required"] in (True, "true")
        values = by_code["visibility"]["values"]
        rows = values if form == "json" else values["value"]
        assert [row["key"] for row in rows] == Case.Visibility.values


def test_what_is_posted_is_found_once_it_is_public(server, admin, casedesk):
    _row, key = made(admin)
    for number, form in enumerate(("xml", "json")):
        answer = post(server, key, form, description=f"第 {number} 件事。")
        assert answer.status_code == 200, answer.text
    assert post(server, "live_wrong", "json").status_code == 403
    read = clients(server)["json"]
    assert read.get_service_requests() == []
    cases = list(Case.objects.order_by("pk"))
    for one in cases:
        actions.accept(one, by=casedesk, at=now())
    numbers = [one.number for one in reversed(cases)]
    for form, one in clients(server).items():
        rows = one.get_service_requests()
        assert [row["service_request_id"] for row in rows] == numbers
        assert {row["status"] for row in rows} == {"open"}
        told = one.get_service_request(numbers[0])
        assert told["service_request_id"] == numbers[0]
        assert told["description"] == rows[0]["description"]
        assert told["lat"] is None, form


def test_its_filters_are_understood(server, admin, casedesk):
    _row, key = made(admin)
    Category.objects.create(key="water", name="供水")
    for code in ("complaint-roads", "complaint-water", "thanks"):
        assert post(server, key, "json", service_code=code).status_code == 200
    for one in Case.objects.all():
        actions.accept(one, by=casedesk, at=now())
    read, today = clients(server)["json"], datetime.now(UTC)
    road, water, thanks = (one.number for one in Case.objects.order_by("pk"))

    def numbers(**asked: str) -> set[str]:
        return {row["service_request_id"] for row in read.get_service_requests(**asked)}

    assert numbers(service_code="complaint-roads,thanks") == {road, thanks}
    assert numbers(service_request_id=f"{water},{road}") == {water, road}
    assert numbers(status="open") == {road, water, thanks} and numbers(status="closed") == set()
    assert numbers(start_date=today.replace(hour=0, minute=0).strftime(DAY)) == {road, water, thanks}  # fmt: skip
    assert numbers(end_date=today.replace(year=today.year - 1, day=1).strftime(DAY)) == set()


def test_it_hears_what_is_wrong(server):
    for one in clients(server).values():
        for asked in (
            lambda one=one: one.get_service_request("2603-0000000"),
            lambda one=one: one.get_service_definition("nowhere"),
            lambda one=one: one.get_service_requests(status="half"),
        ):
            with pytest.raises(requests.HTTPError) as told:
                asked()
            assert told.value.response.status_code in (400, 404)


def test_it_names_the_jurisdiction(live_server, roads, settings):
    settings.SITE_URL = "https://www.linxi.example"
    server = live_server.url + ROOT
    assert GeoReport(server, jurisdiction="linxi.example").get_service_list()
    with pytest.raises(requests.HTTPError, match="404"):
        GeoReport(server, jurisdiction="sfgov.org").get_service_list()
