"""No way to publish without the signatures: page, action, ORM, shell or SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from wagtail.models import Revision

from ronghe.kit.clock import database_now
from ronghe.kit.refusal import Refused
from ronghe.kit.tests.history import History, run
from ronghe.publishing import actions
from ronghe.publishing.models import Outlet, Publication, Rendition
from ronghe.stories.models import Story

from . import desk

NOON = desk.NOON
pytestmark = pytest.mark.django_db


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(act, *args, **kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        act(*args, **kwargs)


def insert_rendition(story, version, **words):
    return Rendition.objects.create(
        story=story, version=version, made_at=NOON, section=story.section, **words
    )


@pytest.fixture
def public(ready, chief):
    return actions.publish(ready, by=chief, at=NOON, outlets=Outlet.objects.filter(key="web"))[0]


def test_the_words_come_from_the_version_whatever_is_handed_over(ready):
    made = insert_rendition(
        ready,
        ready.latest_revision,
        headline="假的标题",
        summary="假的",
        content_hash="f" * 64,
        byline=[{"name": "假"}],
    )
    made.refresh_from_db()
    assert made.headline == ready.headline and made.summary == "" and made.content_hash != "f" * 64
    assert made.byline == [{"name": "reporter", "did": "text"}]


def test_an_unsigned_version_has_no_rendition(newsroom, section):
    story = desk.write(section=section)
    refused(insert_rendition, story, story.latest_revision)


def test_a_version_of_another_story_is_refused(ready, section):
    other = desk.signed("另一篇", section=section)
    refused(insert_rendition, ready, other.latest_revision)


def test_a_rendition_never_changes_and_never_goes(public):
    refused(Rendition.objects.update, headline="改了")
    refused(sql, "UPDATE publishing_rendition SET body = '[]'")
    refused(sql, "DELETE FROM publishing_rendition")


def test_a_publication_is_withdrawn_never_deleted(public):
    refused(sql, "DELETE FROM publishing_publication")


@pytest.mark.parametrize(
    "change",
    [
        "wanted_serial = wanted_serial + 1",
        "wanted_serial = 0",
        "wanted_state = 'withdrawn', withdrawal_reason = 'x'",
        "wanted_state = 'withdrawn', wanted_serial = wanted_serial + 1",
        "wanted_state = 'nothing', wanted_serial = wanted_serial + 1",
        "not_before = now() + interval '1 day', wanted_serial = wanted_serial + 1",
        "was_public = false",
        "confirmed_serial = 1, confirmed_state = 'withdrawn'",
        "confirmed_serial = 2, confirmed_state = 'public'",
        "story_id = story_id + 1",
    ],
)
def test_what_is_wanted_changes_only_by_the_rules(public, change):
    refused(sql, f"UPDATE publishing_publication SET {change}")


def test_the_rendition_of_another_story_is_never_wanted(public, newsroom, section):
    other = desk.signed("另一篇", section=section)
    foreign = Rendition.objects.of(other.latest_revision_id, story=other, at=NOON)
    refused(sql, "UPDATE publishing_publication SET wanted_id = %s, wanted_serial = 2", foreign.pk)


def test_a_withdrawn_version_returns_by_no_door(public, ready, chief):
    actions.withdraw(ready, reason="失实", by=chief, at=NOON)
    back = "UPDATE publishing_publication SET wanted_state = 'public', wanted_serial = wanted_serial + 1"
    refused(sql, back)
    refused(
        Publication.objects.create,
        story=ready,
        outlet=Outlet.objects.get(key="search"),
        wanted=public.wanted,
        not_before=NOON,
        first_published_at=NOON,
        updated_at=NOON,
        next_try_at=NOON,
        language="zh-hans",
        section=ready.section,
    )


def test_an_embargo_is_opened_by_no_hand(ready, chief):
    later = database_now() + timedelta(hours=1)
    actions.publish(ready, by=chief, at=NOON, not_before=later)
    Publication.objects.update(is_open=True, was_public=False)
    assert not Publication.objects.public(NOON).exists()


def test_without_the_guard_all_of_this_would_pass(newsroom, section):
    """The twin with the defence off: the tests above can fail."""
    story = desk.write(section=section)
    sql("ALTER TABLE publishing_rendition DISABLE TRIGGER publishing_rendition_guard")
    try:
        made = insert_rendition(story, story.latest_revision, headline="没人看过")
        made.refresh_from_db()
        assert made.headline == "没人看过"
    finally:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE publishing_rendition ENABLE TRIGGER publishing_rendition_guard")


class Newsroom(History):
    """Anybody tries anything, in any order; what readers get always carries every signature."""

    refusals = (Refused, IntegrityError)
    chief: object
    section: object
    withdrawn: dict[int, int]

    def __init__(self):
        super().__init__()
        self.withdrawn = {}
        self.story = desk.write(section=self.section)

    def try_to(self, act, *args, **kwargs):
        super().try_to(act, *args, **kwargs)
        self.story = Story.objects.get(pk=self.story.pk)

    @rule(words=st.text("改换新旧文字", min_size=1, max_size=4))
    def change(self, words):
        self.try_to(desk.change, self.story, words)

    @rule()
    def sign_all(self):
        self.try_to(desk.sign, self.story)

    @rule(later=st.booleans())
    def publish(self, later):
        moment = database_now() + timedelta(days=1) if later else None
        self.try_to(actions.publish, self.story, by=self.chief, at=NOON, not_before=moment)

    @rule()
    def correct(self):
        self.try_to(actions.correct, self.story, text="更正", by=self.chief, at=NOON)

    @rule()
    def withdraw(self):
        self.try_to(actions.withdraw, self.story, reason="失实", by=self.chief, at=NOON)
        for one in Publication.objects.filter(wanted_state="withdrawn"):
            self.withdrawn[one.pk] = one.wanted.version_id

    @rule()
    def republish(self):
        self.try_to(actions.republish, self.story, by=self.chief, at=NOON)

    @rule(pick=st.integers(0, 9), outlet=st.sampled_from(["web", "feeds", "search"]))
    def force_by_sql(self, pick, outlet):
        versions = Revision.objects.filter(object_id=str(self.story.pk)).order_by("pk")
        version = versions[pick % len(versions)]

        def force():
            made = Rendition.objects.filter(version=version).first() or insert_rendition(
                self.story, version, headline="x"
            )
            where = "story_id = %s AND outlet_id = %s"
            sql(
                "UPDATE publishing_publication SET wanted_id = %s, wanted_state = 'public', is_open = true,"
                f" wanted_serial = wanted_serial + 1 WHERE {where}",
                made.pk,
                self.story.pk,
                Outlet.objects.get(key=outlet).pk,
            )

        self.try_to(force)

    @precondition(lambda self: Publication.objects.exists())
    @rule()
    def open_the_embargo_by_sql(self):
        self.try_to(sql, "UPDATE publishing_publication SET is_open = true, was_public = true")

    @invariant()
    def readers_get_only_signed_words(self):
        for one in Publication.objects.public(NOON).select_related("wanted"):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT story_content_hash(v.content) = %s, (SELECT count(DISTINCT s.person_id)"
                    " FROM stories_signature s JOIN stories_round r ON r.id = s.round_id"
                    " WHERE r.story_id = %s AND s.content_hash = %s AND s.decision = 'approve' AND s.kind = 'review')"
                    " FROM wagtailcore_revision v WHERE v.id = %s",
                    [
                        one.wanted.content_hash,
                        one.story_id,
                        one.wanted.content_hash,
                        one.wanted.version_id,
                    ],
                )
                same, signers = cursor.fetchone()
            assert same and signers == 3
            assert one.not_before <= database_now()
            assert one.wanted.version_id > self.withdrawn.get(one.pk, 0)


def test_whatever_is_tried_readers_get_only_signed_words(newsroom, section, chief):
    Newsroom.chief, Newsroom.section = chief, section
    run(Newsroom, examples=15, steps=12)


def slip_in_an_unsigned_version(before=lambda: None):
    """Published, changed, and the change forced past everybody."""
    tries = Newsroom()
    try:
        tries.sign_all()
        tries.publish(later=False)
        tries.change("没人看过")
        before()
        tries.force_by_sql(pick=1, outlet="web")
        tries.readers_get_only_signed_words()
    finally:
        tries.teardown()


def test_a_change_forced_by_sql_does_not_reach_readers(newsroom, section, chief):
    Newsroom.chief, Newsroom.section = chief, section
    slip_in_an_unsigned_version()


def test_without_the_guard_the_same_tries_get_through(newsroom, section, chief):
    """The twin with the defence off."""
    Newsroom.chief, Newsroom.section = chief, section

    def disarm():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE publishing_rendition DISABLE TRIGGER publishing_rendition_guard")

    with pytest.raises(AssertionError):
        slip_in_an_unsigned_version(disarm)
