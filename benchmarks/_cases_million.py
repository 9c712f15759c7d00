"""Cases by the million, by COPY, then counted and shown; a process in the paper's environment.

    python -m benchmarks._cases_million CASES

Prints one JSON line. The triggers that keep the table of moves are off while the rows come in; the rows
are such that they would let them pass. The same number makes the same cases.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.cases import actions  # noqa: E402
from ronghe.cases.models import (  # noqa: E402
    Answer,
    Case,
    ClockEvent,
    Move,
    Rating,
    Share,
    Span,
    Tally,
    TimeRule,
)
from ronghe.config.demo import paper, people  # noqa: E402
from ronghe.kit.clock import local_date, now  # noqa: E402
from ronghe.people.models import Unit  # noqa: E402

DEPARTMENTS, PAGES = 60, 200
TEXT = "从菜场到桥头的路灯坏了一周，晚上走路看不见，已经有老人摔倒，希望尽快派人来修。" * 2
SAID = "您好，经核实，该处线路老化停用，养护单位已于昨日更换灯具并恢复照明，感谢您的监督。" * 2
Rows = dict[type[models.Model], list[tuple[Any, ...]]]
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Case: (
        *("id", "number", "key", "digest", "secret_hash", "kind", "visibility", "title", "text"),
        *("state", "moves", "round", "outcome", "unit", "rule", "sent_at", "shown_at"),
        *("due_at", "due_clock", "appeal_until"),
    ),
    Move: ("case", "serial", "round", "verb", "before", "after", "side", "at", "unit"),
    ClockEvent: ("case", "round", "clock", "event", "at", "minutes"),
    Answer: ("case", "round", "is_final", "public_text", "unit", "by", "at"),
    Rating: ("case", "round", "is_solved", "is_satisfied", "at"),
    Share: ("case", "unit", "round", "leads", "given_at", "given_by", "ended_at"),
}
AT_ONCE = 50_000


def main() -> None:
    cases, at = int(sys.argv[1]), now()
    people.load(at)
    paper.load_taxonomy(at)
    valid = Unit.objects.filter(kind="department").values_list("valid", flat=True)[0]
    Unit.objects.bulk_create(
        Unit(name=f"第{number}局", name_en=f"Office {number}", kind="department", valid=valid)
        for number in range(DEPARTMENTS)
    )
    figures: dict[str, Any] = {"cases": cases, "seed_s": _timed(lambda: _seed(cases, at))}
    figures["recount_s"] = _timed(lambda: actions.recount(at=now()))
    figures["counted"] = sum(Tally.objects.of_town(Span.YEAR).values_list("came", flat=True))
    month = Span.MONTH.begins(Span.MONTH.begins(local_date(at)) - timedelta(days=1))
    figures["freeze_a_month_s"] = _timed(lambda: actions.freeze(month, at=now()))
    for name, paths in _pages(at).items():
        figures |= _waits(name, paths)
    sys.stdout.write(json.dumps(figures) + "\n")


def _timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 2)


# --- the cases -----------------------------------------------------------------------------------


def _seed(cases: int, at: datetime) -> None:
    town = _Town(at)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for first in range(0, cases, AT_ONCE):
            rows: Rows = {model: [] for model in COLUMNS}
            for number in range(first, min(first + AT_ONCE, cases)):
                town.case(number + 1, (number + 0.5) / cases, rows)
            for model, those in rows.items():
                _copy(cursor, model, those)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, model: type[models.Model], rows: list[tuple[Any, ...]]) -> None:
    """What a row does not say has the value that a new object has."""
    named = [model._meta.get_field(one) for one in COLUMNS[model]]
    others = [
        one for one in model._meta.concrete_fields if one not in named and not one.primary_key
    ]
    rest = tuple(one.get_default() for one in others)
    columns = ", ".join(f'"{one.column}"' for one in (*named, *others))
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row + rest)


class _Town:
    """Makes one case after the other, each by its own chance."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.units = list(Unit.objects.filter(kind="department").values_list("pk", flat=True))
        self.by = User.objects.get(username="casedesk").pk
        self.rules = {one.kind: one for one in TimeRule.objects.filter(category=None, unit=None)}

    def case(self, number: int, share: float, rows: Rows) -> None:
        _One(self, number, share, rows).tell()


class _One:
    def __init__(self, town: _Town, number: int, share: float, rows: Rows) -> None:
        self.town, self.number, self.rows = town, number, rows
        self.chance = random.Random(number)  # noqa: S311 – the same cases each time
        self.sent = town.at - timedelta(days=365) * (1 - share)
        self.moment = self.sent
        self.kind = self.chance.choice(["consult", "help", "complaint", "complaint", "suggestion"])
        self.rule = town.rules.get(self.kind, town.rules[""])
        # Some departments have many, most few.
        self.unit: int | None = None
        self.leads = town.units[int(len(town.units) * self.chance.random() ** 2)]
        self.state, self.serial, self.round, self.outcome = "submitted", 0, 1, ""
        self.shown: datetime | None = None
        self.given: list[tuple[int, int, datetime]] = []

    def tell(self) -> None:
        lot = self.chance.random()
        self._clock("accept", "start", self.rule.accept_minutes)
        if lot > 0.02 and self._later(hours=8):
            self._clock("accept", "stop")
            if lot < 0.05:
                self._move("refuse", "refused", "desk")
            else:
                self._accepted(lot)
        self._case()

    def _accepted(self, lot: float) -> None:
        self._move("accept", "accepted", "desk")
        self.shown = None if self.number % 9 == 0 else self.moment
        self._start()
        self._dispatched()
        if lot < 0.13 and self._later(hours=20):
            self._move("send_back", "accepted", "officer")
            self.leads = self.chance.choice(self.town.units)
            self._dispatched()
        if not self._later(hours=6):
            return
        self._move("sign", "working", "officer")
        if lot > 0.93 and self._later(hours=20):
            self._asked()
        if lot > 0.9:
            self._clock("finish", "extend", 480)
        if self.state == "working" and lot < 0.985 and self._later(hours=180):
            self._answered()
            if 0.5 < lot < 0.52 and self._later(hours=60):
                self._again()

    def _asked(self) -> None:
        self._move("ask", "waiting", "officer")
        self._both("pause")
        if self._later(hours=60):
            self._move("hear", "working", "citizen")
            self._both("resume")

    def _again(self) -> None:
        if self.state == "closed":
            self.outcome = ""
        self._move("appeal", "appealed", "citizen")
        self._move("reopen", "accepted", "desk")
        self.round, self.unit = 2, None
        self._start()
        self._dispatched()
        if self._later(hours=90):
            self._move("sign", "working", "officer")
            self._answered()

    def _dispatched(self) -> None:
        self.unit = self.leads
        self._move("dispatch", "dispatched", "desk")
        self.given.append((self.unit, self.round, self.moment))

    def _answered(self) -> None:
        self._both("stop")
        self._move("answer", "answered", "officer")
        said = f"{SAID}（{self.number}）"
        self.rows[Answer].append(
            (self.number, self.round, True, said, self.unit, self.town.by, self.moment)
        )
        if self.chance.random() < 0.4 and self._later(hours=48):
            solved = self.chance.random() < 0.8
            told = (self.number, self.round, solved, self.chance.random() < 0.85, self.moment)
            self.rows[Rating].append(told)
            if solved:
                self.outcome = "solved"
                self._move("rate", "closed", "citizen")

    def _start(self) -> None:
        self._clock("answer", "start", self.rule.answer_minutes)
        self._clock("finish", "start", self.rule.finish_minutes)

    def _both(self, event: str) -> None:
        self._clock("answer", event)
        self._clock("finish", event)

    def _clock(self, clock: str, event: str, minutes: int = 0) -> None:
        told = (self.number, self.round, clock, event, self.moment, minutes)
        self.rows[ClockEvent].append(told)

    def _move(self, verb: str, after: str, side: str) -> None:
        self.serial += 1
        self.rows[Move].append(
            (
                self.number,
                self.serial,
                self.round,
                verb,
                self.state,
                after,
                side,
                self.moment,
                self.unit,
            )
        )
        self.state = after
        if verb == "send_back":
            self.unit = None

    def _later(self, *, hours: float) -> bool:
        """Whether what comes next has happened by now."""
        self.moment += timedelta(hours=hours * self.chance.random())
        return self.moment < self.town.at

    def _case(self) -> None:
        # One department has it at a time, until the next one gets it.
        ends = [at for _unit, _round, at in self.given[1:]] + [None]
        for (unit, number, at), ended in zip(self.given, ends, strict=False):
            told = (self.number, unit, number, True, at, self.town.by, ended)
            self.rows[Share].append(told)
        open_ = self.state in ("submitted", "accepted", "dispatched", "working")
        due = self.sent + timedelta(days=9) if open_ else None
        clock, until = ("finish", None) if open_ else ("", self.sent + timedelta(days=20))
        number, mark = f"{self.sent:%y%m}-{self.number:07d}", self.number.to_bytes(32)
        seen = "unnamed" if self.number % 9 else "confidential"
        key = f"{self.number:032x}"
        title = f"南桥路第 {self.number} 盏路灯不亮"
        self.rows[Case].append(
            (self.number, number, key, mark, mark, self.kind, seen, title, TEXT, self.state)
            + (self.serial, self.round, self.outcome, self.unit, self.rule.pk, self.sent)
            + (self.shown, due, clock, until)
        )


# --- the pages -----------------------------------------------------------------------------------


def _pages(at: datetime) -> dict[str, list[str]]:
    """Other pages each time, from all over the year."""
    chance = random.Random(5)  # noqa: S311 – the same pages each time
    shown = Case.objects.filter(
        shown_at__isnull=False, unit__isnull=False, pk__in=_some(chance, 5 * PAGES)
    )
    told = list(shown.order_by("pk").values_list("number", "unit"))
    chance.shuffle(told)
    numbers = [number for number, _unit in told]
    units = list(Unit.objects.filter(kind="department").values_list("pk", flat=True))
    year = f"{at:%Y}-01-01"
    return {
        "list": ["/cases/", "/en/cases/"] * (PAGES // 4),
        "older_list": [f"/cases/before/{one}/" for one in numbers[:PAGES]],
        "case": [f"/cases/{one}/" for one in numbers[PAGES : 2 * PAGES]],
        "department": [f"/cases/department/{one}/" for one in units] * 3
        + [f"/cases/department/{unit}/before/{one}/" for one, unit in told[-PAGES:]],
        "rates": ["/cases/rates/", f"/cases/rates/year/{year}/", "/en/cases/rates/"] * (PAGES // 4),
    }


def _some(chance: random.Random, number: int) -> Iterator[int]:
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return iter([chance.randint(1, last) for _ in range(number)])


def _waits(name: str, paths: list[str]) -> dict[str, Any]:
    """Whole requests; nothing is kept of them."""
    settings.PRESS_ON_DEMAND = False
    reader = Client(headers={"host": urlsplit(settings.SITE_URL).netloc})
    for path in paths[:5]:
        reader.get(path)
    waits = []
    for path in paths:
        began = time.perf_counter()
        response = reader.get(path)
        waits.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}.")
    cuts = statistics.quantiles(waits, n=100)
    return {f"{name}_p50_ms": round(cuts[49], 1), f"{name}_p95_ms": round(cuts[94], 1)}


if __name__ == "__main__":
    main()
