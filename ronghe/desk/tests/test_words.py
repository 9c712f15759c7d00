"""The Chinese of the desk: one English text has one Chinese, wherever it stands."""

from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.utils import timezone

from ronghe.stories.actions import start_story

ROOT = Path(__file__).parents[3]


def catalogues() -> list[Path]:
    return sorted((ROOT / "ronghe").glob("**/locale/zh_Hans/LC_MESSAGES/django.po"))


def test_no_text_is_translated_in_two_ways():
    """Django keeps one translation per text for the whole house, so a second would show up in the
    wrong room. Say it with other words, or give it a context."""
    said = defaultdict(set)
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            said[entry.msgctxt, entry.msgid].add(entry.msgstr or str(entry.msgstr_plural))
    assert {text: both for text, both in said.items() if len(both) > 1} == {}


@pytest.mark.django_db
def test_a_history_filters_by_days_without_an_inline_script(client, chief, reporter, section):

    story = start_story(author=reporter, at=timezone.now(), headline="桥", section=section)
    client.force_login(chief)
    page = client.get(f"/desk/stories/history/{story.pk}/").content.decode()
    assert page.count('type="date"') == 2
    assert (
        "flatpickr" not in page
        and "new DateTimePicker" not in page
        and "initDateChooser" not in page
    )
    empty = client.get(
        f"/desk/stories/history/{story.pk}/?timestamp_from=2020-01-01&timestamp_to=2020-01-02"
    )
    assert empty.status_code == 200
