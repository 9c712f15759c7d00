"""Judged by what others wrote: the published JSON schemas, and the examples of the specification.

`OPEN311` names a folder with `open311-schema/` (five schemas) and `open311-spec/` (the examples as
`xml-….xml` and `json-….json`); without it `../shared/data/civic` beside the checkout is looked at.
They are not ours to ship: where they are not, these tests say so and are skipped.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource

from ronghe.api.actions import add_jurisdiction
from ronghe.cases import actions
from ronghe.cases.models import Case
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Level, Place

PUBLISHED = Path(os.environ.get("OPEN311", Path(settings.ROOT).parent / "shared/data/civic"))
SCHEMAS, EXAMPLES = PUBLISHED / "open311-schema", PUBLISHED / "open311-spec"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("at"),
    pytest.mark.skipif(
        not (SCHEMAS.is_dir() and EXAMPLES.is_dir()),
        reason=f"OPEN311 names no folder with open311-schema and open311-spec, and {PUBLISHED} is none",
    ),
]
# A number with zeros before it: the examples have them, JSON has not.
_ZEROS = re.compile(r'(":)(0\d+)')


@cache
def schema(name: str) -> Draft202012Validator:
    named = {one.name: json.loads(one.read_text()) for one in SCHEMAS.glob("*.json")}
    every = [(key, Resource.opaque(said)) for key, said in named.items()]
    return Draft202012Validator(named[name], registry=Registry().with_resources(every))


def body(name: str) -> str:
    """Of an example; some begin with the line of the status."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return text.split("\n\n", 1)[1] if text.startswith("HTTP/") else text


def example(name: str) -> Any:
    if name.startswith("xml"):
        return etree.fromstring(body(f"{name}.xml").encode())
    return json.loads(_ZEROS.sub(r'\1"\2"', body(f"{name}.json")))


def outline(said: Any) -> Any:
    """Names in their order; of many rows only the fullest, texts left out."""
    if isinstance(said, etree._Element):
        parts = [outline(one) for one in said]
        alike = len({one[0] for one in parts}) == 1 < len(parts)
        return said.tag, [max(parts, key=lambda one: len(one[1]))] if alike else parts
    if isinstance(said, list):
        return [max((outline(one) for one in said), key=len)]
    return {name: outline(one) for name, one in said.items()} if isinstance(said, dict) else None


@pytest.fixture
def case(town, roads) -> Case:
    place = Place.objects.create(slug="nan", name="南", level=Level.STREET, lat=25.0, lon=113.0)
    made = town.brought("answered", place=place, category=roads, landmark="菜场对面")
    town.do(actions.rate, made, town.citizen(made), is_solved=True, is_satisfied=True)
    return made


def test_the_published_schemas_take_every_answer(program, case, town):
    waiting = town.brought("working")
    town.do(actions.ask, waiting, town.officer, question="几号楼？")
    checks = {"requests.json": "requests.json", f"requests/{case.number}.json": "requests.json",
              "services.json": "services.json"}  # fmt: skip
    for route, name in checks.items():
        rows = program.get(route).json()
        assert rows
        schema(name).validate(rows)
        for row in rows:
            schema(name.replace("s.json", ".json")).validate(row)
    for row in program.rows("services"):
        told = program.rows(f"services/{row['service_code']}")
        schema("service-definition.json").validate(told)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("request.json", {"lat": "25.0"}),
        ("request.json", {"status": "answered"}),
        ("request.json", {"service_request_id": 7}),
        ("request.json", {"description": "长" * 4001}),
    ],
)
def test_the_published_schemas_can_fail(program, case, name, wrong):
    (row,) = program.rows("requests")
    assert schema(name).is_valid(row) and not schema(name).is_valid(row | wrong)


def test_the_examples_have_our_names_in_our_order(program, case, admin):
    asked = {
        "service-list": ("services", 200),
        "service-definition": ("services/complaint-roads", 200),
        "service-requests": ("requests", 200),
        "service-request": (f"requests/{case.number}", 200),
        "errors": ("requests/2603-0000000", 404),
    }
    for name, (route, status) in asked.items():
        xml, told = program.get(f"{route}.xml"), program.get(f"{route}.json")
        assert (xml.status_code, told.status_code) == (status, status)
        ours, theirs = outline(etree.fromstring(xml.content)), outline(example(f"xml-{name}"))
        assert ours == theirs, name
        assert outline(told.json()) == outline(example(f"json-{name}")), name


def test_the_examples_of_posting_and_of_tokens_have_our_names(program, admin):
    xml = outline(etree.fromstring(program.post("xml").content))
    assert xml == outline(example("xml-service-request-post"))
    told = outline(program.post(description="另一件事。").json())
    assert told == outline(example("json-service-request-post"))
    add_jurisdiction("linxi.example", name="临溪", answers="batch", by=admin, at=now())
    token = program.post(description="第三件事。").json()[0]["token"]
    xml, told = program.tree(f"tokens/{token}"), program.rows(f"tokens/{token}")
    assert outline(xml) == outline(example("xml-request-from-token"))
    assert outline(told) == outline(example("json-request-from-token"))
