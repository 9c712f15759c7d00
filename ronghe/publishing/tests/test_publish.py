import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.journal.models import Entry
from ronghe.kit.clock import database_now
from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture
from ronghe.media.tests.pictures import plain
from ronghe.publishing import actions
from ronghe.publishing.models import Outlet, Publication, Rendition
from ronghe.publishing.tasks import reconcile_all
from ronghe.stories.models import Story

from . import desk

NOON = desk.NOON


def test_chief_publishes_a_signed_story_everywhere(ready, chief):
    made = actions.publish(ready, by=chief, at=NOON)
    assert {one.outlet.key for one in made} == {"web", "feeds", "search"}
    assert all(one.is_visible and one.first_published_at == NOON for one in made)
    words = made[0].wanted
    assert words.headline == "老旧小区改造开工"
    assert words.body.raw_data[0]["value"].startswith("<p>老旧小区改造开工")
    assert words.byline == [{"name": "reporter", "did": "text"}]
    assert words.responsible_editor == "editor"
    ready.refresh_from_db()
    assert ready.stage == Story.Stage.PUBLISHED
    assert Entry.objects.get(name="StoryPublished").actor == chief


@pytest.mark.parametrize("who", ["reporter", "editor", "head", "operator", "admin", "citizen"])
def test_nobody_else_publishes(ready, who, request):
    with pytest.raises(PermissionDenied):
        actions.publish(ready, by=request.getfixturevalue(who), at=NOON)
    assert not Publication.objects.exists()


def test_an_unsigned_text_is_refused(newsroom, section, chief):
    with pytest.raises(actions.NotSigned):
        actions.publish(desk.write(section=section), by=chief, at=NOON)
    assert not Rendition.objects.exists()


def test_a_change_after_the_signatures_is_refused(ready, chief):
    desk.change(ready, "还有一句没人看过的话。")
    with pytest.raises(actions.NotSigned):
        actions.publish(ready, by=chief, at=NOON)


@pytest.mark.parametrize("missing", ["source_name", "rights"])
def test_a_story_without_source_or_rights_is_refused(newsroom, section, chief, missing):
    story = desk.signed(section=section, **{missing: ""})
    with pytest.raises(actions.SourceMissing):
        actions.publish(story, by=chief, at=NOON)


@pytest.mark.parametrize("place", ["lead", "text"])
@pytest.mark.parametrize(
    "rights",
    [
        {"credit": "林知夏"},
        {"licence": "own"},
        {"licence": "own", "credit": "林知夏", "rights_until": "2026-11-19"},
    ],
)
def test_a_picture_without_rights_on_the_day_blocks_publishing(
    newsroom, section, chief, settings, tmp_path, place, rights
):
    settings.MEDIA_ROOT = tmp_path
    by = desk.holder("reporter")
    picture = upload_picture(io.BytesIO(plain((64, 48))), title="桥", by=by, at=NOON)
    Picture.objects.update(**rights)
    shown = (
        {"lead_picture": picture}
        if place == "lead"
        else {"body": [{"type": "image", "value": {"picture": picture.pk}}]}
    )
    story = desk.signed(section=section, **shown)
    with pytest.raises(actions.PictureWithoutRights, match="桥"):
        actions.publish(story, by=chief, at=NOON)
    Picture.objects.update(licence="own", credit="林知夏", rights_until="2026-11-20")
    assert actions.publish(story, by=chief, at=NOON)


def test_without_an_outlet_in_use_there_is_nowhere_to_publish(ready, chief):
    Outlet.objects.update(is_active=False)
    with pytest.raises(actions.NoOutlet):
        actions.publish(ready, by=chief, at=NOON)


def test_twice_is_refused(ready, chief):
    actions.publish(ready, by=chief, at=NOON)
    with pytest.raises(actions.AlreadyPublic):
        actions.publish(ready, by=chief, at=NOON)


def test_another_outlet_may_follow_with_the_same_version_only(ready, chief):
    web, feeds = Outlet.objects.get(key="web"), Outlet.objects.get(key="feeds")
    actions.publish(ready, by=chief, at=NOON, outlets=[web])
    actions.publish(ready, by=chief, at=NOON, outlets=[feeds])
    newer = desk.sign(desk.change(ready, "新的进展。"))
    with pytest.raises(actions.AlreadyPublic):
        actions.publish(newer, by=chief, at=NOON, outlets=[Outlet.objects.get(key="search")])


def test_published_is_delivered_and_proved(ready, chief, paper):
    [publication] = actions.publish(ready, by=chief, at=NOON)
    assert list(Publication.objects.unconfirmed()) == [publication]
    assert reconcile_all() == 1
    publication.refresh_from_db()
    assert publication.is_confirmed and publication.confirmed_state == "public"
    assert publication.proof == {"shows": publication.wanted.content_hash}
    assert paper.calls == [f"publish {publication.pk}-1"]
    assert Entry.objects.get(name="PublicationConfirmed").details["serial"] == 1
    assert reconcile_all() == 0


def test_a_schedule_opens_by_the_database_clock_and_fires_once(ready, chief, paper):
    [publication] = actions.publish(
        ready, by=chief, at=NOON, not_before=database_now() + timedelta(hours=1)
    )
    assert not publication.is_visible
    assert reconcile_all() == 0
    assert not Publication.objects.public(NOON).exists()
    assert not Entry.objects.filter(name="StoryPublished").exists()
    ready.refresh_from_db()
    assert ready.stage == Story.Stage.READY
    actions.reschedule(
        ready, not_before=database_now() + timedelta(milliseconds=30), by=chief, at=NOON
    )
    while database_now() <= Publication.objects.get().not_before:
        pass
    assert reconcile_all() == 1
    assert Publication.objects.public(NOON).exists()
    reconcile_all()
    assert Entry.objects.filter(name="StoryPublished").count() == 1
    ready.refresh_from_db()
    assert ready.stage == Story.Stage.PUBLISHED


def test_what_is_public_cannot_be_scheduled_again(ready, chief):
    actions.publish(ready, by=chief, at=NOON)
    with pytest.raises(actions.AlreadyPublic):
        actions.reschedule(ready, not_before=NOON + timedelta(days=900), by=chief, at=NOON)
