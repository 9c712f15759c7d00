"""Adding, renaming and merging what we sort by. Addresses (slugs) never change once given."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ManyToManyRel
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.journal.facts import Fact
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    PlaceAdded,
    PlaceRenamed,
    SectionAdded,
    SectionRenamed,
    TagAdded,
    TagRenamed,
    TagsMerged,
)
from ..models import Level, Place, Section, Tag

Sortable = Section | Tag | Place
FACTS: dict[type[Sortable], tuple[type[Fact], type[Fact]]] = {
    Section: (SectionAdded, SectionRenamed),
    Tag: (TagAdded, TagRenamed),
    Place: (PlaceAdded, PlaceRenamed),
}


class AlreadyThere(Refused):
    """The address is taken."""

    code = "already_there"


class SameTag(Refused):
    code = "same_tag"


class DoesNotLieThere(Refused):
    """A place must stand deeper than what it lies in."""

    code = "does_not_lie_there"


@transaction.atomic
def add(
    kind: type[Sortable],
    *,
    slug: str,
    name: str,
    by: User,
    at: datetime,
    name_en: str = "",
    **details: Any,
) -> Sortable:
    """A new section, tag or place. `details`: `order`, `subject` or `parent`, as the kind has."""
    _require(kind, by, at)
    if kind.objects.filter(slug=slug).exists():
        raise AlreadyThere(_("The address “%s” is taken. Choose another one.") % slug)
    _require_deeper(kind, None, details)
    made = kind.objects.create(slug=slug, name=name, name_en=name_en, **details)
    record(FACTS[kind][0](made.pk, made.slug), actor=by, at=at)  # type: ignore[call-arg]
    return made


@transaction.atomic
def rename(
    thing: Sortable, *, name: str, by: User, at: datetime, name_en: str = "", **details: Any
) -> None:
    """Change names and place in the order. Pages that show them are pressed again."""
    kind = type(thing)
    _require(kind, by, at)
    before = _names(kind.objects.select_for_update().get(pk=thing.pk))
    _require_deeper(kind, thing, details)
    thing.name, thing.name_en = name, name_en
    for field, value in details.items():
        setattr(thing, field, value)
    thing.save(update_fields=["name", "name_en", *details])
    fact = FACTS[kind][1](thing.pk, thing.slug, before, _names(thing))  # type: ignore[call-arg]
    record(fact, actor=by, at=at)


def ids_of(kind: type[Tag] | type[Place], *, names: Collection[str]) -> dict[str, int]:
    """The id of every name; what is missing is added, without a line in the journal for each.

    For whoever brings thousands at once and says so with one fact of their own.
    """
    found = _named(kind, names)
    missing = [name for name in names if name not in found]
    if missing:
        rows: list[Any] = [kind(name=name, slug=address_of(name)) for name in missing]
        kind.objects.bulk_create(rows, ignore_conflicts=True)
        found = _named(kind, names)
    # Two names may come to one address: “Linxi No 1” and “linxi-no-1”. The first one has it.
    slugs = {address_of(name): name for name in names if name not in found}
    at = dict(kind.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    return found | {name: at[address_of(name)] for name in names if name not in found}


def free_address(name: str, *, besides: str = "") -> str:
    """A free address out of a name; a taken one gets its division code behind it, or a number."""
    wanted = address_of(name)
    tries = [wanted, *([f"{wanted[:37]}-{besides}"] if besides else [])]
    tries += [f"{wanted[:44]}-{number}" for number in range(2, 1000)]
    taken = set(Place.objects.filter(slug__in=tries).values_list("slug", flat=True))
    return next(one for one in tries if one not in taken)


def _named(kind: type[Tag] | type[Place], names: Collection[str]) -> dict[str, int]:
    rows = kind.objects.filter(name__in=names).order_by("-pk").values_list("name", "pk")
    return dict(rows)


def address_of(name: str) -> str:
    """An address out of a name; names that have no letters get one by their hash."""
    return slugify(name, allow_unicode=True)[:50] or f"x-{sha256(name.encode()).hexdigest()[:12]}"


@transaction.atomic
def merge_tags(tag: Tag, *, into: Tag, by: User, at: datetime) -> None:
    """Give everything that carries `tag` the other one, and remove `tag`."""
    _require(Tag, by, at)
    if tag.pk == into.pk:
        raise SameTag(_("A tag cannot be merged into itself. Choose another one."))
    # Whoever has tags stands downstream; the relations of the model itself name them.
    for relation in Tag._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToManyRel):
            _move(relation.field, tag, into)
    pk, slug = tag.pk, tag.slug
    tag.delete()
    record(TagsMerged(pk, slug, into.pk), actor=by, at=at)


def _move(field: Any, tag: Tag, into: Tag) -> None:
    through = field.remote_field.through
    ours, theirs = field.m2m_reverse_field_name(), field.m2m_field_name()
    rows = through._default_manager.filter(**{ours: tag})
    having = through._default_manager.filter(**{ours: into}).values(f"{theirs}_id")
    rows.filter(**{f"{theirs}_id__in": having}).delete()
    rows.update(**{ours: into})


def _require_deeper(kind: type[Sortable], thing: Sortable | None, details: dict[str, Any]) -> None:
    """The same that the database demands, as a sentence."""
    if kind is not Place:
        return
    level, parent = details.get("level"), details.get("parent")
    if parent and thing in parent.line():
        raise DoesNotLieThere(_("“%s” cannot lie in itself.") % thing)
    if parent and level and parent.level and parent.level >= level:
        sentence = _("A %(this)s cannot lie in a %(other)s.")
        about = {"this": Level(level).label, "other": Level(parent.level).label}
        raise DoesNotLieThere(sentence % about)
    if thing and level and Place.objects.filter(parent=thing.pk, level__lte=level).exists():
        raise DoesNotLieThere(_("What lies in it stands as high or higher. Change that first."))


def _require(kind: type[Sortable], by: User, at: datetime) -> None:
    may = rules.may_keep_sections if kind is Section else rules.may_sort
    if not may(by, at=at):
        raise PermissionDenied


def _names(thing: Sortable) -> str:
    order = f" #{thing.order}" if isinstance(thing, Section) else ""
    return f"{thing.name} / {thing.name_en}{order}"
