"""Cases told to programs: many at once as one by one; and the point a case lies on."""

import pytest
from django.db import IntegrityError, transaction

from ronghe.cases import actions, clocks
from ronghe.cases.course import public_course, told
from ronghe.cases.models import Case

from .conftest import sent

pytestmark = pytest.mark.django_db


def test_many_are_told_as_one_by_one(town):
    cases = [town.brought(state) for state in ("accepted", "dispatched", "working", "answered")]
    asked, late, again = town.brought("working"), town.brought("working"), town.brought("answered")
    town.do(actions.ask, asked, town.officer, question="几号楼？")
    town.do(actions.reply, late, town.officer, public_text="材料在路上。")
    town.do(actions.appeal, again, town.citizen(again), reason="没有亮。")
    town.do(actions.reopen, again, town.chief, reason="再修。")
    cases += [asked, late, again, sent()]
    many = told(cases)
    assert [one.case for one in many] == cases
    for one in many:
        assert one.steps == [*public_course(one.case)]
        assert one.due_at == clocks.ends_of(one.case)["finish"]
    # Running in most of them, and begun anew in the last round of one.
    due = {one.case: one.due_at for one in many}
    assert due[asked] is None and due[late] is not None and due[again] > due[late]


def test_each_step_has_a_name_of_its_own(town):
    cases = [town.brought("answered"), town.brought("answered")]
    keys = [step.key for one in told(cases) for step in one.steps]
    assert len(keys) == len(set(keys)) == 10


def test_many_cost_as_much_as_one(town, django_assert_num_queries):
    cases = [town.brought("answered") for _ in range(5)]
    clocks.office()
    with django_assert_num_queries(4):
        told(cases)


@pytest.mark.parametrize(
    "half",
    [
        {"lat": 25.0},
        {"lat": 25.0, "lon": 113.0},
        {"lat": 95.0, "lon": 113.0, "datum": "wgs84"},
        {"lat": 25.0, "lon": 181.0, "datum": "wgs84"},
        {"datum": "wgs84"},
        {"lat": 25.0, "lon": 113.0, "datum": "mars"},
    ],
)
def test_half_a_point_is_refused_by_the_database(half):
    case = sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**half)
