"""The steps of `search`, each in a process of its own: fill, ask, request, write, label.

python -m benchmarks._searching STEP …
"""

import dataclasses
import http.client
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from ronghe.channels.search import index, queries, reading  # noqa: E402
from ronghe.channels.search.cut import Document  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.publishing.actions import publish  # noqa: E402
from ronghe.publishing.models import Outlet  # noqa: E402
from ronghe.stories.models import Story  # noqa: E402
from ronghe.text.normal import normalise  # noqa: E402

from . import _questions, _texts  # noqa: E402
from ._edits import Newsroom  # noqa: E402

LANGUAGE = "zh-hans"
Questions = dict[str, list[str]]
# Further stories are copies of one that went the whole way: the page asks the database for them.
COPIES = """
INSERT INTO {table} SELECT made.* FROM {table} AS one, generate_series(%(first)s, %(last)s) AS n,
LATERAL jsonb_populate_record(NULL::{table}, to_jsonb(one) || {changed}) AS made
WHERE one.story_id = %(story)s {where}
"""
CHANGED = {
    "publishing_rendition": (
        "jsonb_build_object('id', n, 'version_id', n, 'story_id', n, 'language', %(language)s::text)",
        "",
    ),
    "publishing_publication": (
        "jsonb_build_object('id', n, 'story_id', n, 'wanted_id', n, 'language', %(language)s::text,"
        " 'confirmed_serial', one.wanted_serial)",
        "AND one.outlet_id = %(outlet)s",
    ),
}
FIRST = {"zh-hans": 1_000_000, "en": 2_000_000}


def main() -> None:
    step = {"fill": fill, "ask": ask, "request": request, "write": write, "label": label}
    sys.stdout.write(json.dumps(step[sys.argv[1]](*sys.argv[2:])) + "\n")


def stories(size: int) -> Iterator[Document]:
    """The generated stories under the numbers of those in the database."""
    numbers = {language: count(first) for language, first in FIRST.items()}
    for one in _texts.documents(size):
        yield dataclasses.replace(one, story=next(numbers[one.language]))


def fill(size: str) -> dict[str, Any]:
    documents = list(stories(int(size)))
    newsroom = Newsroom()
    web = Outlet.objects.get(key="web")
    story = newsroom.write("青溪河边的新路")
    newsroom.sign_but_last(story)(now())
    publish(Story.objects.get(pk=story.pk), by=newsroom.holder("chief"), at=now(), outlets=[web])
    for language in FIRST:
        _copy(story.pk, web.pk, language, sum(one.language == language for one in documents))
    settings.SEARCH_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.SEARCH_ROOT / "size").write_text(size)
    began = time.perf_counter()
    with index.writing(index.open_at(index.ensure()), memory=index.LARGE) as writer:
        index.put_many(writer, documents, fresh=True)
    seconds = time.perf_counter() - began
    megabytes = sum(path.stat().st_size for path in settings.SEARCH_ROOT.rglob("*")) / 1e6
    return {"indexed_per_s": round(len(documents) / seconds), "index_mb": round(megabytes)}


def _copy(story: int, outlet: int, language: str, size: int) -> None:
    given = {"first": FIRST[language], "last": FIRST[language] + size - 1}
    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys and triggers rest: only what the search page reads is copied.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, (changed, where) in CHANGED.items():
            text = COPIES.format(table=table, changed=changed, where=where)
            cursor.execute(text, given | {"story": story, "outlet": outlet, "language": language})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE publishing_publication")


def ask(target: str) -> dict[str, Any]:
    """How long the index takes, and whether it finds what a plain recount finds."""
    documents = [one for one in _saved() if one.language == LANGUAGE]
    asked = _make(documents)
    Path(target).write_text(json.dumps(asked), encoding="utf-8")
    times = {kind: _times(_search, questions) for kind, questions in asked.items()}
    again = [one for kind in ("common", "rare", "two", "phrase") for one in asked[kind][:12]]
    wrong = sum(_search(one).total != total for one, total in _recount(documents, again).items())
    return {"index_ms": times, "recounted": len(again), "recount_wrong": wrong}


def _saved() -> list[Document]:
    return list(stories(int((settings.SEARCH_ROOT / "size").read_text())))


def _search(question: str) -> queries.Results:
    return queries.search(question, language=LANGUAGE)


def _make(documents: Sequence[Document]) -> Questions:
    """Questions of every kind, from the words that stand in the stories."""
    chance = random.Random(5)  # noqa: S311 – the same questions every time
    searcher = reading.searcher()
    terms = searcher.terms_with_prefix("text", "")
    han = [(n, t) for t, n in terms if len(t) == 2 and all("一" <= c <= "\u9fff" for c in t)]
    often = [t for n, t in sorted(han, reverse=True) if n <= len(documents) * 0.6][:60]
    rare = [t for n, t in chance.sample([one for one in han if one[0] < len(documents) / 250], 100)]
    bodies = [str(one.body) for one in chance.sample(list(documents), 60)]
    lines = [chance.choice(body.split("\n")) for body in bodies]
    pieces = [line[place : place + 8] for line in lines if (place := len(line) // 3)]
    return {
        "common": often,
        "rare": rare,
        "two": [f"{one} {two}" for one, two in zip(often, rare, strict=False)],
        "phrase": [f"“{one}”" for one in pieces if all("一" <= c <= "\u9fff" for c in one)],
        "mixed": ["N1路 公交", "6路公交", "CT 等几天", "Rh阴性", "105路 白茶乡", "N1路末班车"],
        "question": [one.text for one in _questions.questions() if one.language == LANGUAGE],
        "nothing": ["饕餮盛宴", "魑魅魍魉", "查无此词", "qwertyuiop", "火星移民局", "量子纠缠态"],
    }


def _recount(documents: Sequence[Document], asked: Sequence[str]) -> dict[str, int]:
    texts = [[normalise(t) for t in (*one.texts, *one.keywords)] for one in documents]
    totals = {}
    for question in asked:
        words = [normalise(word) for word in question.strip("“”").split()]
        totals[question] = sum(
            all(any(word in text for text in story) for word in words) for story in texts
        )
    return totals


def _times(what: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds, the second time each is asked."""
    spent = []
    for question in questions:
        what(question)
    for question in questions:
        began = time.perf_counter()
        what(question)
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    at = {name: spent[min(len(spent) - 1, int(len(spent) * part))] for name, part in _PARTS.items()}
    return {name: round(value, 1) for name, value in at.items()}


_PARTS = {"p50": 0.5, "p95": 0.95}


def request(source: str, address: str) -> dict[str, Any]:
    asked = json.loads(Path(source).read_text(encoding="utf-8"))
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def get(question: str) -> None:
        line.request("GET", f"/search/?q={quote(question)}")
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{question}: {answer.status}")

    return {"request_ms": {kind: _times(get, questions) for kind, questions in asked.items()}}


def write() -> dict[str, Any]:
    """From a changed story in hand until the search finds the change."""
    spent = []
    for number, one in enumerate(_texts.documents(100, seed=99)):
        changed = dataclasses.replace(one, story=FIRST[LANGUAGE] + number * 7, version=f"v{number}")
        began = time.perf_counter()
        with index.writing(index.open_at(index.ensure())) as writer:
            index.put(writer, [changed])
        found = queries.look_up(changed.story)
        spent.append(time.perf_counter() - began)
        if not found or found[0] != changed.version:
            raise RuntimeError(f"{changed.story} is not found")
    spent.sort()
    return {"update_p50_s": round(spent[50], 3), "update_p95_s": round(spent[95], 3)}


def label() -> dict[str, Any]:
    """The labelled questions, asked of the town alone: generated stories repeat its sentences."""
    settings.SEARCH_ROOT = settings.SEARCH_ROOT.with_name("search-town")
    town = _texts.documents_of_the_town()
    with index.writing(index.open_at(index.ensure())) as writer:
        index.put(writer, town.values())
    lost = _questions.missed({one.story: key for key, one in town.items()})
    asked = len(_questions.questions())
    return {"labelled": asked, "found": round(1 - len(lost) / asked, 3)}


if __name__ == "__main__":
    main()
