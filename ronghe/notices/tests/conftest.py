from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.translation import gettext_lazy

from ronghe.notices.models import Channel, How
from ronghe.notices.topics import TOPICS, Topic

from .gateway import Gateway

NOON = datetime(2031, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in the town
NIGHT = datetime(2031, 3, 2, 15, 0, tzinfo=UTC)  # 23:00
MORNING = datetime(2031, 3, 3, 0, 0, tzinfo=UTC)  # 08:00
PHONE = "13812345678"
WORDS = gettext_lazy("Notices")
LOUD = Topic(
    "test.loud",
    WORDS,
    WORDS,
    {Channel.SMS: How.NOW, Channel.EMAIL: How.NOW, Channel.PUSH: How.NOW},
)
DAILY = Topic("test.daily", WORDS, WORDS, {Channel.EMAIL: How.DAILY})
SILENT = Topic("test.silent", WORDS, WORDS)
URGENT = Topic("test.urgent", WORDS, WORDS, {Channel.EMAIL: How.NOW}, urgent=True)


@pytest.fixture(autouse=True)
def _topics(monkeypatch):
    for one in (LOUD, DAILY, SILENT, URGENT):
        monkeypatch.setitem(TOPICS, one.key, one)


@pytest.fixture
def gateway(db, settings):
    server = Gateway()
    settings.SMS = server.setting()
    settings.NETWORK_TIMEOUT = 1
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ann(person):
    """A reader with a proved e-mail address."""
    ann = person("ann")
    ann.emailaddress_set.create(email="ann@b.example", verified=True, primary=True)
    return ann


def due() -> None:
    """As if every lease and every back-off were over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_message SET leased_until = NULL, next_try_at = now() - interval '1 s'"
            " WHERE status = 'waiting'"
        )


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)
