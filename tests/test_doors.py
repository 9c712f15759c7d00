"""Whatever is typed into whatever door: an answer, no harm, and nothing changed without the right."""

import logging
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.conf import settings as house
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronghe.accounts.models import User
from ronghe.config.policy import line_of
from tests import doors
from tests.doors import HOSTILE, ROLES, SCRIPT, Door, Form, Poison, admits, filled, forms_on
from tests.test_policy import EXCUSED, told

# Not what a person typed and not a change of theirs: who is here, and how often they tried.
HOUSEKEEPING = ("django_session", "accounts_cache", "cases_knock", "procrastinate_", "SAVEPOINT")


@pytest.fixture
def visitor(db, person, settings, tmp_path):
    """`visitor("editor")`: a client with that role; a door that breaks answers 500."""
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MIDDLEWARE = [*house.MIDDLEWARE, "tests.doors.Poison"]

    def make(role: str, **more: object) -> Client:
        client = Client(raise_request_exception=False, **more)
        if role != "anonymous":
            known = User.objects.filter(username=role).first()
            client.force_login(known or person(role, role))
        return client

    yield make
    Poison.value = None
    logging.disable(logging.NOTSET)


class Undone:
    """`with undone():` – of what happens inside, nothing stays."""

    def __enter__(self) -> None:
        self._block = transaction.atomic()
        self._block.__enter__()

    def __exit__(self, *problem: object) -> None:
        if not connection.needs_rollback:
            transaction.set_rollback(True)
        self._block.__exit__(*problem)


def by_role() -> dict[str, list[Door]]:
    found = defaultdict(list)
    for door in doors.doors():
        found[door.role].append(door)
    return found


def writes(queries: CaptureQueriesContext) -> list[str]:
    """What was written by these queries, but for housekeeping."""
    return [
        one["sql"][:120]
        for one in queries.captured_queries
        if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        and not any(name in one["sql"] for name in HOUSEKEEPING)
    ]


def test_the_harness_finds_the_doors():
    names = {door.name for door in doors.doors()}
    known = {"planning:leads", "stories:sign", "published:correct", "people:admit", "watch:replay"}
    assert known | {"account_login", "wagtailsnippets_stories_story:edit"} <= names
    assert len(names) > 80


@pytest.fixture
def planted(db, visitor) -> dict[str, str]:
    """Each door's path, with all objects behind the doors in place."""
    for role in ROLES[1:]:
        visitor(role)
    return {door.name: door.path() for door in doors.doors()}


@pytest.mark.parametrize("what", HOSTILE)
def test_nonsense_in_every_field_is_answered(visitor, planted, what):
    problems = []
    for role, group in by_role().items():
        client = visitor(role)
        for door in group:
            with Undone():
                path = planted[door.name]
                Poison.value = HOSTILE[what]
                answer = client.post(path)
                Poison.value = None
                problems += complaints(door.name, answer)
                if answer.status_code == 302 and answer["Location"].startswith("/"):
                    problems += complaints(f"{door.name}, then", client.get(answer["Location"]))
    told(problems)


def complaints(name: str, answer) -> list[str]:
    found = []
    if answer.status_code >= 500 and name not in EXCUSED:
        found.append(f"{name}: {answer.status_code} {getattr(answer, 'exc_info', None)}")
    if not answer.streaming and doors.unescaped(answer.content):
        found.append(f"{name}: what was typed would run")
    return found


@pytest.mark.parametrize(
    "kind", ["application/json", "text/xml", "multipart/form-data", "nonsense"]
)
def test_a_body_that_is_no_form_is_answered(visitor, planted, kind):
    problems = []
    for role, group in by_role().items():
        client = visitor(role)
        for door in group:
            with Undone():
                answer = client.post(planted[door.name], b'\0\xff{"a": [', content_type=kind)
                problems += complaints(door.name, answer)
    told(problems)


def test_every_door_wants_the_token_of_our_own_pages(visitor, planted):
    problems = []
    for role, group in by_role().items():
        client = visitor(role, enforce_csrf_checks=True)
        for door in group:
            with Undone():
                path = planted[door.name]
                with CaptureQueriesContext(connection) as queries:
                    answer = client.post(path, {"name": "typed"})
                if answer.status_code != 403:
                    problems.append(f"{door.name}: {answer.status_code}")
                problems += [f"{door.name}: {one}" for one in writes(queries)]
    told(problems)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_changes_nothing(visitor, planted, role):
    problems = []
    client = visitor(role)
    for door in doors.doors():
        if admits(door.line, role):
            continue
        with Undone():
            path = planted[door.name]
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(path, {"name": "typed"})
            if answer.status_code not in (302, 403, 404):
                problems.append(f"{door.name}: {answer.status_code}")
            problems += [f"{door.name}: {one}" for one in writes(queries)]
    told(problems)


# --- the forms of our pages, filled in well but for one thing ------------------------------------


def our_forms(client: Client, role: str) -> Iterator[Form]:
    seen = set()
    for door in doors.doors("GET"):
        if door.role != role and not admits(door.line, role):
            continue
        for form in forms_on(client, door.address.path(**filled(door.address))):
            key = (form.route, form.texts)
            # The phone's shell is for anybody; its form is sent by who may.
            line = line_of(form.route)
            mine = line is None or admits(line, role)
            if form.texts and mine and key not in seen and not form.route.startswith(doors.VENDORS):
                seen.add(key)
                yield form


FORMS = {"reporter": 3, "chief": 10, "admin": 6}
"""How many forms of ours a role must at least be offered: else the crawl found nothing."""
WRITERS = list(FORMS)


@pytest.mark.parametrize("role", WRITERS)
def test_a_script_typed_into_any_form_stays_text(visitor, planted, role):
    client, problems, asked = visitor(role), [], set()
    for form in list(our_forms(client, role)):
        for field in form.texts:
            for what in ("script", "nul", "surrogate", "right-to-left"):
                typed = HOSTILE[what] if what != "script" else SCRIPT
                with Undone():
                    answer = client.post(form.action, form.values | {field: [typed]}, follow=True)
                    asked.add(form.route)
                    problems += complaints(f"{form.route}.{field} {what}", answer)
    told(problems)
    assert asked


MARK = "typed & kept"


@pytest.mark.parametrize("role", WRITERS)
def test_a_refused_form_keeps_what_was_typed(visitor, planted, role):
    """One field is far too long; all others come back as they were."""
    client, problems, refused = visitor(role), [], set()
    for form in list(our_forms(client, role)):
        for wrong in form.texts:
            others = {field: [MARK] for field in form.texts if field != wrong}
            with Undone():
                sent = form.values | others | {wrong: ["长" * 20_001]}
                answer = client.post(form.action, sent)
                page = answer.content.decode()
                if answer.status_code in (302, 404):
                    continue
                refused.add(form.route)
                if page.count("typed &amp; kept") < len(others):
                    problems.append(f"{form.route}: wrong {wrong}, lost of {list(others)}")
                if "长" * 20_001 not in page:
                    problems.append(f"{form.route}: wrong {wrong} itself is lost")
    told(problems)
    assert len(refused) >= FORMS[role], refused
