"""One report with two matters becomes two cases; joining them again (`merge`) undoes it."""

from datetime import datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.geo import Datum

from .. import citizens, reading, receipts, rules
from ..facts import CaseSplit
from ..models import Case, Category
from ..moves import OPEN
from ..vault import Contacts
from .desk import OnlyLess
from .moving import NotPossibleNow, locked
from .proving import prove_alike
from .sending import Report, digest_of, take_in_case


@transaction.atomic
def split(
    case: Case,
    *,
    title: str,
    text: str,
    kind: str,
    category: Category | None,
    by: User,
    at: datetime,
) -> Case:
    """The second matter, in the words of its citizen, as a case of its own that waits to be accepted.

    Same citizen, same place, as hidden as the first; whoever opens the first opens it, too.
    """
    if not rules.may_run(by, case, at=at):
        raise PermissionDenied
    held = locked(case)
    if held.state not in OPEN:
        raise NotPossibleNow(_("Only an open case is split."))
    if held.is_tip != (kind == Case.Kind.TIP):
        raise OnlyLess(_("A tip-off stays a tip-off, and nothing else becomes one."))
    left = reading.used_for("split", held, at=at)
    report = Report(
        kind=kind, title=title, text=text, visibility=held.visibility, signature=held.signature,
        category=category, place=held.place, landmark=held.landmark, point=held.point,
        datum=Datum(held.datum or Datum.WGS84),
        contacts=Contacts(left.name, left.phone, left.email, left.address),
    )  # fmt: skip
    new = _taken_in(report, held, by=by, at=at)
    prove_alike(new, first=held)
    Case.objects.filter(pk=held.pk).update(split_into=F("split_into") + 1)
    case.refresh_from_db()
    record(CaseSplit(case.pk, new.pk), actor=by, at=at)
    citizens.tell_of_split(new, at=at)
    return new


def _taken_in(report: Report, held: Case, *, by: User, at: datetime) -> Case:
    fields, contacts = report.tidy(), report.sealed()
    # Nobody is given a secret of the second matter: that of the report proves it.
    digest = digest_of(fields, contacts, secret=receipts.secret_for(citizens.first_of(held).key))
    sent = take_in_case(
        fields, contacts, digest, uuid4(), held.reporter, at, split_from=held, by=by
    )  # fmt: skip
    return sent.case
