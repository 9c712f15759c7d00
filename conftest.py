"""The cast and the few things every test needs."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import override_settings
from psycopg.types.range import DateRange
from wagtail.models import Collection

from ronghe.accounts.models import User
from ronghe.cases.deadlines import write_first_rules
from ronghe.cases.models import TimeRule
from ronghe.kit import garbage
from ronghe.kit.cast import CAST
from ronghe.people.models import Membership, Post, Unit
from ronghe.publishing.models import Outlet
from ronghe.publishing.outlets import write_first_outlets
from ronghe.stories.models import Scheme, SchemeVersion, Step
from ronghe.stories.schemes import write_schemes
from ronghe.taxonomy.models import Section, Subject
from tests import kept as kept
from tests.database import TEMPLATE

# A migration is no module name that an import statement can say.
media_topics = import_module("ronghe.taxonomy.migrations.0002_media_topics")
# Letters or bytes of a test's value that its name repeats.
LONG = 60
ALWAYS = DateRange(datetime(2020, 1, 1, tzinfo=UTC).date(), None)


@receiver(post_migrate)
def keep_the_default_scheme(sender, **kwargs):
    """A transactional test empties all tables after itself, also of what migrations wrote."""
    if sender.label == "stories":
        with transaction.atomic():
            write_schemes(Scheme, SchemeVersion, Step)
    if sender.label == "cases":
        write_first_rules(TimeRule)
    if sender.label == "publishing":
        write_first_outlets(Outlet)
    if sender.label == "taxonomy" and not Subject.objects.exists():
        media_topics.seed(apps, None)
    if sender.label == "wagtailcore" and not Collection.objects.exists():
        Collection.add_root(name="Root")


@pytest.fixture(scope="session", autouse=True)
def own_index(tmp_path_factory):
    """Tests beside each other have databases of their own, and so they must have indexes."""
    with override_settings(SEARCH_ROOT=tmp_path_factory.mktemp("search")):
        yield


def pytest_make_parametrize_id(val: object) -> str | None:
    """Some values are megabytes long; each process of a run keeps and repeats the names of all."""
    if isinstance(val, str | bytes) and len(val) > LONG:
        return f"{val[:LONG]!r} of {len(val)}"
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A new pytest once made pytest-xdist forget all groups: every fixture was made twice, unseen."""
    grouped = [one for one in items if one.get_closest_marker("xdist_group")]
    if getattr(config.option, "loadgroup", False) and any("@" not in one.nodeid for one in grouped):
        raise pytest.UsageError("pytest-xdist does not group what is marked `xdist_group`.")


def pytest_collection_finish() -> None:
    garbage.all_is_loaded()


@pytest.fixture
def person(db) -> Callable[..., User]:
    """`person("ann", "reporter")`: a user who holds a post with that role (or none). Made once."""

    def make(username: str, *roles: str) -> User:
        user, _ = User.objects.get_or_create(username=username, defaults={"name": username})
        for role in roles:
            unit, _ = Unit.objects.get_or_create(name=f"unit of {role}", valid=ALWAYS)
            post, _ = Post.objects.get_or_create(unit=unit, title=role, role=role, valid=ALWAYS)
            Membership.objects.get_or_create(person=user, post=post, defaults={"valid": ALWAYS})
        return user

    return make


def _player(username: str, role: str):
    @pytest.fixture(name=username)
    def fixture(person) -> User:
        return person(username, role)

    return fixture


for _one in CAST:
    globals()[_one.username] = _player(_one.username, _one.role)


@pytest.fixture
def section(db) -> Section:
    return Section.objects.create(slug="news", name="要闻", name_en="News")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copied from a database that was migrated once; somebody else's cluster migrates anew."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get(TEMPLATE)


@pytest.fixture(scope="session", autouse=True)
def _journal_may_be_emptied_between_tests() -> Iterator[None]:
    """Tests with real commits empty all tables afterwards; the journal would refuse that."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self: Any, statements: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            flush(self, statements)
        finally:
            with self.connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    DatabaseOperations.execute_sql_flush = without_triggers
    yield
    DatabaseOperations.execute_sql_flush = flush
