"""What a browser keeps for us in a cookie: sealed, for who is signed in there, until it is closed.

Nothing of it stands in the house. A session would put it beside an account, for two weeks, in every backup.
"""

import base64
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_NONCE = 12


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def put(request: HttpRequest, response: HttpResponse, cookie: str, words: str) -> None:
    nonce = os.urandom(_NONCE)
    data = nonce + AESGCM(_key(cookie)).encrypt(nonce, words.encode(), _whose(request))
    response.set_cookie(
        cookie,
        base64.urlsafe_b64encode(data).decode(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def words_in(request: HttpRequest, cookie: str) -> str:
    """Nothing for what we did not seal, in this cookie and for this sign-in."""
    try:
        data = base64.urlsafe_b64decode(request.COOKIES.get(cookie, ""))
        sealer = AESGCM(_key(cookie))
        return sealer.decrypt(data[:_NONCE], data[_NONCE:], _whose(request)).decode()
    except (ValueError, InvalidTag):
        return ""


def _whose(request: HttpRequest) -> bytes:
    """Bound in, not written: whoever signs in or out here begins anew."""
    return str(request.user.pk or "").encode()


def _key(cookie: str) -> bytes:
    """One for each cookie: what stands in one says nothing in another."""
    return sha256(f"ronghe cookie {cookie} {settings.SECRET_KEY}".encode()).digest()
