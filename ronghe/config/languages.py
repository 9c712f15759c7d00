"""Which language a request is answered in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import get_languages, parse_accept_lang_header

PERSONAL = ("/desk/", "/accounts/", "/phone/", "/uploads/", "/api/")


def language_of(request: HttpRequest) -> str:
    """Public pages: by path alone. Staff and account pages: the person's, then the browser's."""
    path = request.path_info
    if not path.startswith(PERSONAL):
        return "en" if path == "/en" or path.startswith("/en/") else settings.LANGUAGE_CODE
    return _of_person(request) or _of_browser(request)


def _of_person(request: HttpRequest) -> str | None:
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return _known(request.user.language)
    if request.GET.get("next", "").startswith("/en/"):
        return "en"
    return _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def _of_browser(request: HttpRequest) -> str:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if known := _known(code):
            return known
    return settings.LANGUAGE_CODE


def _known(code: str) -> str | None:
    try:
        found = get_supported_language_variant(code)
    except LookupError:
        return None
    return found if found in get_languages() else None
