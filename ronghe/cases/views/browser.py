"""Which browser sends files, without knowing whose it is.

Its token stands in a cookie of its own until the browser is closed. In the session it would stand beside
the account, and a tip-off with a photo could be told from it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)
COOKIE = "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def token_in(request: HttpRequest) -> str:
    """Nothing for a browser that has not begun to send."""
    return request.COOKIES.get(COOKIE, "")


def begin(request: HttpRequest) -> None:
    """From now on the browser has a token; `with_token` gives it to it."""
    request.COOKIES.setdefault(COOKIE, uuid4().hex)


def with_token(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """For views in which a browser may begin to send files."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> Answer:
        known = token_in(request)
        response = view(request, *args, **named)
        if (token := token_in(request)) != known:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, token, secure=secure, httponly=True, samesite="Lax")
        return response

    return answered
