"""Addresses of readers' pages: which language a path speaks, and the same page in the other one."""

from django.templatetags.static import static

from ronghe.kit.site import absolute

ENGLISH = "/en/"


def static_address(name: str) -> str:
    return absolute(static(name))


def in_language(path: str, language: str) -> str:
    """The same page in another language: only the prefix differs."""
    plain = path.removeprefix("/en") if path.startswith(ENGLISH) else path
    return f"/en{plain}" if language == "en" else plain


def other(language: str) -> str:
    return "zh-hans" if language == "en" else "en"
