"""Compiled queries: Django puts a question together once, afterwards only its values are new.

Writing a query's SQL takes Django longer than PostgreSQL takes to answer it, and a page asks the
same eight each time it is made.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
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
    values: Sequence[Any]
    converters: Mapping[int, Any] | None = None

    def put_together(self) -> None:
        self.statement, self.values = self.as_sql()

    def get_converters(self, expressions: Any) -> Any:
        if self.converters is None:
            self.converters = super().get_converters(expressions)
        return self.converters

    def execute_sql(self, *_: Any, **__: Any) -> Any:
        said = _said.get()
        values = [said[one.value] if isinstance(one, Given) else one for one in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.statement, values)
            return [cursor.fetchall()]
