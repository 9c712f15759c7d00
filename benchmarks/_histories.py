"""The histories of `press-histories`, beside a database of their own.

    python -m benchmarks._histories SEED HISTORIES ACTS

Prints one JSON line; `differences` are those of the shortest history that has any.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

# Before Django reads where its database is.
import tests.database

import django  # isort: skip

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from hypothesis import seed  # noqa: E402
from psycopg.types.range import DateRange  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.channels.tests import site  # noqa: E402
from ronghe.kit.tests.history import run  # noqa: E402
from ronghe.people.models import Membership, Post, Unit  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402

ALWAYS = DateRange(datetime(2020, 1, 1, tzinfo=UTC).date(), None)
CAST = {
    "reporter": "reporter",
    "editor": "editor",
    "head": "head",
    "proofreader": "proofreader",
    "chief": "chief",
    "rewriter": "editor",
}


def hire(name: str, role: str) -> User:
    person = User.objects.create(username=name, name=name)
    unit = Unit.objects.create(name=name, valid=ALWAYS)
    post = Post.objects.create(unit=unit, title=role, role=role, valid=ALWAYS)
    Membership.objects.create(person=person, post=post, valid=ALWAYS)
    return person


def histories(number: int, *, count: int, acts: int) -> list[str]:
    people = {name: hire(name, role) for name, role in CAST.items()}
    Section.objects.create(slug="news", name="要闻", name_en="News")
    site.Site.newsroom = site.Newsroom(settings.PRESS_ROOT, chief=people["chief"])
    try:
        run(seed(number)(site.Site), examples=count, steps=acts)
    except AssertionError as found:
        return str(found).splitlines()
    return []


def main() -> None:
    number, count, acts = map(int, sys.argv[1:])
    # Pages break on purpose, and each breaking is told.
    logging.disable(logging.CRITICAL)
    settings.PRESS_ROOT = Path(tests.database.HOME) / "histories" / "start"
    call_command("migrate", verbosity=0)
    with transaction.atomic(), site.short_lists():
        different = histories(number, count=count, acts=acts)
        transaction.set_rollback(True)
    figures = {
        "seed": number,
        "histories": site.Site.histories,
        "acts": site.Site.acts,
        "pages_compared": site.Site.compared,
        "differences": different,
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
