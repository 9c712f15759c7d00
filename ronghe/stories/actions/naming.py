"""A version gets a name, and a reason: it is kept as it is from then on."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import VersionNamed
from ..models import Story, VersionName
from .writing import locked


class NoName(Refused):
    code = "no_name"


@transaction.atomic
def name_version(
    story: Story, *, version: Revision, name: str, reason: str = "", by: User, at: datetime
) -> VersionName:
    """Whoever comments may name. A name stays; what is written later begins a new version."""
    locked(story.pk)
    if not rules.may_comment(by, story, at=at):
        raise PermissionDenied
    name, reason = name.strip()[:80], reason.strip()[:300]
    if not name:
        raise NoName(_("Give the version a name."))
    if VersionName.objects.filter(version=version).exists():
        raise NoName(_("This version has a name already."))
    made = VersionName.objects.create(
        version=version, story=story, name=name, reason=reason, by=by, at=at
    )
    record(VersionNamed(story.pk, version.pk, name, reason), actor=by, at=at)
    return made
