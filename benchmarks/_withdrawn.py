"""Nobody reads a withdrawn text after its withdrawal was confirmed: a reader who tries to."""

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg

from . import _plan
from ._readers import Line

GONE = """
SELECT outlet.key, wanted.headline, publication.story_id
FROM publishing_publication AS publication
JOIN publishing_outlet AS outlet ON outlet.id = publication.outlet_id
JOIN publishing_rendition AS wanted ON wanted.id = publication.wanted_id
WHERE publication.confirmed_state = 'withdrawn'
    AND publication.confirmed_serial = publication.wanted_serial
"""
LISTS = {
    "/": "web",
    "/section/news/": "web",
    "/latest/": "web",
    "/feed.xml": "feeds",
    "/sitemap-news.xml": "feeds",
    f"/search/?q={quote('混沌演练')}": "search",
}
SECONDS_BETWEEN_LOOKS = 0.3
_MARKS = re.compile(rb"</?(?:mark|wbr)[^>]*>")


@dataclass
class Gone:
    """What each outlet was proved not to show any more; it only grows."""

    url: str
    stories: dict[str, frozenset[int]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    _next: float = 0.0

    def look(self) -> None:
        """As far as the database answers; else what is known already stays true."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_BETWEEN_LOOKS
        try:
            with psycopg.connect(self.url, connect_timeout=3) as connection:
                found = connection.execute(GONE).fetchall()
        except psycopg.Error:
            return
        by_outlet: dict[str, set[int]] = {}
        for outlet, headline, row in found:
            number = next(iter(numbers(headline.encode())))
            by_outlet.setdefault(outlet, set()).add(number)
            self.rows[number] = row
        for outlet, stories in by_outlet.items():
            self.stories[outlet] = self.stories.get(outlet, frozenset()) | stories


def numbers(page: bytes) -> set[int]:
    """The stories whose own words stand on a page."""
    return {int(number) for number, _version in _plan.OWN_WORDS.findall(_MARKS.sub(b"", page))}


class Watch:
    """Looks at lists and at withdrawn addresses; `faults` says where which words were seen."""

    def __init__(self, url: str, *, seed: int) -> None:
        self._gone = Gone(url)
        self._chance = random.Random(seed)  # noqa: S311 – the same every time
        self._lock = threading.Lock()
        self.faults: list[str] = []
        self.seen_while_public: set[int] = set()
        self.answers: Counter[int] = Counter()

    def look(self, number: int, line: Line) -> None:
        if number == 0:
            self._gone.look()
        path, outlet = self._choose()
        # Taken before the question goes out: what is confirmed while it is answered does not count.
        gone = self._gone.stories.get(outlet, frozenset())
        seen = line.get(path)
        shown = numbers(seen.body) if seen.status == 200 else set()
        with self._lock:
            self.answers[seen.status] += 1
            self.seen_while_public |= shown - gone
            self.faults += [f"{path}: {one}" for one in sorted(shown & gone)]

    def seen_first(self) -> int:
        """Withdrawn stories whose words this reader did see before: it would have noticed."""
        withdrawn = set().union(*self._gone.stories.values())
        return len(withdrawn & self.seen_while_public)

    def _choose(self) -> tuple[str, str]:
        rows = list(self._gone.rows.values())
        if rows and self._chance.random() < 0.5:
            return f"/news/{self._chance.choice(rows)}/", "web"
        return self._chance.choice(list(LISTS.items()))
