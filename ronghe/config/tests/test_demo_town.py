"""`ronghe demo-town`: every screen shows something real, and a second run changes nothing."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ronghe.accounts.models import User
from ronghe.arrangements.models import Front
from ronghe.config.management.commands import demo_town
from ronghe.journal.models import Entry
from ronghe.kit.cast import CAST, DEMO_PASSWORD
from ronghe.kit.clock import now
from ronghe.media.models import Picture
from ronghe.people.models import Role
from ronghe.people.rules import has_role
from ronghe.planning.models import Assignment, Lead
from ronghe.publishing.models import Correction, Publication
from ronghe.stories.models import Debt, Signature, Story
from ronghe.watch.models import Item, Quarantine
from tests.conformance import town

State = Publication.State


@pytest.mark.django_db(transaction=True)
def test_the_town_is_loaded_once_and_whole(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path
    call_command("demo_town")
    everyone_can_sign_in_and_holds_a_post()
    stories_stand_in_every_state()
    each_public_story_was_signed_by_four_people_in_order()
    one_story_went_out_first_and_still_owes()
    corrections_show_another_text_than_before()
    embargoed_stories_wait_and_withdrawn_ones_are_gone()
    the_desk_has_work()
    front_pages_are_arranged_and_a_draft_is_in_progress()
    call_command("search", "rebuild")
    town.judge()
    before = everything()
    call_command("demo_town")
    assert everything() == before


def everything() -> dict[str, int]:
    """How many rows each table holds, and how far the journal has come."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def everyone_can_sign_in_and_holds_a_post() -> None:
    for player in CAST:
        user = User.objects.get(username=player.username)
        assert user.check_password(DEMO_PASSWORD)
        assert player.role == "citizen" or has_role(user, Role(player.role), at=now())


def stories_stand_in_every_state() -> None:
    stages = Counter(Story.objects.values_list("stage", flat=True))
    assert set(stages) == set(Story.Stage.values)
    assert stages["published"] >= 80
    assert Picture.objects.count() >= 40
    assert all(picture.may_be_published(now().date()) for picture in Picture.objects.all())


def each_public_story_was_signed_by_four_people_in_order() -> None:
    for publication in Publication.objects.select_related("wanted"):
        signed = Signature.objects.filter(
            version=publication.wanted.version_id, voided_at=None, decision="approve"
        ).order_by("pk")
        if Debt.objects.filter(round__story=publication.story).exists():
            continue
        assert signed.count() >= 4, publication
        assert len({signature.person_id for signature in signed}) >= 4
        assert publication.story.author_id not in {signature.person_id for signature in signed}
        times = [signature.at for signature in signed]
        assert times == sorted(times)
        assert times[-1] < publication.wanted.made_at + timedelta(minutes=1)


def one_story_went_out_first_and_still_owes() -> None:
    (story,) = Story.objects.filter(rounds__debts__isnull=False).distinct()
    assert story.stage == "published"
    assert Debt.objects.open().filter(round__story=story).count() == 2
    assert Debt.objects.filter(closed="signed").count() == 1


def corrections_show_another_text_than_before() -> None:
    assert Correction.objects.count() >= 3
    for correction in Correction.objects.all():
        first, last = correction.story.renditions.order_by("made_at")
        assert first.content_hash != last.content_hash
        assert str(first.body) != str(last.body)


def embargoed_stories_wait_and_withdrawn_ones_are_gone() -> None:
    waiting = Publication.objects.filter(not_before__gt=now())
    assert waiting.count() >= 2 * waiting.values("outlet").distinct().count() > 0
    gone = Publication.objects.filter(wanted_state=State.WITHDRAWN)
    assert gone.values("story").distinct().count() >= 2
    assert all(publication.withdrawal_reason for publication in gone)


def the_desk_has_work() -> None:
    assert set(Lead.objects.values_list("state", flat=True)) == set(Lead.State.values)
    assert Lead.objects.count() >= 15
    assert set(Assignment.objects.values_list("receipt", flat=True)) == set(
        Assignment.Receipt.values
    )
    assert Assignment.objects.overdue(now()).exists()
    assert Assignment.objects.filter(state=Assignment.State.DONE).exists()
    assert Item.objects.exists()
    assert Quarantine.objects.count() == 1
    assert Entry.objects.exists()


def front_pages_are_arranged_and_a_draft_is_in_progress() -> None:
    for language in ("zh-hans", "en"):
        front = Front.objects.get(language=language, section=None)
        for state in ("live", "draft"):
            arranged = front.arrangement(state)
            assert arranged and arranged.pins.count() >= 3
            public = arranged.pins.filter(publication__wanted_state="public")
            assert public.count() == arranged.pins.count()


def test_production_refuses_the_demo_town(db, monkeypatch):
    monkeypatch.setattr(demo_town, "PRODUCTION", True)
    with pytest.raises(CommandError, match="production"):
        call_command("demo_town")
    assert not User.objects.exists()
