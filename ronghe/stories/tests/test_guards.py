"""What the database refuses by itself, whoever asks: ORM, bulk insert or plain SQL."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange
from wagtail.models import Revision

from ronghe.people.rules import roles_of
from ronghe.stories import actions
from ronghe.stories.models import Round, SchemeVersion, Signature, Step, Story, content_hash

from .conftest import BODY, edited

pytestmark = pytest.mark.django_db
NEVER = datetime(2001, 1, 1, tzinfo=UTC)


def refused(words: str):
    """A context manager: the database refuses what is tried inside, and says `words`."""

    class Refusal:
        def __enter__(self):
            self.raises = pytest.raises(IntegrityError, match=words)
            self.raises.__enter__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()

        def __exit__(self, *problem):
            self.atomic.__exit__(*problem)
            return self.raises.__exit__(*problem)

    return Refusal()


def forged(round, step, person, at, **different) -> Signature:
    fields = {
        "round": round,
        "step": step,
        "kind": step.kind,
        "person": person,
        "decision": "approve",
        "version": round.version,
        "content_hash": "",
        "at": at,
    }
    return Signature(**{**fields, **different})


def test_the_database_computes_the_hash_itself(round, step, editor, at):
    Signature.objects.bulk_create([forged(round, step(round, 1), editor, at)])

    assert Signature.objects.get().content_hash == content_hash(round.version)


def test_a_hash_of_another_text_is_refused(round, step, editor, at):
    with refused("not the one that was read"):
        forged(round, step(round, 1), editor, at, content_hash="0" * 64).save()


def test_an_earlier_step_comes_first(round, step, head, at):
    with refused("earlier step"):
        Signature.objects.bulk_create([forged(round, step(round, 2), head, at)])


def test_the_author_is_refused(round, step, reporter, at):
    with refused("what they wrote"):
        forged(round, step(round, 1), reporter, at).save()


def test_a_contributor_is_refused_also_when_the_row_is_gone(story, reporter, editor, step, at):
    story.contributors.create(person=editor, did="photo")
    actions.save_version(story, by=reporter, at=at)
    round = actions.send_to_review(story, by=reporter, at=at)
    story.contributors.model.objects.all().delete()

    with refused("what they wrote"):
        forged(round, step(round, 1), editor, at).save()


def test_who_changed_the_text_last_is_refused(story, round, step, editor, at):
    version = actions.save_version(edited(story, "改"), by=editor, at=at)

    with refused("changed since the last signature"):
        forged(round, step(round, 1), editor, at, version=version).save()


def test_a_person_without_the_role_is_refused(round, step, chief, citizen, at):
    for person in (chief, citizen):
        with refused("does not hold the role"):
            forged(round, step(round, 1), person, at).save()


def test_a_role_of_another_time_is_refused(round, step, editor):
    with refused("does not hold the role"):
        forged(round, step(round, 1), editor, NEVER).save()


def test_the_kind_is_that_of_the_step(round, step, editor, at):
    with refused("kind"):
        forged(round, step(round, 1), editor, at, kind="proof").save()


def test_a_step_of_another_scheme_is_refused(round, editor, at):
    other = SchemeVersion.objects.drafts().first()
    step = other.steps.filter(role="editor").first()
    with refused("another scheme"):
        forged(round, step, editor, at).save()


def test_a_version_of_another_story_is_refused(round, step, editor, reporter, section, at):
    other = actions.start_story(
        author=reporter, at=at, headline="另一篇", section=section, body=BODY
    )
    with refused("not the latest of this story"):
        forged(round, step(round, 1), editor, at, version=other.latest_revision).save()


def test_an_old_version_is_refused(story, round, step, editor, head, at):
    actions.save_version(edited(story, "改"), by=head, at=at)
    with refused("not the latest of this story"):
        forged(round, step(round, 1), editor, at).save()


def test_a_closed_round_takes_no_signature(story, round, step, editor, reporter, at):
    actions.take_back(story, by=reporter, at=at)
    with refused("not open"):
        forged(round, step(round, 1), editor, at).save()


def test_one_person_one_review_step(round, step, person, at):
    both = person("both", "editor", "head")
    forged(round, step(round, 1), both, at).save()
    with refused("four_eyes"):
        forged(round, step(round, 2), both, at).save()


def test_a_signature_stays(round, step, editor, head, at):
    actions.sign(round, step=step(round, 1), by=editor, at=at)
    one = Signature.objects.all()
    with refused("stays"):
        one.delete()
    for change in ({"person": head}, {"decision": "reject"}, {"content_hash": "0"}, {"at": NEVER}):
        with refused("stays"):
            one.update(**change)
    one.update(voided_at=at)
    for again in (None, NEVER):
        with refused("only be voided, once"):
            one.update(voided_at=again)


def test_a_signature_does_not_begin_void(round, step, editor, at):
    with refused("begin void"):
        forged(round, step(round, 1), editor, at, voided_at=at).save()


def test_what_was_sent_or_signed_stays(round):
    version = Revision.objects.filter(pk=round.version_id)
    with refused("stays as it is"):
        version.update(content={**round.version.content, "headline": "别的"})
    with refused("stays as it is"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailcore_revision WHERE id = %s", [round.version_id])


def test_who_wrote_a_version_stays(story, editor):
    with refused("never changes"):
        Revision.objects.filter(pk=story.latest_revision_id).update(user=editor)


def test_a_story_and_its_author_stay(story, editor):
    with refused("never changes"):
        Story.objects.filter(pk=story.pk).update(author=editor)
    with refused("never deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stories_story WHERE id = %s", [story.pk])


def test_a_round_stays(story, round, reporter, section, at):
    other = actions.start_story(
        author=reporter, at=at, headline="另一篇", section=section, body=BODY
    )
    with refused("only its state"):
        Round.objects.filter(pk=round.pk).update(story=other)
    with refused("only its state"):
        round.delete()
    actions.take_back(story, by=reporter, at=at)
    with refused("does not begin again"):
        Round.objects.filter(pk=round.pk).update(state="open")


def test_a_round_begins_open_in_a_scheme_in_force(story, reporter, at):
    in_force = SchemeVersion.objects.in_force(at)
    in_force.update(effective=TimestamptzRange(at, None))
    fields = {
        "story": story,
        "scheme": in_force.get(),
        "version": story.latest_revision,
        "started_by": reporter,
    }
    with refused("begins open"):
        Round.objects.create(**fields, started_at=at, state="passed")
    with refused("not in force"):
        Round.objects.create(**fields, started_at=NEVER)


def test_a_used_scheme_only_ends(round, at):
    used = SchemeVersion.objects.filter(pk=round.scheme_id)
    with refused("so it stays"):
        used.update(name="别的")
    with refused("so it stays"):
        used.update(effective=TimestamptzRange(None, NEVER))
    with refused("so it stays"):
        Step.objects.filter(scheme=round.scheme, order=4).delete()
    with refused("so it stays"):
        Step.objects.filter(scheme=round.scheme, order=1).update(role="citizen")
    used.update(effective=TimestamptzRange(None, datetime(2027, 1, 1, tzinfo=UTC)))


def test_a_scheme_in_force_has_three_reviews(db):
    def check_now():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    draft = SchemeVersion.objects.drafts().filter(scheme__key="service")
    with refused("at least three review steps"):
        Step.objects.get(scheme=draft.get(), order=4).delete()
        draft.update(effective=TimestamptzRange(NEVER, None))
        check_now()
    with refused("at least three review steps"):
        Step.objects.filter(scheme=draft.get(), order=4).update(needed={"ai": True})
        draft.update(effective=TimestamptzRange(NEVER, None))
        check_now()
    draft.update(effective=TimestamptzRange(NEVER, None))
    check_now()


def test_the_guards_come_off_and_on_again(db):
    guards = import_module("ronghe.stories.migrations.0002_guards")
    archives = import_module("ronghe.stories.migrations.0004_archives")
    schemes = import_module("ronghe.stories.migrations.0008_schemes")
    with connection.cursor() as cursor:
        cursor.execute(schemes.REVERSE)
        cursor.execute(archives.REVERSE)
        cursor.execute(guards.REVERSE)
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'story\\_%'")
        assert cursor.fetchone()[0] == 0
        cursor.execute(guards.FORWARD)
        cursor.execute(archives.FORWARD)
        cursor.execute(schemes.OFF)
        cursor.execute(schemes.FORWARD)


def test_the_loose_role_rule_never_refuses_what_the_exact_one_allows(reviewers, reporter, at):
    with connection.cursor() as cursor:
        for user in (*reviewers, reporter):
            for role in ("reporter", "editor", "head", "proofreader", "chief"):
                cursor.execute("SELECT story_person_has_role(%s, %s, %s)", [user.pk, role, at])
                assert cursor.fetchone()[0] == (role in roles_of(user, at=at))
