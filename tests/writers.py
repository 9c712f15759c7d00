"""A simulated editor: the protocol of our script, over a bad line, with a queue that outlives it.

It speaks what a browser speaks: the editor's own form, `typed` beside it, a key per save. Its line
loses packets both ways; it is killed and comes back; its session ends. What it typed is remembered,
so that at the end every character can be looked for.
"""

import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TIMEOUT = 20.0


class Lost(Exception):
    """The packet did not arrive, or its answer did not."""


@dataclass
class Line:
    """HTTP to one house. `loss` is the share of requests and, again, of answers that are lost."""

    port: int
    chance: random.Random
    loss: float
    cookies: dict[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    lost: int = 0

    def ask(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        if self.chance.random() < self.loss:
            self.lost += 1
            raise Lost
        headers = {
            "Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "X-CSRFToken": self.cookies.get("csrf", ""),
        }
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("POST", path, urlencode(form), headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, HTTPException) as problem:
            raise Lost from problem
        finally:
            connection.close()
        if answer.status == 200:
            self.took.append((time.perf_counter() - began) * 1000)
        if self.chance.random() < self.loss:
            self.lost += 1
            raise Lost
        return answer.status, text


@dataclass
class Save:
    key: str
    form: dict[str, str]
    touched: list[str]
    order: list[str]
    tried: bool = False
    since: float = field(default_factory=time.monotonic)


@dataclass
class Shown:
    """What the page of the editor carries when it opens."""

    base: dict[str, str]
    order: list[str]
    words: dict[str, str]
    fields: dict[str, str]


class Tab:
    """One open page: what it shows, what it last heard, and what it still has to send."""

    def __init__(self, shown: Shown) -> None:
        self.tab = str(uuid4())
        self.base, self.heard = dict(shown.base), list(shown.order)
        self.order, self.words, self.fields = list(shown.order), dict(shown.words), shown.fields
        self.put_order = list(shown.order)
        self.touched: set[str] = set()
        self.deleted: set[str] = set()
        self.queue: list[Save] = []


class Writer:
    """One person: types into a page, loses the line, the page, the session; nothing else.

    `show` gives what the editor's page carries now; `sign_in` fresh cookies.
    """

    def __init__(
        self,
        line: Line,
        *,
        who: int,
        story: int,
        name: str,
        show: Callable[[], Shown],
        sign_in: Callable[[], dict[str, str]],
    ) -> None:
        self.line, self.who, self.story, self.name = line, who, story, name
        self.show, self.sign_in = show, sign_in
        self.typed: list[str] = []
        self.taken_out: set[str] = set()  # read and deleted on purpose, by this person
        self.closed: list[Tab] = []
        self.killed = 0
        self.line.cookies = sign_in()
        self.tab = Tab(show())

    # --- a person ---------------------------------------------------------------------------

    def edit(self) -> None:
        """Mostly typing; now and then a new block, one taken away, one moved."""
        what, tab = self.line.chance.random(), self.tab
        if what < 0.05 or not tab.order:
            id = str(uuid4())
            tab.order.insert(self.line.chance.randrange(len(tab.order) + 1), id)
            tab.words[id] = ""
            self._type(id)
        elif what < 0.08 and len(tab.order) > 4:
            self._delete(self.line.chance.choice(tab.order))
        elif what < 0.1:
            tab.order.insert(0, tab.order.pop(self.line.chance.randrange(len(tab.order))))
        else:
            self._type(self.line.chance.choice(tab.order))

    def _type(self, id: str) -> None:
        word = f"{self.name}{len(self.typed)}。"
        self.typed.append(word)
        words = self.tab.words[id]
        at = words.find("。", self.line.chance.randrange(len(words) + 1)) + 1
        self.tab.words[id] = words[:at] + word + words[at:]
        self.tab.touched.add(f"body:{id}")

    def _delete(self, id: str) -> None:
        self.tab.order.remove(id)
        self.taken_out |= {f"{one}。" for one in self.tab.words.pop(id).split("。") if one}
        self.tab.touched.discard(f"body:{id}")
        self.tab.deleted.add(f"body:{id}")

    # --- the page's script ------------------------------------------------------------------

    def put(self) -> None:
        """Into the queue. A save that was never tried is gone over; one that was keeps its key."""
        tab = self.tab
        changed = {*tab.touched, *tab.deleted}
        if not changed and tab.order == tab.put_order:
            return
        if tab.queue and not tab.queue[-1].tried:
            changed |= set(tab.queue.pop().touched)
        tab.queue.append(Save(str(uuid4()), self._form(), sorted(changed), list(tab.order)))
        tab.touched.clear()
        tab.deleted.clear()
        tab.put_order = list(tab.order)

    def _form(self) -> dict[str, str]:
        tab = self.tab
        form = tab.fields | {"body-count": str(len(tab.order))}
        for number, id in enumerate(tab.order):
            form |= {
                f"body-{number}-deleted": "",
                f"body-{number}-order": str(number),
                f"body-{number}-type": "paragraph",
                f"body-{number}-id": id,
                f"body-{number}-value": draft(tab.words[id]),
            }
        return form

    def drain(self, tab: Tab, *, late: bool = False) -> bool:
        """Sends in order until the queue is empty; False when the line or the house failed."""
        while tab.queue:
            save = tab.queue[0]
            save.tried = True
            claim = {
                "key": save.key, "tab": tab.tab, "who": self.who, "base": tab.base,
                "order": tab.heard, "touched": save.touched,
                "late": late or time.monotonic() - save.since > 30,
            }  # fmt: skip
            form = save.form | {"typed": json.dumps(claim)}
            try:
                status, text = self.line.ask(f"/desk/stories/{self.story}/typed/", form)
            except Lost:
                return False
            if status == 200:
                self._hear(tab, json.loads(text))
            elif status in (302, 403):
                self.line.cookies = self.sign_in()
                return False
            elif status in (500, 502, 503):
                return False
            else:
                raise AssertionError(f"{status} for what was typed: {text[:300]}")
        return True

    def _hear(self, tab: Tab, answer: dict[str, Any]) -> None:
        save = tab.queue.pop(0)
        for place, hash in answer["taken"].items():
            if hash:
                tab.base[place] = hash
            else:
                tab.base.pop(place, None)
        for place in save.touched:
            if place.removeprefix("body:") not in save.order:
                tab.base.pop(place, None)
            elif place not in answer["taken"]:
                tab.base.setdefault(place, "")
        tab.heard = save.order

    def kill(self) -> None:
        """The tab is gone; its queue is not. Now and then the next page is opened before it is sent."""
        self.put()
        if self.tab.queue:
            self.closed.append(self.tab)
        self.killed += 1
        self.tab = Tab(self.show())

    def deliver(self) -> bool:
        """What closed tabs left behind, then this one."""
        self.closed = [one for one in self.closed if not self.drain(one, late=True)]
        return self.drain(self.tab) and not self.closed

    # --- a day's work -----------------------------------------------------------------------

    def work(self, edits: int, *, per_save: int = 4, pause: float = 0.0) -> None:
        """So many edits; every few of them a pause, in which the page saves. Then all arrives."""
        chance = self.line.chance
        for number in range(1, edits + 1):
            self.edit()
            if chance.random() < 1 / per_save or number == edits:
                self.put()
                self.deliver() if chance.random() < 0.3 else self.drain(self.tab)
                time.sleep(pause * (0.5 + chance.random()))
            accident = chance.random()
            if accident < 0.005:
                self.kill()
            elif accident < 0.01:
                self.line.cookies = {}
        self.finish()

    def finish(self) -> None:
        """The line is mended: the queues empty themselves."""
        self.put()
        self.line.loss = 0.0
        give_up = time.monotonic() + 120
        while not self.deliver():
            assert time.monotonic() < give_up, "The queue does not empty."
            time.sleep(0.2)


def draft(words: str) -> str:
    """A paragraph as the rich text editor writes it."""
    block = {
        "key": "abcde", "text": words, "type": "unstyled", "depth": 0,
        "inlineStyleRanges": [], "entityRanges": [],
    }  # fmt: skip
    return json.dumps({"blocks": [block], "entityMap": {}})


def lost_words(writers: list[Writer], *, text: str, beside: str) -> list[str]:
    """Typed, not taken out by somebody who had read it, and nowhere."""
    taken_out = {word for one in writers for word in one.taken_out}
    there = {f"{one}。" for one in re.split("[。\n]", f"{text}\n{beside}")}
    typed = [word for one in writers for word in one.typed]
    return [word for word in typed if word not in taken_out and word not in there]


def doubled_words(text: str) -> list[str]:
    """What stands in the text twice: a save that counted twice."""
    words = [one for one in re.split("[。\n]", text) if one]
    return sorted({one for one in words if words.count(one) > 1})
