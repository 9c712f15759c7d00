"""The entry point of the web server: files first, Django for the rest.

Started by `ronghe web` under Granian (RSGI). Pressed pages, public media and static files are
answered without Django and without the database: with both gone, the news stays up.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation

from ronghe.channels.web import frames, serve
from ronghe.channels.web.memory import Memory
from ronghe.kit import garbage
from ronghe.kit.headers import INERT, SECURITY
from ronghe.kit.parent import end_with_my_parent
from ronghe.text import words

from . import errors, statics
from .bridge import Bridge, Pairs, Scope
from .forwarded import Proxies
from .processes.web import CHILD_MARK
from .wsgi import application as django


class Server:
    """One worker process of the web server."""

    def __init__(self) -> None:
        self._bridge = Bridge(
            django,
            threads=settings.WEB_THREADS,
            line=settings.WEB_LINE,
            largest_body=settings.LARGEST_REQUEST,
            proxies=Proxies(settings.TRUSTED_PROXIES),
            excuse=excuse,
        )
        self._memory = Memory(settings.PRESS_ROOT, security=frames.headers_of)

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        if scope.method == "GET" and not scope.query_string:
            page = self._memory.find(scope.path, scope.headers)
            if page is not None:
                proto.response_bytes(200, page.headers, page.body)
                return
        headers = read_headers(scope.headers)
        if scope.method in ("GET", "HEAD"):
            ready = await self._file(scope, headers)
            if ready is not None:
                send(proto, ready)
                return
        await self._bridge.serve(scope, proto, headers)

    async def _file(self, scope: Scope, headers: Mapping[str, str]) -> serve.Answer | None:
        path = scope.path
        if path.startswith(settings.STATIC_URL):
            name = path.removeprefix(settings.STATIC_URL)
            # Packing a file for the first time takes a moment that others need not wait for.
            return await asyncio.to_thread(statics.serve, name, headers, method=scope.method)
        if path.startswith(settings.MEDIA_URL):
            return media(path.removeprefix(settings.MEDIA_URL), headers, scope.method)
        if scope.query_string:
            return None
        security = frames.headers_of(path)
        return serve.answer(
            settings.PRESS_ROOT, path, headers, method=scope.method, security=security
        )


def excuse(path: str) -> tuple[int, Pairs, bytes]:
    """What the bridge says when Django takes too long, most likely for a database that hangs."""
    with translation.override(translation.get_language_from_path(path)):
        answer = errors.away(path)
    return answer.status_code, [*SECURITY.items(), *answer.items()], answer.content


def media(name: str, headers: Mapping[str, str], method: str) -> serve.Answer | None:
    """A rendition or clip. Originals and documents are not among the public folders."""
    if not name.startswith(settings.PUBLIC_MEDIA):
        return None
    return serve.answer(
        settings.MEDIA_ROOT,
        f"/{name}",
        headers,
        method=method,
        cache=serve.FOR_EVER,
        security=INERT,
    )


def read_headers(given: Any) -> dict[str, str]:
    """All headers, lower-case; repeated ones joined as RFC 9110 (cookies: RFC 6265) says."""
    headers: dict[str, str] = {}
    for name, value in given.items():
        if name in headers:
            value = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}"
        headers[name] = value
    return headers


def send(proto: Any, answer: serve.Answer) -> None:
    headers = list(answer.headers)
    if answer.file is None:
        if answer.body:
            proto.response_bytes(answer.status, headers, answer.body)
        else:
            proto.response_empty(answer.status, headers)
    elif answer.status == 206:
        file = str(answer.file)
        proto.response_file_range(answer.status, headers, file, answer.start, answer.end)
    else:
        proto.response_file(answer.status, headers, str(answer.file))


if os.environ.get(CHILD_MARK):
    # Granian's main process may be killed outright; its workers must not keep the port.
    end_with_my_parent(signal.SIGKILL)

app = Server()

get_resolver().url_patterns  # noqa: B018 – reads every view in
words.words("")  # reads the dictionary in: the first question to the search shall not wait for it
garbage.all_is_loaded()
