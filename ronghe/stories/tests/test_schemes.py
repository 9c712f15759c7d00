"""Which way a story goes, and that the database holds it to that way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from psycopg.types.range import TimestamptzRange

from ronghe.journal.models import Entry
from ronghe.people.models import Delegation
from ronghe.stories import actions
from ronghe.stories.actions import review
from ronghe.stories.actions import schemes as verbs
from ronghe.stories.models import (
    Contributor,
    Round,
    Scheme,
    SchemeVersion,
    Step,
    Story,
    version_is_signed,
)
from ronghe.stories.soundness import problems

from .conftest import NOON
from .schemes import holder, in_force, on_the_list, sign_all, sign_next
from .test_guards import forged, refused

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def draft(reviewers, admin):
    return SchemeVersion.objects.drafts().get(scheme__key="full")


def send(story, by):
    return actions.send_to_review(story, by=by, at=NOON + timedelta(minutes=5))


def kept(story, by, **fields) -> Story:
    fresh = Story.objects.get(pk=story.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    actions.save_version(fresh, by=by, at=NOON + timedelta(minutes=30))
    return Story.objects.get(pk=story.pk)


# --- which scheme -------------------------------------------------------------------------------


def test_every_story_takes_the_first_scheme_that_it_meets(story, reporter, reviewers):
    in_force("service")
    in_force("outside")
    assert send(story, reporter).scheme.scheme.key == "full"
    actions.take_back(story, by=reporter, at=NOON)
    kept(story, reporter, source_url="https://agency.example/1")
    assert send(story, reporter).scheme.scheme.key == "outside"
    actions.take_back(story, by=reporter, at=NOON)
    # Both fit now; the one that stands higher is taken.
    kept(story, reporter, genre="service")
    assert send(story, reporter).scheme.scheme.key == "service"


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ({"genres": ["opinion", "qa"]}, {"genre": "qa"}),
        ({"words": ["停水"]}, {"headline": "明日停水"}),
        ({"words": ["停水"]}, {"body": [{"type": "paragraph", "value": "<p>停<b>水</b></p>"}]}),
        ({"words": ["Linxi Water"]}, {"summary": "LINXI  WATER says"}),
        ({"leaders": True}, {"subhead": "王 某某到会"}),
        ({"ai": True}, {"ai_assisted": True}),
        ({"outside": True}, {"source_url": "https://agency.example/1"}),
        ({"outside": True}, {"contributors": [Contributor(name="通讯员", did="text")]}),
    ],
    ids=str,
)
def test_a_condition_is_met_by_what_it_says(story, reporter, condition, fields):
    draft = SchemeVersion.objects.drafts().filter(scheme__key="service")
    draft.update(applies=condition, leaders=["王某某"])
    in_force("service")
    assert send(story, reporter).scheme.scheme.key == "full"
    actions.take_back(story, by=reporter, at=NOON)

    kept(story, reporter, **fields)

    assert send(story, reporter).scheme.scheme.key == "service"


def test_a_photographer_without_an_account_makes_no_copy_from_outside(story, reporter):
    in_force("outside")
    kept(story, reporter, contributors=[Contributor(name="摄影师", did="photo")])

    assert send(story, reporter).scheme.scheme.key == "full"


def test_a_section_is_a_condition_too(story, reporter, section):
    draft = SchemeVersion.objects.drafts().filter(scheme__key="service")
    draft.update(applies={"sections": [section.pk]})
    in_force("service")

    assert send(story, reporter).scheme.scheme.key == "service"


def test_what_nobody_knows_never_shortens_the_way(story, reporter):
    SchemeVersion.objects.drafts().filter(scheme__key="service").update(applies={"moon": "full"})
    in_force("service")

    assert send(story, reporter).scheme.scheme.key == "full"


def test_the_database_refuses_another_scheme_than_the_text_takes(story, reporter):
    short = in_force("service")
    with refused("takes another scheme"):
        Round.objects.create(
            story=story, scheme=short, version=story.latest_revision, started_by=reporter,
            started_at=NOON,
        )  # fmt: skip


# --- a round keeps its version ------------------------------------------------------------------


def test_a_round_keeps_the_version_it_started_with(story, round, reviewers, draft, admin):
    sign_next(round, NOON + timedelta(minutes=6))
    actions.put_in_force(draft, since=LATER, by=admin, at=NOON + timedelta(minutes=7))

    names = sign_all(round, LATER + timedelta(hours=1))

    story.refresh_from_db()
    assert names == ["复审", "校对", "终审"]
    assert story.stage == Story.Stage.READY
    assert version_is_signed(story, story.latest_revision)


def test_after_that_day_stories_take_the_new_version(story, reporter, reviewers, draft, admin):
    actions.put_in_force(draft, since=LATER, by=admin, at=NOON)

    round = actions.send_to_review(story, by=reporter, at=LATER)

    assert round.scheme == draft
    assert [one.name for one in round.steps_asked()] == [
        "机检", "初审", "一校（小样）", "复审", "二校（大样）", "三校（清样）", "终审",
    ]  # fmt: skip


def test_what_is_in_force_is_never_rewritten(story, round, draft):
    running = SchemeVersion.objects.filter(pk=round.scheme_id)
    with refused("stays"):
        running.update(applies={"ai": True})
    with refused("stays"):
        Step.objects.filter(scheme=round.scheme).update(minutes=1)
    with refused("stays"):
        Step.objects.create(
            scheme=round.scheme, order=9, group=9, name="x", name_en="x", kind="proof",
            role="proofreader",
        )  # fmt: skip
    with refused("place among the others"):
        Scheme.objects.filter(key="full").update(order=1)


def test_nothing_is_put_in_force_over_stories_already_reviewed(round):
    for key in ("service", "emergency"):
        with refused("stories were reviewed at that time"):
            in_force(key)


# --- a text that changes its way ----------------------------------------------------------------


def test_a_short_way_ends_when_the_text_no_longer_fits_it(story, reporter, reviewers, editor):
    in_force("service")
    kept(story, reporter, genre="service")
    short = send(story, reporter)
    sign_next(short, NOON + timedelta(minutes=6))

    kept(story, editor, genre="news")

    story.refresh_from_db()
    short.refresh_from_db()
    long = story.rounds.latest("pk")
    assert (short.state, long.state) == ("ended", "open")
    assert long.scheme.scheme.key == "full"
    assert story.stage == Story.Stage.IN_REVIEW
    assert not short.signatures.standing().exists()


def test_a_ready_story_moved_to_another_section_is_reviewed_as_that_section_asks(
    story, reporter, reviewers, editor, section
):
    other = type(section).objects.create(slug="other", name="别处")
    draft = SchemeVersion.objects.drafts().filter(scheme__key="service")
    draft.update(applies={"sections": [section.pk]})
    in_force("service")
    round = send(story, reporter)
    sign_all(round, NOON + timedelta(minutes=6))
    story.refresh_from_db()
    assert story.stage == Story.Stage.READY

    story = kept(story, editor, section=other)

    assert story.stage == Story.Stage.IN_REVIEW
    assert story.rounds.latest("pk").scheme.scheme.key == "full"
    assert not version_is_signed(story, story.latest_revision)


def test_a_published_story_in_another_section_begins_as_a_draft(
    story, reporter, reviewers, editor, section
):
    other = type(section).objects.create(slug="other", name="别处")
    SchemeVersion.objects.drafts().filter(scheme__key="service").update(
        applies={"sections": [other.pk]}
    )
    in_force("service")
    sign_all(send(story, reporter), NOON + timedelta(minutes=6))
    story.refresh_from_db()
    actions.mark_published(story, at=NOON)

    assert kept(story, editor, section=other).stage == Story.Stage.DRAFT


def test_another_section_of_the_same_way_costs_nothing(story, round, reviewers, editor, section):
    other = type(section).objects.create(slug="other", name="别处")
    sign_all(round, NOON + timedelta(minutes=6))

    assert kept(story, editor, section=other).stage == Story.Stage.READY


def test_a_step_that_is_no_longer_asked_for_holds_nothing_up(
    story, reporter, reviewers, editor, section
):
    other = type(section).objects.create(slug="other", name="别处")
    draft = SchemeVersion.objects.drafts().filter(scheme__key="full")
    Step.objects.filter(scheme=draft.get(), kind="read").update(needed={"sections": [section.pk]})
    in_force("full")
    round = send(story, reporter)
    signed = []
    while (step := round.next_steps().exclude(kind="read").first()) is not None:
        signed.append(step.name)
        at = NOON + timedelta(minutes=5 + len(signed))
        actions.sign(round, step=step, by=holder(step), at=at, answer="同意。")
    assert [one.name for one in round.next_steps()] == ["诵读"]

    story = kept(story, editor, section=other)

    assert round.next_step().name == "终审"
    assert story.stage == Story.Stage.IN_REVIEW


def test_a_story_moved_there_and_back_is_ready_again(story, reporter, reviewers, editor, section):
    other = type(section).objects.create(slug="other", name="别处")
    draft = SchemeVersion.objects.drafts().filter(scheme__key="full")
    Step.objects.filter(scheme=draft.get(), kind="read").update(needed={"sections": [other.pk]})
    in_force("full")
    sign_all(send(story, reporter), NOON + timedelta(minutes=6))

    assert kept(story, editor, section=other).stage == Story.Stage.IN_REVIEW
    assert kept(story, editor, section=section).stage == Story.Stage.READY


def test_signatures_of_another_way_are_worth_nothing(story, reporter, reviewers, section):
    other = type(section).objects.create(slug="other", name="别处")
    draft = SchemeVersion.objects.drafts().filter(scheme__key="service")
    draft.update(applies={"sections": [section.pk]})
    in_force("service")
    sign_all(send(story, reporter), NOON + timedelta(minutes=6))
    story.refresh_from_db()
    version = story.latest_revision
    assert version_is_signed(story, version)

    # The same words under another section, written past every verb.
    version.pk, version.content = None, {**version.content, "section": other.pk}
    version.save()

    assert not version_is_signed(story, version)


def test_a_name_added_at_the_end_asks_for_its_step(story, reporter, reviewers, editor):
    SchemeVersion.objects.drafts().filter(scheme__key="full").update(leaders=["王某某"])
    in_force("full")
    round = send(story, reporter)
    assert "诵读" not in [one.name for one in round.steps_asked()]

    kept(story, editor, headline="王某某调研老旧小区改造")

    assert "诵读" in [one.name for one in round.steps_asked()]


# --- parallel, named, answered, returned --------------------------------------------------------


def test_steps_of_one_group_are_signed_in_any_order(story, reporter, reviewers):
    editor, head, proofreader, chief = reviewers
    for first, second in ((head, proofreader), (proofreader, head)):
        in_force("full") if not Round.objects.exists() else None
        round = send(story, reporter)
        sign_next(round, NOON + timedelta(minutes=6))
        sign_next(round, NOON + timedelta(minutes=7))
        for person in (first, second):
            step = round.next_steps().get(role="head" if person == head else "proofreader")
            actions.sign(round, step=step, by=person, at=NOON + timedelta(minutes=8), answer="好")
        assert [one.name for one in round.next_steps()] == ["二校（大样）"]
        actions.take_back(story, by=reporter, at=NOON + timedelta(minutes=9))


def test_the_next_group_waits_for_the_whole_one_before(story, reporter, reviewers, at):
    editor, head, proofreader, chief = reviewers
    in_force("full")
    round = send(story, reporter)
    sign_next(round, NOON + timedelta(minutes=6))
    sign_next(round, NOON + timedelta(minutes=7))
    second = round.scheme.steps.get(name="复审")
    actions.sign(round, step=second, by=head, at=NOON + timedelta(minutes=8), answer="好")

    page = round.scheme.steps.get(name="二校（大样）")
    with pytest.raises(review.NotThisStep, match="一校"):
        actions.sign(round, step=page, by=proofreader, at=at)
    with refused("earlier step"):
        forged(round, page, proofreader, at).save()


def test_a_step_with_names_is_for_them_and_whom_they_lend_to(
    story, reporter, person, reviewers, at
):
    editor = reviewers[0]
    other, stand_in = person("other", "editor"), person("stand", "reporter")
    draft = SchemeVersion.objects.drafts().filter(scheme__key="full")
    first = Step.objects.filter(scheme=draft.get(), name="机检")
    first.update(people=[other.pk])
    in_force("full")
    round = send(story, reporter)
    step = first.get()

    with pytest.raises(PermissionDenied):
        actions.sign(round, step=step, by=editor, at=at)
    with refused("names other people"):
        forged(round, step, editor, at).save()
    assert round not in Round.objects.waiting_for(editor, at)
    assert round in Round.objects.waiting_for(other, at)
    assert round not in Round.objects.waiting_for(stand_in, at)
    Delegation.objects.create(
        giver=other, receiver=stand_in, role="editor", reason="出差",
        valid=TimestamptzRange(at - timedelta(hours=1), at + timedelta(hours=1)),
    )  # fmt: skip
    assert round in Round.objects.waiting_for(stand_in, at)
    assert actions.sign(round, step=step, by=stand_in, at=at).person == stand_in


def test_the_second_reviewer_answers_the_first(story, round, step, reviewers, at):
    editor, head, *_ = reviewers
    actions.sign(round, step=step(round, 1), by=editor, at=at, opinion="核实第二段数字")

    with pytest.raises(review.AnswerMissing, match="初审"):
        actions.sign(round, step=step(round, 2), by=head, at=at)
    with refused("not answered"):
        forged(round, step(round, 2), head, at).save()
    signed = actions.sign(round, step=step(round, 2), by=head, at=at, answer="已核，无误")

    signed.refresh_from_db()
    assert signed.answers == round.signatures.get(step__order=1)
    assert Entry.objects.filter(name="StorySigned").latest("pk").details["answer"] == "已核，无误"


def test_nothing_is_answered_where_nothing_was_said(round, step, editor, at):
    with refused("no opinion to answer"):
        forged(round, step(round, 1), editor, at, answer="好").save()
    assert actions.sign(round, step=step(round, 1), by=editor, at=at, answer="好").answer == ""


def test_a_proofreader_answers_nobody(round, step, sign_up_to, reviewers, at):
    editor, head, proofreader, _chief = reviewers
    actions.sign(round, step=step(round, 1), by=editor, at=at)
    actions.sign(round, step=step(round, 2), by=head, at=at, opinion="好稿")

    assert actions.sign(round, step=step(round, 3), by=proofreader, at=at)


def test_a_story_returns_only_where_the_step_says(story, reporter, reviewers, at):
    head = reviewers[1]
    draft = SchemeVersion.objects.drafts().filter(scheme__key="full")
    Step.objects.filter(scheme=draft.get(), name="复审").update(returns_to=[2])
    in_force("full")
    round = send(story, reporter)
    for minute in (6, 7, 8):
        sign_next(round, NOON + timedelta(minutes=minute))
    second = round.scheme.steps.get(name="复审")
    check, first = round.scheme.steps.filter(order__lt=3)
    no = {
        "step": second,
        "by": head,
        "at": at,
        "decision": "return",
        "opinion": "改",
        "answer": "好",
    }

    with pytest.raises(review.WrongReturn):
        actions.sign(round, return_to=check, **no)
    with refused("returns no story there"):
        forged(round, second, head, at, decision="return", return_to=check).save()
    actions.sign(round, return_to=first, **no)

    # The machine check before it still stands; the galley proof beside the second review does not.
    assert [one.step.name for one in round.signatures.standing()] == ["机检"]
    assert round.next_step() == first


# --- drafts -------------------------------------------------------------------------------------


def plan(name="加审", **different):
    said = {"name": name, "name_en": "Extra", "kind": "review", "role": "head", "minutes": 20}
    return actions.Plan(**{**said, **different})


def names(version) -> list[str]:
    return [f"{one.group}{one.name}" for one in version.steps.all()]


def test_steps_are_placed_and_their_returns_follow(draft, admin):
    verb = {"by": admin, "at": NOON}
    actions.place_step(draft, plan(returns_to=[1]), place=2, instead_of=None, **verb)
    assert names(draft)[:4] == ["1机检", "2加审", "3初审", "4一校（小样）"]
    assert draft.steps.get(name="初审").returns_to == [1]
    assert draft.steps.get(name="复审").returns_to == [1, 3]

    actions.place_step(draft, plan("加审", parallel=True), place=3, instead_of=2, **verb)
    assert names(draft)[:3] == ["1机检", "2初审", "2加审"]

    actions.remove_step(draft, place=1, **verb)
    assert names(draft)[:2] == ["1初审", "1加审"]
    assert draft.steps.get(name="终审").returns_to == [1, 3, 4, 5, 6, 7]
    assert Entry.objects.filter(name="SchemeChanged").count() == 3


def test_only_an_administrator_writes_schemes(draft, chief):
    for verb in (
        lambda: actions.place_step(draft, plan(), place=1, instead_of=None, by=chief, at=NOON),
        lambda: actions.put_in_force(draft, since=LATER, by=chief, at=NOON),
        lambda: actions.draft_like(draft, by=chief, at=NOON),
        lambda: actions.discard_draft(draft, by=chief, at=NOON),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_what_is_in_force_is_copied_not_changed(reviewers, admin):
    running = SchemeVersion.objects.in_force(NOON).get()
    with pytest.raises(verbs.InForce):
        actions.remove_step(running, place=1, by=admin, at=NOON)

    draft = actions.draft_like(running, by=admin, at=NOON)

    assert draft.is_draft
    assert names(draft) == names(running)


def test_a_version_begins_in_the_future_and_ends_the_one_before(draft, admin):
    with pytest.raises(verbs.TooEarly):
        actions.put_in_force(draft, since=NOON - timedelta(hours=1), by=admin, at=NOON)
    before = SchemeVersion.objects.in_force(NOON).get()

    actions.put_in_force(draft, since=LATER, by=admin, at=NOON)

    before.refresh_from_db()
    assert before.effective.upper == LATER
    assert SchemeVersion.objects.in_force(LATER).get() == draft
    assert Entry.objects.filter(name="SchemePutInForce").count() == 1


def test_a_discarded_draft_is_gone(draft, admin):
    actions.discard_draft(draft, by=admin, at=NOON)

    assert not SchemeVersion.objects.filter(pk=draft.pk).exists()


def test_what_ships_is_sound(reviewers, admin):
    on_the_list(reviewers[3])
    for version in SchemeVersion.objects.drafts():
        # A fourth pair of eyes is there; each draft stands by itself.
        assert problems(version, since=LATER) == [], version


UNSOUND = [
    ("Gap: it needs three review", lambda v: v.steps.filter(name="复审").delete()),
    ("Gap: it needs three review", lambda v: v.steps.filter(name="复审").update(needed={"ai": True})),
    ("Dead end: the last step", lambda v: v.steps.filter(name="终审").update(kind="proof")),
    ("Dead end: the last step", lambda v: v.steps.filter(name="终审").update(needed={"ai": True})),
    ("Dead end: nothing may run", lambda v: v.steps.filter(name="三校（清样）").update(group=6)),
    ("Dead end: “Second review” sends", lambda v: v.steps.filter(name="复审").update(returns_to=[5])),
    ("Gap: “Machine check” is made up", lambda v: v.steps.filter(name="机检").update(afterwards=True)),
    ("Gap: nobody can sign “Machine check”", lambda v: v.steps.filter(name="机检").update(role="officer")),
    ("Gap: nobody can sign “Machine check”", lambda v: v.steps.filter(name="机检").update(people=[0])),
    ("not enough different people", lambda v: v.steps.filter(kind="review").update(role="chief")),
    (
        "Unreachable: “Quality read” is asked for only",
        lambda v: v.steps.filter(name="诵读").update(needed={"leaders": True}),
    ),
    ("have no way to go", lambda v: SchemeVersion.objects.filter(pk=v.pk).update(applies={"ai": True})),
    ("It has no steps yet", lambda v: v.steps.all().delete()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "spoil"), UNSOUND, ids=[words for words, _ in UNSOUND])
def test_an_unsound_scheme_is_refused_with_the_reason(draft, admin, words, spoil, settings):
    settings.LANGUAGE_CODE = "en"
    spoil(draft)

    with pytest.raises(verbs.NotSound, match=words):
        actions.put_in_force(draft, since=LATER, by=admin, at=NOON)

    assert SchemeVersion.objects.drafts().filter(pk=draft.pk).exists()


def test_a_scheme_that_another_covers_is_unreachable(reviewers, admin, settings):
    settings.LANGUAGE_CODE = "en"
    in_force("service")
    scheme = actions.begin_scheme("notes", name="短", name_en="Notes", order=25, by=admin, at=NOON)
    draft = scheme.versions.get()
    for one in SchemeVersion.objects.in_force(NOON).get(scheme__key="service").steps.all():
        Step.objects.create(
            scheme=draft, order=one.order, group=one.group, name=one.name, name_en=one.name_en,
            kind=one.kind, role=one.role, returns_to=one.returns_to,
        )  # fmt: skip
    SchemeVersion.objects.filter(pk=draft.pk).update(applies={"genres": ["service"]})

    with pytest.raises(verbs.NotSound, match="Unreachable"):
        actions.put_in_force(draft, since=LATER, by=admin, at=NOON)

    SchemeVersion.objects.filter(pk=draft.pk).update(applies={"genres": ["service", "photo"]})
    assert actions.put_in_force(draft, since=LATER, by=admin, at=NOON)


@pytest.mark.parametrize(
    ("words", "spoil"),
    [
        ("at least three", lambda s: s.filter(name="复审").update(needed={"ai": True})),
        ("out of order", lambda s: s.filter(name="机检").update(group=9)),
        ("not before it", lambda s: s.filter(name="复审").update(returns_to=[8])),
        ("only an emergency", lambda s: s.filter(name="终审").update(afterwards=True)),
    ],
)
def test_the_database_refuses_it_too(db, words, spoil):
    draft = SchemeVersion.objects.drafts().filter(scheme__key="full")
    spoil(Step.objects.filter(scheme=draft.get()))
    with refused(words):
        in_force("full")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
