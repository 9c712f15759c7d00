"""The rules by which cases find their department: the editor, the checks, the dry run."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in

from .. import actions, learning, rules
from .. import routing as rulebook
from ..forms import NothingForm
from ..models import Case, Lesson, RoutingBook, RoutingRule
from ..routing_forms import RoutingRuleForm, SinceForm

# Of what a dry run finds, so many cases are shown.
SHOWN = 60
PAGE = "cases/routing.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def routing(request: SignedInRequest) -> HttpResponse:
    """One page; `what` says which of its forms was sent, `rule` to which rule it belongs."""
    if not rules.may_set_up(request.user, at=now()):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, PAGE, _page(request))
    what = request.POST.get("what", "")
    if what not in VERBS:
        raise Http404
    form_class, verb, sentence = VERBS[what]
    rule = _rule(request) if what in OF_A_RULE else None
    form = form_class(request.POST, prefix=_prefix(what, rule))
    if not form.is_valid():
        return render(request, PAGE, _page(request, {_prefix(what, rule): form}))
    try:
        verb(request, form, rule)
    except Refused as refusal:
        page = _page(request, {_prefix(what, rule): form})
        return answer(request, PAGE, page, refusal=refusal)
    spot = f"#rule-{rule.pk}" if rule and what != "remove" else ""
    return done(request, str(sentence()), then=reverse("cases:routing") + spot)


def _rule(request: SignedInRequest) -> RoutingRule:
    return get_object_or_404(RoutingRule, pk=number_in(request.POST.get("rule", "")))


def _prefix(what: str, rule: RoutingRule | None) -> str:
    return f"{what}-{rule.pk}" if rule else what


def _begin(request: SignedInRequest, form: NothingForm, rule: None) -> None:
    actions.begin_routing(by=request.user, at=now())


def _discard(request: SignedInRequest, form: NothingForm, rule: None) -> None:
    actions.discard_routing(by=request.user, at=now())


def _add(request: SignedInRequest, form: RoutingRuleForm, rule: None) -> None:
    actions.add_routing_rule(form.wanted(), by=request.user, at=now())


def _change(request: SignedInRequest, form: RoutingRuleForm, rule: RoutingRule) -> None:
    actions.change_routing_rule(rule, form.wanted(), by=request.user, at=now())


def _remove(request: SignedInRequest, form: NothingForm, rule: RoutingRule) -> None:
    actions.remove_routing_rule(rule, by=request.user, at=now())


def _move(up: bool) -> Callable[..., None]:
    def move(request: SignedInRequest, form: NothingForm, rule: RoutingRule) -> None:
        actions.move_routing_rule(rule, up=up, by=request.user, at=now())

    return move


def _let(by_itself: bool) -> Callable[..., None]:
    def let(request: SignedInRequest, form: NothingForm, rule: RoutingRule) -> None:
        actions.let_dispatch(rule, by_itself=by_itself, by=request.user, at=now())

    return let


def _force(request: SignedInRequest, form: SinceForm, rule: None) -> None:
    at = now()
    since = form.cleaned_data["since"] or at
    actions.put_routing_in_force(since=since, by=request.user, at=at)


VERBS: dict[str, tuple[type[Any], Callable[..., None], Callable[[], str]]] = {
    "begin": (NothingForm, _begin, lambda: _("A draft: nothing in it counts yet.")),
    "discard": (NothingForm, _discard, lambda: _("The draft is thrown away.")),
    "add": (RoutingRuleForm, _add, lambda: _("Added at the end.")),
    "change": (RoutingRuleForm, _change, lambda: _("Changed.")),
    "remove": (NothingForm, _remove, lambda: _("Taken out.")),
    "up": (NothingForm, _move(True), lambda: _("Moved up.")),
    "down": (NothingForm, _move(False), lambda: _("Moved down.")),
    "let": (NothingForm, _let(True), lambda: _("It dispatches by itself once the list is in force.")),
    "stop": (NothingForm, _let(False), lambda: _("A person presses again.")),
    "force": (SinceForm, _force, lambda: _("It counts from then on.")),
}  # fmt: skip
OF_A_RULE = {"change", "remove", "up", "down", "let", "stop"}


def _page(request: SignedInRequest, bound: dict[str, Any] | None = None) -> dict[str, Any]:
    at, sent = now(), bound or {}
    draft, current = RoutingBook.objects.draft(), RoutingBook.objects.in_force(at)
    book = draft or current
    found = rulebook.problems(book, at=at) if book else []
    return {
        "at": at,
        "draft": draft,
        "current": current,
        "rows": _rows(book, found, sent) if book else [],
        "problems": found,
        "may_force": not any(one.is_grave for one in found),
        "versions": RoutingBook.objects.dated().select_related("made_by"),
        "add": sent.get("add") or RoutingRuleForm(prefix="add"),
        "force": sent.get("force") or SinceForm(prefix="force"),
        "may_let": rules.may_let_dispatch(request.user, at=at),
        "dry": _dry(request, book) if book and "dry" in request.GET else None,
        "shown": SHOWN,
        "lesson": _lesson(),
    }


def _rows(
    book: RoutingBook, found: list[rulebook.Problem], sent: dict[str, Any]
) -> list[dict[str, Any]]:
    rows = book.rules.select_related("lead", "category", "place").prefetch_related("helpers")
    return [
        {
            "rule": rule,
            "form": sent.get(f"change-{rule.pk}") or RoutingRuleForm.of(rule),
            "is_open": f"change-{rule.pk}" in sent,
            "problems": [one.text for one in found if one.rule == rule.pk],
        }
        for rule in rows
    ]


def _dry(request: SignedInRequest, book: RoutingBook) -> rulebook.DryRun:
    seen = Case.objects.visible_to(request.user)
    return rulebook.dry_run(book, seen=seen, at=now())


def _lesson() -> dict[str, Any]:
    """How good the learned suggestions are, or how much there is to learn from."""
    last = Lesson.objects.defer("learned").order_by("-pk").first()
    return {
        "last": last,
        "figures": learning.figures_of(last) if last else None,
        "sure": round(learning.SURE * 100),
        "least": learning.LEAST,
        "known": 0 if last else learning.final_cases().count(),
    }
