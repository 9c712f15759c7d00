"""On today's board: the cases that wait for whoever runs them, most urgent first."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.cases.models import Case, CaseQuerySet, State
from ronghe.cases.rules import is_desk, reads_tips
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .panels import Maker, Panel, Row, panel_of


def _to_accept(user: User, at: datetime) -> Panel | None:
    if not _runs_cases(user, at):
        return None
    found = Case.objects.visible_to(user).filter(state=State.SUBMITTED)
    empty = _("What citizens send appears here until it is accepted.")
    return _list("cases", _("Cases to accept"), empty, found, waits="accept")


def _to_judge(user: User, at: datetime) -> Panel | None:
    """The chiefs judge, too; whoever had the round in hand does not."""
    if not (is_desk(user, at=at) or reads_tips(user, at=at)):
        return None
    found = Case.objects.visible_to(user).to_be_judged_by(user)
    return _some(_list("appeals", _("Appeals for you to judge"), "", found, waits="appeal"))


def _to_decide(user: User, at: datetime) -> Panel | None:
    if not _runs_cases(user, at):
        return None
    found = Case.objects.visible_to(user).asking_for_time()
    return _some(_list("time", _("More time is asked for"), "", found, waits="time"))


def _sent_back(user: User, at: datetime) -> Panel | None:
    if not _runs_cases(user, at):
        return None
    found = Case.objects.visible_to(user).sent_back()
    return _some(_list("back", _("Sent back by departments"), "", found, waits="back"))


def _overdue(user: User, at: datetime) -> Panel | None:
    if not _runs_cases(user, at):
        return None
    found = Case.objects.visible_to(user).open().overdue(at)
    return _some(_list("late-cases", _("Overdue cases"), "", found, due="late"))


def _runs_cases(user: User, at: datetime) -> bool:
    return has_role(user, Role.CASEDESK, at=at) or reads_tips(user, at=at)


def _list(key: str, title: str, empty: str, found: CaseQuerySet, **asks: str) -> Panel:
    """As the queue shows it: what is due next stands first, and the same under “All”."""
    page = f"{reverse('cases:queue')}?{urlencode({'show': 'open', **asks})}"
    return panel_of(key, title, empty, found.select_related("unit").by_due(), _row, page)


def _row(one: Case) -> Row:
    note = f"{one.number} · {one.unit}" if one.unit else one.number
    return Row(one.title, one.get_absolute_url(), note, due=one.due_at, since=one.sent_at)


def _some(panel: Panel) -> Panel | None:
    return panel if panel.rows else None


MINE: tuple[Maker, ...] = (_to_accept, _to_judge, _to_decide, _sent_back, _overdue)
