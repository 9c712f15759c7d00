"""As whom somebody opens a case here: with its secret a while ago, or signed in as who sent it.

What was opened stands in a cookie, sealed, until the browser is closed, and nowhere in the house: a session
would put a case beside an account, for two weeks, in every backup, and a tip-off is nobody's.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from .. import receipts, rules
from ..models import Case
from . import sealing

# How long a secret that was shown opens its case in this browser.
OPEN_FOR = timedelta(hours=1)
COOKIE = sealing.cookie_name("cases")
# A browser keeps 4096 bytes of a cookie; each takes some fifty.
MOST = 20


@dataclass(frozen=True)
class Opened:
    """Since when a case is open here, and whether it was sent from here just now."""

    since: datetime
    is_sent: bool


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page between one person and the paper: in no cache and no index, and its address goes nowhere.

    Browsers tell even our own style sheets from where they were asked for, and servers write that down.
    Without any referrer at all browsers send forms with `Origin: null`, which is refused.
    """

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


def remember(
    request: HttpRequest, response: HttpResponse, case: Case, *, at: datetime, is_sent: bool = False
) -> None:
    """From now on the case is open in this browser, for who is signed in now."""
    others = {name: one for name, one in _opened(request).items() if name != case.number}
    _keep(request, response, others | {case.number: Opened(at, is_sent)})


def remember_all(
    request: HttpRequest, response: HttpResponse, cases: Iterable[Case], *, at: datetime
) -> None:
    """The same for several, newest first, that were found by a code `at` that moment."""
    found = {case.number: Opened(at, is_sent=False) for case in cases}
    # What was opened after that is open longer.
    later = {name: one for name, one in _opened(request).items() if one.since > at}
    others = {name: one for name, one in _opened(request).items() if name not in found}
    newest_last = {name: later.get(name, one) for name, one in reversed(found.items())}
    _keep(request, response, others | newest_last)


def _keep(request: HttpRequest, response: HttpResponse, opened: dict[str, Opened]) -> None:
    newest = [*opened.items()][-MOST:]
    told = [[number, one.since.timestamp(), one.is_sent] for number, one in newest]
    sealing.put(request, response, COOKIE, json.dumps(told))


def citizen_of(request: HttpRequest, case: Case) -> rules.Citizen | None:
    """None for everybody else. Whoever opened a report opens the matters taken out of it."""
    opened, one = _opened(request), case
    while one.number not in opened and one.split_from is not None:
        one = one.split_from
    if one.number in opened:
        return rules.Holder(case.pk)
    if isinstance(request.user, User) and rules.is_citizen_of(case, request.user):
        return request.user
    return None


def secret_of(request: HttpRequest, case: Case) -> str:
    """The secret of a case that was sent from here just now, made anew: it is kept nowhere."""
    opened = _opened(request).get(case.number)
    secret = receipts.secret_for(case.key)
    return secret if opened and opened.is_sent and rules.holder_of(case, secret) else ""


def sent_here(request: HttpRequest) -> list[str]:
    """Numbers of what was sent from here within the hour. Of tip-offs, too, no other place knows them."""
    return [number for number, one in _opened(request).items() if one.is_sent]


def _opened(request: HttpRequest) -> dict[str, Opened]:
    """What is open in this browser by now; nothing of what was opened under another sign-in."""
    told = sealing.words_in(request, COOKIE)
    every = {
        number: Opened(datetime.fromtimestamp(since, tz=now().tzinfo), is_sent)
        for number, since, is_sent in json.loads(told or "[]")
    }
    return {number: one for number, one in every.items() if now() - one.since < OPEN_FOR}
