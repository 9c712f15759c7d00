"""The inbox: told once, in one's own language, to nobody else."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language

from ronghe.accounts.models import User
from ronghe.notices.actions import Contact, choose, read_all, tell, tell_contact
from ronghe.notices.models import Channel, How, Message, Notice

from .conftest import DAILY, LOUD, NOON, PHONE, SILENT


def hello() -> str:
    return f"hello in {get_language()}"


def test_everybody_hears_it_in_their_own_language(person):
    ann, bo = person("ann"), person("bo")
    User.objects.filter(pk=bo.pk).update(language="en")
    bo.refresh_from_db()
    tell([ann, bo], topic=SILENT, say=hello, link="/my/", at=NOON)
    said = dict(Notice.objects.values_list("person", "words"))
    assert said == {ann.pk: "hello in zh-hans", bo.pk: "hello in en"}


def test_the_same_thing_is_told_once(person):
    ann, bo = person("ann"), person("bo")
    tell([ann], topic=LOUD, say=hello, link="", at=NOON, once="thing 1")
    new = tell([ann, bo], topic=LOUD, say=hello, link="", at=NOON, once="thing 1")
    assert [one.person for one in new] == [bo]
    assert Notice.objects.count() == 2
    # … and so nothing goes out a second time, either.
    assert Message.objects.count() == 2


def test_what_has_no_name_is_told_each_time(ann):
    for _ in range(2):
        tell([ann], topic=SILENT, say=hello, link="", at=NOON)
    assert Notice.objects.count() == 2


def test_a_closed_account_is_not_told(ann):
    ann.is_active = False
    assert tell([ann], topic=LOUD, say=hello, link="", at=NOON) == []


def test_an_unregistered_topic_is_a_mistake_of_ours(ann):
    stranger = type(LOUD)("no.such", LOUD.name, LOUD.name)
    with pytest.raises(ValueError, match="no.such"):
        tell([ann], topic=stranger, say=hello, link="", at=NOON)


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_no_notice_leads_to_another_site(ann, link):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell([ann], topic=SILENT, say=hello, link=link, at=NOON)


def test_telling_many_asks_as_much_as_telling_one(db):
    made = [User(username=f"reader{number}") for number in range(60)]
    people = list(User.objects.bulk_create(made))
    counted = []
    for group in (people[:1], people[1:]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            tell(group, topic=LOUD, say=hello, link="", at=NOON)
        counted.append(len(asked))
    assert Message.objects.filter(channel="email").count() == 60
    assert counted[0] == counted[1]


def test_each_channel_is_used_as_chosen_and_only_where_somebody_is_reached(ann):
    tell([ann], topic=LOUD, say=hello, link="", at=NOON)
    # No phone and no browser: nothing to send to.
    assert [one.channel for one in Message.objects.all()] == ["email"]
    choose(ann, topic=LOUD.key, channel=Channel.EMAIL, how=How.OFF, at=NOON)
    tell([ann], topic=LOUD, say=hello, link="", at=NOON)
    assert Message.objects.count() == 1


def test_what_comes_once_a_day_waits_in_the_inbox(ann):
    tell([ann], topic=DAILY, say=hello, link="", at=NOON)
    assert Notice.objects.for_digest().count() == 1
    assert not Message.objects.exists()


def test_reading_all_leaves_what_came_since(ann, person):
    bo = person("bo")
    first, second = (tell([ann], topic=SILENT, say=hello, link="", at=NOON)[0] for _ in range(2))
    tell([bo], topic=SILENT, say=hello, link="", at=NOON)
    assert read_all(by=ann, at=NOON, newest=first.pk) == 1
    unread = Notice.objects.unread()
    assert {one.person for one in unread} == {ann, bo}
    assert second in unread


def test_somebody_without_account_is_told_under_seal(db):
    contact = Contact(Channel.SMS, "+86 138-1234-5678", "en")
    message = tell_contact(contact, topic=LOUD, say=hello, link="/x/", at=NOON)
    message.refresh_from_db()
    assert message.notice.words == "hello in en"
    assert message.hint == "138****5678"
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text, n::text FROM notices_message m, notices_notice n")
        (row,) = cursor.fetchall()
    assert PHONE not in "".join(row)
    # bytea prints as hex
    assert PHONE.encode().hex() not in "".join(row)
