"""Rules find a department, and say why; a list with a fault is not put in force; nothing is silent."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ronghe.cases import actions, routing
from ronghe.cases.actions import Wanted
from ronghe.cases.models import Case, Category, RoutingBook, RoutingRule
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Place

from .conftest import MONDAY, sent

pytestmark = pytest.mark.django_db
PAGE = "/desk/cases/setup/routing/"


@pytest.fixture
def area():
    district = Place.objects.create(name="城东区", slug="east", level=1)
    street = Place.objects.create(name="东门街道", slug="dongmen", level=2, parent=district)
    return district, street


@pytest.fixture
def water(db):
    return Category.objects.create(key="water", name="供水")


def draft(chief, *wanted, at=MONDAY):
    made = actions.begin_routing(by=chief, at=at)
    for one in wanted:
        actions.add_routing_rule(one, by=chief, at=at)
    return made


def in_force(chief, *wanted, at=MONDAY):
    draft(chief, *wanted, at=at)
    return actions.put_routing_in_force(since=at, by=chief, at=at)


def test_the_first_rule_that_fits_counts_and_says_why(town, area, water):
    district, street = area
    in_force(
        town.chief,
        Wanted(town.water, kind="complaint", category=water, place=district, words="漏水，爆管"),
        Wanted(town.light, [town.water], words="路灯"),
    )
    both = sent(category=water, place=street, title="路灯下面水管漏水", text="一直漏水。")
    found = routing.proposal(both, at=MONDAY)
    assert found.rule.order == 1 and found.units == [town.water]
    why = " ".join(found.why)
    assert "供水" in why and "东门街道" in why and "城东区" in why and "漏水" in why
    assert "爆管" not in why
    for other in ({"kind": "help"}, {"category": None}, {"place": None}, {"text": "没事"}):
        fields = {"category": water, "place": street, "title": "路灯坏了", "text": "漏水"} | other
        found = routing.proposal(sent(**fields), at=MONDAY)
        assert (found.rule.order, found.units) == (2, [town.light, town.water]), other
    assert routing.proposal(sent(title="别的事情", text="没有。"), at=MONDAY) is None
    assert routing.proposal(sent(kind="tip"), at=MONDAY) is None


def test_versions_follow_each_other_and_the_database_keeps_them(town):
    first = in_force(town.chief, Wanted(town.water))
    later = MONDAY + timedelta(days=5)
    draft(town.chief, at=MONDAY + timedelta(hours=1))
    copied = RoutingBook.objects.draft().rules.get()
    wanted = Wanted(town.light)
    actions.change_routing_rule(copied, wanted, by=town.chief, at=later)
    actions.put_routing_in_force(since=later, by=town.chief, at=later)
    case = sent()
    assert routing.proposal(case, at=MONDAY).units == [town.water]
    assert routing.proposal(case, at=later).units == [town.light]
    old = first.rules.get()
    for breach in (
        lambda: old.delete(),
        lambda: RoutingRule.objects.filter(pk=old.pk).update(lead=town.light),
        lambda: RoutingRule.objects.create(book=first, order=9, lead=town.light),
        lambda: old.helpers.add(town.light),
        lambda: RoutingBook.objects.filter(pk=first.pk).update(effective="empty"),
        lambda: RoutingBook.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            breach()
    with pytest.raises(actions.NoDraft):
        actions.remove_routing_rule(old, by=town.chief, at=later)
    again = draft(town.chief, at=later)
    with pytest.raises(actions.InThePast):
        actions.put_routing_in_force(since=later, by=town.chief, at=later)
    assert again.rules.get().lead == town.light
    for name, by in (("begin_routing", town.desk), ("discard_routing", town.officer)):
        with pytest.raises(PermissionDenied):
            getattr(actions, name)(by=by, at=later)


UNREACHED = {
    "all is taken before": ([{}, {"kind": "help"}], [2]),
    "the same words": ([{"words": "路灯"}, {"words": "路灯 灯"}, {"words": "坏路灯"}], [3]),
    "a street of a district": ([{"place": 0}, {"place": 1, "words": "水"}], [2]),
    "the district after its street": ([{"place": 1}, {"place": 0}], []),
    "kind by kind": (
        [{"kind": k} for k in ("consult", "help", "complaint", "suggestion", "thanks")] + [{}],
        [6],
    ),
    "one kind is left": ([{"kind": k} for k in ("consult", "help", "complaint")] + [{}], []),
    "words leave something": ([{"words": "水"}, {"kind": "help"}], []),
}


@pytest.mark.parametrize("name", UNREACHED)
def test_a_rule_that_is_never_reached_is_refused_with_the_reason(town, area, name):
    rules, wanted = UNREACHED[name]
    rules = [one | ({"place": area[one["place"]]} if "place" in one else {}) for one in rules]
    book = draft(town.chief, *(Wanted(town.water, **one) for one in rules))
    found = routing.problems(book, at=MONDAY)
    orders = dict(book.rules.values_list("pk", "order"))
    assert [orders[one.rule] for one in found if one.is_grave] == wanted
    if wanted:
        with pytest.raises(actions.RuleHasProblems, match=str(wanted[0])):
            actions.put_routing_in_force(since=MONDAY, by=town.chief, at=MONDAY)
    else:
        actions.put_routing_in_force(since=MONDAY, by=town.chief, at=MONDAY)


def test_gaps_are_said_and_departments_that_are_gone_refused(town, water):
    book = draft(town.chief, Wanted(town.water, category=water, kind="help"))
    said = " ".join(one.text for one in routing.problems(book, at=MONDAY) if not one.is_grave)
    assert "供水" in said
    actions.add_routing_rule(Wanted(town.light), by=town.chief, at=MONDAY)
    assert routing.problems(book, at=MONDAY) == []
    type(town.light).objects.filter(pk=town.light.pk).update(kind="desk")
    grave = [one for one in routing.problems(book, at=MONDAY) if one.is_grave]
    assert len(grave) == 1 and "城管局" in grave[0].text


def test_a_rule_proposes_and_a_person_presses(town, client):
    in_force(town.chief, Wanted(town.light, [town.water], words="路灯"), at=now())
    case = town.brought("accepted")
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert f'<option value="{town.light.pk}" selected>' in page and "路灯" in page
    assert case.unit is None
    client.post(f"/desk/cases/{case.number}/dispatch/", {"seen": 1, "dispatch-lead": town.water.pk})
    said = Entry.objects.get(name="CaseRouted").details
    assert (said["followed"], said["by_itself"], said["lead"]) == (False, False, town.water.pk)


def test_who_sent_it_back_is_not_preselected_again(town, client):
    in_force(town.chief, Wanted(town.light, words="路灯"), at=now())
    case = town.brought("dispatched")
    town.do(actions.send_back, case, town.officer, reason="不归我们", proposed=town.water)
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert f'<option value="{town.water.pk}" selected>' in page
    assert f'<option value="{town.light.pk}" selected>' not in page


def test_only_the_administrator_lets_a_rule_dispatch_by_itself(town, admin):
    book = draft(town.chief, Wanted(town.light, words="路灯"), at=now())
    rule = book.rules.get()
    with pytest.raises(actions.OnlyTheAdministrator):
        actions.let_dispatch(rule, by_itself=True, by=town.chief, at=now())
    actions.let_dispatch(rule, by_itself=True, by=admin, at=now())
    with pytest.raises(actions.OnlyTheAdministrator):
        at = now()
        actions.put_routing_in_force(since=at, by=town.chief, at=at)
    actions.change_routing_rule(rule, Wanted(town.light), by=town.chief, at=now())
    assert not book.rules.get().by_itself
    actions.let_dispatch(rule, by_itself=True, by=admin, at=now())
    at = now()
    actions.put_routing_in_force(since=at, by=admin, at=at)
    names = Entry.objects.filter(name__startswith="Routing").values_list("name", flat=True)
    assert sorted(names) == ["RoutingPutInForce", "RoutingRuleMarked", "RoutingRuleMarked"]
    case = sent(at=at)
    actions.accept(case, by=town.desk, at=at)
    case.refresh_from_db()
    assert (case.state, case.unit) == ("dispatched", town.light)
    said = Entry.objects.get(name="CaseRouted").details
    assert (said["rule"], said["by_itself"], said["followed"]) == (rule.pk, True, True)
    assert "1" in case.course.last().reason


def test_the_editor_by_its_buttons(town, client, admin, area, water):
    client.force_login(admin)

    def press(what, **more):
        return client.post(PAGE, {"what": what} | more)

    assert press("begin").status_code == 302
    assert press("begin").status_code == 409
    for words in ("水", "灯", "路"):
        assert press("add", **{"add-words": words, "add-lead": town.water.pk}).status_code == 302
    assert press("add", **{"add-words": "x"}).status_code == 200
    first, second, third = RoutingBook.objects.draft().rules.all()
    assert press("up", rule=third.pk)["Location"] == f"{PAGE}#rule-{third.pk}"
    press("down", rule=first.pk)
    press("down", rule=first.pk)
    words = [one.words for one in RoutingBook.objects.draft().rules.all()]
    assert words == ["路", "灯", "水"]
    changed = {f"change-{second.pk}-{name}": value for name, value in {"words": "灯,亮", "place": area[0].pk, "lead": town.light.pk, "helpers": [town.water.pk]}.items()}  # fmt: skip
    assert press("change", rule=second.pk, **changed).status_code == 302
    press("let", rule=second.pk)
    second.refresh_from_db()
    assert (second.words, second.by_itself, second.place) == ("灯,亮", True, area[0])
    press("remove", rule=third.pk)
    assert [one.order for one in RoutingBook.objects.draft().rules.all()] == [1, 2]
    page = client.get(f"{PAGE}?dry=1").content.decode()
    assert "灯,亮" in page and "城东区" in page
    assert press("force", **{"force-since": ""}).status_code == 302
    assert RoutingBook.objects.in_force(now()).rules.count() == 2
    assert press("remove", rule=second.pk).status_code == 409
    assert press("nonsense").status_code == 404
    assert press("up", rule="x").status_code == 404
    client.force_login(town.desk)
    assert client.get(PAGE).status_code == 403


def test_the_dry_run_tells_what_people_did_otherwise(town, client, admin):
    town.at = now() - timedelta(days=3)
    same = town.brought("working")
    other = town.brought("working", title="桥边漏水没人修", text="水管漏水。")
    undone = town.brought("accepted", title="又一处漏水没人修", text="水管漏水。")
    none = town.brought("working", title="树倒了压到车", text="树。")
    secret = town.brought(
        "working", title="保密的漏水事情", text="漏水。", visibility="confidential"
    )
    sent(kind="tip", at=town.at)
    book = draft(
        town.chief, Wanted(town.light, words="路灯"), Wanted(town.water, words="漏水"), at=now()
    )
    run = routing.dry_run(book, seen=Case.objects.none(), at=now())
    verdicts = {one.case: one.verdict for one in run.tried}
    assert verdicts == {
        same: "same",
        other: "other",
        undone: "undone",
        none: "none",
        secret: "other",
    }
    assert run.by_rule == {1: 1, 2: 3}
    client.force_login(admin)  # who runs no cases reads none of their words here
    page = client.get(f"{PAGE}?dry=1").content.decode()
    assert other.number in page and "桥边漏水" not in page and "保密的" not in page
    client.force_login(town.chief)
    assert "桥边漏水没人修" in client.get(f"{PAGE}?dry=1").content.decode()
