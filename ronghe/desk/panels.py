"""The short lists of today's board: what each is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ronghe.accounts.models import User

SHOWN = 6


@dataclass(frozen=True)
class Row:
    title: str
    url: str
    note: str = ""
    state: str = ""
    word: str = ""
    due: datetime | None = None
    since: datetime | None = None
    who: User | None = None


@dataclass(frozen=True)
class Panel:
    """A short list. `more` is where all of it stands; `empty` says what would appear here."""

    key: str
    title: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    more: str = ""
    is_alarm: bool = False
    counts: list[tuple[str, str, int]] = field(default_factory=list)


Maker = Callable[[User, datetime], Panel | None]


def panel_of(key: str, title: str, empty: str, found: QuerySet[Any], row: Callable[[Any], Row], more: str, **extra: Any) -> Panel:  # fmt: skip
    first = list(found[: SHOWN + 1])
    total = found.count() if len(first) > SHOWN else len(first)
    rows = [row(one) for one in first[:SHOWN]]
    return Panel(key, title, empty, rows, total, more, **extra)
