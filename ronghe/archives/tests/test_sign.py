"""No archive becomes public without its one signature, and nothing but that archive by it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from wagtail.models import Revision

from ronghe.archives import actions
from ronghe.journal.models import Entry
from ronghe.kit.refusal import Refused
from ronghe.publishing import release as module
from ronghe.publishing.models import Outlet, Publication, Rendition
from ronghe.publishing.reconciler import claim
from ronghe.publishing.release import release
from ronghe.stories.actions import save_version, start_story
from ronghe.stories.models import Archive, ArchivedStory, Story, version_is_signed

from .conftest import NOON, told

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(act, *args, **kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        act(*args, **kwargs)


def sign(archive, by, **more):
    words = {"statement": "抽样看过", "read": archive.content_hash} | more
    return actions.sign(archive, by=by, at=NOON, **words)


def rendition(story):
    return Rendition.objects.create(
        story=story, version=story.latest_revision, made_at=NOON, section=story.section
    )


@pytest.fixture
def archive(bring):
    return bring(told(1), told(2)).archive


@pytest.fixture
def signed(archive, chief):
    return sign(archive, chief)


def test_before_the_signature_there_is_no_rendition_by_any_door(archive):
    story = Story.objects.first()
    refused(rendition, story)
    refused(sql, "UPDATE stories_story SET stage = 'published'")
    refused(sql, "UPDATE stories_archive SET signed_at = now()")


def test_after_it_there_is_one_with_the_words_of_the_version(signed):
    story = Story.objects.order_by("pk").first()
    made = rendition(story)
    made.refresh_from_db()
    assert made.headline == story.headline and made.content_hash == story.archived.content_hash
    assert [one["name"] for one in made.byline] == ["曹一帆", "贺兰"]


@pytest.mark.parametrize("role", ["reporter", "editor", "head", "proofreader", "admin", "operator"])
def test_nobody_else_signs_an_archive(archive, role, request):
    person = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        sign(archive, person)
    refused(sql, "UPDATE stories_archive SET signed_at = now(), signed_by_id = %s", person.pk)


def test_what_changed_while_it_was_read_is_not_signed(archive, bring, chief):
    bring(told(3))
    with pytest.raises(Refused, match="变"):
        sign(archive, chief)


def test_an_open_archive_is_not_signed(archive, chief):
    sql("UPDATE stories_archive SET closed_at = NULL")
    with pytest.raises(Refused):
        sign(archive, chief)
    refused(sql, "UPDATE stories_archive SET signed_at = now(), signed_by_id = %s", chief.pk)


@pytest.mark.parametrize(
    "change",
    [
        "stories = 99",
        "content_hash = repeat('a', 64)",
        "name = 'other', signed_at = NULL",
        "closed_at = NULL",
        "signed_at = now()",
        "statement = ''",
    ],
)
def test_a_signed_archive_never_changes(signed, change):
    refused(sql, f"UPDATE stories_archive SET {change}")
    refused(sql, "DELETE FROM stories_archive")


def test_a_signed_archive_takes_no_more(signed, bring):
    again = bring(told(1), told(9))
    assert (again.total.unchanged, again.reasons) == (1, {"archive_signed": 1})


def test_no_row_joins_or_leaves_an_archive_by_sql(signed, chief, section):
    refused(sql, "DELETE FROM stories_archivedstory")
    refused(sql, "UPDATE stories_archivedstory SET archive_id = archive_id + 1")
    refused(sql, "UPDATE stories_archivedstory SET content_hash = repeat('a', 64)")
    refused(
        sql,
        "INSERT INTO stories_archivedstory (archive_id, story_id, version_id, content_hash, key,"
        " guid, guid_version, published_at, original_url, original_path)"
        " SELECT archive_id, story_id + 1000, version_id, '', gen_random_uuid(), 'x', '', now(), '',"
        " '' FROM stories_archivedstory LIMIT 1",
    )


def test_a_story_of_ours_never_slips_into_an_open_archive(archive, reporter, section):

    story = start_story(author=reporter, at=NOON, headline="自己写的", section=section)
    sql("UPDATE stories_archive SET closed_at = NULL")
    refused(sql, "UPDATE stories_story SET stage = 'archived' WHERE id = %s", story.pk)
    refused(
        ArchivedStory.objects.create,
        archive=archive,
        story=story,
        version=story.latest_revision,
        key="00000000-0000-4000-8000-000000000000",
        guid="x",
        guid_version="1",
        published_at=NOON,
    )


def test_the_version_that_was_taken_over_never_changes(archive):
    refused(Revision.objects.update, content={"headline": "假的"})
    refused(sql, "DELETE FROM wagtailcore_revision")


def test_a_later_change_needs_a_review_of_its_own(signed, person):
    release(signed, at=NOON)
    story = Story.objects.order_by("pk").first()
    assert story.stage == "published"
    story.headline = "后来改的"
    save_version(story, by=person("rewriter", "editor"), at=NOON)
    story = Story.objects.get(pk=story.pk)
    assert story.stage == "draft" and not version_is_signed(story, story.latest_revision)
    refused(rendition, story)
    assert version_is_signed(story, story.archived.version), "what is public stays signed"


def test_nobody_edits_a_story_before_its_archive_is_signed(archive, head, person):
    with pytest.raises(PermissionDenied):
        save_version(Story.objects.first(), by=head, at=NOON)


def test_without_the_guard_an_unsigned_archive_would_pass(archive):
    """The twin with the defence off."""
    sql("ALTER TABLE publishing_rendition DISABLE TRIGGER publishing_rendition_guard")
    try:
        rendition(Story.objects.first())
    finally:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE publishing_rendition ENABLE TRIGGER publishing_rendition_guard")


def test_a_release_makes_everything_public_and_confirmed_and_says_so_once(signed, settings, client):
    before = Entry.objects.count()
    assert release(signed, at=NOON) == 2
    outlets = Outlet.objects.filter(is_active=True).count()
    found = Publication.objects.public(NOON)
    assert found.count() == 2 * outlets and not Publication.objects.unconfirmed().exists()
    assert {one.first_published_at.year for one in found} == {2009}
    for one in found:
        assert one.proof["archive"] == signed.pk and one.proof["sample_of"] == 2
    assert Entry.objects.count() == before + 1
    assert Archive.objects.get().state == "released"
    assert release(signed, at=NOON) == 0 and claim() is None


def test_a_release_that_was_cut_off_goes_on(signed, monkeypatch):

    def cut(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_confirm", cut)
    with pytest.raises(KeyboardInterrupt):
        release(signed, at=NOON)
    monkeypatch.undo()
    assert Publication.objects.unconfirmed().exists()
    release(signed, at=NOON)
    assert not Publication.objects.unconfirmed().exists()
    assert Archive.objects.get().released_at == NOON


def test_an_old_address_leads_to_the_new_page(signed, client):
    story = Story.objects.get(headline="渡口大桥合龙之1")
    path = story.archived.original_path
    assert client.get(path).status_code == 404, "nothing of it is public yet"
    release(signed, at=NOON)
    answer = client.get(path)
    assert answer.status_code == 301 and answer["Location"].endswith(f"/news/{story.pk}/")
    assert client.get("/2009/03/9999.html").status_code == 404


def test_no_archive_takes_an_address_of_ours(bring, chief, client, section):
    archive = bring(told(uri="https://old.linxi.example/section/news/")).archive
    release(sign(archive, chief), at=NOON)
    assert client.get("/section/news/").status_code == 200


class TestAtTheDesk:
    def test_the_chief_reads_and_signs(self, archive, chief, client):
        client.force_login(chief)
        page = client.get(reverse("archives:archive", args=[archive.pk]))
        text = page.content.decode()
        assert "渡口大桥合龙之1" in text and archive.content_hash in text
        words = {"statement": "看过", "sure": "on", "read": archive.content_hash}
        answer = client.post(reverse("archives:sign", args=[archive.pk]), words)
        assert answer.status_code == 302
        archive.refresh_from_db()
        assert (archive.signed_by, archive.statement) == (chief, "看过")

    def test_a_refused_signature_keeps_what_was_typed(self, archive, chief, client):
        client.force_login(chief)
        words = {"statement": "写了很久", "sure": "on", "read": "f" * 64}
        answer = client.post(reverse("archives:sign", args=[archive.pk]), words)
        assert answer.status_code == 409 and "写了很久" in answer.content.decode()
        archive.refresh_from_db()
        assert archive.signed_at is None

    @pytest.mark.parametrize(
        ("role", "may_look"), [("head", True), ("editor", True), ("reporter", False)]
    )
    def test_others_look_or_are_refused_and_never_sign(
        self, archive, role, may_look, client, request
    ):
        client.force_login(request.getfixturevalue(role))
        page = client.get(reverse("archives:archive", args=[archive.pk]))
        assert page.status_code == (200 if may_look else 403)
        assert "signs/" not in page.content.decode()
        words = {"statement": "x", "sure": "on", "read": archive.content_hash}
        assert client.post(reverse("archives:sign", args=[archive.pk]), words).status_code == 403
        archive.refresh_from_db()
        assert archive.signed_at is None

    def test_a_story_says_where_it_comes_from(self, archive, editor, client):
        client.force_login(editor)
        story = Story.objects.first()
        page = client.get(reverse("stories:review", args=[story.pk])).content.decode()
        assert "旧临溪报" in page and story.archived.original_url in page
