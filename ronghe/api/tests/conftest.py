from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from ronghe.api import actions
from ronghe.api.models import ApiKey
from ronghe.cases.models import Category
from ronghe.cases.tests.conftest import MONDAY
from ronghe.cases.tests.conftest import town as town
from ronghe.kit.clock import now

ROOT = "/api/open311/v2"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FIELDS = {
    "service_code": "complaint-roads",
    "lat": "25.005",
    "long": "113.005",
    "address_string": "菜场对面",
    "description": "桥头的路灯坏了一周。\n晚上看不见路。",
    "first_name": "小满",
    "last_name": "陈",
    "phone": "13912345678",
    "email": "xiaoman@linxi.example",
    "attribute[visibility]": "unnamed",
    "attribute[title]": "南桥路路灯不亮",
}


@dataclass
class Program:
    """A program with its key, asking as programs do."""

    client: Client
    key: str

    def get(self, route: str, **arguments: str) -> Any:
        return self.client.get(f"{ROOT}/{route}", arguments)

    def rows(self, route: str, **arguments: str) -> list[dict[str, Any]]:
        answer = self.get(f"{route}.json", **arguments)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def tree(self, route: str, **arguments: str) -> Any:
        answer = self.get(f"{route}.xml", **arguments)
        assert answer.status_code == 200, answer.content.decode()
        return etree.fromstring(answer.content)

    def numbers(self, **arguments: str) -> list[str]:
        return [row["service_request_id"] for row in self.rows("requests", **arguments)]

    def post(self, form: str = "json", retry: str = "", **fields: str | None) -> Any:
        said = {"api_key": self.key} | FIELDS | fields
        kept = {name: value for name, value in said.items() if value is not None}
        headers = {"Idempotency-Key": retry} if retry else {}
        return self.client.post(f"{ROOT}/requests.{form}", kept, headers=headers)


def errors(answer: Any) -> list[str]:
    """The sentences of a refusal, from its XML or JSON, which name its status."""
    if answer["Content-Type"].startswith("application/json"):
        rows = answer.json()
        assert {row["code"] for row in rows} == {answer.status_code}
        return [row["description"] for row in rows]
    tree = etree.fromstring(answer.content)
    assert tree.tag == "errors"
    assert {one.findtext("code") for one in tree} == {str(answer.status_code)}
    return [one.findtext("description") for one in tree]


@pytest.fixture
def at(monkeypatch) -> datetime:
    """It is the Monday of the town of the cases, at noon: what the addresses take as now."""
    monkeypatch.setattr("ronghe.api.views.open311.now", lambda: NOON)
    return MONDAY


def made(by: Any, mode: str = "live", **more: Any) -> tuple[ApiKey, str]:
    said = {"contact": "app@linxi.example", "mode": mode, "per_hour": 1000} | more
    return actions.make_key("临溪随手拍", by=by, at=now(), **said)


@pytest.fixture
def roads(db) -> Category:
    return Category.objects.create(key="roads", name="道路", name_en="Roads", order=10)


@pytest.fixture
def program(client, admin, roads) -> Program:
    _row, text = made(admin)
    return Program(client, text)
