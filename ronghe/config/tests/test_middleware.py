"""What happens around every view."""

import io
import json
import logging

import psycopg
import pytest
import structlog
from django.db import connection

from ronghe.accounts.models import User
from ronghe.config import health, logs
from ronghe.kit import headers


@pytest.fixture
def lines(settings):
    """Every log line of a request, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(json=True))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: stream.getvalue()
    root.removeHandler(handler)


def test_a_sane_request_id_is_taken_over(client, db):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"
    )


@pytest.mark.parametrize("strange", ["short", "x" * 65, "a b c d e f g h", '"><script>'])
def test_a_strange_request_id_is_replaced(client, db, strange):
    given = client.get("/healthz", headers={"X-Request-ID": strange})["X-Request-ID"]
    assert given != strange and len(given) == 32


def test_each_request_leaves_one_line_with_its_id(client, db, lines):
    given = client.get("/healthz?q=王小明", headers={"X-Request-ID": "abc-12345"})
    (line,) = [json.loads(one) for one in lines().splitlines() if '"answered"' in one]
    assert (line["request_id"], line["route"], line["status"]) == ("abc-12345", "healthz", 200)
    assert line["path"] == "/healthz" and "q=" not in lines()
    assert given.status_code == 200


@pytest.mark.parametrize(
    "path", ["/cases/%00/", "/en/cases/before/a%00b/", "/tag/%00/", "/desk/%0A/"]
)
def test_an_address_with_a_control_sign_is_no_page_and_stays_one_line(client, db, lines, path):
    assert client.get(path).status_code == 404
    (line,) = [one for one in lines().splitlines() if '"answered"' in one]
    assert "\0" not in line and json.loads(line)["status"] == 404


SECRETS = ["canary-password-77", "13912345678", "canary@example.com", "431002199001011234"]


def test_no_secret_and_nobody_s_data_reaches_the_log(client, db, lines):
    client.post(
        f"/accounts/login/?next=/&token={SECRETS[0]}",
        {"login": SECRETS[2], "password": SECRETS[0], "phone": SECRETS[1]},
        headers={"Authorization": SECRETS[0]},
    )
    logger = structlog.get_logger("canary")
    asked = f"Asked by {SECRETS[1]} and {SECRETS[2]}"
    logger.info(asked, password=SECRETS[0], code=SECRETS[0])
    logging.getLogger("canary").warning("id %s, nested %s", SECRETS[3], {"a": SECRETS[2]})
    try:
        raise ValueError(f"Key (email)=({SECRETS[2]}) already exists.")
    except ValueError:
        logger.exception("failed", details={"token": SECRETS[0], "list": [SECRETS[1]]})
    written = lines()
    assert "failed" in written and "Traceback" in written
    assert [secret for secret in SECRETS if secret in written] == []


def test_without_the_hiding_the_same_lines_would_tell(db):
    """The twin with the defence off."""
    told = json.dumps({"event": f"Asked by {SECRETS[1]}"})
    assert SECRETS[1] in told
    assert SECRETS[1] not in str(logs.hide(None, "", {"event": f"Asked by {SECRETS[1]}"}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/about/", headers.READER_POLICY),
        ("/accounts/login/", headers.READER_POLICY),
        ("/nowhere/", headers.READER_POLICY),
        ("/desk/", headers.DESK_POLICY),
    ],
)
def test_every_answer_carries_its_content_policy(client, chief, path, expected):
    client.force_login(chief)
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == expected
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in headers.READER_POLICY
    assert "unsafe-inline" not in headers.DESK_POLICY.split("script-src")[1].split(";")[0]


def test_private_pages_are_not_kept(client, chief):
    client.force_login(chief)
    assert "no-store" in client.get("/desk/people/")["Cache-Control"]


def gone(*args, **kwargs):
    raise psycopg.OperationalError("connection refused")


def test_a_database_away_is_503_and_says_when_to_come_back(client, chief, monkeypatch):
    client.force_login(chief)
    client.raise_request_exception = False
    monkeypatch.setattr("ronghe.people.views.units.branches", gone)
    answer = client.get("/desk/people/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Content-Security-Policy" in answer


def test_another_failure_is_500(client, chief, monkeypatch):
    client.force_login(chief)
    client.raise_request_exception = False

    def broken(*args):
        raise RuntimeError("x")

    monkeypatch.setattr("ronghe.people.views.units.branches", broken)
    assert client.get("/desk/people/").status_code == 500


@pytest.fixture(params=["setting", "file"])
def read_only(request, settings, tmp_path):
    settings.HOME = tmp_path
    if request.param == "setting":
        settings.READ_ONLY = True
    else:
        (tmp_path / "read-only").touch()


def test_a_read_only_house_refuses_writes_and_serves_pages(client, admin, read_only):
    client.force_login(admin)
    assert client.get("/desk/people/").status_code == 200
    answer = client.post(
        "/desk/people/units/new/", {"name": "x", "kind": "desk", "since": "2026-01-01"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert client.post("/accounts/login/", {}).status_code == 503


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/about/", "zh-hans"),
        ("/en/about/", "en"),
        ("/nowhere/", "zh-hans"),
        ("/en/nowhere/", "en"),
    ],
)
def test_the_path_decides_the_language_of_public_pages(client, db, path, language):
    other = {"zh-hans": "en", "en": "zh-CN"}[language]
    client.cookies["language"] = "en" if language != "en" else "zh-hans"
    answer = client.get(path, headers={"Accept-Language": other})
    assert answer["Content-Language"] == language


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_person_decides_the_language_of_the_desk(client, chief, language):
    User.objects.filter(pk=chief.pk).update(language=language)
    client.force_login(chief)
    assert client.get("/desk/people/")["Content-Language"] == language


def test_public_pages_ask_neither_session_nor_roles(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/offline/")


def test_alive_needs_no_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"alive": True}


def heartbeat(age: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)",
            [age],
        )


def test_ready_needs_a_worker_seen_lately(client, db):
    assert client.get("/readyz").status_code == 503
    heartbeat("10 minutes")
    assert client.get("/readyz").json() == {"ready": False, "migrated": True, "workers": 0}
    heartbeat("1 second")
    assert client.get("/readyz").status_code == 200


def test_ready_needs_every_migration(client, db, monkeypatch):
    heartbeat("1 second")
    monkeypatch.setattr(health, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'journal' AND name LIKE '0002%%'")
    assert client.get("/readyz").json()["migrated"] is False


def test_metrics_are_for_our_own_machines(client, db):
    client.get("/healthz")
    answer = client.get("/metrics")
    assert (
        'ronghe_answers_total{method="GET",route="healthz",status="200"}' in answer.content.decode()
    )
    assert "ronghe_waiting" in answer.content.decode()
    # The last day of 2026 in the town ends an hour of Greenwich's afternoon.
    assert "ronghe_calendar_ends_timestamp_seconds 1.7987328e+09" in answer.content.decode()
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_invented_methods_and_addresses_make_no_series(client, db):
    client.generic("PROPFIND", "/healthz")
    client.get("/invented-by-a-visitor/")
    told = client.get("/metrics").content.decode()
    assert "PROPFIND" not in told and "invented" not in told
