"""The demo town as strangers' tools see it: a crawler, the W3C's checker, feed readers, IPTC."""

import json
import re
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import jsonschema
from django.conf import settings
from django.test import Client

from ronghe.config import server, statics
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section
from ronghe.watch.parsers import ninjs
from tests.crawler import Seen, Walk

from . import vnu

HOST = urlsplit(settings.SITE_URL).netloc
START = ("/", "/en/", "/sitemap.xml", "/robots.txt", "/manifest.webmanifest", "/search/?q=河")
SCHEMAS = Path(ninjs.__file__).parent / "schemas"
# Pages that differ only in numbers and names are of one shape; so many of each are checked.
OF_EACH_SHAPE = 3


def judge() -> None:
    feeds = [
        f"/section/{one.slug}/{name}.xml"
        for one in Section.objects.all()
        for name in ("feed", "atom")
    ]
    walk = Walk(ask, HOST).from_(*START, "/atom.xml", *feeds)
    assert not walk.broken, "\n".join(walk.broken)
    assert len(walk.seen) > 300, "The crawler found no links: it reads pages wrongly."
    withdrawn_stories_answer_that_they_are_gone()
    feeds_are_read_without_a_complaint(walk)
    stories_for_programs_follow_their_schema(walk)
    pages_are_right_by_the_checker_of_the_w3c(walk)


def ask(address: str) -> Seen:
    """As the server answers: static files and media before Django."""
    path = unquote(urlsplit(address).path)
    given = None
    if path.startswith(settings.STATIC_URL):
        given = statics.serve(path.removeprefix(settings.STATIC_URL), {})
    elif path.startswith(settings.MEDIA_URL):
        given = server.media(path.removeprefix(settings.MEDIA_URL), {}, "GET")
    if given is not None:
        return Seen(given.status, given.header("content-type"), given.body)
    answer = Client(HTTP_HOST=HOST).get(address)
    kind = answer.headers.get("Content-Type", "")
    body = b"".join(answer) if answer.streaming else answer.content
    return Seen(answer.status_code, kind, body, answer.headers.get("Location", ""))


def withdrawn_stories_answer_that_they_are_gone() -> None:
    gone = Publication.objects.filter(wanted_state=Publication.State.WITHDRAWN, outlet__key="web")
    assert gone.exists()
    for publication in gone:
        english = "/en" if publication.language == "en" else ""
        assert ask(f"{english}/news/{publication.story_id}/").status == 410


def feeds_are_read_without_a_complaint(walk: Walk) -> None:
    feeds = {
        address: seen
        for address, seen in walk.seen.items()
        if seen.kind.startswith(("application/rss+xml", "application/atom+xml"))
    }
    assert len(feeds) > 10, list(feeds)
    for address, seen in feeds.items():
        found = feedparser.parse(seen.body, response_headers={"content-type": seen.kind})
        assert not found.bozo, (address, found.get("bozo_exception"))
        assert found.feed.title and found.version in ("rss20", "atom10"), address


def stories_for_programs_follow_their_schema(walk: Walk) -> None:
    validator = jsonschema.Draft202012Validator(
        json.loads((SCHEMAS / "ninjs-schema_3.1.json").read_text())
    )
    stories = [one for one in walk.seen if re.fullmatch(r"(/en)?/news/\d+/", one)]
    assert len(stories) > 60
    for address in stories:
        problems = [
            one.message
            for one in validator.iter_errors(json.loads(ask(f"{address}ninjs.json").body))
        ]
        assert problems == [], address


def pages_are_right_by_the_checker_of_the_w3c(walk: Walk) -> None:
    shapes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        pages = {a: s for a, s in walk.seen.items() if s.kind.startswith("text/html")}
        pages["/nowhere/"] = ask("/nowhere/")
        for address, seen in pages.items():
            shape = re.sub(r"\d+|(?<=/tag/)[^/]+|(?<=/section/)[^/]+|(?<==)[^&]+", "0", address)
            shapes[shape] += 1
            if shapes[shape] <= OF_EACH_SHAPE:
                name = re.sub(r"\W", "_", address)
                Path(folder, f"{name}.html").write_bytes(seen.body)
        assert len(shapes) > 15, shapes
        found = vnu.complaints(Path(folder))
    assert found == [], "\n".join(found)
