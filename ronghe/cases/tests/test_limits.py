"""Limits hold, real reports pass: a flood, half a town behind one address, and who is shut out by whom."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.actions import Sender
from ronghe.cases.actions import sending as sending_module
from ronghe.cases.models import Case, Join, Knock
from ronghe.text.personal import finding

from .conftest import MONDAY, REPORT, sent
from .files import TYPED

pytestmark = pytest.mark.django_db
NEW = "/cases/new/"
# A script at home, and one on a phone behind the address that a mobile provider gives to half a town.
FLOOD, CARRIER = "203.0.113.66", "198.51.100.1"


def send(address: str, *, browser: str = "", by=None, at=MONDAY, **fields) -> Case:
    sender = Sender(address, browser)
    return actions.send(replace(REPORT, **fields), key=uuid4(), by=by, at=at, sender=sender).case


def post(client: Client, address: str = CARRIER, **fields):
    key = str(uuid4())
    # Each another one: the same twice from one browser is not taken.
    typed = TYPED | {"key": key, "step": "send", "where_words": f"灯杆 {key[:4]}"} | fields
    return client.post(NEW, typed, REMOTE_ADDR=address)


@pytest.fixture
def few(settings):
    """Limits that a test can reach."""
    small = {"reports_account": 3, "reports_browser": 2, "reports_network": 4, "reports_town": 9}
    settings.HOURLY = settings.HOURLY | small | {"looks": 3, "joins": 5}
    return settings.HOURLY


def test_ten_thousand_reports_from_a_script_and_real_ones_in_between(settings, citizen, person):
    """Two floods at once; each hundredth report is a real one, from elsewhere or with an account."""
    real, refused, at = [], 0, MONDAY
    neighbour = person("neighbour")
    for number in range(10_000):
        # A /64 is one house, however many addresses its script makes up.
        address = (FLOOD, CARRIER, f"2001:db8:7:7::{number:x}")[number % 3]
        try:
            send(address, title=f"刷屏的第 {number} 条", at=at)
        except actions.TooMany:
            refused += 1
        if number % 500 == 250:
            real.append(send(f"192.0.2.{number // 500}", title="真的", at=at).pk)
            real.append(send(CARRIER, by=(citizen, neighbour)[number % 1000 > 500], title="真的", at=at).pk)  # fmt: skip
    most = 3 * settings.HOURLY["reports_network"]
    assert refused == 10_000 - most
    # All that the desk has to look at.
    assert Case.objects.count() == most + len(real) and len(real) == 40
    assert Case.objects.filter(pk__in=real, title="真的").count() == 40
    # Nor does a flood write without end: a row for each who is counted.
    assert Knock.objects.count() < 40


def test_the_whole_town_without_an_account_has_a_limit_too(settings, citizen, few):
    passed = 0
    for number in range(20):
        try:
            send(f"2001:db8:0:{number:x}::1")
            passed += 1
        except actions.TooMany:
            continue
    assert passed == few["reports_town"] == Case.objects.count()
    assert send("2001:db8:0:1::1", by=citizen)
    assert send("2001:db8:0:1::1", at=MONDAY + timedelta(hours=1))


def test_every_one_has_a_count_of_their_own(few, citizen):
    one, two = "first-browser", "second-browser"
    for browser in (one, one):
        send(CARRIER, browser=browser)
    with pytest.raises(actions.TooMany):
        send(CARRIER, browser=one)
    # What the first one was refused took no room from the second.
    for browser in (two, two):
        send(CARRIER, browser=browser)
    for browser in (one, two, ""):
        with pytest.raises(actions.TooMany):
            send(CARRIER, browser=browser)
    for _ in range(3):
        send(CARRIER, by=citizen)
    with pytest.raises(actions.TooMany):
        send("192.0.2.9", by=citizen)
    # Nobody is known by a tip: it is not counted as somebody's.
    with pytest.raises(actions.TooMany):
        send(CARRIER, by=citizen, kind="tip")
    assert send("192.0.2.9", by=citizen, kind="tip").reporter is None


def test_what_is_sent_again_is_not_counted_again(few):
    key, sender = uuid4(), Sender(CARRIER)
    for _ in range(9):
        actions.send(REPORT, key=key, by=None, at=MONDAY, sender=sender)
    assert set(Knock.objects.values_list("number", flat=True)) == {1}


def test_over_the_limit_the_words_stay_and_an_account_is_the_way(few, citizen, client):
    phone = Client()
    # Known by its first report, a browser has a bound of its own; others behind that address go on.
    assert [post(phone).status_code for _ in range(4)] == [302] * 3 + [429]
    assert [post(Client()).status_code for _ in range(3)] == [302] + [429] * 2
    assert Case.objects.count() == 4
    full = post(Client(), text="只写了一次的话。")
    page = full.content.decode()
    assert full.status_code == 429 and "只写了一次的话。" in page and "/accounts/login/" in page
    # A refused sender gets no session: a flood fills no table with them.
    assert "session" not in full.cookies
    # Half a town behind that address: with an account it passes, and so does another street.
    client.force_login(citizen)
    assert post(client).status_code == 302
    assert post(Client(), "192.0.2.7").status_code == 302
    assert "/accounts/login/?" not in post(client, text="").content.decode()


def test_looks_have_a_limit_too_and_the_words_stay(few, citizen, client, monkeypatch):
    looked = []
    monkeypatch.setattr("ronghe.cases.views.asking.twins", lambda *a, **k: looked.append(1) or [])
    words = {"step": "look", "text": "只写了一次的话。"}
    codes = [post(Client(), **words).status_code for _ in range(5)]
    assert codes == [200] * 3 + [429] * 2 and len(looked) == 3
    assert "只写了一次的话。" in post(Client(), **words).content.decode()
    client.force_login(citizen)
    assert post(client, **words).status_code == 200
    assert post(Client(), "2001:db8::1", **words).status_code == 200


def test_personal_data_is_looked_for_once(monkeypatch):
    texts = []
    monkeypatch.setattr(
        sending_module, "found", lambda text: texts.append(text) or finding.found(text)
    )
    report = replace(REPORT, text="电话13912345678，住安和小区三栋二单元402室。")
    for _ in range(4):
        report.tidy(), report.sealed(), report.finds
    assert len(texts) == 3 and len(report.finds) >= 2


def test_me_too_without_a_cookie_is_one_a_network_and_day(town, citizen, client):
    case = town.brought("accepted")
    join = f"/cases/{case.number}/join/"

    def joined() -> int:
        case.refresh_from_db()
        return case.joined

    for _ in range(7):
        assert Client().post(join, REMOTE_ADDR=CARRIER).status_code == 302
    assert joined() == 1 == Join.objects.count()
    for number in range(7):
        Client().post(join, REMOTE_ADDR=f"2001:db8:5:5::{number}")
    assert joined() == 2
    # A browser that was counted stays counted once, and is known from then on.
    phone = Client()
    for _ in range(2):
        phone.post(join, REMOTE_ADDR="192.0.2.1")
    assert joined() == 3
    other = town.brought("accepted")
    phone.post(f"/cases/{other.number}/join/", REMOTE_ADDR=CARRIER)
    other.refresh_from_db()
    assert other.joined == 1
    client.force_login(citizen)
    for _ in range(2):
        client.post(join, REMOTE_ADDR=CARRIER)
    assert joined() == 4
    told = Client().post(join, REMOTE_ADDR=CARRIER, follow=True)
    assert "登录" in told.content.decode()


def test_no_address_stands_in_a_session(town):
    case, phone = town.brought("accepted"), Client()
    phone.post(f"/cases/{case.number}/join/", REMOTE_ADDR=CARRIER)
    post(phone)
    assert CARRIER not in str(dict(phone.session))


def test_a_house_is_one_sender_everywhere(few):
    """The number of the case is its own, whatever it looks like."""
    for number in range(3):
        actions.knock(f"2001:db8:1:1::{number}", what="x", most=3, at=MONDAY)
    with pytest.raises(actions.TooMany):
        actions.knock("2001:db8:1:1:ffff::9", what="x", most=3, at=MONDAY)
    actions.knock("2001:db8:1:2::1", what="x", most=3, at=MONDAY)
    assert sent().number
