"""What the world says: the list and one item."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail import hooks

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.web import number_in

from .. import rules
from ..forms import ItemFilter
from ..models import Item, ItemQuerySet, Quarantine, Source

PAGE = 40


@require_safe
@login_required
def items(request: SignedInRequest) -> HttpResponse:
    at = now()
    if not rules.may_watch(request.user, at=at):
        raise PermissionDenied
    form = ItemFilter(request.GET, sources=Source.objects.visible_to(request.user).order_by("name"))
    found = _filtered(Item.objects.visible_to(request.user).current(), form)
    found = _from(found, request.GET.get("before", "")).newest_first().with_other_sources()
    page = list(found.select_related("source")[: PAGE + 1])
    context = {
        "form": form,
        "items": page[:PAGE],
        "older": _older(request.GET, page),
        "is_first": "before" not in request.GET,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "waiting": Quarantine.objects.visible_to(request.user).waiting().count(),
        "at": at,
        "buttons": _buttons(page, request.user),
    }
    return render(request, "watch/items.html", context)


@require_safe
@login_required
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Item.objects.visible_to(request.user)
    found = get_object_or_404(mine.select_related("source", "raw"), pk=pk)
    versions = mine.filter(source=found.source, guid=found.guid).newest_first()
    context = {
        "item": found,
        "versions": versions,
        "others": mine.same_text_as(found).select_related("source").order_by("source__name", "pk"),
        "at": now(),
        "buttons": _buttons([found], request.user),
    }
    return render(request, "watch/item.html", context)


def _filtered(found: ItemQuerySet, form: ItemFilter) -> ItemQuerySet:
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("q"):
        found = found.saying(asked["q"].replace("\0", ""))
    if asked.get("source"):
        found = found.filter(source=asked["source"])
    if asked.get("status") == "embargoed":
        found = found.filter(embargo_until__gt=now())
    elif asked.get("status"):
        found = found.filter(pubstatus=asked["status"])
    return found


def _from(found: ItemQuerySet, before: str) -> ItemQuerySet:
    key = number_in(before)
    last = Item.objects.filter(pk=key).first() if key is not None else None
    return found.older_than(last) if last else found


def _older(asked: QueryDict, page: list[Item]) -> str:
    """The address of the next page; "" on the last."""
    if len(page) <= PAGE:
        return ""
    words = {key: value for key, value in asked.items() if key != "before" and value}
    return "?" + urlencode({**words, "before": page[PAGE - 1].pk})


def _buttons(items: list[Item], user: User) -> list[str]:
    """Slot: templates other packages show beside an item. They get `item`."""
    return [template(items, user) for template in hooks.get_hooks("watch_item_button")]
