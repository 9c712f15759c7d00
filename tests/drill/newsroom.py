"""The newsroom of the drill, a process of its own: `prepare N` signed stories, `publish` them all."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from psycopg.types.range import DateRange  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.kit.cast import CAST  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.people.models import Membership, Post, Unit  # noqa: E402
from ronghe.publishing.actions import AlreadyPublic, publish  # noqa: E402
from ronghe.publishing.models import Outlet  # noqa: E402
from ronghe.publishing.tests import desk  # noqa: E402
from ronghe.stories.models import Story  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402

from .ledger import KIND  # noqa: E402

ALWAYS = DateRange(desk.NOON.date().replace(year=2020), None)


def prepare(headlines: Iterable[str]) -> None:
    """The people of the house, the outlet of somebody else, and a signed story for each headline."""
    for player in CAST:
        user, _ = User.objects.get_or_create(username=player.username, name=player.name)
        unit, _ = Unit.objects.get_or_create(name=f"unit of {player.role}", valid=ALWAYS)
        post, _ = Post.objects.get_or_create(
            unit=unit, title=player.role, role=player.role, valid=ALWAYS
        )
        Membership.objects.get_or_create(person=user, post=post, valid=ALWAYS)
    # Whoever changes a signed text signs nothing of it.
    desks = Post.objects.get(role="editor")
    rewriter, _ = User.objects.get_or_create(username="rewriter", name="改稿人")
    Membership.objects.get_or_create(person=rewriter, post=desks, valid=ALWAYS)
    section, _ = Section.objects.get_or_create(
        slug="news", defaults={"name": "要闻", "name_en": "News"}
    )
    Outlet.objects.update_or_create(key=KIND, defaults={"name": "账本", "kind": KIND})
    for headline in headlines:
        desk.signed(headline, section=section)


def publish_all() -> None:
    """As a patient chief: press again until the house says that it is published."""
    chief = patiently(lambda: User.objects.get(username="chief"))
    for story in patiently(lambda: list(Story.objects.order_by("pk"))):
        with contextlib.suppress(AlreadyPublic):
            patiently(lambda story=story: publish(story, by=chief, at=now()))
        # One line for each story: the drill kills by this clock, not by the machine's.
        sys.stdout.write(f"{story.pk}\n")
        sys.stdout.flush()


def patiently(what: Callable[[], Any]) -> Any:
    while True:
        try:
            return what()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(f"第{number}号演练稿件" for number in range(int(sys.argv[2])))
    else:
        publish_all()
