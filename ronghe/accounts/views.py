"""The language of account pages; everything else there is allauth's, in our dress."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from .actions import choose_language


def language(request: HttpRequest) -> HttpResponse:
    """Remember the language for this person, or for this browser; come back to the same page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/accounts/login/")
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        choose_language(chosen, by=request.user)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 86400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response
