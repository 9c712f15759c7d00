"""kill -9 between the moment the gateway has a message and the moment we note it, again and again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from ronghe.notices.models import Message
from ronghe.notices.tests.test_sending import sms

from .conftest import due
from .gateway import Gateway

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

MESSAGES, KILLS = 6, (2, 5)
ROOT = Path(__file__).resolve().parents[3]
# The worker alone, in this test's database, at noon.
WORKER = """
import django
django.setup()
from ronghe.notices.sending import send_all
from ronghe.notices.tests.conftest import NOON
print("started", flush=True)
input()
send_all(at=NOON)
"""


def environment(gateway: Gateway, *, can_be_asked: bool) -> dict[str, str]:
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    ask = {"SMS_ASK_URL": f"{gateway.base}/sent/{{key}}"} if can_be_asked else {}
    return os.environ | ask | {
        "DATABASE_URL": make_conninfo(**{name: known[name] for name in names if known.get(name)}),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "SMS_URL": f"{gateway.base}/send",
        "SMS_PRIVATE_HOSTS": "127.0.0.1",
    }  # fmt: skip


def drill(gateway: Gateway, *, can_be_asked: bool) -> int:
    """Send everything with workers that are killed on the way; how often one was."""
    for number in range(MESSAGES):
        sms(f"第{number}条", number=f"138123456{number:02}")
    gateway.manner, gateway.kill_at, killed = "kill", set(KILLS), 0
    while Message.objects.waiting().exists():
        due()
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=environment(gateway, can_be_asked=can_be_asked),
        )  # fmt: skip
        assert worker.stdout.readline() == b"started\n"
        gateway.victim = worker.pid
        worker.communicate(b"\n", timeout=120)
        assert worker.returncode in (0, -signal.SIGKILL)
        killed += worker.returncode == -signal.SIGKILL
    assert set(Message.objects.values_list("status", flat=True)) == {Message.Status.SENT}
    return killed


@pytest.mark.parametrize(
    ("honours_key", "can_be_asked"), [(True, False), (False, True), (True, True)]
)
def test_nobody_gets_a_text_message_twice(honours_key, can_be_asked):
    gateway = Gateway(honours_key=honours_key)
    killed = drill(gateway, can_be_asked=can_be_asked)
    assert (killed, gateway.doubled) == (len(KILLS), 0)
    assert len({fields["to"] for _key, fields in gateway.sent}) == MESSAGES
    gateway.shutdown()


def test_without_key_and_question_every_kill_doubles():
    """The twin with the defences off."""
    gateway = Gateway(honours_key=False)
    killed = drill(gateway, can_be_asked=False)
    assert gateway.doubled == killed == len(KILLS)
    gateway.shutdown()
