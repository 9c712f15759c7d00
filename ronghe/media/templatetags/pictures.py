"""`{% picture story.lead_picture sizes="100vw" language="en" %}`"""

from datetime import timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.kit.clock import local_date, now

from ..models import Clip, Picture, PictureRendition
from ..renditions import picture_sources
from ..rules import may_delete as rule_may_delete

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


@register.inclusion_tag("media/_rights.html")
def rights(picture: Picture) -> dict[str, str]:
    """Whether the picture may be published today, and for how long."""
    today = local_date(now())
    if not picture.licence or not picture.credit:
        return {"kind": "stop", "shape": "■", "word": _("Rights missing")}
    if not picture.may_be_published(today):
        return {"kind": "stop", "shape": "■", "word": _("Lease over")}
    until = picture.rights_until
    if until is not None and until - today < timedelta(days=14):
        return {"kind": "warn", "shape": "▲", "word": _("Until %s") % until.isoformat()}
    return {"kind": "calm", "shape": "●", "word": str(picture.get_licence_display())}


@register.inclusion_tag("media/_rights.html")
def clip_rights(clip: Clip) -> dict[str, str]:
    if not clip.may_be_published(local_date(now())):
        return {"kind": "stop", "shape": "■", "word": _("Rights missing")}
    return {"kind": "calm", "shape": "●", "word": str(clip.get_licence_display())}


@register.simple_tag
def shown(picture: Picture, width: int, height: int) -> PictureRendition:
    """A preview for the desk, made at upload."""
    made: PictureRendition = picture.get_rendition(f"max-{width}x{height}")
    return made


@register.simple_tag(takes_context=True)
def may_delete(context: Context, picture: Picture) -> bool:
    return rule_may_delete(context["request"].user, picture, at=now())
