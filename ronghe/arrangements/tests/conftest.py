"""A few public stories and the desk's verbs, said shortly."""

import pytest

from ronghe.arrangements.models import Act, Front
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet, Publication
from ronghe.publishing.tests import desk
from ronghe.publishing.tests.conftest import newsroom
from ronghe.taxonomy.models import Section

__all__ = ["newsroom"]
NOON = desk.NOON


class Desk:
    """`desk.do(actions.pin, …)` on the Chinese home page, by the editor, who saw the last act."""

    def __init__(self, people, section):
        self.people, self.section = people, section
        self.life = Section.objects.create(slug="life", name="民生", name_en="Life", order=200)
        self.web = Outlet.objects.get(key="web")
        self.language, self.of = "zh-hans", None
        self.at = NOON

    @property
    def front(self) -> Front:
        return Front.objects.of(self.language, self.of)

    def publish(self, headline, *, at=NOON, section=None, **fields) -> Publication:
        story = desk.signed(headline, section=section or self.section, **fields)
        return publishing.publish(story, by=self.people["chief"], at=at, outlets=[self.web])[0]

    def do(self, verb, *, by="editor", seen=None, **more) -> Act:
        front = self.front
        seen = front.serial if seen is None else seen
        return verb(front, seen=seen, by=self.people[by], at=self.at, **more)


@pytest.fixture
def ours(newsroom, section) -> Desk:
    return Desk(newsroom, section)


@pytest.fixture
def stories(ours) -> list[Publication]:
    """Four public stories, the last one newest."""
    return [ours.publish(f"第{number}篇") for number in range(4)]
