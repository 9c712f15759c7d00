"""The cast of the demo town: sign-ins, units, posts, a duty rota and a lent role."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password

from ronghe.accounts.models import User
from ronghe.kit.cast import CAST, DEMO_PASSWORD
from ronghe.kit.clock import local_date
from ronghe.people import actions
from ronghe.people.models import Delegation, Duty, Post, Role, Unit

FILE = Path(__file__).parent / "people.toml"
SINCE = date(2024, 1, 1)
DUTY_DAYS = 14


def load(at: datetime) -> dict[str, User]:
    """The cast by sign-in. What exists already is left as it is."""
    cast = {player.username: _sign_in(player.username) for player in CAST}
    about = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if not Unit.objects.filter(name=about["units"][0]["name"]).exists():
        units: dict[str, Unit] = {}
        for unit in about["units"]:
            units[unit["key"]] = actions.create_unit(
                unit["name"],
                name_en=unit["name_en"],
                kind=unit.get("kind", Unit.Kind.DESK),
                parent=units.get(unit.get("parent", "")),
                since=SINCE,
                by=None,
                at=at,
            )
        for post in about["posts"]:
            _appoint(post, units[post["unit"]], cast[post["holder"]], at)
    _keep_the_rota(cast, at)
    return cast


def _sign_in(username: str) -> User:
    player = next(one for one in CAST if one.username == username)
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create(
            username=username,
            name=player.name,
            email=player.email,
            password=make_password(DEMO_PASSWORD),
        )
        user.emailaddress_set.create(email=player.email, verified=True, primary=True)  # type: ignore[attr-defined]
    return user


def _appoint(about: dict[str, str], unit: Unit, holder: User, at: datetime) -> None:
    post: Post = actions.create_post(
        unit,
        title=about["title"],
        title_en=about["title_en"],
        role=Role(about["role"]),
        since=SINCE,
        by=None,
        at=at,
    )
    actions.appoint(post, person=holder, since=SINCE, by=None, at=at)


def _keep_the_rota(cast: dict[str, User], at: datetime) -> None:
    """Two weeks of duty from today on, and the head's absence next week."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    for role in (Role.CHIEF, Role.PROOFREADER):
        if Duty.objects.filter(role=role, valid__contains=at).exists():
            continue
        actions.put_on_duty(
            cast[role.value],
            role=role,
            since=today,
            until=today + timedelta(days=DUTY_DAYS),
            by=None,
            at=at,
        )
    _keep_the_rota_of_a_department(cast["officer"], today, at)
    if not Delegation.objects.exists():
        actions.lend_role(
            Role.HEAD,
            giver=cast["head"],
            receiver=cast["editor"],
            since=today + timedelta(days=7),
            until=today + timedelta(days=9),
            reason=f"{local_date(at).year}年度业务培训，外出三天",
            by=None,
            at=at,
        )


def _keep_the_rota_of_a_department(officer: User, today: datetime, at: datetime) -> None:
    """The water bureau's: its officer, week by week."""
    (unit,) = Unit.objects.filter(posts__memberships__person=officer)
    if Duty.objects.filter(unit=unit, valid__contains=at).exists():
        return
    for week in range(DUTY_DAYS // 7):
        since = today + timedelta(days=7 * week)
        actions.put_on_duty(
            officer,
            role=Role.OFFICER,
            unit=unit,
            since=since,
            until=since + timedelta(days=7),
            by=None,
            at=at,
        )
