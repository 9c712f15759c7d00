"""A page that cannot be pressed is an alarm; somebody may have it tried again at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db.models import F

from ronghe.channels.web import actions
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.publishing import actions as publishing
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk

from . import paper

HOUSE = "ronghe.config.urls"


@pytest.fixture
def broken_page(press_root, only_web, ready, chief):
    """The article was pressed once; now its template breaks."""
    publishing.publish(ready, by=chief, at=desk.NOON)
    reconcile_all()
    actions.press_wanted()
    paper.broken.add(ready.pk)
    # Its next back-off outlasts this test on any machine.
    PressedPage.objects.update(failures=10)
    actions.want(f"story:{ready.pk}", at=desk.NOON)
    actions.press_wanted()
    return PressedPage.objects.failing().get()


def test_failing_since_is_the_first_failure(broken_page):
    PressedPage.objects.update(leased_until=None)
    actions.press_wanted()
    again = PressedPage.objects.get(pk=broken_page.pk)
    assert (again.failures, again.failing_since) == (12, broken_page.failing_since)


def test_press_again_now_instead_of_after_the_back_off(broken_page, editor):
    paper.broken.clear()
    assert actions.press_wanted() == 0
    actions.press_again(broken_page, by=editor, at=now())
    assert actions.press_wanted() == 1
    assert not PressedPage.objects.failing().exists()
    entry = Entry.objects.get(name="PageAskedForAgain")
    assert (entry.actor, entry.details["path"]) == (editor, broken_page.path)


def test_a_reporter_may_not(broken_page, reporter):
    with pytest.raises(PermissionDenied):
        actions.press_again(broken_page, by=reporter, at=now())
    assert not Entry.objects.filter(name="PageAskedForAgain").exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_desk_lists_them_with_a_button(broken_page, client, editor, settings, language):
    settings.ROOT_URLCONF = HOUSE
    editor.language = language
    editor.save()
    client.force_login(editor)
    page = client.get("/desk/press/").content.decode()
    assert broken_page.path in page and "The template is broken." in page
    assert {"en": "1 page cannot be pressed", "zh-hans": "1 个页面出不来"}[language] in page
    assert {"en": "Articles", "zh-hans": "稿件页"}[language] in page
    answer = client.post(f"/desk/press/{broken_page.pk}/again/", follow=True)
    assert broken_page.path in answer.content.decode()
    assert PressedPage.objects.get(pk=broken_page.pk).leased_until is None
    assert read(broken_page.path).status == 200


def test_the_oldest_success_of_each_kind(broken_page):
    (oldest,) = PressedPage.objects.oldest_successes()
    assert (oldest.kind, oldest.pressed_at, oldest.pages) == (
        "article",
        broken_page.pressed_at,
        1,
    )
    actions.want("latest:zh-hans", at=desk.NOON)
    actions.manifest.mark_changes()
    assert {one.kind for one in PressedPage.objects.oldest_successes()} == {
        "article",
        "home",
        "latest",
    }


def test_figures_name_the_oldest_success(broken_page, client, settings):
    settings.ROOT_URLCONF = HOUSE
    line = 'ronghe_press_oldest_success_timestamp_seconds{kind="article"} '
    figures = client.get("/metrics").content.decode()
    (shown,) = [one for one in figures.splitlines() if one.startswith(line)]
    assert float(shown.removeprefix(line)) == pytest.approx(broken_page.pressed_at.timestamp())
    assert 'ronghe_waiting{what="failing_pages"} 1.0' in figures
    PressedPage.objects.update(failing_since=None, wanted_since=None)
    assert line not in client.get("/metrics").content.decode()


def test_the_command_fails_when_a_page_waits_too_long(broken_page, capsys):
    call_command("press", check=5)
    hour = timedelta(hours=1)
    PressedPage.objects.failing().update(failing_since=F("failing_since") - hour)
    with pytest.raises(CommandError, match="1 pages have waited"):
        call_command("press", check=5)
    assert "article: 1 pages" in capsys.readouterr().out
