"""A department without an account: one case behind a link. Opening it changes nothing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.kit.clock import now
from ronghe.kit.forms import PlainForm
from ronghe.kit.refusal import Refused
from ronghe.kit.web import number_in
from ronghe.text.personal.masking import masked

from .. import actions, rules
from ..department_forms import BY_LINK, CARRY
from ..models import AnswerLink, Note, State
from ..moves import Side, possible
from ..rules import Bearer
from ..senders import batch_of
from .acts import BY_NAME
from .gathering import gather, ready
from .opened import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def answering(request: HttpRequest, token: str) -> HttpResponse:
    """The case without its citizen, and what the department can do: each once."""
    link, at, too_many = actions.link_in(token), now(), _too_many(request)
    if too_many and (link is None or request.method != "POST"):
        return _over(request, too_many, status=429)
    if link is None:
        raise Http404
    if not rules.link_holds(link, link.case, at=at):
        return _over(request, "", status=410)
    if request.method != "POST":
        return render(request, "cases/answering.html", _page(request, link))
    return _do(request, link, token, too_many)


def _do(request: HttpRequest, link: AnswerLink, token: str, too_many: str) -> HttpResponse:
    verb, at, case = request.POST.get("verb", ""), now(), link.case
    if verb not in _open_acts(link):
        # Done before, by this link or at the desk.
        sentence = _("This was done already, or cannot be done with the case as it is now.")
        return _over(request, sentence, status=409)
    form = BY_NAME[verb].make(request.POST, case=case, at=at)
    photos = gather(request, _form_of_answer(link)) if verb in CARRY and not too_many else None
    if too_many or photos and photos.stay or not form.is_valid():
        return _again(request, link, too_many, status=429 if too_many else 200, **{verb: form})
    seen = number_in(request.POST.get("seen", ""), digits=8)
    case.moves = case.moves if seen is None else seen
    try:
        more = {"files": photos.bag} if photos else {}
        BY_NAME[verb].run(case, by=Bearer(link), at=at, **form.cleaned_data, **more)
    except PermissionDenied:
        # Taken back while this was on its way.
        return _over(request, "", status=410)
    except Refused as refusal:
        case.refresh_from_db()
        if verb not in _open_acts(link):
            # Done by somebody else a moment ago: its form is no longer on the page.
            return _over(request, str(refusal), status=409)
        return _again(request, link, str(refusal), status=409, **{verb: form})
    messages.success(request, str(BY_NAME[verb].done))
    return redirect("answering:case", token)


def _too_many(request: HttpRequest) -> str:
    """Why this network has to wait; nothing when it need not."""
    what = "links_used" if request.method == "POST" else "links_opened"
    source = request.META["REMOTE_ADDR"]
    try:
        actions.knock(source, what=what, most=settings.HOURLY[what], at=now())
    except Refused as refusal:
        return str(refusal)
    return ""


def _again(
    request: HttpRequest, link: AnswerLink, sentence: str, *, status: int, **bound: PlainForm
) -> HttpResponse:
    """The page with what was typed, and why it was not taken."""
    if sentence:
        messages.warning(request, sentence)
    page = _page(request, link, **bound)
    return render(request, "cases/answering.html", page, status=status)


def _form_of_answer(link: AnswerLink) -> UUID:
    """The answer as it is written behind this link."""
    return batch_of("answer by link", link.pk)


def _open_acts(link: AnswerLink) -> list[str]:
    """In the state the case is in, and not done by this link before."""
    case = link.case
    names = possible(before=case.state, side=Side.OFFICER)
    if case.state in (State.DISPATCHED, State.WORKING):
        names |= {"reply", "ask_for_time"}
    if "send_back" in names and rules.is_late_to_send_back(case, at=now()):
        names -= {"send_back"}
    done = set(link.moves.values_list("verb", flat=True))
    done |= {"reply"} if link.answers.filter(is_final=False).exists() else set()
    done |= {"ask_for_time"} if link.extensions.exists() else set()
    return [name for name in BY_LINK if name in names - done]


def _page(request: HttpRequest, link: AnswerLink, **bound: PlainForm) -> dict[str, Any]:
    """Nothing of the citizen: no name, no contacts, and their words with personal data masked."""
    at, case = now(), link.case
    acts = [
        (BY_NAME[name], bound.get(name) or BY_NAME[name].make(case=case, at=at))
        for name in _open_acts(link)
    ]
    return {
        "case": case,
        "link": link,
        "at": at,
        "title": masked(case.title),
        "text": masked(case.text),
        "landmark": masked(case.landmark),
        "unit": link.unit.name_in(get_language() or ""),
        "urges": [masked(one.text) for one in case.notes.filter(kind=Note.Kind.URGE)],
        "replies": [(one.text, masked(one.reply)) for one in case.questions.exclude(reply="")],
        "answers": case.answers.filter(round=case.round),
        "waits_for": case.questions.filter(settled_at=None).first(),
        "acts": acts,
        "bound": list(bound),
        "carry": CARRY,
        "photos": ready(request, _form_of_answer(link)),
    }


def _over(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """Nothing of the case; what somebody typed meanwhile is given back to them."""
    typed = [
        text
        for name in request.POST
        if name.endswith(("_text", "-reason", "-evidence")) and (text := request.POST[name].strip())
    ]
    page = {"sentence": sentence, "typed": typed}
    return render(request, "cases/answering_over.html", page, status=status)
