from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.kit.clock import now
from ronghe.planning import actions
from ronghe.planning.models import Assignment, Lead, Topic

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(topic, editor, reporter):
    return actions.assign(
        topic, owner=reporter, due_at=now() + timedelta(hours=3), by=editor, at=now()
    )


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


ROOMS = ["leads", "topics", "assignments", "board", "calendar"]


@pytest.mark.parametrize("name", ROOMS)
def test_rooms_open_for_the_desk_and_reporters_only(
    client, editor, reporter, citizen, name, soon, lead
):
    for one in (editor, reporter):
        client.force_login(one)
        assert client.get(url(name)).status_code == 200
    client.force_login(citizen)
    assert client.get(url(name)).status_code == 403
    client.logout()
    assert client.get(url(name)).status_code == 302


@pytest.mark.parametrize("name", ["lead", "topic", "assignment"])
def test_strangers_cannot_tell_that_it_exists(client, proofreader, citizen, name, soon, lead):
    key = {"lead": lead.pk, "topic": soon.topic_id, "assignment": soon.pk}[name]
    client.force_login(proofreader)
    assert client.get(url(name, key)).status_code == 404
    client.force_login(citizen)
    assert client.get(url(name, key)).status_code == client.get(url(name, 0)).status_code == 403


ON_LEADS = ["take_lead", "drop_lead", "merge_lead", "part_lead"]
ON_TOPICS = ["close_topic", "assign"]
ON_ASSIGNMENTS = ["accept", "decline", "finish", "cancel"]


@pytest.mark.parametrize("name", ON_LEADS + ON_TOPICS + ON_ASSIGNMENTS)
def test_strangers_change_nothing(client, editor, proofreader, name, soon, lead):
    key = lead.pk if name in ON_LEADS else soon.topic_id if name in ON_TOPICS else soon.pk
    client.force_login(proofreader)
    assert client.post(url(name, key), {"title": "x", "reason": "x"}).status_code in {403, 404}
    client.force_login(editor)
    assert client.get(url(name, key)).status_code == 405
    lead.refresh_from_db()
    soon.refresh_from_db()
    assert (lead.state, soon.state, soon.receipt) == ("new", "open", "pending")


def test_a_lead_goes_from_typing_to_topic(client, editor):
    client.force_login(editor)
    client.post(url("leads"), {"title": "南桥积水", "note": "群众来电"})
    lead = Lead.objects.get()
    assert "南桥积水" in client.get(url("leads")).text
    client.post(url("take_lead", lead.pk), {"title": "南桥积水怎么治"})
    assert Topic.objects.get().title == "南桥积水怎么治"
    assert "南桥积水" not in client.get(url("leads")).text.replace("南桥积水怎么治", "")


def test_an_item_becomes_a_lead_once(client, editor, item):
    client.force_login(editor)
    first = client.post(url("lead_from_item", item.pk))
    again = client.post(url("lead_from_item", item.pk))
    assert first.url == again.url == Lead.objects.get().get_absolute_url()


@pytest.mark.parametrize("page", ["watch:items", "watch:item"])
def test_an_item_offers_the_lead_or_opens_the_one_it_is(client, editor, item, page):
    address = reverse(page, args=[item.pk] if page == "watch:item" else [])
    make = url("lead_from_item", item.pk)
    client.force_login(editor)
    assert make in client.get(address).text
    lead = actions.note_lead("大桥通车", item=item, by=editor, at=NOON)
    shown = client.get(address).text
    assert f'href="{lead.get_absolute_url()}">查看线索' in shown and make not in shown
    actions.drop_lead(lead, reason="旧闻", by=editor, at=NOON)
    assert make in client.get(address).text


def test_a_lead_of_somebody_else_is_not_opened_by_who_may_not_see_it(
    client, editor, operator, item
):
    lead = actions.note_lead("大桥通车", item=item, by=editor, at=NOON)
    client.force_login(operator)
    assert lead.get_absolute_url() not in client.get(item.get_absolute_url()).text


def test_many_items_ask_for_their_leads_once(client, editor, item, django_assert_num_queries):
    client.force_login(editor)
    client.get(reverse("watch:items"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("watch:items"))
    for number in range(5):
        item.pk, item.guid = None, f"urn:more:{number}"
        item.save(force_insert=True)
    with django_assert_num_queries(len(one)):
        client.get(reverse("watch:items"))


def test_an_empty_lead_is_refused_with_words_and_the_rest_kept(client, editor):
    client.force_login(editor)
    answer = client.post(url("leads"), {"title": "", "note": "很长的话"})
    assert "很长的话" in answer.text
    assert not Lead.objects.exists()


def test_similar_leads_are_offered_and_merged(client, editor, lead):
    same = actions.note_lead("南桥路段积水很严重", by=editor, at=NOON)
    client.force_login(editor)
    assert lead.title in client.get(same.get_absolute_url()).text
    client.post(url("merge_lead", same.pk), {"into": lead.pk})
    same.refresh_from_db()
    assert same.merged_into == lead
    client.post(url("part_lead", same.pk))
    same.refresh_from_db()
    assert same.state == Lead.State.NEW


@pytest.mark.parametrize("into", ["", "x", "-1", "9" * 40, "٣", "0"])
def test_merging_into_nothing_is_not_found(client, editor, lead, into):
    client.force_login(editor)
    assert client.post(url("merge_lead", lead.pk), {"into": into}).status_code == 404


def test_a_decided_lead_says_so(client, editor, lead):
    actions.drop_lead(lead, reason="旧闻", by=editor, at=NOON)
    client.force_login(editor)
    assert client.post(url("take_lead", lead.pk), {"title": "x"}).status_code == 409


def test_the_desk_assigns_and_the_reporter_accepts_on_the_phone(client, editor, reporter, topic):
    client.force_login(editor)
    due = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(url("assign", topic.pk), {"owner": reporter.pk, "due_at": due, "brief": "去现场"})
    given = Assignment.objects.get()
    client.force_login(reporter)
    assert url("accept", given.pk) in client.get(given.get_absolute_url()).text
    client.post(url("accept", given.pk))
    given.refresh_from_db()
    assert given.receipt == Assignment.Receipt.ACCEPTED


def test_a_refused_assignment_keeps_what_was_typed(client, editor, reporter, topic):
    client.force_login(editor)
    typed = {"owner": reporter.pk, "due_at": "2020-01-01T00:00", "brief": "去现场看看"}
    answer = client.post(url("assign", topic.pk), typed)
    assert answer.status_code == 409
    assert "去现场看看" in answer.text


def test_declining_without_reason_is_refused_on_the_page(client, reporter, soon):
    client.force_login(reporter)
    assert client.post(url("decline", soon.pk), {"reason": ""}).status_code == 409
    client.post(url("decline", soon.pk), {"reason": "在外地"})
    soon.refresh_from_db()
    assert soon.receipt_reason == "在外地"


def test_the_board_sorts_by_state(client, editor, reporter, soon):
    client.force_login(editor)
    assert "column-pending" in client.get(url("board")).text
    actions.accept(soon, by=reporter, at=now())
    columns = client.get(url("board")).context["columns"]
    assert {column["key"]: len(column["work"]) for column in columns} == {
        "pending": 0,
        "accepted": 1,
        "done": 0,
        "declined": 0,
    }


@pytest.mark.parametrize("view", ["month", "week"])
def test_the_calendar_shows_what_is_due_and_planned(client, editor, soon, topic, view):
    fields = {"title": topic.title, "brief": "", "section": None}
    actions.change_topic(topic, planned_for=now().date(), by=editor, at=now(), **fields)
    client.force_login(editor)
    text = client.get(url("calendar"), {"view": view, "day": soon.due_at.date().isoformat()}).text
    assert soon.get_absolute_url() in text
    assert topic.get_absolute_url() in text


@pytest.mark.parametrize(
    "day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "\x00", "2026-02-01"]
)
@pytest.mark.parametrize("view", ["month", "week", "x"])
def test_any_day_in_the_address_shows_a_calendar(client, editor, day, view):
    client.force_login(editor)
    assert client.get(url("calendar"), {"view": view, "day": day}).status_code == 200


def test_a_reporter_sees_only_own_work_in_lists(client, reporter, person, editor, topic):
    other = person("other", "reporter")
    foreign = actions.open_topic("机密调查", by=editor, at=NOON)
    actions.assign(foreign, owner=other, due_at=now() + timedelta(hours=1), by=editor, at=now())
    actions.note_lead("机密线索", by=other, at=NOON)
    client.force_login(reporter)
    for name in ROOMS:
        assert "机密" not in client.get(url(name)).text
