"""Every address × every role × every method, against the table; and objects of other people."""

import logging
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from ronghe.accounts.models import User
from ronghe.config import policy
from ronghe.config.policy import ANYONE, POLICY, Line, line_of
from ronghe.kit.cast import CAST
from tests.addresses import Address, addresses
from tests.canaries import CANARIES, EVERYONE, OPEN_HOLES, Canary, canary_of

ROLES = ["anonymous", *(player.role for player in CAST)]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
VENDORS = ("account", "mfa_", "wagtail", "django.")
EXCUSED = {
    "readyz": "Not broken, only not ready: nothing here runs a worker.",
}


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def visitor(db, person, settings, quiet):
    """`visitor("editor")`: a client signed in with that role; sessions cost no query."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.ALLOWED_HOSTS = ["*"]

    def make(role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            known = User.objects.filter(username=role).first()
            client.force_login(known or person(role, role))
        client.start = client.cookies.output(header="", sep=";")
        return client

    return make


def ask(client: Client, method: str, path: str):
    """One request of which nothing stays."""
    client.cookies = SimpleCookie(client.start)
    with transaction.atomic():
        answer = client.generic(method, path)
        transaction.set_rollback(True)
    return answer


def expected_refusal(line: Line | None, role: str, method: str) -> tuple[str | None, int]:
    """(why, status) the middleware must answer with; (None, 0) when the view is asked."""
    if line is None:
        return "unlisted", 404
    if line.who == policy.NOBODY:
        return "nobody", 404
    roles = frozenset() if role == "anonymous" else frozenset({role})
    if not line.admits(signed_in=bool(roles), roles=roles):
        if role == "anonymous" and method in ("GET", "HEAD"):
            return "sign in", 302
        return "role", 403
    return (None, 0) if method in line.methods else ("method", 405)


def is_ours(address: Address, method: str) -> bool:
    """Vendors' views may know fewer methods than the one line for all of them."""
    return method != "HEAD" and not address.name.startswith(VENDORS)


def told(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


def surprises(client: Client, role: str) -> list[str]:
    found = []
    for address in addresses():
        path = address.path()
        # A vendor's address may lie in the shadow of ours.
        line = line_of(resolve(path).view_name)
        # What is nobody's is refused before the method is looked at.
        for method in METHODS if line and line.who != policy.NOBODY else ("GET", "POST"):
            answer = ask(client, method, path)
            why = getattr(answer, "refused_by_policy", None)
            expected, status = expected_refusal(line, role, method)
            if why != expected or (expected and answer.status_code != status):
                found.append(f"{method} {path} as {role}: {why} instead of {expected}")
            elif answer.status_code >= 500 and address.name not in EXCUSED:
                found.append(f"{method} {path} as {role}: {answer.status_code}")
            elif why is None and answer.status_code == 405 and is_ours(address, method):
                found.append(f"{method} {path}: the table says yes, the view says 405")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_table_is_the_truth(role, visitor):
    told(surprises(visitor(role), role))


def test_the_matrix_would_see_an_open_door(visitor, monkeypatch):
    """The twin with the defence off: the table opened behind the matrix' back."""
    closed = dict(POLICY)
    monkeypatch.setitem(POLICY, "people:create_unit", policy.public("GET POST"))
    client = visitor("reporter")
    answer = ask(client, "GET", "/desk/people/units/new/")
    expected = expected_refusal(closed["people:create_unit"], "reporter", "GET")
    assert (getattr(answer, "refused_by_policy", None), answer.status_code) != expected


def test_every_address_has_a_line():
    """Add a line to `ronghe/config/policy.py`; until then nobody reaches the address."""
    told([one.name for one in addresses() if line_of(one.name) is None])


def test_every_line_has_an_address():
    names = {one.name for one in addresses()}
    ours = [name for name in POLICY if "*" not in name and not name.startswith(VENDORS)]
    assert [name for name in ours if name not in names] == []


def test_patterns_are_for_vendors_only():
    assert [n for n in POLICY if "*" in n and not n.startswith((*VENDORS, "api:"))] == []


def test_no_group_of_roles_is_named_twice():
    """Two packages once called their groups the same; the later one silently won."""
    source = Path(policy.__file__).read_text()
    names = re.findall(r"^([A-Z]+) = ", source, re.M)
    assert sorted(names) == sorted(set(names))


def test_what_has_no_line_is_refused_even_to_the_administrator(visitor, monkeypatch):
    monkeypatch.delitem(POLICY, "people:chart")
    answer = ask(visitor("admin"), "GET", "/desk/people/")
    assert (answer.status_code, answer.refused_by_policy) == (404, "unlisted")


def with_holes() -> list[Address]:
    return [one for one in addresses() if one.holes and not one.name.startswith(VENDORS)]


def planted_in(address: Address) -> dict[str, Canary]:
    found = {hole: canary_of(address.name, hole) for hole in address.holes}
    return {hole: one for hole, one in found.items() if one}


def test_every_hole_has_a_canary():
    """Add to `tests/canaries.py` an object of somebody else that fits into the address."""
    spots = {f"{one.name}.{hole}" for one in with_holes() for hole in one.holes}
    known = {f"{one.name}.{hole}" for one in with_holes() for hole in planted_in(one)}
    public = {spot for spot in spots if any(fnmatchcase(spot, one) for one in OPEN_HOLES)}
    told(sorted(spots - known - public))


@pytest.mark.parametrize("role", ROLES)
def test_a_forbidden_object_looks_like_a_missing_one(role, visitor):
    client = visitor(role)
    differing = []
    for address in with_holes():
        line = line_of(address.name)
        roles = frozenset() if role == "anonymous" else frozenset({role})
        if line is None or not line.admits(signed_in=bool(roles), roles=roles):
            continue
        planted = planted_in(address)
        if not planted or any(
            one.seen_by == EVERYONE or role in one.seen_by for one in planted.values()
        ):
            continue
        there, nowhere = (
            address.path(**{h: one.make() for h, one in planted.items()}),
            address.path(),
        )
        for method in sorted(line.methods - {"HEAD"}):
            forbidden, missing = ask(client, method, there), ask(client, method, nowhere)
            # What a foreign page may ask is said of the address, not of what stands there.
            wanted = 204 if method == "OPTIONS" else 404
            if forbidden.status_code != wanted or words(forbidden, there) != words(
                missing, nowhere
            ):
                differing.append(f"{method} {there} as {role}: {forbidden.status_code}")
    told(differing)


def words(answer, path: str) -> bytes:
    """What an answer says, but for its own address (which links to other languages repeat)."""
    return answer.content.replace(path.encode(), b"here")


def may_find(role: str, line: Line, planted: dict[str, Canary]) -> bool:
    roles = frozenset() if role == "anonymous" else frozenset({role})
    return line.admits(signed_in=bool(roles), roles=roles) and all(
        one.seen_by == EVERYONE or role in one.seen_by for one in planted.values()
    )


def opened(address: Address, planted: dict[str, Canary], line: Line) -> tuple[str, str] | None:
    """(role, address) with which somebody finds what stands there; None when nobody ever can."""
    role = next((role for role in ROLES if may_find(role, line, planted)), None)
    if role:
        return role, address.path(**{hole: one.make() for hole, one in planted.items()})
    twins = {hole: one.twin for hole, one in planted.items() if one.twin}
    if twins.keys() != planted.keys():
        return None
    role = next(role for role in ROLES if may_find(role, line, {}))
    return role, address.path(**{hole: twin() for hole, twin in twins.items()})


def test_a_canary_is_found_by_those_who_may(visitor):
    """Else a canary that is simply absent would prove nothing."""
    unseen = []
    for address in with_holes():
        planted, line = planted_in(address), line_of(address.name)
        if not planted or line is None or "GET" not in line.methods:
            continue
        if address.name == "watch:raw":
            continue  # a row without its file is missing, too
        found = opened(address, planted, line)
        status = ask(visitor(found[0]), "GET", found[1]).status_code if found else "nobody may"
        if status not in (200, 302):
            unseen.append(f"{address.name}: {status}")
    told(unseen)


def test_a_canary_that_nobody_may_find_has_a_twin():
    told([spot for spot, one in CANARIES.items() if not one.seen_by and one.twin is None])


def test_the_matrix_would_see_a_canary_behind_a_broken_address(visitor, monkeypatch):
    """The twin with the defence off: a canary whose versions belong to no story."""
    nowhere = Canary(lambda: 987654321, CANARIES["stories:compare.old"].seen_by)
    monkeypatch.setitem(CANARIES, "stories:compare.old", nowhere)
    with pytest.raises(AssertionError, match="stories:compare: 404"):
        test_a_canary_is_found_by_those_who_may(visitor)


def test_anonymous_visitors_are_sent_to_sign_in_and_back(visitor):
    answer = ask(visitor("anonymous"), "GET", "/desk/people/?day=2026-01-01")
    assert answer["Location"] == "/accounts/login/?next=/desk/people/%3Fday%3D2026-01-01"


def test_public_lines_are_few_and_known():
    writing = sorted(
        name
        for name, line in POLICY.items()
        if line.who == ANYONE
        and line.methods - {"GET", "HEAD", "OPTIONS"}
        and not name.startswith((*VENDORS[1:], "account_"))
    )
    # A citizen asks, with photos, and opens a case with its secret, without an account; hides it too.
    asking = ["appeal", "find", "find_by_code", "hear", "join", "less", "new", "rate"]
    asking += ["upload", "uploads"]
    assert writing == [
        "accounts:first",
        "accounts:language",
        # A department without an account, behind a signed link.
        "answering:case",
        *(f"asking:{name}" for name in asking),
        "instead:logout",
        "notices:unsubscribe",
        "open311:requests",  # with the key of a program
    ]
