"""What stories hold on to: pictures stay, merged tags move."""

import io

import pytest
from django.utils import timezone

from ronghe.media import rules
from ronghe.media.actions import upload_picture
from ronghe.media.tests.pictures import plain
from ronghe.stories.models import Story
from ronghe.taxonomy.actions import add, merge_tags
from ronghe.taxonomy.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(reporter, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO(plain((64, 48)))
    return upload_picture(file, title="桥", by=reporter, at=timezone.now())


def story(author, section, **fields) -> Story:
    made = Story(headline="河", author=author, section=section, created_at=timezone.now(), **fields)
    made.save()
    return made


def test_a_lead_picture_stays(reporter, section, picture):
    assert rules.may_delete(reporter, picture, at=timezone.now())
    story(reporter, section, lead_picture=picture)
    assert not rules.may_delete(reporter, picture, at=timezone.now())


def test_a_picture_that_only_an_old_version_names_stays(reporter, section, picture):
    text = story(reporter, section, lead_picture=picture)
    text.save_revision(user=reporter)
    Story.objects.update(lead_picture=None)
    assert not rules.may_delete(reporter, picture, at=timezone.now())


def test_the_page_refuses_to_delete_a_used_picture(client, reporter, section, picture):
    story(reporter, section, lead_picture=picture)
    client.force_login(reporter)
    client.post(f"/desk/images/{picture.pk}/delete/")
    picture.refresh_from_db()


def test_merged_tags_are_one_everywhere(editor, section):
    now = timezone.now()
    river = add(Tag, slug="river", name="河", by=editor, at=now)
    stream = add(Tag, slug="stream", name="溪", by=editor, at=now)
    stories = []
    for tags in ([stream], [river, stream]):
        one = story(editor, section)
        one.tags.set(tags)
        one.save()
        stories.append(one)
    merge_tags(stream, into=river, by=editor, at=now)
    for one in stories:
        assert list(Story.objects.get(pk=one.pk).tags.all()) == [river]
    assert not Tag.objects.filter(slug="stream").exists()
