"""A short run of the rig: simulated editors over a line that loses packets both ways."""

import random
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from ronghe.stories.actions import editing
from ronghe.stories.models import Contributor, SideDraft, Story
from ronghe.stories.places import hashes_of, text_of, words_of
from tests.writers import Line, Shown, Writer, doubled_words, lost_words

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a" * 32


def shown(story: int) -> Shown:
    """What the editor's page of this story carries now."""
    now = Story.objects.get(pk=story)
    text = text_of(now)
    fields = {
        "headline": now.headline,
        "section": str(now.section_id),
        "language": now.language,
        "genre": now.genre,
        "contributors-TOTAL_FORMS": "0",
        "contributors-INITIAL_FORMS": "0",
    }
    words = {id: words_of(text.places[f"body:{id}"]) for id in text.order}
    return Shown(hashes_of(text), text.order, words, fields)


def signed_in(user) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"session": client.cookies["session"].value, "csrf": TOKEN}


@pytest.fixture
def writers(live_server, story, reporter, editor, head, settings):
    settings.ALLOWED_HOSTS = ["*"]
    port = int(live_server.url.rpartition(":")[2])
    return [
        Writer(
            Line(port, random.Random(number), loss=0.3),
            who=user.pk,
            story=story.pk,
            name="甲乙丙"[number],
            show=lambda: shown(story.pk),
            sign_in=lambda user=user: signed_in(user),
        )
        for number, user in enumerate((reporter, editor, head))
    ]


def work(writers, edits: int) -> None:
    failures = []

    def day(writer: Writer) -> None:
        try:
            writer.work(edits)
        except Exception as failure:  # noqa: BLE001 – told by the test, not by a thread
            failures.append(failure)
        finally:
            connection.close()

    hands = [Thread(target=day, args=(one,)) for one in writers]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert not failures, failures


def stands(story: Story) -> tuple[str, str]:
    """The words in the text, and those beside it."""
    text = text_of(Story.objects.get(pk=story.pk))
    beside = SideDraft.objects.open().filter(story=story)
    return (
        "\n".join(words_of(value) for value in text.places.values()),
        "\n".join(words_of(one.value) for one in beside),
    )


def test_three_editors_on_bad_lines_lose_no_word(story, writers):
    work(writers, 60)

    text, beside = stands(story)
    assert sum(one.line.lost for one in writers) > 30
    assert lost_words(writers, text=text, beside=beside) == []
    assert doubled_words(text) == []
    assert not Contributor.objects.exists()


def test_the_rig_would_see_a_lost_word(story, writers, monkeypatch):
    """The twin with the defence off: the later save simply wins."""
    monkeypatch.setattr(editing, "_set_beside", lambda *args: SideDraft(pk=1))
    work(writers, 60)

    text, beside = stands(story)
    assert lost_words(writers, text=text, beside=beside)
