"""No dead end: every link in the menu and on every page it leads to answers, for each role."""

import re
from collections import deque
from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import Range

from ronghe.people.models import Duty
from ronghe.planning.actions import assign, note_lead, take_lead
from ronghe.stories.actions import save_version, send_to_review, start_story

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)"')
# Addresses that differ only in their numbers are one page.
NUMBERS = re.compile(r"\d+")
STAFF_ROLES = (
    "reporter",
    "editor",
    "head",
    "chief",
    "proofreader",
    "casedesk",
    "operator",
    "admin",
)


@pytest.fixture
def town(reporter, editor, chief, section):
    """Something to link to in each room."""
    now = timezone.now()
    note_lead("停水通知", by=reporter, at=now)
    topic = take_lead(note_lead("修桥", by=reporter, at=now), by=editor, at=now, section=section)
    hour = timedelta(hours=1)
    assign(topic, owner=reporter, due_at=now + hour, by=editor, at=now)
    body = [("paragraph", "<p>石桥修好了。</p>")]
    story = start_story(author=reporter, at=now, headline="桥", section=section, body=body)
    save_version(story, by=reporter, at=now)
    send_to_review(story, by=reporter, at=now)
    Duty.objects.create(person=chief, role="chief", valid=Range(now - hour, now + hour))


def dead_links(client, start: str) -> dict[str, str]:
    """`address: status (found on)` of every link under /desk/ that does not answer with a page."""
    seen, waiting, dead = {NUMBERS.sub("0", start)}, deque([(start, "")]), {}
    while waiting:
        address, found_on = waiting.popleft()
        answer = client.get(address)
        if answer.status_code in (301, 302) and answer["Location"].split("?")[0] != "/desk/":
            continue
        if answer.status_code != 200:
            dead[address] = f"{answer.status_code} (on {found_on})"
            continue
        if not answer["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        for link in LINK.findall(answer.content.decode()):
            link = link.replace("&amp;", "&")
            shape = NUMBERS.sub("0", link.split("?")[0])
            if link.startswith("/desk/") and shape not in seen:
                seen.add(shape)
                waiting.append((link, address))
    assert len(seen) > 3, "The crawler found no links: its pattern is wrong."
    return dead


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_link_answers(client, person, town, role, request):
    known = {"reporter", "editor", "chief"}
    user = request.getfixturevalue(role) if role in known else person(role, role)
    client.force_login(user)
    assert dead_links(client, "/desk/") == {}
