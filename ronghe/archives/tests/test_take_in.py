"""Lines become stories that nobody sees yet; bad ones are told, known ones stay."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from wagtail.models import Revision

from ronghe.archives.actions import Order, take_in
from ronghe.archives.lines import NotLines, check, read
from ronghe.journal.models import Entry
from ronghe.publishing.models import Publication, Rendition
from ronghe.stories.models import Archive, ArchivedStory, Story, content_hash, text_hash
from ronghe.taxonomy.models import Place, Section, Tag

from .conftest import NOON, told

pytestmark = pytest.mark.django_db


def counts():
    models = (Story, Revision, ArchivedStory, Archive, Tag, Place, Entry)
    return [model.objects.count() for model in models]


def test_a_line_becomes_a_story_with_its_words_and_where_it_comes_from(bring, section):
    taken = bring(told())
    story = Story.objects.get()
    assert (taken.total.new, story.stage, story.author) == (1, "archived", taken.archive.author)
    assert (story.headline, story.kicker) == ("渡口大桥合龙之1", "旧闻")
    assert [block["value"] for block in story.body.raw_data] == [
        "<p>第1篇。桥长三百米。</p>",
        "<p>记者在场<br>。</p>",
    ]
    assert (story.section, story.rights) == (section, "旧临溪报社")
    assert story.source_name == "旧临溪报", "who says nothing of a source is the paper itself"
    assert [one.name for one in story.contributors.all()] == ["曹一帆", "贺兰"]
    assert [tag.name for tag in story.tags.all()] == ["渡口大桥"]
    assert [place.name for place in story.places.all()] == ["渡口社区"]
    origin = story.archived
    assert origin.published_at == datetime(2009, 3, 12, tzinfo=UTC)
    assert origin.original_path == "/2009/03/0001.html"
    assert not Rendition.objects.exists() and not Publication.objects.exists()


def test_the_version_is_what_wagtail_would_have_kept(bring):
    bring(told())
    story = Story.objects.get()
    version = story.latest_revision
    kept, ours = story.serializable_data(), version.content
    for content in (kept, ours):
        content.pop("latest_revision")
        content.pop("created_at")
    assert ours.keys() == kept.keys()
    kept.pop("body"), ours.pop("body")
    assert ours == kept
    assert version.as_object().headline == story.headline
    assert content_hash(version) == text_hash(story) == story.archived.content_hash


def test_the_same_file_again_changes_nothing(bring):
    bring(told(1), told(2))
    before = counts()
    again = bring(told(1), told(2))
    assert (again.total.new, again.total.unchanged, counts()) == (0, 2, before)


def test_a_story_that_stands_twice_in_the_file_comes_once(bring):
    taken = bring(told(1), told(1), told(2))
    assert (taken.total.new, taken.total.unchanged) == (2, 1)


def test_another_version_of_a_known_story_is_refused(bring):
    bring(told(1))
    again = bring(told(1, version="2"))
    assert again.reasons == {"other_version": 1}
    assert Story.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("broken_json", b'{"uri": "x'),
        ("broken_json", b"[1]"),
        ("broken_json", b"\xff\xfe{"),
        ("broken_json", b"[" * 5000),
        ("no_uri", told(7, uri="")),
        ("no_text", told(7, bodies=[])),
        ("no_headline", told(7, headlines=[], descriptions=[], bodies=[])),
        ("no_date", told(7, firstCreated="soon", versionCreated="")),
        ("future_date", told(7, firstCreated="2031-01-01T00:00:00Z")),
        ("withheld", told(7, pubStatus="withheld")),
        ("withheld", told(7, embargoedUntil="2031-01-01T00:00:00Z")),
        ("language", told(7, language="fr")),
        ("too_long", b'{"uri": "' + b"x" * (4 * 1024 * 1024) + b'"}'),
    ],
)
def test_a_bad_line_is_told_with_number_and_reason_and_stops_nothing(bring, code, line):
    taken = bring(told(1), line, told(2))
    assert (taken.total.new, taken.reasons) == (2, {code: 1})
    assert Archive.objects.get().contents["lines"][0][:2] == [2, code]


@pytest.mark.parametrize(
    "strange",
    [
        {"bodies": "x"},
        {"bodies": [{"value": 5}], "headlines": 7},
        {"subjects": [{"name": {"a": 1}}, 3], "places": {"x": "y"}},
        {"by": [[]], "people": [{"name": []}], "renditions": 1, "associations": [1]},
        {"language": ["zh"], "firstCreated": {"at": 1}},
    ],
)
def test_objects_built_otherwise_never_stop_the_import(bring, strange):
    taken = bring(told(1) | strange, told(2))
    assert Story.objects.filter(headline="渡口大桥合龙之2").exists()
    assert taken.total.new + sum(taken.reasons.values()) == 2


def test_sections_come_by_map_by_name_or_by_the_given_one(bring, section, file):
    sport = Section.objects.create(slug="sport", name="体育", name_en="Sport")
    named = [{"name": "体育"}], [{"name": "球场", "rel": "section"}], [{"name": "别的"}]
    lines = [told(number, subjects=one) for number, one in enumerate(named)]

    order = Order(name="a", paper="p", section=section, sections={"球场": sport})
    take_in(file(*lines), order=order, at=NOON)
    found = Story.objects.order_by("archived__guid").values_list("section__slug", flat=True)
    assert list(found) == ["sport", "sport", "news"]


def test_one_fact_for_the_whole_archive(bring):
    before = Entry.objects.count()
    taken = bring(*(told(number) for number in range(30)))
    assert Entry.objects.count() == before + 1
    fact = Entry.objects.latest("pk")
    assert (fact.name, fact.details["stories"]) == ("ArchiveTakenIn", 30)
    assert fact.details["content_hash"] == taken.archive.content_hash


def test_ninjs_1_is_read_too(bring):
    bring(
        {
            "uri": "urn:old:1",
            "versioncreated": "2004-05-06T07:08:09Z",
            "headline": "老格式",
            "body_html": "<p>正文。</p>",
            "byline": "记者 贺兰",
            "subject": [{"name": "民生"}],
        }
    )
    story = Story.objects.get()
    assert (story.headline, story.archived.original_path) == ("老格式", "")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.ndjson", b"", "空的"),
        ("blank.ndjson", b"\n \n", "空的"),
        ("page.html", b"<html>", "ninjs"),
        ("a.zst", b"\x28\xb5\x2f\xfd1234", "压缩"),
        ("cut.gz", gzip.compress(b'{"uri": 1}\n' * 9000, mtime=0)[:60], "损坏"),
        ("broken.gz", b"\x1f\x8b\x08\x00nothing of the kind", "损坏"),
    ],
)
def test_a_wrong_file_gets_one_sentence(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotLines) as refusal:
        check(path)
        list(read(path))
    assert says in str(refusal.value)


def test_a_folder_or_no_file_gets_one_sentence(tmp_path):
    for path in (tmp_path, tmp_path / "nix"):
        with pytest.raises(NotLines):
            check(path)


def test_a_packed_file_that_breaks_off_keeps_what_was_read(bring, tmp_path, section):

    lines = b"".join(json.dumps(told(n)).encode() + b"\n" for n in range(1500))
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(lines, mtime=0)[:-30])
    order = Order(name="a", paper="p", section=section, sections={})
    with pytest.raises(NotLines):
        take_in(path, order=order, at=NOON)
    assert Story.objects.count() >= 500
    path.write_bytes(gzip.compress(lines))
    assert take_in(path, order=order, at=NOON).archive.stories == 1500


def test_a_known_line_costs_no_query_of_its_own(bring, django_assert_max_num_queries):
    lines = [told(number) for number in range(200)]
    bring(*lines)
    with django_assert_max_num_queries(12):
        bring(*lines)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_archivedstory")
        assert cursor.fetchone() == (200,)
