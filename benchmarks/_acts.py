"""The newsroom of `chaos` and `outage`, a process of its own beside the paper.

    python -m benchmarks._acts prepare COUNT
    python -m benchmarks._acts act SEED ACTS SECONDS_BETWEEN
    python -m benchmarks._acts schedule|reschedule STORY SECONDS
    python -m benchmarks._acts correct STORY VERSION

A patient newsroom: while the database is away it tries the same step again, and what the house
says is done already it takes as done. Prints a line for each act of the plan. The last acts follow
one right after the other, once a line has come in.
"""

import contextlib
import random
import sys
import time
from datetime import timedelta
from functools import partial

import django

django.setup()

from ronghe.accounts.models import User  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.publishing import actions  # noqa: E402
from ronghe.publishing.tests import desk  # noqa: E402
from ronghe.stories.models import Story, version_is_signed  # noqa: E402
from tests.drill import newsroom  # noqa: E402

from . import _plan  # noqa: E402

LAST_ACTS = 10


def perform(act: _plan.Act, story: int, version: int) -> None:
    """One act; `story` is its row, `version` the number of its words afterwards."""
    verb, _number = act
    row = Story.objects.get(pk=story)
    if verb == _plan.PUBLISH:
        with contextlib.suppress(actions.AlreadyPublic):
            actions.publish(row, by=chief(), at=now())
    elif verb == _plan.CORRECT:
        row = signed_again(row, _plan.headline(act[1], version))
        with contextlib.suppress(actions.NothingNew):
            actions.correct(row, text=f"第{version}次更正。", by=chief(), at=now())
    else:
        with contextlib.suppress(actions.NotPublic):
            actions.withdraw(row, reason="演练：内容有误。", by=chief(), at=now())


def signed_again(row: Story, headline: str) -> Story:
    if row.headline != headline:
        row = desk.change(row, "后续报道", headline=headline)
    if row.latest_revision is None or not version_is_signed(row, row.latest_revision):
        row = desk.sign(row)
    return row


def act_all(seed: int, acts: int, seconds_between: float) -> None:
    chance = random.Random(seed)  # noqa: S311 – the same every time
    rows: list[int] = newsroom.patiently(
        lambda: list(Story.objects.order_by("pk").values_list("pk", flat=True))
    )
    versions = dict.fromkeys(range(len(rows)), 0)
    planned = _plan.plan(seed, acts)
    for place, act in enumerate(planned):
        if place == len(planned) - LAST_ACTS:
            seconds_between = 0.0
            sys.stdin.readline()
        verb, number = act
        versions[number] += verb == _plan.CORRECT
        newsroom.patiently(partial(perform, act, rows[number], versions[number]))
        sys.stdout.write(f"{verb} {number} {versions[number]}\n")
        sys.stdout.flush()
        time.sleep(seconds_between * 2 * chance.random())


def schedule(number: int, seconds: int) -> None:
    """Public in so many seconds; 0: at once."""
    moment = now() + timedelta(seconds=seconds) if seconds else None
    actions.publish(row_of(number), by=chief(), at=now(), not_before=moment)


def reschedule(number: int, seconds: int) -> None:
    moment = now() + timedelta(seconds=seconds)
    actions.reschedule(row_of(number), not_before=moment, by=chief(), at=now())


def row_of(number: int) -> Story:
    return Story.objects.order_by("pk")[number]


def chief() -> User:
    return User.objects.get(username="chief")


def correct(number: int, version: int) -> None:
    perform((_plan.CORRECT, number), row_of(number).pk, version)


def prepare(count: int) -> None:
    newsroom.prepare([_plan.headline(number) for number in range(count)])


VERBS = {"schedule": schedule, "reschedule": reschedule, "correct": correct}


def main(words: list[str]) -> None:
    verb, *rest = words
    if verb == "prepare":
        prepare(int(rest[0]))
    elif verb == "act":
        act_all(int(rest[0]), int(rest[1]), float(rest[2]))
    else:
        VERBS[verb](int(rest[0]), int(rest[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
