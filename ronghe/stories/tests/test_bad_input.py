"""What a hostile or broken browser may send to the editor of stories."""

import json

import pytest
from django.urls import reverse

from ronghe.stories.models import Story

from .test_pages import EDITOR, form_of

pytestmark = pytest.mark.django_db

HOSTILE = {
    "lone surrogate": '{"blocks": [{"text": "\\ud800", "type": "unstyled", "key": "a"}], "entityMap": {}}',
    "nul": json.dumps(
        {"blocks": [{"text": "a\0b", "type": "unstyled", "key": "a"}], "entityMap": {}}
    ),
    "no json": "<p>typed</p>",
    "half json": '{"blocks": [{',
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "no blocks": "{}",
    "blocks of nothing": '{"blocks": [null], "entityMap": {}}',
    "deep": "[" * 50_000 + "]" * 50_000,
    "ranges": '{"blocks": [{"text": "a", "type": "unstyled", "key": "a", "inlineStyleRanges":'
    ' [{"offset": -5, "length": 1e9, "style": "BOLD"}], "entityRanges": [{"key": 9, "offset": 0, "length": 1}]}], "entityMap": {}}',
    "unknown kind": '{"blocks": [{"text": "a", "type": "evil", "key": "a"}], "entityMap": {}}',
    "entity": '{"blocks": [{"text": "a", "type": "unstyled", "key": "a", "entityRanges": [{"key": 0,'
    ' "offset": 0, "length": 1}]}], "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}}}',
}


@pytest.fixture
def editing(client, reporter, story):
    client.force_login(reporter)
    client.raise_request_exception = False
    address = reverse(f"{EDITOR}:edit", args=[story.pk])

    def save(**changes):
        return client.post(address, form_of(client, story, **changes))

    return save


@pytest.mark.parametrize("what", HOSTILE)
def test_no_text_breaks_the_editor(editing, client, story, what):
    answer = editing(**{"body-0-value": HOSTILE[what]})
    assert answer.status_code in (200, 302, 400), answer.status_code
    now = Story.objects.get(pk=story.pk)
    assert "javascript:" not in json.dumps(now.body.raw_data[0])
    assert client.get(f"/desk/review/{story.pk}/").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"body-count": "9" * 300},
        {"body-count": "-1"},
        {"body-count": "x"},
        {"body-count": "100000"},
        {"body-0-type": "evil"},
        {"body-0-order": "x"},
        {"body-0-id": "长" * 500},
        {"contributors-TOTAL_FORMS": "9" * 30},
        {"contributors-TOTAL_FORMS": "-1"},
        {"section": "9" * 40},
        {"assignment": "9" * 40},
        {"lead_picture": "9" * 40},
        {"headline": "\0"},
    ],
    ids=str,
)
def test_no_field_breaks_the_editor(editing, story, changes):
    answer = editing(**changes)
    assert answer.status_code in (200, 302, 400), answer.status_code


def test_a_refused_save_keeps_what_was_typed(editing, story):
    page = editing(headline="", subhead="typed & kept").content.decode()
    assert "typed &amp; kept" in page


def test_a_story_of_three_hundred_paragraphs_is_saved_whole(editing, story):
    story.body = [{"type": "paragraph", "value": f"<p>第{n}段</p>"} for n in range(300)]
    assert editing(headline="long").status_code == 302
    saved = Story.objects.get(pk=story.pk)
    assert (saved.headline, len(saved.body)) == ("long", 300)
