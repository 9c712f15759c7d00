"""Who of a department is told: whoever is on duty, with their deputies; else everybody. All may answer."""

from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.cases import actions
from ronghe.cases.models import Case
from ronghe.cases.officers import told_of
from ronghe.kit.clock import now
from ronghe.notices.models import Notice
from ronghe.people.models import Delegation, Duty, Membership

from .conftest import MONDAY, appoint, department

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(town):
    user = User.objects.create(username="colleague", name="许承办")
    return appoint(user, town.light)


def put(person, unit, *, since=MONDAY, until=MONDAY + DAY) -> Duty:
    valid = TimestamptzRange(since, until)
    return Duty.objects.create(person=person, role="officer", unit=unit, valid=valid)


def heard(person) -> int:
    return Notice.objects.filter(person=person, topic="cases.for_us").count()


def test_only_who_is_on_duty_is_told_of_a_case(town, colleague):
    put(colleague, town.light)
    town.brought("dispatched")
    assert (heard(colleague), heard(town.officer)) == (1, 0)


def test_without_a_rota_everybody_is_told(town, colleague):
    put(town.other, town.water)
    town.brought("dispatched")
    assert heard(colleague) == heard(town.officer) == 1


def test_when_the_duty_is_over_everybody_is_told_again(town, colleague):
    put(colleague, town.light, since=MONDAY - DAY, until=MONDAY)
    town.brought("dispatched")
    assert heard(colleague) == heard(town.officer) == 1


def test_who_is_not_told_still_sees_and_answers(town, colleague, client):
    put(colleague, town.light)
    case = town.brought("dispatched")
    assert Case.objects.visible_to(town.officer).filter(pk=case.pk).exists()
    town.do(actions.sign, case, town.officer)
    town.do(actions.answer, case, town.officer, public_text="已修好。", evidence="照片")
    case.refresh_from_db()
    assert case.state == "answered"


def test_the_deputy_of_who_is_on_duty_is_told_and_no_other_deputy(town, colleague):
    deputies = [appoint(User.objects.create(username=n), department("教育局")) for n in ("a", "b")]
    for giver, receiver in zip((colleague, town.officer), deputies, strict=True):
        Delegation.objects.create(
            giver=giver, receiver=receiver, role="officer", reason="出差",
            valid=TimestamptzRange(MONDAY, MONDAY + DAY),
        )  # fmt: skip
    put(colleague, town.light)
    town.brought("dispatched")
    assert [heard(one) for one in deputies] == [1, 0]
    assert (heard(colleague), heard(town.officer)) == (1, 0)


def test_who_left_the_department_is_on_no_duty(town, colleague):
    put(colleague, town.light)
    Membership.objects.filter(person=colleague).delete()
    assert told_of(town.light.pk, at=MONDAY) == [town.officer]


def test_who_cannot_sign_in_any_more_is_on_no_duty(town, colleague):
    put(colleague, town.light)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert told_of(town.light.pk, at=MONDAY) == [town.officer]


def test_supervision_replies_decisions_and_deadlines_go_to_the_one_on_duty(town, colleague):
    case = town.brought("working")
    put(colleague, town.light, until=MONDAY + 30 * DAY)
    before = Notice.objects.filter(person=town.officer).count()
    town.do(actions.urge, case, town.desk, text="请抓紧。")
    town.do(actions.ask, case, town.officer, question="哪一段？")
    town.do(actions.hear, case, town.citizen(case), text="桥头那段。")
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    actions.decide(asked, grant=True, by=town.desk, at=town.at)
    actions.ring(at=MONDAY + 14 * DAY)
    # The dispatch was told to both: it came before the duty.
    assert (heard(colleague), heard(town.officer)) == (4, 1)
    late = ["cases.due", "cases.escalated"]
    assert Notice.objects.filter(person=colleague, topic__in=late).exists()
    assert Notice.objects.filter(person=town.officer).count() == before


def test_the_inbox_says_whose_duty_it_is_and_leads_to_the_rota(town, colleague, client):
    client.force_login(town.officer)
    assert "当前没有排班" in client.get("/desk/cases/").content.decode()
    at = now()
    put(colleague, town.light, since=at - DAY, until=at + DAY)
    put(town.other, town.water, since=at - DAY, until=at + DAY)
    page = client.get("/desk/cases/").content.decode()
    assert "当前值班：许承办" in page and "王协办" not in page
    assert 'href="/desk/people/duty/"' in page
    client.force_login(town.desk)
    assert "当前值班" not in client.get("/desk/cases/").content.decode()
