"""Writing: a story and its versions."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.planning.models import Assignment
from ronghe.taxonomy.models import Section

from .. import rules
from ..facts import SignaturesVoided, StoryReady, StorySaved, StorySentToReview, StoryStarted
from ..models import (
    Round,
    SchemeVersion,
    Signature,
    SignatureQuerySet,
    Story,
    content_hash,
    other_way,
    scheme_for,
    text_hash,
)
from ..wake import ask_for_check
from .cases import follow_leads

Stage = Story.Stage
# Where a change of the text, or of the way it takes through review, costs signatures.
UNDER_SIGNATURES = (
    Stage.IN_REVIEW,
    Stage.HELD,
    Stage.READY,
    Stage.PUBLISHED,
    Stage.WITHDRAWN,
)


class NotWithTheWriter(Refused):
    code = "not_with_the_writer"


@transaction.atomic
def start_story(
    *,
    author: User,
    at: datetime,
    headline: str,
    section: Section,
    assignment: Assignment | None = None,
    **fields: Any,
) -> Story:
    """A new story with its first version. `fields` are fields of `Story` (body as raw blocks)."""
    if not rules.may_start(author, at=at):
        raise PermissionDenied
    story = Story(
        author=author,
        headline=headline,
        section=section,
        assignment=assignment,
        created_at=at,
        **fields,
    )
    return first_version(story, at=at)


@transaction.atomic
def first_version(story: Story, *, at: datetime) -> Story:
    """Keep a story that was only filled in so far (a form, an import) as its author's."""
    story.full_clean()
    story.save()
    record(StoryStarted(story.pk, story.assignment_id), actor=story.author, at=at)
    save_version(story, by=story.author, at=at)
    return story


@transaction.atomic
def save_version(
    story: Story,
    *,
    by: User,
    at: datetime,
    overwrite: Revision | None = None,
    previous: Revision | None = None,
) -> Revision:
    """Keep the text of `story` as a version. The only way text becomes one.

    A changed text voids the signatures that read another one; one that takes another scheme (also by
    its section) begins a new round. `overwrite` is the same editor's autosave that this goes on with.
    """
    now = locked(story.pk)
    _check_may_edit(now, by=by, at=at)
    before = content_hash(now.latest_revision) if now.latest_revision else ""
    story.stage, story.latest_revision = now.stage, now.latest_revision
    story.full_clean()
    after = text_hash(story)
    strays = now.stage in UNDER_SIGNATURES and other_way(now, story)
    if after != before or strays:
        story.stage = _text_changes(now, after, by=by, at=at)
    story.save()
    follow_leads(story, by=by, at=at)
    revision = story.save_revision(
        user=by,
        clean=False,
        changed=after != before,
        overwrite_revision=overwrite,
        previous_revision=previous,
        log_action=True if now.latest_revision else "wagtail.create",
    )
    # Wagtail stamps a version by the machine's clock; the clock of the verb counts here.
    Revision.objects.filter(pk=revision.pk).update(created_at=at)
    revision.created_at = at
    if strays:
        _go_the_other_way(story, revision, by=by, at=at)
    saved = StorySaved(story.pk, revision.pk, after, after != before)
    _tell(saved, goes_on=revision == now.latest_revision, by=by, at=at)
    return revision


def _tell(saved: StorySaved, *, goes_on: bool, by: User, at: datetime) -> None:
    """No fact tells of what autosave writes on; the machine reads it all the same."""
    if not goes_on:
        record(saved, actor=by, at=at)
    elif saved.text_changed:
        # After the commit, like who listens to a fact.
        transaction.on_commit(lambda: ask_for_check(saved.story_id))


def mark_published(story: Story, *, at: datetime) -> None:
    """A signed text is public. A newer text in work keeps its own state."""
    del at
    moving = Story.objects.filter(pk=story.pk, stage__in=(Stage.READY, Stage.WITHDRAWN))
    if moving.update(stage=Stage.PUBLISHED):
        story.stage = Stage.PUBLISHED
    else:
        story.refresh_from_db(fields=["stage"])


def mark_withdrawn(story: Story, *, at: datetime) -> None:
    """No longer public. A newer text in work keeps its own state."""
    del at
    moving = Story.objects.filter(pk=story.pk, stage__in=(Stage.READY, Stage.PUBLISHED))
    moving.update(stage=Stage.WITHDRAWN)
    story.refresh_from_db(fields=["stage"])


def locked(story: int) -> Story:
    """The story of this key as it stands, locked: every verb about it waits for the one before."""
    return Story.objects.select_for_update(of=("self",)).get(pk=story)


def move(story: Story, stage: str) -> None:
    Story.objects.filter(pk=story.pk).update(stage=stage)
    story.stage = stage


def version_of(story: Story, *, by: User, at: datetime) -> Revision:
    """The latest version; saved first when the working text has gone on without one."""
    version = story.latest_revision
    if version is None or content_hash(version) != text_hash(story):
        version = save_version(story, by=by, at=at)
    return version


def _check_may_edit(story: Story, *, by: User, at: datetime) -> None:
    if rules.may_edit(by, story, at=at):
        return
    if rules.is_credited(by, story):
        raise NotWithTheWriter(
            _("This story is with the desk. Take it back before you go on writing.")
        )
    raise PermissionDenied


def _text_changes(story: Story, text: str, *, by: User, at: datetime) -> str:
    """Void what read another text; answer where the story stands with the new one."""
    round = story.rounds.order_by("-pk").first()
    if round is None or story.stage not in (Stage.IN_REVIEW, Stage.HELD, Stage.READY):
        # A public text keeps its signatures: they are its evidence. The new one begins anew.
        public = story.stage in (Stage.PUBLISHED, Stage.WITHDRAWN)
        return Stage.DRAFT if public else story.stage
    stale = round.signatures.standing().exclude(content_hash=text)
    void(round, stale, why="text changed", by=by, at=at)
    if story.stage != Stage.READY:
        return story.stage
    Round.objects.filter(pk=round.pk).update(state=Round.State.OPEN, ended_at=None)
    return Stage.IN_REVIEW


def begin_round(
    story: Story,
    scheme: SchemeVersion,
    version: Revision,
    *,
    by: User,
    at: datetime,
    reason: str = "",
) -> Round:
    """The round keeps this version of the scheme to its end, whatever comes in force later."""
    round = Round.objects.create(
        story=story, scheme=scheme, version=version, started_by=by, started_at=at, reason=reason
    )
    fact = StorySentToReview(story.pk, round.pk, version.pk, content_hash(version), scheme.pk)
    record(fact, actor=by, at=at)
    return round


def end_round(round: Round, *, why: str, by: User, at: datetime) -> None:
    """What its signatures stood for is gone."""
    void(round, round.signatures.standing(), why=why, by=by, at=at)
    round.state, round.ended_at = Round.State.ENDED, at
    round.save(update_fields=["state", "ended_at"])


def pass_if_signed(round: Round, *, version: int, text: str, by: User, at: datetime) -> None:
    """All that must stand before readers see it has signed: the story is ready."""
    # What an emergency makes up afterwards does not keep the story from going out.
    if any(not step.afterwards for step in round.next_steps()):
        return
    round.state, round.ended_at = Round.State.PASSED, at
    round.save(update_fields=["state", "ended_at"])
    move(round.story, Stage.READY)
    record(StoryReady(round.story_id, round.pk, version, text), actor=by, at=at)


def _go_the_other_way(story: Story, version: Revision, *, by: User, at: datetime) -> None:
    """The text in review takes another scheme, from its beginning, or other steps of the same."""
    if story.stage not in (Stage.IN_REVIEW, Stage.HELD):
        return
    round = story.rounds.order_by("-pk").select_related("scheme__scheme")[0]
    scheme = None if round.scheme.scheme.is_emergency else scheme_for(version, at)
    if scheme is not None and scheme.pk != round.scheme_id:
        end_round(round, why="another scheme", by=by, at=at)
        begin_round(story, scheme, version, by=by, at=at)
    elif story.stage == Stage.IN_REVIEW:
        round.story = story
        pass_if_signed(round, version=version.pk, text=content_hash(version), by=by, at=at)


def void(round: Round, signatures: SignatureQuerySet, *, why: str, by: User, at: datetime) -> None:
    """Take away what signatures of `round` stood for. Voided ones never stand again."""
    ids = list(signatures.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return
    Signature.objects.filter(pk__in=ids).update(voided_at=at)
    record(SignaturesVoided(round.story_id, ids, why), actor=by, at=at)
