"""What a newsroom does under fire, the same for one SEED: publish, correct, withdraw; and the wire."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PUBLISH, CORRECT, WITHDRAW = "publish", "correct", "withdraw"
Act = tuple[str, int]
# Every version of a story has words of its own, and a story of its own has a beginning of them.
HEADLINE = "混沌演练第{story}号稿件暗号K{story:03d}V{version}"
OWN_WORDS = re.compile(rb"K(\d{3})V(\d+)")


def headline(story: int, version: int = 0) -> str:
    return HEADLINE.format(story=story, version=version)


def stories(acts: int) -> int:
    return max(1, acts // 2)


def plan(seed: int, acts: int) -> list[Act]:
    """Half of the acts publish, three in ten correct, the others withdraw; in random order."""
    chance = random.Random(seed)  # noqa: S311 – the same every time
    corrections = acts * 3 // 10
    left = Counter(
        {
            PUBLISH: stories(acts),
            CORRECT: corrections,
            WITHDRAW: max(0, acts - stories(acts) - corrections),
        }
    )
    public: list[int] = []
    done: list[Act] = []
    while left.total():
        verb = chance.choices(list(left), weights=list(left.values()))[0]
        # The last public story stays: there would be nothing left to correct.
        if verb == PUBLISH or len(public) < 2:
            if not left[PUBLISH]:
                break
            verb, story = PUBLISH, stories(acts) - left[PUBLISH]
            public.append(story)
        else:
            story = chance.choice(public)
            if verb == WITHDRAW:
                public.remove(story)
        left[verb] -= 1
        done.append((verb, story))
    return done


def wanted(acts: Iterable[Act]) -> dict[int, int | None]:
    """Of each story the version that is public in the end; None: withdrawn."""
    version: Counter[int] = Counter()
    last: dict[int, int | None] = {}
    for verb, story in acts:
        version[story] += verb == CORRECT
        last[story] = None if verb == WITHDRAW else version[story]
    return last


class Item(NamedTuple):
    """A file from the wire, and what must come of it."""

    file: Path
    guid: str
    version: str


def write_wire(folder: Path, count: int) -> list[Item]:
    """`count` ninjs files; every fifth is a newer version of an earlier one."""
    folder.mkdir(parents=True)
    written = []
    for number in range(count):
        again = number % 5 == 4
        guid = f"tag:wire.example,2026:chaos/{number - 4 if again else number}"
        version = "2" if again else "1"
        file = folder / f"{number:04d}.json"
        file.write_text(json.dumps(_ninjs(guid, version, number), ensure_ascii=False))
        written.append(Item(file, guid, version))
    return written


def _ninjs(guid: str, version: str, number: int) -> dict[str, object]:
    text = f"<p>通讯社第{number}条消息：沿线工程昨日有了新的进展，夜里也有了灯。</p>"
    return {
        "uri": guid,
        "standard": {"name": "ninjs", "version": "3.1"},
        "type": "text",
        "version": version,
        "language": "zh-Hans",
        "pubStatus": "usable",
        "versionCreated": "2026-11-20T08:10:00+08:00",
        "copyrightHolder": "混沌通讯社",
        "headlines": [{"value": f"通讯社第{number}条消息"}],
        "bodies": [{"contentType": "text/html", "value": text}],
    }
