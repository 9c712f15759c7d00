"""Render a public page as anybody gets it: no cookies, no user, the language of its path."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation

from . import http
from .recording import recording


class NotPressable(Exception):
    """The page is not the same for everyone, or its view is not marked as pressed."""


@dataclass(frozen=True)
class Rendered:
    """One rendering and what it was made from. Status 200, 410, 404 or a redirect."""

    status: int
    body: bytes
    content_type: str
    kind: str
    keys: tuple[str, ...]
    expires_at: datetime | None


def kind_of(path: str) -> str | None:
    """The kind of pressed page `path` leads to; None for every other address."""
    return _kind(path, _match(path))


def _kind(path: str, match: ResolverMatch | None) -> str | None:
    if match is None or not _is_our_spelling(path):
        return None
    kind: str | None = getattr(match.func, "pressed_kind", None)
    kept = getattr(match.func, "pressed_kept", None)
    return kind if kept is not None and kept(*match.args, **match.kwargs) else None


def is_hot(path: str) -> bool:
    """Whether many ask for it: such pages are made before others."""
    match = _match(path)
    hot = getattr(match.func, "pressed_hot", None) if match else None
    return bool(match and hot and _kind(path, match) and hot(*match.args, **match.kwargs))


def render(path: str) -> Rendered:
    """Raises `NotPressable`, and whatever the view raises except 404."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    match = _match(path)
    kind = _kind(path, match)
    if match is None or kind is None:
        raise NotPressable(f"{path} is no pressed page.")
    with translation.override(language), recording() as notes:
        request = _anonymous(path, language, match)
        response = _ask(request, match)
    _same_for_everyone(request, response)
    return Rendered(
        status=response.status_code,
        body=bytes(response.content),
        content_type=response.headers.get("Content-Type", ""),
        kind=kind,
        keys=tuple(sorted(notes.keys)),
        expires_at=notes.expires_at,
    )


@lru_cache(maxsize=5000)
def _match(path: str) -> ResolverMatch | None:
    """Asked several times for each page that is made; addresses stand for as long as the process."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            return resolve(path)
        except Resolver404:
            return None


@lru_cache(maxsize=5000)
def _is_our_spelling(path: str) -> bool:
    """As our own links say it. `/cases/in/007/` leads where `/cases/in/7/` does, and has no end of zeros."""
    language, match = translation.get_language_from_path(path), _match(path)
    if match is None:
        return False
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            ours = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return False
    return unquote(ours) == path


def _anonymous(path: str, language: str, match: ResolverMatch) -> WSGIRequest:
    site = urlsplit(settings.SITE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": quote(path).encode("ascii").decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
            "HTTP_HOST": site.netloc,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.path = request.path_info = path
    request.user = AnonymousUser()
    request.resolver_match = match
    request.LANGUAGE_CODE = language
    return request


def _ask(request: WSGIRequest, match: ResolverMatch) -> Any:
    try:
        response = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
    except http.Http404:
        return http.HttpResponse(status=404)
    return response


def _same_for_everyone(request: WSGIRequest, response: Any) -> None:
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        raise NotPressable("The page holds a form token, so it differs for each reader.")
    if response.cookies:
        raise NotPressable("The page sets a cookie, so it differs for each reader.")
    if getattr(response, "streaming", False):
        raise NotPressable("A streamed answer cannot be pressed.")
