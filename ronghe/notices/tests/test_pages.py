"""The pages: one's own and nobody else's, without script, and nothing by a GET."""

import json
import logging
import re

import pytest
from django.core import mail
from django.urls import reverse

from ronghe.accounts.models import User
from ronghe.notices import sealed, unsubscribing
from ronghe.notices.actions import Contact, choose, send_test, tell, tell_contact
from ronghe.notices.models import Channel, Choice, Device, Hours, How, Message, Notice, Phone, Terms
from ronghe.notices.sending import send_all
from ronghe.notices.tests.test_push import Browser
from ronghe.notices.unsubscribing import Link, address_of
from ronghe.notices.views.inbox import PER_PAGE

from .conftest import LOUD, NOON, PHONE, SILENT, WORDS

INBOX = "/my/notices/"


def told(person: User, words: str = "新消息", link: str = "/news/1/") -> Notice:
    return tell([person], topic=SILENT, say=lambda: words, link=link, at=NOON)[0]


@pytest.fixture
def page(client, ann):
    client.force_login(ann)
    return client


def test_an_unread_notice_is_marked_and_opened_by_post(page, ann):
    notice = told(ann)
    body = page.get(INBOX).content.decode()
    assert "新消息" in body and "told-new" in body
    # Looking at the list reads nothing.
    assert Notice.objects.unread().count() == 1
    answer = page.post(reverse("notices:open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/news/1/")
    assert not Notice.objects.unread().exists()
    assert "told-new" not in page.get(INBOX).content.decode()


def test_others_notices_are_not_there(page, person):
    theirs = told(person("bo"), "别人的事")
    assert "别人的事" not in page.get(INBOX).content.decode()
    assert page.post(reverse("notices:open", args=[theirs.pk])).status_code == 404
    assert Notice.objects.unread().count() == 1


def test_long_lists_come_in_pages_by_number(page, ann):
    made = [told(ann, f"第{number}条。") for number in range(PER_PAGE + 3)]
    first = page.get(INBOX).content.decode()
    assert "第3条。" in first and "第2条。" not in first
    older = re.search(r'href="(/my/notices/before/\d+/)"', first)[1]
    told(ann, "刚来的")
    second = page.get(older).content.decode()
    # What came meanwhile moves nothing.
    assert re.findall(r"第(\d+)条。", second) == ["2", "1", "0"]
    page.post(reverse("notices:read"), {"newest": made[-1].pk})
    assert [one.words for one in Notice.objects.unread()] == ["刚来的"]


def test_a_broken_read_mark_is_a_404(page):
    assert page.post(reverse("notices:read"), {"newest": "x"}).status_code == 404
    assert page.post(reverse("notices:read"), {"newest": "9" * 40}).status_code == 404


def test_my_page_and_its_script_say_how_many_are_unread(page, ann):
    told(ann)
    assert "1 条未读" in page.get("/me/").content.decode()
    assert page.get("/me/state.json").json()["unread"] == 1


def test_the_page_speaks_the_language_of_its_path(page, ann):
    told(ann)
    assert "Mark all as read" in page.get("/en/my/notices/").content.decode()
    assert 'href="/en/my/notices/"' in page.get(INBOX).content.decode()


def test_nothing_of_an_inbox_is_kept_by_others(page):
    assert "no-store" in page.get(INBOX)["Cache-Control"]


# --- choices -------------------------------------------------------------------------------------


def test_a_choice_is_kept_and_only_what_changed(page, ann):
    body = page.get("/my/notices/choices/").content.decode()
    names = re.findall(r'<select name="([^"]+)"', body)
    assert f"{LOUD.key}|email" in names
    values = dict.fromkeys(names, "off")
    page.post("/my/notices/choices/", values | {f"{LOUD.key}|email": "daily"})
    assert Choice.objects.get(person=ann, topic=LOUD.key, channel="email").how == How.DAILY
    assert not Choice.objects.filter(topic=SILENT.key).exists()


def test_only_topics_that_can_reach_somebody_are_chosen(client, person):
    offered = {}
    for role in ("citizen", "reporter", "officer", "casedesk", "chief"):
        client.force_login(person(f"one {role}", role))
        body = client.get("/my/notices/choices/").content.decode()
        offered[role] = set(re.findall(r'<select name="(?:cases|stories)\.(\w+)\|email"', body))
    everybody = {"mine", "followed"}
    assert offered == {
        "citizen": everybody,
        "reporter": everybody | {"named", "returned"},
        "officer": everybody | {"for_us", "due", "escalated"},
        "casedesk": everybody | {"for_desk", "new", "due", "escalated"},
        "chief": everybody | {"named", "returned", "for_desk", "due", "escalated"},
    }


def test_daily_is_for_e_mail_only(page, ann):
    answer = page.post("/my/notices/choices/", {f"{LOUD.key}|sms": "daily"})
    assert answer.status_code == 200
    assert not Choice.objects.exists()


def test_quiet_hours_are_kept_and_bad_ones_are_shown_again(page, ann):
    page.post("/my/notices/hours/", {"quiet_from": "22:30", "quiet_until": "07:00"})
    assert str(Hours.objects.get(person=ann)) == "22:30–07:00"
    answer = page.post("/my/notices/hours/", {"quiet_from": "25:00", "quiet_until": "07:00"})
    assert "asked-error" in answer.content.decode()


def test_a_number_is_proved_with_its_code(page, ann, gateway):
    asked = page.post("/my/notices/phone/", {"number": PHONE}).content.decode()
    signed = re.search(r'name="asked" value="([^"]+)"', asked)[1]
    code = re.search(r"\d{6}", sealed.unseal(Message.objects.get().sealed)["text"])[0]
    wrong = page.post("/my/notices/phone/", {"asked": signed, "code": "x"})
    assert "asked-error" in wrong.content.decode() and signed in wrong.content.decode()
    page.post("/my/notices/phone/", {"asked": signed, "code": code})
    assert Phone.objects.get().person == ann
    assert "138****5678" in page.get("/my/notices/choices/").content.decode()
    page.post("/my/notices/phone/forget/")
    assert not Phone.objects.exists()


def test_a_number_of_somebody_else_cannot_be_put_into_the_form(page, gateway):
    page.post("/my/notices/phone/", {"number": PHONE})
    code = re.search(r"\d{6}", sealed.unseal(Message.objects.get().sealed)["text"])[0]
    page.post("/my/notices/phone/", {"asked": PHONE, "code": code})
    assert not Phone.objects.exists()


def test_a_refused_code_is_said_and_the_number_stays_typed(page, gateway):
    page.post("/my/notices/phone/", {"number": PHONE})
    answer = page.post("/my/notices/phone/", {"number": PHONE})
    assert answer.status_code == 409
    assert f'value="{PHONE}"' in answer.content.decode()


def test_a_browser_is_added_by_script_and_removed_by_a_button(page, ann):
    said = {"endpoint": "https://push.example/1"} | {"keys": {"p256dh": "", "auth": ""}}
    keys = Browser().keys
    good = said | {"keys": {"p256dh": keys["key"], "auth": keys["auth"]}}
    assert page.post("/my/notices/device/", json.dumps(said), "application/json").status_code == 400
    assert page.post("/my/notices/device/", "[]", "application/json").status_code == 400
    assert page.post("/my/notices/device/", json.dumps(good), "application/json").json()["kept"]
    assert Device.objects.get().person == ann
    page.post("/my/notices/device/")
    assert not Device.objects.exists()


# --- the link under a message --------------------------------------------------------------------


@pytest.fixture
def link(ann) -> str:
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    send_all(at=NOON)
    found = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    return "/" + found.split("/", 3)[3]


def test_a_link_that_is_followed_changes_nothing_and_one_press_does(client, ann, link):
    body = client.get(link).content.decode()
    assert str(WORDS) in body or "通知" in body
    assert not Choice.objects.exists()
    # As a mail program does it, without cookie and token (RFC 8058).
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Choice.objects.get().how == How.OFF
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    send_all(at=NOON)
    assert len(mail.outbox) == 1


def test_a_link_that_was_changed_ends_nothing(client, link):
    assert client.post(link[:-3] + "xx/").status_code == 404
    assert not Choice.objects.exists()


def test_everything_off_goes_before_any_choice_until_one_is_made(client, ann):
    off = address_of(Link(ann.pk, "", "", Channel.EMAIL), language="en")
    choose(ann, topic=LOUD.key, channel=Channel.EMAIL, how=How.NOW, at=NOON)
    client.post("/" + off.split("/", 3)[3])
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    assert not Message.objects.filter(channel="email").exists()
    choose(ann, topic=LOUD.key, channel=Channel.EMAIL, how=How.NOW, at=NOON)
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    assert Message.objects.filter(channel="email").exists()


def test_somebody_without_account_ends_it_the_same_way(client, db):
    contact = Contact(Channel.EMAIL, "x@b.example")
    message = tell_contact(contact, topic=LOUD, say=lambda: "新", link="", at=NOON)
    off = address_of(Link(None, message.mark, LOUD.key, Channel.EMAIL), language="zh-hans")
    client.post("/" + off.split("/", 3)[3])
    # What waited already is not sent, either.
    assert send_all(at=NOON) == 0 and mail.outbox == []
    assert tell_contact(contact, topic=LOUD, say=lambda: "新", link="", at=NOON) is None


def test_nonsense_is_no_link():
    assert unsubscribing.read("nonsense") is None


# --- the administrator ---------------------------------------------------------------------------


def test_the_administrator_sees_what_was_given_up_and_why(client, admin):
    send_test("19900000002", channel="sms", by=admin, at=NOON)
    send_all(at=NOON)
    client.force_login(admin)
    body = client.get("/desk/messages/").content.decode()
    assert "对方明确拒收" in body and "199****0002" in body
    assert "未送达的消息" in client.get("/desk/").content.decode()
    client.post(reverse("messages:away", args=[Message.objects.get().pk]))
    assert "199****0002" not in client.get("/desk/messages/").content.decode()
    assert (
        client.post(reverse("messages:again", args=[Message.objects.get().pk])).status_code == 409
    )


def test_the_administrator_tries_a_channel(client, admin):
    client.force_login(admin)
    answer = client.post("/desk/messages/test/", {"channel": "sms", "address": "19900000001"})
    assert answer.status_code == 302
    assert Message.objects.get().kind == Message.Kind.TEST
    answer = client.post("/desk/messages/test/", {"channel": "sms", "address": PHONE})
    assert answer.status_code == 409 and PHONE in answer.content.decode()


def test_terms_are_put_in_force_and_the_old_ones_stay_readable(client, admin):
    client.force_login(admin)
    body = client.get("/desk/messages/terms/").content.decode()
    values = dict(re.findall(r'<input type="(?:number|time)" name="(\w+)" value="([^"]*)"', body))
    assert values["all_day"] == "2000"
    answer = client.post("/desk/messages/terms/", values | {"all_day": "77", "seen": ""})
    assert answer.status_code == 302
    assert Terms.objects.current().all_day == 77
    assert client.post("/desk/messages/terms/", values | {"seen": ""}).status_code == 409
    bad = values | {"price": "5", "budget": "3", "seen": str(Terms.objects.current().pk)}
    assert "errorlist" in client.post("/desk/messages/terms/", bad).content.decode()


def test_nobody_else_comes_in(client, chief):
    client.force_login(chief)
    assert client.get("/desk/messages/").status_code == 403
    assert client.get("/desk/messages/terms/").status_code == 403


# --- logs ----------------------------------------------------------------------------------------


class Everything(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__} {record.exc_info}")


def test_no_log_holds_a_number_a_word_or_a_secret(gateway, settings, page, caplog, monkeypatch):
    """Every way a message can go, at the most talkative level, before anything is blanked."""
    everything = Everything()
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    root.addHandler(everything)
    try:
        for manner in ("taken", "busy", "refused", "drop", "says no"):
            gateway.manner = manner
            contact = Contact(Channel.SMS, PHONE)
            tell_contact(contact, topic=LOUD, say=lambda: "绝密内容", link="", at=NOON)
            send_all(at=NOON)
        gateway.manner = "taken"
        page.post("/my/notices/phone/", {"number": PHONE})
        code = re.search(r"\d{6}", sealed.unseal(Message.objects.get(kind="code").sealed)["text"])[
            0
        ]
        monkeypatch.setattr("ronghe.notices.channels.sms._judge", _break)
        tell_contact(contact, topic=LOUD, say=lambda: "绝密内容", link="", at=NOON)
        send_all(at=NOON)
    finally:
        root.removeHandler(everything)
    written = "\n".join(everything.lines)
    assert "message broke" in written
    for secret in (PHONE, "绝密内容", "geheim-7391", f" {code} "):
        assert secret not in written
    reasons = " ".join(Message.objects.values_list("reason", flat=True))
    assert PHONE not in reasons and "broke" in reasons


def _break(answer: object, **_: object) -> None:
    raise RuntimeError(f"{PHONE} 绝密内容 geheim-7391 {answer}")
