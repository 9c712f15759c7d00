"""A public set of questions and passages (CMRC 2018): the passage must be the first answer."""

import json

import pytest

from ronghe.channels.search import index, queries
from ronghe.channels.search.cut import Document

from .data import SHARED, needs

pytestmark = needs("nlp/retrieval")


@pytest.fixture
def passages(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path
    text = (SHARED / "nlp/retrieval/cmrc2018_trial.json").read_text(encoding="utf-8")
    found = [one for article in json.loads(text)["data"] for one in article["paragraphs"]]
    documents = [
        Document(number, 1, "v", "zh-hans", "news", number, "", "", one["context"])
        for number, one in enumerate(found)
    ]
    with index.writing(index.open_at(index.ensure()), memory=index.LARGE) as writer:
        index.put(writer, documents)
    return found


def test_the_passage_that_answers_stands_first(passages):
    first = asked = 0
    # Passages that stand there twice are equally right.
    texts = [one["context"] for one in passages]
    for number, one in enumerate(passages):
        for question in one["qas"]:
            found = queries.search(question["question"], language="zh-hans")
            shown = (*found.hits, *found.near)[:1]
            asked += 1
            first += bool(shown) and texts[shown[0].story] == texts[number]
    assert asked > 500
    assert first / asked >= 0.96
