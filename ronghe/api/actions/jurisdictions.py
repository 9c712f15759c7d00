"""What a program may name as `jurisdiction_id`."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Place

from .. import rules
from ..facts import JurisdictionClosed, JurisdictionOpened
from ..models import Jurisdiction


class IdTaken(Refused):
    code = "id_taken"


@transaction.atomic
def add_jurisdiction(
    key: str,
    *,
    name: str,
    by: User,
    at: datetime,
    name_en: str = "",
    place: Place | None = None,
    answers: str = Jurisdiction.Answers.NUMBER,
) -> Jurisdiction:
    """From the second one on programs have to say which they mean. An id is never given again."""
    if not rules.may_manage_keys(by, at=at):
        raise PermissionDenied
    fields = {"name": name, "name_en": name_en, "place": place, "answers": answers}
    made, is_new = Jurisdiction.objects.get_or_create(key=key, defaults={**fields, "opened_at": at})
    if not is_new:
        raise IdTaken(_("The id “%s” was given before. Choose another one.") % key)
    record(JurisdictionOpened(made.pk, key, place.pk if place else None), actor=by, at=at)
    return made


@transaction.atomic
def close_jurisdiction(one: Jurisdiction, *, by: User, at: datetime) -> None:
    if not rules.may_manage_keys(by, at=at):
        raise PermissionDenied
    if Jurisdiction.objects.open().filter(pk=one.pk).update(closed_at=at):
        record(JurisdictionClosed(one.pk, one.key), actor=by, at=at)
