"""The page on which deadlines, subjects and readers of tips are decided."""

from datetime import timedelta

import pytest

from ronghe.cases import actions, clocks
from ronghe.cases.models import Category, TimeRule, TipReader
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/cases/setup/"
RULE = {
    "what": "rule",
    "confirm": "new",
    "rule-kind": "help",
    "rule-since": "2099-01-04T08:30",
    "rule-accept": "0.5",
    "rule-answer": "1",
    "rule-finish": "3",
    "rule-extension": "2",
    "rule-appeal": "3",
    "rule-send_back": "1.5",
    "rule-appeal_days": "10",
}


def test_a_new_version_ends_the_one_before_it(client, admin):
    client.force_login(admin)
    assert client.post(ADDRESS, RULE).status_code == 302
    old, new = TimeRule.objects.filter(kind="help").order_by("pk")
    assert old.effective.upper == new.effective.lower
    assert (new.accept_minutes, new.finish_minutes, new.return_minutes) == (240, 3 * 480, 720)
    again = client.post(ADDRESS, RULE | {"rule-since": "2098-01-04T08:30"})
    assert again.status_code == 409 and "2098-01-04T08:30" in again.content.decode()
    past = client.post(ADDRESS, RULE | {"rule-kind": "consult", "rule-since": "2020-01-04T08:30"})
    assert past.status_code == 409
    assert TimeRule.objects.in_force(now()).filter(kind="help").get() == old
    unconfirmed = {name: said for name, said in RULE.items() if name != "confirm"}
    early = client.post(ADDRESS, unconfirmed | {"rule-since": "2020-01-04T08:30"})
    assert early.status_code == 409 and "2020-01-04T08:30" in early.content.decode()


def test_what_holds_today_what_comes_and_what_held_are_told_apart(client, admin):
    client.force_login(admin)
    at = now()
    times = actions.Times(240, 480, 960, 480, 15)
    actions.make_rule(times, since=at - timedelta(days=1), by=None, at=at, kind="help")
    said = client.post(ADDRESS, RULE, follow=True).content.decode()
    assert "生效。" not in said.split("<main")[0] and "到日生效" in said
    held, later = said.split("以后生效")
    later, earlier = later.split("以往版本")
    assert "0.5 个工作日" in held and "2099-01-04" in later and "2000-01-01" in earlier
    assert "2 个工作日" in held and "1.5 个工作日" in later


def test_only_what_has_not_begun_and_no_case_goes_by_is_taken_back(client, admin, casedesk, town):
    client.force_login(admin)
    client.post(ADDRESS, RULE)
    old, new = TimeRule.objects.filter(kind="help").order_by("pk")
    client.force_login(casedesk)
    typed = {"what": "take_back", "rule": new.pk}
    assert client.post(ADDRESS, typed).status_code == 403
    client.force_login(admin)
    assert client.post(ADDRESS, typed | {"rule": old.pk}).status_code == 409
    case = town.brought("accepted", kind="help")
    clocks.take_rule(case, new, by=admin, at=now())
    assert client.post(ADDRESS, typed).status_code == 409
    clocks.take_rule(case, old, by=admin, at=now())
    assert client.post(ADDRESS, typed).status_code == 302
    assert TimeRule.objects.get(kind="help").effective.upper is None
    assert client.post(ADDRESS, typed).status_code == 404
    assert Entry.objects.get(name="TimeRuleTakenBack").details["rule"] == new.pk


def test_the_list_of_those_who_read_tips(client, chief, reporter, officer):
    client.force_login(chief)
    client.post(ADDRESS, {"what": "admit", "admit-person": officer.pk})
    assert not TipReader.objects.exists()
    client.post(ADDRESS, {"what": "admit", "admit-person": reporter.pk})
    listed = TipReader.objects.get(person=reporter)
    assert reporter.name in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"what": "dismiss", "reader": listed.pk})
    assert TipReader.objects.get().until is not None
    assert client.post(ADDRESS, {"what": "dismiss", "reader": listed.pk}).status_code == 409
    assert client.post(ADDRESS, {"what": "dismiss", "reader": "x"}).status_code == 404


def test_a_subject_is_added_once(client, admin, casedesk):
    client.force_login(admin)
    typed = {"what": "category", "category-key": "water", "category-name": "供水"}
    assert client.post(ADDRESS, typed).status_code == 302
    assert client.post(ADDRESS, typed).status_code == 409
    assert Category.objects.get().name == "供水"
    client.force_login(casedesk)
    assert client.post(ADDRESS, typed | {"category-key": "roads"}).status_code == 403
