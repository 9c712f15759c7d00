"""What leaves the house: once, or with a reason why not."""

from datetime import datetime, time, timedelta
from time import monotonic

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from ronghe.journal.models import Entry
from ronghe.notices import sealed
from ronghe.notices.actions import (
    Contact,
    change_terms,
    choose,
    put_away,
    read_notice,
    send_test,
    set_hours,
    tell,
    tell_contact,
    try_again,
)
from ronghe.notices.actions.outgoing import NotDead, NotSimulated
from ronghe.notices.channels.contract import LEASE, TIMEOUT
from ronghe.notices.models import Channel, How, Message, Notice, Terms
from ronghe.notices.sending import MOST_TRIES, attempt, claim, send_all, send_one

from .conftest import LOUD, MORNING, NIGHT, NOON, PHONE, URGENT, due
from .gateway import Gateway

Status = Message.Status


def sms(text: str = "水管修好了", number: str = PHONE) -> Message:
    contact = Contact(Channel.SMS, number)
    return tell_contact(contact, topic=LOUD, say=lambda: text, link="/x/", at=NOON)


def state() -> tuple[str, str]:
    return Message.objects.values_list("status", "reason").get()


def test_a_text_message_reaches_the_gateway(gateway):
    sms()
    assert send_all(at=NOON) == 1
    ((_key, fields),) = gateway.sent
    assert fields["to"] == PHONE
    assert "水管修好了" in fields["text"] and "/x/" in fields["text"]
    assert gateway.requests[0]["Authorization"] == "Bearer geheim-7391"
    assert state() == (Status.SENT, "")
    # What stood in the row stands in no row any more.
    assert bytes(Message.objects.get().sealed) == b""


def test_a_gateway_that_wants_a_form_gets_one(gateway, settings):
    fields = {"mobile": "{to}", "content": "{text}", "account": "paper", "pswd": "{secret}"}
    settings.SMS = gateway.setting(format="form", fields=fields)
    sms("问：{secret}？")
    send_all(at=NOON)
    ((_key, said),) = gateway.sent
    assert said["mobile"] == PHONE and said["pswd"] == "geheim-7391"
    # Words of a message open no hole.
    assert "{secret}" in said["content"] and "geheim" not in said["content"]


def test_a_gateway_that_says_no_in_its_body_is_heard(gateway, settings):
    settings.SMS = gateway.setting(accepted="code=0")
    gateway.manner = "says no"
    sms()
    send_all(at=NOON)
    assert state() == (Status.DEAD, "refused 200")


def test_what_is_refused_for_good_is_given_up_at_once(gateway):
    gateway.manner = "refused"
    message = sms()
    send_all(at=NOON)
    assert state() == (Status.DEAD, "refused 400")
    assert list(Message.objects.dead()) == [message]
    entry = Entry.objects.get(name="MessageGivenUp")
    assert PHONE not in str(entry.details)


def test_a_busy_gateway_is_asked_again_and_again_and_then_no_more(gateway):
    gateway.manner = "busy"
    sms()
    waits = []
    for _ in range(MOST_TRIES):
        due()
        assert send_one(at=NOON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM next_try_at - now()) FROM notices_message")
            waits.append(float(cursor.fetchone()[0]))
    assert waits[0] < waits[1] < waits[2]
    assert state() == (Status.DEAD, "busy 503")
    due()
    assert send_one(at=NOON) is None
    assert gateway.sent == []


def test_a_silent_gateway_costs_no_more_than_its_time(gateway):
    gateway.manner = "silent"
    sms()
    begun = monotonic()
    send_one(at=NOON)
    assert monotonic() - begun < 3
    assert state() == (Status.WAITING, "too_slow")


def test_a_lost_answer_doubles_nothing_because_the_gateway_is_asked(gateway):
    gateway.manner, gateway.honours_key = "drop", False
    sms()
    send_one(at=NOON)
    assert state() == (Status.WAITING, "no_answer")
    gateway.manner = "taken"
    due()
    send_one(at=NOON)
    assert (state()[0], gateway.doubled, gateway.asked) == (Status.SENT, 0, 1)


def test_a_lost_answer_doubles_nothing_because_the_gateway_knows_the_key(gateway):
    gateway.manner, gateway.can_be_asked = "drop", False
    sms()
    send_one(at=NOON)
    gateway.manner = "taken"
    due()
    send_one(at=NOON)
    assert (state()[0], gateway.doubled, len(gateway.requests)) == (Status.SENT, 0, 2)


def test_without_both_the_same_answer_lost_doubles(gateway):
    """The twin: this gateway cannot be asked and forgets keys."""
    gateway.manner, gateway.can_be_asked, gateway.honours_key = "drop", False, False
    sms()
    send_one(at=NOON)
    gateway.manner = "taken"
    due()
    send_one(at=NOON)
    assert gateway.doubled == 1


def test_a_gateway_inside_our_own_network_is_never_asked(gateway, settings):
    settings.SMS = gateway.setting(private_hosts=[])
    sms()
    send_all(at=NOON)
    assert state() == (Status.DEAD, "inside")
    assert gateway.requests == []


def test_the_lease_is_longer_than_twice_what_a_try_may_take():
    # A try is a question and a message.
    assert LEASE > 2 * 2 * TIMEOUT


def test_two_workers_never_hold_one_message(gateway):
    sms()
    first = claim()
    assert first and claim() is None


def test_who_lost_the_lease_sends_nothing(gateway):
    sms()
    mine = claim()
    due()
    claim()
    attempt(mine, at=NOON)
    assert gateway.sent == []
    assert state()[0] == Status.WAITING


def test_a_message_whose_workers_all_died_is_given_up(gateway):
    sms()
    Message.objects.update(tries=MOST_TRIES)
    send_one(at=NOON)
    assert state() == (Status.DEAD, "broke")


def test_what_was_sent_is_never_sent_again(gateway):
    sms()
    send_all(at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(status=Status.WAITING, ended_at=None)


def test_another_secret_key_gives_up_with_a_reason(gateway, settings):
    sms()
    settings.SECRET_KEY = "another" * 10
    send_all(at=NOON)
    assert state() == (Status.DEAD, "unreadable")


def test_without_a_gateway_it_says_so(db, settings):
    settings.SMS = None
    sms()
    send_all(at=NOON)
    assert state() == (Status.DEAD, "no_gateway")


def test_an_e_mail_has_its_number_and_a_way_out(ann):
    tell([ann], topic=LOUD, say=lambda: "第一行\n第二行", link="/news/1/", at=NOON)
    send_all(at=NOON)
    (sent,) = mail.outbox
    key = Message.objects.get().key
    assert sent.to == ["ann@b.example"]
    assert sent.extra_headers["Message-ID"].startswith(f"<{key}@")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/notices/off/" in sent.body and "/news/1/" in sent.body
    assert "\n" not in sent.subject


def test_what_was_read_meanwhile_is_not_sent(ann):
    (notice,) = tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    read_notice(notice, by=ann, at=NOON)
    send_all(at=NOON)
    assert (state(), mail.outbox) == ((Status.DROPPED, "read"), [])


def test_who_chose_otherwise_meanwhile_is_not_written_to(ann):
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    choose(ann, topic=LOUD.key, channel=Channel.EMAIL, how=How.OFF, at=NOON)
    send_all(at=NOON)
    assert (state(), mail.outbox) == ((Status.DROPPED, "not_wanted"), [])


def test_an_address_that_was_never_proved_gets_nothing(ann):
    ann.emailaddress_set.update(verified=False)
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    send_all(at=NOON)
    assert (state(), mail.outbox) == ((Status.DROPPED, "no_address"), [])


# --- quiet hours ---------------------------------------------------------------------------------


def waits_until() -> datetime:
    return Message.objects.get().next_try_at


def test_at_night_a_message_waits_for_the_morning(ann):
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NIGHT)
    send_all(at=NIGHT)
    assert mail.outbox == []
    assert waits_until() == MORNING
    # It was no try.
    assert Message.objects.get().tries == 0
    due()
    send_all(at=MORNING)
    assert len(mail.outbox) == 1


def test_what_is_urgent_goes_at_night_unless_the_terms_say_otherwise(ann, admin):
    tell([ann], topic=URGENT, say=lambda: "洪水", link="", at=NIGHT)
    send_all(at=NIGHT)
    assert len(mail.outbox) == 1
    change_terms({"urgent": [LOUD.key]}, seen=None, by=admin, at=NOON)
    tell([ann], topic=URGENT, say=lambda: "洪水", link="", at=NIGHT)
    send_all(at=NIGHT)
    assert len(mail.outbox) == 1
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NIGHT)
    send_all(at=NIGHT)
    assert len(mail.outbox) == 2


def test_own_hours_go_before_those_of_the_paper(ann):
    set_hours(ann, begins=time(11), ends=time(13))
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    send_all(at=NOON)
    assert waits_until() == NOON + timedelta(hours=1)
    set_hours(ann, begins=time(0), ends=time(0))
    due()
    send_all(at=NIGHT)
    assert len(mail.outbox) == 1


def test_a_retry_does_not_ring_at_night(gateway):
    gateway.manner = "busy"
    sms()
    send_one(at=NOON)
    gateway.manner = "taken"
    due()
    send_one(at=NIGHT)
    assert gateway.sent == []


# --- the administrator ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "channel", "status"),
    [
        ("19900000001", "sms", Status.SENT),
        ("19900000002", "sms", Status.DEAD),
        ("19900000003", "sms", Status.WAITING),
        ("taken@simulated.example", "email", Status.SENT),
        ("bounce@simulated.example", "email", Status.DEAD),
    ],
)
def test_what_comes_of_a_simulated_recipient_is_known(admin, gateway, address, channel, status):
    send_test(address, channel=channel, by=admin, at=NOON)
    send_one(at=NOON)
    assert state()[0] == status
    assert (gateway.requests, mail.outbox) == ([], [])


def test_in_production_nobody_is_simulated(admin, gateway, settings):
    settings.PRODUCTION = True
    send_test("19900000002", channel="sms", by=admin, at=NOON)
    send_all(at=NOON)
    assert state()[0] == Status.SENT and len(gateway.sent) == 1


def test_a_test_goes_to_simulated_recipients_only(admin):
    with pytest.raises(NotSimulated):
        send_test(PHONE, channel="sms", by=admin, at=NOON)
    assert not Message.objects.exists()


def test_what_was_given_up_is_tried_again_or_put_away(gateway, admin):
    gateway.manner = "refused"
    message = sms()
    send_all(at=NOON)
    gateway.manner = "taken"
    try_again(message, by=admin, at=NOON)
    send_all(at=NOON)
    assert state()[0] == Status.SENT
    with pytest.raises(NotDead):
        put_away(message, by=admin, at=NOON)


def test_what_was_put_away_leaves_the_board_and_says_nothing_any_more(gateway, admin):
    gateway.manner = "refused"
    message = sms()
    send_all(at=NOON)
    put_away(message, by=admin, at=NOON)
    assert not Message.objects.dead().exists()
    with pytest.raises(NotDead):
        try_again(message, by=admin, at=NOON)
    assert bytes(Message.objects.get().sealed) == b""


def test_seals_open_for_nobody_else():
    one = sealed.seal({"to": PHONE})
    assert sealed.unseal(one) == {"to": PHONE}
    assert PHONE.encode() not in one
    assert sealed.mark("sms", PHONE) != sealed.mark("email", PHONE)


def test_terms_are_only_added(admin):
    change_terms({"all_day": 5}, seen=None, by=admin, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Terms.objects.update(all_day=6)
    assert Terms.objects.current().all_day == 5
    fact = Entry.objects.get(name="TermsChanged").details
    assert (fact["before"]["all_day"], fact["after"]["all_day"]) == (2000, 5)


def test_this_gateway_can_double():
    """The fake would show a second copy if there were one."""
    server = Gateway(honours_key=False)
    server.take("k", {})
    server.take("k", {})
    assert server.doubled == 1
    server.shutdown()


def test_notices_stay_when_their_message_is_forgotten(ann):
    tell([ann], topic=LOUD, say=lambda: "新", link="", at=NOON)
    Message.objects.all().delete()
    assert Notice.objects.count() == 1
