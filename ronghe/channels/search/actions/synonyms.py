"""Say which words mean the same. Readers' questions follow at once; the index stays as it is."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.channels.search import rules
from ronghe.channels.search.facts import SynonymsAdded, SynonymsChanged, SynonymsRemoved
from ronghe.channels.search.models import Synonym, Synonyms
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text.normal import normalise


class KnownAlready(Refused):
    """A word may stand in one group only: else nobody could tell what a question finds."""

    code = "known_already"


@transaction.atomic
def add_synonyms(words: Sequence[str], *, by: User, at: datetime) -> Synonyms:
    """A new group of two or more words."""
    _require(by, at)
    group = Synonyms.objects.create()
    _write(group, words)
    record(SynonymsAdded(group.pk, list(words)), actor=by, at=at)
    return group


@transaction.atomic
def change_synonyms(group: Synonyms, *, words: Sequence[str], by: User, at: datetime) -> None:
    _require(by, at)
    locked = Synonyms.objects.select_for_update().get(pk=group.pk)
    before = list(locked.as_written())
    locked.words.all().delete()
    _write(locked, words)
    record(SynonymsChanged(group.pk, before, list(words)), actor=by, at=at)


@transaction.atomic
def remove_synonyms(group: Synonyms, *, by: User, at: datetime) -> None:
    _require(by, at)
    pk, words = group.pk, list(group.as_written())
    group.delete()
    record(SynonymsRemoved(pk, words), actor=by, at=at)


def _write(group: Synonyms, words: Sequence[str]) -> None:
    plain = [normalise(word) for word in words]
    try:
        with transaction.atomic():
            Synonym.objects.bulk_create(
                Synonym(group=group, text=word, plain=same)
                for word, same in zip(words, plain, strict=True)
            )
    except IntegrityError as problem:
        known = Synonym.objects.filter(plain__in=plain).values_list("text", flat=True)
        message = _("“%s” stands in another group already. Change that one instead.")
        raise KnownAlready(message % ("、".join(known) or words[0])) from problem


def _require(by: User, at: datetime) -> None:
    if not rules.may_keep_synonyms(by, at=at):
        raise PermissionDenied
