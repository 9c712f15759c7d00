"""The newsroom of `publish`, a process beside the paper: signs, publishes, and looks as a reader.

    python -m benchmarks._edits ADDRESS STORIES EDITS

Prints one JSON line: for each edit the seconds from the last signature until the new headline
stood on each page. `in_a_row` came one right after the other, while the workers still made the
pages behind the last one; before each of those `alone` the house had come to rest.
"""

import json
import re
import socket
import sys
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote, urlsplit

import django

django.setup()

from ronghe.accounts.models import User  # noqa: E402
from ronghe.channels.web.models import PressedPage  # noqa: E402
from ronghe.config.demo import paper, people  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.people.models import Membership  # noqa: E402
from ronghe.people.rules import remembering  # noqa: E402
from ronghe.publishing.actions import correct, publish  # noqa: E402
from ronghe.publishing.models import Publication  # noqa: E402
from ronghe.stories import actions  # noqa: E402
from ronghe.stories.models import Round, Story  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402

BODY = "<p>{}，工程昨日有了新的进展，沿线居民说路面比过去平整了许多，夜里也有了灯。</p>"
# Seconds between two looks at one page. The search is answered by Django, which shares the
# processors with the press: asked more often, it would be measured by its own measuring.
GAP, GAP_OF_SEARCH = 0.004, 0.02
MARKS = re.compile(rb"</?(?:mark|wbr)>")
# A page comes in one piece.
LARGEST = 2**18
# Nobody waits longer; a page that has not changed by then counts as this.
LONGEST = 30.0


class Newsroom:
    def __init__(self) -> None:
        people.load(now())
        paper.load_taxonomy(now())
        self.section = Section.objects.get(slug="news")

    def holder(self, role: str) -> User:
        return Membership.objects.filter(post__role=role).order_by("pk")[0].person

    def write(self, headline: str) -> Story:
        return actions.start_story(
            author=self.holder("reporter"),
            at=now(),
            headline=headline,
            section=self.section,
            body=[{"type": "paragraph", "value": BODY.format(headline)}] * 12,
            source_name="临溪日报",
            rights="临溪日报社",
        )

    def change(self, story: Story, headline: str) -> Story:
        fresh = Story.objects.get(pk=story.pk)
        fresh.headline = headline
        actions.save_version(fresh, by=story.author, at=now())
        return Story.objects.get(pk=story.pk)

    def sign_but_last(self, story: Story) -> Callable[[datetime], None]:
        """Every signature but the last, which the answer gives."""
        round_: Round = actions.send_to_review(story, by=story.author, at=now())
        *earlier, last = round_.scheme.steps.order_by("order")
        for step in earlier:
            actions.sign(round_, step=step, by=self.holder(step.role), at=now())
        return lambda at: actions.sign(round_, step=last, by=self.holder(last.role), at=at)


class Reader:
    """Gets whole pages over one kept line, as a browser does, but spends little on it.

    A thousand looks a second by `http.client` took a third of a processor from what they measure.
    """

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._end = f" HTTP/1.1\r\nHost: {place.netloc}\r\nAccept-Encoding: identity\r\n\r\n"
        self._line = socket.create_connection((place.hostname, place.port), timeout=LONGEST)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._seen: dict[str, bytes] = {}

    def sees(self, path: str, words: bytes) -> bool:
        """Whether `words` stand on the page; one that is as it was is not searched again."""
        head, page = self._get(path)
        tag = _header(head, b"etag")
        if tag and self._seen.get(path) == tag:
            return False
        self._seen[path] = tag
        found = words in MARKS.sub(b"", page)
        if found:
            # The next question is for other words.
            del self._seen[path]
        return found

    def _get(self, path: str) -> tuple[bytes, bytes]:
        self._line.sendall(f"GET {path}{self._end}".encode())
        got = self._line.recv(LARGEST)
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, page = got.partition(b"\r\n\r\n")
        missing = int(_header(head, b"content-length")) - len(page)
        while missing > 0:
            more = self._more()
            page += more
            missing -= len(more)
        return head, page

    def _more(self) -> bytes:
        more = self._line.recv(LARGEST)
        if not more:
            raise ConnectionError("The line was cut.")
        return more


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return b""


def edit(room: Newsroom, reader: Reader, story: Story, number: int) -> dict[str, float]:
    headline = f"老旧小区改造第{number}次通报"
    story = room.change(story, headline)
    sign = room.sign_but_last(story)
    waiting = {
        "article": f"/news/{story.pk}/",
        "home": "/",
        "section": "/section/news/",
        "feed": "/feed.xml",
        "sitemap": "/sitemap-news.xml",
        "search": f"/search/?q={quote(headline)}",
    }
    chief = room.holder("chief")
    began = time.perf_counter()
    # As a request does: who may what is asked once.
    with remembering():
        sign(now())
    with remembering():
        correct(Story.objects.get(pk=story.pk), text=f"第{number}次更正。", by=chief, at=now())
    seen = {"act": time.perf_counter() - began}
    due = dict.fromkeys(waiting, 0.0)
    while waiting and time.perf_counter() - began < LONGEST:
        for name in [name for name in waiting if due[name] <= time.perf_counter()]:
            if reader.sees(waiting[name], headline.encode()):
                seen[name] = time.perf_counter() - began
                del waiting[name]
            due[name] = time.perf_counter() + (GAP_OF_SEARCH if name == "search" else GAP)
        time.sleep(0.001)
    return seen | dict.fromkeys(waiting, LONGEST)


def main() -> None:
    address, stories, edits = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    room, reader = Newsroom(), Reader(address)
    chief = room.holder("chief")
    written = []
    for number in range(stories):
        story = room.write(f"小区改造纪事之{number}")
        room.sign_but_last(story)(now())
        publish(Story.objects.get(pk=story.pk), by=chief, at=now())
        written.append(story)
    while not reader.sees("/", f"小区改造纪事之{stories - 1}".encode()):
        time.sleep(0.05)
    # The newest are those that home, the section's first page and the feed show.
    newest = written[-3:]
    in_a_row = [edit(room, reader, newest[number % 3], number) for number in range(edits)]
    alone = []
    for number in range(edits, edits + max(1, edits // 4)):
        come_to_rest()
        alone.append(edit(room, reader, newest[number % 3], number))
    sys.stdout.write(json.dumps({"in_a_row": in_a_row, "alone": alone}) + "\n")


def come_to_rest() -> None:
    """Until no worker has anything to do for the website."""
    while Publication.objects.unconfirmed().exists() or PressedPage.objects.wanted().exists():
        time.sleep(0.05)


if __name__ == "__main__":
    main()
