"""Pages whose cost must not grow with the archive: each question goes through an index by its key.

PostgreSQL is told that the tables hold a million rows: so a plan tells on thirty stories what would
be slow on an archive.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.archives import actions
from ronghe.archives.middleware import new_address
from ronghe.publishing.release import release
from ronghe.stories.models import ArchivedStory

from .conftest import NOON, told

pytestmark = pytest.mark.django_db
LARGE = r"publishing_publication|publishing_rendition|publishing_tagged|stories_story|stories_archivedstory|wagtailcore_revision"
PRETEND = "UPDATE pg_class SET reltuples = 1000000, relpages = 1 WHERE relname = ANY(%s)"
# All stories here stand in one section: the database must not think that of a million.
FORGET = """DELETE FROM pg_statistic USING pg_attribute
WHERE starelid = attrelid AND staattnum = attnum AND attname = 'section_id'"""
SCAN = re.compile(rf"Seq Scan on ({LARGE})\b")
# Through the index from end to end, or only to where the question leads.
WHOLE = re.compile(rf"Scan (?:Backward )?using \w+ on ({LARGE})\b[^\n]*\n(?! *Index Cond)")


@pytest.fixture
def public(bring, chief, head, section):
    archive = bring(*(told(number) for number in range(30))).archive
    words = {"statement": "看过", "read": archive.content_hash}
    release(actions.sign(archive, by=chief, at=NOON, **words), at=NOON)
    return ArchivedStory.objects.order_by("pk").first()


def plans(act) -> list[tuple[str, str]]:
    """(question, plan) of everything `act` asks about a table that grows."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    found = []
    with connection.cursor() as cursor:
        cursor.execute(PRETEND, [LARGE.split("|")])
        cursor.execute(FORGET)
        for one in asked.captured_queries:
            if one["sql"].lstrip().startswith(("SELECT", "WITH", "(SELECT")) and re.search(
                LARGE, one["sql"]
            ):
                cursor.execute(f"EXPLAIN {one['sql']}")
                found.append((one["sql"], "\n".join(row[0] for row in cursor.fetchall())))
    assert found, "nothing was asked"
    return found


def told_of(asked: list[tuple[str, str]]) -> None:
    slow = [f"{sql}\n{plan}" for sql, plan in asked if SCAN.search(plan)]
    assert not slow, "\n\n".join(slow)


def counting(asked: list[tuple[str, str]]) -> list[str]:
    """Questions that count to the end; with a LIMIT inside they count no further than that."""
    return [sql for sql, _plan in asked if "COUNT(" in sql and "LIMIT" not in sql]


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/", "publication_newest"),
        ("/latest/", "publication_newest"),
        ("/section/news/", "publication_newest_of_section"),
        ("/tag/渡口大桥/", "tagged_newest"),
        ("/news/{story}/", "tagged_newest"),
        ("/feed.xml", "publication_newest"),
        ("/section/news/feed.xml", "publication_newest_of_section"),
        ("/sitemap.xml", "publication_by_part"),
        ("/sitemap-news.xml", "publication_newest"),
        ("/api/v1/stories", "publication_newest"),
        ("/gone/from/elsewhere.html", "archived_old_path"),
    ],
)
def test_readers_pages_ask_by_key(public, client, path, index):
    asked = plans(lambda: client.get(path.format(story=public.story_id)))
    told_of(asked)
    assert not counting(asked)
    whole = [f"{sql}\n{plan}" for sql, plan in asked if WHOLE.search(plan)]
    assert not whole, "\n\n".join(whole)
    assert any(index in plan for _sql, plan in asked), asked


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/desk/published/", "publication_newest_of_all"),
        ("/desk/archives/{archive}/", ""),
        ("/desk/stories/{story}/versions/", ""),
        ("/desk/review/{story}/", ""),
        ("/desk/review/", ""),
        ("/desk/stories/mine/", ""),
        ("/desk/", ""),
    ],
)
def test_the_desks_lists_ask_by_key(public, client, head, path, index):
    client.force_login(head)
    address = path.format(story=public.story_id, archive=public.archive_id)
    asked = plans(lambda: client.get(address))
    told_of(asked)
    # Of one's own work there is never much.
    assert path in ("/desk/", "/desk/stories/mine/") or not counting(asked)
    assert any(index in plan for _sql, plan in asked), asked


def test_the_list_of_all_stories_counts_no_further_than_anybody_turns(public, client, head):
    client.force_login(head)
    asked = plans(lambda: client.get("/desk/stories/"))
    assert not counting(asked)


def test_a_page_asks_as_often_with_thirty_stories_as_with_ten(public, client, section):
    """The number of questions belongs to the page, not to what stands on it."""
    with CaptureQueriesContext(connection) as asked:
        client.get("/section/news/")
    assert len(asked) <= 12


def test_the_old_address_is_found_by_two_questions(public, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert new_address(public.original_path)


def test_the_plan_tells_where_no_index_answers(public):
    """The twin: a question without an index is seen."""
    slow = lambda: list(ArchivedStory.objects.filter(guid_version="x"))  # noqa: E731
    assert SCAN.search(plans(slow)[0][1])
    assert counting(plans(ArchivedStory.objects.count))
