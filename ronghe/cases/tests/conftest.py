from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from ronghe.accounts.models import User
from ronghe.cases import actions, rules
from ronghe.cases.actions import Report
from ronghe.cases.models import Case
from ronghe.cases.vault import Contacts
from ronghe.people.models import Membership, Post, Unit

# A Monday, ten o'clock in Linxi.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ALWAYS = DateRange(datetime(2020, 1, 1, tzinfo=UTC).date(), None)
PHONE = "13912345678"
REPORT = Report(
    kind="complaint",
    title="南桥路路灯不亮",
    text="南桥路从菜场到桥头的路灯坏了一周，晚上走路看不见。",
    visibility="unnamed",
    contacts=Contacts(name="陈小满", phone=PHONE, email="xiaoman@linxi.example"),
)


def department(name: str) -> Unit:
    return Unit.objects.get_or_create(
        name=name, defaults={"kind": Unit.Kind.DEPARTMENT, "valid": ALWAYS}
    )[0]


def appoint(user: User, unit: Unit, role: str = "officer") -> User:
    post = Post.objects.create(unit=unit, title=role, role=role, valid=ALWAYS)
    Membership.objects.create(person=user, post=post, valid=ALWAYS)
    return user


def sent(*, at: datetime = MONDAY, by: User | None = None, **fields: object) -> Case:
    return actions.send(replace(REPORT, **fields), key=uuid4(), by=by, at=at).case


@dataclass
class Town:
    """Two departments with an officer each, and the desk; the clock goes on with every act."""

    water: Unit
    light: Unit
    desk: User
    chief: User
    officer: User
    other: User
    at: datetime = MONDAY

    def do(self, verb, case, by, **more):
        """One act a minute later; the case is looked at again before."""
        self.at += timedelta(minutes=1)
        case.refresh_from_db()
        return verb(case, by=by, at=self.at, **more)

    def citizen(self, case: Case) -> rules.Holder:
        return rules.Holder(case.pk)

    def brought(self, state: str, **fields: object) -> Case:
        """A case brought to `state` by the verbs."""
        case = sent(at=self.at, **fields)
        light, desk = {"lead": self.light}, self.desk
        steps = {
            "accepted": [(actions.accept, desk, {})],
            "dispatched": [(actions.dispatch, desk, light)],
            "working": [(actions.sign, self.officer, {})],
            "answered": [
                (actions.answer, self.officer, {"public_text": "已修好。", "evidence": "现场照片"})
            ],
        }
        last = list(steps).index(state) if state in steps else -1
        for name in list(steps)[: last + 1]:
            for verb, by, more in steps[name]:
                self.do(verb, case, by, **more)
        return case


@pytest.fixture
def town(person) -> Town:
    def named(username: str, name: str, *roles: str) -> User:
        user = person(username, *roles)
        User.objects.filter(pk=user.pk).update(name=name)
        return User.objects.get(pk=user.pk)

    water, light = department("水利局"), department("城管局")
    return Town(
        water,
        light,
        desk=named("desk", "宋受理", "casedesk"),
        chief=named("chief", "沈值班", "chief"),
        officer=appoint(named("officer", "何承办"), light),
        other=appoint(named("other", "王协办"), water),
    )


@pytest.fixture
def room(settings, tmp_path) -> None:
    """Files and their parts lie in a room of the test's own."""
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
