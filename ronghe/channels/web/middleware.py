"""Press a public page when a reader asks for one that is not on disk yet."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import frames, serve
from .actions import GONE, OK, press, want_new
from .rendering import kind_of
from .shelf import shelf

logger = structlog.get_logger(__name__)


class PressOnDemand:
    """The page is pressed as for anybody and answered from its file.

    So what one reader's request brings along never gets into a file, and there is one way only in
    which files are made. Off in tests (`PRESS_ON_DEMAND`): files outlive a test's database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PRESS_ON_DEMAND or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if shelf().is_far:
            return self._wanted(request)
        return self._pressed(request) or self.get_response(request)

    def _wanted(self, request: HttpRequest) -> HttpResponse:
        """No call to another machine inside a request: the view answers, the workers press."""
        response = self.get_response(request)
        if response.status_code in (OK, GONE) and kind_of(request.path) is not None:
            try:
                want_new(request.path)
            except Exception:
                logger.exception("wanting a new page failed", path=request.path)
        return response

    def _pressed(self, request: HttpRequest) -> HttpResponse | None:
        file = serve.place(settings.PRESS_ROOT, request.path)
        if file is None or file.exists() or kind_of(request.path) is None:
            return None
        try:
            press(request.path)
        except Exception:
            logger.exception("pressing on demand failed", path=request.path)
            return None
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = serve.answer(
            settings.PRESS_ROOT,
            request.path,
            headers,
            method=request.method or "GET",
            security=frames.headers_of(request.path),
        )
        if answer is None or answer.file is not None:
            return None
        response = HttpResponse(answer.body, status=answer.status)
        for name, value in answer.headers:
            response.headers[name] = value
        return response
