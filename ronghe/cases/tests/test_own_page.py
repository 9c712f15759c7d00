"""A citizen's own page: what passed between them and the house, and what they hide from readers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import localtime

from ronghe.cases import actions, clocks, receipts, rules
from ronghe.cases.deadlines import DAY
from ronghe.cases.models import Case, Sorting
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

pytestmark = pytest.mark.django_db
ANSWER = {"public_text": "已更换灯具。", "evidence": "照片"}


@pytest.fixture
def phone(town) -> Client:
    town.at = now()
    return Client()


def opened(phone: Client, case: Case) -> str:
    """The page after number and secret were shown."""
    mine = f"/cases/mine/{case.number}/"
    secret = receipts.secret_for(case.key)
    assert phone.post("/cases/mine/", {"number": case.number, "secret": secret}).status_code == 302
    return phone.get(mine).content.decode()


def readers(case: Case, prefix: str = "") -> str:
    return Client().get(f"{prefix}/cases/{case.number}/").content.decode()


def test_their_page_keeps_what_was_asked_and_what_they_said(phone, town):
    case = town.brought("working")
    me = town.citizen(case)
    town.do(actions.ask, case, town.officer, question="是桥头第几盏？")
    town.do(actions.hear, case, me, text="从东边数第三盏。")
    town.do(actions.answer, case, town.officer, **ANSWER)
    town.do(actions.rate, case, me, is_solved=False, is_satisfied=False, words="还是不亮")
    town.do(actions.appeal, case, me, reason="第三盏没有换")
    town.do(actions.reopen, case, town.chief, reason="重新办理")
    page = opened(phone, case)
    own = ("是桥头第几盏？", "从东边数第三盏。", "还是不亮", "第三盏没有换")
    for words in own:
        assert page.count(words) == 1, words
    assert "未解决 · 不满意" in page
    assert not any(words in readers(case) for words in own)


def test_their_page_says_until_when_somebody_waits_for_the_reply(phone, town):
    case = town.brought("working")
    town.do(actions.ask, case, town.officer, question="是桥头第几盏？")
    until = localtime(town.at + timedelta(days=case.rule.appeal_days))
    assert f"{until.month} 月 {until.day} 日".replace(" ", "") in opened(phone, case).replace(
        "\u2009", ""
    ).replace(" ", "")
    assert actions.go_on_without_reply(at=until) == 0
    assert actions.go_on_without_reply(at=until + timedelta(seconds=1)) == 1


def test_their_page_says_how_much_more_time_was_granted_and_until_when(phone, town):
    case = town.brought("working")
    town.do(actions.ask_for_time, case, town.officer, minutes=3 * DAY, reason="等路灯厂的件")
    page = opened(phone, case)
    assert "延长" not in page
    town.do(lambda asked, by, at: actions.decide(case.extensions.get(), grant=True, by=by, at=at), case, town.desk)  # fmt: skip
    case.refresh_from_db()
    page, english = opened(phone, case), phone.get(f"/en/cases/mine/{case.number}/")
    assert "承办单位获准延长 3 个工作日" in page and "等路灯厂的件" not in page
    due = localtime(clocks.ends_of(case)["finish"])
    assert f"此后的答复期限为 {due.month}月{due.day}日 {due:%H:%M}" in page
    assert "3 working days" in english.content.decode()
    # What was known then stays, though the clock stands still later.
    town.do(actions.park, case, town.desk, reason="等配件", review_on=(now() + timedelta(days=9)).date())  # fmt: skip
    assert f"此后的答复期限为 {due.month}月{due.day}日" in opened(phone, case)


def test_what_is_put_off_says_when_it_is_looked_at_again(phone, town):
    case, day = town.brought("accepted"), (now() + timedelta(days=30)).date()
    town.do(actions.park, case, town.desk, reason="等物业招标", review_on=day)
    chinese, english = f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}"
    for page in (opened(phone, case), readers(case), readers(case, "").replace("\n", "")):
        assert "复查日期" in page and chinese in page
    assert english in readers(case, "/en")
    embed = Client().get(f"/en/cases/{case.number}/embed/").content.decode()
    assert "Looked at again on" in embed and english in embed
    town.do(actions.take_up, case, town.desk)
    assert "复查日期" not in readers(case) and "复查日期" not in opened(phone, case)


def test_a_citizen_hides_their_name_and_then_the_whole_case(phone, town):
    case = town.brought("working", visibility="public", signature="李大明")
    less = f"/cases/mine/{case.number}/less/"
    assert "李大明" in readers(case)
    page = opened(phone, case)
    assert "不能恢复" in page and 'value="unnamed"' in page and 'value="confidential"' in page
    # Without the tick nothing happens, and the form says why.
    unsure = phone.post(less, {"visibility": "unnamed"})
    assert unsure.status_code == 200 and 'role="alert"' in unsure.content.decode()
    assert phone.post(less, {"visibility": "unnamed", "sure": "on"}).status_code == 302
    case.refresh_from_db()
    assert (case.visibility, case.signature, case.state) == ("unnamed", "", "working")
    assert "李大明" not in readers(case) and case.title in readers(case)
    assert 'value="unnamed"' not in opened(phone, case)
    # Never back: the old page offers what is gone.
    assert phone.post(less, {"visibility": "public", "sure": "on"}).status_code == 200
    assert phone.post(less, {"visibility": "confidential", "sure": "on"}).status_code == 302
    assert Client().get(f"/cases/{case.number}/").status_code == 404
    assert 'id="less"' not in opened(phone, case)
    said = [(one.details["before"], one.details["after"]) for one in Entry.objects.filter(name="CaseShownLess")]  # fmt: skip
    assert said == [("public", "unnamed"), ("unnamed", "confidential")]
    assert not Sorting.objects.exists()
    # The department goes on.
    town.do(actions.answer, case, town.officer, **ANSWER)


def test_nobody_else_hides_a_case_and_a_tip_off_has_nothing_to_hide(phone, town, client, citizen):
    case, tip = town.brought("accepted"), town.brought("submitted", kind="tip")
    wanted = {"visibility": "confidential", "sure": "on"}
    for who in (None, town.desk, town.officer, citizen):
        visitor = Client()
        if who:
            visitor.force_login(who)
        assert visitor.post(f"/cases/mine/{case.number}/less/", wanted).status_code == 404
    assert phone.get(f"/cases/mine/{case.number}/less/").status_code == 405
    with pytest.raises(PermissionDenied):
        actions.show_less(case, visibility="confidential", by=town.desk, at=town.at)
    with pytest.raises(actions.OnlyLess):
        actions.show_less(case, visibility="public", by=town.citizen(case), at=town.at)
    assert rules.may_show_less(tip) == [] and 'id="less"' not in opened(phone, tip)
    assert phone.post(f"/cases/mine/{tip.number}/less/", wanted).status_code == 200
    case.refresh_from_db()
    assert case.shown_at is not None


def test_who_moves_the_case_at_this_moment_does_not_keep_it_shown(town):
    case = town.brought("accepted")
    old = Case.objects.get(pk=case.pk)
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    actions.show_less(old, visibility="confidential", by=town.citizen(case), at=town.at)
    case.refresh_from_db()
    assert (case.state, case.shown_at) == ("dispatched", None)
