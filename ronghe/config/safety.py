"""What a production start refuses, one sentence each. Demo and tests may be careless."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from ronghe.kit.env import WrongSetting

SHORTEST_SECRET = 50


@dataclass(frozen=True)
class Mail:
    """Where e-mail goes."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


@dataclass(frozen=True)
class Sms:
    """A gateway for text messages; see `notices.channels.sms` for the holes in its texts."""

    url: str
    format: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]
    secret: str = field(repr=False)
    key_header: str = "Idempotency-Key"
    ask_url: str = ""
    accepted: str = ""
    private_hosts: Sequence[str] = ()


_BACKENDS = "django.core.mail.backends."


def mail(url: str) -> Mail:
    """`file`, `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`."""
    if url == "file":
        return Mail(_BACKENDS + "filebased.EmailBackend")
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise WrongSetting("MAIL_URL must be smtp://user:password@host:port, smtps://… or file.")
    ssl = parts.scheme == "smtps"
    return Mail(
        _BACKENDS + "smtp.EmailBackend",
        parts.hostname,
        parts.port or (465 if ssl else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls=not ssl,
        ssl=ssl,
    )


def sms(
    url: str, *, fields: str, headers: str, ask_url: str, accepted: str, **rest: Any
) -> Sms | None:
    """None without SMS_URL: then nobody is offered text messages."""
    if not url:
        return None
    for name, address in (("SMS_URL", url), ("SMS_ASK_URL", ask_url or url)):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise WrongSetting(f"{name} must be an http or https address without a password in it.")
    if ask_url and "{key}" not in ask_url:
        raise WrongSetting("SMS_ASK_URL must hold {key} where the number of the message belongs.")
    if accepted and not accepted.partition("=")[1]:
        raise WrongSetting("SMS_ACCEPTED must be name=value, as in code=0.")
    wanted = _texts("SMS_FIELDS", fields)
    if not any("{to}" in one for one in wanted.values()):
        raise WrongSetting("SMS_FIELDS must hold {to} in one of its values.")
    named = _texts("SMS_HEADERS", headers)
    return Sms(url, fields=wanted, headers=named, ask_url=ask_url, accepted=accepted, **rest)


def _texts(name: str, written: str) -> Mapping[str, str]:
    """A JSON object whose values are texts."""
    try:
        found = json.loads(written)
    except ValueError as problem:
        raise WrongSetting(f"{name} must be a JSON object of texts.") from problem
    texts = isinstance(found, dict) and all(isinstance(one, str) for one in found.values())
    if not texts or any("\n" in one or "\r" in one for one in found.values()):
        raise WrongSetting(f"{name} must be a JSON object of texts.")
    return dict(found)


def press_storage(url: str, *, key: str, secret: str) -> dict[str, Any]:
    """An entry of STORAGES from `s3://bucket/prefix?endpoint=https://…&region=…`, or the folder."""
    if not url:
        return {"BACKEND": "ronghe.channels.web.files.Folder"}
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint = asked.pop("endpoint", "")
    region = asked.pop("region", "")
    good = parts.scheme == "s3" and parts.netloc and not asked and "@" not in parts.netloc
    if not good or (endpoint and urlsplit(endpoint).scheme not in ("http", "https")):
        raise WrongSetting(
            "PRESS_STORAGE must be s3://bucket/prefix, with ?endpoint=https://… and &region=… as needed."
        )
    if not (key and secret):
        raise WrongSetting("PRESS_STORAGE needs PRESS_STORAGE_KEY and PRESS_STORAGE_SECRET.")
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": key,
        "secret_key": secret,
    }
    return {"BACKEND": "ronghe.channels.web.bucket.Bucket", "OPTIONS": options}


def key(name: str, text: str, *, needed: bool = True) -> bytes:
    """32 bytes from 64 hexadecimal digits. Empty, if it is not `needed`: one that everybody knows."""
    if text == "" and not needed:
        return sha256(f"only for the demo: {name}".encode()).digest()
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise WrongSetting(f"{name} must be 64 hexadecimal digits: openssl rand -hex 32.")
    return bytes.fromhex(text)


def time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as problem:
        raise WrongSetting(
            f"TIME_ZONE is “{name}”; it must be a name like Asia/Shanghai."
        ) from problem
    return name


def refuse_careless_production(
    *, secret: str, hosts: Sequence[str], site_url: str, mail_url: str
) -> None:
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        raise WrongSetting(
            f"SECRET_KEY is too easy to guess: give at least {SHORTEST_SECRET} random characters."
        )
    if not hosts or "*" in hosts:
        raise WrongSetting("ALLOWED_HOSTS must name the hosts this paper answers for, without “*”.")
    parts = urlsplit(site_url)
    if parts.scheme != "https" or not parts.hostname:
        raise WrongSetting("SITE_URL must be the public address of the paper and begin with https.")
    if mail_url == "":
        raise WrongSetting(
            "Set MAIL_URL to your mail server; codes to sign in with are sent through it."
        )
