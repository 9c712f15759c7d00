"""The public API, asked as a program would."""

import psycopg
import pytest

from ronghe.kit.clock import now
from ronghe.publishing.actions import publish
from ronghe.publishing.tests import desk


@pytest.fixture
def newsroom(reporter, editor, head, proofreader, chief):
    return chief


@pytest.fixture
def published_story(newsroom, section):
    draft = desk.write("还没有签发的稿件", section=section)
    story = desk.signed(section=section)
    publish(story, by=newsroom, at=now())
    assert draft.pk != story.pk
    return story


def error(answer) -> dict:
    assert answer["Content-Type"].startswith("application/json")
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "fields"}
    return body["error"]


def test_nothing_published_is_an_empty_page(client, db):
    assert client.get("/api/v1/stories").json() == {"stories": [], "next": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("before=x", "before"),
        ("before=99999999999999999999999", "before"),
        ("language=klingon", "language"),
        ("section=%00", "section"),
        ("section=" + "a" * 51, "section"),
    ],
)
def test_nonsense_is_named(client, db, query, field):
    answer = client.get(f"/api/v1/stories?{query}")
    assert answer.status_code == 422
    assert field in error(answer)["fields"]


@pytest.mark.parametrize(
    "path", ["/api/v1/stories/987654", "/api/v1/nowhere", "/api/v1/stories?before=987654"]
)
def test_missing_is_said_in_the_same_shape(client, db, path):
    answer = client.get(path)
    assert (answer.status_code, error(answer)["code"]) == (404, "not_found")


def test_writing_is_not_a_method_here(client, db):
    answer = client.post("/api/v1/stories", {})
    assert (answer.status_code, error(answer)["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_who_asks_too_often_is_told_when_to_come_back(client, db):
    statuses = [client.get("/api/v1/stories").status_code for _ in range(121)]
    assert statuses == [200] * 120 + [429]
    last = client.get("/api/v1/stories")
    assert error(last)["code"] == "too_many_requests"
    assert int(last["Retry-After"]) >= 1


def test_nobody_escapes_the_limit_by_a_header_of_their_own(client, db):
    for number in range(120):
        client.get("/api/v1/stories", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    last = client.get("/api/v1/stories", headers={"X-Forwarded-For": "198.51.100.7"})
    assert last.status_code == 429


def test_a_database_away_is_503_in_the_same_shape(client, db, monkeypatch):
    def gone(*args, **kwargs):
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr("ronghe.api.views.stories._public", gone)
    client.raise_request_exception = False
    answer = client.get("/api/v1/stories")
    assert (answer.status_code, error(answer)["code"]) == (503, "unavailable")
    assert answer["Retry-After"]


def test_the_description_names_every_address_and_loads(client, db):
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {"/api/v1/stories", "/api/v1/stories/{story_id}"}
    assert "Refusal" in described["components"]["schemas"]


def test_published_stories_are_listed_and_drafts_are_not(client, published_story):
    story = published_story
    (listed,) = client.get("/api/v1/stories").json()["stories"]
    assert listed["id"] == story.pk
    whole = client.get(f"/api/v1/stories/{story.pk}").json()
    assert whole["title"] == listed["headline"]
    assert whole["standard"]["name"] == "ninjs"


def test_pages_follow_each_other_by_key(client, newsroom, section):
    wanted = []
    for number in range(3):
        story = desk.signed(f"第{number}条消息", section=section)
        publish(story, by=newsroom, at=now())
        wanted.append(story.pk)
    first = client.get("/api/v1/stories?limit=2").json()
    second = client.get(f"/api/v1/stories?limit=2&before={first['next']}").json()
    listed = [one["id"] for one in first["stories"] + second["stories"]]
    assert listed == wanted[::-1]
    assert second["next"] is None
