"""Today's board and the language of the desk."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import JavaScriptCatalog

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.web import answer

from .actions import speak
from .today import board


@require_GET
@login_required
def today(request: SignedInRequest) -> HttpResponse:
    """The board everybody starts from."""
    at = now()
    return answer(request, "desk/today.html", {"board": board(request.user, at=at), "at": at})


@require_POST
@login_required
def language(request: SignedInRequest) -> HttpResponse:
    """Change the language of the desk for this person and come back to the same page."""
    speak(request.POST.get("language", ""), by=request.user)
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.user.language, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/desk/"


# Wagtail's own words, and ours where its Chinese has gaps.
words_of_scripts = JavaScriptCatalog.as_view(packages=["wagtail.admin", "ronghe.desk"])
