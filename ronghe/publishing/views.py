"""What is public where: the list, one story, and the verbs of the duty editor-in-chief."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.cases.models import Case
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in
from ronghe.media.models import Picture
from ronghe.stories.actions import dismiss_follow_up, take_follow_up
from ronghe.stories.models import Story

from . import actions, rules
from .follow_ups import asked_of
from .forms import CorrectForm, NarrowForm, PublishForm, RepublishForm, RescheduleForm, WithdrawForm
from .models import Correction, Delivery, Outlet, Publication, PublicationQuerySet

PAGE = 40
RED, MOST_COUNTED = 20, 1000
State = Publication.State


@dataclass(frozen=True)
class Row:
    """A story and where it stands on each outlet."""

    story: Story
    publications: Sequence[Publication]

    @property
    def first(self) -> Publication:
        return self.publications[0]


@require_safe
@login_required
def published(request: SignedInRequest) -> HttpResponse:
    """The red list, what waits for its publication, and everything published, newest first."""
    _may_look(request)
    form = NarrowForm(request.GET)
    form.is_valid()
    narrowed = _narrowed(Publication.objects.all(), getattr(form, "cleaned_data", {}))
    page = _leaf(narrowed, getattr(form, "cleaned_data", {}).get("before"))
    red = Publication.objects.unconfirmed().select_related("story", "outlet").order_by("updated_at")
    context = {
        "form": form,
        "rows": _rows([one.story_id for one in page[:PAGE]]),
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "red": red[:RED],
        # More than that many are no list but an outage: the exact number helps nobody.
        "red_total": red.order_by()[:MOST_COUNTED].count(),
        "ready": rules.waiting_to_be_published(request.user)[:PAGE],
        "may_publish": rules.may_publish(request.user, at=now()),
        "query": _query(request),
    }
    return answer(request, "publishing/published.html", context)


@require_safe
@login_required
def story(request: SignedInRequest, pk: int) -> HttpResponse:
    return answer(request, "publishing/story.html", _page(request, _found(request, pk)))


@dataclass(frozen=True)
class Verb:
    """One decision with a page of its own that says what will happen."""

    title: str
    says: str
    button: str
    form: Callable[..., forms.Form]
    act: Callable[..., Any]
    done: str
    serious: bool = False


def _verbs() -> dict[str, Verb]:
    return _going_out() | _taking_back()


def _going_out() -> dict[str, Verb]:
    return {
        "publish": Verb(
            _("Publish"),
            _("Readers get the last version, the one that carries all signatures."),
            _("Publish"),
            PublishForm,
            actions.publish,
            _("Published. The outlets are being brought up to date."),
        ),
        "reschedule": Verb(
            _("Change the time"),
            _("The story stays hidden until the new moment."),
            _("Change the time"),
            RescheduleForm,
            actions.reschedule,
            _("The time is changed."),
        ),
        "correct": Verb(
            _("Correct"),
            _("The newly signed version replaces the public one everywhere, under a dated note."),
            _("Correct"),
            CorrectForm,
            actions.correct,
            _("Corrected. The outlets are being brought up to date."),
        ),
    }


def _taking_back() -> dict[str, Verb]:
    return {
        "withdraw": Verb(
            _("Withdraw"),
            _(
                "The story leaves every page, list, feed, sitemap and the search. Its address tells the reason."
            ),
            _("Withdraw the story"),
            WithdrawForm,
            actions.withdraw,
            _("Withdrawn. It is being taken away everywhere."),
            serious=True,
        ),
        "republish": Verb(
            _("Publish again"),
            _("A withdrawn story returns only with a version signed after the withdrawn one."),
            _("Publish again"),
            RepublishForm,
            actions.republish,
            _("Published again. The outlets are being brought up to date."),
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """A confirmation page; posting it carries the verb out. A refused form keeps what was typed."""
    found = _found(request, pk)
    if not rules.may_publish(request.user, at=now()):
        raise PermissionDenied
    chosen = _verbs()[verb]
    extra = {"taken": list(found.publications.all())} if verb == "publish" else {}
    form = chosen.form(request.POST if request.method == "POST" else None, **extra)
    context = {"story": found, "verb": chosen, "form": form}
    if not form.is_valid():
        return answer(request, "publishing/decide.html", context)
    try:
        chosen.act(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "publishing/decide.html", context, refusal=refusal)
    return done(request, chosen.done, then=_address(found))


@require_POST
@login_required
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_look(request)
    publication = get_object_or_404(Publication.objects.select_related("story"), pk=pk)
    _found(request, publication.story_id)
    actions.retry(publication, by=request.user, at=now())
    return redirect(_address(publication.story))


def _may_look(request: SignedInRequest) -> None:
    if not rules.may_see_published(request.user, at=now()):
        raise PermissionDenied


def _found(request: SignedInRequest, pk: int) -> Story:
    _may_look(request)
    # Operations and administrators see what is public, not drafts.
    desk = Story.objects.visible_to(request.user)
    stories = desk | Story.objects.filter(publications__isnull=False)
    return get_object_or_404(stories.distinct(), pk=pk)


def _address(story: Story) -> str:
    return reverse("published:story", args=[story.pk])


def _query(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    return query.urlencode()


def _narrowed(found: PublicationQuerySet, by: dict[str, Any]) -> PublicationQuerySet:
    match by.get("state"):
        case "public":
            found = found.public(now())
        case "waiting":
            found = found.waiting()
        case "withdrawn":
            found = found.filter(wanted_state=State.WITHDRAWN)
        case "unconfirmed":
            found = found.unconfirmed()
    if by.get("outlet"):
        found = found.filter(outlet=by["outlet"])
    if by.get("q"):
        found = found.filter(wanted__headline__icontains=by["q"])
    return found


def _leaf(narrowed: PublicationQuerySet, before: int | None) -> Sequence[Publication]:
    """One page of stories by their newest publication, and the one after; found by key."""
    newer = Q(first_published_at__gt=OuterRef("first_published_at")) | Q(
        first_published_at=OuterRef("first_published_at"), pk__gt=OuterRef("pk")
    )
    found = narrowed.exclude(Exists(narrowed.filter(newer, story=OuterRef("story"))))
    last = Publication.objects.filter(pk=before).first() if before else None
    if last is not None:
        at = last.first_published_at
        same = Q(first_published_at=at, pk__lt=last.pk)
        found = found.filter(first_published_at__lte=at)
        found = found.filter(Q(first_published_at__lt=at) | same)
    return list(found.newest_first().only("story", "first_published_at")[: PAGE + 1])


def _rows(stories: list[int]) -> list[Row]:
    found = Publication.objects.filter(story__in=stories).order_by("outlet")
    by_story: dict[int, list[Publication]] = {}
    for one in found.select_related("story", "outlet", "wanted", "section"):
        by_story.setdefault(one.story_id, []).append(one)
    return [Row(by_story[pk][0].story, by_story[pk]) for pk in stories]


def _page(request: SignedInRequest, found: Story) -> dict[str, Any]:
    publications = list(
        found.publications.select_related("outlet", "wanted", "section").order_by("outlet")
    )
    deliveries = Delivery.objects.filter(publication__in=publications)
    return {
        "story": found,
        "publications": publications,
        "deliveries": deliveries.select_related("publication__outlet")[:PAGE],
        "lost": _lost(publications),
        "corrections": Correction.objects.filter(story=found).select_related("by"),
        "may": _possible(found, publications) if rules.may_publish(request.user, at=now()) else [],
    }


def _lost(publications: list[Publication]) -> list[Picture]:
    """What readers do not get to see although it stands in the public text."""
    public = [one.wanted for one in publications if one.is_visible]
    return rules.pictures_without_rights(public[0], at=now()) if public else []


def _possible(found: Story, publications: list[Publication]) -> list[tuple[str, Verb]]:
    """The verbs that make sense now. Each refuses by itself what it must."""
    public = any(one.is_visible for one in publications)
    waiting = any(one.wanted_state == State.PUBLIC and not one.is_open for one in publications)
    gone = any(one.wanted_state == State.WITHDRAWN for one in publications)
    taken = [one.outlet_id for one in publications]
    free = Outlet.objects.filter(is_active=True).exclude(pk__in=taken).exists()
    newer = bool(publications) and found.latest_revision_id != publications[0].wanted.version_id
    sensible = {
        "publish": free and not gone and found.stage in (Story.Stage.READY, Story.Stage.PUBLISHED),
        "reschedule": waiting,
        "correct": public and newer,
        "withdraw": public or waiting,
        "republish": gone,
    }
    return [
        (reverse(f"published:{name}", args=[found.pk]), verb)
        for name, verb in _verbs().items()
        if sensible[name]
    ]


@require_safe
@login_required
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Cases in public stories that ended, were appealed or opened again: does something follow?"""
    asked = asked_of(request.user, at=now())
    return answer(request, "publishing/follow_ups.html", {"asked": asked})


@require_POST
@login_required
def take_up(request: SignedInRequest) -> HttpResponse:
    story, said = _asked(request)
    try:
        lead = take_follow_up(story, by=request.user, at=now(), **said)
    except Refused as refusal:
        return _asked_again(request, refusal)
    return done(request, _("The lead is noted. Taken as a topic it becomes a story about the same case."), then=lead)  # fmt: skip


@require_POST
@login_required
def dismiss(request: SignedInRequest) -> HttpResponse:
    (story, said), reason = _asked(request), request.POST.get("reason", "")[:400]
    try:
        dismiss_follow_up(story, by=request.user, at=now(), reason=reason, **said)
    except Refused as refusal:
        return _asked_again(request, refusal)
    return done(request, _("Nothing follows; the reason is kept."), then="published:follow_ups")


def _asked(request: SignedInRequest) -> tuple[Story, dict[str, Any]]:
    """Story, case and move that the form names; what one may not see does not exist."""
    numbers = {
        name: number_in(request.POST.get(name, ""), digits=9) for name in ("story", "serial")
    }
    story = get_object_or_404(Story.objects.visible_to(request.user), pk=numbers["story"])
    number = request.POST.get("case", "").replace("\0", "")
    case = get_object_or_404(Case.objects.known_to(request.user), number=number)
    return story, {"case": case, "serial": numbers["serial"] or 0}


def _asked_again(request: SignedInRequest, refusal: Refused) -> HttpResponse:
    context = {"asked": asked_of(request.user, at=now())}
    return answer(request, "publishing/follow_ups.html", context, refusal=refusal)
