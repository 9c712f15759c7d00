"""What somebody sent after their session had ended: kept over the sign-in, then given back.

Only for forms that carried our token, so nobody else's page can plant words here; only in the
browser's own session; only until it is sent again or thrown away.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ronghe.kit.clock import now
from ronghe.kit.network import network_of

KEY = "kept_form"
MOST = 512 * 1024  # characters; a long story with all its fields has a tenth of it
PER_HOUR = 60  # forms from one network: a newsroom often has only one
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 – the name of a field


def may_be_kept(request: HttpRequest) -> bool:
    """A form that a person sent from a page, small enough for the session's row."""
    if request.method != "POST" or "text/html" not in request.headers.get("Accept", ""):
        return False
    words = [len(name) + len(one) for name, many in request.POST.lists() for one in many]
    return bool(words) and sum(words) <= MOST and _is_in_measure(request)


def _is_in_measure(request: HttpRequest) -> bool:
    """Whoever is not signed in may not fill our table of sessions."""
    key = f"kept:{network_of(request.META['REMOTE_ADDR'])}:{now():%d%H}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= PER_HOUR


def keep(request: HttpRequest) -> HttpResponse:
    """Put the form away and ask for the sign-in that leads back to it."""
    fields = [[name, many] for name, many in request.POST.lists() if name != _TOKEN]
    request.session[KEY] = {
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "by": getattr(request, "signed_out", None),
    }
    return redirect(f"{reverse('account_login')}?next={reverse('kept')}")


def forget(request: HttpRequest) -> None:
    """The same form arrived from somebody who is signed in: nothing is left to keep."""
    found = request.session.get(KEY)
    if found and found["path"] == request.get_full_path():
        del request.session[KEY]


def kept(request: HttpRequest) -> HttpResponse:
    """The page that shows what is kept, and sends it where it was going."""
    found: dict[str, Any] | None = request.session.get(KEY)
    if found and found["by"] not in (None, request.user.pk):
        found = None  # somebody else signed in on this machine
    if request.method == "POST":
        request.session.pop(KEY, None)
        return redirect("start")
    if not found:
        return redirect("start")
    fields = [(name, one) for name, many in found["fields"] for one in many]
    return render(request, "kept.html", {**found, "fields": fields, "shown": _shown(fields)})


def _shown(fields: list[tuple[str, str]]) -> list[str]:
    """The words of a person among the fields, longest first: enough to know one's own text."""
    words = [one for _, one in fields if len(one) > 3 and not one.startswith(("{", "["))]
    return sorted(set(words), key=len, reverse=True)[:5]
