"""A story is about cases: by its lead, by hand, in its text; and nobody learns of a hidden one."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ronghe.cases.actions import admit_tip_reader, sort
from ronghe.cases.tests.conftest import MONDAY, sent
from ronghe.cases.tests.conftest import town as town
from ronghe.planning.actions import assign, lead_from_case, merge_leads, note_lead, take_lead
from ronghe.stories.actions import (
    LinkedAlready,
    NoSuchCase,
    link_case,
    save_version,
    start_story,
    unlink_case,
)
from ronghe.stories.blocks import CaseBlock
from ronghe.stories.models import Story, StoryCase

pytestmark = pytest.mark.django_db
AT = MONDAY + timedelta(hours=1)


@pytest.fixture
def story(reporter, section) -> Story:
    return start_story(author=reporter, at=AT, headline="路灯亮了", section=section)


def given(lead, *, editor, to):
    topic = take_lead(lead, by=editor, at=AT)
    return assign(topic, owner=to, due_at=AT + timedelta(days=1), by=editor, at=AT)


def of(story: Story) -> list[str]:
    return [one.case.number for one in story.cases.standing()]


def test_a_story_on_an_assignment_is_about_the_case_of_its_lead(town, editor, reporter, section):
    case = town.brought("accepted")
    task = given(lead_from_case(case, by=town.desk, at=AT), editor=editor, to=reporter)
    story = start_story(author=reporter, at=AT, headline="路灯", section=section, assignment=task)
    assert of(story) == [case.number]
    assert not story.cases.get().by_hand


def test_also_of_a_lead_merged_into_it_before_or_after(town, editor, reporter, section):
    first, second, third = (town.brought("accepted", title=name) for name in "甲乙丙")
    leads = [lead_from_case(one, by=town.desk, at=AT) for one in (first, second, third)]
    merge_leads(leads[1], into=leads[0], by=editor, at=AT)
    task = given(leads[0], editor=editor, to=reporter)
    story = start_story(author=reporter, at=AT, headline="灯", section=section, assignment=task)
    assert of(story) == [first.number, second.number]
    merge_leads(leads[2], into=leads[0], by=editor, at=AT)
    save_version(story, by=reporter, at=AT)
    assert of(story) == [first.number, second.number, third.number]


@pytest.mark.django_db(transaction=True)
def test_a_merge_is_heard_by_stories_in_work(town, editor, reporter, section):
    case = town.brought("accepted")
    one = note_lead("路灯", by=editor, at=AT)
    task = given(one, editor=editor, to=reporter)
    story = start_story(author=reporter, at=AT, headline="灯", section=section, assignment=task)
    merge_leads(lead_from_case(case, by=town.desk, at=AT), into=one, by=editor, at=AT)
    assert of(story) == [case.number]


def test_what_was_taken_out_does_not_come_again_by_itself(town, editor, reporter, section):
    case = town.brought("accepted")
    task = given(lead_from_case(case, by=town.desk, at=AT), editor=editor, to=reporter)
    story = start_story(author=reporter, at=AT, headline="灯", section=section, assignment=task)
    unlink_case(story, number=case.number, by=editor, at=AT)
    save_version(story, by=reporter, at=AT)
    assert of(story) == []
    link_case(story, number=case.number, by=editor, at=AT)
    assert of(story) == [case.number]


def test_by_hand_by_number_or_address(town, editor, story):
    one, two = town.brought("accepted"), town.brought("accepted", title="另一件")
    link_case(story, number=f" {one.number} ", by=editor, at=AT)
    link_case(story, number=f"http://paper.example{two.public_url()}", by=editor, at=AT)
    assert of(story) == [one.number, two.number]
    with pytest.raises(LinkedAlready):
        link_case(story, number=one.number, by=editor, at=AT)


def test_the_database_keeps_one_link(town, story):
    case = town.brought("accepted")
    row = {"story": story, "case": case, "by_hand": True, "by": story.author, "at": AT}
    StoryCase.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryCase.objects.create(**row)


def test_the_database_forgets_no_link(town, editor, story):
    case = town.brought("accepted")
    link = link_case(story, number=case.number, by=editor, at=AT)
    for act in (link.delete, lambda: StoryCase.objects.update(at=AT + timedelta(days=1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    unlink_case(story, number=case.number, by=editor, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryCase.objects.update(ended_at=None, ended_by=None)


def test_a_hidden_case_does_not_exist_for_who_may_not_see_it(town, editor, story):
    hidden = town.brought("accepted", visibility="confidential")
    waiting = sent()
    for number in (hidden.number, waiting.number, "nowhere", "", "a\0b"):
        with pytest.raises(NoSuchCase) as told:
            link_case(story, number=number, by=editor, at=AT)
        assert str(told.value) == "没有这个编号的诉求。" or "number" in str(told.value)
    assert of(story) == []


def test_who_sees_it_at_its_desk_may_link_what_is_hidden(town, story):
    hidden = town.brought("accepted", visibility="confidential")
    link_case(story, number=hidden.number, by=town.chief, at=AT)
    assert of(story) == [hidden.number]


@pytest.mark.parametrize("who", ["proofreader", "officer"])
def test_others_link_nothing(town, person, story, who):
    by = town.officer if who == "officer" else person(who, who)
    with pytest.raises(PermissionDenied):
        link_case(story, number=town.brought("accepted").number, by=by, at=AT)


# --- the page of a story at the desk ---


def page(client, story: Story, user) -> str:
    client.force_login(user)
    return client.get(story.get_absolute_url()).content.decode()


def test_the_page_shows_how_the_case_stands(client, town, editor, story):
    case = town.brought("dispatched")
    client.force_login(editor)
    client.post(f"/desk/stories/{story.pk}/cases/link/", {"number": case.number})
    shown = page(client, story, editor)
    assert case.title in shown
    assert case.public_url() in shown
    client.post(f"/desk/stories/{story.pk}/cases/unlink/", {"number": case.number})
    assert case.title not in page(client, story, editor)


def test_the_page_makes_a_lead_of_a_public_case(client, town, editor, story):
    case, secret = town.brought("dispatched"), sent(visibility="confidential")
    for one in (case, secret):
        link_case(story, number=one.number, by=town.chief, at=AT)
    assert f"/desk/leads/from-case/{case.number}/" in page(client, story, editor)
    shown = page(client, story, town.chief)
    assert secret.number in shown and f"/desk/leads/from-case/{secret.number}/" not in shown


def test_a_hidden_case_shows_to_who_may_see_it_only(client, town, editor, person, story):
    reader = person("reader", "reporter", "editor")
    admit_tip_reader(reader, by=town.chief, at=MONDAY)
    tip = sent(kind="tip", visibility="confidential", title="厂长姓钱")
    link_case(story, number=tip.number, by=reader, at=AT)
    assert tip.title in page(client, story, reader)
    for other in (editor, story.author):
        shown = page(client, story, other)
        assert tip.title not in shown
        assert tip.number not in shown


def test_hidden_afterwards_it_is_gone_from_the_page(client, town, editor, story):
    case = town.brought("accepted")
    link_case(story, number=case.number, by=editor, at=AT)
    hide = {"kind": case.kind, "category": None, "visibility": "confidential"}
    sort(case, by=town.desk, at=AT, **hide)
    shown = page(client, story, editor)
    assert case.title not in shown
    assert case.number not in shown


# --- the block ---


def test_a_block_takes_the_number_or_the_address_of_a_public_case(town):
    case, block = town.brought("accepted"), CaseBlock()
    assert block.clean(block.value_from_form(f" {case.number} ")) == case.number
    address = f"http://paper.example/en{case.public_url()}"
    assert block.clean(block.value_from_form(address)) == case.number


def test_a_block_refuses_a_hidden_case_and_none_in_the_same_words(town):
    block, hidden = CaseBlock(), town.brought("accepted", visibility="confidential")
    said = set()
    for number in (hidden.number, sent().number, "nowhere"):
        with pytest.raises(ValidationError) as told:
            block.clean(number)
        said.update(told.value.messages)
    assert len(said) == 1


def test_a_block_shows_a_public_case_live_and_nothing_of_a_hidden_one(client, town, editor, reporter, section):  # fmt: skip
    case = town.brought("accepted")
    body = [{"type": "case", "value": case.number}]
    story = start_story(author=reporter, at=AT, headline="灯", section=section, body=body)
    assert case.title in page(client, story, editor)
    hide = {"kind": case.kind, "category": None, "visibility": "confidential"}
    sort(case, by=town.desk, at=AT, **hide)
    assert case.title not in page(client, story, editor)
