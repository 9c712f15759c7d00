"""The editors of `spike` and `outage`: each signed in, each saving a story's draft again and again.

    python -m benchmarks._editors ADDRESS EDITORS SECONDS

Says `ready`, waits for a line, works, and prints one JSON line: milliseconds of every save that
was accepted, and how often each other status was answered.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from psycopg.types.range import DateRange  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.people.models import Membership, Post, Unit  # noqa: E402
from ronghe.stories.actions import start_story  # noqa: E402
from ronghe.stories.tests.test_pages import EDITOR, form_of  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402

# Wagtail saves half a second after a pause in typing; a pause comes every few seconds.
SECONDS_BETWEEN_SAVES = 5.0
TOKEN = "a" * 32
LONGEST = 30.0


@dataclass
class Editor:
    """One person at one story."""

    path: str
    form: dict[str, str]
    cookie: str
    place: str

    def work(self, until: float, took: list[float], other: Counter[str]) -> None:
        chance = random.Random(self.path)  # noqa: S311 – the same every time
        time.sleep(chance.random() * SECONDS_BETWEEN_SAVES)
        number = 0
        while time.monotonic() < until:
            number += 1
            began = time.monotonic()
            status, revision = self.save(number)
            seconds = time.monotonic() - began
            if status == "200":
                took.append(seconds * 1000)
                self.form["overwrite_revision_id"] = revision
            else:
                other[status] += 1
            time.sleep(max(0.0, SECONDS_BETWEEN_SAVES * (0.5 + chance.random()) - seconds))

    def save(self, number: int) -> tuple[str, str]:
        """Status, and the version that was written."""
        form = self.form | {"headline": f"第{number}稿：老旧小区改造开工"}
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
        }
        line = http.client.HTTPConnection(self.place, timeout=LONGEST)
        try:
            line.request("POST", self.path, urlencode(form), headers)
            answer = line.getresponse()
            body = answer.read()
            if answer.status != 200:
                later = "" if answer.getheader("Retry-After") is None else " later"
                return f"{answer.status}{later}", ""
            return "200", str(json.loads(body)["revision_id"])
        except OSError as problem:
            return type(problem).__name__, ""
        finally:
            line.close()


def editors(count: int, place: str) -> list[Editor]:
    always = DateRange(now().date().replace(year=2020), None)
    unit, _ = Unit.objects.get_or_create(name="编辑部", valid=always)
    post, _ = Post.objects.get_or_create(unit=unit, title="记者", role="reporter", valid=always)
    section, _ = Section.objects.get_or_create(slug="news", defaults={"name": "要闻"})
    made = []
    for number in range(count):
        user = User.objects.create(username=f"editor-{number}", name=f"编辑{number}")
        Membership.objects.create(person=user, post=post, valid=always)
        paragraph = {"type": "paragraph", "value": "<p>工程昨日有了新的进展。</p>"}
        story = start_story(
            author=user, at=now(), headline="草稿", section=section, body=[paragraph] * 12
        )
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        made.append(
            Editor(
                path=reverse(f"{EDITOR}:edit", args=[story.pk]),
                form=form_of(client, story, csrfmiddlewaretoken=TOKEN),
                cookie=f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
                place=place,
            )
        )
    return made


def main() -> None:
    address, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    people = editors(count, urlsplit(address).netloc)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    took: list[float] = []
    other: Counter[str] = Counter()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, args=(until, took, other)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps({"took_ms": took, "other": other}) + "\n")


if __name__ == "__main__":
    main()
