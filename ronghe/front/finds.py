"""What the search found, as readers see it: checked against what is public at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from ronghe.channels.search.queries import Hit
from ronghe.taxonomy.models import Section

from . import edition


@dataclass(frozen=True)
class Found:
    """One hit: `headline` and `snippet` are safe HTML with `<mark>`."""

    address: str
    headline: SafeString
    snippet: SafeString
    section: Section
    published_at: datetime


def found(hits: Sequence[Hit], *, language: str, at: datetime) -> Sequence[Found]:
    """The hits that readers may see. The index follows a withdrawal by a moment; this list does not."""
    if not hits:
        return []
    wanted = edition.shown(language, at).filter(story__in=[hit.story for hit in hits])
    public = {one.story_id: one for one in wanted.select_related("section")}
    return [
        Found(
            publication.get_absolute_url(),
            hit.headline,
            hit.snippet,
            publication.section,
            publication.first_published_at,
        )
        for hit in hits
        if (publication := public.get(hit.story)) is not None
    ]
