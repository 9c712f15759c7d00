"""A new story begins with its first typed words, before anybody pressed a button."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused
from ronghe.planning.models import Assignment
from ronghe.taxonomy.models import Section

from .. import rules
from ..merge import Typed
from ..models import Delivery, Story
from .editing import Envelope, Received, take_typed
from .review import UNTITLED
from .writing import start_story


class NoSection(Refused):
    code = "no_section"


def begin_typed(
    *,
    read: Callable[[Story], Typed],
    envelope: Envelope,
    by: User,
    at: datetime,
    assignment: Assignment | None = None,
) -> tuple[Story, Received]:
    """Begin a story and take what was typed into it, once per envelope. `read` gives the words.

    Until it is named it stands under a headline that cannot be sent to review, and in the section
    its writer wrote for last.
    """
    try:
        with transaction.atomic():
            story = _begun(envelope) or _begin(by=by, at=at, assignment=assignment)
            words = read(story)
            return story, take_typed(story, typed=words, envelope=envelope, by=by, at=at)
    except IntegrityError:
        # The same envelope arrived twice at the same moment; the other one has begun it.
        begun = _begun(envelope)
        if begun is None:
            raise
        story = begun
        return story, take_typed(story, typed=read(story), envelope=envelope, by=by, at=at)


def _begun(envelope: Envelope) -> Story | None:
    known = Delivery.objects.select_related("story").filter(pk=envelope.key).first()
    return known.story if known else None


def _begin(*, by: User, at: datetime, assignment: Assignment | None) -> Story:
    if not rules.may_start(by, at=at):
        raise PermissionDenied
    last = Story.objects.filter(author=by).select_related("section").order_by("-created_at").first()
    section = assignment.topic.section if assignment else None
    section = section or (last.section if last else Section.objects.first())
    if section is None:
        raise NoSection(_("There is no section yet to write for."))
    return start_story(author=by, at=at, headline=UNTITLED, section=section, assignment=assignment)
