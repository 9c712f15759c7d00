"""Readers see how cases are answered, and can count it again; what is hidden stays hidden."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from ronghe.cases import actions
from ronghe.cases.models import Snapshot, Tally
from ronghe.cases.tests.conftest import MONDAY, sent, town  # noqa: F401 – the fixture
from ronghe.channels.web.actions import press, press_wanted
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rendering import kind_of, render

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 31, 20, 20, tzinfo=UTC)


@pytest.fixture
def counted(town):  # noqa: F811
    """Twelve answered in time, one open and overdue, a confidential one, a tip-off."""
    for _ in range(11):
        town.brought("answered")
    town.brought("answered", visibility="confidential", title="不给别人看的题目")
    town.brought("working")
    sent(at=MONDAY, kind="tip", visibility="confidential", title="夜里倒垃圾")
    actions.recount(at=FIRST)
    return town


def text_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(words.split())


def test_every_rate_stands_with_its_two_numbers(client, counted):
    page = text_of(client, "/cases/rates/")
    assert "92.31 % 12 / 13" in page
    assert "太少" in page
    assert "城管局" in page
    english = text_of(client, "/en/cases/rates/month/2026-03-01/")
    assert "92.31 % 12 / 13" in english
    assert "too few" in english
    assert "Open and overdue: counts against 1" in english


def test_a_period_without_cases_has_no_page(client, counted):
    for path in ("month/2026-02-01", "month/2026-03-02", "decade/2026-01-01", "week/soon"):
        assert client.get(f"/cases/rates/{path}/").status_code == 404
    assert client.get("/cases/rates/week/2026-03-02/").status_code == 200


def test_before_anything_is_counted_the_page_says_so(client, db):
    page = text_of(client, "/en/cases/rates/")
    assert "the first numbers stand here tomorrow" in page
    assert client.get("/cases/rates/method/").status_code == 200


def test_a_department_shows_its_own_rates(client, counted):
    page = text_of(client, f"/en/cases/department/{counted.light.pk}/")
    assert "92.31 % 12 / 13" in page
    assert "1 is open and overdue" in page
    assert "12 / 13" not in text_of(client, f"/en/cases/department/{counted.water.pk}/")


def test_a_frozen_month_is_read_and_taken_home(client, counted):
    assert client.get("/cases/rates/frozen/2026-03/").status_code == 404
    kept = actions.freeze(date(2026, 3, 1), at=FIRST)
    page = text_of(client, "/cases/rates/frozen/2026-03/")
    assert "92.31 % 12 / 13" in page
    assert kept.digest in page
    file = client.get("/cases/rates/frozen/2026-03/cases.csv")
    assert (file["Content-Type"], file.content.count(b"\r\n")) == ("text/csv; charset=utf-8", 14)
    book = client.get("/cases/rates/frozen/2026-03/cases.xlsx")
    assert book.content.startswith(b"PK")
    for path in ("2026-03/cases.pdf", "2026-04/cases.csv", "2026-13/cases.csv", "soon"):
        assert client.get(f"/cases/rates/frozen/{path}/".replace("csv/", "csv")).status_code == 404
    assert "2026-03" in client.get("/cases/rates/method/").content.decode()


def test_nothing_says_what_a_hidden_case_is_about(client, counted):
    actions.freeze(date(2026, 3, 1), at=FIRST)
    for path in ("", "method/", "frozen/2026-03/", "frozen/2026-03/cases.csv"):
        page = client.get(f"/cases/rates/{path}").content.decode()
        assert "不给别人看" not in page
        assert "夜里倒垃圾" not in page


def test_all_of_it_is_pressed_and_the_files_too(counted):
    actions.freeze(date(2026, 3, 1), at=FIRST)
    light = f"/cases/department/{counted.light.pk}/"
    keys = {"rates": ["/cases/rates/", "/en/cases/rates/year/2026-01-01/"]}
    keys["rates"] += ["/cases/rates/method/", "/cases/rates/frozen/2026-03/"]
    keys["rates"] += [f"/cases/rates/frozen/2026-03/cases.{one}" for one in ("csv", "xlsx")]
    for path in keys["rates"]:
        assert kind_of(path) == "rates"
        assert "rates" in render(path).keys
        # Twice the same bytes, also of the workbook.
        assert render(path).body == render(path).body
    assert f"rates:{counted.light.pk}" in render(light).keys


def test_a_new_count_presses_the_pages_again(counted, settings, tmp_path):
    settings.PRESS_ROOT = tmp_path
    light = f"/cases/department/{counted.light.pk}/"
    paths = ["/cases/rates/", light, f"/cases/department/{counted.water.pk}/"]
    for path in paths:
        press(path)
    press_wanted()
    before = {one: (tmp_path / one.strip("/") / "index.html").read_bytes() for one in paths}
    actions.recount(at=FIRST + timedelta(days=1))
    press_wanted()
    for path in paths:
        now = (tmp_path / path.strip("/") / "index.html").read_bytes()
        assert now == render(path).body, path
        # The other department has no numbers, so nothing of it changed.
        assert (now == before[path]) == (path == paths[2]), path
    assert not PressedPage.objects.filter(wanted_since__isnull=False).exists()


def test_a_frozen_month_presses_the_overview_again(counted, settings, tmp_path):
    settings.PRESS_ROOT = tmp_path
    press("/cases/rates/")
    press_wanted()
    actions.freeze(date(2026, 3, 1), at=FIRST)
    press_wanted()
    file = tmp_path / "cases/rates/index.html"
    assert b"frozen/2026-03" in file.read_bytes()


def test_the_tables_ask_few_questions(counted, django_assert_max_num_queries):
    render("/cases/rates/")
    with django_assert_max_num_queries(13):
        render("/cases/rates/")
    assert (Tally.objects.exists(), Snapshot.objects.exists()) == (True, False)
