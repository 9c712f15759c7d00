"""See what readers get."""

import httpx
from django.conf import settings

from ronghe.publishing.adapters import DeliveryFailed

from .shelf import Seen, shelf


def read(path: str) -> Seen:
    """As readers get it when `READBACK_URL` is set, else from where the pages stand."""
    if settings.READBACK_URL:
        return _over_the_network(path)
    try:
        return shelf().see(path)
    except OSError as problem:
        raise DeliveryFailed(f"Where the pages stand cannot be read: {problem}") from problem


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
