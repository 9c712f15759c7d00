"""Which pages of the feeds' outlet one publication concerns."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from ronghe.publishing.models import PER_PART, Publication


def link(publication: Publication) -> str:
    """What a feed that shows the story contains: its address for people."""
    return reverse("front:article", args=[publication.story_id])


def data(publication: Publication) -> list[str]:
    return [
        reverse("feeds:ninjs", args=[publication.story_id]),
        reverse("feeds:newsml", args=[publication.story_id]),
    ]


def lists(publication: Publication) -> list[str]:
    names = ("feeds:rss", "feeds:atom", "feeds:json")
    slug = publication.section.slug
    return [
        *(reverse(name) for name in names),
        *(reverse(name, args=[slug]) for name in names),
        *_sitemaps(publication),
    ]


def _sitemaps(publication: Publication) -> list[str]:
    """Sitemaps list what stands on the website, in all languages at once."""
    on_web = Publication.objects.on("web").filter(story=publication.story_id).first()
    if on_web is None:
        return []
    with translation.override(settings.LANGUAGE_CODE):
        return [
            reverse("feeds:sitemap_part", args=[on_web.pk // PER_PART]),
            reverse("feeds:sitemap"),
            reverse("feeds:sitemap_news"),
        ]
