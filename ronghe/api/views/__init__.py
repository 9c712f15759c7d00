"""What programs ask, and the desk's page of their keys."""

from .keys import add_jurisdiction, close_jurisdiction, keys, revoke
from .open311 import (
    definition,
    discovery,
    from_token,
    request_of,
    requests,
    services,
    updates,
)
from .stories import api

__all__ = [
    "add_jurisdiction",
    "api",
    "close_jurisdiction",
    "definition",
    "discovery",
    "from_token",
    "keys",
    "request_of",
    "requests",
    "revoke",
    "services",
    "updates",
]
