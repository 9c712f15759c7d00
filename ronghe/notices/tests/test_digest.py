"""One e-mail a day, for those who have news."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.notices.actions import choose, make_digests, read_all, tell
from ronghe.notices.models import Channel, How, Message, Notice
from ronghe.notices.sending import send_all

from .conftest import DAILY, MORNING, NOON, due, later

PEOPLE, NEWS = 40_000, 200
TOWN = """
INSERT INTO accounts_user (password, is_superuser, username, first_name, last_name, email, is_staff,
    is_active, date_joined, name, language)
SELECT '', false, 'r' || n, '', '', '', false, true, now(), 'r' || n, 'zh-hans'
FROM generate_series(1, %(people)s) AS n;
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, username || '@b.example', true, true FROM accounts_user WHERE username LIKE 'r%%';
INSERT INTO notices_notice (person_id, topic, language, words, link, made_at, awaits_digest, once, key,
    read_at)
SELECT id, 'test.daily', 'zh-hans', '新', '', %(at)s, true, '', gen_random_uuid(),
    CASE WHEN id %% 2 = 0 THEN %(at)s::timestamptz END
FROM accounts_user WHERE username LIKE 'r%%' ORDER BY id LIMIT 2 * %(news)s
"""


def test_forty_thousand_people_of_whom_two_hundred_have_news_are_two_hundred_jobs(db):
    with connection.cursor() as cursor:
        cursor.execute(TOWN, {"people": PEOPLE, "news": NEWS, "at": NOON})
        cursor.execute("ANALYZE notices_notice; ANALYZE accounts_user")
    with CaptureQueriesContext(connection) as asked:
        assert make_digests(before=MORNING, at=MORNING) == NEWS
    # The rows, and one job that wakes the workers; whatever the town's size.
    statements = [
        one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(statements) == 2, statements
    assert Message.objects.count() == NEWS
    assert make_digests(before=MORNING, at=MORNING) == 0


@pytest.fixture
def news(ann):
    return [
        tell([ann], topic=DAILY, say=lambda n=n: f"第{n}件", link=f"/news/{n}/", at=later(n))[0]
        for n in (1, 2, 3)
    ]


def digest() -> int:
    make_digests(before=MORNING, at=MORNING)
    return send_all(at=MORNING)


def test_a_digest_tells_all_of_it_once(news):
    assert digest() == 1
    (sent,) = mail.outbox
    assert all(f"第{n}件" in sent.body and f"/news/{n}/" in sent.body for n in (1, 2, 3))
    assert not Notice.objects.for_digest().exists()
    assert digest() == 0


def test_what_was_read_is_left_out_and_nothing_left_is_no_mail(news, ann):
    read_all(by=ann, at=NOON, newest=news[1].pk)
    digest()
    assert "第3件" in mail.outbox[0].body and "第1件" not in mail.outbox[0].body


def test_all_read_between_the_job_and_the_mail_is_no_mail(news, ann):
    make_digests(before=MORNING, at=MORNING)
    read_all(by=ann, at=NOON, newest=news[2].pk)
    send_all(at=MORNING)
    assert mail.outbox == []
    assert Message.objects.get().status == Message.Status.DROPPED


def test_one_a_day_also_when_there_is_more(news, ann):
    digest()
    tell([ann], topic=DAILY, say=lambda: "又一件", link="", at=NOON)
    assert digest() == 0
    assert Notice.objects.for_digest().count() == 1


def test_news_from_after_the_hour_waits_for_the_next_day(ann):
    tell([ann], topic=DAILY, say=lambda: "晚", link="", at=MORNING)
    assert make_digests(before=NOON, at=MORNING) == 0


def test_who_chose_otherwise_gets_none_and_is_not_asked_again(news, ann):
    choose(ann, topic=DAILY.key, channel=Channel.EMAIL, how=How.OFF, at=NOON)
    digest()
    assert mail.outbox == []
    assert not Notice.objects.for_digest().exists()


def test_a_failed_digest_is_tried_again_with_all_its_news(news, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    digest()
    assert Message.objects.get().status == Message.Status.WAITING
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due()
    assert send_all(at=MORNING) == 1
    assert "第1件" in mail.outbox[0].body
