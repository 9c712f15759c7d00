"""A form sent after the session had ended loses nothing."""

import base64
import re

import pytest
from django.db import connection
from django.test import Client

from ronghe.config import kept
from ronghe.planning.models import Lead

WORDS = "老街口的路灯 <b>坏了三天</b>\n居民说已经报修"
PATH = "/desk/leads/"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}


@pytest.fixture
def browser() -> Client:
    """Like a real one: it must carry our token."""
    return Client(enforce_csrf_checks=True)


def token(client: Client) -> str:
    return client.cookies["csrf"].value


def end_session(client: Client, settings) -> None:
    session = client.session
    session["seen"] = session.get("seen", 0) - settings.IDLE_SECONDS - 1
    session.save()


def send(client: Client, **more):
    typed = {"title": "路灯", "note": WORDS, "csrfmiddlewaretoken": token(client)}
    headers = {name: more.pop(name) for name in ("REMOTE_ADDR",) if name in more}
    return client.post(PATH, typed | more, **BROWSER, **headers)


@pytest.fixture
def sent_too_late(browser, reporter, settings):
    browser.force_login(reporter)
    browser.get(PATH)
    end_session(browser, settings)
    answer = send(browser)
    assert answer["Location"] == "/accounts/login/?next=/accounts/kept/"
    assert not Lead.objects.exists()
    return browser


def send_again(client: Client):
    """As the button on the page does it."""
    page = client.get("/accounts/kept/").content.decode()
    form = re.search(r'<form method="post" action="/desk/leads/">.*?</form>', page, re.S)[0]
    values = re.findall(r'name="([^"]+)" value="([^"]*)"', form, re.S)
    from html import unescape  # noqa: PLC0415 – beside its only use

    return client.post(PATH, {name: unescape(value) for name, value in values}, **BROWSER)


def test_what_was_typed_arrives_after_signing_in_again(sent_too_late, reporter):
    sent_too_late.force_login(reporter)
    answer = send_again(sent_too_late)
    lead = Lead.objects.get()
    assert answer["Location"] == lead.get_absolute_url()
    assert (lead.title, lead.note.replace("\r\n", "\n")) == ("路灯", WORDS)
    assert sent_too_late.get("/accounts/kept/")["Location"] == "/accounts/start/"


def test_the_words_are_shown_as_text(sent_too_late, reporter):
    sent_too_late.force_login(reporter)
    page = sent_too_late.get("/accounts/kept/").content.decode()
    assert "路灯 &lt;b&gt;坏了三天" in page
    assert "<b>坏了" not in page
    # The form has its own token, never the one that was sent then.
    form = re.search(r'<form method="post" action="/desk/leads/">.*?</form>', page, re.S)[0]
    assert form.count("csrfmiddlewaretoken") == 1


def test_a_colleague_on_the_same_machine_does_not_get_them(sent_too_late, editor):
    sent_too_late.force_login(editor)
    assert sent_too_late.get("/accounts/kept/")["Location"] == "/accounts/start/"


def test_they_can_be_thrown_away(sent_too_late, reporter):
    sent_too_late.force_login(reporter)
    sent_too_late.get("/accounts/kept/")
    sent_too_late.post("/accounts/kept/", {"csrfmiddlewaretoken": token(sent_too_late)})
    assert kept.KEY not in sent_too_late.session


def test_a_session_that_is_simply_gone_loses_nothing_either(browser, reporter):
    browser.force_login(reporter)
    browser.get(PATH)
    browser.session.delete()
    assert send(browser)["Location"] == "/accounts/login/?next=/accounts/kept/"
    browser.force_login(reporter)
    send_again(browser)
    assert Lead.objects.get().title == "路灯"


def test_nobody_elses_page_can_plant_words(browser, reporter, settings):
    browser.force_login(reporter)
    browser.get(PATH)
    end_session(browser, settings)
    assert send(browser, csrfmiddlewaretoken="x" * 64).status_code == 403
    assert kept.KEY not in browser.session


def test_too_much_is_not_kept(browser, reporter, settings):
    browser.force_login(reporter)
    browser.get(PATH)
    end_session(browser, settings)
    assert send(browser, note="长" * (kept.MOST + 1)).status_code == 403


def test_programs_are_refused_as_before(browser, reporter, settings):
    browser.force_login(reporter)
    browser.get(PATH)
    end_session(browser, settings)
    typed = {"title": "路灯", "csrfmiddlewaretoken": token(browser)}
    assert browser.post(PATH, typed, HTTP_ACCEPT="application/json").status_code == 403


def test_no_row_of_a_limit_tells_where_somebody_was(browser, reporter, settings):
    """Neither ours nor allauth's, which counts wrong passwords."""
    places = ["203.0.113.77", "2001:db8:7:7::5"]
    for place in places:
        browser.force_login(reporter)
        browser.get(PATH)
        end_session(browser, settings)
        assert send(browser, REMOTE_ADDR=place).status_code == 302
        typed = {
            "login": reporter.username,
            "password": "wrong",
            "csrfmiddlewaretoken": token(browser),
        }
        browser.post("/accounts/login/", typed, REMOTE_ADDR=place)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM accounts_cache")
        rows = cursor.fetchall()
    told = " ".join(f"{name} {base64.b64decode(value)!r}" for name, value in rows)
    assert len(rows) >= 2 * len(places)
    assert not [one for one in (*places, "2001:db8", reporter.username) if one in told]


def test_nobody_fills_our_table_with_words(browser, db):
    """Strangers may have a few forms kept in an hour, not thousands."""
    browser.get("/accounts/login/")
    answers = [send(browser).status_code for _ in range(kept.PER_HOUR + 1)]
    assert answers == [302] * kept.PER_HOUR + [403]
