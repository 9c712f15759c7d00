"""The page on which deadlines, subjects and readers of tips are decided."""

import pytest

from ronghe.cases.models import Category, TimeRule, TipReader
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
    "rule-appeal_days": "10",
}


def test_a_new_version_ends_the_one_before_it(client, admin):
    client.force_login(admin)
    assert client.post(ADDRESS, RULE).status_code == 302
    old, new = TimeRule.objects.filter(kind="help").order_by("pk")
    assert old.effective.upper == new.effective.lower
    assert (new.accept_minutes, new.finish_minutes) == (240, 3 * 480)
    again = client.post(ADDRESS, RULE | {"rule-since": "2098-01-04T08:30"})
    assert again.status_code == 409 and "2098-01-04T08:30" in again.content.decode()
    past = client.post(ADDRESS, RULE | {"rule-kind": "consult", "rule-since": "2020-01-04T08:30"})
    assert past.status_code == 409
    assert TimeRule.objects.in_force(now()).filter(kind="help").get() == old


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
