"""What the chief or the administrator decides once: deadlines, subjects, who reads tips."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.forms import PlainForm
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in

from .. import actions, rule_effects, rules
from ..forms import CategoryForm, RuleForm, TipReaderForm
from ..models import Case, Category, TimeRule, TipReader
from ..rule_effects import Scope

# Of the clocks that move, so many are shown.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def setup(request: SignedInRequest) -> HttpResponse:
    """One page, one form for each decision; `what` says which was sent."""
    if not rules.may_set_up(request.user, at=now()):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "cases/setup.html", _page())
    what = request.POST.get("what", "")
    if what in SINGLE:
        return _single(request, what)
    if what not in VERBS:
        raise Http404
    form_class, verb = VERBS[what]
    form = form_class(request.POST, prefix=what)
    if not form.is_valid():
        return render(request, "cases/setup.html", _page(**{what: form}))
    try:
        if what == "rule" and "confirm" not in request.POST:
            return render(request, "cases/rule_effects.html", _effects(request, form))
        verb(request, form)
    except Refused as refusal:
        return answer(request, "cases/setup.html", _page(**{what: form}), refusal=refusal)
    return done(request, _done(what, form), then="cases:setup")


def _done(what: str, form: PlainForm) -> str:
    if what == "rule" and form.cleaned_data["since"] > now():
        return _("It is kept, and comes into force on its day.")
    return _("It is in force.")


def _single(request: SignedInRequest, what: str) -> HttpResponse:
    """A button beside one row of a list, with nothing to type."""
    rows, field, verb, sentence = SINGLE[what]
    row = get_object_or_404(rows, pk=number_in(request.POST.get(field, "")))
    try:
        verb(row, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "cases/setup.html", _page(), refusal=refusal)
    return done(request, str(sentence), then="cases:setup")


def _admit(request: SignedInRequest, form: TipReaderForm) -> None:
    actions.admit_tip_reader(form.cleaned_data["person"], by=request.user, at=now())


def _rule(request: SignedInRequest, form: RuleForm) -> None:
    said = form.cleaned_data
    scope = {name: said[name] for name in ("kind", "category", "unit")}
    more: dict[str, Any] = {"since": said["since"], "by": request.user, "at": now()}
    if request.POST["confirm"] == "open":
        shown = request.POST.get("shown", "")
        actions.make_rule_for_all(form.times(), scope=Scope(**scope), shown=shown, **more)
    else:
        actions.make_rule(form.times(), **scope, **more)


def _effects(request: SignedInRequest, form: RuleForm) -> dict[str, Any]:
    """Which open cases the rule would move, and how, before anybody confirms it."""
    said, at = form.cleaned_data, now()
    scope = Scope(**{name: said[name] for name in ("kind", "category", "unit")})
    actions.check_beginning(scope, since=said["since"], at=at)
    turns = rule_effects.of_open_cases(scope, form.times().by_clock(), at=at)
    seen = Case.objects.visible_to(request.user).filter(pk__in={one.case.pk for one in turns})
    return {
        "form": form,
        "at": at,
        "turns": turns[:SHOWN],
        "most": SHOWN,
        "number": len({one.case.pk for one in turns}),
        "late": len({one.case.pk for one in turns if one.is_late_anew}),
        "seen": set(seen.values_list("pk", flat=True)),
        "shown": rule_effects.mark_of(turns),
    }


def _category(request: SignedInRequest, form: CategoryForm) -> None:
    actions.add_category(by=request.user, at=now(), **form.cleaned_data)


VERBS: dict[str, tuple[type[Any], Callable[..., None]]] = {
    "admit": (TipReaderForm, _admit),
    "rule": (RuleForm, _rule),
    "category": (CategoryForm, _category),
}


SINGLE: dict[str, tuple[type[TipReader] | type[TimeRule], str, Callable[..., None], Any]] = {
    "dismiss": (
        TipReader,
        "reader",
        actions.dismiss_tip_reader,
        gettext_lazy("This person reads no more tip-offs."),
    ),
    "take_back": (
        TimeRule,
        "rule",
        actions.take_back_rule,
        gettext_lazy("It is taken back; the version before it goes on."),
    ),
}


def _page(**bound: Any) -> dict[str, Any]:
    at = now()
    versions = TimeRule.objects.select_related("category", "unit")
    versions = versions.order_by("kind", "category", "unit", "effective")
    return {
        "at": at,
        "rules": versions.in_force(at),
        "later": versions.filter(effective__startswith__gt=at),
        "earlier": versions.filter(effective__endswith__lte=at),
        "readers": TipReader.objects.filter(until=None).select_related("person"),
        "categories": Category.objects.all(),
        "admit": bound.get("admit") or TipReaderForm(prefix="admit"),
        "rule": bound.get("rule") or RuleForm(prefix="rule"),
        "category": bound.get("category") or CategoryForm(prefix="category"),
    }
