"""What a reporter sees on the phone. Every page works as plain HTML; scripts make it work offline."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in
from ronghe.planning import actions as planning
from ronghe.planning.models import Assignment
from ronghe.stories import actions, rules
from ronghe.stories.models import Filing, Signature, Story, text_hash
from ronghe.stories.typed import words_of

from ..forms import MOST_FILES, ChangeForm, ReasonForm, WordsForm
from ..luggage import Bag, packed, unpacked
from ..words import words_of_scripts

SHOWN = 20
TYPED = ("paragraph", "heading")


@require_safe
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    return answer(request, "phone/home.html", _home(request))


@require_http_methods(["GET", "POST"])
@login_required
def write(request: SignedInRequest) -> HttpResponse:
    at = now()
    if request.method != "POST":
        form = WordsForm(initial=_first_words(request), user=request.user)
        return answer(request, "phone/write.html", _writing(request, form))
    form = WordsForm(request.POST, user=request.user)
    bags, refusals = _bags(request, at)
    if not form.is_valid() or refusals:
        return _again(request, form, bags, refusals)
    words = form.cleaned_data
    try:
        filing = actions.file_story(
            form.dispatch(**unpacked(bags, by=request.user, at=at)),
            key=words["key"],
            section=words["section"],
            assignment=words["assignment"],
            by=request.user,
            at=at,
        )
    except Refused as refusal:
        return _again(request, form, bags, [str(refusal)])
    return _filed(request, filing, at=at)


@require_http_methods(["GET", "POST"])
@login_required
def story(request: SignedInRequest, pk: int) -> HttpResponse:
    found, at = _mine(request, pk), now()
    if request.method != "POST":
        initial = {
            "headline": found.headline,
            "text": words_of(found.body.raw_data),
            "base": text_hash(found),
        }
        form = ChangeForm(initial=initial, user=request.user)
        return answer(request, "phone/story.html", _writing(request, form, found))
    form = ChangeForm(request.POST, user=request.user)
    bags, refusals = _bags(request, at)
    if not form.is_valid() or refusals:
        return _again(request, form, bags, refusals, found)
    try:
        filing = actions.file_change(
            found,
            form.dispatch(**unpacked(bags, by=request.user, at=at)),
            key=form.cleaned_data["key"],
            base=form.cleaned_data["base"],
            by=request.user,
            at=at,
        )
    except Refused as refusal:
        return _again(request, form, bags, [str(refusal)], found)
    return _filed(request, filing, at=at)


@require_POST
@login_required
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    return _reply(request, pk, planning.accept, _("Accepted. Thank you."))


@require_POST
@login_required
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _reply(request, pk, planning.decline, _("Declined; the desk sees your reason."), reason=reason)  # fmt: skip


def _reply(
    request: SignedInRequest, pk: int, verb: Callable[..., None], sentence: str, **said: str
) -> HttpResponse:
    mine = Assignment.objects.visible_to(request.user).filter(owner=request.user)
    found = get_object_or_404(mine, pk=pk)
    try:
        verb(found, by=request.user, at=now(), **said)
    except Refused as refusal:
        return answer(request, "phone/home.html", _home(request), refusal=refusal)
    return done(request, sentence, then="phone:home")


def _home(request: SignedInRequest) -> dict[str, Any]:
    tasks = Assignment.objects.waiting_for(request.user).select_related("topic__section")
    said = Signature.objects.filter(round__story=OuterRef("pk")).exclude(opinion="")
    stories = (
        _stories_of(request)
        .annotate(last_opinion=Subquery(said.order_by("-pk").values("opinion")[:1]))
        .select_related("section", "latest_revision")
        .order_by("-latest_revision__created_at", "-pk")
    )
    return {
        "tasks": tasks,
        "stories": stories[:SHOWN],
        "most": SHOWN,
        "at": now(),
        "words": words_of_scripts(),
    }


def _stories_of(request: SignedInRequest) -> QuerySet[Story]:
    return Story.objects.visible_to(request.user).by(request.user)


def _mine(request: SignedInRequest, pk: int) -> Story:
    return get_object_or_404(_stories_of(request).select_related("section"), pk=pk)


def _first_words(request: SignedInRequest) -> dict[str, Any]:
    """The assignment named in the address, and the section of it or of the last story."""
    mine = Assignment.objects.visible_to(request.user).filter(owner=request.user)
    asked = number_in(request.GET.get("assignment", ""), digits=17)
    given = mine.select_related("topic").filter(pk=asked).first() if asked is not None else None
    last = Story.objects.filter(author=request.user).order_by("-created_at").first()
    section = given.topic.section_id if given else None
    return {"assignment": given, "section": section or (last.section_id if last else None)}


def _writing(
    request: SignedInRequest,
    form: WordsForm,
    found: Story | None = None,
    bags: Sequence[Bag] = (),
) -> dict[str, Any]:
    at = now()
    context = {"form": form, "kept": bags, "words": words_of_scripts(), "at": at, "story": found}
    if found is not None:
        context["may_edit"] = rules.may_edit(request.user, found, at=at)
        context["reading"] = words_of(one for one in found.body.raw_data if one["type"] in TYPED)
        context["notes"] = found.notes.select_related("by", "memo").order_by("pk")
    return context


def _bags(request: SignedInRequest, at: datetime) -> tuple[list[Bag], list[str]]:
    """What arrived with an earlier try, then what comes with this one."""
    files = request.FILES.getlist("files") + request.FILES.getlist("camera")
    kept = []
    for key in request.POST.getlist("kept")[:MOST_FILES]:
        try:
            kept.append(Bag(UUID(key)))
        except ValueError:
            raise Http404 from None
    if len(kept) + len(files) > MOST_FILES:
        return kept, [_("A story takes at most %d files at a time.") % MOST_FILES]
    is_own = not request.POST.get("not_mine")
    new, refusals = packed(files, is_own=is_own, by=request.user, at=at)
    return kept + new, refusals


def _again(
    request: SignedInRequest,
    form: WordsForm,
    bags: Sequence[Bag],
    refusals: Sequence[str],
    found: Story | None = None,
) -> HttpResponse:
    """The page once more with everything that was typed, and every file that has arrived."""
    template = "phone/write.html" if found is None else "phone/story.html"
    context = _writing(request, form, found, bags) | {"typed": True}
    for sentence in refusals:
        messages.warning(request, sentence)
    response = answer(request, template, context)
    response.status_code = 409 if refusals else 400
    return response


def _filed(request: SignedInRequest, filing: Filing, *, at: datetime) -> HttpResponse:
    if request.POST.get("send") != "yes":
        return done(request, _("“%s” is kept as a draft.") % filing.story, then="phone:home")
    try:
        actions.send_filed(filing, by=request.user, at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("phone:story", filing.story_id)
    return done(request, _("“%s” is at the desk.") % filing.story, then="phone:home")
