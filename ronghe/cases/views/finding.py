"""Finding one's cases again by phone or e-mail: number or address, its code, then what was sent with it.

Until the right code came nothing is looked for: the answer is the same whether there are cases or not.
Where the code went stands in a sealed cookie, so that it opens nothing in another browser.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.notices.actions import TooMany

from .. import actions
from ..forms import CodeForm, FindByCodeForm
from ..models import Contact
from . import sealing
from .opened import MOST, OPEN_FOR, private, remember_all

COOKIE = sealing.cookie_name("finding")
# The code itself is over before; until then its page asks for it.
ASKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Asked:
    """Where the code went, of which browser, and since when that is so or was shown to be right."""

    way: str
    place: str
    token: str
    since: datetime
    is_right: bool = False

    def written(self) -> str:
        return json.dumps([self.way, self.place, self.token, self.since.timestamp(), self.is_right])


@require_http_methods(["GET", "HEAD", "POST"])
@private
def find_by_code(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    match request.POST.get("step"):
        case "ask":
            return _ask(request, asked)
        case "code" if asked is None:
            messages.warning(request, _("This took too long. Ask for a new code."))
        case "code" if asked is not None and not asked.is_right:
            return _check(request, asked)
        case "again":
            there = redirect("asking:find_by_code")
            there.delete_cookie(COOKIE)
            return there
    return _shown(request, asked)


def _shown(request: HttpRequest, asked: Asked | None) -> HttpResponse:
    """Ask where to, or for the code, or show the cases, which are open in this browser from then on."""
    if asked is None:
        return _page(request, by_code=FindByCodeForm())
    if not asked.is_right:
        return _page(request, asked=asked, form=CodeForm())
    found = actions.found_by(asked.way, place=asked.place, most=MOST)
    page = _page(request, asked=asked, found=found)
    remember_all(request, page, found, at=asked.since)
    return page


def _ask(request: HttpRequest, asked: Asked | None) -> HttpResponse:
    form = FindByCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, by_code=form)
    typed, token = form.cleaned_data["typed"], uuid4().hex
    way = Contact.Way.EMAIL if "@" in typed else Contact.Way.PHONE
    try:
        place = actions.ask_for_finding(
            way, typed=typed, token=token, source=request.META["REMOTE_ADDR"], at=now(),
            language=get_language() or "",
        )  # fmt: skip
    except TooMany as refusal:
        # A code that came before is still good.
        form.add_error("typed", _why(refusal))
        return _page(request, by_code=form, asked=asked, status=429)
    except Refused as refusal:
        form.add_error("typed", str(refusal))
        return _page(request, by_code=form, status=409)
    there = redirect("asking:find_by_code")
    sealing.put(request, there, COOKIE, Asked(way, place, token, now()).written())
    return there


def _check(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, asked=asked, form=form)
    code, at = form.cleaned_data["code"], now()
    if not actions.is_found(asked.way, place=asked.place, token=asked.token, code=code, at=at):
        form.add_error("code", _("This is not the code, or it is over. Type it again or ask anew."))
        return _page(request, asked=asked, form=form)
    there = redirect("asking:find_by_code")
    right = Asked(asked.way, asked.place, asked.token, at, is_right=True)
    sealing.put(request, there, COOKIE, right.written())
    return there


def _why(refusal: TooMany) -> str:
    if refusal.of_all:
        return _("No more codes can be sent now. Number and secret open your case at any time.")
    return str(refusal)


def _asked(request: HttpRequest) -> Asked | None:
    told = sealing.words_in(request, COOKIE)
    if not told:
        return None
    way, place, token, since, is_right = json.loads(told)
    asked = Asked(way, place, token, datetime.fromtimestamp(since, tz=now().tzinfo), is_right)
    lasts = OPEN_FOR if is_right else ASKED_FOR
    return asked if now() - asked.since < lasts else None


def _page(request: HttpRequest, *, status: int = 200, **page: object) -> HttpResponse:
    return render(request, "cases/find_by_code.html", page, status=status)
