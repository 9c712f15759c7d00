"""The queue of the case desk and of each department, and the page of one case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.kit.forms import PlainForm
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in

from .. import actions, clocks, officers, rules
from ..department_forms import CARRY
from ..forms import ContactForm
from ..models import (
    Case,
    CaseQuerySet,
    Contact,
    Copy,
    Extension,
    File,
    Move,
    Note,
    Rating,
    RungReached,
    units_of,
)
from ..moves import OPEN, State, Verb
from ..senders import batch_of
from .acts import BY_NAME, open_to
from .browser import with_token
from .department import beside, words_of_template
from .gathering import gather, ready
from .many import acts_for_many, inbox_of
from .proposing import proposal_for

PAGE = 50


@require_safe
@login_required
def queue(request: SignedInRequest) -> HttpResponse:
    """By the next end of a clock: the most urgent first. Nothing is counted."""
    at = now()
    form, found, drawer = inbox_of(request, request.GET, at)
    is_desk = rules.is_desk(request.user, at=at)
    units = units_of(request.user, at=at)
    related = found.select_related("unit", "place", "category")
    rows = list(_after(request, related).prefetch_related(*_beside_rows())[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    due = last.due_at.isoformat() if last and last.due_at else ""
    asked = request.GET.copy()
    asked.pop("after", None)
    asked["show"] = drawer
    context = {
        "rows": rows[:PAGE],
        "at": at,
        "drawer": drawer,
        "drawers": _drawers(),
        "older": f"{due},{last.pk}" if last else "",
        "asked": asked.urlencode(),
        "form": form,
        "is_filtered": bool(form.told()),
        "chosen": [(name, asked[name]) for name in form.fields if asked.get(name)],
        "is_desk": is_desk,
        "reads_tips": rules.reads_tips(request.user, at=at),
        "units": units,
        "duties": officers.rota_now(units, at=at),
        "acts": acts_for_many(is_desk=is_desk, units=units),
        "tally": [] if is_desk else _tally(units, at),
        "may_set_up": rules.may_set_up(request.user, at=at),
        "looked_at_again": _looked_at_again(request.user, at),
    }
    return render(request, "cases/queue.html", context)


@require_safe
@login_required
def case(request: SignedInRequest, number: str) -> HttpResponse:
    return render(request, "cases/case.html", _page(request, _seen(request, number)))


@require_POST
@login_required
@with_token
def act(request: SignedInRequest, number: str, verb: str) -> HttpResponse:
    """One of `acts.ACTS`. `seen` is the last move on the page: an old page changes nothing."""
    found, at = _seen(request, number), now()
    if verb not in BY_NAME:
        raise Http404
    wanted = BY_NAME[verb]
    words = words_of_template(request, found)
    form = wanted.make(request.POST, case=found, at=at, words=words)
    photos = gather(request, _form_of_answer(request, found)) if verb in CARRY else None
    if words or photos and photos.stay or not form.is_valid():
        return render(request, "cases/case.html", _page(request, found, **{verb: form}))
    seen = number_in(request.POST.get("seen", ""), digits=8)
    found.moves = found.moves if seen is None else seen
    more = {"files": photos.bag} if photos else {}
    try:
        wanted.run(found, by=request.user, at=at, **form.cleaned_data, **more)
    except Refused as refusal:
        page = _page(request, _seen(request, number), **{verb: form})
        return answer(request, "cases/case.html", page, refusal=refusal)
    # What was sent back is no longer theirs to see.
    still = Case.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return done(request, str(wanted.done), then=found if still else "cases:queue")


@require_POST
@login_required
def contact(request: SignedInRequest, number: str) -> HttpResponse:
    """Opens the contacts once, on this answer only."""
    found, form = _seen(request, number), ContactForm(request.POST)
    if not form.is_valid():
        page = _page(request, found)
        return render(request, "cases/case.html", page | {"contact_form": form})
    why = form.cleaned_data["why"]
    try:
        contacts = actions.read_contact(found, reason=why, by=request.user, at=now())
    except Refused as refusal:
        page = _page(request, found) | {"contact_form": form}
        return answer(request, "cases/case.html", page, refusal=refusal)
    if not contacts:
        messages.info(request, _("The citizen left no way to reach them; write on the case."))
        return redirect(found)
    proof = Contact.objects.get(case=found)
    page = _page(request, found) | {"contacts": contacts, "proof": proof}
    return render(request, "cases/case.html", page)


def _form_of_answer(request: SignedInRequest, found: Case) -> UUID:
    """The answer of a round as this colleague writes it."""
    return batch_of("answer", found.pk, found.round, request.user.pk)


def _seen(request: SignedInRequest, number: str) -> Case:
    seen = Case.objects.visible_to(request.user)
    with_all = seen.select_related("rule", "unit", "place", "category", "merged_into", "split_from")
    return get_object_or_404(with_all, number=number)


def _page(request: SignedInRequest, found: Case, **bound: PlainForm) -> dict[str, Any]:
    at = now()
    acts = [
        (one, bound.get(one.name) or one.make(case=found, at=at))
        for one in open_to(request.user, found, at=at)
    ]
    carries = any(one.name in CARRY for one, _form in acts)
    proposal = proposal_for(found, at=at)
    for one, form in acts:
        if proposal and one.name == "dispatch":
            form.initial = proposal.initial()
    notes = list(found.notes.select_related("by"))
    return (
        {
            "case": found,
            "at": at,
            "acts": [pair for pair in acts if pair[0].is_main],
            "others": [pair for pair in acts if not pair[0].is_main],
            "proposal": proposal,
            "bound": list(bound),
            "course": found.course.select_related("by", "unit", "proposed", "on_behalf"),
            "ends": clocks.ends_of(found),
            "urges": [one for one in notes if one.kind == Note.Kind.URGE],
            "notes": [one for one in notes if one.kind == Note.Kind.NOTE],
            "copies": _copies(request, found, at),
            "panels": _panels(found, request.user, at),
            "may_reach": rules.may_read_contact(request.user, found, at=at),
            "contact_form": ContactForm(),
            "readings": found.readings.select_related("by"),
            "files": File.objects.visible_to(request.user).filter(case=found).order_by("pk"),
            "may_hide": rules.may_run(request.user, found, at=at),
            "photos": ready(request, _form_of_answer(request, found)) if carries else None,
            "carry": CARRY,
            **_not_to_judge(request.user, found, at),
        }
        | beside(request, found, at)
        | _around(request, found)
    )


def _not_to_judge(user: User, found: Case, at: datetime) -> dict[str, Any]:
    """An appeal that is not this person's to judge: what they did themselves, and who judges it."""
    if found.state != State.APPEALED or not rules.may_run(user, found, at=at):
        return {}
    did = found.course.filter(round=found.round, by=user)
    return {"did": did, "judges": officers.judges_of(found, at=at)} if did else {}


def _around(request: SignedInRequest, found: Case) -> dict[str, Any]:
    """What was said around it, and the cases that were joined to it or taken out of it: those one may see."""
    seen = Case.objects.visible_to(request.user)
    return {
        "answers": found.answers.select_related("by", "unit", "on_behalf"),
        "questions": found.questions.select_related("by", "link__unit"),
        "ratings": Rating.objects.filter(case=found),
        "shares": found.shares.filter(ended_at=None).select_related("unit"),
        "extensions": found.extensions.select_related("asked_by", "decided_by", "link__unit"),
        "sortings": found.sortings.select_related("by"),
        "into": seen.filter(pk=found.merged_into_id or 0).first(),
        "merged": seen.filter(merged_into=found).order_by("pk"),
        "split_from": seen.filter(pk=found.split_from_id or 0).first(),
        "split_off": seen.filter(split_from=found).order_by("pk"),
        "of_joined": found.ratings_of_joined.select_related("case"),
    }


def _copies(request: SignedInRequest, found: Case, at: datetime) -> list[Copy]:
    """Answers of this case that stand under another one; the case desk alone is told."""
    if not rules.is_desk(request.user, at=at):
        return []
    return list(Copy.objects.newest_first().filter(answer__case=found))


def _panels(found: Case, user: User, at: datetime) -> list[dict[str, Any]]:
    """Slot: what other packages show beside a case, each a template's name and what it needs."""
    made = [panel(found, user, at) for panel in hooks.get_hooks("case_panel")]
    return [panel for panel in made if panel is not None]


def _after(request: SignedInRequest, found: CaseQuerySet) -> CaseQuerySet:
    """The rest of the list behind `after`: due time and number of the last row shown."""
    due, _comma, last = request.GET.get("after", "").rpartition(",")
    rows, key = found.by_due(), number_in(last)
    if key is None:
        return rows
    moment = _moment(due)
    if moment is None:
        return rows.filter(due_at=None, pk__gt=key)
    same = Q(due_at=moment, pk__gt=key)
    return rows.filter(Q(due_at__gt=moment) | same | Q(due_at=None))


def _beside_rows() -> tuple[Prefetch[Any], ...]:
    """Supervision and the steps of the ladder, newest last; time that is asked for; who sent it back."""
    asked = Extension.objects.filter(state=Extension.State.ASKED).select_related(
        "asked_by", "link__unit"
    )
    back = Move.objects.filter(
        verb=Verb.SEND_BACK, after=F("case__state"), serial=F("case__moves")
    ).select_related("unit", "proposed")
    urges = Note.objects.filter(kind=Note.Kind.URGE).order_by("pk")
    told = RungReached.objects.filter(is_told=True, round=F("case__round")).order_by("pk")
    return (
        Prefetch("notes", urges, "urges"),
        Prefetch("rungs", told, "steps"),
        Prefetch("extensions", asked, "asks"),
        Prefetch("course", back, "backs"),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def _tally(units: list[int], at: datetime) -> list[tuple[str, int, str]]:
    """What a department has to do first, and where it stands; the desk has its page of the day."""
    mine = Case.objects.filter(state__in=OPEN).of_units(units)
    lists = [
        (_("To be signed for"), mine.filter(state=State.DISPATCHED), "waits=sign"),
        (_("Overdue"), mine.overdue(at), "due=late"),
        (_("Waits for more time"), mine.asking_for_time(), "waits=time"),
    ]
    return [(str(name), number, asks) for name, found, asks in lists if (number := found.count())]


def _looked_at_again(user: User, at: datetime) -> CaseQuerySet:
    if not (rules.is_desk(user, at=at) or rules.reads_tips(user, at=at)):
        return Case.objects.none()
    parked = Case.objects.visible_to(user).filter(state=State.PARKED)
    due = parked.filter(review_on__lte=local_date(at))
    return due.order_by("review_on", "pk")[:PAGE]


def _drawers() -> list[tuple[str, str]]:
    return [
        ("open", _("Open")),
        ("new", _("For the case desk")),
        ("departments", _("With departments")),
        ("answered", _("Answered")),
        ("parked", _("Put off")),
        ("over", _("Over")),
    ]
