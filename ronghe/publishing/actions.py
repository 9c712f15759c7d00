"""Let readers see a signed story, correct it, take it away. Each verb changes what is *wanted*.

What readers really get follows in `reconciler.py`, which reads it back and confirms it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import database_now
from ronghe.kit.compiled import CompiledQuery
from ronghe.kit.refusal import Refused
from ronghe.stories.actions import mark_published, mark_withdrawn
from ronghe.stories.models import Story

from . import rules
from .facts import StoryCorrected, StoryPublished, StoryScheduled, StoryWithdrawn
from .models import Correction, Outlet, Publication, Rendition
from .wake import wake

State = Publication.State
# How the database says that a version lacks a signature, or that there is no version.
REFUSED_BY_GUARD = "23000"


class NotSigned(Refused):
    code = "not_signed"


class PictureWithoutRights(Refused):
    code = "picture_without_rights"


class SourceMissing(Refused):
    code = "source_missing"


class NoOutlet(Refused):
    code = "no_outlet"


class AlreadyPublic(Refused):
    code = "already_public"


class NotPublic(Refused):
    code = "not_public"


class WasWithdrawn(Refused):
    code = "was_withdrawn"


class NothingNew(Refused):
    code = "nothing_new"


class WordsMissing(Refused):
    code = "words_missing"


@transaction.atomic
def publish(
    story: Story,
    *,
    by: User,
    at: datetime,
    outlets: Iterable[Outlet] | None = None,
    not_before: datetime | None = None,
) -> list[Publication]:
    """Want the last signed version public on `outlets` (default: all active ones).

    With `not_before` in the future it is scheduled: nobody sees anything of it before, and the
    database clock opens it. Raises a `Refused` with the reason, `PermissionDenied` for others.
    """
    _lock(story, by=by, at=at)
    chosen = _outlets(outlets)
    standing = Publication.objects.filter(story=story)
    if standing.filter(wanted_state=State.WITHDRAWN).exists():
        raise WasWithdrawn(_("This story was withdrawn. Republish it with a newly signed version."))
    if standing.filter(outlet__in=chosen).exists():
        raise AlreadyPublic(_("This story is published already. Correct it instead."))
    rendition = _signed_rendition(story, at=at, on=not_before or at)
    if standing.exclude(wanted=rendition).exists():
        raise AlreadyPublic(_("Another version is public already. Correct the story first."))
    moment = not_before or at
    publications = [
        Publication.objects.create(
            story=story,
            outlet=outlet,
            wanted=rendition,
            not_before=moment,
            first_published_at=moment,
            updated_at=moment,
            next_try_at=moment,
            language=rendition.language,
            section=rendition.section,
        )
        for outlet in chosen
    ]
    return _announce(publications, by=by, at=at)


@transaction.atomic
def reschedule(story: Story, *, not_before: datetime, by: User, at: datetime) -> list[Publication]:
    """Move the embargo of a story that readers have not seen yet."""
    _lock(story, by=by, at=at)
    waiting = list(Publication.objects.filter(story=story).waiting())
    if not waiting:
        raise AlreadyPublic(_("No publication of this story is waiting for its time."))
    _want(waiting, at=at, not_before=not_before, next_try_at=not_before)
    unseen = [publication.pk for publication in waiting if not publication.was_public]
    Publication.objects.filter(pk__in=unseen).update(first_published_at=not_before)
    return _announce(waiting, by=by, at=at)


@transaction.atomic
def correct(story: Story, *, text: str, by: User, at: datetime) -> Correction:
    """Replace the public words by a newly signed version, under a dated note that readers see."""
    _lock(story, by=by, at=at)
    if not text.strip():
        raise WordsMissing(_("Say what was wrong and is now right: readers see this note."))
    public = list(Publication.objects.filter(story=story, wanted_state=State.PUBLIC))
    if not any(publication.is_open for publication in public):
        raise NotPublic(_("This story is not public, so there is nothing to correct."))
    rendition = _signed_rendition(story, at=at, on=at)
    if all(publication.wanted_id == rendition.pk for publication in public):
        raise NothingNew(_("The corrected text has not been signed yet."))
    correction = Correction.objects.create(story=story, text=text.strip(), at=at, by=by)
    _want(public, at=at, wanted=rendition, updated_at=at)
    mark_published(story, at=at)
    record(StoryCorrected(story.pk, rendition.pk, correction.pk), actor=by, at=at)
    wake(outlets=len(public))
    return correction


@transaction.atomic
def withdraw(story: Story, *, reason: str, by: User, at: datetime) -> list[Publication]:
    """Take the story away from readers everywhere; its address tells the reason."""
    _lock(story, by=by, at=at)
    if not reason.strip():
        raise WordsMissing(_("Give the reason: readers see it in place of the story."))
    public = list(Publication.objects.filter(story=story, wanted_state=State.PUBLIC))
    if not public:
        raise NotPublic(_("This story is not public, so there is nothing to withdraw."))
    _want(
        public,
        at=at,
        wanted_state=State.WITHDRAWN,
        withdrawal_reason=reason.strip()[:300],
        updated_at=at,
    )
    mark_withdrawn(story, at=at)
    record(StoryWithdrawn(story.pk, _keys(public), reason.strip()[:300]), actor=by, at=at)
    wake(outlets=len(public))
    return public


@transaction.atomic
def republish(
    story: Story, *, by: User, at: datetime, not_before: datetime | None = None
) -> list[Publication]:
    """Bring a withdrawn story back, with a version signed after the withdrawn one."""
    _lock(story, by=by, at=at)
    gone = list(Publication.objects.filter(story=story, wanted_state=State.WITHDRAWN))
    if not gone:
        raise NotPublic(_("This story was not withdrawn."))
    moment = not_before or at
    rendition = _signed_rendition(story, at=at, on=moment)
    if any(publication.wanted.version_id >= rendition.version_id for publication in gone):
        raise NothingNew(_("A withdrawn story returns only with a newly signed version."))
    _want(
        gone,
        at=at,
        wanted=rendition,
        wanted_state=State.PUBLIC,
        not_before=moment,
        updated_at=moment,
        next_try_at=moment,
    )
    return _announce(gone, by=by, at=at)


@transaction.atomic
def retry(publication: Publication, *, by: User, at: datetime) -> None:
    """Try a failed delivery again now instead of after its back-off."""
    if not (rules.may_publish(by, at=at) or rules.may_see_published(by, at=at)):
        raise PermissionDenied
    Publication.objects.filter(pk=publication.pk).unconfirmed().update(next_try_at=database_now())
    wake()


# Asked by every job of the reconciler, and mostly there is none.
_next_to_open = CompiledQuery(
    lambda: Publication.objects.waiting().filter(not_before__lte=Now()).values_list("pk")[:1]
)


@transaction.atomic
def open_due(*, at: datetime) -> int:
    """Open every embargo whose time has come on the database clock; tell of each story once.

    Returns the number of stories opened. After downtime it catches up.
    """
    if not _next_to_open():
        return 0
    due = list(
        Publication.objects.waiting()
        .filter(not_before__lte=database_now())
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("story", "outlet")
        .order_by("story_id", "pk")
    )
    for publication in due:
        # Compare-and-set: the trigger lets it open only when the time has come.
        Publication.objects.filter(pk=publication.pk).waiting().update(is_open=True)
    by_story: dict[int, list[Publication]] = {}
    for publication in due:
        by_story.setdefault(publication.story_id, []).append(publication)
    for story_id, opened in by_story.items():
        mark_published(opened[0].story, at=at)
        record(StoryPublished(story_id, opened[0].wanted_id, _keys(opened)), actor=None, at=at)
    return len(by_story)


def _lock(story: Story, *, by: User, at: datetime) -> None:
    """One verb at a time per story, and only by who may."""
    if not rules.may_publish(by, at=at):
        raise PermissionDenied
    story.refresh_from_db(from_queryset=Story.objects.select_for_update(of=("self",)))


def _outlets(outlets: Iterable[Outlet] | None) -> list[Outlet]:
    active = Outlet.objects.filter(is_active=True).order_by("pk")
    chosen = [one for one in active if outlets is None or one.pk in {o.pk for o in outlets}]
    if not chosen:
        raise NoOutlet(_("Choose at least one outlet that is in use."))
    return chosen


def _signed_rendition(story: Story, *, at: datetime, on: datetime) -> Rendition:
    """The rendition of the last version; refuses what readers must not get on `on`."""
    try:
        rendition = Rendition.objects.of(story.latest_revision_id, story=story, at=at)
    except IntegrityError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != REFUSED_BY_GUARD:
            raise
        raise NotSigned(
            _("The last version lacks a signature. It has to pass every step of the review first.")
        ) from None
    if not rendition.source_name or not rendition.rights:
        raise SourceMissing(_("Say where the story comes from and who holds the rights."))
    bare = rules.pictures_without_rights(rendition, at=on)
    if bare:
        names = _("”, “").join(picture.title for picture in bare)
        raise PictureWithoutRights(
            _("No licence and credit, or no longer: “%(pictures)s”. Complete or replace them.")
            % {"pictures": names}
        )
    return rendition


def _want(publications: Sequence[Publication], *, at: datetime, **wanted: object) -> None:
    """Write a new want with the next serial; what was under way is superseded."""
    changes: dict[str, object] = {"next_try_at": at, "tries": 0, "last_error": ""} | wanted
    # At once: the triggers note one change instead of one for each outlet.
    seen = (Q(pk=one.pk, wanted_serial=one.wanted_serial) for one in publications)
    moved = Publication.objects.filter(reduce(or_, seen)).update(
        wanted_serial=F("wanted_serial") + 1, **changes
    )
    if moved != len(publications):
        raise NothingNew(_("Somebody else just changed this. Look again and decide anew."))


def _announce(publications: list[Publication], *, by: User, at: datetime) -> list[Publication]:
    """Tell what the database decided: open now, or waiting for its time."""
    for publication in publications:
        publication.refresh_from_db()
    first = publications[0]
    outlets = _keys(publications)
    if first.is_open:
        mark_published(first.story, at=at)
        record(StoryPublished(first.story_id, first.wanted_id, outlets), actor=by, at=at)
        wake(outlets=len(publications))
    else:
        moment = first.not_before
        fact = StoryScheduled(first.story_id, first.wanted_id, outlets, moment.isoformat())
        record(fact, actor=by, at=at)
        wake(at=moment)
    return publications


def _keys(publications: list[Publication]) -> tuple[str, ...]:
    return tuple(publication.outlet.key for publication in publications)
