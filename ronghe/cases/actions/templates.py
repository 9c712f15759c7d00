"""Words to begin an answer from, which are no answer."""

import re
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import Unit
from ronghe.text.copied import bare
from ronghe.text.likeness import pairs

from ..facts import TemplateMade, TemplateRetired
from ..models import Template, units_of
from .said import line, words

# Of an answer that is a template for the most part so many pairs of letters are its own: about a
# dozen letters, and of a long template a tenth. Names, numbers, days and courtesies do not count.
OWN, TENTH = 12, 0.1
# What has to be filled in: 【day of the repair】.
BLANK = re.compile(r"【[^】]{0,60}】")


class NotYourWords(Refused):
    """The template with nothing, or next to nothing, about this case."""

    code = "not_your_words"


class BlanksLeft(Refused):
    code = "blanks_left"


class NameInUse(Refused):
    code = "name_in_use"


class AlreadyRetired(Refused):
    code = "already_retired"


@transaction.atomic
def make_template(unit: Unit, *, name: str, text: str, by: User, at: datetime) -> Template:
    """Only who answers for the department writes its templates."""
    _refuse_stranger(unit.pk, by, at)
    try:
        with transaction.atomic():
            made = Template.objects.create(
                unit=unit,
                name=line(name, most=60),
                text=words(text, most=5000),
                made_by=by,
                made_at=at,
            )
    except IntegrityError as problem:
        raise NameInUse(
            _("Your department has a template of this name. Retire it first, or choose another.")
        ) from problem
    digest = sha256(made.text.encode()).hexdigest()
    record(TemplateMade(made.pk, unit.pk, digest), actor=by, at=at)
    return made


@transaction.atomic
def retire_template(template: Template, *, by: User, at: datetime) -> None:
    """It is offered no more; answers are compared with those in use only."""
    _refuse_stranger(template.unit_id, by, at)
    living = Template.objects.living().filter(pk=template.pk)
    if not living.update(retired_at=at, retired_by=by):
        raise AlreadyRetired(_("This template was retired already."))
    record(TemplateRetired(template.pk), actor=by, at=at)


def refuse_template(text: str, *, unit: int | None) -> None:
    """Refuse what is a template of the department, or nearly so, or has blanks of one left."""
    for one in Template.objects.living().filter(unit=unit or 0):
        if any(blank in text for blank in BLANK.findall(one.text)):
            raise BlanksLeft(
                _("Blanks of the template “%s” are still in it. Fill them in for this case.") % one
            )
        if is_nearly(text, one.text):
            raise NotYourWords(
                _(
                    "This is the template “%s” with hardly a word about this case. "
                    "Write what was done here, when and by whom."
                )
                % one
            )


def is_nearly(text: str, template: str) -> bool:
    """Whether somebody only filled in names, numbers and days, or changed a word or two."""
    one, other = bare(BLANK.sub("", text)), bare(BLANK.sub("", template))
    said, given = pairs(one or text), pairs(other or template)
    own, shared = len(said - given), len(said & given)
    is_most_of_both = shared > own and shared > len(given) / 2
    return is_most_of_both and own < max(OWN, len(given) * TENTH)


def _refuse_stranger(unit: int, by: User, at: datetime) -> None:
    if unit not in units_of(by, at=at):
        raise PermissionDenied
