"""Several hands on one story: what browsers send and ask, and what stands beside the text."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, api_error, done, number_in
from ronghe.planning.models import Assignment

from .. import actions, rules
from ..beside import choices_of, name_of, shown
from ..merge import Typed
from ..models import Comment, SideDraft, Story, Suggestion, present
from ..places import Text, hashes_of, text_of
from .found import visible_story
from .reading import claim_of, read_typed


@require_POST
@login_required
def typed(request: SignedInRequest, pk: int) -> HttpResponse:
    """One save of one page. Whatever may not go into the text is kept beside it: never an error."""
    story = get_object_or_404(Story, pk=pk)
    if not rules.may_set_beside(request.user, story):
        raise Http404
    claim = claim_of(request.POST.get("typed", ""))
    if claim.who != request.user.pk:
        return api_error(409, "sent_by_another", _("These words were typed by somebody else."))
    words = read_typed(
        request.POST, story, user=request.user, form_class=_form_class(), claim=claim
    )
    envelope = actions.Envelope(claim.key, claim.tab, claim.late)
    try:
        received = actions.take_typed(
            story, typed=words, envelope=envelope, by=request.user, at=now()
        )
    except Refused as refusal:
        return api_error(409, refusal.code, str(refusal))
    return JsonResponse(received.answer)


@require_POST
@login_required
def begin(request: SignedInRequest) -> HttpResponse:
    """The first words of a new story. Sent again it is the same story."""
    user, at = request.user, now()
    if not rules.may_start(user, at=at):
        raise PermissionDenied
    claim = claim_of(request.POST.get("typed", ""))
    if claim.who != user.pk:
        return api_error(409, "sent_by_another", _("These words were typed by somebody else."))
    number = number_in(request.POST.get("assignment", ""), digits=17) or 0
    mine = Assignment.objects.visible_to(user)

    def read(story: Story) -> Typed:
        words = read_typed(request.POST, story, user=user, form_class=_form_class(), claim=claim)
        return replace(words, base=hashes_of(text_of(story)), base_order=[], deleted=())

    try:
        story, received = actions.begin_typed(
            read=read,
            envelope=actions.Envelope(claim.key, claim.tab),
            by=user,
            at=at,
            assignment=mine.filter(pk=number).first(),
        )
    except Refused as refusal:
        return api_error(409, refusal.code, str(refusal))
    text = text_of(Story.objects.get(pk=story.pk))
    addresses = {
        "edit": reverse("wagtailsnippets_stories_story:edit", args=[story.pk]),
        "typed": reverse("stories:typed", args=[story.pk]),
        "here": reverse("stories:here", args=[story.pk]),
    }
    begun = {"base": hashes_of(text), "order": text.order, **addresses}
    return JsonResponse(received.answer | {"begun": begun})


@cache
def _form_class() -> Any:
    """The editor's form, put together once: that takes longer than to read what was typed."""
    return Story.snippet_viewset.get_edit_handler().get_form_class()


@require_safe
@login_required
def key(request: SignedInRequest) -> HttpResponse:
    """Who is signed in, and the token their forms need: asked before waiting words are sent."""
    return JsonResponse({"who": request.user.pk, "csrf": get_token(request)})


@require_POST
@login_required
def here(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page says that it is open, and hears who else is there and what stands beside the text."""
    story = visible_story(request, pk)
    try:
        tab = UUID(request.POST.get("tab", ""))
    except ValueError as why:
        raise BadRequest("No page of ours has such a name.") from why
    place = request.POST.get("place", "").replace("\0", "")
    at = now()
    actions.be_here(story, tab=tab, place=place, by=request.user, at=at)
    text = text_of(story)
    panel = render_to_string("stories/_beside.html", beside_of(request, story), request)
    others = _others(story, tab, text, by=request.user, at=at)
    return JsonResponse({"here": others, "hashes": hashes_of(text), "panel": panel})


def _others(story: Story, tab: UUID, text: Text, *, by: User, at: datetime) -> list[dict[str, str]]:
    """Who else is here: each person once, or once for every place they are in."""
    found: dict[tuple[int, str], dict[str, str]] = {}
    pages = [one for one in present(story, at=at) if one.tab != tab]
    # Pages that are in no place say nothing more about somebody who is in one.
    for one in sorted(pages, key=lambda one: not one.place):
        known = any(person == one.person_id for person, _place in found)
        if one.place or not known:
            name = _("Another page of yours") if one.person_id == by.pk else str(one.person)
            where = name_of(one.place, text) if one.place else ""
            found[one.person_id, one.place] = {"name": name, "place": one.place, "where": where}
    return list(found.values())


def beside_of(request: SignedInRequest, story: Story) -> dict[str, Any]:
    """What `stories/_beside.html` needs."""
    user, at, text = request.user, now(), text_of(story)
    drafts = SideDraft.objects.beside(story).open().order_by("-at", "-pk")
    comments = story.comments.open().select_related("by")
    suggestions = story.suggestions.filter(state=Suggestion.State.OPEN).select_related("by")
    return {
        "story": story,
        "drafts": shown(story, drafts),
        "comments": [(one, name_of(one.place, text)) for one in comments],
        "suggestions": [(one, name_of(one.place, text)) for one in suggestions],
        "decided": story.side_drafts.exclude(resolved_at=None).count(),
        "may_write": rules.may_write(user, story, at=at),
        "may_suggest": rules.may_suggest(user, story, at=at),
        "may_comment": rules.may_comment(user, story, at=at),
        "user": user,
    }


@require_safe
@login_required
def beside(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    return render(request, "stories/beside.html", _page(request, story))


def _page(request: SignedInRequest, story: Story) -> dict[str, Any]:
    text = text_of(story)
    older = SideDraft.objects.beside(story).exclude(resolved_at=None).order_by("-resolved_at")
    return beside_of(request, story) | {
        "places": choices_of(text),
        "older": shown(story, older[:50]),
        # Each form keeps what was typed into it, and nothing of the other.
        "commented": request.POST if "text" in request.POST else {},
        "suggested": request.POST if "replacement" in request.POST else {},
        "said": story.comments.exclude(resolved_at=None).select_related("by", "resolved_by"),
        "answered": story.suggestions.exclude(state=Suggestion.State.OPEN).select_related(
            "by", "decided_by"
        ),
    }


VERBS = {
    "merge": actions.merge_side_draft,
    "take": actions.take_side_draft,
    "put_away": actions.put_away_side_draft,
}


@require_POST
@login_required
def decide(request: SignedInRequest, pk: int, draft: int) -> HttpResponse:
    story = visible_story(request, pk)
    found = get_object_or_404(SideDraft, pk=draft, story=story)
    verb = VERBS.get(request.POST.get("how", ""))
    if verb is None:
        raise BadRequest("Merge it, take it, or put it away.")
    try:
        verb(found, by=request.user, at=now())
    except Refused as refusal:
        return _refused(request, story, refusal)
    return done(request, _("The text beside “%s” is decided.") % story, then=_back(request, story))


@require_POST
@login_required
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    posted = request.POST
    try:
        said = actions.comment(
            story,
            text=_clean(posted.get("text", "")),
            place=_clean(posted.get("place", ""))[:80],
            passage=_clean(posted.get("passage", "")),
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        return _refused(request, story, refusal)
    named = ", ".join(str(one) for one in said.mentioned.all())
    sentence = _("Said; %s will see it on their board.") % named if named else _("Said.")
    return done(request, sentence, then=_back(request, story))


@require_POST
@login_required
def resolve(request: SignedInRequest, pk: int, said: int) -> HttpResponse:
    story = visible_story(request, pk)
    found = get_object_or_404(Comment, pk=said, story=story)
    try:
        actions.resolve_comment(found, by=request.user, at=now())
    except Refused as refusal:
        return _refused(request, story, refusal)
    return done(request, _("The comment is resolved."), then=_back(request, story))


@require_POST
@login_required
def suggest(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    posted = request.POST
    try:
        actions.suggest(
            story,
            place=_clean(posted.get("place", ""))[:80],
            passage=_clean(posted.get("passage", "")),
            replacement=_clean(posted.get("replacement", "")),
            reason=_clean(posted.get("reason", "")),
            nth=number_in(posted.get("nth", "0"), digits=3) or 0,
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        return _refused(request, story, refusal)
    return done(request, _("Suggested. The text stays as it is until it is accepted."), then=_back(request, story))  # fmt: skip


@require_POST
@login_required
def answer_suggestion(request: SignedInRequest, pk: int, made: int) -> HttpResponse:
    story = visible_story(request, pk)
    found = get_object_or_404(Suggestion, pk=made, story=story)
    accept = request.POST.get("answer") == "accept"
    try:
        actions.decide_suggestion(found, accept=accept, by=request.user, at=now())
    except Refused as refusal:
        return _refused(request, story, refusal)
    sentence = _("Accepted: the text is changed.") if accept else _("Rejected: the text stays.")
    return done(request, sentence, then=_back(request, story))


@require_POST
@login_required
def name_version(request: SignedInRequest, pk: int, version: int) -> HttpResponse:
    story = visible_story(request, pk)
    found = get_object_or_404(Revision.objects.for_instance(story), pk=version)
    try:
        actions.name_version(
            story,
            version=found,
            name=_clean(request.POST.get("name", "")),
            reason=_clean(request.POST.get("reason", "")),
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        return _refused(request, story, refusal)
    return done(request, _("The version has a name and is kept as it is."), then=_versions(story))


def _clean(words: str) -> str:
    return words.replace("\0", "").encode("utf-8", "replace").decode()


def _back(request: SignedInRequest, story: Story) -> str:
    """To the page the form stood on."""
    if request.POST.get("from") == "edit":
        return reverse("wagtailsnippets_stories_story:edit", args=[story.pk])
    return reverse("stories:beside", args=[story.pk])


def _versions(story: Story) -> str:
    return reverse("stories:versions", args=[story.pk])


def _refused(request: SignedInRequest, story: Story, refusal: Refused) -> HttpResponse:
    return answer(request, "stories/beside.html", _page(request, story), refusal=refusal)
