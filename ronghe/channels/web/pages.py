"""Which pages of the website one publication concerns. URL names are the public contract."""

from django.urls import reverse

from ronghe.publishing.models import Publication


def link(publication: Publication) -> str:
    """The story's own address."""
    return reverse("front:article", args=[publication.story_id])


def article(publication: Publication) -> list[str]:
    return [link(publication)]


def lists(publication: Publication) -> list[str]:
    return [
        reverse("front:home"),
        reverse("front:section", args=[publication.section.slug]),
        reverse("front:latest"),
    ]
