"""Changing limits, money and hours: a new row each time, and a line in the journal."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import TermsChanged
from ..models import Terms

LOCK = 0x52480005  # one change at a time, so that each row follows the one it changed


class NothingChanged(Refused):
    code = "nothing_changed"


class ChangedMeanwhile(Refused):
    code = "changed_meanwhile"


@transaction.atomic
def change_terms(values: Mapping[str, Any], *, seen: int | None, by: User, at: datetime) -> Terms:
    """Terms with `values` in the place of those of now. `seen`: the row the form was filled from."""
    if not rules.may_look_after_messages(by, at=at):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    old = Terms.objects.current()
    if old.pk != seen:
        raise ChangedMeanwhile(_("Somebody changed the terms meanwhile. Look at them again."))
    before = _told(old)
    new = Terms(**{name: values.get(name, getattr(old, name)) for name in Terms.EDITABLE})
    new.since, new.by = at, by
    if _told(new) == before:
        raise NothingChanged(_("Nothing is different from the terms in force."))
    new.save()
    record(TermsChanged(new.pk, before, _told(new)), actor=by, at=at)
    return new


def _told(terms: Terms) -> dict[str, object]:
    values = {name: getattr(terms, name) for name in Terms.EDITABLE}
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in values.items()
    }
