"""Whom a request is counted against, and how often an hour it may be."""

from django.conf import settings
from django.http import HttpRequest

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from .. import actions


def source_of(request: HttpRequest) -> str:
    """The account of whoever is signed in, else the address."""
    person = request.user if isinstance(request.user, User) else None
    return actions.counted_as(person, address=request.META["REMOTE_ADDR"])


def counted(request: HttpRequest, what: str) -> None:
    """One more of `what`, a name of `settings.HOURLY`. Raises `TooMany`."""
    actions.knock(source_of(request), what=what, most=settings.HOURLY[what], at=now())
