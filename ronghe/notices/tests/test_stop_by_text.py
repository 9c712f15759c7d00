"""Whoever gets text messages without an account ends them by the link in each."""

import re
from datetime import timedelta

import pytest

from ronghe.notices import unsubscribing
from ronghe.notices.actions import Contact, forget, send_code, tell, tell_contact
from ronghe.notices.letters import written
from ronghe.notices.models import Channel, Choice, Message, Phone
from ronghe.notices.sealed import mark, seal
from ronghe.notices.sending import send_all

from .conftest import LOUD, NOON, PHONE, SILENT

pytestmark = pytest.mark.django_db
OTHER = "13987654321"


def told(phone: str = PHONE, topic=LOUD, language: str = "zh-hans") -> Message | None:
    contact = Contact(Channel.SMS, phone, language)
    return tell_contact(contact, topic=topic, say=lambda: "水管修好了", link="/x/", at=NOON)


def way_out(text: str) -> str:
    return re.search(r"//[^/]+(/(?:en/)?notices/off/\S+)", text)[1]


def test_the_link_in_a_text_message_ends_them_for_that_number_and_topic(client, gateway):
    told()
    send_all(at=NOON)
    (text,) = [fields["text"] for _key, fields in gateway.sent]
    assert "水管修好了" in text and "退订" in text
    there = way_out(text)
    # Short enough to be paid for; it says neither the number nor a mark of it.
    assert len(there) < 45 and PHONE not in there and mark("sms", PHONE)[:8] not in there
    # A scanner that follows links ends nothing.
    assert "短信" in client.get(there).content.decode() and told() is not None
    assert "已关闭" in client.post(there).content.decode()
    assert told() is None
    assert told(topic=SILENT) is not None and told(OTHER) is not None
    choice = Choice.objects.get()
    assert (choice.person, choice.channel, choice.topic) == (None, "sms", LOUD.key)
    # What waited for that number is not sent either.
    before = len(gateway.sent)
    send_all(at=NOON)
    assert {fields["to"] for _key, fields in gateway.sent[before:]} == {PHONE, OTHER}
    assert len(gateway.sent) == before + 2


def test_in_english_it_leads_to_the_english_page(gateway):
    message = told(language="en")
    text = written(message).letter.text
    assert "Stop: " in text and way_out(text).startswith("/en/notices/off/")


def test_with_an_account_one_chooses_on_ones_own_page(ann, gateway):
    row = {"sealed": seal({"to": PHONE}), "mark": mark("sms", PHONE), "hint": "138****5678"}
    Phone.objects.create(person=ann, confirmed_at=NOON, **row)
    tell([ann], topic=LOUD, say=lambda: "水管修好了", link="/x/", at=NOON)
    message = Message.objects.get(channel="sms")
    assert "notices/off" not in written(message).letter.text


def test_nobody_ends_those_of_others(client, gateway):
    message, other = told(), told(OTHER)
    token = way_out(written(message).letter.text).split("/")[-2]
    number, _dash, signature = token.partition("-")
    for guess in (
        f"{other.pk}-{signature}",
        f"{number}-{'0' * len(signature)}",
        f"{number}-",
        f"{number}-{signature}x",
        f"{number}-长",
        "9" * 400 + f"-{signature}",
    ):
        assert unsubscribing.read(guess) is None, guess
        assert client.post(f"/notices/off/{guess}/").status_code == 404, guess
    assert not Choice.objects.exists()


def test_a_code_has_no_way_out_and_a_forgotten_message_none_left(gateway):
    code = send_code(PHONE, channel="sms", purpose="x", source="192.0.2.1", at=NOON, language="en")
    assert unsubscribing.read(unsubscribing.short_address_of(code).split("/")[-2]) is None
    message = told()
    token = unsubscribing.short_address_of(message).split("/")[-2]
    send_all(at=NOON)
    assert unsubscribing.read(token)
    # `send_all` notes the time of the database.
    Message.objects.filter(pk=message.pk).update(ended_at=NOON)
    forget(at=NOON + timedelta(days=31))
    assert unsubscribing.read(token) is None
