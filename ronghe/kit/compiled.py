"""Compiled queries: a question is put together and planned once, afterwards only its values are new.

Writing a query's SQL takes Django longer than PostgreSQL takes to answer it, and planning it takes
PostgreSQL longer than carrying it out; a page asks the same eight each time it is made.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
PLACE = re.compile(r"(?<!%)%s")
_said: ContextVar[Mapping[str, Any]] = ContextVar("said")


class Given(Value):
    """A value that is said when the query is asked."""

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, Any]:
        return "%s", [self]


def is_one_of(field: str, keys: Any) -> Expression:
    """`field` is one of the given `keys`, of which there may be any number."""
    return Func(
        F(field),
        keys,
        arg_joiner=" = ANY(",
        template="%(expressions)s)",
        output_field=BooleanField(),
    )


class CompiledQuery(Generic[Row]):
    """`CompiledQuery(lambda story: Story.objects.filter(pk=story))(story=7)` is a list of rows.

    The arguments of the function are placeholders: they may be compared with, by equality or
    `is_one_of`, and nothing else; what the SQL looks like cannot depend on them. Slices, joins,
    `only` and `values_list` work as ever; `prefetch_related` does not.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[Row]:
        token = _said.set(values)
        try:
            return list(self._rows._iterable_class(self._rows))
        finally:
            _said.reset(token)

    def in_bulk(self, keys: Collection[int]) -> dict[int, Row]:
        """The rows of these primary keys by their key; without keys nothing is asked.

        For a query whose one argument is called `keys`.
        """
        return {row.pk: row for row in self(keys=list(keys))} if keys else {}  # type: ignore[attr-defined]

    @cached_property
    def _rows(self) -> Any:
        rows: Any = self._build(**{name: Given(name) for name in signature(self._build).parameters})
        compiler = _Compiler(rows.query, connection, rows.db)
        compiler.put_together()
        rows.query.get_compiler = lambda *_, **__: compiler
        return rows


class _Compiler(SQLCompiler):
    """Knows its SQL and how rows become objects; the connection is that of whoever asks."""

    statement: str
    given: Sequence[str]
    converters: Mapping[int, Any] | None = None

    def put_together(self) -> None:
        written: tuple[str, Any] = self.as_sql()
        self.statement = with_literals(*written)
        self.given = [one.value for one in written[1] if isinstance(one, Given)]

    def get_converters(self, expressions: Any) -> Any:
        if self.converters is None:
            self.converters = super().get_converters(expressions)
        return self.converters

    def execute_sql(self, *_: Any, **__: Any) -> Any:
        said = _said.get()
        with prepared_cursor() as cursor:
            cursor.execute(self.statement, [said[name] for name in self.given])
            return [cursor.fetchall()]


class _PreparedCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "prepare": True})


def prepared_cursor() -> CursorWrapper:
    """A cursor whose statements the database plans once for each connection.

    It binds values on the server, so one statement at a time, and a parameter has one type. While
    Django notes what is asked (in tests), it is an ordinary one: then the notes have the values.
    """
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    ours: Any = connection
    wrapped: CursorWrapper = ours._prepare_cursor(_PreparedCursor(ours.connection))
    return wrapped


def with_literals(statement: str, values: Iterable[Any]) -> str:
    """Every value but the given ones written out.

    A plan for whatever value may come cannot use an index of those rows only that have this one.
    """
    left = iter(values)

    def written(_: re.Match[str]) -> str:
        value = next(left)
        if isinstance(value, Given):
            return "%s"
        return psycopg.sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    connection.ensure_connection()
    return PLACE.sub(written, statement)
