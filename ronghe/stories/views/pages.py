"""The pages of review: what waits for me, one story to decide about, versions, my stories."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Revision

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.people.models import Delegation
from ronghe.people.rules import holders
from ronghe.planning.rules import may_note_leads
from ronghe.text.count import count_characters

from .. import actions, rules
from ..actions.emergency import BEFORE_PUBLISHING
from ..actions.review import check_person
from ..compare import body_of, compare_versions
from ..forms import DecisionForm
from ..machine.shown import check_of_text
from ..models import Debt, Round, Signature, Step, Story, content_hash, open_beside
from ..turns import Turn, turns, turns_of
from ..versions import pieces_of_work
from ..words import in_words
from .cases import cases_of
from .found import visible_story

PER_PAGE = 50
# Of the holders of a role: more names are no help, and each is a question to the database.
MOST_ASKED = 8


@require_safe
@login_required
def reviews(request: SignedInRequest) -> HttpResponse:
    at = now()
    waiting = turns_of(request.user, at)
    mine = {turn.round.pk for turn in waiting}
    # Few keys, asked first: together with who may see what, every story would be read.
    going = {
        *Round.objects.open().values_list("pk", flat=True),
        *Debt.objects.open().values_list("round", flat=True),
    }
    visible = Story.objects.visible_to(request.user)
    seen = Round.objects.filter(pk__in=going - mine, story__in=visible)
    others = turns(seen.exclude(story__stage=Story.Stage.HELD))
    held = seen.filter(state=Round.State.OPEN, story__stage=Story.Stage.HELD)
    held = held.select_related("story__section")
    context = {
        "waiting": waiting,
        "others": others[:PER_PAGE],
        "held": held.order_by("started_at")[:PER_PAGE],
        "instead_of": Delegation.objects.at(at)
        .filter(receiver=request.user)
        .select_related("giver"),
        "may_print_sheets": rules.may_print_sheets(request.user, at=at),
        "may_keep_rules": rules.may_keep_rules(request.user, at=at),
        "at": at,
    }
    return render(request, "stories/reviews.html", context)


@require_safe
@login_required
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    return render(request, "stories/review.html", _reading(request, story))


@require_POST
@login_required
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    context = _reading(request, story, request.POST)
    form, step = context["form"], context["step"]
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
    try:
        signature = _decide(context, form.cleaned_data, request.user)
    except Refused as refusal:
        # What was typed stays; the text that is shown, and its hash, are the new ones.
        context = _reading(request, visible_story(request, pk), request.POST)
        return answer(request, "stories/review.html", context, refusal=refusal)
    sentence = _("“%(story)s”: %(step)s, %(decision)s.") % {
        "story": story,
        "step": step,
        "decision": signature.get_decision_display(),
    }
    return done(request, sentence, then="stories:reviews")


def _decide(context: dict[str, Any], typed: dict[str, Any], by: User) -> Signature:
    round, step = context["round"], context["step"]
    said = {name: typed.get(name, "") for name in ("opinion", "answer", "read")}
    if context["debt"]:
        return actions.make_up(round, step=step, by=by, at=now(), **said)
    decision = typed["decision"]
    # A step to return to may stay chosen in the list while another button is pressed.
    to = typed.get("return_to") if decision == Signature.Decision.RETURN else None
    return actions.sign(round, step=step, by=by, at=now(), decision=decision, return_to=to, **said)


@require_POST
@login_required
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    try:
        actions.send_to_review(story, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/review.html", _reading(request, story), refusal=refusal)
    return done(request, _("“%s” is in review.") % story, then=story)


@require_POST
@login_required
def go_first(request: SignedInRequest, pk: int) -> HttpResponse:
    """The emergency way: the final review alone, the rest is made up."""
    story = visible_story(request, pk)
    reason = request.POST.get("reason", "")[:400]
    try:
        actions.go_first(story, by=request.user, at=now(), reason=reason)
    except Refused as refusal:
        context = {**_reading(request, story), "reason": reason}
        return answer(request, "stories/review.html", context, refusal=refusal)
    return done(request, _("“%s” goes out after the final review alone.") % story, then=story)


@require_POST
@login_required
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    try:
        actions.take_back(story, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/review.html", _reading(request, story), refusal=refusal)
    return done(request, _("“%s” is with the writer again.") % story, then=story)


@require_POST
@login_required
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
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
    story = visible_story(request, pk)
    found, older = _leaf_of_versions(story, request.GET.get("before", ""))
    signed: dict[int, list[Signature]] = {}
    for signature in Signature.objects.about(story).select_related("step", "person"):
        signed.setdefault(signature.version_id, []).append(signature)
    names = {one.version_id: one for one in story.version_names.all()}
    context = {
        "story": story,
        "older": older,
        "work": pieces_of_work(found, signed=signed, names=names),
        "may_name": rules.may_comment(request.user, story, at=now()),
    }
    return render(request, "stories/versions.html", context)


def _leaf_of_versions(story: Story, before: str) -> tuple[list[Revision], int | None]:
    """The newest versions before the one of that number, and where the next leaf begins."""
    rows = Revision.objects.for_instance(story).select_related("user").order_by("-pk")
    if before.isdecimal() and len(before) < 10:
        rows = rows.filter(pk__lt=int(before))
    most = PER_PAGE * 4
    found = list(rows[: most + 1])
    return found[:most], found[most - 1].pk if len(found) > most else None


@require_safe
@login_required
def compare(request: SignedInRequest, pk: int, old: int, new: int) -> HttpResponse:
    story = visible_story(request, pk)
    all_versions = Revision.objects.for_instance(story).select_related("user")
    before, after = (get_object_or_404(all_versions, pk=one) for one in (old, new))
    context = {
        "story": story,
        "old": before,
        "new": after,
        "comparison": compare_versions(before, after),
    }
    return render(request, "stories/compare.html", context)


def _reading(request: SignedInRequest, story: Story, typed: Any = None) -> dict[str, Any]:
    """Everything the page of one story shows: the text, what is new in it, who said what."""
    at, user = now(), request.user
    version = story.latest_revision
    round, turn = _turn(user, story, at)
    debt = turn is not None and turn.is_debt
    if debt and round is not None:
        # What is made up is the text that went out, whatever has been written since.
        version = round.signatures.standing().order_by("pk").select_related("version")[0].version
    text = version.as_object() if version else story
    read = content_hash(version) if version else ""
    last = None if debt else Signature.objects.last_of_another_text(story, read)
    before = last.version if last else None
    return {
        "story": story,
        "text": text,
        "version": version,
        "length": count_characters("\n".join(block.text for block in body_of(text))),
        "round": round,
        "turn": turn,
        "debt": debt,
        "step": turn.step if turn else None,
        "steps": _way(round),
        "form": _form(turn, user, typed) if turn else None,
        "not_mine": [] if turn else _why_not(user, story, round, at),
        "read": read,
        "before": before,
        "comparison": compare_versions(before, version) if before else None,
        "opinions": Signature.objects.about(story).select_related(
            "step", "person", "answers__person", "return_to"
        ),
        "at": at,
        "check": check_of_text(text, read=read, at=at),
        "may_judge": rules.may_judge(user, story, at=at),
        "notes": story.notes.select_related("by", "memo").order_by("pk"),
        "beside_count": open_beside(story),
        "cases": cases_of(story, seen_by=user),
        **_doors(user, story, round, at),
    }


def _doors(user: User, story: Story, round: Round | None, at: datetime) -> dict[str, Any]:
    """What else this person may do here."""
    hurried = round is not None and bool(round.reason) and round.state == Round.State.OPEN
    return {
        "why": in_words(round.scheme.applies, every=True) if round else "",
        "may_edit": rules.may_edit(user, story, at=at),
        "may_link_cases": rules.may_link_cases(user, story, at=at),
        "may_note_leads": may_note_leads(user, at=at),
        "may_send": story.stage in rules.WITH_THE_WRITER and rules.may_send(user, story, at=at),
        "may_take_back": story.stage in ("in_review", "held", "ready")
        and rules.may_take_back(user, story, at=at),
        "may_resume": story.stage == Story.Stage.HELD and rules.may_resume(user, at=at),
        "may_go_first": not hurried
        and story.stage in BEFORE_PUBLISHING
        and rules.may_go_the_emergency_way(user, at=at),
    }


def _turn(user: User, story: Story, at: datetime) -> tuple[Round | None, Turn | None]:
    """The round this page is about, and the step in it that this person may sign now."""
    rounds = story.rounds.select_related("scheme__scheme").order_by("-pk")
    mine = turns_of(user, at, story=story)
    if mine:
        return mine[0].round, mine[0]
    return rounds.first(), None


def _why_not(user: User, story: Story, round: Round | None, at: datetime) -> list[dict[str, Any]]:
    """Of each step that waits: why this person does not sign it, and who may."""
    if round is None or not _is_waiting(round, story):
        return []
    found = []
    for step in round.next_steps():
        asked = holders(step.role, at=at)[:MOST_ASKED]
        who = [one for one in asked if _refusal(round, story, step, one, at) is None]
        found.append({"step": step, "why": _refusal(round, story, step, user, at), "who": who})
    return found


def _is_waiting(round: Round, story: Story) -> bool:
    owed = Debt.objects.open().filter(round=round)
    return story.stage == Story.Stage.IN_REVIEW or owed.exists()


def _refusal(round: Round, story: Story, step: Step, user: User, at: datetime) -> str | None:
    """The sentence with which a signature would be refused; "" when the role is another's."""
    try:
        check_person(round, story, step, by=user, at=at)
    except Refused as refusal:
        return str(refusal)
    except PermissionDenied:
        return ""
    return None


def _form(turn: Turn, user: User, typed: Any) -> DecisionForm:
    said = None
    if turn.step.kind == Step.Kind.REVIEW:
        said = turn.round.signatures.all().to_answer(user)
    return DecisionForm(typed, step=turn.step, said=said, is_debt=turn.is_debt)


def _way(round: Round | None) -> list[dict[str, Any]]:
    """Each step of the round with the signature that stands for it, or when it is due."""
    if round is None:
        return []
    standing = {one.step_id: one for one in round.signatures.standing().select_related("person")}
    waiting = {turn.step.pk: turn for turn in turns(Round.objects.filter(pk=round.pk))}
    return [
        {"step": step, "signature": standing.get(step.pk), "turn": waiting.get(step.pk)}
        for step in round.steps_asked()
    ]
