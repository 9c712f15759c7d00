"""What people do with a case, verb by verb, beside what `test_any_history` tries at random."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.cases import actions, clocks, rules
from ronghe.cases.models import Case, Category, Extension, Move, Sorting, TimeRule
from ronghe.cases.views import acts
from ronghe.notices.models import Notice
from ronghe.people.models import Delegation, Unit

from .conftest import ALWAYS, MONDAY, appoint, sent

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 as the clock on Linxi's wall shows it."""
    return datetime(2026, month, day, hour - 8, minute, tzinfo=UTC)


# --- clocks --------------------------------------------------------------------------------------


def test_the_clocks_of_a_complaint(town):
    case = sent(at=at(2, 10))
    assert (case.due_at, case.due_clock) == (at(3, 10), "accept")
    actions.accept(case, by=town.desk, at=at(2, 16))
    ends = clocks.ends_of(case)
    # Two and seven working days of eight hours.
    assert (ends["answer"], ends["finish"]) == (at(4, 16), at(11, 16))
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(2, 17))
    actions.reply(case, public_text="明天到现场", by=town.officer, at=at(3, 9))
    assert (case.due_at, case.due_clock) == (at(11, 16), "finish")
    actions.sign(case, by=town.officer, at=at(3, 9, 30))
    actions.ask(case, question="哪个路口", by=town.officer, at=at(3, 10))
    assert case.due_at is None
    actions.hear(case, text="桥头", by=town.citizen(case), at=at(5, 10))
    assert case.due_at == at(13, 16)
    actions.answer(case, public_text="已修好", evidence="现场照片", by=town.officer, at=at(6, 10))
    assert (case.due_at, case.appeal_until) == (None, at(21, 10))


def test_a_holiday_is_no_working_day(town):
    # Qingming 2026 is Saturday 4 to Monday 6 April.
    case = sent(at=at(3, 10, month=4))
    assert case.due_at == at(7, 10, month=4)


def test_a_case_keeps_the_rule_it_was_sent_under(town, admin):
    case = sent(at=at(2, 10))
    times = actions.Times(60, 120, 240, 480, 5)
    rule = actions.make_rule(times, since=at(2, 11), by=admin, at=at(2, 10, 30), kind="complaint")
    later = sent(at=at(2, 12))
    assert (case.rule.finish_minutes, later.rule) == (7 * 480, rule)
    actions.accept(case, by=town.desk, at=at(2, 15))
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(2, 16))
    assert clocks.ends_of(case)["finish"] == at(11, 15)
    with pytest.raises(actions.InThePast):
        actions.make_rule(times, since=at(2, 10, 45), by=admin, at=at(2, 10, 40), kind="complaint")
    with pytest.raises(actions.InThePast):
        actions.make_rule(times, since=at(2, 9), by=admin, at=at(2, 10), kind="help")
    with pytest.raises(PermissionDenied):
        actions.make_rule(times, since=at(3, 9), by=town.desk, at=at(2, 10))


def test_what_is_said_twice_in_a_row_is_said_once(town):
    case = town.brought("working")
    notices = Notice.objects.count()
    for _time in range(2):
        town.do(actions.reply, case, town.officer, public_text="明天到现场。")
    assert case.answers.count() == 1 and case.state == "working"
    told = Notice.objects.count()
    assert told > notices
    for _time in range(2):
        town.do(actions.urge, case, town.desk, text="请抓紧。")
        town.do(actions.note, case, town.desk, text="已电话联系。")
    assert sorted(case.notes.values_list("kind", flat=True)) == ["note", "urge"]
    assert Notice.objects.count() == told + 1
    town.do(actions.reply, case, town.officer, public_text="配件已到。")
    town.do(actions.reply, case, town.officer, public_text="明天到现场。")
    town.do(actions.urge, case, town.chief, text="请抓紧。")
    assert (case.answers.count(), case.notes.count()) == (3, 3)


def test_a_question_without_a_reply_ends_by_itself_and_its_department_is_told(town):
    case, asked_at = town.brought("working"), town.at
    town.do(actions.ask, case, town.officer, question="哪一天？")
    days = timedelta(days=case.rule.appeal_days)
    assert actions.go_on_without_reply(at=asked_at + days) == 0
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("waiting", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        fields = {"case": case, "serial": case.moves + 1, "round": 1, "at": MONDAY, "reason": "x"}
        Move.objects.create(**fields, verb="go_on", before="waiting", after="closed", side="house")
    over = asked_at + days + timedelta(minutes=2)
    assert actions.go_on_without_reply(at=over) == 1
    assert actions.go_on_without_reply(at=over) == 0
    case.refresh_from_db()
    assert case.state == "working" and case.due_at > over
    assert case.questions.get().settled_at == over
    assert Notice.objects.filter(person=town.officer, words__contains="没有回复").exists()


def test_a_department_sends_back_within_its_working_days_only(town, client):
    case = town.brought("dispatched")
    assert rules.may_send_back_until(case) == town.at + timedelta(days=2)
    late = town.at + timedelta(days=2, minutes=1)
    named = {one.name for one in acts.open_to(town.officer, case, at=late)}
    assert "send_back" not in named and "sign" in named
    with pytest.raises(actions.TooLateToSendBack):
        actions.send_back(case, reason="不属我局", by=town.officer, at=late)
    assert Case.objects.get(pk=case.pk).state == "dispatched"
    in_time = late - timedelta(minutes=1)
    assert "send_back" in {one.name for one in acts.open_to(town.officer, case, at=in_time)}
    actions.send_back(case, reason="不属我局", by=town.officer, at=in_time)
    assert case.state == "accepted"


def test_what_reaches_another_department_has_its_days_anew(town):
    case = town.brought("dispatched")
    town.at += timedelta(days=1)
    town.do(actions.dispatch, case, town.desk, lead=town.water, reason="属水利")
    assert rules.may_send_back_until(case) == town.at + timedelta(days=2)


def test_the_desk_takes_a_case_away_from_a_department_that_works_on_it(town):
    case = town.brought("working")
    due = case.due_at
    with pytest.raises(actions.NothingSaid):
        town.do(actions.dispatch, case, town.desk, lead=town.water, reason=" ")
    town.do(actions.dispatch, case, town.desk, lead=town.water, reason="实为水利设施")
    assert (case.state, case.unit, case.due_at) == ("dispatched", town.water, due)
    assert not rules.answers_for(town.officer, case, at=town.at)
    town.do(actions.sign, case, town.other)
    assert case.state == "working"


def test_the_most_particular_rule_counts_and_a_strict_department_is_strict(town, admin):
    water = Category.objects.create(key="water", name="水务")
    long, short = actions.Times(480, 960, 9600, 0, 15), actions.Times(480, 960, 960, 0, 15)
    actions.make_rule(long, since=at(1, 9), by=admin, at=at(1, 8), category=water)
    actions.make_rule(short, since=at(1, 9), by=admin, at=at(1, 8), unit=town.light)
    case = sent(at=at(2, 10), category=water)
    actions.accept(case, by=town.desk, at=at(2, 10))
    assert clocks.ends_of(case)["finish"] == at(30, 10)
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(3, 10))
    # Two working days since it was accepted, not since it was dispatched.
    assert clocks.ends_of(case)["finish"] == at(4, 10)


def test_two_rules_of_one_kind_never_hold_at_once():
    rule = TimeRule.objects.get(kind="help")
    later = TimestamptzRange(MONDAY, None)
    fields = {name: getattr(rule, name) for name in actions.Times.__dataclass_fields__}
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeRule.objects.create(kind="help", effective=later, **fields)


# --- more time -----------------------------------------------------------------------------------


def test_more_time_is_granted_by_another_within_the_limit(town):
    case = town.brought("working")
    ends = clocks.ends_of(case)["finish"]
    with pytest.raises(actions.TooMuchTime):
        town.do(actions.ask_for_time, case, town.officer, minutes=11 * 480, reason="等配件")
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=6 * 480, reason="等配件")
    with pytest.raises(actions.AskedAlready):
        town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    appoint(town.officer, town.light, "casedesk")
    with pytest.raises(actions.NotYourOwn):
        town.do(actions.decide, asked, town.officer, grant=True)
    with pytest.raises(PermissionDenied):
        town.do(actions.decide, asked, town.other, grant=True)
    town.do(actions.decide, asked, town.desk, grant=True)
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.decide, asked, town.chief, grant=False, note="不行")
    assert clocks.ends_of(case)["finish"] - ends == timedelta(days=8)
    with pytest.raises(actions.TooMuchTime):
        town.do(actions.ask_for_time, case, town.officer, minutes=5 * 480, reason="还要等")


def test_a_denial_says_why_and_gives_nothing(town):
    case = town.brought("working")
    ends = clocks.ends_of(case)
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    with pytest.raises(actions.NothingSaid):
        town.do(actions.decide, asked, town.desk, grant=False)
    town.do(actions.decide, asked, town.desk, grant=False, note="配件在库")
    assert (asked.state, clocks.ends_of(case)) == (Extension.State.DENIED, ends)


def test_what_is_answered_is_not_extended(town):
    case = town.brought("working")
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    town.do(actions.answer, case, town.officer, public_text="修好了", evidence="现场照片")
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.decide, asked, town.desk, grant=True)


# --- several departments -------------------------------------------------------------------------


def test_one_leads_and_the_others_say_their_part(town):
    case = town.brought("accepted")
    town.do(actions.dispatch, case, town.desk, lead=town.light, helpers=[town.water, town.light])
    assert {s.unit: s.leads for s in case.shares.all()} == {town.light: True, town.water: False}
    town.do(actions.sign, case, town.officer)
    with pytest.raises(PermissionDenied):
        town.do(actions.answer, case, town.other, public_text="我们也答", evidence="现场照片")
    town.do(actions.give_part, case, town.other, text="水管与路灯无关")
    with pytest.raises(PermissionDenied):
        town.do(actions.give_part, case, town.officer, text="x")
    assert case.shares.get(unit=town.water).part == "水管与路灯无关"


def test_sent_back_with_who_should_have_it(town):
    case = town.brought("dispatched")
    town.do(actions.send_back, case, town.officer, reason="水利局的闸门", proposed=town.water)
    last = case.course.last()
    assert (case.state, case.unit, last.unit, last.proposed) == ("accepted", None, town.light, town.water)  # fmt: skip
    assert case not in Case.objects.visible_to(town.officer)
    town.do(actions.dispatch, case, town.desk, lead=town.water)
    assert case in Case.objects.visible_to(town.other)


def test_only_departments_of_today_get_cases(town):
    case = town.brought("accepted")
    desk = Unit.objects.create(name="编辑部", valid=ALWAYS)
    gone = Unit.objects.create(name="旧局", kind="department", valid=ALWAYS)
    Unit.objects.filter(pk=gone.pk).update(valid=(date(2020, 1, 1), date(2021, 1, 1)))
    for unit in (desk, gone):
        with pytest.raises(actions.NoDepartment):
            town.do(actions.dispatch, case, town.desk, lead=unit)


def test_another_department_before_the_first_signed_needs_a_reason(town):
    case = town.brought("dispatched")
    with pytest.raises(actions.NothingSaid):
        town.do(actions.dispatch, case, town.desk, lead=town.water)
    town.do(actions.dispatch, case, town.desk, lead=town.water, reason="职责调整")
    assert (case.unit, case.state) == (town.water, "dispatched")


def test_a_deputy_acts_for_the_officer_who_is_away(town, person):
    deputy = person("deputy")
    period = TimestamptzRange(MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))
    Delegation.objects.create(
        giver=town.officer, receiver=deputy, role="officer", valid=period, reason="出差"
    )
    case = town.brought("dispatched")
    town.do(actions.sign, case, deputy)
    assert case.course.last().by == deputy


@pytest.mark.django_db(transaction=True)
def test_twenty_officers_press_at_once_and_one_signs(town):
    case = town.brought("dispatched")
    officers = [appoint(User.objects.create(username=f"o{n}"), town.light) for n in range(20)]
    gate, got = threading.Barrier(20), []

    def press(officer):
        seen = Case.objects.get(pk=case.pk)
        try:
            gate.wait()
            actions.sign(seen, by=officer, at=town.at)
            got.append(officer)
        except actions.NotPossibleNow:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.by for one in Move.objects.filter(case=case, verb="sign")] == got
    assert len(got) == 1


# --- answers, ratings, appeals -------------------------------------------------------------------


def test_an_answer_needs_proof_where_the_rule_says_so(town, admin):
    times = actions.Times(480, 480, 480, 480, 15, needs_evidence=True)
    actions.make_rule(times, since=MONDAY, by=None, at=MONDAY, unit=town.light)
    case = town.brought("working")
    with pytest.raises(actions.EvidenceMissing):
        town.do(actions.answer, case, town.officer, public_text="修好了")
    town.do(actions.answer, case, town.officer, public_text="修好了", evidence="现场照片 3 张")
    assert case.answers.get(is_final=True).evidence == "现场照片 3 张"


def test_the_desk_answers_what_needs_no_department(town):
    case = town.brought("accepted", kind="consult")
    town.do(actions.answer, case, town.desk, public_text="周一至周五办理。", evidence="现场照片")
    assert (case.state, case.unit, case.course.last().side) == ("answered", None, "desk")


def test_not_solved_stays_open_and_not_rated_is_no_opinion(town):
    bad, silent = town.brought("answered"), town.brought("answered")
    town.do(actions.rate, bad, town.citizen(bad), is_solved=False, is_satisfied=True)
    with pytest.raises(actions.RatedAlready):
        town.do(actions.rate, bad, town.citizen(bad), is_solved=True, is_satisfied=True)
    assert actions.close_answered(at=town.at + timedelta(days=14)) == 0
    assert actions.close_answered(at=town.at + timedelta(days=16)) == 2
    outcomes = dict(Case.objects.values_list("pk", "outcome"))
    assert outcomes == {bad.pk: "unsolved", silent.pk: "unrated"}


def test_an_appeal_has_its_days_and_begins_a_new_round(town):
    case = town.brought("answered")
    citizen = town.citizen(case)
    with pytest.raises(actions.TooLate):
        actions.appeal(case, reason="没修", by=citizen, at=town.at + timedelta(days=16))
    town.do(actions.appeal, case, citizen, reason="没修")
    town.do(actions.reopen, case, town.chief, reason="现场确实没修")
    assert (case.round, case.unit, case.shares.filter(ended_at=None).count()) == (2, None, 0)
    assert clocks.ends_of(case)["finish"] > town.at
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    town.do(actions.sign, case, town.officer)
    town.do(actions.answer, case, town.officer, public_text="这次真修好了", evidence="现场照片")
    town.do(actions.rate, case, citizen, is_solved=True, is_satisfied=True)
    assert (case.state, case.outcome, case.answers.count()) == ("closed", "solved", 2)


def test_solved_and_broken_again_is_appealed_within_the_days(town):
    case = town.brought("answered")
    citizen = town.citizen(case)
    town.do(actions.rate, case, citizen, is_solved=True, is_satisfied=True)
    town.do(actions.appeal, case, citizen, reason="又坏了")
    town.do(actions.uphold, case, town.chief, reason="是另一盏灯，请另行反映")
    assert (case.state, case.outcome) == ("closed", "upheld")
    with pytest.raises(actions.TooLate):
        town.do(actions.appeal, case, citizen, reason="不服")


def test_a_refusal_can_be_appealed_too(town):
    case = sent()
    town.do(actions.refuse, case, town.desk, why="unclear", words="请写明路口")
    assert not Case.objects.public().exists()
    town.do(actions.appeal, case, town.citizen(case), reason="写了路口")
    town.do(actions.reopen, case, town.chief, reason="确实写了")
    assert (case.state, Case.objects.public().get()) == ("accepted", case)


def test_only_the_citizen_speaks_for_the_citizen(town, citizen, reporter):
    case = town.brought("answered", by=None)
    own = sent(by=citizen)
    for by in (town.desk, town.officer, reporter, town.citizen(own)):
        for verb, more in (
            (actions.rate, {"is_solved": True, "is_satisfied": True}),
            (actions.appeal, {"reason": "x"}),
            (actions.hear, {"text": "x"}),
        ):
            with pytest.raises(PermissionDenied):
                town.do(verb, case, by, **more)


# --- the desk ------------------------------------------------------------------------------------


def test_put_off_with_a_public_reason_and_a_day(town):
    case = town.brought("working")
    with pytest.raises(actions.DateHasPassed):
        town.do(actions.park, case, town.desk, reason="等拆迁", review_on=date(2026, 3, 2))
    town.do(actions.park, case, town.desk, reason="等拆迁", review_on=date(2026, 6, 1))
    assert (case.due_at, case.course.last().is_public) == (None, True)
    town.do(actions.take_up, case, town.desk)
    assert (case.state, case.review_on, case.unit) == ("working", None, town.light)
    assert case.due_at is not None


def test_joined_and_parted_again(town):
    main, same = town.brought("working"), sent()
    with pytest.raises(actions.CannotJoin):
        town.do(actions.merge, same, town.desk, into=same)
    secret = sent(visibility="confidential")
    with pytest.raises(actions.CannotJoin):
        town.do(actions.merge, same, town.desk, into=secret)
    due = same.due_at
    town.do(actions.merge, same, town.desk, into=main)
    assert (same.state, same.merged_into, same.due_at) == ("merged", main, None)
    third = sent()
    with pytest.raises(actions.CannotJoin):
        town.do(actions.merge, third, town.desk, into=same)
    town.do(actions.part, same, town.desk)
    assert (same.state, same.merged_into) == ("submitted", None)
    assert same.due_at >= due


def test_relabelling_is_counted_and_never_shows_what_was_hidden(town):
    case = town.brought("accepted", visibility="public", signature="小满")
    sort = {"category": None, "visibility": "public"}
    town.do(actions.sort, case, town.desk, kind="consult", **sort)
    town.do(actions.sort, case, town.desk, kind="consult", **sort | {"visibility": "confidential"})
    assert (case.signature, case.shown_at) == ("", None)
    with pytest.raises(actions.OnlyLess):
        town.do(actions.sort, case, town.desk, kind="consult", **sort)
    with pytest.raises(actions.OnlyLess):
        town.do(actions.sort, case, town.desk, kind="tip", **sort | {"visibility": "confidential"})
    changes = Sorting.objects.values_list("field", "before", "after")
    assert list(changes) == [
        ("kind", "complaint", "consult"),
        ("visibility", "public", "confidential"),
    ]


def test_supervision_and_notes(town, reporter):
    case = town.brought("working")
    town.do(actions.urge, case, town.desk, text="三天内回复")
    assert case.urged_at is not None
    town.do(actions.note, case, town.officer, text="已约师傅")
    for verb, by in ((actions.urge, town.officer), (actions.note, town.other), (actions.note, reporter)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            town.do(verb, case, by, text="x")


# --- tips ----------------------------------------------------------------------------------------


def test_tips_are_for_the_list_only(town, reporter, admin):
    tip, _ordinary = sent(kind="tip"), town.brought("dispatched")
    everybody = (town.desk, town.chief, town.officer, reporter, admin)
    assert not any(Case.objects.visible_to(one).filter(pk=tip.pk).exists() for one in everybody)
    with pytest.raises(PermissionDenied):
        town.do(actions.accept, tip, town.desk)
    with pytest.raises(actions.NotAReporter):
        actions.admit_tip_reader(town.officer, by=town.chief, at=MONDAY)
    with pytest.raises(PermissionDenied):
        actions.admit_tip_reader(reporter, by=reporter, at=MONDAY)
    listed = actions.admit_tip_reader(reporter, by=town.chief, at=MONDAY)
    assert tip in Case.objects.visible_to(reporter)
    assert not Case.objects.visible_to(reporter).exclude(kind="tip").exists()
    town.do(actions.accept, tip, reporter)
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.dispatch, tip, reporter, lead=town.light)
    actions.dismiss_tip_reader(listed, by=town.chief, at=MONDAY + timedelta(days=1))
    assert not Case.objects.visible_to(reporter).exists()
    with pytest.raises(actions.NotOnTheList):
        actions.dismiss_tip_reader(listed, by=town.chief, at=MONDAY + timedelta(days=1))
