import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ronghe.journal.models import Entry
from ronghe.stories import actions
from ronghe.stories.actions import writing
from ronghe.stories.models import Story, content_hash, text_hash, version_is_signed

from .conftest import edited

pytestmark = pytest.mark.django_db


def test_a_story_begins_with_its_first_version(story, reporter):
    assert story.latest_revision.user == reporter
    assert content_hash(story.latest_revision) == text_hash(story)
    assert Entry.objects.filter(name="StorySaved").count() == 1


def test_a_changed_text_voids_what_read_another(story, round, sign_up_to, head, at):
    sign_up_to(round, 2)

    actions.save_version(edited(story, "补充。"), by=head, at=at)

    assert not round.signatures.standing().exists()
    assert round.next_step().order == 1
    voided = Entry.objects.get(name="SignaturesVoided")
    assert len(voided.details["signature_ids"]) == 2


def test_a_change_outside_the_text_leaves_signatures_alone(story, round, sign_up_to, head, at):
    sign_up_to(round, 2)
    story.refresh_from_db()
    other = story.section.__class__.objects.create(slug="city", name="城事")
    story.section = other

    version = actions.save_version(story, by=head, at=at)

    assert round.signatures.standing().count() == 2
    assert version.content["section"] == other.pk
    assert version != round.version


def test_a_block_saved_again_is_the_same_text(story, reporter, at):
    before = content_hash(story.latest_revision)
    again = Story.objects.get(pk=story.pk)
    again.body = [{**block, "id": f"id-{n}"} for n, block in enumerate(again.body.raw_data)]

    actions.save_version(again, by=reporter, at=at)

    assert content_hash(again.latest_revision) == before


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "改"},
        {"kicker": "改"},
        {"subhead": "改"},
        {"summary": "改"},
        {"language": "en"},
        {"genre": "opinion"},
        {"source_name": "新华社"},
        {"source_url": "https://example.org/"},
        {"rights": "改"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_protected_field_counts(story, round, sign_up_to, head, at, change):
    sign_up_to(round, 4)
    story.refresh_from_db()
    for name, value in change.items():
        setattr(story, name, value)

    actions.save_version(story, by=head, at=at)

    story.refresh_from_db()
    assert story.stage == Story.Stage.IN_REVIEW
    assert not version_is_signed(story, story.latest_revision)
    assert round.signatures.exclude(voided_at=None).count() == 4


def test_an_autosave_goes_on_with_its_own_version(story, reporter, at):
    first = story.latest_revision

    again = actions.save_version(edited(story, "一"), by=reporter, at=at, overwrite=first)

    assert again == first
    assert Entry.objects.filter(name="StorySaved").count() == 1


def test_an_autosave_never_writes_over_what_was_sent(story, round, editor, at):
    sent = round.version

    actions.save_version(edited(story, "一"), by=editor, at=at, overwrite=sent)

    story.refresh_from_db()
    assert story.latest_revision != sent


def test_a_writer_takes_it_back_before_writing_on(story, round, reporter, at):
    with pytest.raises(writing.NotWithTheWriter):
        actions.save_version(edited(story, "一"), by=reporter, at=at)


def test_a_stranger_writes_nothing(story, person, citizen, at):
    for stranger in (citizen, person("another", "reporter")):
        with pytest.raises(PermissionDenied):
            actions.save_version(edited(story, "一"), by=stranger, at=at)


def test_what_is_pasted_is_cleaned_on_the_way_in(story, reporter, at):
    dirty = (
        '<p onclick="x()">好<script>alert(1)</script><a href="javascript:x()">看</a>'
        '<a href="https://example.org/" style="color:red">这里</a></p>'
    )
    story.body = [
        {"type": "paragraph", "value": dirty},
        {"type": "list", "value": {"ordered": False, "items": ["<b onload=x>一</b>"]}},
    ]

    version = actions.save_version(story, by=reporter, at=at)

    assert "script" not in version.content["body"]
    assert "onclick" not in version.content["body"]
    story.refresh_from_db()
    assert story.body.raw_data[0]["value"] == (
        '<p>好<a>看</a><a href="https://example.org/">这里</a></p>'
    )
    assert story.body.raw_data[1]["value"]["items"] == ["<b>一</b>"]


def test_a_published_text_keeps_its_signatures_while_the_next_is_written(
    story, round, sign_up_to, editor, at
):
    sign_up_to(round, 4)
    story.refresh_from_db()
    public = story.latest_revision
    actions.mark_published(story, at=at)

    actions.save_version(edited(story, "更正。"), by=editor, at=at)

    story.refresh_from_db()
    assert story.stage == Story.Stage.DRAFT
    assert version_is_signed(story, public)
    assert not version_is_signed(story, story.latest_revision)


def test_a_stage_that_was_not_earned_is_refused(story):
    for stage in ("ready", "published"):
        with pytest.raises(IntegrityError, match="all signatures"), transaction.atomic():
            Story.objects.filter(pk=story.pk).update(stage=stage)


def test_an_old_version_brings_back_its_text_but_not_its_state(story, round, sign_up_to, head, at):
    sign_up_to(round, 4)
    story.refresh_from_db()
    signed = story.latest_revision

    again = signed.as_object()

    assert (again.stage, again.author) == (Story.Stage.READY, story.author)
    assert signed.content["stage"] == Story.Stage.DRAFT
