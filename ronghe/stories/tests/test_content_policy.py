"""The content policy of each page of the editor: as tight as the page allows."""

import re

import pytest
from django.urls import reverse

from .test_pages import EDITOR, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, reporter):
    client.force_login(reporter)
    return client


def policy(answer) -> dict[str, str]:
    parts = answer["Content-Security-Policy"].split("; ")
    return dict(one.split(" ", 1) for one in parts)


def preview(client, story):
    """What stands in the frame beside the editor, after a change that is not saved."""
    address = reverse(f"{EDITOR}:preview_on_edit", args=[story.pk])
    assert client.post(address, form_of(client, story)).json()["is_valid"]
    return client.get(address)


def test_no_page_of_the_editor_runs_inline_script(signed_in, story):
    editor = signed_in.get(reverse(f"{EDITOR}:edit", args=[story.pk]))
    for answer in (editor, preview(signed_in, story), signed_in.get("/desk/")):
        assert policy(answer)["script-src"] == "'self'"
        assert policy(answer)["default-src"] == "'none'"
        assert not re.search(rb"<script(?![^>]*(\bsrc=|json))", answer.content)


def test_only_the_editor_may_set_styles(signed_in, story):
    editor = signed_in.get(reverse(f"{EDITOR}:edit", args=[story.pk]))
    assert policy(editor)["style-src"] == "'self' 'unsafe-inline'"
    assert policy(signed_in.get("/accounts/2fa/"))["style-src"] == "'self'"


def test_the_preview_is_as_strict_as_the_page_it_shows(signed_in, story):
    shown = preview(signed_in, story)
    assert shown.status_code == 200
    assert policy(shown)["style-src"] == "'self'"
    assert policy(shown)["frame-ancestors"] == "'self'"
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert not re.search(rb"<style|\sstyle=|\son\w+=", shown.content)
