"""The look at a report before it is sent: what readers will see, and proving a contact by a code."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.notices.actions import TooMany

from .. import actions
from ..actions import Proof, Report
from ..models import Case, Contact
from ..report_form import KINDS_OF_FINDS, ReportForm
from .gathering import Gathered

# The button that sends a code, for each way that it can go.
STEPS = {f"code_{way}": way for way in Contact.Way.values}
# One field is not right; `drafts.js` shows why without asking a second time.
WRONG = 422


@dataclass(frozen=True)
class Proving:
    """What a preview says of proving. `ways`: where a code can go; `asked`: where one went."""

    ways: dict[str, str]
    asked: str = ""
    problem: str = ""

    @property
    def place(self) -> str:
        """As it was typed, for whoever typed it: a wrong digit is seen here."""
        return self.ways.get(self.asked, "")


def preview(
    request: HttpRequest,
    form: ReportForm,
    photos: Gathered,
    *,
    report: Report,
    proving: Proving | None,
    status: int = 200,
) -> HttpResponse:
    page: dict[str, Any] = {"form": form, "photos": photos, "proving": proving}
    page |= {"shown": report.tidy(), "finds": _finds(form, report)}
    return render(request, "cases/preview.html", page, status=status)


def proving_of(form: ReportForm, report: Report, **said: str) -> Proving | None:
    """None when nobody asked for it. A tip-off is never proven."""
    if not form.cleaned_data["prove"] or report.kind == Case.Kind.TIP:
        return None
    ways, problem = {}, ""
    for way in Contact.Way.values:
        if not (typed := actions.typed_in(report.contacts, way)):
            continue
        try:
            actions.place_of(way, typed)
            ways[way] = typed
        except Refused as refusal:
            problem = str(refusal)
    return Proving(ways, **{"problem": problem, **said})


def send_code(
    request: HttpRequest, form: ReportForm, report: Report, way: str
) -> tuple[Proving | None, int]:
    """The page with a field for the code, or with why none was sent; and its status."""
    before = asked_in(request)
    try:
        actions.ask_for_report(
            report.contacts, kind=report.kind, way=way, key=form.key_of(),
            source=request.META["REMOTE_ADDR"], at=now(), language=get_language() or "",
        )  # fmt: skip
    except TooMany as refusal:
        # The code that was sent before may still come.
        return proving_of(form, report, asked=before, problem=why(refusal)), 429
    except Refused as refusal:
        return proving_of(form, report, problem=str(refusal)), 409
    return proving_of(form, report, asked=way, problem=""), 200


def why(refusal: TooMany) -> str:
    """What is said at signing in when the whole paper has no more codes is of no use here."""
    if refusal.of_all:
        return _("No more codes can be sent now. It goes without one, too.")
    return str(refusal)


def asked_in(request: HttpRequest) -> str:
    """By which way a code was sent for this form, as its page says."""
    way = request.POST.get("code_to", "")
    return way if way in Contact.Way.values else ""


def proof_in(request: HttpRequest) -> Proof | None:
    """The code, when one was sent and it is to go with the report (`step`)."""
    way = asked_in(request)
    return Proof(way, request.POST.get("code", "")) if way else None


def _finds(form: ReportForm, report: Report) -> list[dict[str, Any]]:
    """What is hidden from readers, and whether the department is to see it."""
    ticked = None if form.cleaned_data["keep"] != form.Keep.SOME else form.cleaned_data["kept"]
    return [
        {
            "find": one,
            "kind": KINDS_OF_FINDS[one.said.kind],
            "kept": ticked is None or one.key in ticked,
        }
        for one in report.finds
    ]
