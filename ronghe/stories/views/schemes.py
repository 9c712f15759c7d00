"""The schemes of review: what is in force, drafts, their steps, the dry run."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import actions, rules
from ..actions.schemes import plan_of
from ..dry_run import dry_run, minutes_of
from ..models import Scheme, SchemeVersion
from ..scheme_forms import FrameForm, InForceForm, NewSchemeForm, StepForm
from ..soundness import problems
from ..words import asked_of, in_words


def _version_page(version: SchemeVersion) -> str:
    return reverse("stories:scheme", args=[version.pk])


def _act(
    request: SignedInRequest, template: str, context: dict[str, Any],
    verb: Callable[[], object], sentence: str, then: Callable[[], str],
) -> HttpResponse:  # fmt: skip
    """Show the form, or do the verb with what was typed; a refusal keeps it."""
    form: forms.Form = context["form"]
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            verb()
            return done(request, sentence, then=then())
        except Refused as no:
            refusal = no
    return answer(request, template, context, refusal=refusal)


@require_GET
@login_required
def schemes(request: SignedInRequest) -> HttpResponse:
    at = now()
    rows = []
    for scheme in Scheme.objects.prefetch_related("versions__steps"):
        versions = sorted(scheme.versions.all(), key=lambda one: -one.pk)
        running = next((one for one in versions if at in one.effective), None)
        rows.append(
            {
                "scheme": scheme,
                "running": running,
                "when": in_words(running.applies, every=True) if running else "",
                "minutes": minutes_of(list(running.steps.all())) if running else 0,
                "coming": [one for one in versions if _is_coming(one, at)],
                "drafts": [one for one in versions if one.is_draft],
            }
        )
    context = {
        "rows": rows,
        "may_write": rules.may_write_schemes(request.user, at=at),
        "may_keep_rules": rules.may_keep_rules(request.user, at=at),
    }
    return answer(request, "stories/schemes/list.html", context)


@require_GET
@login_required
def scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    return answer(request, "stories/schemes/version.html", _reading(request, _found(pk)))


@require_http_methods(["GET", "POST"])
@login_required
def new_scheme(request: SignedInRequest) -> HttpResponse:
    form = NewSchemeForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form, "heading": _("New scheme"), "button": _("Create"),
        "back": reverse("stories:schemes"),
    }  # fmt: skip
    return _act(
        request,
        "stories/schemes/form.html",
        context,
        lambda: actions.begin_scheme(**form.cleaned_data, by=request.user, at=now()),
        _("The scheme has a draft: give it steps."),
        lambda: _version_page(SchemeVersion.objects.get(scheme__key=form.cleaned_data["key"])),
    )


@require_POST
@login_required
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    made = actions.draft_like(_found(pk), by=request.user, at=now())
    return done(request, _("A draft like it. Nothing changes until you put it in force."), then=_version_page(made))  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def edit_scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    form = FrameForm(request.POST if request.method == "POST" else None, version=version)
    context = {
        "form": form, "heading": version.scheme, "lead": version, "button": _("Save"),
        "back": _version_page(version), "legend": _("Which stories take it: all of this must be so"),
    }  # fmt: skip
    return _act(
        request,
        "stories/schemes/form.html",
        context,
        lambda: actions.change_draft(version, frame=form.frame(), by=request.user, at=now()),
        _("Saved."),
        lambda: _version_page(version),
    )


@require_http_methods(["GET", "POST"])
@login_required
def step(request: SignedInRequest, pk: int, place: int) -> HttpResponse:
    """The step at `place`; one past the last adds a step."""
    version = _draft(pk)
    steps = list(version.steps.all())
    if not 1 <= place <= len(steps) + 1:
        raise Http404
    found = steps[place - 1] if place <= len(steps) else None
    before = steps[place - 2] if place > 1 else None
    plan = plan_of(found, before) if found else None
    typed = request.POST if request.method == "POST" else None
    form = StepForm(typed, version=version, plan=plan, place=place)
    context = {
        "form": form, "heading": found or _("New step"), "lead": version, "button": _("Save"),
        "back": _version_page(version), "legend": _("When it is asked for: one of this is enough"),
        "remove": reverse("stories:remove_step", args=[pk, place]) if found else "",
    }  # fmt: skip
    return _act(
        request,
        "stories/schemes/form.html",
        context,
        lambda: actions.place_step(
            version,
            form.plan(),
            place=form.cleaned_data["place"],
            instead_of=place if found else None,
            by=request.user,
            at=now(),
        ),
        _("Saved."),
        lambda: _version_page(version),
    )


@require_POST
@login_required
def remove_step(request: SignedInRequest, pk: int, place: int) -> HttpResponse:
    version = _draft(pk)
    get_object_or_404(version.steps, order=place)
    actions.remove_step(version, place=place, by=request.user, at=now())
    return done(request, _("The step is gone."), then=_version_page(version))


@require_POST
@login_required
def put_in_force(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    at, context = now(), _reading(request, version, request.POST)
    form = context["form"]
    return _act(
        request,
        "stories/schemes/version.html",
        context,
        lambda: actions.put_in_force(
            version, since=form.cleaned_data["since"] or at, by=request.user, at=at
        ),
        _("It is in force from that time on. Stories in review keep what they have."),
        lambda: _version_page(version),
    )


@require_POST
@login_required
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.discard_draft(_draft(pk), by=request.user, at=now())
    return done(request, _("The draft is gone."), then="stories:schemes")


@require_GET
@login_required
def dry(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _found(pk)
    at = now()
    may_review = rules.may_review(request.user, at=at)
    context = {"version": version, "run": dry_run(version, at=at), "may_review": may_review}
    return answer(request, "stories/schemes/dry_run.html", context)


def _found(pk: int) -> SchemeVersion:
    return get_object_or_404(SchemeVersion.objects.select_related("scheme"), pk=pk)


def _draft(pk: int) -> SchemeVersion:
    drafts = SchemeVersion.objects.drafts().select_related("scheme")
    return get_object_or_404(drafts, pk=pk)


def _is_coming(version: SchemeVersion, at: Any) -> bool:
    lower = version.effective.lower
    return not version.is_draft and lower is not None and lower > at


def _reading(request: SignedInRequest, version: SchemeVersion, typed: Any = None) -> dict[str, Any]:
    at = now()
    may_write = rules.may_write_schemes(request.user, at=at)
    steps = list(version.steps.all())
    since = at
    form = InForceForm(typed)
    if typed is not None and form.is_valid():
        since = form.cleaned_data["since"] or at
    return {
        "version": version,
        "groups": asked_of(version, steps),
        "next_place": len(steps) + 1,
        "when": in_words(version.applies, every=True),
        "minutes": minutes_of([one for one in steps if not one.afterwards]),
        "problems": problems(version, since=since) if version.is_draft else [],
        "history": version.scheme.versions.exclude(effective__isempty=True).order_by("-effective"),
        "form": form,
        "may_write": may_write,
        "at": at,
    }
