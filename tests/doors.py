"""Every door of the house that takes something: found in the address table, not listed by hand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import QueryDict
from django.test import Client
from django.urls import resolve
from django.utils.datastructures import MultiValueDict
from lxml import html

from ronghe.config import policy
from ronghe.config.policy import Line, line_of
from ronghe.kit.cast import CAST
from ronghe.kit.clock import now
from tests import canaries
from tests.addresses import Address, addresses
from tests.canaries import EVERYONE, canary_of

ROLES = ["anonymous", *(player.role for player in CAST)]
VENDORS = ("account", "mfa_", "wagtail", "django.")
SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "empty": "",
    "script": f"'\"><img src=x onerror=alert(2)>{SCRIPT}",
    "sql": "1' OR '1'='1'; DROP TABLE accounts_user; --",
    "nul": "before\0after",
    # A lone surrogate, as Django reads it from the wire.
    "surrogate": b"\xed\xa0\x80 alone \xff".decode("utf-8", "replace"),
    "right-to-left": "\u202e\u2066evil\u2069\ufeff",
    "number": "9" * 400,
    "negative": "-9223372036854775809",
    "not a number": "NaN",
    "no date": "2026-02-31T99:99",
    "last day": "9999-12-31T23:59",
    "template": "{{ 7|add:7 }}{% load x %}${7*7}",
    "path": "../../../../etc/passwd",
    "huge": "长" * 200_000,
    "json": '{"a": [[[[[[]]]]]], "__proto__": 1}',
}


class EveryField(QueryDict):
    """A posted form that holds the same in whatever field it is asked for."""

    def __init__(self, value: str) -> None:
        super().__init__("typed=anything", mutable=True)
        self._value = value

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> str:
        return self._value

    def get(self, key: str, default: Any = None) -> str:
        return self._value

    def getlist(self, key: str, default: Any = None) -> list[str]:
        return [self._value]


class Poison:
    """Middleware of the tests: what arrives is what `POISON` says, in every field."""

    value: str | None = None

    def __init__(self, answer: Callable[..., Any]) -> None:
        self._answer = answer

    def __call__(self, request: Any) -> Any:
        if request.method == "POST" and Poison.value is not None:
            request._post = EveryField(Poison.value)
            request._files = MultiValueDict()
        return self._answer(request)


def objects() -> dict[str, Callable[[], Any]]:
    """What stands in the holes of vendors' addresses."""
    return {
        "wagtailsnippets_stories_story": lambda: canaries.draft().pk,
        "wagtailimages": lambda: canaries.picture().pk,
    }


@dataclass(frozen=True)
class Door:
    """An address that takes a POST, and the first role that gets behind it."""

    address: Address
    line: Line
    role: str

    @property
    def name(self) -> str:
        return self.address.name

    @property
    def is_ours(self) -> bool:
        return not self.name.startswith(VENDORS)

    def path(self) -> str:
        return self.address.path(**filled(self.address))


def filled(address: Address) -> dict[str, Any]:
    values = {}
    for hole in address.holes:
        canary = canary_of(address.name, hole)
        vendor = objects().get(address.name.split(":")[0])
        if canary:
            values[hole] = canary.make()
        elif vendor and hole in ("pk", "image_id"):
            values[hole] = vendor()
    return values


def admits(line: Line, role: str) -> bool:
    roles = frozenset() if role == "anonymous" else frozenset({role})
    return line.admits(signed_in=bool(roles), roles=roles)


def _first_role(address: Address, line: Line) -> str | None:
    planted = [one for hole in address.holes if (one := canary_of(address.name, hole))]
    for role in (*ROLES[1:], "anonymous"):
        if admits(line, role) and all(
            one.seen_by == EVERYONE or role in one.seen_by for one in planted
        ):
            return role
    return None


def doors(method: str = "POST") -> Iterator[Door]:
    for address in addresses():
        line = line_of(address.name)
        if line is None or line.who == policy.NOBODY or method not in line.methods:
            continue
        # A vendor's address may lie in the shadow of ours.
        if resolve(address.path()).view_name != address.name:
            continue
        role = _first_role(address, line)
        if role:
            yield Door(address, line, role)


# --- forms as a browser finds them ------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """One form of a page, filled in as a hurried person would."""

    page: str
    action: str
    values: dict[str, list[str]]
    texts: tuple[str, ...]

    @property
    def route(self) -> str:
        return str(resolve(urlsplit(self.action).path).view_name)


def forms_on(client: Client, path: str) -> list[Form]:
    answer = client.get(path, follow=True)
    if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
        return []
    tree = html.fromstring(answer.content)
    posting = [one for one in tree.forms if one.method == "POST"]
    return [_form(one, path) for one in posting]


def _form(found: Any, path: str) -> Form:
    values: dict[str, list[str]] = {}
    texts = []
    for field in found.inputs:
        if field.name and field.get("type") not in ("submit", "button", "file", "image"):
            values.setdefault(field.name, []).extend(_as_filled(field))
            if _is_text(field):
                texts.append(field.name)
    for button in found.iter("button"):
        if button.get("name"):
            values.setdefault(button.get("name"), [button.get("value") or ""])
    return Form(path, urljoin(path, found.action or path), values, tuple(texts))


def _is_text(field: Any) -> bool:
    kind = field.get("type", "text") if field.tag == "input" else field.tag
    return kind in ("text", "textarea", "search", "email", "url")


def _as_filled(field: Any) -> list[str]:
    if field.tag == "select":
        options = [one for one in field.value_options if one]
        return [field.value or (options[0] if options else "")] if not field.multiple else []
    kind = field.get("type", "text") if field.tag == "input" else "text"
    if kind in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    day = now() + timedelta(days=30)
    sensible = {
        "date": day.strftime("%Y-%m-%d"),
        "datetime-local": day.strftime("%Y-%m-%dT%H:%M"),
        "number": "5",
        "email": "typed@example.com",
        "url": "https://example.com/feed",
    }
    return [field.value or sensible.get(kind, "typed")]


def unescaped(page: bytes) -> list[str]:
    """What was typed and would run: empty when all of it is text."""
    text = page.decode("utf-8", "replace")
    return re.findall(r"<script>alert\(1\)</script>|<img src=x onerror=[^>]*>", text)
