"""Citizens are told what becomes of their case: with an account or without, once, and no hidden word."""

from datetime import timedelta

import pytest
from django.core import mail

from ronghe.accounts.models import User
from ronghe.cases import actions, citizens
from ronghe.cases.models import TipReader
from ronghe.cases.vault import Contacts
from ronghe.journal.models import Entry
from ronghe.kit.clock import local_date, now
from ronghe.notices.models import Message, Notice
from ronghe.notices.sending import send_all

from .conftest import MONDAY, sent

pytestmark = pytest.mark.django_db
MAIL = Contacts(email="qiao@linxi.example")
NOBODY = Contacts()


@pytest.fixture
def citizen(person) -> User:
    return person("citizen")


def words(user: User | None, topic: str = "cases.mine") -> list[str]:
    rows = Notice.objects.filter(person=user, topic=topic).order_by("pk")
    return list(rows.values_list("words", flat=True))


def test_with_an_account_each_turn_is_told_once(town, citizen):
    case = sent(by=citizen, contacts=NOBODY)
    town.do(actions.accept, case, town.desk)
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    town.do(actions.sign, case, town.officer)
    town.do(actions.ask, case, town.officer, question="几号楼？王某某家吗？")
    town.do(actions.hear, case, citizen, text="三号楼")
    town.do(actions.reply, case, town.officer, public_text="明天到现场。")
    town.do(actions.park, case, town.desk, reason="等设备", review_on=local_date(town.at + timedelta(9)))  # fmt: skip
    town.do(actions.take_up, case, town.desk)
    town.do(actions.answer, case, town.officer, public_text="修好了", evidence="照片")
    town.do(actions.appeal, case, citizen, reason="没亮")
    town.do(actions.reopen, case, town.chief, reason="再修")
    said = words(citizen)
    for one in ("已受理", "补充说明", "阶段答复", "已暂缓", "恢复办理", "已有答复", "申诉成立"):
        assert sum(one in line for line in said) == 1, (one, said)
    assert len(said) == 7
    assert not any("王某某" in line for line in said)
    assert all(f"“{case.title}” ({case.number})" in line for line in said[1:])
    links = set(Notice.objects.filter(person=citizen).values_list("link", flat=True))
    assert links == {f"/cases/mine/?number={case.number}"}


def test_refused_upheld_and_closed_are_told(town, citizen):
    refused = sent(by=citizen, contacts=NOBODY)
    town.do(actions.refuse, refused, town.desk, why="court", words="已立案")
    town.do(actions.appeal, refused, citizen, reason="没有立案")
    town.do(actions.uphold, refused, town.chief, reason="已核实")
    other = town.brought("answered", by=citizen, contacts=NOBODY)
    town.at += timedelta(days=30)
    actions.close_answered(at=town.at)
    said = words(citizen)
    assert "未被受理" in said[0] and "维持" in said[1] and "已办结" in said[-1]
    # What readers cannot see is a number only; nor the words of the refusal.
    assert refused.title not in said[0] and "已立案" not in "".join(said)
    assert other.number in said[-1]


def test_a_hidden_case_has_a_number_only_and_a_tip_nobody(town, citizen):
    hidden = sent(by=citizen, visibility="confidential", contacts=NOBODY)
    town.do(actions.accept, hidden, town.desk)
    assert words(citizen) and hidden.title not in "".join(words(citizen))
    town.do(actions.dispatch, hidden, town.desk, lead=town.light)
    tip = sent(kind="tip", by=citizen, contacts=MAIL)
    before = Notice.objects.count(), Message.objects.count()
    TipReader.objects.create(person=town.desk, since=MONDAY, given_by=town.chief)
    town.do(actions.accept, tip, town.desk)
    assert (Notice.objects.count(), Message.objects.count()) == before


def test_without_an_account_it_goes_to_what_was_left_and_the_journal_says_so(town):
    case = sent(contacts=MAIL, at=now())
    actions.accept(case, by=town.desk, at=now())
    assert send_all(at=now().replace(hour=4)) == 1  # noon
    (letter,) = mail.outbox
    assert letter.to == ["qiao@linxi.example"] and case.number in letter.body
    assert case.title not in letter.body + letter.subject
    assert f"/cases/mine/?number={case.number}" in letter.body
    (used,) = Entry.objects.filter(name="ContactUsed")
    assert used.actor is None and used.details == {"case": case.pk, "what": "accept"}
    assert not Entry.objects.filter(name="ContactRead").exists()
    assert not bytes(Message.objects.get().sealed)


@pytest.mark.parametrize("phone", ["0735-2222222", "四楼找我", "138"])
def test_what_cannot_be_written_to_stops_nobody(town, phone):
    case = sent(contacts=Contacts(phone=phone, email="no address"))
    town.do(actions.accept, case, town.desk)
    assert case.state == "accepted" and not Message.objects.exists()


def test_a_lost_key_stops_no_case(town, settings):
    case = sent(contacts=MAIL)
    settings.CONTACT_KEY, settings.CONTACT_KEYS_BEFORE = b"another key of 32 bytes, for once", []
    town.do(actions.accept, case, town.desk)
    assert case.state == "accepted" and not Message.objects.exists()


def test_a_phone_is_told_where_there_is_a_gateway(town):
    case = sent(contacts=Contacts(phone="1990000 0001"))
    town.do(actions.accept, case, town.desk)
    assert Message.objects.get().channel == "sms"
    # E-mail, which its reader can end, goes before.
    both = sent(contacts=Contacts(phone="19900000001", email="a@linxi.example"))
    town.do(actions.accept, both, town.desk)
    assert Message.objects.latest("pk").channel == "email"


def test_a_strangers_mailbox_is_not_filled(town):
    for _number in range(25):
        town.do(actions.accept, sent(contacts=MAIL, at=town.at), town.desk)
    assert Message.objects.count() == 20
    town.at += timedelta(days=2)
    town.do(actions.accept, sent(contacts=MAIL, at=town.at), town.desk)
    assert Message.objects.count() == 21


def test_what_is_undone_tells_nobody(town, citizen, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    case = sent(by=citizen, contacts=NOBODY)
    monkeypatch.setattr(citizens, "_page", broken)
    with pytest.raises(RuntimeError):
        town.do(actions.accept, case, town.desk)
    case.refresh_from_db()
    assert case.state == "submitted" and not words(citizen)


def test_whoever_follows_is_told_of_the_answer_until_they_stop(town, citizen, person):
    case, other = town.brought("working"), person("other citizen")
    for one in (citizen, other):
        actions.follow(case, person=one, at=town.at)
    actions.follow(case, person=citizen, at=town.at)
    actions.stop_following(case, person=other)
    town.do(actions.answer, case, town.officer, public_text="修好了", evidence="照片")
    (said,) = words(citizen, "cases.followed")
    assert case.title in said and not words(other, "cases.followed")
    hidden = town.brought("working")
    actions.follow(hidden, person=citizen, at=town.at)
    town.do(actions.sort, hidden, town.desk, kind="complaint", category=None, visibility="confidential")  # fmt: skip
    town.do(actions.answer, hidden, town.officer, public_text="修好了", evidence="照片")
    assert len(words(citizen, "cases.followed")) == 1


def test_the_notice_leads_to_the_case_signed_in_or_with_the_secret(town, citizen, client):
    case = sent(by=citizen, contacts=NOBODY)
    there = f"/cases/mine/?number={case.number}"
    page = client.get(there).content.decode()
    assert f'value="{case.number}"' in page and case.title not in page and "登录" in page
    client.force_login(citizen)
    answer = client.get(there)
    assert answer.status_code == 302 and answer["Location"] == f"/cases/mine/{case.number}/"
    client.force_login(town.desk)
    assert client.get(there).status_code == 200


def test_me_too_with_an_account_follows_and_stops(town, citizen, client):
    case = town.brought("accepted", visibility="unnamed")
    there = f"/cases/{case.number}/join/"
    client.post(there)
    assert not case.follows.exists()
    client.force_login(citizen)
    client.post(there)
    assert case.follows.get().person == citizen
    assert 'name="stop"' in client.get(there).content.decode()
    client.post(there, {"stop": "1"})
    case.refresh_from_db()
    # One browser: signed in or not, it is counted once.
    assert not case.follows.exists() and case.joined == 1


# --- departments and the desk ------------------------------------------------------------------------


def test_a_reply_goes_to_whoever_asked(town):
    case = town.brought("working")
    town.do(actions.ask, case, town.officer, question="几号楼？")
    town.do(actions.hear, case, town.citizen(case), text="三号楼")
    assert any("补充说明" in one for one in words(town.officer, "cases.for_us"))
    assert not words(town.desk, "cases.for_desk")
    early = town.brought("accepted")
    town.do(actions.ask, early, town.desk, question="哪里？")
    town.do(actions.hear, early, town.citizen(early), text="桥头")
    assert any("补充说明" in one for one in words(town.desk, "cases.for_desk"))


def test_an_appeal_goes_to_those_who_may_judge_it(town, person):
    fresh = person("fresh", "casedesk")
    case = town.brought("answered")
    town.do(actions.appeal, case, town.citizen(case), reason="没亮")
    assert words(fresh, "cases.for_desk") and not words(town.desk, "cases.for_desk")


def test_time_is_asked_for_and_decided_aloud(town):
    case = town.brought("working")
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    assert any("延期申请" in one for one in words(town.desk, "cases.for_desk"))
    actions.decide(asked, grant=True, by=town.chief, at=town.at)
    again = town.do(actions.ask_for_time, case, town.officer, minutes=480, reason="等配件")
    actions.decide(again, grant=False, note="配件在库", by=town.chief, at=town.at)
    told = words(town.officer, "cases.for_us")
    assert "延期已获批准" in told[-2] and "延期未获批准" in told[-1]


def test_an_opened_case_is_told_to_desk_and_department(town):
    case = town.brought("answered")
    town.do(actions.appeal, case, town.citizen(case), reason="没亮")
    town.do(actions.reopen, case, town.chief, reason="再修")
    assert any("重新办理" in one for one in words(town.desk, "cases.for_desk"))
    assert any("重新办理" in one for one in words(town.officer, "cases.for_us"))


def test_a_case_put_off_comes_back_on_its_day_once(town):
    case, day = town.brought("accepted"), local_date(town.at + timedelta(days=3))
    town.do(actions.park, case, town.desk, reason="等设备", review_on=day)
    assert actions.look_again(at=town.at + timedelta(days=2)) == 0
    for _twice in range(2):
        assert actions.look_again(at=town.at + timedelta(days=3)) == 1
    assert sum("复看" in one for one in words(town.desk, "cases.for_desk")) == 1


def test_a_copied_answer_is_told_to_the_desk(town):
    text = (
        "您好，经核实，该处线路老化停用，养护单位已于昨日更换灯具并恢复照明，感谢您的监督，祝您生活愉快。"
        * 2
    )
    for _twice in range(2):
        case = town.brought("working")
        made = town.do(actions.answer, case, town.officer, public_text=text, evidence="照片")
        actions.compare(made, at=town.at)
    assert sum("雷同" in one for one in words(town.desk, "cases.for_desk")) == 1
