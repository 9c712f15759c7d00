"""先发后补: only people on the list, only after the final review, and nothing is forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from psycopg.types.range import TimestamptzRange

from ronghe.journal.models import Entry
from ronghe.stories import actions
from ronghe.stories.actions import emergency
from ronghe.stories.models import (
    Debt,
    EmergencyRight,
    Round,
    SchemeVersion,
    Story,
    version_is_signed,
)
from ronghe.stories.views.emergency import counted

from .conftest import NOON, edited
from .schemes import holder, in_force, on_the_list, sign_all, sign_next
from .test_guards import forged, refused

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=5)


@pytest.fixture
def listed(reviewers):
    """The chief is on the list, and the emergency scheme in force."""
    in_force("emergency")
    on_the_list(reviewers[3])
    return reviewers[3]


@pytest.fixture
def out(story, listed) -> Round:
    """A story that is ready after the final review alone."""
    round = actions.go_first(story, by=listed, at=SOON, reason="山洪预警")
    actions.sign(round, step=round.next_step(), by=listed, at=SOON + timedelta(minutes=1))
    round.refresh_from_db()
    return round


def make_up(round: Round, name: str, **said):
    step = round.scheme.steps.get(name=name)
    said = {"by": holder(step), "at": SOON + timedelta(minutes=20), "answer": "同意。", **said}
    return actions.make_up(round, step=step, **said)


def test_the_final_review_alone_lets_it_out(story, out):
    story.refresh_from_db()

    assert story.stage == Story.Stage.READY
    assert version_is_signed(story, story.latest_revision)
    assert sorted(Debt.objects.open().values_list("step__name", flat=True)) == [
        "补初审", "补复审", "补校对",
    ]  # fmt: skip


def test_before_the_final_review_nothing_goes_out(story, listed, reviewers):
    round = actions.go_first(story, by=listed, at=SOON, reason="山洪预警")

    with refused("does not carry all signatures"):
        Story.objects.filter(pk=story.pk).update(stage="ready")
    Round.objects.filter(pk=round.pk).update(state="passed")
    with refused("does not carry all signatures"):
        Story.objects.filter(pk=story.pk).update(stage="ready")


def test_only_people_on_the_list(story, listed, editor, head, person):
    scheme = in_force_version()
    unlisted = person("second", "chief")
    for somebody in (editor, head, unlisted):
        with pytest.raises(PermissionDenied):
            actions.go_first(story, by=somebody, at=SOON, reason="急")
        with refused("only people on the list"):
            Round.objects.create(
                story=story, scheme=scheme, version=story.latest_revision, started_by=somebody,
                started_at=SOON, reason="急",
            )  # fmt: skip
    round = actions.go_first(story, by=listed, at=SOON, reason="急")
    with refused("not on the list"):
        forged(round, round.next_step(), unlisted, SOON).save()


def in_force_version():
    return SchemeVersion.objects.in_force(NOON).get(scheme__is_emergency=True)


def test_a_reason_is_asked_for(story, listed):
    with pytest.raises(emergency.ReasonMissing):
        actions.go_first(story, by=listed, at=SOON, reason="  ")
    with refused("say why"):
        Round.objects.create(
            story=story, scheme=in_force_version(), version=story.latest_revision,
            started_by=listed, started_at=SOON,
        )  # fmt: skip


def test_it_can_begin_in_the_middle_of_a_review(story, listed, round, sign_up_to):
    sign_up_to(round, 1)

    hurried = actions.go_first(story, by=listed, at=NOON + timedelta(hours=2), reason="急")

    round.refresh_from_db()
    assert round.state == "ended"
    assert [one.name for one in hurried.next_steps()] == ["终审"]


def test_what_is_out_already_needs_no_hurry(story, out, listed):
    with pytest.raises(emergency.TooLate):
        actions.go_first(story, by=listed, at=SOON, reason="急")


def test_debts_are_made_up_in_their_order_by_others(out, listed, editor, head, proofreader):
    assert {one.name for one in out.next_steps()} == {"补初审", "补校对"}
    with pytest.raises(emergency.NotThisStep):
        make_up(out, "补复审")

    make_up(out, "补校对")
    make_up(out, "补初审", opinion="已核实")
    make_up(out, "补复审")

    assert not Debt.objects.open().exists()
    assert Entry.objects.filter(name="DebtPaid").count() == 3
    with pytest.raises(emergency.NothingOwed):
        make_up(out, "补复审")


def test_who_let_it_out_makes_nothing_up(story, listed, person, at):
    both = person("both", "chief", "editor")
    on_the_list(both)
    round = actions.go_first(story, by=both, at=SOON, reason="急")
    actions.sign(round, step=round.next_step(), by=both, at=SOON)
    round.refresh_from_db()

    with pytest.raises(emergency.Refused, match=r"another step|另一"):
        make_up(round, "补初审", by=both)
    with refused("four_eyes"):
        forged(round, round.scheme.steps.get(name="补初审"), both, SOON).save()


def test_a_debt_is_made_up_on_the_text_that_went_out(story, out, reporter, editor, proofreader):
    actions.mark_published(story, at=SOON)
    actions.save_version(edited(story, "后续"), by=reporter, at=SOON + timedelta(minutes=10))
    story.refresh_from_db()
    proof = out.scheme.steps.get(name="补校对")

    with refused("earlier step"):
        forged(out, proof, proofreader, SOON, version=story.latest_revision).save()
    signed = make_up(out, "补校对")

    assert signed.content_hash == out.signatures.order_by("pk").first().content_hash
    assert signed.version_id != story.latest_revision_id


def test_only_debts_are_signed_after_the_round(out, listed, editor, proofreader):
    proof = out.scheme.steps.get(name="补校对")
    with refused("not open"):
        forged(out, proof, proofreader, SOON, decision="reject").save()
    make_up(out, "补校对")
    with refused("not open"):
        forged(out, proof, proofreader, SOON).save()


def test_a_text_signed_in_full_replaces_what_is_owed(story, out, reporter, reviewers):
    actions.mark_published(story, at=SOON)
    actions.save_version(edited(story, "续报"), by=reporter, at=SOON + timedelta(minutes=10))
    round = actions.send_to_review(story, by=reporter, at=SOON + timedelta(minutes=11))
    assert Debt.objects.open().count() == 3

    sign_all(round, SOON + timedelta(minutes=12))

    assert set(Debt.objects.values_list("closed", flat=True)) == {"replaced"}


def test_nobody_closes_a_debt_by_hand(story, out, reporter, reviewers):
    for change in ({"closed_at": NOON, "closed": "signed"}, {"due_at": NOON + timedelta(days=9)}):
        with refused("opened by an emergency"):
            Debt.objects.update(**change)
    with refused("opened by an emergency"):
        Debt.objects.all()._raw_delete("default")
    # A round that is called passed by force replaces nothing.
    actions.mark_published(story, at=SOON)
    actions.save_version(edited(story, "续报"), by=reporter, at=SOON + timedelta(minutes=10))
    round = actions.send_to_review(story, by=reporter, at=SOON + timedelta(minutes=11))
    Round.objects.filter(pk=round.pk).update(state="passed")
    assert Debt.objects.open().count() == 3


def test_what_never_went_out_is_not_owed(story, out, listed):
    actions.take_back(story, by=listed, at=SOON + timedelta(minutes=9))

    assert set(Debt.objects.values_list("closed", flat=True)) == {"taken_back"}
    assert counted(SOON) == []


def test_a_change_before_it_is_out_asks_for_the_final_review_again(story, out, listed, head):
    actions.save_version(edited(story, "改"), by=head, at=SOON + timedelta(minutes=3))
    story.refresh_from_db()
    out.refresh_from_db()
    assert (story.stage, out.state) == (Story.Stage.IN_REVIEW, "open")
    assert not version_is_signed(story, story.latest_revision)
    assert not Debt.objects.open().exists()

    sign_next(out, SOON + timedelta(minutes=4))

    assert Debt.objects.open().count() == 3


def test_debts_wait_in_the_queue_of_those_who_may(out, editor, head, chief, reporter):
    assert out in Round.objects.waiting_for(editor, SOON)
    for somebody in (head, chief, reporter):
        assert out not in Round.objects.waiting_for(somebody, SOON)


def test_debts_are_counted_by_person_and_month(story, out, listed):
    make_up(out, "补校对")
    make_up(out, "补初审", at=SOON + timedelta(hours=5))

    (row,) = counted(SOON + timedelta(days=1))

    assert row["person"] == listed
    assert f"{row['month']:%Y-%m}" == "2026-11"
    assert (row["stories"], row["steps"], row["in_time"], row["late"], row["open"]) == (
        1,
        3,
        1,
        2,
        1,
    )


def test_the_list_is_kept_by_the_administrator_and_over_time(chief, head, admin):
    with pytest.raises(PermissionDenied):
        actions.put_on_the_list(chief, since=NOON, until=None, by=chief, at=NOON)
    with pytest.raises(emergency.WrongPeriod):
        actions.put_on_the_list(chief, since=NOON - timedelta(1), until=None, by=admin, at=NOON)
    right = actions.put_on_the_list(chief, since=NOON, until=None, by=admin, at=NOON)
    with pytest.raises(emergency.OnTheList):
        actions.put_on_the_list(chief, since=SOON, until=None, by=admin, at=NOON)

    actions.take_off_the_list(right, by=admin, at=SOON)

    right.refresh_from_db()
    assert right.valid.upper == SOON
    with pytest.raises(emergency.WrongPeriod):
        actions.take_off_the_list(right, by=admin, at=SOON + timedelta(1))
    for change in (
        lambda: EmergencyRight.objects.update(valid=TimestamptzRange(NOON, None)),
        lambda: EmergencyRight.objects.update(person=head),
        lambda: EmergencyRight.objects.all()._raw_delete("default"),
    ):
        with refused("only ends"):
            change()
