"""What the desk changes beside stories wakes the press at once, in the transaction of the change."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from ronghe.arrangements import actions as arrangements
from ronghe.arrangements.models import Front
from ronghe.media.actions import describe_clip, upload_clip
from ronghe.media.models import Picture
from ronghe.media.tests.pictures import from_camera
from ronghe.publishing.tests import desk
from ronghe.taxonomy.actions import add, merge_tags, rename
from ronghe.taxonomy.models import Place, Section, Tag

pytestmark = pytest.mark.django_db
NOON = desk.NOON
JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'press.wanted'"


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        return int(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def at_rest(db) -> None:
    """Tests that commit leave their jobs behind."""
    rest()


def rest() -> None:
    """As after the transaction before: a test is one transaction, the desk is many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("SELECT set_config('ronghe.press_is_woken', '', true)")


@pytest.fixture
def picture(client, editor, settings, tmp_path) -> Picture:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(editor)
    file = SimpleUploadedFile("a.jpg", from_camera(), "image/jpeg")
    client.post("/desk/images/add/", {"title": "桥", "file": file})
    return Picture.objects.get()


@pytest.fixture
def clip(editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("a.mp3", b"ID3\x04" + bytes(64))
    return upload_clip(file, title="钟声", by=editor, at=NOON)


@pytest.fixture
def tags(editor) -> list[Tag]:
    return [add(Tag, slug=slug, name=slug, by=editor, at=NOON) for slug in ("river", "bridge")]


def test_a_picture_described_at_the_desk(picture, client):
    rest()
    path = f"/desk/images/{picture.pk}/"
    assert (
        client.post(path, {"title": "桥", "credit": "林知夏", "licence": "own"}).status_code == 302
    )
    assert Picture.objects.get().credit == "林知夏" and jobs() == 1


def test_a_picture_deleted_at_the_desk(picture, client, head):
    rest()
    client.force_login(head)
    client.post(f"/desk/images/{picture.pk}/delete/")
    assert not Picture.objects.exists() and jobs() == 1


def test_a_clip_described(clip, editor):
    describe_clip(clip, by=editor, at=NOON, title="钟声", credit="临溪日报", licence="own")
    assert jobs() == 1


@pytest.mark.parametrize("kind", [Tag, Place, Section])
def test_a_tag_place_or_section_renamed(kind, head):
    made = add(kind, slug="river", name="河", by=head, at=NOON)
    rest()
    rename(made, name="大河", by=head, at=NOON)
    assert jobs() == 1


def test_a_new_section(head):
    add(Section, slug="river", name="河", by=head, at=NOON)
    assert jobs() == 1


def test_tags_merged(tags, editor):
    merge_tags(tags[0], into=tags[1], by=editor, at=NOON)
    assert jobs() == 1


def test_a_front_put_live(chief, editor, section):
    front = Front.objects.of("zh-hans", None)
    arrangements.add_block(
        front, kind="section", section=section, seen=front.serial, by=editor, at=NOON
    )
    rest()
    front = Front.objects.of("zh-hans", None)
    arrangements.put_live(front, seen=front.serial, by=chief, at=NOON)
    assert jobs() == 1


def test_many_changes_of_one_transaction_are_one_job(tags):
    for tag in tags:
        Tag.objects.filter(pk=tag.pk).update(name_en="River")
    assert jobs() == 1


def test_what_stays_as_it_was_wakes_nobody(tags):
    Tag.objects.filter(pk=tags[0].pk).update(name=tags[0].name)
    assert jobs() == 0


def test_taken_back_the_job_is_gone_and_the_next_change_wakes_again(tags):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Tag.objects.update(name_en="River")
        assert jobs() == 1
        raise ZeroDivisionError
    assert jobs() == 0
    Tag.objects.update(name_en="River")
    assert jobs() == 1
