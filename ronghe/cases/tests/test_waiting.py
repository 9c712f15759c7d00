"""What waits for the case desk is told by its number, and no more once it is done by whomever."""

from datetime import timedelta

import pytest

from ronghe.accounts.models import User
from ronghe.cases import actions
from ronghe.cases.models import Case, Extension, TipReader
from ronghe.cases.waiting import tell_of_new
from ronghe.notices.models import Notice

from .conftest import MONDAY, sent

pytestmark = pytest.mark.django_db


def unread(user: User, topic: str) -> list[str]:
    rows = Notice.objects.unread().filter(person=user, topic=f"cases.{topic}").order_by("pk")
    return list(rows.values_list("words", flat=True))


def told(user: User, topic: str = "for_desk") -> int:
    return Notice.objects.filter(person=user, topic=f"cases.{topic}").count()


def read(user: User) -> None:
    Notice.objects.filter(person=user).update(read_at=MONDAY)


@pytest.fixture
def reader(person, town):
    one = person("reader", "reporter")
    actions.admit_tip_reader(one, by=town.chief, at=MONDAY)
    return one


def tip() -> Case:
    return sent(kind="tip", visibility="confidential", title="厂长姓钱，往河里排污")


# --- new ones ---


def test_a_flood_is_one_notice_that_counts(town):
    for number in (1, 2, 30):
        for _ in range(number - Case.objects.count()):
            sent()
        tell_of_new(at=town.at)
        assert unread(town.desk, "new") == [f"{number} 件诉求等待受理。"]
    tell_of_new(at=town.at)
    assert told(town.desk, "new") == 1
    assert not Notice.objects.exclude(person=town.desk).exists()


def test_who_has_read_it_is_told_anew_of_newer_ones_only(town):
    first, second = sent(), sent()
    tell_of_new(at=town.at)
    read(town.desk)
    town.do(actions.accept, second, town.desk)
    tell_of_new(at=town.at)
    assert unread(town.desk, "new") == []
    sent()
    tell_of_new(at=town.at)
    assert unread(town.desk, "new") == ["2 件诉求等待受理。"]
    assert first.number not in unread(town.desk, "new")[0]


def test_what_came_while_it_was_unread_is_not_told_twice(town):
    sent()
    tell_of_new(at=town.at)
    sent()
    tell_of_new(at=town.at)
    read(town.desk)
    tell_of_new(at=town.at)
    assert unread(town.desk, "new") == []


def test_when_a_colleague_has_accepted_all_nothing_is_new(town, person):
    colleague = person("colleague", "casedesk")
    case = sent()
    tell_of_new(at=town.at)
    town.do(actions.accept, case, town.desk)
    tell_of_new(at=town.at)
    assert unread(colleague, "new") == unread(town.desk, "new") == []


def test_tips_are_told_to_their_readers_only_and_nothing_of_them(town, reader):
    case = tip()
    tell_of_new(at=town.at)
    assert unread(reader, "new_tips") == ["1 条新爆料等待处理。"]
    told = Notice.objects.get()
    assert told.person == reader
    assert case.number not in told.words + told.link and "姓钱" not in told.words
    later = town.at + timedelta(minutes=1)
    actions.dismiss_tip_reader(TipReader.objects.get(), by=town.chief, at=later)
    tip()
    tell_of_new(at=later)
    assert Notice.objects.count() == 1


# --- sent back ---


def test_a_case_that_is_sent_back_is_told_with_who_should_have_it(town):
    case = town.brought("dispatched")
    town.do(actions.send_back, case, town.officer, reason="不归我们管。", proposed=town.water)
    (words,) = unread(town.desk, "for_desk")
    for one in (case.number, case.title, "城管局", "水利局"):
        assert one in words
    assert "不归我们管" not in words
    town.do(actions.dispatch, case, town.desk, lead=town.water)
    assert unread(town.desk, "for_desk") == []


def test_of_a_confidential_case_sent_back_only_the_number(town):
    case = town.brought("dispatched", visibility="confidential")
    town.do(actions.send_back, case, town.officer, reason="不归我们管。")
    (words,) = unread(town.desk, "for_desk")
    assert case.number in words and case.title not in words


# --- done by whomever ---


@pytest.mark.parametrize("grant", [True, False])
def test_asked_time_that_is_decided_asks_nobody_any_more(town, person, grant):
    colleague, case = person("colleague", "casedesk"), town.brought("working")
    town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等材料。")
    assert len(unread(colleague, "for_desk")) == len(unread(town.desk, "for_desk")) == 1
    asked = Extension.objects.get()
    actions.decide(asked, grant=grant, by=town.desk, at=town.at, note="知道了。")
    assert unread(colleague, "for_desk") == unread(town.desk, "for_desk") == []


def test_asked_time_waits_on_while_the_department_goes_on_and_no_longer(town):
    case = town.brought("dispatched")
    town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等材料。")
    town.do(actions.sign, case, town.officer)
    assert len(unread(town.desk, "for_desk")) == 1
    town.do(actions.answer, case, town.officer, public_text="修好了。", evidence="照片")
    assert unread(town.desk, "for_desk") == []


@pytest.mark.parametrize("verb", [actions.reopen, actions.uphold])
def test_an_appeal_that_is_judged_asks_nobody_any_more(town, person, verb):
    other, case = person("other chief", "chief"), town.brought("answered")
    neighbour = town.brought("answered")
    for one in (case, neighbour):
        town.do(actions.appeal, one, town.citizen(one), reason="没有亮。")
    assert len(unread(other, "for_desk")) == 2
    town.do(verb, case, town.chief, reason="看过了。")
    (left,) = unread(other, "for_desk")
    assert neighbour.number in left
    # The desk is told what comes next, if anything does.
    next_ = [one for one in unread(town.desk, "for_desk") if case.number in one]
    assert len(next_) == (verb is actions.reopen)


def test_a_reply_is_dealt_with_by_the_next_step(town):
    case = town.brought("accepted")
    town.do(actions.ask, case, town.desk, question="几号楼？")
    town.do(actions.hear, case, town.citizen(case), text="三号楼。")
    assert len(unread(town.desk, "for_desk")) == 1
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    assert unread(town.desk, "for_desk") == []


# --- on the pages ---


def queue(client, user: User, asked: str = "") -> str:
    client.force_login(user)
    return client.get(f"/desk/cases/{asked}").content.decode()


@pytest.fixture
def waiting(town):
    """One case of each kind that waits for the desk."""
    found = {"accept": sent(title="新来的"), "appeal": town.brought("answered", title="申诉的")}
    found |= {"back": town.brought("working", title="退回的")}
    found |= {"time": town.brought("working", title="延期的")}
    found |= {"sign": town.brought("dispatched", title="没签的")}
    town.do(actions.appeal, found["appeal"], town.citizen(found["appeal"]), reason="没有亮。")
    back = {"reason": "不归我们管。", "proposed": town.water}
    town.do(actions.send_back, found["back"], town.officer, **back)
    town.do(actions.ask_for_time, found["time"], town.officer, minutes=480, reason="等材料。")
    return found


@pytest.mark.parametrize("waits", ["accept", "appeal", "back", "time", "sign"])
def test_the_queue_shows_what_waits_for_one_thing(client, town, waiting, waits):
    page = queue(client, town.desk, f"?show=open&waits={waits}")
    for name, case in waiting.items():
        assert (f"{case.number} ·" in page) == (name == waits), name


def test_the_queue_marks_asked_time_and_who_sent_it_back(client, town, waiting):
    page = queue(client, town.desk)
    assert page.count("申请延期") == 1
    assert page.count("城管局已退回，建议转水利局: 不归我们管。") == 1
    town.do(actions.dispatch, waiting["back"], town.desk, lead=town.water)
    actions.decide(Extension.objects.get(), grant=True, by=town.desk, at=town.at)
    page = queue(client, town.desk)
    assert "申请延期" not in page and "已退回" not in page.split("case-queue")[1]


def test_a_department_sees_what_it_has_to_do_and_no_more(client, town, waiting):
    page = queue(client, town.officer)
    assert 'waits=sign">待签收 <b>1</b>' in page and 'waits=time">延期待批 <b>1</b>' in page
    assert 'value="appeal"' not in page
    assert "case-tally" not in queue(client, town.other)
    # What is not theirs to choose chooses nothing.
    assert waiting["sign"].number in queue(client, town.officer, "?waits=appeal")


def test_an_appeal_that_is_not_ones_own_says_why_and_who_judges_it(client, town, waiting, person):
    case = waiting["appeal"]
    client.force_login(town.desk)
    page = client.get(case.get_absolute_url()).content.decode().partition('id="not-yours"')[2]
    said = page.partition("</section>")[0]
    assert "受理" in said and "转办" in said and "沈值班" in said and "宋受理" not in said
    # Whoever may judge it reads nothing of the kind, and neither does the department.
    for user in (town.chief, town.officer):
        client.force_login(user)
        assert 'id="not-yours"' not in client.get(case.get_absolute_url()).content.decode()


def test_when_nobody_may_judge_it_the_page_says_what_to_do(client, town, waiting):
    User.objects.filter(pk=town.chief.pk).update(is_active=False)
    client.force_login(town.desk)
    page = client.get(waiting["appeal"].get_absolute_url()).content.decode()
    assert "目前无人可以复核" in page
