"""A new version of the press: old pages keep serving, and workers press all of them again."""

from datetime import timedelta

import pytest
from django.db.models import F

from ronghe.channels.web import actions, manifest, version
from ronghe.channels.web.models import PressedPage, PressVersion
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.channels.web.tasks import sweep
from ronghe.publishing import actions as publishing
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.taxonomy.models import Section

from . import paper

pytestmark = pytest.mark.usefixtures("press_root", "only_web")
# The paper of these tests shows the host of SITE_URL on its home page.
RENAMED = "http://renamed.example"


@pytest.fixture
def public(ready, chief):
    publishing.publish(ready, by=chief, at=desk.NOON)
    reconcile_all()
    actions.press_wanted()
    return ready


def later(minutes):
    """What a clock that went on would make of the signs of life."""
    gone = timedelta(minutes=minutes)
    PressVersion.objects.update(since=F("since") - gone, seen_at=F("seen_at") - gone)


def test_a_new_version_presses_all_while_old_pages_serve(public, settings):
    settings.SITE_URL = RENAMED
    assert not PressedPage.objects.wanted().exists()
    assert b"paper.example" in read("/").body
    assert sweep(0) == PressedPage.objects.count() > 3
    for page in PressedPage.objects.all():
        assert (read(page.path).body, page.version) == (
            render(page.path).body,
            version.running(),
        )
    assert b"renamed.example" in read("/").body
    assert sweep(0) == 0


def test_pages_from_before_there_were_versions_are_pressed_too(public):
    PressedPage.objects.update(version="")
    assert sweep(0) == PressedPage.objects.count()


def test_the_hottest_kinds_go_first(public, settings):
    settings.SITE_URL = RENAMED
    claimed = [manifest.claim_others(1) for _ in range(4)]
    kinds = dict(PressedPage.objects.values_list("path", "kind"))
    assert [kinds[path] for (path,) in claimed] == ["article", "home", "section", "latest"]


def test_what_is_wanted_goes_before_pages_of_another_version(public, settings, monkeypatch):
    order = []
    real = actions.render

    def noting(path):
        order.append(path)
        if len(order) == 1:
            # An editor's change in the middle of it.
            Section.objects.update(name="头条")
        return real(path)

    settings.SITE_URL = RENAMED
    monkeypatch.setattr(actions, "render", noting)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    actions.press_others()
    wanted = {f"/news/{public.pk}/", "/section/news/"}
    assert set(order[1:3]) == wanted
    assert "/" in order[3:]


def test_one_sweep_is_bounded(public, settings):
    settings.SITE_URL = RENAMED
    PressedPage.objects.update(kind="article")
    assert actions.press_others(limit=2) == 2
    assert PressedPage.objects.filter(version=version.running()).count() == 2


def test_a_page_that_breaks_in_the_new_version_stays_and_waits(public, settings):
    good = read(f"/news/{public.pk}/").body
    settings.SITE_URL = RENAMED
    paper.broken.add(public.pk)
    # Its next back-off outlasts this test on any machine.
    PressedPage.objects.update(failures=10)
    actions.press_others()
    assert read(f"/news/{public.pk}/").body == good
    failing = PressedPage.objects.failing().get()
    assert failing.failures == 11
    assert actions.press_others() == 0


def test_two_versions_at_once_do_not_undo_each_other(public, settings):
    old, old_url = version.running(), settings.SITE_URL
    assert version.is_leading()
    settings.SITE_URL = RENAMED
    new = version.running()
    assert sweep(0)
    settings.SITE_URL = old_url
    assert (version.running(), sweep(0)) == (old, 0)
    # What an older worker presses because it is wanted, the newer one takes over.
    Section.objects.update(name="头条")
    assert actions.press_wanted()
    settings.SITE_URL = RENAMED
    assert sweep(0)
    assert set(PressedPage.objects.values_list("version", flat=True)) == {new}


def test_after_a_step_back_the_older_version_has_its_turn(public, settings):
    old_url = settings.SITE_URL
    assert version.is_leading()
    settings.SITE_URL = RENAMED
    assert sweep(0)
    settings.SITE_URL = old_url
    later(minutes=14)
    assert not version.is_leading()
    later(minutes=2)
    assert version.is_leading()
    assert sweep(0) == PressedPage.objects.count()


@pytest.mark.parametrize("name", ["page.html", "words.po", "sheet.css", "view.py", "one/x.js"])
def test_every_source_counts_and_nothing_that_is_made(tmp_path, name):
    def of():
        version.of_files.cache_clear()
        return version.of_files(tmp_path)

    (tmp_path / "one").mkdir()
    (tmp_path / name).write_text("one")
    first = of()
    for beside in ("words.mo", "view.pyc", "tests/test_view.py"):
        (tmp_path / beside).parent.mkdir(exist_ok=True)
        (tmp_path / beside).write_text("made")
    assert of() == first
    (tmp_path / name).write_text("two")
    assert of() != first


@pytest.mark.parametrize("name", ["SITE_NAME", "SITE_ADDRESS", "COMPLAINTS_PHONE"])
def test_what_readers_see_of_the_settings_counts(settings, name):
    before = version.running()
    setattr(settings, name, "别的")
    assert version.running() != before
