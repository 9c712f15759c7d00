"""One address takes every step on a front: a verb, its numbers, and the last act seen."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused

from .. import actions
from ..actions.blocks import kinds_for
from ..actions.steps import blocks_of
from ..forms import AddForm, ChangeForm, StepForm, moment_of
from ..models import Act, Front
from .pages import found, page

Numbers = Sequence[int]


class NotUnderstood(Refused):
    """Nothing that our pages send."""

    code = "not_understood"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def front(request: SignedInRequest, language: str, section_id: int) -> HttpResponse:
    here = found(request, language, section_id)
    if request.method != "POST":
        return page(request, here)
    form = StepForm(request.POST)
    if not form.is_valid():
        refusal = NotUnderstood(_("That step was not understood. Look again and decide anew."))
        return page(request, here, refusal=refusal)
    verb, numbers = form.cleaned_data["do"]
    return _step(request, here, verb, numbers, seen=form.cleaned_data["serial"])


def _step(
    request: SignedInRequest, here: Front, verb: str, numbers: Numbers, *, seen: int
) -> HttpResponse:
    typed: dict[str, Any] = {}
    try:
        extra = _typed(request, here, verb, numbers, typed)
        act = VERBS[verb](here, *numbers, seen=seen, by=request.user, at=now(), **extra)
    except actions.Overtaken as refusal:
        return _overtaken(request, here, refusal)
    except Refused as refusal:
        return page(
            request, Front.objects.of(here.language, here.section), refusal=refusal, **typed
        )
    messages.success(request, _said(act))
    mark = f"#block-{act.touched[0]}" if act.touched and verb != "remove" else ""
    return redirect(here.get_absolute_url() + mark)


def _said(act: Act) -> str:
    """`Story pinned: “Bridge reopens” → Top stories`"""
    headline = f"“{act.publication.wanted.headline}”" if act.publication else ""
    parts = [one for one in (headline, act.block_name) if one]
    verb = str(act.get_verb_display())
    return _("%(verb)s: %(what)s") % {"verb": verb, "what": " → ".join(parts)} if parts else verb


def _overtaken(request: SignedInRequest, here: Front, refusal: actions.Overtaken) -> HttpResponse:
    """What the others did, and our own step again, ready to be put on top of it."""
    fresh = Front.objects.of(here.language, here.section)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "serial")
        for value in values
    ]
    context = {"front": fresh, "serial": fresh.serial, "refusal": refusal, "kept": kept}
    return render(request, "arrangements/overtaken.html", context, status=409)


def _typed(
    request: SignedInRequest, here: Front, verb: str, numbers: Numbers, typed: dict[str, Any]
) -> dict[str, Any]:
    """What stands in the fields beside the button; `typed` keeps a form to show again."""
    if verb == "pin":
        try:
            return {"until": moment_of(request.POST)}
        except forms.ValidationError as problem:
            raise NotUnderstood(" ".join(problem.messages)) from problem
    if verb == "add":
        form: forms.Form = AddForm(request.POST, kinds=kinds_for(here))
        typed["add"] = form
    elif verb == "change":
        blocks = {one.key: one for one in blocks_of(here.shown_at_the_desk(), here)}
        if numbers[0] not in blocks:
            raise actions.NoSuchBlock(
                _("This block is no longer on the page. Look again and decide anew.")
            )
        form = ChangeForm.of(blocks[numbers[0]], request.POST)
        typed["change"] = (numbers[0], form)
    else:
        return {}
    if not form.is_valid():
        raise NotUnderstood(" ".join(str(one[0]) for one in form.errors.values()))
    return form.cleaned_data


def _pin(here: Front, block: int, place: int, story: int, **more: Any) -> Act:
    return actions.pin(here, story=story, block=block, place=place, **more)


def _unpin(here: Front, block: int, place: int, **more: Any) -> Act:
    return actions.unpin(here, block=block, place=place, **more)


def _before(here: Front, block: int, to: int, **more: Any) -> Act:
    return actions.move_block(here, block=block, to=to or None, **more)


# The numbers in `do` by place.
VERBS: dict[str, Callable[..., Act]] = {
    "pin": _pin,
    "unpin": _unpin,
    "before": _before,
    "up": lambda here, block, **more: actions.move_block(here, block=block, up=1, **more),
    "down": lambda here, block, **more: actions.move_block(here, block=block, up=-1, **more),
    "remove": lambda here, block, **more: actions.remove_block(here, block=block, **more),
    "change": lambda here, block, **more: actions.change_block(here, block=block, **more),
    "restore": lambda here, pk, **more: actions.restore(here, arrangement=pk, **more),
    "add": actions.add_block,
    "undo": actions.undo,
    "automatic": actions.make_automatic,
    "discard": actions.discard,
    "live": actions.put_live,
}
