"""Comments and suggestions: said about a text, answered in it."""

import re
from datetime import datetime
from html import escape

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import NEWSROOM, Membership

from .. import rules
from ..facts import ChangeSuggested, Commented, CommentResolved, SuggestionDecided
from ..models import Comment, Story, Suggestion
from ..places import BLOCK, WORDS, text_of
from ..telling import tell_named
from .beside import keep_place
from .writing import locked

_NAME = re.compile(r"[@＠]([\w.·-]{1,64})")


class NothingSaid(Refused):
    code = "nothing_said"


class NotThere(Refused):
    code = "not_there"


class Decided(Refused):
    code = "decided"


@transaction.atomic
def comment(
    story: Story, *, text: str, by: User, at: datetime, place: str = "", passage: str = ""
) -> Comment:
    """Say something about a story, a place of it or a passage there; @name tells that colleague."""
    if not rules.may_comment(by, story, at=at):
        raise PermissionDenied
    text, passage = text.strip(), passage.strip()
    if not text:
        raise NothingSaid(_("Write what you want to say."))
    if place and place not in text_of(locked(story.pk)).places:
        raise NotThere(_("The block is no longer there. Say it about the whole story."))
    said = Comment.objects.create(
        story=story, place=place, passage=passage[:400], text=text[:2000], by=by, at=at
    )
    meant = [one for one in colleagues_named(text) if one.pk != by.pk]
    said.mentioned.set(meant)
    tell_named(said, meant, at=at)
    record(Commented(story.pk, said.pk, sorted(one.pk for one in meant)), actor=by, at=at)
    return said


def colleagues_named(text: str) -> list[User]:
    """People of the newsroom behind @sign-in or @name; names are matched at their beginning.

    Chinese does not part words: “@郭晓请看” names 郭晓.
    """
    asked = _NAME.findall(text)
    if not asked:
        return []
    people = User.objects.filter(
        is_active=True, pk__in=Membership.objects.filter(post__role__in=NEWSROOM).values("person")
    )
    return [one for one in people if any(_is_meant(one, word) for word in asked)]


def _is_meant(person: User, word: str) -> bool:
    return any(_begins_with(word, name) for name in (person.username, person.name) if name)


def _begins_with(word: str, name: str) -> bool:
    """A Latin name ends where its letters end: @head is not @headmaster."""
    rest = word[len(name) :]
    return word.startswith(name) and not (name.isascii() and rest and rest[0].isascii())


@transaction.atomic
def resolve_comment(said: Comment, *, by: User, at: datetime) -> None:
    if not rules.may_comment(by, said.story, at=at):
        raise PermissionDenied
    done = Comment.objects.open().filter(pk=said.pk).update(resolved_at=at, resolved_by=by)
    if not done:
        raise Decided(_("This is resolved already."))
    record(CommentResolved(said.story_id, said.pk), actor=by, at=at)


@transaction.atomic
def suggest(
    story: Story,
    *,
    place: str,
    passage: str,
    replacement: str,
    by: User,
    at: datetime,
    nth: int = 0,
    reason: str = "",
) -> Suggestion:
    """Other words for a passage of one place. The text stays as it is until its writer accepts."""
    if not rules.may_suggest(by, story, at=at):
        raise PermissionDenied
    passage, replacement = passage.strip(), replacement.strip()
    if not passage or passage == replacement:
        raise NothingSaid(_("Choose the words, and write what should stand there instead."))
    value = text_of(locked(story.pk)).places.get(place)
    if value is None or _replaced(value, passage, replacement, nth=nth) is None:
        raise NotThere(
            _(
                "These words do not stand there in one piece. Choose fewer, without a change of type."
            )
        )
    made = Suggestion.objects.create(
        story=story, place=place, passage=passage[:1000], replacement=replacement[:1000],
        nth=nth, reason=reason.strip()[:300], by=by, at=at,
    )  # fmt: skip
    record(ChangeSuggested(story.pk, made.pk), actor=by, at=at)
    return made


@transaction.atomic
def decide_suggestion(made: Suggestion, *, accept: bool, by: User, at: datetime) -> None:
    """Accepting changes the text as its writer's own change does: signatures on it are void."""
    story = locked(made.story_id)
    made = Suggestion.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if not rules.may_write(by, story, at=at):
        raise PermissionDenied
    if made.state != Suggestion.State.OPEN:
        raise Decided(_("Somebody has decided about this suggestion already."))
    if accept:
        _accept(story, made, by=by, at=at)
    made.state = Suggestion.State.ACCEPTED if accept else Suggestion.State.REJECTED
    made.decided_by, made.decided_at = by, at
    made.save(update_fields=["state", "decided_by", "decided_at"])
    record(SuggestionDecided(story.pk, made.pk, accept), actor=by, at=at)


def _accept(story: Story, made: Suggestion, *, by: User, at: datetime) -> None:
    text = text_of(story)
    there = text.places.get(made.place)
    value = _replaced(there, made.passage, made.replacement, nth=made.nth)
    if value is None:
        raise NotThere(
            _("The passage has changed since. Make the change by hand, then reject the suggestion.")
        )
    keep_place(story, text, made.place, value, by=by, at=at)


def _replaced(value: object, passage: str, replacement: str, *, nth: int) -> object:
    """The value with the nth such passage replaced; None where it does not stand in one piece."""
    match value:
        case {"type": "paragraph", "value": str(html)}:
            new = _in(html, escape(passage, quote=False), escape(replacement, quote=False), nth)
            return None if new is None else {"type": "paragraph", "value": new}
        case {"type": "heading", "value": str(words)}:
            new = _in(words, passage, replacement, nth)
            return None if new is None else {"type": "heading", "value": new}
        case {"type": "quote", "value": {"text": str(words), **rest}}:
            new = _in(words, passage, replacement, nth)
            return None if new is None else {"type": "quote", "value": {**rest, "text": new}}
        case str():
            return _in(value, passage, replacement, nth)
    return None


def _in(text: str, passage: str, replacement: str, nth: int) -> str | None:
    """Never inside a tag: an address is not a passage."""
    places = [
        one.start()
        for one in re.finditer(re.escape(passage), text)
        if text.rfind("<", 0, one.start()) <= text.rfind(">", 0, one.start())
    ]
    place = next(iter(places[nth:]), places[0] if len(places) == 1 else None)
    if place is None:
        return None
    return text[:place] + replacement + text[place + len(passage) :]


def may_hold_suggestions(place: str) -> bool:
    return place in WORDS or place.startswith(BLOCK)
