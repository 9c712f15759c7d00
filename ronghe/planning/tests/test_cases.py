"""A case or a tip-off becomes a lead in one act; what is personal or confidential stays behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ronghe.cases.actions import accept, admit_tip_reader, show_less, sort
from ronghe.cases.models import Case, Category
from ronghe.cases.tests.conftest import MONDAY, PHONE, REPORT, sent
from ronghe.cases.tests.conftest import town as town
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Notice
from ronghe.planning.actions import (
    OwnWordsNeeded,
    assign,
    change_topic,
    drop_lead,
    lead_from_case,
    take_lead,
)
from ronghe.planning.models import Lead, Topic
from ronghe.taxonomy.models import Place

pytestmark = pytest.mark.django_db
AT = MONDAY + timedelta(hours=1)
SECRET = {"visibility": "confidential"}


@pytest.fixture
def reader(person, town):
    """A reporter on the list of those who read tip-offs."""
    one = person("reader", "reporter")
    admit_tip_reader(one, by=town.chief, at=MONDAY)
    return one


def tip(**fields) -> Case:
    words = {"title": "厂长姓钱，往河里排污", "text": "夜里两点，厂后门的管子。"}
    return sent(kind="tip", visibility="confidential", **(words | fields))


def test_public_words_kind_subject_and_area_go_along(town):
    roads = Category.objects.create(key="roads", name="道路", name_en="Roads")
    street = Place.objects.create(slug="south", name="南桥路", name_en="South Bridge Road")
    case = sent(category=roads, place=street)
    lead = lead_from_case(case, by=town.desk, at=AT)
    assert (lead.title, lead.case, lead.found_by) == (case.title, case, town.desk)
    assert lead.note.startswith("投诉 · 道路 · 南桥路")
    assert case.text in lead.note


def test_who_sent_it_stays_behind(town):
    text = f"我是陈小满，电话{PHONE}，灯坏了。"
    # As it were with a department only: the words readers see may still hold a number.
    case = sent(visibility="public", signature="一位老住户")
    Case.objects.filter(pk=case.pk).update(text=text, title=f"打{PHONE}")
    case.refresh_from_db()
    lead = lead_from_case(case, by=town.desk, at=AT)
    assert PHONE not in lead.title + lead.note
    assert "一位老住户" not in lead.note
    assert REPORT.contacts.email not in lead.note


def test_a_second_press_leads_to_the_first(town):
    case = sent()
    first = lead_from_case(case, by=town.desk, at=AT)
    assert lead_from_case(case, by=town.chief, at=AT) == first
    assert Lead.objects.count() == 1


def test_after_it_was_dropped_a_press_makes_a_new_one(town):
    case = sent()
    first = lead_from_case(case, by=town.desk, at=AT)
    drop_lead(first, reason="已报道", by=town.chief, at=AT)
    assert lead_from_case(case, by=town.desk, at=AT) != first


def test_another_angle_is_another_lead(town):
    case = sent()
    lead_from_case(case, by=town.desk, at=AT)
    other = lead_from_case(case, title="全城路灯谁来修", note="统计一下。", by=town.desk, at=AT)
    again = lead_from_case(case, title="全城路灯谁来修", note="统计一下。", by=town.desk, at=AT)
    assert other == again
    assert case.leads.count() == 2


def test_the_database_keeps_one_living_lead_of_a_title(town):
    case = sent()
    lead = lead_from_case(case, by=town.desk, at=AT)
    twin = {"title": lead.title, "case": case, "found_by": town.desk, "found_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.create(**twin)


def test_what_is_confidential_goes_on_in_other_words_only(town):
    case = sent(**SECRET)
    with pytest.raises(OwnWordsNeeded):
        lead_from_case(case, by=town.desk, at=AT)
    said = {"title": "路灯问题", "note": f"有人反映路灯。联系{PHONE}。"}
    lead = lead_from_case(case, by=town.desk, at=AT, **said)
    assert case.title not in lead.title + lead.note
    assert case.text not in lead.note
    assert PHONE not in lead.note


def test_of_a_confidential_case_only_the_district_is_told(town):
    district = Place.objects.create(slug="east", name="东门街道", name_en="East Gate")
    lane = Place.objects.create(slug="lane", name="三条巷", name_en="Lane", parent=district)
    lead = lead_from_case(
        sent(place=lane, **SECRET), by=town.desk, at=AT, title="路灯", note="路灯坏了。"
    )
    assert "东门街道" in lead.note
    assert "三条巷" not in lead.note


@pytest.mark.parametrize("who", ["desk", "chief", "officer", "editor"])
def test_only_the_list_forwards_a_tip(town, editor, reader, who):
    somebody = editor if who == "editor" else getattr(town, who)
    said = {"title": "排污", "note": "有人举报。", "at": AT}
    with pytest.raises(PermissionDenied):
        lead_from_case(tip(), by=somebody, **said)


def test_a_forwarded_tip_is_redacted_and_in_the_journal(town, editor, reader):
    case = tip()
    said = {"title": "一家工厂夜间排污", "note": "有人举报一家工厂夜间排污。"}
    lead = lead_from_case(case, by=reader, at=AT, **said)
    assert "姓钱" not in lead.title + lead.note
    entry = Entry.objects.get(name="CaseForwarded")
    assert entry.details == {"lead_id": lead.pk, "case": case.pk, "redacted": True}
    assert entry.actor == reader
    # The desk of the newsroom sees the lead and its words, not where they are from.
    assert Lead.objects.visible_to(editor).filter(pk=lead.pk).exists()


def test_an_officer_forwards_nothing(town):
    with pytest.raises(PermissionDenied):
        lead_from_case(town.brought("working"), by=town.officer, at=AT)


def test_a_lead_is_assigned_as_every_other(town, editor, reporter, section):
    case = sent()
    lead = lead_from_case(case, by=town.desk, at=AT)
    topic = take_lead(lead, by=editor, at=AT, section=section)
    given = assign(topic, owner=reporter, due_at=AT + timedelta(days=1), by=editor, at=AT)
    assert given.topic.leads.get().case == case


# --- pages ---


def press(client, case: Case, **said):
    return client.post(f"/desk/leads/from-case/{case.number}/", said, follow=True)


def test_one_press_on_the_case_page_makes_the_lead(client, town):
    case = sent()
    client.force_login(town.chief)
    page = client.get(case.get_absolute_url()).content.decode()
    assert f"/desk/leads/from-case/{case.number}/" in page
    answer = press(client, case)
    lead = Lead.objects.get()
    assert answer.redirect_chain == [(lead.get_absolute_url(), 302)]
    press(client, case)
    assert Lead.objects.count() == 1


def test_the_case_desk_gets_to_its_own_lead_and_others_to_a_word(client, town):
    case = sent()
    first = lead_from_case(case, by=town.chief, at=AT)
    client.force_login(town.desk)
    answer = press(client, case)
    assert answer.redirect_chain[-1][0] == case.get_absolute_url()
    assert first.title in answer.content.decode()


def test_a_confidential_case_asks_for_words_on_its_page(client, town):
    case = sent(**SECRET)
    client.force_login(town.desk)
    press(client, case)
    assert not Lead.objects.exists()
    press(client, case, title="路灯", note="")
    assert not Lead.objects.exists()
    press(client, case, title="路灯", note="有人反映路灯坏了。")
    assert Lead.objects.get().title == "路灯"


@pytest.mark.parametrize("who", ["editor", "officer"])
def test_a_case_that_is_not_theirs_does_not_exist(client, town, editor, who):
    client.force_login(editor if who == "editor" else town.other)
    case = tip()
    assert press(client, case).status_code in (403, 404)
    assert not Lead.objects.exists()


def lead_page(client, lead: Lead, user) -> str:
    client.force_login(user)
    return client.get(lead.get_absolute_url()).content.decode()


def test_a_lead_shows_how_its_case_stands(client, town, editor):
    case = town.brought("dispatched")
    lead = lead_from_case(case, by=town.desk, at=town.at)
    page = lead_page(client, lead, editor)
    assert case.number in page
    assert "已转办" in page or "Sent to the department" in page
    assert case.public_url() in page


def test_the_case_behind_a_lead_is_for_those_who_may_see_it(client, town, editor, reader):
    case = tip()
    lead = lead_from_case(case, by=reader, at=AT, title="排污", note="有人举报。")
    assert case.number not in lead_page(client, lead, editor)
    assert case.get_absolute_url() in lead_page(client, lead, reader)


def test_a_case_hidden_afterwards_is_gone_from_the_lead(client, town, editor):
    case = sent()
    accept(case, by=town.desk, at=AT)
    lead = lead_from_case(case, by=town.desk, at=AT)
    assert case.number in lead_page(client, lead, editor)
    hide = {"kind": case.kind, "category": None, "visibility": "confidential"}
    sort(case, by=town.desk, at=AT, **hide)
    assert case.number not in lead_page(client, lead, editor)


def test_a_case_its_citizen_hides_is_gone_from_the_lead_too(client, town, editor):
    case = sent()
    accept(case, by=town.desk, at=AT)
    lead = lead_from_case(case, by=town.desk, at=AT)
    assert case.title in lead_page(client, lead, editor)
    show_less(case, visibility="confidential", by=town.citizen(case), at=AT)
    page = lead_page(client, lead, editor)
    assert case.title not in page and case.number not in page


# --- of a public case by whoever notes leads ---


def by_number(client, number: str):
    return client.post("/desk/leads/from-case/", {"number": number}, follow=True)


@pytest.mark.parametrize("who", ["reporter", "editor", "head", "operator"])
def test_whoever_notes_leads_makes_one_of_a_public_case(client, town, person, who):
    case = town.brought("accepted")
    client.force_login(user := person(f"the {who}", who))
    answer = press(client, case)
    lead = Lead.objects.get()
    assert answer.redirect_chain == [(lead.get_absolute_url(), 302)]
    assert (lead.case, lead.found_by, lead.title) == (case, user, case.title)
    # Of what readers do not see nothing went along.
    for words in (REPORT.contacts.name, PHONE, REPORT.contacts.email):
        assert words not in lead.note + answer.content.decode()


def test_the_page_of_leads_takes_the_number_of_a_case(client, town, reporter):
    case = town.brought("accepted")
    client.force_login(reporter)
    assert "/desk/leads/from-case/" in client.get("/desk/leads/").content.decode()
    by_number(client, f" http://linxi.example{case.public_url()} ")
    lead = Lead.objects.get()
    assert lead.case == case
    # A colleague is told that it is one already; a reporter does not see whose.
    client.force_login(town.desk)
    assert by_number(client, case.number).redirect_chain[-1][0] == case.get_absolute_url()
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("which", ["waiting", "secret", "tip", "none"])
def test_what_is_not_public_cannot_be_told_from_what_is_not_there(client, town, editor, which):
    cases = {
        "waiting": lambda: sent().number,
        "secret": lambda: town.brought("accepted", **SECRET).number,
        "tip": lambda: tip().number,
        "none": lambda: "L0000000",
    }
    number = cases[which]()
    client.force_login(editor)
    answer = by_number(client, number)
    assert "没有您能看到的诉求使用这个编号" in answer.content.decode()
    assert f'value="{number}"' in answer.content.decode()
    assert not Lead.objects.exists()


def test_the_number_of_a_tip_leads_its_reader_to_the_words(client, town, reader):
    case = tip()
    client.force_login(reader)
    answer = by_number(client, case.number)
    assert answer.redirect_chain[-1][0] == case.get_absolute_url()
    assert not Lead.objects.exists()


def test_who_notes_no_leads_makes_none(client, town):
    case = town.brought("accepted")
    for user in (town.officer, None):
        client.logout()
        if user:
            client.force_login(user)
        by_number(client, case.number)
        press(client, case)
    assert not Lead.objects.exists()


# --- what is hidden afterwards ---

HIDDEN = {"kind": "complaint", "category": None, "visibility": "confidential"}


def hidden_after(town, case: Case) -> Case:
    """Sorted anew as confidential."""
    case.refresh_from_db()
    sort(case, by=town.desk, at=AT, **HIDDEN)
    return case


@pytest.fixture
def shown(town) -> Case:
    """Public, in a street, with two lines of words."""
    district = Place.objects.create(slug="east", name="东门街道", name_en="East Gate")
    street = Place.objects.create(slug="south", name="南桥路", name_en="South", parent=district)
    case = sent(place=street, text="路灯坏了一周。\n我家在菜场后门第三户。")
    accept(case, by=town.desk, at=AT)
    return case


def test_no_page_shows_words_of_a_case_hidden_afterwards(client, town, editor, reporter, shown):
    lead = lead_from_case(shown, by=town.desk, at=AT)
    other = lead_from_case(shown, title=f"又是{shown.title}", by=town.desk, at=AT)
    topic = take_lead(lead, by=editor, at=AT)
    task = assign(topic, owner=reporter, due_at=now() + timedelta(days=1), by=editor, at=now(), brief=f"看看：{shown.text}")  # fmt: skip
    hidden_after(town, shown)
    pages = ("/desk/leads/", "/desk/leads/?state=taken", "/desk/topics/", "/desk/assignments/", "/desk/")  # fmt: skip
    own = [one.get_absolute_url() for one in (lead, other, topic, task)]
    for user in (editor, reporter):
        client.force_login(user)
        for page in (*pages, *own):
            body = client.get(page).content.decode()
            for words in (shown.title, "路灯坏了", "菜场后门", "南桥路", shown.number):
                assert words not in body, (user, page, words)


def test_what_a_colleague_wrote_stays_when_the_case_is_hidden(town, editor, shown):
    lead = lead_from_case(shown, title="全城路灯谁来修", note="先问城管。", by=town.desk, at=AT)
    topic = take_lead(lead, by=editor, at=AT)
    # As a browser sends it back, with other ends of lines and words of the editor's own.
    said = topic.brief.replace("\n", "\r\n") + "\r\n约值班员。"
    change_topic(topic, title="路灯谁修", brief=said, section=None, planned_for=None, by=editor, at=AT)  # fmt: skip
    hidden_after(town, shown)
    lead.refresh_from_db()
    topic.refresh_from_db()
    assert (lead.title, topic.title) == ("全城路灯谁来修", "路灯谁修")
    for text in (lead.note, topic.brief):
        assert "先问城管。" in text and "路灯坏了" not in text and "菜场" not in text
    assert topic.brief.endswith("约值班员。")


def test_an_old_page_takes_no_hidden_title_along(client, town, editor, shown):
    lead = lead_from_case(shown, by=town.desk, at=AT)
    title = shown.title
    hidden_after(town, shown)
    client.force_login(editor)
    client.post(f"{lead.get_absolute_url()}take/", {"title": title})
    assert title not in Topic.objects.get().title


def test_two_leads_with_the_same_copied_title_are_both_hidden(town, shown):
    first = lead_from_case(shown, by=town.desk, at=AT)
    second = lead_from_case(shown, title="一件保密诉求", by=town.desk, at=AT)
    hidden_after(town, shown)
    first.refresh_from_db()
    assert shown.title not in first.title != second.title


def test_notices_of_before_have_the_number_only(town, shown, person):
    Notice.objects.create(
        person=person("fan"), topic="cases.followed", language="zh-hans", made_at=AT, key=uuid4(),
        words=f"您关注的“{shown.title}” ({shown.number})有了答复。",
    )  # fmt: skip
    hidden_after(town, shown)
    assert Notice.objects.get(topic="cases.followed").words == f"您关注的{shown.number}有了答复。"


def test_who_knew_it_while_it_was_public_copies_nothing_any_more(town, editor, shown):
    seen = Case.objects.get(pk=shown.pk)
    hidden_after(town, shown)
    with pytest.raises(PermissionDenied):
        lead_from_case(seen, by=editor, at=AT)
    with pytest.raises(OwnWordsNeeded):
        lead_from_case(seen, by=town.desk, at=AT)
