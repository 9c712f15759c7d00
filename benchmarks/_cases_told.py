"""The newsroom and the case desk of `_cases_story`, a process beside the paper.

    python -m benchmarks._cases_told ADDRESS STORIES

Prints one JSON line: seconds from the beginning of each act until a reader saw the new state of the
case in the published story, one act right after the other.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import django

django.setup()

from django.utils.translation import override  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.cases import actions  # noqa: E402
from ronghe.cases.actions import Report  # noqa: E402
from ronghe.cases.models import Case  # noqa: E402
from ronghe.cases.rules import Holder  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.people.models import Unit  # noqa: E402
from ronghe.publishing.actions import publish  # noqa: E402
from ronghe.stories.actions import link_case  # noqa: E402
from ronghe.stories.models import Story  # noqa: E402

from ._edits import GAP, LONGEST, Newsroom, Reader  # noqa: E402

Act = tuple[str, Callable[[], object]]


def told(room: Newsroom, number: int) -> tuple[Story, Case]:
    """A published story about a case that nobody has accepted yet."""
    report = Report(
        kind=Case.Kind.COMPLAINT,
        title=f"南桥路第{number}盏路灯不亮",
        text="从菜场到桥头的路灯坏了一周，晚上走路看不见。",
        visibility=Case.Visibility.UNNAMED,
    )
    case = actions.send(report, key=uuid4(), by=None, at=now()).case
    story = room.write(f"路灯为何不亮之{number}")
    link_case(story, number=case.number, by=room.holder("chief"), at=now())
    room.sign_but_last(story)(now())
    publish(Story.objects.get(pk=story.pk), by=room.holder("chief"), at=now())
    return story, case


def course(room: Newsroom, case: Case) -> Iterator[Act]:
    """Each act, with the name of what does it; the case is as the act before left it."""
    desk, officer = room.holder("casedesk"), room.holder("officer")
    water = Unit.objects.get(posts__memberships__person=officer, kind="department")
    solved = {"is_solved": True, "is_satisfied": True}
    acts: list[tuple[Callable[..., object], User | Holder, dict[str, object]]] = [
        (actions.accept, desk, {}),
        (actions.dispatch, desk, {"lead": water}),
        (actions.sign, officer, {}),
        (actions.answer, officer, {"public_text": "已更换灯具。", "evidence": "现场照片"}),
        (actions.rate, Holder(case.pk), solved),
    ]
    for verb, by, more in acts:
        case.refresh_from_db()
        yield verb.__name__, partial(verb, case, by=by, at=now(), **more)


def state_of(case: Case) -> bytes:
    case.refresh_from_db()
    with override("zh-hans"):
        word = case.get_outcome_display() if case.outcome else case.get_state_display()
    return f"</i> {word}</span>".encode()


def main() -> None:
    address, stories = sys.argv[1], int(sys.argv[2])
    room, reader = Newsroom(), Reader(address)
    pairs = [told(room, number) for number in range(stories)]
    for story, _case in pairs:
        while not reader.sees(f"/news/{story.pk}/", story.headline.encode()):
            time.sleep(0.05)
    waits: dict[str, list[float]] = {}
    for story, case in pairs:
        for name, act in course(room, case):
            began = time.perf_counter()
            act()
            words, path = state_of(case), f"/news/{story.pk}/"
            while not reader.sees(path, words) and time.perf_counter() - began < LONGEST:
                time.sleep(GAP)
            waits.setdefault(name, []).append(time.perf_counter() - began)
    sys.stdout.write(json.dumps(waits) + "\n")


if __name__ == "__main__":
    main()
