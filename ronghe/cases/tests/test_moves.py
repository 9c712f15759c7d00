"""The table of moves in Python and in the database are one; nothing moves around it."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange

from ronghe.cases import actions
from ronghe.cases.models import Answer, Case, ClockEvent, Move, Rating, TimeRule
from ronghe.cases.moves import TABLE, Side, State, Verb

from .conftest import MONDAY, sent

pytestmark = pytest.mark.django_db


def refused(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_knows_the_same_table():
    known = {(row.verb, row.before, row.after, row.side): sorted(row.needs) for row in TABLE}
    every = list(product(Verb.values, State.values, State.values, Side.values))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v, b, a, s, cases_move_needs(v, b, a, s) FROM unnest(%s::text[], %s::text[],"
            " %s::text[], %s::text[]) AS t (v, b, a, s)",
            [list(column) for column in zip(*every, strict=True)],
        )
        found = {tuple(row[:4]): sorted(row[4]) for row in cursor.fetchall() if row[4] is not None}
    assert found == known
    assert len(TABLE) == len(known)


def test_every_state_is_reached_and_left():
    assert {row.after for row in TABLE} == set(State.values)
    assert {row.before for row in TABLE} == set(State.values)


@pytest.mark.parametrize("state", [one for one in State.values if one != "submitted"])
def test_no_state_without_its_move(town, state):
    case = sent()
    refused(lambda: Case.objects.filter(pk=case.pk).update(state=state, unit=town.light))
    refused(lambda: Case.objects.filter(pk=case.pk).update(state=state, moves=1, unit=town.light))


def test_a_move_fits_the_case_or_is_refused(town):
    case = town.brought("accepted")
    good = {"case": case, "serial": 2, "round": 1, "by": town.desk, "at": MONDAY}
    park = {"verb": "park", "before": "accepted", "after": "parked", "side": "desk", "reason": "x"}
    for wrong in (
        {"serial": 3},
        {"round": 2},
        {"before": "submitted"},
        {"side": "officer"},
        {"reason": " "},
        {"by": None},
        {"after": "closed"},
    ):
        refused(lambda wrong=wrong: Move.objects.create(**good | park | wrong))
    with transaction.atomic():
        Move.objects.create(**good | park)
        transaction.set_rollback(True)


def test_a_move_without_its_case_does_not_stand(town):
    case = town.brought("accepted")
    fields = {"case": case, "serial": 2, "round": 1, "by": town.desk, "at": MONDAY}
    park = {"verb": "park", "before": "accepted", "after": "parked", "side": "desk", "reason": "x"}

    def alone():
        Move.objects.create(**fields, **park)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused(alone)


def test_an_answer_is_needed_to_be_answered_and_a_rating_to_be_closed(town):
    case = town.brought("working")
    fields = {"case": case, "serial": case.moves + 1, "round": 1, "at": MONDAY}
    answer = {"verb": "answer", "before": "working", "after": "answered", "side": "officer"}
    refused(lambda: Move.objects.create(**fields, **answer, by=town.officer))
    case = town.brought("answered")
    fields |= {"case": case, "serial": case.moves + 1}
    rate = {"verb": "rate", "before": "answered", "after": "closed", "side": "citizen"}
    refused(lambda: Move.objects.create(**fields, **rate))


def test_who_had_it_in_hand_does_not_judge_the_appeal(town):
    case = town.brought("answered")
    town.do(actions.appeal, case, town.citizen(case), reason="没有修")
    with pytest.raises(actions.NotForYou):
        town.do(actions.reopen, case, town.desk, reason="对")
    fields = {"case": case, "serial": case.moves + 1, "round": 1, "at": MONDAY, "reason": "x"}
    reopen = {"verb": "reopen", "before": "appealed", "after": "accepted", "side": "desk"}
    refused(lambda: Move.objects.create(**fields, **reopen, by=town.desk))
    town.do(actions.reopen, case, town.chief, reason="确实没有修")
    assert (case.state, case.round) == ("accepted", 2)


def test_what_happened_is_neither_changed_nor_removed(town):
    case = town.brought("answered")
    town.do(actions.rate, case, town.citizen(case), is_solved=True, is_satisfied=True, words="好")
    for rows in (Move, ClockEvent, Answer, Rating, TimeRule, Case):
        refused(lambda rows=rows: rows.objects.all()._raw_delete("default"))
    refused(lambda: Move.objects.update(reason="x"))
    refused(lambda: Move.objects.update(at=MONDAY))
    refused(lambda: ClockEvent.objects.update(minutes=1))
    refused(lambda: Answer.objects.update(public_text="x"))
    refused(lambda: Rating.objects.update(is_solved=False))
    refused(lambda: TimeRule.objects.update(appeal_days=1))
    refused(lambda: Case.objects.update(sent_at=MONDAY - timedelta(days=1)))
    refused(lambda: Case.objects.update(number="x"))


def test_a_rule_that_has_begun_is_kept_with_its_end(town):
    begun = TimeRule.objects.filter(kind="help")
    refused(lambda: begun.delete())
    begins = begun.get().effective.lower
    begun.update(effective=TimestamptzRange(begins, MONDAY))
    refused(lambda: begun.update(effective=TimestamptzRange(begins, None)))


def test_what_is_hidden_stays_hidden(town):
    case = sent(visibility="confidential")
    refused(lambda: Case.objects.filter(pk=case.pk).update(visibility="public"))
    refused(lambda: Case.objects.filter(pk=case.pk).update(shown_at=MONDAY))
    refused(lambda: Case.objects.filter(pk=case.pk).update(kind="tip"))
    refused(lambda: Case.objects.filter(pk=case.pk).update(signature="陈小满"))
    tip = sent(kind="tip")
    refused(lambda: Case.objects.filter(pk=tip.pk).update(kind="help"))
    refused(lambda: Case.objects.filter(pk=tip.pk).update(reporter=town.desk))
    refused(lambda: Case.objects.filter(pk=tip.pk).update(unit=town.light))
