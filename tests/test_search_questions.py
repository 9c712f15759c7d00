"""Does the search find what readers mean? Our own labelled questions over the demo town."""

import pytest

from benchmarks._questions import missed, questions
from benchmarks._texts import documents_of_the_town
from ronghe.channels.search import index


@pytest.fixture
def town(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path
    town = documents_of_the_town()
    with index.writing(index.open_at(index.ensure())) as writer:
        index.put(writer, town.values())
    return town


def test_of_a_hundred_questions_ninety_five_find_their_story_among_the_first_ten(town):
    asked = questions()
    assert len(asked) >= 100 and {one.story for one in asked} <= town.keys()
    lost = missed({one.story: key for key, one in town.items()})
    assert len(lost) <= 0.05 * len(asked), [one.text for one in lost]
