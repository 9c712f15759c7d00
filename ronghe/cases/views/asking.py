"""A citizen's pages: report, find again, reply, rate, appeal. No account and no script needed."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.network import network_of
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer

from .. import actions, clocks, receipts, rules
from ..actions import Proof
from ..course import public_course, refusal_words
from ..forms import AppealForm, FindByCodeForm, FindForm, LessForm, RateForm, ReplyForm
from ..models import Case, Contact, File, JoinedRating, Rating
from ..moves import Side, State, Verb, possible
from ..own import own_course
from ..report_form import ReportForm
from ..senders import batch_of
from ..twins import twins
from .browser import begin, token_in, with_token
from .counted import counted
from .gathering import Gathered, gather, key_in, ready
from .opened import citizen_of, private, remember, secret_of, sent_here
from .preview import STEPS, WRONG, asked_in, preview, proof_in, proving_of, send_code

# Places in the session: what tells this browser's “me too” from those of others.
JOINS, JOINED_FIRST = "joins", "joined_first"
# Sending, and sending all the same without the code that was asked for.
SENDS = ("send", "bare")
# While the case it was joined to is in one of these, its answer is rated from here as well.
JOINED_RATE = (State.ANSWERED, State.CLOSED)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@with_token
def new(request: HttpRequest) -> HttpResponse:
    """Words, what may be the same, a look at what readers will see, and only then sending."""
    step = request.POST.get("step", "")
    fresh = uuid4()
    first = {"kind": request.GET.get("kind", ""), "key": fresh}
    photo_first = request.GET.get("first") == "photo"
    form = ReportForm(request.POST or None, initial=first)
    looks_for_place = "where_more" in request.POST
    if looks_for_place:
        form.ask_only("where")
    photos = gather(request, key_in(request) or fresh)
    is_back = request.method != "POST" or step == "change" or photos.stay or looks_for_place
    if is_back or not form.is_valid():
        told = {"form": form, "photos": photos, "photo_first": photo_first}
        return render(request, "cases/new.html", told)
    if step in SENDS:
        return _send(request, form, photos, proof=proof_in(request) if step == "send" else None)
    page: dict[str, Any] = {"form": form, "photos": photos}
    try:
        counted(request, "looks")
        report = form.report()
        _refuse_same(request, form, report)
    except Refused as refusal:
        return _not_taken(request, page, refusal)
    if step in STEPS:
        proving, status = send_code(request, form, report, STEPS[step])
        return preview(request, form, photos, report=report, proving=proving, status=status)
    same = [] if form.cleaned_data["another"] else twins(report, at=now())
    if same:
        return render(request, "cases/twins.html", page | {"twins": same, "at": now()})
    return preview(request, form, photos, report=report, proving=proving_of(form, report))


def _send(
    request: HttpRequest, form: ReportForm, photos: Gathered, *, proof: Proof | None
) -> HttpResponse:
    at, key, report = now(), form.key_of(), form.report()
    by = request.user if isinstance(request.user, User) else None
    try:
        _refuse_same(request, form, report)
        sender = actions.Sender(request.META["REMOTE_ADDR"], token_in(request))
        sent = actions.send(
            report, key=key, by=by, at=at, files=photos.bag, sender=sender, proof=proof
        )
    except actions.WrongCode as refusal:
        proving = proving_of(form, report, asked=asked_in(request), problem=str(refusal))
        return preview(request, form, photos, report=report, proving=proving, status=WRONG)
    except Refused as refusal:
        return _not_taken(request, {"form": form, "photos": photos}, refusal)
    receipt = redirect("asking:mine", sent.case.number)
    remember(request, receipt, sent.case, at=at, is_sent=True)
    if not sent.case.is_tip:
        begin(request)  # what this browser sends next is counted with what it sent
    return receipt


def _refuse_same(request: HttpRequest, form: ReportForm, report: actions.Report) -> None:
    """Whoever goes back after sending finds their words in a form with a new key."""
    by = request.user if isinstance(request.user, User) else None
    here = sent_here(request)
    actions.refuse_same(report, key=form.key_of(), by=by, sent_here=here, at=now())


def _not_taken(request: HttpRequest, page: dict[str, Any], refusal: Refused) -> HttpResponse:
    """The form with every word in it, and why. What is only too much for now is 429: a script waits."""
    is_full = isinstance(refusal, actions.TooMany)
    page |= {"is_full": is_full}
    if isinstance(refusal, actions.SentJustNow):
        page |= {"sent_before": refusal.case}
    response = answer(request, "cases/new.html", page, refusal=refusal)
    response.status_code = 429 if is_full else response.status_code
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def find(request: HttpRequest) -> HttpResponse:
    """Number and secret, or one's own cases when signed in. Notices lead here with a `number`."""
    number = request.GET.get("number", "").replace("\0", "")[:20]
    if request.method != "POST" and (opened := _opened(request, number)) is not None:
        return redirect("asking:mine", opened.number)
    form = FindForm(request.POST or None, initial={"number": number})
    if form.is_valid():
        try:
            found = _found(request, **form.cleaned_data)
        except Refused as refusal:
            return answer(request, "cases/find.html", _finding(request, form), refusal=refusal)
        if found:
            there = redirect("asking:mine", found.number)
            remember(request, there, found, at=now())
            return there
        form.add_error(None, _("No case has this number and this secret. Look at your receipt."))
    return render(request, "cases/find.html", _finding(request, form))


@require_safe
@private
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """One's own case with everything that is said to its citizen."""
    found, citizen = _own(request, number)
    return render(request, "cases/mine.html", _page(request, found, citizen))


@require_safe
@private
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found, _citizen = _own(request, number)
    response = HttpResponse(actions.receipt_of(found), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.number}.txt"'
    return response


@require_POST
@private
@with_token
def hear(request: HttpRequest, number: str) -> HttpResponse:
    form, (case, citizen) = ReplyForm(request.POST), _own(request, number)
    photos = gather(request, _form_of_reply(case))
    if photos.stay:
        return render(request, "cases/mine.html", _page(request, case, citizen, reply=form))
    verb = partial(actions.hear, files=photos.bag)
    return _do(request, number, form, verb, _("Thank you. The case goes on."), "reply")


@require_POST
@private
def rate(request: HttpRequest, number: str) -> HttpResponse:
    form = RateForm(request.POST)
    return _do(request, number, form, actions.rate, _("Thank you for telling us."), "rating")


@require_POST
@private
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    form = AppealForm(request.POST)
    sentence = _("Your appeal is with somebody who has not had this case in hand.")
    return _do(request, number, form, actions.appeal, sentence, "appeal")


@require_POST
@private
def less(request: HttpRequest, number: str) -> HttpResponse:
    """Readers see less of it from now on."""
    case, citizen = _own(request, number)
    form = LessForm(request.POST, hides=rules.may_show_less(case))
    if not form.is_valid():
        return render(request, "cases/mine.html", _page(request, case, citizen, less=form))
    hidden = form.cleaned_data["visibility"]
    try:
        actions.show_less(case, visibility=hidden, by=citizen, at=now())
    except Refused as refusal:
        case.refresh_from_db()
        return answer(request, "cases/mine.html", _page(request, case, citizen), refusal=refusal)
    messages.success(request, _("Done. Readers see it no more, and that stays so."))
    return redirect("asking:mine", number)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def join(request: HttpRequest, number: str) -> HttpResponse:
    """“Me too”: counted once for each browser or account."""
    found = get_object_or_404(Case.objects.listed(), number=number)
    person = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        done = _key(request.GET.get("draft", ""))
        follows = found.follows.filter(person=person).exists() if person else False
        takes_more = rules.takes_more(found)
        page = {"case": found, "done": done, "follows": follows, "takes_more": takes_more}
        return render(request, "cases/join.html", page)
    if person and "stop" in request.POST:
        actions.stop_following(found, person=person)
        messages.success(request, _("You are told no more of this case."))
        return redirect("asking:join", number)
    try:
        if not rules.takes_more(found):
            raise actions.NotPossibleNow(_("Nobody works on this case any more: it is answered. Report it anew, then it is worked on."))  # fmt: skip
        counted(request, "joins")
    except Refused as refusal:
        page = {"case": found, "takes_more": rules.takes_more(found)}
        return answer(request, "cases/join.html", page, refusal=refusal)
    messages.success(request, _joined(request, found))
    # Joined instead of sending: what was typed is no longer needed in that browser.
    draft = _key(request.POST.get("draft", ""))
    there = reverse("asking:join", args=[number])
    return redirect(f"{there}?draft={draft}" if draft else there)


def _joined(request: HttpRequest, case: Case) -> str:
    """Counted by account or browser; a browser that comes for the first time, by network and day.

    Else whoever throws cookies away would be somebody new with every press.
    """
    person = request.user if isinstance(request.user, User) else None
    at, known = now(), str(person.pk if person else "") or request.session.get(JOINS, "")
    mark = known or f"{network_of(request.META['REMOTE_ADDR'])} {at:%Y%m%d}"
    if person is not None:
        actions.follow(case, person=person, at=at)
    is_first_one = request.session.get(JOINED_FIRST) == case.number
    if not is_first_one and actions.join(case, mark=mark, at=at):
        if not known:
            request.session[JOINS], request.session[JOINED_FIRST] = uuid4().hex, case.number
        return _("You are counted.")
    if known:
        return _("You were counted before.")
    return _("Somebody in your network was counted today. Sign in to be counted yourself.")


def _key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _found(request: HttpRequest, *, number: str, secret: str) -> Case | None:
    """The same answer for a wrong secret and for a number that does not exist."""
    number = number.replace("\0", "").replace(" ", "")
    case = Case.objects.filter(number=number).first()
    # The right secret always opens: nobody guesses 59 bits, and nobody shuts its citizen out by trying.
    if case is not None and rules.holder_of(case, secret):
        return case
    source = f"{network_of(request.META['REMOTE_ADDR'])} {number}"
    most = settings.HOURLY["wrong_secrets"]
    actions.knock(source, what="wrong_secrets", most=most, at=now())
    return None


def _opened(request: HttpRequest, number: str) -> Case | None:
    """The case of this number, if this browser may open it as it is."""
    case = Case.objects.filter(number=number).first() if number else None
    return case if case is not None and citizen_of(request, case) is not None else None


def _own(request: HttpRequest, number: str) -> tuple[Case, rules.Citizen]:
    """The case and as whom it was opened. 404 for everybody else."""
    every = Case.objects.select_related("rule", "unit", "place", "category", "merged_into")
    case = get_object_or_404(every, number=number)
    citizen = citizen_of(request, case)
    if citizen is None:
        raise Http404
    return case, citizen


def _form_of_reply(case: Case) -> UUID:
    asked = case.questions.filter(settled_at=None).first()
    return batch_of("reply", case.pk, asked.pk if asked else "")


def _page(request: HttpRequest, case: Case, citizen: rules.Citizen, **bound: Any) -> dict[str, Any]:
    at, secret = now(), secret_of(request, case)
    may, main = possible(before=case.state, side=Side.CITIZEN), rules.answered_case(case)
    until = rules.may_appeal_until(case)
    in_time = until is not None and at <= until
    rated, hides = _rated(case, main), rules.may_show_less(case)
    may_rate = not rated and (Verb.RATE in may or main.pk != case.pk and main.state in JOINED_RATE)
    return {
        "case": case,
        "at": at,
        "course": own_course(case),
        "ends": clocks.ends_of(case),
        "secret": receipts.in_groups(secret),
        # Said with the receipt only, where it was sent from.
        "proven": _proven(case) if secret else "",
        "refusal": refusal_words(case) if case.state == State.REFUSED else "",
        "question": case.questions.filter(settled_at=None).first(),
        "photos": ready(request, _form_of_reply(case)) if Verb.HEAR in may else None,
        "files": File.objects.of_citizen(case).filter(answer=None).order_by("pk"),
        "reply": bound.get("reply", ReplyForm()) if Verb.HEAR in may else None,
        # Of its own answers the course tells.
        "rated": rated if isinstance(rated, JoinedRating) else None,
        "rating": bound.get("rating", RateForm()) if may_rate else None,
        "appeal_until": until,
        # What readers see of the case it was joined to; it says nothing of the other citizen.
        "main": main if main.pk != case.pk and main.shown_at else None,
        "main_course": public_course(main) if main.pk != case.pk and main.shown_at else [],
        "split_off": case.split_off.order_by("pk"),
        "appeal": bound.get("appeal", AppealForm()) if Verb.APPEAL in may and in_time else None,
        "less": bound.get("less", LessForm(hides=hides)) if hides else None,
        "signed_in": isinstance(citizen, User),
    }


def _proven(case: Case) -> str:
    return Contact.objects.filter(case=case).values_list("proven", flat=True).first() or ""


def _rated(case: Case, main: Case) -> Rating | JoinedRating | None:
    if main.pk != case.pk:
        return case.joined_ratings.filter(main=main, round=main.round).first()
    return case.ratings.filter(round=case.round).first()


def _do(
    request: HttpRequest,
    number: str,
    form: Any,
    verb: Callable[..., Any],
    sentence: str,
    place: str,
) -> HttpResponse:
    case, citizen = _own(request, number)
    if not form.is_valid():
        page = _page(request, case, citizen, **{place: form})
        return render(request, "cases/mine.html", page)
    said = form.said() if isinstance(form, RateForm) else form.cleaned_data
    try:
        verb(case, by=citizen, at=now(), **said)
    except Refused as refusal:
        case.refresh_from_db()
        page = _page(request, case, citizen, **{place: form})
        return answer(request, "cases/mine.html", page, refusal=refusal)
    messages.success(request, sentence)
    return redirect("asking:mine", number)


def _finding(request: HttpRequest, form: FindForm) -> dict[str, Any]:
    own = Case.objects.filter(reporter=request.user.pk or 0).order_by("-pk")[:50]
    return {"form": form, "by_code": FindByCodeForm(), "own": own}
