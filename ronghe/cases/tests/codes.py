"""A citizen who proves a phone or a mailbox by a code: what they type, and what comes to them."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.core import mail
from django.test import Client

from ronghe.cases.models import Case
from ronghe.kit.clock import now
from ronghe.notices.sending import send_all
from ronghe.notices.tests.gateway import Gateway

NEW, FIND, BY_CODE = "/cases/new/", "/cases/mine/", "/cases/mine/by-code/"
PHONE, OTHER, MAIL = "13912345678", "13987654321", "qiao@linxi.example"
TYPED = {
    "kind": "complaint",
    "text": "桥头的路灯坏了一周。请尽快修好！",
    "visibility": "unnamed",
    "prove": "on",
}


def came_to(phone: str, gateway: Gateway) -> str:
    """The newest code on a phone."""
    send_all(at=now())
    return _newest(fields["text"] for _key, fields in gateway.sent if fields["to"] == phone)


def came_by_mail(address: str) -> str:
    send_all(at=now())
    return _newest(letter.body for letter in mail.outbox if letter.to == [address])


def _newest(texts: Iterable[str]) -> str:
    """By day, what becomes of a case comes between codes; at night it waits."""
    return [code for text in texts for code in re.findall(r"\b\d{6}\b", text)][-1]


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def form(**fields: Any) -> dict[str, Any]:
    return TYPED | {"key": str(uuid4())} | fields


def ask(client: Client, typed: dict[str, Any], *, way: str = "phone", **more: Any) -> Any:
    """Press the button that sends a code."""
    return client.post(NEW, typed | {"step": f"code_{way}"} | more)


def send(
    client: Client, typed: dict[str, Any], code: str, *, way: str = "phone", **more: Any
) -> Any:
    return client.post(NEW, typed | {"step": "send", "code_to": way, "code": code} | more)


def proven(client: Client, gateway: Gateway, *, phone: str = PHONE, **fields: Any) -> Case:
    """A case whose phone was proven on the way, a minute after the code before."""
    typed = form(phone=phone, **fields)
    assert ask(client, typed).status_code == 200
    answer = send(client, typed, came_to(phone, gateway))
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(key=typed["key"])


def looking(client: Client, typed: str = PHONE, **more: Any) -> Any:
    """Ask for the code that finds."""
    return client.post(BY_CODE, {"step": "ask", "typed": typed}, **more)


def entered(client: Client, code: str) -> str:
    """The page behind a code."""
    answer = client.post(BY_CODE, {"step": "code", "code": code}, follow=True)
    page: str = answer.content.decode()
    return page
