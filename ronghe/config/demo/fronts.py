"""The front pages of the demo paper, arranged by the cast through the same verbs as by people."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ronghe.accounts.models import User
from ronghe.arrangements import actions
from ronghe.arrangements.actions.steps import blocks_of
from ronghe.arrangements.models import OUTLET, Act, Front
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section, Tag

from .texts import read_all

HERE = Path(__file__).parent


def load(cast: Mapping[str, User], at: datetime) -> None:
    """Arranges the pages when nobody has arranged any yet."""
    if Act.objects.exists():
        return
    headlines = {text.key: str(text.about["headline"]) for text in read_all()}
    about = tomllib.loads((HERE / "fronts.toml").read_text(encoding="utf-8"))
    for one in about["fronts"]:
        section = Section.objects.get(slug=one["section"]) if "section" in one else None
        desk = _Desk(one["language"], section, headlines, cast["editor"], at)
        for step in one["live"]:
            desk.take(step)
        if desk.front.serial:
            actions.put_live(desk.front, seen=desk.front.serial, by=cast["chief"], at=at)
        for step in one["draft"]:
            desk.take(step)


class _Desk:
    """One front and who works on it."""

    def __init__(
        self,
        language: str,
        section: Section | None,
        headlines: Mapping[str, str],
        editor: User,
        at: datetime,
    ) -> None:
        self._language, self._section = language, section
        self._headlines, self._editor, self._at = headlines, editor, at

    @property
    def front(self) -> Front:
        return Front.objects.of(self._language, self._section)

    def take(self, step: Mapping[str, Any]) -> None:
        front = self.front
        more: dict[str, Any] = {"seen": front.serial, "by": self._editor, "at": self._at}
        if step["do"] == "add":
            tag = Tag.objects.filter(name=step.get("tag", "")).first()
            if step["kind"] == "picked" or tag:
                kept = {name: step[name] for name in ("kind", "title", "size")}
                actions.add_block(front, tag=tag, **kept, **more)
            return
        block = self._block(front, step["block"])
        if block is None:
            return
        if step["do"] == "up":
            actions.move_block(front, block=block, up=1, **more)
            return
        story = self._story(step["story"])
        if story is not None:
            hours = timedelta(hours=step["hours"]) if "hours" in step else None
            until = self._at + hours if hours else None
            actions.pin(front, story=story, block=block, place=step["place"], until=until, **more)

    def _block(self, front: Front, name: str) -> int | None:
        blocks = blocks_of(front.shown_at_the_desk(), front)
        found = (one for one in blocks if name == one.title or (name == "lead" and one.is_lead))
        return next((one.key for one in found), None)

    def _story(self, key: str) -> int | None:
        ours = Publication.objects.public(self._at).filter(outlet__key=OUTLET)
        found = ours.filter(wanted__headline=self._headlines.get(key, "")).first()
        return found.pk if found else None
