"""The pages of review: what waits for me, one story to decide about, versions, my stories."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.text.count import count_characters

from .. import actions, rules
from ..compare import body_of, compare_versions
from ..forms import DecisionForm
from ..machine.shown import check_of
from ..models import Round, Signature, Story, content_hash

PER_PAGE = 50


@require_safe
@login_required
def reviews(request: SignedInRequest) -> HttpResponse:
    at = now()
    related = ("story__section", "story__author", "story__assignment", "scheme")
    waiting = Round.objects.waiting_for(request.user, at).select_related(*related)
    others = (
        Round.objects.open()
        .filter(story__in=Story.objects.visible_to(request.user))
        .exclude(pk__in=waiting.values("pk"))
        .select_related(*related)
        .order_by("started_at")
    )
    return render(
        request,
        "stories/reviews.html",
        {
            "waiting": [_row(round) for round in waiting],
            "may_print_sheets": rules.may_print_sheets(request.user, at=at),
            "others": [_row(round) for round in others[:PER_PAGE]],
            "may_keep_rules": rules.may_keep_rules(request.user, at=at),
            "at": at,
        },
    )


@require_safe
@login_required
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    return render(request, "stories/review.html", _reading(request, story))


@require_POST
@login_required
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    context = _reading(request, story, request.POST)
    form, round, step = context["form"], context["round"], context["step"]
    if form is None:
        return answer(
            request,
            "stories/review.html",
            context,
            refusal=Refused(_("Another person decides here now. The page shows how it stands.")),
        )
    if not form.is_valid():
        return answer(
            request, "stories/review.html", context, refusal=Refused(_("Choose a decision."))
        )
    typed = form.cleaned_data
    # A step to return to may stay chosen in the list while another button is pressed.
    to = typed.get("return_to") if typed["decision"] == Signature.Decision.RETURN else None
    try:
        signature = actions.sign(
            round,
            step=step,
            by=request.user,
            at=now(),
            decision=typed["decision"],
            opinion=typed["opinion"],
            return_to=to,
            read=typed["read"],
        )
    except Refused as refusal:
        # What was typed stays; the text that is shown, and its hash, are the new ones.
        context = _reading(request, _visible(request, pk), request.POST)
        return answer(request, "stories/review.html", context, refusal=refusal)
    sentence = _("“%(story)s”: %(step)s, %(decision)s.") % {
        "story": story,
        "step": step,
        "decision": signature.get_decision_display(),
    }
    return done(request, sentence, then="stories:reviews")


@require_POST
@login_required
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    try:
        actions.send_to_review(story, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/review.html", _reading(request, story), refusal=refusal)
    return done(request, _("“%s” is in review.") % story, then=story)


@require_POST
@login_required
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    try:
        actions.take_back(story, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/review.html", _reading(request, story), refusal=refusal)
    return done(request, _("“%s” is with the writer again.") % story, then=story)


@require_POST
@login_required
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    try:
        actions.resume(story, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/review.html", _reading(request, story), refusal=refusal)
    return done(request, _("“%s” is in review again.") % story, then=story)


@require_safe
@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """What this person wrote or is credited on, newest work first."""
    said = Signature.objects.filter(round__story=OuterRef("pk")).exclude(opinion="")
    stories = (
        Story.objects.visible_to(request.user)
        .by(request.user)
        .annotate(last_opinion=Subquery(said.order_by("-pk").values("opinion")[:1]))
        .select_related("section", "latest_revision", "assignment")
        .order_by("-latest_revision__created_at", "-pk")
    )
    page = Paginator(stories, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/mine.html", {"page": page, "at": now()})


@require_safe
@login_required
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    story = _visible(request, pk)
    found = list(
        Revision.objects.for_instance(story).select_related("user").order_by("-pk")[:PER_PAGE]
    )
    signed: dict[int, list[Signature]] = {}
    for signature in Signature.objects.about(story).select_related("step", "person"):
        signed.setdefault(signature.version_id, []).append(signature)
    rows = [
        (version, older, signed.get(version.pk, []))
        for version, older in zip(found, [*found[1:], None], strict=True)
    ]
    return render(request, "stories/versions.html", {"story": story, "rows": rows})


@require_safe
@login_required
def compare(request: SignedInRequest, pk: int, old: int, new: int) -> HttpResponse:
    story = _visible(request, pk)
    all_versions = Revision.objects.for_instance(story).select_related("user")
    before, after = (get_object_or_404(all_versions, pk=one) for one in (old, new))
    context = {
        "story": story,
        "old": before,
        "new": after,
        "comparison": compare_versions(before, after),
    }
    return render(request, "stories/compare.html", context)


def _visible(request: SignedInRequest, pk: int) -> Story:
    return get_object_or_404(Story.objects.visible_to(request.user), pk=pk)


def _row(round: Round) -> dict[str, Any]:
    return {"round": round, "story": round.story, "step": round.next_step()}


def _reading(request: SignedInRequest, story: Story, typed: Any = None) -> dict[str, Any]:
    """Everything the page of one story shows: the text, what is new in it, who said what."""
    at, user = now(), request.user
    version = story.latest_revision
    round = story.rounds.order_by("-pk").first()
    text = version.as_object() if version else story
    step = round.next_step() if round and round.state == Round.State.OPEN else None
    read = content_hash(version) if version else ""
    last = Signature.objects.last_of_another_text(story, read)
    before = last.version if last else None
    form = None
    if step and Round.objects.waiting_for(user, at).filter(pk=round.pk).exists():
        form = DecisionForm(typed, step=step)
    return {
        "story": story,
        "text": text,
        "version": version,
        "length": count_characters("\n".join(block.text for block in body_of(text))),
        "round": round,
        "step": step,
        "steps": _way(round),
        "form": form,
        "read": read,
        "before": before,
        "comparison": compare_versions(before, version) if before else None,
        "check": check_of(story, at=at),
        "may_judge": rules.may_judge(user, story, at=at),
        "opinions": Signature.objects.about(story).select_related("step", "person"),
        "may_edit": rules.may_edit(user, story, at=at),
        "may_send": story.stage in rules.WITH_THE_WRITER and rules.may_send(user, story, at=at),
        "may_take_back": story.stage in ("in_review", "held", "ready")
        and rules.may_take_back(user, story, at=at),
        "may_resume": story.stage == Story.Stage.HELD and rules.may_resume(user, at=at),
    }


def _way(round: Round | None) -> list[dict[str, Any]]:
    """Each step of the round with the signature that stands for it."""
    if round is None:
        return []
    standing = {one.step_id: one for one in round.signatures.standing().select_related("person")}
    return [{"step": step, "signature": standing.get(step.pk)} for step in round.scheme.steps.all()]
