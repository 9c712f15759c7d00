"""What became of many cases, asked of the database in one pass; a million in some seconds.

Working time is a sum here: each moment is so many worked seconds after a fixed one, a clock has spent
the difference of its moments. `kit.clocks` says the same of one case; tests hold them together.
"""

# ruff: noqa: S608 – put together are parts written here; every value is bound.

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import gcd
from typing import Any

from django.conf import settings
from django.db import connection

from ronghe.kit.calendar import WorkingTime
from ronghe.kit.clock import end_of
from ronghe.people.days import Edition, edition

from .clocks import office
from .models import COUNTS

DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)
# Offsets of time zones are whole quarters of an hour.
QUARTER = 900
# Laid out and kept are so many of these at a time: three weeks of half hours.
CHUNK = 1000

# A clock's event as worked seconds. `just`: work was done in the moment before it.
_TOLD = """
SELECT e.case_id, e.round, e.clock, e.event, e.minutes,
    CASE WHEN e.event IN ('start', 'resume') THEN -1 WHEN e.event IN ('pause', 'stop') THEN 1
        ELSE 0 END AS turn,
    o.before + CASE WHEN o.works THEN date_part('epoch', e.at) - o.slot * %(step)s::float8
        ELSE 0 END AS worked,
    CASE WHEN date_part('epoch', e.at) = o.slot * %(step)s::float8 THEN o.just ELSE o.works END AS just
FROM cases_clockevent AS e
JOIN unnest(%(slots)s::bigint[], %(before)s::float8[], %(works)s::bool[], %(just)s::bool[])
    AS o (slot, before, works, just)
    ON o.slot = floor(date_part('epoch', e.at) / %(step)s)::bigint
"""


def _spent(clock: str) -> str:
    """More than it was given, or all of it and not in the last moment of work."""
    return f"""
    sum(e.turn * e.worked) FILTER (WHERE e.clock = '{clock}')
        - %(now)s * sum(e.turn) FILTER (WHERE e.clock = '{clock}') AS {clock}_spent,
    60 * sum(e.minutes) FILTER (WHERE e.clock = '{clock}') AS {clock}_given,
    bool_or(e.event = 'stop') FILTER (WHERE e.clock = '{clock}') AS {clock}_stopped,
    CASE WHEN bool_or(e.event = 'stop') FILTER (WHERE e.clock = '{clock}')
        THEN bool_or(e.just) FILTER (WHERE e.clock = '{clock}' AND e.event = 'stop')
        ELSE %(just_now)s AND sum(e.turn) FILTER (WHERE e.clock = '{clock}') <> 0
        END AS {clock}_just"""


def _over(clock: str) -> str:
    return f"({clock}_spent > {clock}_given OR {clock}_spent = {clock}_given AND NOT {clock}_just)"


# Tips are no cases of departments, and say nothing here: not even that they exist.
_WANTED = "c.kind <> 'tip' AND c.sent_at >= %(since)s AND c.sent_at < %(until)s{more}"

_ROUND = f"""
SELECT c.id, c.sent_at, c.unit_id, c.kind, c.state, c.outcome, c.round, {_spent("answer")},
    {_spent("finish")},
    sum(e.turn) FILTER (WHERE e.clock = 'finish') = 0 AS paused,
    bool_or(e.event = 'extend') AS extended
FROM cases_case AS c
LEFT JOIN ({_TOLD} WHERE e.clock IN ('answer', 'finish')) AS e ON e.case_id = c.id AND e.round = c.round
WHERE {_WANTED}
GROUP BY c.id
"""

_EARLIER = f"""
SELECT DISTINCT id FROM (
    SELECT c.id, e.round, {_spent("finish")}
    FROM cases_case AS c JOIN ({_TOLD} WHERE e.clock = 'finish') AS e
        ON e.case_id = c.id AND e.round < c.round
    WHERE c.round > 1 AND {_WANTED}
    GROUP BY c.id, e.round
) AS before WHERE {_over("finish")}
"""

_HANDED_ON = f"""
SELECT DISTINCT id FROM (
    SELECT c.id, m.unit_id, lag(m.unit_id) OVER (PARTITION BY c.id ORDER BY m.serial) AS before
    FROM cases_case AS c JOIN cases_move AS m ON m.case_id = c.id AND m.verb = 'dispatch'
    WHERE c.id IN (SELECT a.case_id FROM cases_move AS a WHERE a.verb IN ('send_back', 'reopen')
            OR a.verb = 'dispatch' AND a.before = 'dispatched')
        AND {_WANTED}
) AS given WHERE unit_id <> before
"""

_RELABELLED = f"""
SELECT c.id, (array_agg(s.before ORDER BY s.id))[1] AS kind
FROM cases_case AS c JOIN cases_sorting AS s ON s.case_id = c.id AND s.field = 'kind'
WHERE {_WANTED} GROUP BY c.id
"""

# One row a case. `excluded` says why no rate counts it.
_CASES = f"""
SELECT c.id, (c.sent_at AT TIME ZONE %(zone)s)::date AS day, c.unit_id,
    CASE WHEN coalesce(k.kind, c.kind) = 'thanks' THEN 'thanks'
        WHEN c.state = 'merged' THEN 'merged'
        WHEN c.finish_given IS NOT NULL THEN ''
        WHEN c.state = 'submitted' THEN 'waiting' ELSE 'refused' END AS excluded,
    c.answer_stopped AS replied,
    NOT c.answer_stopped AND {_over("answer")} AS unreplied,
    b.id IS NOT NULL OR {_over("finish")} AS late,
    NOT c.finish_stopped AND {_over("finish")} AS overdue,
    c.finish_stopped AS answered,
    c.paused AND NOT c.finish_stopped AS still,
    r.id IS NOT NULL OR c.state = 'appealed' OR c.outcome = 'upheld' AS rated,
    coalesce(r.is_solved AND c.state <> 'appealed' AND c.outcome <> 'upheld', FALSE) AS solved,
    coalesce(r.is_satisfied AND c.state <> 'appealed' AND c.outcome <> 'upheld', FALSE) AS satisfied,
    k.kind <> c.kind IS TRUE AS relabelled, h.id IS NOT NULL AS handed_on,
    c.extended, c.round > 1 AS reopened
FROM ({_ROUND}) AS c
LEFT JOIN ({_EARLIER}) AS b USING (id)
LEFT JOIN ({_HANDED_ON}) AS h USING (id)
LEFT JOIN ({_RELABELLED}) AS k USING (id)
LEFT JOIN cases_rating AS r ON r.case_id = c.id AND r.round = c.round
"""

# What each number of a line counts.
MEANS: dict[str, str] = {
    "came": "TRUE",
    **{why: f"excluded = '{why}'" for why in ("thanks", "merged", "refused", "waiting")},
    **{
        name: f"excluded = '' AND {means}"
        for name, means in {
            "replied": "replied",
            "unreplied": "unreplied",
            "on_time": "answered AND NOT late",
            "late": "late",
            "still": "still AND NOT late",
            "overdue": "overdue",
            "rated": "rated",
            "solved": "solved",
            "satisfied": "satisfied",
            "unrated": "answered AND NOT rated",
            "relabelled": "relabelled",
            "handed_on": "handed_on",
            "extended": "extended",
            "reopened": "reopened",
        }.items()
    },
}
# Those that the desk looks up: what stands between the two numbers of a rate.
LOOKED_UP: dict[str, str] = MEANS | {
    "unsolved": "excluded = '' AND rated AND NOT solved",
    "unsatisfied": "excluded = '' AND rated AND NOT satisfied",
    "reply_in_time": "excluded = '' AND NOT replied AND NOT unreplied",
    "in_time": "excluded = '' AND NOT answered AND NOT late AND NOT still",
}

_BY_DAY = f"""
SELECT day, unit_id, {", ".join(f"count(*) FILTER (WHERE {means}) AS {name}" for name, means in MEANS.items())}
FROM ({_CASES}) AS cases GROUP BY day, unit_id
"""

_SENT_BACK = f"""
SELECT (c.sent_at AT TIME ZONE %(zone)s)::date AS day, m.unit_id, count(*)
FROM cases_case AS c JOIN cases_move AS m ON m.case_id = c.id AND m.verb = 'send_back'
WHERE {_WANTED} AND c.state <> 'merged' AND coalesce((SELECT s.before FROM cases_sorting AS s
    WHERE s.case_id = c.id AND s.field = 'kind' ORDER BY s.id LIMIT 1), c.kind) <> 'thanks'
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Period:
    """Cases sent from the beginning of `first` until the beginning of `after`, as they are at `at`."""

    first: date
    after: date
    at: datetime

    def values(self) -> dict[str, Any]:
        since, until = end_of(self.first - DAY), end_of(self.after - DAY)
        said: dict[str, Any] = {"since": since, "until": until, "zone": settings.TIME_ZONE}
        return said | _laid_out(since - DAY, self.at)


def by_day(period: Period) -> dict[tuple[date, int | None], dict[str, int]]:
    """The numbers of each day and department; None is the case desk."""
    found: dict[tuple[date, int | None], dict[str, int]] = {}
    with connection.cursor() as cursor:
        # For a million cases two sums of this size stand in memory at once.
        cursor.execute("SELECT set_config('work_mem', '256MB', TRUE)")
        cursor.execute(_BY_DAY.format(more=""), period.values())
        for day, unit, *numbers in cursor.fetchall():
            found[day, unit] = dict(zip(MEANS, numbers, strict=True))
        cursor.execute(_SENT_BACK.format(more=""), period.values())
        for day, unit, number in cursor.fetchall():
            found.setdefault((day, unit), {})["sent_back"] = number
    return found


def cases_behind(
    name: str, period: Period, *, unit: int | None, before: int, most: int
) -> list[int]:
    """Keys of the cases that a number counts, newest first; `unit` 0 is the whole town."""
    more = (
        " AND (%(unit)s::bigint = 0 OR c.unit_id IS NOT DISTINCT FROM nullif(%(unit)s::bigint, -1))"
    )
    values = period.values() | {
        "unit": -1 if unit is None else unit,
        "below": before,
        "most": most,
    }
    sql = f"""SELECT id FROM ({_CASES.format(more=more)}) AS cases
        WHERE ({LOOKED_UP[name]}) AND id < %(below)s ORDER BY id DESC LIMIT %(most)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


def _laid_out(since: datetime, at: datetime) -> dict[str, Any]:
    """The worked seconds before each stretch of time in which there is either work or none."""
    hours, days = office(), edition()
    step = _step(hours)
    first, last = int(since.timestamp() // step), int((at + DAY).timestamp() // step)
    first -= first % CHUNK
    works = [one for number in range(first, last + 1, CHUNK) for one in _works(days, step, number)]
    before, total = [], 0
    for one in works:
        before.append(total)
        total += step * one
    here = hours.worked(datetime.fromtimestamp(first * step, UTC), at).total_seconds()
    return {
        "slots": list(range(first, first + len(works))),
        "before": before,
        "works": works,
        "just": [False, *works[:-1]],
        "step": step,
        "now": here,
        "just_now": hours.worked(at - MICRO, at) > timedelta(),
    }


def _step(hours: WorkingTime) -> int:
    """So many seconds that every beginning and end of work falls between two of them."""
    edges = (edge for span in hours.every_span() for edge in (span.begins, span.ends))
    return gcd(QUARTER, *(edge.hour * 3600 + edge.minute * 60 + edge.second for edge in edges))


@lru_cache(maxsize=256)
def _works(days: Edition, step: int, first: int) -> tuple[bool, ...]:
    """Whether there is work in each of `CHUNK` slots, as the calendar of that edition says."""
    del days  # which the hours of the office are of
    hours = office()
    begins = [datetime.fromtimestamp(slot * step, UTC) for slot in range(first, first + CHUNK)]
    return tuple(hours.worked(one, one + timedelta(seconds=step)) > timedelta() for one in begins)


assert set(COUNTS) == {*MEANS, "sent_back"}  # noqa: S101 – a number without a meaning
