"""Every pressed page equals a fresh rendering, and none shows what it must not."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ronghe.arrangements import actions as arranging
from ronghe.arrangements.models import Front
from ronghe.channels.web import actions, manifest, recording
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.kit.clock import database_now
from ronghe.kit.tests.history import History, run
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section, Tag

from . import paper as small

pytestmark = pytest.mark.usefixtures("press_root", "only_web")
NOON = desk.NOON


def check():
    """After all is pressed: every page is what a fresh rendering gives, and nothing leaks."""
    reconcile_all()
    actions.press_wanted()
    assert not Publication.objects.unconfirmed().exists()
    hidden = Publication.objects.exclude(wanted_state="public", is_open=True)
    secrets = [f"/news/{one.story_id}/" for one in hidden]
    for page in PressedPage.objects.all():
        seen, fresh = read(page.path), render(page.path)
        if fresh.status == 404:
            assert seen.status == 404
            continue
        assert (seen.status, seen.body) == (fresh.status, fresh.body), page.path
        assert not [one for one in secrets if one.encode() in seen.body], page.path


class Paper(History):
    chief: object
    sections: list[Section]
    tags: list[Tag]

    def __init__(self):
        super().__init__()
        self.stories = []
        small.turned_on.clear()
        for path in ("/", "/latest/", "/section/news/", "/section/city/", "/tag/school/"):
            actions.press(path)

    def teardown(self):
        try:
            check()
        finally:
            super().teardown()

    def story(self, pick):
        return (
            Story.objects.get(pk=self.stories[pick % len(self.stories)].pk)
            if self.stories
            else None
        )

    @rule(section=st.booleans(), later=st.booleans(), tagged=st.booleans())
    def publish(self, section, later, tagged):
        story = desk.write(f"第{len(self.stories)}篇", section=self.sections[section])
        if tagged:
            story.tags.set(self.tags)
            story.save()
            story = desk.change(story, "加上标签。")
        self.stories.append(desk.sign(story))
        moment = database_now() + timedelta(milliseconds=40) if later else None
        self.try_to(publishing.publish, story, by=self.chief, at=NOON, not_before=moment)

    @rule(pick=st.integers(0, 9), move=st.booleans())
    def correct(self, pick, move):
        story = self.story(pick)
        if story:
            other = next(one for one in self.sections if one != story.section)
            fields = {"section": other} if move else {}
            self.try_to(lambda: desk.sign(desk.change(story, "更正的话。", **fields)))
            self.try_to(publishing.correct, story, text="更正", by=self.chief, at=NOON)

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick):
        if story := self.story(pick):
            self.try_to(publishing.withdraw, story, reason="失实", by=self.chief, at=NOON)

    @rule(pick=st.integers(0, 9))
    def republish(self, pick):
        if story := self.story(pick):
            self.try_to(lambda: desk.sign(desk.change(story, "核实的话。")))
            self.try_to(publishing.republish, story, by=self.chief, at=NOON)

    @rule(pick=st.booleans(), name=st.sampled_from(["头条", "要闻", "城事"]))
    def rename_section(self, pick, name):
        Section.objects.filter(pk=self.sections[pick].pk).update(name=name)

    @rule(name=st.sampled_from(["学校", "教育"]))
    def rename_tag(self, name):
        Tag.objects.update(name=name)

    def arrange(self, verb, **more):
        front = Front.objects.of("zh-hans", None)
        by = {"seen": front.serial, "by": self.chief, "at": small.now()}
        self.try_to(verb, front, **by, **more)

    @rule(pick=st.integers(0, 9), block=st.integers(1, 2), place=st.integers(0, 2))
    def pin(self, pick, block, place):
        if story := self.story(pick):
            found = Publication.objects.filter(story=story, outlet__key="web").first()
            one = found.pk if found else 0
            self.arrange(arranging.pin, story=one, block=block, place=place)

    @rule(verb=st.sampled_from([arranging.undo, arranging.put_live, arranging.make_automatic]))
    def decide_about_the_front(self, verb):
        self.arrange(verb)

    @rule(up=st.sampled_from([-1, 1]))
    def move_a_block(self, up):
        self.arrange(arranging.move_block, block=2, up=up)

    @rule(pick=st.integers(0, 9))
    def a_pin_runs_out(self, pick):
        """Pressed while it stood, it must be pressed again afterwards."""
        if story := self.story(pick):
            reconcile_all()
            found = Publication.objects.filter(story=story, outlet__key="web").first()
            end = small.now() + timedelta(hours=1)
            one = found.pk if found else 0
            self.arrange(arranging.pin, story=one, block=1, place=0, until=end)
            self.arrange(arranging.put_live)
            actions.press_wanted()
            # The clock of the renderings is turned on, and the database told that it is time.
            small.turned_on.append(timedelta(hours=2))
            due = PressedPage.objects.filter(expires_at__lte=small.now())
            due.update(expires_at=database_now())

    @rule()
    def press(self):
        reconcile_all()

    @rule(limit=st.integers(1, 3))
    def press_a_little(self, limit):
        actions.press_wanted(limit=limit)


@pytest.fixture
def paper(newsroom, section, chief):
    Paper.chief = chief
    Paper.sections = [section, Section.objects.create(slug="city", name="城事")]
    Paper.tags = [Tag.objects.create(slug="school", name="学校")]
    return Paper


def test_every_pressed_page_equals_a_fresh_rendering(paper):
    run(paper, examples=12, steps=9)


def fails_at_last(tries, *steps):
    """The history breaks the promise; what it wrote is undone."""
    with pytest.raises(AssertionError):
        try:
            for step, more in steps:
                step(**more)
        finally:
            tries.teardown()


PLAIN = {"section": False, "later": False, "tagged": False}


def test_without_marking_pages_would_grow_old(paper, monkeypatch):
    """The twin with the defence off."""
    monkeypatch.setattr(manifest, "MARK", manifest.MARK.replace("page.keys && named.keys", "false"))
    tries = paper()
    fails_at_last(
        tries,
        (tries.publish, PLAIN),
        (tries.press, {}),
        (tries.rename_section, {"pick": False, "name": "头条"}),
    )


def test_without_expiring_an_ended_pin_would_stay(paper, monkeypatch):
    monkeypatch.setattr(small, "expire", lambda at: None)
    tries = paper()
    fails_at_last(
        tries, (tries.publish, PLAIN), (tries.publish, PLAIN), (tries.a_pin_runs_out, {"pick": 0})
    )


def test_without_its_key_a_page_would_not_hear_of_the_desk(paper, monkeypatch):
    def deaf(*keys):
        recording.touch(*(key for key in keys if not key.startswith("front:")))

    monkeypatch.setattr(small, "touch", deaf)
    tries = paper()
    fails_at_last(
        tries,
        (tries.publish, PLAIN),
        (tries.publish, PLAIN),
        (tries.press, {}),
        (tries.pin, {"pick": 0, "block": 1, "place": 0}),
        (tries.decide_about_the_front, {"verb": arranging.put_live}),
    )
