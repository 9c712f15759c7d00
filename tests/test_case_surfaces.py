"""A hidden case shows through nothing that renders a story: every address, every role, every file.

The addresses come from the address table, not from a list, and each is asked: a new surface is looked
at by itself, and one with a hole that nobody filled fails until somebody has said what stands in it.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import resolve
from pypdf import PdfReader
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.cases import actions as cases
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import Town, sent
from ronghe.cases.tests.conftest import town as town
from ronghe.channels.search import queries
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import PressedPage
from ronghe.config import policy
from ronghe.config.policy import line_of
from ronghe.journal.models import Entry
from ronghe.kit.cast import CAST
from ronghe.kit.clock import now
from ronghe.notices.models import Notice
from ronghe.planning.actions import assign, lead_from_case, take_lead
from ronghe.publishing.actions import publish
from ronghe.publishing.models import Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.publishing.tests.conftest import newsroom as newsroom
from ronghe.stories.actions import link_case
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Tag
from tests.addresses import Address, addresses

pytestmark = pytest.mark.django_db
ROLES = ["anonymous", *(player.role for player in CAST)]
# Words that stand in the story and nowhere else.
HEADLINE, PARAGRAPH = "zqheadlinex", "zqparagraphx"
# Who may see which case at its desk. A tip-off is for none of the cast.
SEEN_BY = {
    "hidden": {"casedesk", "chief", "officer"},
    "in the text": {"casedesk", "chief", "officer"},
    "waiting": {"casedesk", "chief"},
    "tip": set(),
}
# The text of a story is its writers': at the desk they read the number they typed.
NUMBERS_TYPED = "wagtailsnippets_stories_story:* stories:* phone:*"

# What stands in the holes of the addresses: this story and what belongs to it.
FILL = {
    "api:story.story_id": "story",
    "front:article.story_id": "story",
    "feeds:*.story_id": "story",
    "phone:story.pk": "story",
    "published:*.pk": "story",
    "stories:memo.pk": "nothing",
    "stories:compare.old": "first",
    "stories:compare.new": "last",
    "stories:review.pk": "story",
    "stories:check.pk": "story",
    "stories:sheet.pk": "story",
    "stories:versions.pk": "story",
    "stories:compare.pk": "story",
    "stories:beside.pk": "story",
    "stories:sheets_of_month.year": "year",
    "stories:sheets_of_month.month": "month",
    "wagtailsnippets_stories_story:*.pk": "story",
    "wagtailsnippets_stories_story:*.revision_id": "last",
    "wagtailsnippets_stories_story:*.revision_id_a": "first",
    "wagtailsnippets_stories_story:*.revision_id_b": "last",
    "planning:lead.pk": "lead",
    "planning:*topic.pk": "topic",
    "planning:assignment.pk": "assignment",
    "front:*.slug": "slug",
    "feeds:*.slug": "slug",
    "front:*.publication_id": "later",
    "feeds:sitemap_part.number": "part",
    "arrangements:*.language": "language",
    "arrangements:*.section_id": "zero",
    "drafts:*.language": "language",
    "drafts:*.section_id": "zero",
    "front:case.number": "public",
    "front:cases.number": "public",
    "front:cases_of_unit.number": "public",
    "front:cases_of_unit.unit_id": "unit",
    "front:cases_in.number": "public",
    "front:cases_in.place_id": "nothing",
    "front:case_embed.number": "public",
    "front:case_map.show": "open",
    "front:case_map.*_id": "nothing",
    "front:cases_chosen.show": "open",
    "front:cases_chosen.*_id": "nothing",
    "feeds:cases_of_unit.unit_id": "unit",
    "feeds:cases_in.place_id": "nothing",
    "open311:request.number": "public",
    "cases:case.number": "public",
    "asking:*.number": "public",
}
# Addresses about other things: what they show of a story they would show without a hole, too.
OTHER = (
    "accounts:* uploads:* people:* watch:* archives:* search:* media:* taxonomy:* notices:* places:* ground:*"
    " wagtailimages* wagtailadmin_tag* mfa_* account* stories:dictionary_file.* stories:*scheme.*"
    " stories:step.* stories:dry_run.* front:rates* cases:rates_behind.* cases:batch.* cases:*file.*"
    " asking:upload.* asking:file.* asking:small.* answering:* open311:definition.* open311:token.*"
)
ASKED = {"front:search": f"?q={HEADLINE}", "front:suggest": f"?q={HEADLINE[:6]}"}
# Some that surely show this story to somebody: else nothing would have been looked at.
SURFACES = {
    *("front:article", "front:home", "front:latest", "front:section", "api:story", "api:stories"),
    *("feeds:rss", "feeds:atom", "feeds:json", "feeds:ninjs", "feeds:newsml"),
    *("stories:review", "stories:sheet", "published:story", "wagtailsnippets_stories_story:edit"),
}
# Of what anybody may read, these show the public case in it.
SHOWING = {"front:article", "feeds:rss", "feeds:atom", "feeds:json", "feeds:ninjs", "feeds:newsml", "api:story"}  # fmt: skip


@dataclass
class World:
    """A public story about five cases: one public, the others not for readers."""

    story: Story
    town: Town
    public: Case
    # By what they are: a tip-off, hidden after publication, not accepted, hidden and in the text.
    hidden: dict[str, Case]
    values: dict[str, Any]

    def secrets(self, role: str, name: str) -> list[str]:
        """What this role must not find at this address."""
        found = []
        for kind, case in self.hidden.items():
            if role in SEEN_BY[kind]:
                continue
            found += [case.title, case.text]
            typed = kind == "in the text" and any(
                fnmatchcase(name, one) for one in NUMBERS_TYPED.split()
            )
            found += [] if typed else [case.number]
        return found


def hide(town: Town, case: Case) -> None:
    said = {"kind": case.kind, "category": None, "visibility": "confidential"}
    town.do(cases.sort, case, town.desk, **said)


@pytest.fixture(autouse=True)
def places(settings, tmp_path) -> Iterator[None]:
    settings.PRESS_ROOT = tmp_path / "press"
    settings.SEARCH_ROOT = tmp_path / "search"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(town, newsroom, person, section) -> World:
    for player in CAST:
        person(player.username, player.role)
    reader, at = person("reader", "reporter", "editor"), now()
    town.at = at
    cases.admit_tip_reader(reader, by=town.chief, at=at)

    def asked(name: str, state: str = "dispatched", **fields: str) -> Case:
        return town.brought(state, title=f"zq{name}titlex", text=f"zq{name}textx 的事。", **fields)

    tip = sent(kind="tip", visibility="confidential", title="zqtiptitlex", text="zqtiptextx", at=at)
    hidden = {
        "tip": tip,
        "hidden": asked("hidden"),
        "waiting": sent(title="zqwaitingtitlex", text="zqwaitingtextx", at=at),
        "in the text": asked("written"),
    }
    public = asked("public")
    lead = lead_from_case(tip, by=reader, at=at, title="一条线索", note="有人反映。")
    topic = take_lead(lead, by=reader, at=at)
    due = at.replace(year=at.year + 1)
    task = assign(topic, owner=desk.holder("reporter"), due_at=due, by=reader, at=at)
    body = [
        {"type": "paragraph", "value": f"<p>{PARAGRAPH}</p>"},
        {"type": "case", "value": public.number},
        {"type": "case", "value": hidden["in the text"].number},
    ]
    story = desk.write(HEADLINE, section=section, at=at, body=body, assignment=task)
    story.tags.set([Tag.objects.create(slug="zq", name="标签")])
    story = desk.sign(desk.change(story, f"{PARAGRAPH}又有进展。", at=at), at=at)
    chief = desk.holder("chief")
    for one in (public, hidden["hidden"], hidden["in the text"], hidden["waiting"]):
        link_case(story, number=one.number, by=chief, at=at)
    publish(story, by=chief, at=at)
    later = desk.signed("后来的", section=section, at=at)
    publish(later, by=chief, at=at)
    assert reconcile_all()
    press.press_wanted()
    versions = Revision.objects.for_instance(story).order_by("pk")
    values = {
        "story": story.pk,
        "nothing": 987654321,
        "first": versions[0].pk,
        "last": versions.last().pk,
        "year": at.year,
        "month": f"{at.month:02}",
        "lead": lead.pk,
        "topic": topic.pk,
        "assignment": task.pk,
        "later": Publication.objects.get(story=later, outlet__key="web").pk,
        "part": 0,
        "language": "zh-hans",
        "zero": 0,
        "open": "open",
        "public": public.number,
        "unit": town.light.pk,
    }
    return World(story, town, public, hidden, values)


# --- every address ---


def asked_by_get() -> list[Address]:
    found = []
    for one in addresses():
        line = line_of(one.name)
        if line and line.who != policy.NOBODY and "GET" in line.methods:
            found.append(one)
    return found


def filling(address: Address, hole: str) -> str | None:
    spot = f"{address.name}.{hole}"
    return next((value for spots, value in FILL.items() if fnmatchcase(spot, spots)), None)


def paths(address: Address, world: World) -> Iterator[str]:
    fillings = {hole: filling(address, hole) for hole in address.holes}
    slugs = ["news", "zq"] if "slug" in fillings.values() else [""]
    for slug in slugs:
        values = {**world.values, "slug": slug}
        yield address.path(**{hole: values[one] for hole, one in fillings.items() if one})


def answers(client: Client, role: str, world: World) -> Iterator[tuple[str, str, str]]:
    """(name, path, text) of everything that `role` is given."""
    for address in asked_by_get():
        line = line_of(address.name)
        roles = frozenset() if role == "anonymous" else frozenset({role})
        if not line.admits(signed_in=bool(roles), roles=roles):
            continue
        for path in paths(address, world):
            if resolve(path).view_name != address.name:
                continue
            with transaction.atomic():
                answer = client.get(path + ASKED.get(address.name, ""))
                text = text_of(answer).replace(path, "here")
                transaction.set_rollback(True)
            yield address.name, path, text


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type") == "application/pdf":
        pdf = PdfReader(io.BytesIO(body))
        inside = [one for parts in pdf.attachments.values() for one in parts]
        body = "".join(page.extract_text() for page in pdf.pages).encode() + b"".join(inside)
    return body.replace(b"<wbr>", b"").decode("utf-8", "replace")


def visitor(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(User.objects.get(username=role))
    return client


def look(world: World, *roles: str) -> SimpleNamespace:
    """What `roles` find: routes that show the story, that show the public case, and every leak."""
    seen = SimpleNamespace(story=set(), case=set(), leaks=[])
    for role in roles:
        for name, path, text in answers(visitor(role), role, world):
            if HEADLINE in text or PARAGRAPH in text:
                seen.story.add(name)
                if world.public.title in text and role == "anonymous":
                    seen.case.add(name)
            for secret in world.secrets(role, name):
                if secret in text:
                    seen.leaks.append(f"{path} ({name}) tells {role} {secret}")
    return seen


def told(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


def test_every_hole_is_filled_or_about_something_else():
    """A new address: does it show a story? Then it belongs into `FILL`, else into `OTHER`."""
    others = OTHER.split()
    told(
        [
            f"{one.name}.{hole}"
            for one in asked_by_get()
            for hole in one.holes
            if filling(one, hole) is None
            and not any(fnmatchcase(f"{one.name}.{hole}", other) for other in others)
        ]
    )


def test_nothing_that_shows_a_story_shows_a_hidden_case(world):
    """At once: every address is asked as the application answers it, pressed pages aside."""
    for kind in ("hidden", "in the text"):
        hide(world.town, world.hidden[kind])
    seen = look(world, *ROLES)
    told(seen.leaks)
    told([f"no longer shows the story: {one}" for one in sorted(SURFACES - seen.story)])
    told([f"shows no case: {one}" for one in sorted(SHOWING - seen.case)])


def test_what_is_pressed_loses_it_as_soon_as_the_press_runs(world):
    for kind in ("hidden", "in the text"):
        hide(world.town, world.hidden[kind])
    press.press_wanted()
    files = [
        one for one in django_settings.PRESS_ROOT.rglob("*") if one.suffix not in (".br", ".gz")
    ]
    pages = [one for one in files if one.is_file()]
    assert len(pages) > PressedPage.objects.count() / 2
    secrets = world.secrets("anonymous", "pressed")
    told([f"{one}: {secret}" for one in pages for secret in secrets if secret in one.read_text()])
    assert any(world.public.title in one.read_text() for one in pages)


def known_to(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_neither_search_nor_journal_nor_notices_know_of_it(world):
    for case in (*world.hidden.values(), world.public):
        for words in (case.title, case.text.split()[0], case.number):
            assert queries.search(words, language="zh-hans").total == 0
    assert queries.search(HEADLINE, language="zh-hans").total == 1
    written = " ".join(str(one.details) for one in Entry.objects.all())
    for case in world.hidden.values():
        # Whose case it is may be told of it.
        theirs = [one.pk for one in User.objects.all() if known_to(one, case)]
        said = " ".join(one.words for one in Notice.objects.exclude(person__in=theirs))
        assert case.title not in written + said
        assert case.text not in written + said


def test_the_preview_shows_what_readers_will_see(world):
    for kind in ("hidden", "in the text"):
        hide(world.town, world.hidden[kind])
    shown = world.story.make_preview_request().render().content.decode()
    assert world.public.title in shown
    told([one for one in world.secrets("editor", "stories:preview") if one in shown])


def test_a_leak_would_be_seen(world):
    """The twin with the defence off: before it is hidden, the pages do tell it."""
    seen = look(world, "anonymous")
    assert any(world.hidden["hidden"].title in one for one in seen.leaks)
    assert any(world.hidden["in the text"].title in one for one in seen.leaks)
