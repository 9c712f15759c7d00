"""After any history of editorial acts each pressed page equals a fresh rendering and tells no more."""

import gzip
from collections.abc import Callable
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import seed

from ronghe.channels.web import files, manifest, outlet, serve
from ronghe.channels.web.models import Change, PressedPage
from ronghe.kit.clock import now
from ronghe.kit.tests.history import run
from ronghe.media.models import Clip, Picture
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section, Tag

from . import site

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(settings, tmp_path, newsroom, section, chief):
    settings.PRESS_ROOT, settings.MEDIA_ROOT = tmp_path / "start", tmp_path / "media"
    settings.SITE_URL = "http://paper.example"
    with site.short_lists():
        site.Site.newsroom = site.Newsroom(settings.PRESS_ROOT, chief=chief)
        yield site.Site


def test_after_any_history_every_page_is_as_a_fresh_rendering(history):
    """The same few each time; `script/bench press-histories` looks for more."""
    run(seed(1)(history), examples=4, steps=8)


def the_papers_name_stands_in_data(tries: site.Site) -> None:
    tries.change_settings(name="头条")


def the_original_is_itself_a_translation(tries: site.Site) -> None:
    tries.translate(pick=3, other=2, cut=False)
    tries.translate(pick=0, other=3, cut=False)
    site.do_what_is_due()
    tries.withdraw(pick=3)


def test_histories_that_once_left_old_pages(history):
    for scar in (the_papers_name_stands_in_data, the_original_is_itself_a_translation):
        tries = history()
        scar(tries)
        tries.teardown()


def page(ending: str = "") -> object:
    return settings.PRESS_ROOT / "latest" / f"index.html{ending}"


def unnoticed(change: Callable[[], object]) -> Callable[[], object]:
    """As if the trigger that notes it were missing."""

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            change()
            cursor.execute("SET LOCAL session_replication_role = origin")

    return act


def withdraw() -> None:
    publication = Publication.objects.filter(outlet__key="web").earliest("pk")
    publishing.withdraw(publication.story, reason="失实", by=site.Site.newsroom.chief, at=now())
    site.do_what_is_due()


def withdraw_and_keep_the_page() -> None:
    with mock.patch.object(files, "remove", lambda *args, **kwargs: None):
        withdraw()


def withdraw_and_lose_the_notice() -> None:
    withdraw()
    for notice in settings.PRESS_ROOT.rglob(serve.GONE):
        notice.unlink()


def withdraw_in_no_list() -> None:
    with (
        mock.patch.object(
            manifest, "MARK", manifest.MARK.replace("page.keys && named.keys", "false")
        ),
        mock.patch.object(outlet, "_showing", lambda publication: []),
    ):
        withdraw()
    Change.objects.update(marked_at=now())


# What somebody did wrong, and what the comparison says to it.
WRONGS = [
    (unnoticed(lambda: Section.objects.update(name="头条")), "/ is not what a fresh"),
    (unnoticed(lambda: Tag.objects.update(name="学校")), "/tag/river/ is not what a fresh"),
    (unnoticed(lambda: Picture.objects.update(credit="某人")), "/news/.* is not what a fresh"),
    (unnoticed(lambda: Clip.objects.update(title="某声")), "/news/.* is not what a fresh"),
    (withdraw_and_keep_the_page, "and a file"),
    (withdraw_and_lose_the_notice, "has no notice"),
    (withdraw_in_no_list, r"index\.html shows"),
    (lambda: PressedPage.objects.filter(path="/latest/").delete(), "has no row"),
    (lambda: page().unlink(), "has a row and no file"),
    (lambda: page(".br").unlink(), "/latest/.br is not the same page"),
    (lambda: page(".gz").write_bytes(gzip.compress(b"old")), "/latest/.gz is not the same"),
]


def test_each_kind_of_wrong_is_found(history):
    """The twins with the defence off."""
    for wrong, words in WRONGS:
        tries = history()
        wrong()
        with pytest.raises(AssertionError, match=words):
            tries.teardown()
