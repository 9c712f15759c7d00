from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ronghe.journal.models import Entry
from ronghe.kit.clock import database_now
from ronghe.publishing import actions
from ronghe.publishing.models import Correction, Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.stories.models import Story

from . import desk

NOON, ONE = desk.NOON, desk.NOON + timedelta(hours=1)


@pytest.fixture
def public(ready, chief, paper):
    actions.publish(ready, by=chief, at=NOON)
    reconcile_all()
    return ready


def test_a_correction_brings_the_new_words_and_a_dated_note(public, chief, paper):
    old = Publication.objects.get().wanted
    desk.sign(desk.change(public, "首批是十三个小区。"))
    correction = actions.correct(public, text="小区数应为十三个。", by=chief, at=ONE)
    publication = Publication.objects.get()
    assert publication.wanted != old and publication.wanted_serial == 2
    assert publication.updated_at == ONE and publication.first_published_at == NOON
    assert (correction.at, correction.by) == (ONE, chief)
    assert reconcile_all() == 1
    assert paper.calls[-1] == f"update {publication.pk}-2"
    assert Entry.objects.filter(name="StoryCorrected").exists()


def test_a_correction_needs_its_own_signatures(public, chief):
    desk.change(public, "首批是十三个小区。")
    with pytest.raises(actions.NotSigned):
        actions.correct(public, text="小区数应为十三个。", by=chief, at=ONE)
    assert not Correction.objects.exists()


def test_a_correction_needs_new_words_and_a_note(public, chief):
    with pytest.raises(actions.NothingNew):
        actions.correct(public, text="更正。", by=chief, at=ONE)
    with pytest.raises(actions.WordsMissing):
        actions.correct(public, text="  ", by=chief, at=ONE)


def test_what_is_not_public_cannot_be_corrected_or_withdrawn(ready, chief, paper):
    with pytest.raises(actions.NotPublic):
        actions.correct(ready, text="更正。", by=chief, at=ONE)
    with pytest.raises(actions.NotPublic):
        actions.withdraw(ready, reason="失实", by=chief, at=ONE)


def test_a_withdrawal_takes_it_away_with_its_reason(public, chief, paper):
    [publication] = actions.withdraw(public, reason="内容失实", by=chief, at=ONE)
    assert not Publication.objects.public(ONE).exists()
    assert Publication.objects.withdrawn().get().withdrawal_reason == "内容失实"
    assert reconcile_all() == 1
    assert paper.shown == {}
    public.refresh_from_db()
    assert public.stage == Story.Stage.WITHDRAWN
    assert Entry.objects.get(name="StoryWithdrawn").details["reason"] == "内容失实"


def test_a_withdrawal_needs_a_reason_and_a_chief(public, chief, head):
    with pytest.raises(actions.WordsMissing):
        actions.withdraw(public, reason=" ", by=chief, at=ONE)
    with pytest.raises(PermissionDenied):
        actions.withdraw(public, reason="内容失实", by=head, at=ONE)
    assert Publication.objects.public(ONE).exists()


def test_a_withdrawn_story_returns_only_newly_signed(public, chief, paper):
    actions.withdraw(public, reason="内容失实", by=chief, at=ONE)
    with pytest.raises(actions.WasWithdrawn):
        actions.publish(public, by=chief, at=ONE)
    with pytest.raises(actions.NothingNew):
        actions.republish(public, by=chief, at=ONE)
    desk.sign(desk.change(public, "核实后的说法。"))
    [publication] = actions.republish(public, by=chief, at=ONE + timedelta(hours=1))
    assert publication.is_visible and publication.wanted_serial == 3
    reconcile_all()
    assert paper.shown[public.pk] == publication.wanted.content_hash


def test_a_republication_under_embargo_stays_withdrawn_until_then(public, chief):
    actions.withdraw(public, reason="内容失实", by=chief, at=ONE)
    desk.sign(desk.change(public, "核实后的说法。"))
    later = database_now() + timedelta(hours=1)
    actions.republish(public, by=chief, at=ONE, not_before=later)
    assert not Publication.objects.public(ONE).exists()
    assert Publication.objects.withdrawn().get().withdrawal_reason == "内容失实"


@pytest.fixture
def clock_set_back(public):
    """The clock of the database shows less than when the story became public."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE publishing_publication SET not_before = not_before + '1 year'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    return public


def test_a_correction_keeps_a_story_public_when_the_clock_was_set_back(
    clock_set_back, chief, paper
):
    desk.sign(desk.change(clock_set_back, "首批是十三个小区。"))
    actions.correct(clock_set_back, text="小区数应为十三个。", by=chief, at=ONE)
    reconcile_all()
    publication = Publication.objects.public(ONE).get()
    assert publication.is_confirmed
    assert Entry.objects.filter(name="StoryPublished").count() == 1


def test_a_withdrawal_holds_when_the_clock_was_set_back(clock_set_back, chief, paper):
    actions.withdraw(clock_set_back, reason="内容有误。", by=chief, at=ONE)
    reconcile_all()
    assert not Publication.objects.public(ONE).exists()
    assert Publication.objects.withdrawn().exists()
