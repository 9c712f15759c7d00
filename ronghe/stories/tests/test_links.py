"""Links in a story: an address, typed into a form of our own."""

import json

import pytest
from wagtail.rich_text import features

pytestmark = pytest.mark.django_db
DOOR = "/desk/choose-external-link/"


def chosen(answer):
    return json.loads(answer.content)


def test_a_new_link_starts_with_an_address(client, reporter):
    client.force_login(reporter)
    start = features.get_editor_plugin("draftail", "link").data["chooserUrls"]["pageChooser"]
    assert start == DOOR
    assert chosen(client.get(DOOR))["step"] == "external_link"


def test_an_address_becomes_a_link_as_it_is(client, reporter):
    client.force_login(reporter)
    words = {"external-link-chooser-url": "/news/6/", "external-link-chooser-link_text": "旧闻"}
    answer = chosen(client.post(DOOR, words))
    assert answer["step"] == "external_link_chosen"
    assert (answer["result"]["url"], answer["result"]["title"]) == ("/news/6/", "旧闻")


@pytest.mark.parametrize("words", [{}, {"external-link-chooser-url": "javascript:alert(1)"}])
def test_what_is_no_address_is_asked_again(client, reporter, words):
    client.force_login(reporter)
    answer = client.post(DOOR, words)
    assert answer.status_code == 200
    assert chosen(answer)["step"] == "external_link"
