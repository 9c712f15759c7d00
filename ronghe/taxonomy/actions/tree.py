"""Bringing in the administrative tree: division codes and names, down to the villages."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from ..facts import TreeBrought
from ..models import Level, Place
from .areas import LOCK
from .sorting import address_of

LEVELS = {6: Level.DISTRICT, 9: Level.STREET, 12: Level.VILLAGE}
WIDER = {9: 6, 12: 9}
MOST_BYTES = 32 * 1024 * 1024


class UnreadableTree(Refused):
    """The file is not what it has to be; the sentence says where."""

    code = "unreadable_tree"


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    name_en: str

    @property
    def level(self) -> Level:
        return LEVELS[len(self.code)]

    @property
    def parent(self) -> str:
        return self.code[: WIDER[len(self.code)]] if len(self.code) in WIDER else ""


@dataclass
class Planted:
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def bring_tree(
    files: Sequence[bytes], *, at: datetime, by: User | None = None, within: str = ""
) -> Planted:
    """Places out of CSV with the columns `code`, `name` and, if there is one, `name_en`.

    A code of six digits is a district, nine a street or town, twelve a village; each lies in the
    one its code begins with. Only codes that begin with `within` are taken. What we know by its
    code, or by its name where it has none yet, is renamed and moved; nothing is ever removed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = sorted(
        {
            row.code: row for data in files for row in _rows(data) if row.code.startswith(within)
        }.values(),
        key=lambda row: (len(row.code), row.code),
    )
    if not rows:
        raise UnreadableTree(_("The file has no division whose code begins with “%s”.") % within)
    told = _Planter().plant(rows)
    digest = sha256(b"".join(files)).hexdigest()
    record(TreeBrought(within, digest, told.added, told.changed), actor=by, at=at)
    return told


class _Planter:
    """Thousands of rows, level by level: what a row lies in stands before it is looked for."""

    def __init__(self) -> None:
        places = list(Place.objects.all())
        self._coded = {place.code: place for place in places if place.code}
        self._plain = defaultdict(list)
        for place in places:
            if not place.code:
                self._plain[place.name].append(place)
        self._slugs = {place.slug for place in places}
        self._told = Planted()

    def plant(self, rows: Iterable[Row]) -> Planted:
        """`rows` by level, the widest first."""
        for _level, together in groupby(rows, key=lambda row: row.level):
            new = [made for row in together if (made := self._row(row))]
            for place in Place.objects.bulk_create(new):
                self._coded[place.code] = place
            self._told.added += len(new)
        return self._told

    def _row(self, row: Row) -> Place | None:
        """Bring what we know up to the row; return what has to be made."""
        parent = self._coded.get(row.parent)
        if row.parent and parent is None:
            sentence = _("%(code)s “%(name)s” lies in %(parent)s, of which there is no trace.")
            about = {"code": row.code, "name": row.name, "parent": row.parent}
            raise UnreadableTree(sentence % about)
        known = self._coded.get(row.code) or self._nameless(row, parent)
        wanted = {"name": row.name, "code": row.code, "level": row.level, "parent": parent}
        if known is None:
            return Place(slug=self._slug(row), name_en=row.name_en, **wanted)
        self._coded[row.code] = known
        self._bring(known, wanted | {"name_en": row.name_en or known.name_en})
        return None

    def _bring(self, known: Place, wanted: dict[str, Any]) -> None:
        parent: Place | None = wanted["parent"]
        plain = wanted | {"parent": parent.pk if parent else None}
        if all(getattr(known, "parent_id" if k == "parent" else k) == v for k, v in plain.items()):
            self._told.unchanged += 1
            return
        for name, value in wanted.items():
            setattr(known, name, value)
        known.save(update_fields=list(wanted))
        self._told.changed += 1

    def _nameless(self, row: Row, parent: Place | None) -> Place | None:
        """Its only namesake without a code, in the same wider place or not sorted in yet."""
        found = [
            one
            for one in self._plain[row.name]
            if not one.code
            and (one.level == row.level or (one.level is None and one.parent_id is None))
            and (one.parent_id in (None, parent.pk if parent else None))
        ]
        return found[0] if len(found) == 1 else None

    def _slug(self, row: Row) -> str:
        wanted = address_of(row.name)
        if wanted in self._slugs:
            wanted = f"{wanted[:37]}-{row.code}"
        self._slugs.add(wanted)
        return wanted


def _rows(data: bytes) -> Iterator[Row]:
    if len(data) > MOST_BYTES:
        raise UnreadableTree(_("The file is larger than 32 MB."))
    reader = csv.DictReader(io.StringIO(_text(data)), strict=True)
    try:
        if not {"code", "name"} <= set(reader.fieldnames or []):
            raise UnreadableTree(_("The first line has to name the columns “code” and “name”."))
        for row in reader:
            yield _row(row, reader.line_num)
    except csv.Error as problem:
        raise UnreadableTree(
            _("Line %(line)d: %(problem)s.") % {"line": reader.line_num, "problem": problem}
        ) from None


def _row(row: dict[str, str], line: int) -> Row:
    code, name = (str(row.get(key) or "").strip() for key in ("code", "name"))
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
        sentence = _("Line %(line)d: a code has 6, 9 or 12 digits, not “%(code)s”.")
        raise UnreadableTree(sentence % {"line": line, "code": code[:40]})
    name_en = str(row.get("name_en") or "").strip()
    if not name or len(name) > 80 or len(name_en) > 80 or "\0" in name + name_en:
        raise UnreadableTree(_("Line %d: a name has 1 to 80 characters.") % line)
    return Row(code, name, name_en)


def _text(data: bytes) -> str:
    """UTF-8, or the GB 18030 that office programs in China write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTree(_("The file is neither UTF-8 nor GB 18030."))
