"""What happens around every view. The order stands in `settings.MIDDLEWARE`."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.accounts.rules import has_second_factor
from ronghe.channels.web import frames
from ronghe.kit import headers
from ronghe.kit.clock import now
from ronghe.kit.web import is_for_programs
from ronghe.people.rules import is_staff, remembering, roles_of

from . import kept, metrics
from .languages import language_of
from .policy import ANYONE, Line, line_of
from .programs import told
from .readonly import is_read_only

Answer = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")
PRIVATE = ("/desk/", "/accounts/", "/phone/", "/uploads/", "/my/", "/en/my/")
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PREVIEWS = (":preview_on_edit", ":preview_on_add", ":revisions_view", ":preview_of_front")
logger = structlog.get_logger("ronghe.request")


class RequestId:
    """One line in the log per request, and one id that ties all lines of a request together."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SANE_ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self._answer(request)
        seconds = time.perf_counter() - started
        response["X-Request-ID"] = request_id
        route = request.resolver_match.view_name if request.resolver_match else ""
        metrics.count(request.method or "", route, response.status_code, seconds)
        # The query string stays out: people type names and phone numbers into searches.
        logger.info(
            "answered",
            method=request.method,
            path=request.path if request.path.isprintable() else ascii(request.path),
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response


class NoControlSigns:
    """No page of ours has one in its address, and PostgreSQL takes no NUL in a question."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _CONTROL.search(request.path):
            raise Http404
        return self._answer(request)


class SecurityHeaders:
    """The headers of `kit.headers`; a view that set its own policy keeps it."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        wanted = _headers_for(request)
        if wanted is headers.PREVIEW:
            # Wagtail made the page by a request inside, whose headers forbid every frame.
            for name in wanted:
                del response.headers[name]
        for name, value in wanted.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(PRIVATE) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


def _headers_for(request: HttpRequest) -> Mapping[str, str]:
    if request.path.startswith("/phone/"):
        return headers.PHONE
    route = request.resolver_match.view_name if request.resolver_match else ""
    if not request.path.startswith("/desk/"):
        return frames.headers_of(request.path)
    return headers.PREVIEW if route.endswith(_PREVIEWS) else headers.DESK


class Language:
    """The path decides the language of public pages, the person that of all others."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self._answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


class IdleLogOut:
    """Staff who were away for too long sign in again."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # No cookie, no look at the session: public pages need no database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._watch(request)
        with remembering():
            return self._answer(request)

    def _watch(self, request: HttpRequest) -> None:
        if not request.path.startswith(PRIVATE) or not request.user.is_authenticated:
            return
        at = now()
        seen = request.session.get("seen", at.timestamp())
        if at.timestamp() - seen > settings.IDLE_SECONDS and is_staff(request.user, at=at):
            # Whose words they were, should a form have come with this request.
            request.signed_out = request.user.pk  # type: ignore[attr-defined]
            logout(request)
        elif "X-Beat" in request.headers:
            pass  # an open page says so by itself: that is nobody at work
        elif at.timestamp() - seen >= 60 or "seen" not in request.session:
            request.session["seen"] = at.timestamp()


class ReadOnly:
    """While the house is read-only, whatever would write is refused with a page and a time."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or not is_read_only():
            return self._answer(request)
        response = _read_only(request)
        response["Retry-After"] = "300"
        return response


def _read_only(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request.path):
        sentence = "The paper is read-only for a while. Send this again later."
        return told(request.path, 503, "read_only", sentence)
    return render(request, "503_read_only.html", status=503)


class Policy:
    """Default deny: the table in `policy.py` decides before any view runs."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        line = line_of(name)
        if line is None:
            logger.error("no line in the policy table", route=name)
            return _refuse(request, 404, "unlisted")
        return self._check(request, line)

    def process_exception(
        self, request: HttpRequest, problem: Exception
    ) -> HttpResponseBase | None:
        """A form without its own hidden fields was not made by our pages: 400, not 500."""
        if isinstance(problem, MultiValueDictKeyError):
            return render(request, "400.html", status=400)
        return None

    def _check(self, request: HttpRequest, line: Line) -> HttpResponseBase | None:
        if line.who != ANYONE and not line.methods:
            return _refuse(request, 404, "nobody")
        if line.who != ANYONE and (refusal := self._check_person(request, line)):
            return refusal
        if request.method not in line.methods:
            return _marked(_not_allowed(request, line), "method")
        return None

    def _check_person(self, request: HttpRequest, line: Line) -> HttpResponseBase | None:
        user = request.user
        roles = roles_of(user, at=now())
        if not line.admits(signed_in=user.is_authenticated, roles=roles):
            if user.is_anonymous and request.method in ("GET", "HEAD"):
                return _marked(redirect_to_login(request.get_full_path()), "sign in")
            if user.is_anonymous and kept.may_be_kept(request):
                return _marked(kept.keep(request), "sign in")
            return _refuse(request, 403, "role")
        if request.method == "POST":
            kept.forget(request)
        must_have_two = settings.SECOND_FACTOR_FOR_STAFF and is_staff(user, at=now())
        if must_have_two and isinstance(user, User) and not has_second_factor(user):
            messages.warning(request, _("Colleagues sign in in two steps. Set up the second one."))
            return _marked(redirect("mfa_index"), "second factor")
        return None


def _not_allowed(request: HttpRequest, line: Line) -> HttpResponse:
    answer = HttpResponseNotAllowed(sorted(line.methods))
    if not is_for_programs(request.path):
        return answer
    refused = told(request.path, 405, "method_not_allowed", "This address is only read.")
    refused["Allow"] = answer["Allow"]
    return refused


def _refuse(request: HttpRequest, status: int, why: str) -> HttpResponseBase:
    if is_for_programs(request.path):
        sentence = "There is nothing at this address."
        return _marked(told(request.path, status, "not_found", sentence), why)
    return _marked(render(request, f"{status}.html", status=status), why)


def _marked(response: HttpResponse, why: str) -> HttpResponse:
    """Tests tell a refusal of the table from one of a view."""
    response.refused_by_policy = why  # type: ignore[attr-defined]
    return response
