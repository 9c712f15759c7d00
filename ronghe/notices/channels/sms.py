"""Text messages through a gateway that speaks HTTP. Which one stands in the settings `SMS_…`.

Each field of the request is a text with holes: `{to}`, `{text}`, `{key}`, `{secret}`. The key goes
along as a header, too; a gateway that honours it takes the same message once.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from ronghe.kit.outside import Answer

from .contract import Letter, NotTaken, Refused, call

# Codes of the protocol that say “not now” rather than “never”.
LATER = frozenset({408, 425, 429})


class Gateway:
    def ask(self, letter: Letter) -> bool | None:
        """GET `SMS_ASK_URL`: 200 means it has the message, 404 it does not, else nobody knows."""
        gateway = settings.SMS
        if gateway is None or not gateway.ask_url:
            return None
        url = gateway.ask_url.replace("{key}", quote(str(letter.key)))
        try:
            answer = _call("GET", url, letter, gateway)
        except NotTaken:
            return None
        return {200: True, 404: False}.get(answer.status)

    def send(self, letter: Letter) -> None:
        gateway = settings.SMS
        if gateway is None:
            raise Refused("no_gateway")
        _judge(_call("POST", gateway.url, letter, gateway), accepted=gateway.accepted)


def _call(method: str, url: str, letter: Letter, gateway: Any) -> Answer:
    """`gateway`: the `Sms` of `config.safety`."""
    body = _body(letter, gateway) if method == "POST" else b""
    headers = {name: _filled(text, letter, gateway) for name, text in gateway.headers.items()}
    if gateway.key_header:
        headers[gateway.key_header] = str(letter.key)
    if body:
        headers["Content-Type"] = _TYPES[gateway.format]
    return call(
        method, url, headers=headers, body=body, seconds=settings.NETWORK_TIMEOUT,
        allowed=gateway.private_hosts,
    )  # fmt: skip


_TYPES = {
    "json": "application/json; charset=utf-8",
    "form": "application/x-www-form-urlencoded; charset=utf-8",
}


def _body(letter: Letter, gateway: Any) -> bytes:
    fields = {name: _filled(text, letter, gateway) for name, text in gateway.fields.items()}
    if gateway.format == "json":
        return json.dumps(fields, ensure_ascii=False).encode()
    return urlencode(fields).encode()


def _filled(text: str, letter: Letter, gateway: Any) -> str:
    """One pass over the holes: a message that says `{secret}` gets no secret."""
    holes: Mapping[str, str] = {
        "to": letter.to, "text": letter.text, "key": str(letter.key), "secret": gateway.secret,
    }  # fmt: skip
    return _HOLE.sub(lambda hole: holes[hole[1]], text)


_HOLE = re.compile(r"\{(to|text|key|secret)\}")


def _judge(answer: Answer, *, accepted: str) -> None:
    if answer.status in LATER or answer.status >= 500:
        wait = answer.headers.get("retry-after", "")
        seconds = int(wait[:6]) if wait.isascii() and wait.isdigit() else 0
        raise NotTaken("busy", str(answer.status), wait=seconds)
    if not 200 <= answer.status < 300:
        raise Refused("refused", str(answer.status))
    if accepted and not _says_yes(answer.body, accepted):
        raise Refused("refused", "200")


def _says_yes(body: bytes, accepted: str) -> bool:
    """Many gateways answer 200 and say in the body whether they took it: `SMS_ACCEPTED=code=0`."""
    name, _equals, wanted = accepted.partition("=")
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and str(said.get(name)) == wanted
