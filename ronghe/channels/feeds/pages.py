"""Which pages of the feeds' outlet one publication concerns."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from ronghe.kit.compiled import CompiledQuery
from ronghe.publishing.models import PER_PART, Publication


def data(publication: Publication) -> list[str]:
    return [
        reverse("feeds:ninjs", args=[publication.story_id]),
        reverse("feeds:newsml", args=[publication.story_id]),
    ]


def lists(publication: Publication) -> list[str]:
    """What is asked most stands first."""
    names = ("feeds:rss", "feeds:atom", "feeds:json")
    whole, *others = (reverse(name) for name in names)
    of_section = (reverse(name, args=[publication.section.slug]) for name in names)
    maps = _sitemaps(publication)
    return [whole, *maps[:1], *others, *of_section, *maps[1:]]


def _sitemaps(publication: Publication) -> list[str]:
    """Sitemaps list what stands on the website, in all languages at once."""
    on_web = _on_web(story=publication.story_id)
    if not on_web:
        return []
    with translation.override(settings.LANGUAGE_CODE):
        return [
            reverse("feeds:sitemap_news"),
            reverse("feeds:sitemap_part", args=[on_web[0] // PER_PART]),
            reverse("feeds:sitemap"),
        ]


_on_web = CompiledQuery(
    lambda story: Publication.objects.on("web").filter(story=story).values_list("pk", flat=True)[:1]
)
