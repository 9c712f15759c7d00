"""Numbers, addresses and words on their way, unreadable in a copy of the database.

The key follows from `SECRET_KEY`; with another one, what waits can no longer be read and is given
up with a reason. `mark` recognises a number again without keeping it.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """Sealed with another key."""


def key(purpose: str) -> bytes:
    """32 bytes for one purpose."""
    return _key(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"ronghe.notices:{purpose}".encode(), sha256)


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key("seal")))


def seal(values: Mapping[str, str]) -> bytes:
    return _box().encrypt(json.dumps(dict(values)).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_box().decrypt(bytes(sealed)))
    except InvalidToken as problem:
        raise Unreadable from problem
    return found


def mark(kind: str, value: str) -> str:
    """64 hex digits, the same for the same value; nobody without the key can find out which."""
    return hmac.new(key(f"mark {kind}"), value.encode(), sha256).hexdigest()
