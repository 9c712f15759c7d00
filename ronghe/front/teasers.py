"""A story as lists show it: plain values, drawn once for as long as they stay the same."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ronghe.media.renditions import PictureSources


@dataclass(frozen=True)
class Teaser:
    """Everything a teaser shows, and nothing else: so equal teasers are drawn alike.

    `kind` is lead, card, side, text or line; `level` that of the heading; `section` empty where
    the list says it already; `headline` and `when` are HTML.
    """

    kind: str
    level: int
    headline: SafeString
    kicker: str
    summary: str
    address: str
    section: str
    when: SafeString
    picture: PictureSources | None
    sizes: str
    eager: bool


@lru_cache(maxsize=4000)
def drawn(teaser: Teaser) -> SafeString:
    """A list is drawn again at each publication, and nearly all of its stories are as before."""
    return SafeString(render_to_string("front/_teaser.html", {"one": teaser}))
