"""Titles and reasons as people type them."""

from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused


class NothingSaid(Refused):
    code = "nothing_said"


def required(text: str, *, limit: int = 200) -> str:
    """One line with something in it; NUL, which the database refuses, is taken out."""
    words = " ".join(text.replace("\0", "").split())[:limit]
    if not words:
        raise NothingSaid(_("Write a few words first."))
    return words


def free(text: str) -> str:
    return text.replace("\0", "").strip()
