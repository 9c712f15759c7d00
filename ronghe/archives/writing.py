"""Batches of lines to rows, by COPY: one transaction a batch, so a kill leaves all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.db import OperationalError, connection, transaction
from django.db.utils import IntegrityError

from ronghe.taxonomy.actions import ids_of
from ronghe.taxonomy.models import Place as TaxonomyPlace
from ronghe.taxonomy.models import Tag

from . import pictures
from .lines import Line
from .reading import BadLine, Known, Told, known, load, tell
from .rows import COLUMNS, SEQUENCES, Batch, Place, Plan

# Two processes may meet in the same story; the later one looks again.
TRIES = 5
KNOWN = "SELECT key, guid_version FROM stories_archivedstory WHERE key = ANY(%s)"

REOPEN = "UPDATE stories_archive SET closed_at = NULL WHERE id = %s AND closed_at IS NOT NULL"


@dataclass(frozen=True)
class RefusedLine:
    number: int
    code: str
    detail: str
    raw: bytes


@dataclass
class Outcome:
    """What became of some lines."""

    new: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    pictures: int = 0
    pictures_missing: int = 0


def take_batch(lines: Sequence[Line], plan: Plan) -> Outcome:
    """Write what is new of `lines`; a batch that met another one on its way is done again."""
    for tried in range(TRIES):
        try:
            return _take(lines, plan)
        except (IntegrityError, OperationalError) as problem:
            met = isinstance(problem.__cause__, _meetings())
            if not met or tried == TRIES - 1:
                raise
    raise AssertionError("unreachable")


@cache
def _meetings() -> tuple[type[BaseException], ...]:
    from psycopg import errors  # noqa: PLC0415 – its classes are made on first use

    return errors.UniqueViolation, errors.DeadlockDetected


def _take(lines: Sequence[Line], plan: Plan) -> Outcome:
    outcome = Outcome()
    wanted = _unknown(lines, outcome)
    stories: list[Told] = []
    for line, document, found in wanted:
        try:
            if not plan.is_open:
                raise BadLine("archive_signed")
            stories.append(tell(document, found, language=plan.language, before=plan.at))
        except BadLine as bad:
            outcome.refused.append(_refused(line, bad))
    if stories:
        # Outside the transaction: two batches that bring the same tag would wait for each other.
        tags = ids_of(Tag, names=_all(one.tag_names for one in stories))
        places = ids_of(TaxonomyPlace, names=_all(one.place_names for one in stories))
        _write(stories, tags, places, plan, outcome)
    outcome.new = len(stories)
    return outcome


@transaction.atomic
def _write(
    stories: Sequence[Told],
    tags: Mapping[str, int],
    places: Mapping[str, int],
    plan: Plan,
    outcome: Outcome,
) -> None:
    batch = Batch()
    found = list(_places(stories, tags, places, plan, outcome))
    for told, place in zip(stories, found, strict=True):
        batch.add(told, place, plan)
    _copy(batch, plan.archive)
    pictures.note(place for place in found if place.pictures)


def _unknown(
    lines: Sequence[Line], outcome: Outcome
) -> list[tuple[Line, dict[str, object], Known]]:
    """Lines whose story is not in the house, each story once; the others are counted."""
    readable = []
    for line in lines:
        try:
            document = load(line.raw)
            readable.append((line, dict(document), known(document, line.raw or b"")))
        except BadLine as bad:
            outcome.refused.append(_refused(line, bad))
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [[found.key for _line, _document, found in readable]])
        versions = dict(cursor.fetchall())
    wanted = []
    for line, document, found in readable:
        version = versions.setdefault(found.key, None)
        if version is None:
            versions[found.key] = found.version
            wanted.append((line, document, found))
        elif version == found.version:
            outcome.unchanged += 1
        else:
            outcome.refused.append(_refused(line, BadLine("other_version", version)))
    return wanted


def _refused(line: Line, bad: BadLine) -> RefusedLine:
    return RefusedLine(line.number, bad.code, bad.detail, line.raw or b"")


def _places(
    stories: Sequence[Told],
    tags: Mapping[str, int],
    places: Mapping[str, int],
    plan: Plan,
    outcome: Outcome,
) -> Iterator[Place]:
    counts = (len(stories), len(stories), sum(len(one.names) for one in stories))
    numbers, versions, contributors = (
        iter(_reserve(table, count)) for table, count in zip(SEQUENCES, counts, strict=True)
    )
    for told in stories:
        taken = pictures.take(told, plan)
        outcome.pictures += len(taken.kept)
        outcome.pictures_missing += taken.missing
        yield Place(
            story=next(numbers),
            version=next(versions),
            contributors=[next(contributors) for _name in told.names],
            tags=list(dict.fromkeys(tags[name] for name in told.tag_names)),
            places=list(dict.fromkeys(places[name] for name in told.place_names if name)),
            pictures=taken.kept,
        )


def _all(names: Iterable[Iterable[str]]) -> set[str]:
    return {one for some in names for one in some if one}


def _reserve(table: str, count: int) -> list[int]:
    """`count` numbers that nobody else gets; gaps do no harm."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def look_anew() -> None:
    """Count the tables for the planner: what follows a large import must not wait for the vacuum."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(COLUMNS)}")


def _copy(batch: Batch, archive: int) -> None:
    with connection.cursor() as cursor:
        # Closed and not signed: it goes on, and is counted anew at the end.
        cursor.execute(REOPEN, [archive])
        for table, columns in COLUMNS.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in batch.rows[table]:
                    copy.write_row(row)
        # Here, where the batch can still be done again, not at the end of the transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
