import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ronghe.journal.facts import listen, listeners
from ronghe.journal.models import Entry
from ronghe.planning import actions
from ronghe.planning.facts import LeadTaken
from ronghe.planning.likeness import alike
from ronghe.planning.models import Lead, Topic

from .conftest import NOON

pytestmark = pytest.mark.django_db


def test_anybody_in_the_newsroom_notes_a_lead(reporter, lead):
    assert (lead.state, lead.found_by) == (Lead.State.NEW, reporter)
    assert Entry.objects.get(name="LeadNoted").details == {
        "lead_id": lead.pk,
        "item_id": None,
    }


def test_citizens_and_officers_do_not(citizen, officer):
    for stranger in (citizen, officer):
        with pytest.raises(PermissionDenied):
            actions.note_lead("x", by=stranger, at=NOON)


def test_a_lead_needs_a_title(reporter):
    for nothing in ("", "  \n", "\0"):
        with pytest.raises(actions.NothingSaid):
            actions.note_lead(nothing, by=reporter, at=NOON)


def test_an_item_is_one_living_lead(item, editor, head):
    first = actions.note_lead("大桥", item=item, by=editor, at=NOON)
    with pytest.raises(actions.AlreadyALead):
        actions.note_lead("大桥", item=item, by=head, at=NOON)
    actions.drop_lead(first, reason="旧闻", by=head, at=NOON)
    assert actions.note_lead("大桥", item=item, by=head, at=NOON)


def test_what_the_source_took_back_becomes_no_lead(item, editor):
    item.pubstatus = item.PubStatus.CANCELED
    with pytest.raises(actions.ItemTakenBack):
        actions.note_lead("x", item=item, by=editor, at=NOON)


def test_taking_a_lead_opens_its_topic(lead, editor, section):
    topic = actions.take_lead(lead, by=editor, at=NOON, title="积水怎么治", section=section)

    assert (topic.title, topic.section, topic.owner) == ("积水怎么治", section, editor)
    assert (lead.state, lead.topic, lead.settled_by) == (Lead.State.TAKEN, topic, editor)
    assert Entry.objects.filter(name="LeadTaken", actor=editor).exists()


def test_others_hear_that_a_lead_was_taken(lead, editor, django_capture_on_commit_callbacks):
    heard = []
    listen(LeadTaken)(heard.append)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            topic = actions.take_lead(lead, by=editor, at=NOON)
    finally:
        listeners[LeadTaken].remove(heard.append)
    assert heard == [LeadTaken(lead.pk, topic.pk)]


def test_a_lead_is_settled_once(lead, editor, head):
    actions.take_lead(lead, by=editor, at=NOON)
    with pytest.raises(actions.AlreadySettled):
        actions.drop_lead(lead, reason="x", by=head, at=NOON)
    with pytest.raises(actions.AlreadySettled):
        actions.take_lead(lead, by=head, at=NOON)
    assert Topic.objects.count() == 1


def test_dropping_needs_a_reason(lead, editor):
    with pytest.raises(actions.NothingSaid):
        actions.drop_lead(lead, reason=" ", by=editor, at=NOON)
    actions.drop_lead(lead, reason="已报道", by=editor, at=NOON)
    assert (lead.state, lead.reason) == (Lead.State.DROPPED, "已报道")


def test_a_merge_can_be_taken_back(lead, editor):
    same = actions.note_lead("南桥积水", by=editor, at=NOON)
    actions.merge_leads(same, into=lead, by=editor, at=NOON)
    assert (same.state, same.merged_into) == (Lead.State.MERGED, lead)

    actions.part_leads(same, by=editor, at=NOON)
    assert (same.state, same.merged_into) == (Lead.State.NEW, None)
    with pytest.raises(actions.AlreadySettled):
        actions.part_leads(same, by=editor, at=NOON)


def test_leads_merge_only_into_living_others(lead, editor):
    same = actions.note_lead("南桥积水", by=editor, at=NOON)
    with pytest.raises(actions.CannotMerge):
        actions.merge_leads(lead, into=lead, by=editor, at=NOON)
    actions.merge_leads(same, into=lead, by=editor, at=NOON)
    third = actions.note_lead("积水", by=editor, at=NOON)
    with pytest.raises(actions.CannotMerge):
        actions.merge_leads(third, into=same, by=editor, at=NOON)
    with pytest.raises(actions.CannotMerge):
        actions.merge_leads(lead, into=same, by=editor, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_editors_merging_crosswise_leave_one_lead(person):
    editor, head = person("e", "editor"), person("h", "head")
    one = actions.note_lead("一", by=editor, at=NOON)
    two = actions.note_lead("二", by=editor, at=NOON)
    gate = threading.Barrier(2)

    def merge(lead, into, by):
        try:
            gate.wait()
            actions.merge_leads(Lead.objects.get(pk=lead.pk), into=into, by=by, at=NOON)
        except (actions.CannotMerge, actions.AlreadySettled):
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=merge, args=pair) for pair in ((one, two, editor), (two, one, head))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(Lead.objects.values_list("state", flat=True)) == ["merged", "new"]


@pytest.mark.parametrize("name", ["reporter", "proofreader", "operator", "citizen", "admin"])
def test_only_the_desk_settles_leads(lead, name, request):
    stranger = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        actions.take_lead(lead, by=stranger, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.drop_lead(lead, reason="x", by=stranger, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.merge_leads(lead, into=lead, by=stranger, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.part_leads(lead, by=stranger, at=NOON)
    assert not Topic.objects.exists()


def test_who_sees_a_lead(lead, reporter, editor, citizen, proofreader):
    assert lead in Lead.objects.visible_to(reporter)
    assert lead in Lead.objects.visible_to(editor)
    assert lead not in Lead.objects.visible_to(proofreader)
    assert lead not in Lead.objects.visible_to(citizen)


def test_similar_titles_are_found_and_strangers_are_not():
    titles = [
        "南桥路段积水严重",
        "南桥路段 积水，严重！",
        "市图书馆周末延长开放",
        "南桥路积水已经排除",
    ]
    leads = [Lead(pk=key, title=title) for key, title in enumerate(titles, start=1)]
    assert alike(leads[0], leads)[0] == leads[1]
    assert leads[2] not in alike(leads[0], leads)
