"""As whom somebody opens a case here: with its secret a while ago, or signed in as who sent it."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from .. import rules
from ..models import Case

# How long a secret that was shown opens its case in this browser.
OPEN_FOR = timedelta(hours=1)
OPENED = "cases"


def remember(request: HttpRequest, case: Case, at: datetime) -> None:
    opened = request.session.get(OPENED, {})
    request.session[OPENED] = {**opened, case.number: at.isoformat()}


def citizen_of(request: HttpRequest, case: Case) -> rules.Citizen | None:
    """None for everybody else."""
    since = request.session.get(OPENED, {}).get(case.number)
    if since and now() - datetime.fromisoformat(since) < OPEN_FOR:
        return rules.Holder(case.pk)
    if isinstance(request.user, User) and rules.is_citizen_of(case, request.user):
        return request.user
    return None
