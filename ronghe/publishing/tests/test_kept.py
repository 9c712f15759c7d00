"""Renditions are kept in memory: they never change."""

import pytest

from ronghe.publishing import models
from ronghe.publishing.actions import publish
from ronghe.publishing.models import Publication, Rendition, with_words

from . import desk


@pytest.fixture
def public(ready, chief, monkeypatch):
    monkeypatch.setattr(models, "_kept", {})
    publish(ready, by=chief, at=desk.NOON)
    return ready


def test_the_words_are_read_once(public, django_assert_num_queries):
    with django_assert_num_queries(2):
        [first] = with_words(Publication.objects.on("web").without_words())
    with django_assert_num_queries(1):
        [second] = with_words(Publication.objects.on("web").without_words())
    assert first.wanted is second.wanted
    with django_assert_num_queries(0):
        assert second.wanted.headline == public.headline
        assert second.section.slug


def test_the_same_key_with_other_words_is_another_rendition(public):
    """As after a backup was brought back under a running worker."""
    [own] = Rendition.objects.all()
    models._kept[own.pk, "of another life"] = Rendition(headline="别的")
    kept = Rendition.objects.kept([(own.pk, own.content_hash)])
    assert kept[own.pk].headline == own.headline


def test_no_more_are_kept_than_memory_is_for(public, monkeypatch):
    monkeypatch.setattr(models, "MOST_KEPT", 2)
    for number in range(3):
        models._kept[number, "older"] = Rendition()
    [own] = Rendition.objects.all()
    Rendition.objects.kept([(own.pk, own.content_hash)])
    assert list(models._kept) == [(2, "older"), (own.pk, own.content_hash)]
