"""The machine check at the desk: findings of a story, the paper's dictionary, the rules."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.text import table

from .. import rules
from ..actions import machine as actions
from ..forms import DictionaryForm, RuleForm, VerdictForm
from ..machine.shown import check_of
from ..models import Dictionary, MachineReport, Story
from ..wake import ask_for_check
from .found import visible_story

# More refusals than anybody mends at once.
MOST_ROWS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """All findings of a story's latest version; POST asks the workers for a new check."""
    story = visible_story(request, pk)
    if request.method == "POST":
        ask_for_check(story.pk, pause=0)
        return done(
            request, _("The machine reads it now. Look again in a moment."), then=_of(story)
        )
    return _findings(request, story)


@require_POST
@login_required
def judge(request: SignedInRequest, pk: int, report_id: int, place: int) -> HttpResponse:
    story = visible_story(request, pk)
    report = get_object_or_404(MachineReport, pk=report_id, story=story)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _findings(request, story, Refused(_("Choose what the finding is worth.")))
    try:
        actions.judge(
            report, place=place, verdict=form.cleaned_data["verdict"], by=request.user, at=now()
        )
    except Refused as refusal:
        return _findings(request, story, refusal)
    return done(request, _("Noted."), then=_of(story))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dictionary(request: SignedInRequest) -> HttpResponse:
    """Every edition of the paper's dictionary; POST takes in a new one."""
    _may_keep_rules(request)
    form = DictionaryForm(request.POST or None, request.FILES or None)
    refusal: actions.RowsRefused | None = None
    if form.is_valid():
        try:
            edition = actions.take_in_dictionary(
                form.cleaned_data["file"].read(),
                note=form.cleaned_data["note"],
                by=request.user,
                at=now(),
            )
            sentence = _("The new dictionary is in force: %(count)s entries.")
            return done(request, sentence % {"count": edition.entries}, then=_dictionary())
        except actions.RowsRefused as said:
            refusal = said
    editions = Dictionary.objects.select_related("made_by").order_by("-pk")[:50]
    rows = refusal.rows[:MOST_ROWS] if refusal else ()
    may_review = rules.may_review(request.user, at=now())
    context = {"form": form, "editions": editions, "rows": rows, "may_review": may_review}
    return answer(request, "stories/dictionary.html", context, refusal=refusal)


@require_safe
@login_required
def dictionary_file(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_keep_rules(request)
    edition = get_object_or_404(Dictionary, pk=pk)
    # With the mark that office programmes need.
    response = HttpResponse(edition.csv.encode("utf-8-sig"), content_type=table.TYPE)
    response["Content-Disposition"] = f'attachment; filename="dictionary-{edition.version}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def machine_rules(request: SignedInRequest) -> HttpResponse:
    """Every rule with how often it was right; POST switches one."""
    # Here and not above: most processes never show the rules.
    from ..machine.precision import families  # noqa: PLC0415

    _may_keep_rules(request)
    refusal = None
    if request.method == "POST":
        form = RuleForm(request.POST)
        if form.is_valid():
            try:
                actions.set_rule(**form.cleaned_data, by=request.user, at=now())
                return done(request, _("Saved."), then=reverse("stories:machine_rules"))
            except Refused as said:
                refusal = said
        else:
            refusal = Refused(_("Choose one of the severities."))
    context = {
        "families": families(),
        "may_review": rules.may_review(request.user, at=now()),
    }
    return answer(request, "stories/machine_rules.html", context, refusal=refusal)


def _findings(
    request: SignedInRequest, story: Story, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "story": story,
        "check": check_of(story, at=now()),
        "may_judge": rules.may_judge(request.user, story, at=now()),
    }
    return answer(request, "stories/check.html", context, refusal=refusal)


def _may_keep_rules(request: SignedInRequest) -> None:
    if not rules.may_keep_rules(request.user, at=now()):
        raise PermissionDenied


def _of(story: Story) -> str:
    return reverse("stories:check", args=[story.pk])


def _dictionary() -> str:
    return reverse("stories:dictionary")
