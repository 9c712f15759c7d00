"""Several workers come upon the same pages: one makes them."""

import pytest
from django.db import connection

from ronghe.channels.web import actions, manifest, rendering
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.kit.clock import now
from ronghe.publishing import actions as publishing
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk

pytestmark = pytest.mark.usefixtures("press_root", "only_web")
LISTS = ["/", "/latest/", "/section/news/"]


@pytest.fixture
def made(newsroom, section, chief, monkeypatch):
    """The paths that are rendered, one after the other."""
    publishing.publish(desk.signed(section=section), by=chief, at=desk.NOON)
    reconcile_all()
    actions.press_wanted()
    paths = []

    def noting(path):
        paths.append(path)
        return rendering.render(path)

    monkeypatch.setattr(actions, "render", noting)
    return paths


@pytest.fixture
def change(section, chief):
    """Publish one more story and answer its address: all lists show it."""

    def publish():
        story = desk.signed(section=section)
        publishing.publish(story, by=chief, at=desk.NOON)
        return f"/news/{story.pk}/".encode()

    return publish


def press_beside(monkeypatch, beside):
    """Press the lists, and let somebody else do something while their files reach the disk."""
    settle = manifest.settle

    def slowly(pages):
        monkeypatch.setattr(manifest, "settle", settle)
        beside()
        return settle(pages)

    monkeypatch.setattr(manifest, "settle", slowly)
    actions.press_these(manifest.mark_changes(lease=LISTS), if_wanted=True)


def test_who_comes_second_takes_what_stands_already(made, change, monkeypatch):
    own = change()
    press_beside(monkeypatch, lambda: actions.press_these(LISTS, if_wanted=True))
    assert made == LISTS
    assert not PressedPage.objects.wanted().filter(path__in=LISTS).exists()
    assert not PressedPage.objects.filter(path__in=LISTS).exclude(leased_until=None).exists()
    assert own in read("/").body


def test_what_changed_after_it_was_put_up_is_made_again(made, change, monkeypatch):
    change()
    later = []

    def change_again():
        later.append(change())
        actions.press_these(manifest.mark_changes(lease=LISTS), if_wanted=True)

    press_beside(monkeypatch, change_again)
    assert made == LISTS * 2
    assert later[0] in read("/").body
    assert not PressedPage.objects.wanted().filter(path__in=LISTS).exists()


def test_what_is_not_wanted_any_more_is_left_alone(made):
    actions.press_these(LISTS, if_wanted=True)
    assert made == []
    actions.press_these(LISTS)
    assert made == LISTS


def test_what_did_not_reach_the_disk_is_made_again(made, change, monkeypatch):
    change()

    def broken(pages):
        raise OSError("The disk is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(manifest, "settle", broken)
        with pytest.raises(OSError, match="The disk is gone"):
            actions.press_these(manifest.mark_changes(lease=LISTS), if_wanted=True)
    actions.press_these(manifest.mark_changes(lease=LISTS), if_wanted=True)
    assert made == LISTS * 2


def test_marking_leases_what_its_worker_is_about_to_press(made, change):
    change()
    assert manifest.mark_changes(lease=["/latest/", "/", "/nowhere/"]) == ["/latest/", "/"]
    assert not {"/latest/", "/"} & set(manifest.claim(20))
    assert manifest.mark_changes(lease=["/about/"]) == []


def test_no_job_is_started_when_others_hold_all_that_is_wanted(made, change):
    assert not manifest.is_anything_due()
    change()
    wanted = list(PressedPage.objects.values_list("path", flat=True))
    leased = manifest.mark_changes(lease=wanted)
    assert leased
    assert not manifest.is_anything_due()
    PressedPage.objects.filter(path=leased[0]).update(leased_until=now())
    assert manifest.is_anything_due()


def test_only_the_last_of_two_pressings_settles_the_page(made):
    """The file of the first one is gone: that it is on the disk says nothing."""
    first, second = actions._put_up("/"), actions._put_up("/")
    assert actions._settle([first]) == set()
    assert PressedPage.objects.wanted().filter(path="/").exists()
    assert actions._settle([second]) == {"/"}
    assert not PressedPage.objects.wanted().filter(path="/").exists()


def test_a_page_made_again_of_the_same_things_writes_no_index(made, change):
    change()
    manifest.mark_changes()
    before = _written_beside_indexes()
    page = actions._put_up("/section/news/")
    assert _written_beside_indexes() == before  # the new story is one of its keys
    actions._settle([page])
    # A row that no longer fits where it lies moves once, and has room from then on.
    for _time in range(4):
        actions.want("section:news", at=now())
        manifest.mark_changes()
        before = _written_beside_indexes()
        page = actions._put_up("/section/news/")
        if _written_beside_indexes() > before:
            return
        actions._settle([page])
    pytest.fail("Every pressing wrote the indexes.")


def _written_beside_indexes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'web_pressedpage'"
        )
        return int(cursor.fetchone()[0])
