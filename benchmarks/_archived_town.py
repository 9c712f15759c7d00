"""A paper with an archive, imported, signed and released; a process in the paper's environment.

    python -m benchmarks._archived_town FILE

Prints one JSON line: seconds of each part, and how many stories.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from ronghe.accounts.models import User  # noqa: E402
from ronghe.archives.actions import Order, Taken, sign, take_in  # noqa: E402
from ronghe.config.demo import paper, people  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.publishing.release import release  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402


def main() -> None:
    file = Path(sys.argv[1])
    people.load(now())
    paper.load_taxonomy(now())
    taken, reading = _timed(lambda: _import(file))
    chief = User.objects.get(username="chief")
    words = {"statement": "抽样核对，确为本报刊发。", "read": taken.archive.content_hash}
    archive, signing = _timed(lambda: sign(taken.archive, by=chief, at=now(), **words))
    stories, releasing = _timed(lambda: release(archive, at=now(), ahead=True))
    again, unchanged = _timed(lambda: _import(file))
    figures = {
        "stories": stories,
        "rows_s": reading,
        "sign_s": signing,
        "release_s": releasing,
        "again_s": unchanged,
        "again_new": again.total.new,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _import(file: Path) -> Taken:
    order = Order(
        name="临溪日报 1998–2020",
        paper="临溪日报",
        section=Section.objects.get(slug="news"),
        sections={},
    )
    return take_in(file, order=order, at=now(), processes=os.cpu_count() or 1)


def _timed(act: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    done = act()
    return done, round(time.perf_counter() - began, 2)


# The index cuts texts in processes of its own, which read this file again.
if __name__ == "__main__":
    main()
