"""Which pages of the website one publication concerns. URL names are the public contract."""

from django.urls import reverse

from ronghe.publishing.models import Publication


def article(publication: Publication) -> list[str]:
    return [publication.get_absolute_url()]


def lists(publication: Publication) -> list[str]:
    return [
        reverse("front:home"),
        reverse("front:section", args=[publication.section.slug]),
        reverse("front:latest"),
    ]
