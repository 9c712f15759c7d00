"""Addresses of readers' pages: which language a path speaks, and the same page in the other one."""

from django.conf import settings
from django.templatetags.static import static

ENGLISH = "/en/"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def static_address(name: str) -> str:
    return absolute(static(name))


def in_language(path: str, language: str) -> str:
    """The same page in another language: only the prefix differs."""
    plain = path.removeprefix("/en") if path.startswith(ENGLISH) else path
    return f"/en{plain}" if language == "en" else plain


def other(language: str) -> str:
    return "zh-hans" if language == "en" else "en"


def site_name(language: str) -> str:
    return str(settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME)
