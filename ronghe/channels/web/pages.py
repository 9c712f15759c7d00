"""Which pages of the website one publication concerns. URL names are the public contract."""

from functools import lru_cache

from django.urls import reverse
from django.utils import translation

from ronghe.publishing.models import Publication


def link(publication: Publication) -> str:
    """The story's own address."""
    return _address(publication.story_id, publication.language)


@lru_cache(maxsize=20_000)
def _address(story: int, language: str) -> str:
    # Lists hold dozens of them, and Django takes longer to work one out than to write it.
    with translation.override(language):
        return reverse("front:article", args=[story])


def article(publication: Publication) -> list[str]:
    return [link(publication)]


def lists(publication: Publication) -> list[str]:
    return [
        reverse("front:home"),
        reverse("front:section", args=[publication.section.slug]),
        reverse("front:latest"),
    ]
