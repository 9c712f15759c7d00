"""What a draft would have changed: the stories of the last month, as they went and as they would go."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from .models import SchemeVersion, Step

MONTH = timedelta(days=31)
SHOWN = 100
# The last round of each story, with the text that was sent. What is in force now counts for the
# schemes beside the draft.
LAST_MONTH = """
SELECT r.story_id, w.content->>'headline', r.scheme_id, taken.id,
  ARRAY(SELECT s.id FROM story_steps_needed(r.scheme_id, w.content) s ORDER BY s."order"),
  ARRAY(SELECT s.id FROM story_steps_needed(taken.id, w.content) s ORDER BY s."order")
FROM (SELECT DISTINCT ON (story_id) * FROM stories_round
      WHERE started_at >= %(since)s AND started_at < %(at)s AND reason = ''
      ORDER BY story_id, id DESC) r
  JOIN wagtailcore_revision w ON w.id = r.version_id
  CROSS JOIN LATERAL (SELECT story_scheme_for(w.content, %(at)s, %(trial)s) AS id) taken
ORDER BY r.started_at DESC
"""


@dataclass(frozen=True)
class Difference:
    """One story that would have gone another way. `minutes` more (or fewer) by the deadlines."""

    story: int
    headline: str
    before: str
    after: str
    more: list[Step]
    less: list[Step]
    minutes: int


@dataclass(frozen=True)
class DryRun:
    since: datetime
    total: int
    taken: int
    differences: list[Difference]
    schemes: list[tuple[str, int]]
    signatures: int

    @property
    def shown(self) -> list[Difference]:
        return self.differences[:SHOWN]


def dry_run(version: SchemeVersion, *, at: datetime) -> DryRun:
    """Everything sent to review in the 31 days before `at`. Changes nothing."""
    since = at - MONTH
    with connection.cursor() as cursor:
        cursor.execute(LAST_MONTH, {"since": since, "at": at, "trial": version.pk})
        rows = cursor.fetchall()
    versions = SchemeVersion.objects.select_related("scheme").in_bulk()
    steps = Step.objects.in_bulk()
    differences = []
    for story, headline, before, after, old, new in rows:
        was, would = [steps[pk] for pk in old], [steps[pk] for pk in new]
        if _shape(was) == _shape(would):
            continue
        differences.append(
            Difference(
                story, headline, str(versions.get(before, "–")), str(versions.get(after, "–")),
                _without(would, was), _without(was, would), minutes_of(would) - minutes_of(was),
            )
        )  # fmt: skip
    taken = Counter(_name(versions.get(row[3])) for row in rows)
    return DryRun(
        since, len(rows), sum(row[3] == version.pk for row in rows), differences,
        taken.most_common(), sum(len(row[5]) - len(row[4]) for row in rows),
    )  # fmt: skip


def minutes_of(steps: list[Step]) -> int:
    """The longest way through: steps of one group run at the same time."""
    longest: dict[int, int] = {}
    for one in steps:
        longest[one.group] = max(longest.get(one.group, 0), one.minutes)
    return sum(longest.values())


def _name(version: SchemeVersion | None) -> str:
    return str(version.scheme) if version else "–"


def _shape(steps: list[Step]) -> list[tuple[object, ...]]:
    return [
        (one.group, one.name, one.kind, one.role, tuple(one.people), one.minutes) for one in steps
    ]


def _without(some: list[Step], others: list[Step]) -> list[Step]:
    names = {one.name for one in others}
    return [one for one in some if one.name not in names]
