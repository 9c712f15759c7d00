"""What reading back proved, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

WORDS = {
    "pages": gettext_lazy("Pages read"),
    "read_at": gettext_lazy("Read at"),
    "version": gettext_lazy("Version found"),
    "found": gettext_lazy("Found"),
}


@register.filter
def in_words(proof: dict[str, Any]) -> Iterator[tuple[str, datetime | None, list[str]]]:
    """(what, the moment or None, lines) of each part."""
    for key, value in proof.items():
        at = parse_datetime(str(value)) if key == "read_at" else None
        yield str(WORDS.get(key, key)), at, [] if at else _lines(value)


def _lines(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
