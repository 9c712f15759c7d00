"""See what readers get."""

from dataclasses import dataclass

import httpx
from django.conf import settings

from ronghe.publishing.adapters import DeliveryFailed

from . import serve


@dataclass(frozen=True)
class Seen:
    """Status and bytes as a reader gets them; status 404 when no file stands there."""

    status: int
    body: bytes


def read(path: str) -> Seen:
    """Over the network when `READBACK_URL` is set, else by the very function that serves files."""
    if settings.READBACK_URL:
        return _over_the_network(path)
    answer = serve.answer(settings.PRESS_ROOT, path, {})
    if answer is None:
        return Seen(404, b"")
    if answer.file is not None:
        return Seen(answer.status, answer.file.read_bytes())
    return Seen(answer.status, answer.body)


def _over_the_network(path: str) -> Seen:
    try:
        response = httpx.get(
            settings.READBACK_URL + path,
            timeout=settings.NETWORK_TIMEOUT,
            headers={"Cache-Control": "no-cache"},
        )
    except httpx.HTTPError as problem:
        raise DeliveryFailed(f"{settings.READBACK_URL} did not answer: {problem}") from problem
    return Seen(response.status_code, response.content)
