"""`{% picture story.lead_picture sizes="100vw" language="en" %}`"""

from typing import Any

from django import template
from django.utils.translation import get_language

from ..models import Picture
from ..renditions import picture_sources

register = template.Library()


@register.inclusion_tag("media/_picture.html")
def picture(
    picture: Picture,
    *,
    sizes: str = "(min-width: 48em) 44rem, 100vw",
    language: str = "",
    crop: bool = False,
    first: bool = False,
    alt: str | None = None,
) -> dict[str, Any]:
    """A `<picture>` in three formats. `crop`: the 3:2 cut for cards; `first`: the picture the page
    opens with, loaded at once; `alt`: a text for this place instead of the picture's own."""
    sources = picture_sources(picture, language=language or get_language() or "zh-hans", crop=crop)
    return {
        "sources": sources,
        "sizes": sizes,
        "first": first,
        "alt": sources.alt if alt is None else alt,
    }
