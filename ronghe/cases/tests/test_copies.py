"""The same answer to different cases is found, shown to the case desk alone, and judged once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ronghe.cases import actions
from ronghe.cases.models import Answer, Copy, Print

from .conftest import sent

pytestmark = pytest.mark.django_db
SAID = (
    "您好，来信收悉。经核实，{where}的路灯因线路老化停用，我局已安排养护单位于{day}日前完成更换，"
    "更换期间请居民注意出行安全，感谢您的监督。"
)
OTHER = "经核实，该处雨水口被落叶和塑料袋堵塞，排水公司昨天夜里清掏了全部七个井，今晨复查排水通畅。"


def answered(town, words: str, **fields):
    case = town.brought("working", **fields)
    town.do(actions.answer, case, town.officer, public_text=words, evidence="现场照片")
    answer = Answer.objects.select_related("case").get(case=case)
    actions.compare(answer, at=town.at)
    return answer


def test_the_same_answer_with_other_names_and_numbers_is_found(town):
    first = answered(town, SAID.format(where="南桥路", day=5))
    answered(town, OTHER)
    second = answered(town, SAID.format(where="东门街", day=12))
    found = Copy.objects.get()
    assert (found.answer, found.earlier, found.verdict) == (second, first, "")
    assert found.share > 0.8


def test_it_is_looked_for_by_itself_after_each_answer(town, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for where in ("南桥路", "东门街"):
            case = town.brought("working")
            words = SAID.format(where=where, day=5)
            town.do(actions.answer, case, town.officer, public_text=words, evidence="现场照片")
    assert Copy.objects.count() == 1


def test_what_a_listener_missed_is_looked_at_later(town):
    for where in ("南桥路", "东门街"):
        case = town.brought("working")
        town.do(
            actions.answer,
            case,
            town.officer,
            public_text=SAID.format(where=where, day=5),
            evidence="现场照片",
        )
    assert not Copy.objects.exists()
    since = town.at - timedelta(days=2)
    assert actions.compare_rest(at=town.at, since=since) == 2
    assert actions.compare_rest(at=town.at, since=since) == 0
    assert Copy.objects.count() == 1


def test_courtesies_are_nobodys_copy(town):
    for _ in range(2):
        answered(town, "您好，来信收悉，感谢您对我们工作的支持，我们将尽快答复。")
    assert not Copy.objects.exists()


def test_another_department_another_year_and_the_same_case_are_no_copies(town):
    first = answered(town, SAID.format(where="南桥路", day=5))
    # The same case in its next round.
    case = first.case
    town.do(actions.appeal, case, town.citizen(case), reason="没有修")
    town.do(actions.reopen, case, town.chief, reason="确实没有修")
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    town.do(actions.sign, case, town.officer)
    town.do(
        actions.answer,
        case,
        town.officer,
        public_text=SAID.format(where="南桥路", day=9),
        evidence="现场照片",
    )
    actions.compare(Answer.objects.get(case=case, round=2), at=town.at)
    # Another department.
    other = sent(at=town.at)
    town.do(actions.accept, other, town.desk)
    town.do(actions.dispatch, other, town.desk, lead=town.water)
    town.do(actions.sign, other, town.other)
    town.do(
        actions.answer,
        other,
        town.other,
        public_text=SAID.format(where="东门街", day=5),
        evidence="现场照片",
    )
    actions.compare(Answer.objects.get(case=other), at=town.at)
    assert not Copy.objects.exists()
    # More than a year later.
    town.at += timedelta(days=400)
    answered(town, SAID.format(where="北门街", day=5))
    assert not Copy.objects.exists()


def test_old_prints_go_and_what_was_found_stays(town):
    answered(town, SAID.format(where="南桥路", day=5))
    answered(town, SAID.format(where="东门街", day=5))
    assert actions.forget_prints(before=town.at) > 0
    assert (Copy.objects.count(), Print.objects.filter(answer__at__lt=town.at).exists()) == (
        1,
        False,
    )


def test_the_desk_judges_once(town):
    answered(town, SAID.format(where="南桥路", day=5))
    answered(town, SAID.format(where="东门街", day=5))
    copy = Copy.objects.get()
    with pytest.raises(PermissionDenied):
        actions.judge_copy(copy, verdict="fitting", by=town.officer, at=town.at)
    actions.judge_copy(copy, verdict="template", by=town.desk, at=town.at)
    with pytest.raises(actions.JudgedAlready):
        actions.judge_copy(copy, verdict="fitting", by=town.chief, at=town.at)
    copy.refresh_from_db()
    assert (copy.verdict, copy.judged_by) == ("template", town.desk)


def test_the_database_keeps_what_was_found_and_said(town):
    answered(town, SAID.format(where="南桥路", day=5))
    answered(town, SAID.format(where="东门街", day=5))
    said = {"judged_by": town.desk, "judged_at": town.at}
    for wrong in ({"share": 0}, {"verdict": "template"}, said):
        with pytest.raises(IntegrityError), transaction.atomic():
            Copy.objects.update(**wrong)
    Copy.objects.update(verdict="template", **said)
    with pytest.raises(IntegrityError, match="judged once"), transaction.atomic():
        Copy.objects.update(verdict="fitting")
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        Copy.objects.all()._raw_delete("default")


def test_the_desk_sees_it_and_the_department_does_not(town, client):
    answered(town, SAID.format(where="南桥路", day=5))
    second = answered(town, SAID.format(where="东门街", day=5))
    page, lists = second.case.get_absolute_url(), "/desk/cases/copies/"
    client.force_login(town.desk)
    assert "case-copy" in client.get(page).content.decode()
    shown = client.get(lists).content.decode()
    assert "南桥路的路灯" in shown
    assert "东门街的路灯" in shown
    copy = Copy.objects.get()
    answer = client.post(f"/desk/cases/copies/{copy.pk}/", {"verdict": "template"})
    assert (answer.status_code, answer["Location"]) == (302, lists)
    assert "南桥路的路灯" not in client.get(lists).content.decode()
    assert "南桥路的路灯" in client.get(f"{lists}?show=judged").content.decode()
    assert client.post(f"/desk/cases/copies/{copy.pk}/", {"verdict": "fitting"}).status_code == 409
    client.force_login(town.officer)
    assert "case-copy" not in client.get(page).content.decode()
    assert client.get(lists).status_code == 403
