"""A case becomes a lead in one act. Only words that readers may see go along, or somebody's own."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text.personal.masking import masked

from .. import rules
from ..facts import CaseForwarded, LeadNoted
from ..models import Lead
from .said import free, required


class OwnWordsNeeded(Refused):
    """What is confidential goes on in the words of whoever forwards it."""

    code = "own_words_needed"


@transaction.atomic
def lead_from_case(case: Case, *, by: User, at: datetime, title: str = "", note: str = "") -> Lead:
    """The lead of `case`: the living one there is, else a new one. `title` asks for another angle.

    Who sent it, contacts and private words stay behind; personal data in what is typed is masked.
    """
    # A second press waits here, and then finds what the first has made; so does a case being hidden.
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not rules.may_forward(by, case, at=at):
        raise PermissionDenied
    secret = case.visibility == Case.Visibility.CONFIDENTIAL
    head = masked(" ".join(title.replace("\0", "").split()))[:200]
    if known := _known(case, head):
        return known
    if secret and not (head and note.strip()):
        raise OwnWordsNeeded(
            _(
                "This is confidential: say in your own words what it is about. The citizen’s stay behind."
            )
        )
    lead = Lead.objects.create(
        title=required(head or masked(case.title)),
        note=free(_note(case, masked(note.strip()), secret=secret)),
        case=case,
        found_by=by,
        found_at=at,
    )
    record(LeadNoted(lead.pk, None), actor=by, at=at)
    record(CaseForwarded(lead.pk, case.pk, secret), actor=by, at=at)
    return lead


def _known(case: Case, title: str) -> Lead | None:
    living = Lead.objects.filter(case=case).living().order_by("pk")
    return (living.filter(title=title) if title else living).first()


def _note(case: Case, typed: str, *, secret: bool) -> str:
    """A line about it, then the words."""
    words = typed if secret else "\n\n".join(filter(None, [typed, masked(case.text)]))
    return f"{head_of(case, secret=secret)}\n\n{words}"


def head_of(case: Case, *, secret: bool) -> str:
    """Kind, subject and area, in the paper's own language."""
    with override("zh-hans"):
        about = [str(case.get_kind_display()), case.category, _area(case, secret=secret)]
        return " · ".join(str(one) for one in about if one)


def _area(case: Case, *, secret: bool) -> str:
    """The place; of what is confidential only the district, in which many live."""
    if case.place is None:
        return ""
    return str(case.place.line()[0] if secret else case.place)
