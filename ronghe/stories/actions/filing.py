"""Filing: what a reporter sends from a phone, once, whatever the line does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.media.models import Clip, Picture
from ronghe.planning.models import Assignment
from ronghe.taxonomy.models import Section

from .. import rules
from ..facts import StoryFiled, StoryNoted
from ..models import Contributor, Filing, Note, Story, hash_of, text_hash
from ..typed import blocks_of
from .review import send_to_review
from .writing import locked, save_version, start_story


class NewerVersion(Refused):
    """Somebody saved the story since the phone took its text."""

    code = "newer_version"


class OtherWords(Refused):
    """The key has arrived with other words before. `filing` is what they made."""

    code = "other_words"

    def __init__(self, filing: Filing) -> None:
        super().__init__(_("An earlier text of this has arrived. The newer one goes as a change."))
        self.filing = filing


class NoteIsEmpty(Refused):
    code = "note_empty"


@dataclass(frozen=True)
class Position:
    """Where a reporter was, as the phone measured it (WGS-84); `precision` is a radius in metres."""

    latitude: Decimal
    longitude: Decimal
    precision: int


@dataclass(frozen=True)
class Dispatch:
    """What one sending brings. `text` is as typed (see `typed`); memos and the place stay inside."""

    headline: str = ""
    text: str = ""
    pictures: Sequence[Picture] = ()
    clips: Sequence[Clip] = ()
    memos: Sequence[Clip] = ()
    where: Position | None = None

    @property
    def words(self) -> str:
        return sha256(f"{self.headline}\n{self.text}".encode()).hexdigest()


def file_story(
    sent: Dispatch,
    *,
    key: UUID,
    section: Section,
    assignment: Assignment | None = None,
    by: User,
    at: datetime,
) -> Filing:
    """A new story of `by`. The first picture leads; the others and the clips follow the text."""

    def write() -> Story:
        # Readers see this word: it is the paper's, whatever language the phone speaks.
        with override(settings.LANGUAGE_CODE):
            rights = _("Our own")
        return start_story(
            author=by,
            at=at,
            headline=sent.headline,
            section=section,
            assignment=assignment,
            body=blocks_of(sent.text) + _attached(sent.pictures[1:], sent.clips),
            lead_picture=next(iter(sent.pictures), None),
            source_name=settings.SITE_NAME,
            rights=rights,
            contributors=[Contributor(person=by)],
        )

    return _once(key, write, sent, what="story", by=by, at=at)


def file_change(
    story: Story, sent: Dispatch, *, key: UUID, base: str, by: User, at: datetime
) -> Filing:
    """A newer text of a story. Nothing is overwritten: `base` is the content hash of the text it began
    from, and must still be the newest. (A version's number would not do: an autosave keeps it.)"""

    def write() -> Story:
        now = locked(story.pk)
        if base != text_hash(now):
            raise NewerVersion(
                _(
                    "The text was changed at the desk meanwhile. Your words stay on this phone: send"
                    " them as a note, or open the newest text."
                )
            )
        before = list(now.body.raw_data)
        now.headline = sent.headline
        pictures = list(sent.pictures)
        if now.lead_picture is None and pictures:
            now.lead_picture = pictures.pop(0)
        body: Any = blocks_of(sent.text, before=before) + _attached(pictures, sent.clips)
        now.body = body
        save_version(now, by=by, at=at)
        return now

    return _once(key, write, sent, what="change", by=by, at=at)


def file_note(story: Story, sent: Dispatch, *, key: UUID, by: User, at: datetime) -> Filing:
    """Words beside a story, for the desk. Nothing in its text changes."""

    def write() -> Story:
        if not Story.objects.visible_to(by).filter(pk=story.pk).exists():
            raise PermissionDenied
        words = f"{sent.headline}\n\n{sent.text}".strip()
        if not words and not sent.memos and not sent.where:
            raise NoteIsEmpty(_("There is nothing in this note yet: write or record something."))
        if words:
            _note(story, by=by, at=at, what="words", text=words[:20_000])
        return story

    return _once(key, write, sent, what="note", by=by, at=at)


def send_filed(filing: Filing, *, by: User, at: datetime) -> None:
    """To the desk, unless a sending since has done so: asked twice, it is sent once."""
    story = filing.story
    story.refresh_from_db(fields=["stage"])
    if story.stage not in rules.WITH_THE_WRITER:
        return
    if not story.rounds.filter(started_at__gte=filing.at).exists():
        send_to_review(story, by=by, at=at)


@transaction.atomic
def _once(
    key: UUID, write: Callable[[], Story], sent: Dispatch, *, what: str, by: User, at: datetime
) -> Filing:
    _wait_for_a_twin(key, by)
    known = Filing.objects.filter(person=by, key=key).select_related("story").first()
    if known is not None:
        if known.words != sent.words:
            raise OtherWords(known)
        return known
    story = write()
    filing = Filing.objects.create(
        person=by,
        key=key,
        story=story,
        words=sent.words,
        content_hash=_hash_of_latest(story),
        at=at,
    )
    for memo in sent.memos:
        _note(story, by=by, at=at, what="memo", memo=memo)
    if sent.where:
        place = {"latitude": sent.where.latitude, "longitude": sent.where.longitude}
        measure = {"precision": sent.where.precision, "datum": Note.DATUM}
        _note(story, by=by, at=at, what="position", **place, **measure)
    record(StoryFiled(story.pk, str(key), what), actor=by, at=at)
    return filing


def _hash_of_latest(story: Story) -> str:
    return hash_of(story.latest_revision_id) if story.latest_revision_id else ""


def _wait_for_a_twin(key: UUID, by: User) -> None:
    """The same sending may arrive twice at once; the second finds what the first has made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{by.pk}:{key}"])


def _note(story: Story, *, by: User, at: datetime, what: str, **said: Any) -> None:
    note = Note.objects.create(story=story, by=by, at=at, **said)
    record(StoryNoted(story.pk, note.pk, what), actor=by, at=at)


def _attached(pictures: Sequence[Picture], clips: Sequence[Clip]) -> list[dict[str, Any]]:
    images = [
        {"type": "image", "value": {"picture": one.pk, "caption": "", "credit": ""}}
        for one in pictures
    ]
    return images + [{"type": "clip", "value": one.pk} for one in clips]
