"""Suggestions are learned from cases that departments kept, explain themselves, and may be silent."""

from datetime import timedelta

import pytest

from ronghe.cases import actions, learning
from ronghe.cases.forms import departments
from ronghe.cases.models import Case, Lesson
from ronghe.cases.tasks import learn
from ronghe.kit.clock import now

from .conftest import sent

pytestmark = pytest.mark.django_db
LIGHT = ("路灯不亮看不见路", "桥头的路灯又坏了", "路灯闪烁请维修灯具")
WATER = ("水管漏水没人修", "自来水停水两天", "水压太低漏水严重")


@pytest.fixture
def taught(town):
    """Forty cases, answered by the department they belong to."""
    town.at = now() - timedelta(days=20)
    for number in range(20):
        for lead, by, texts in ((town.light, town.officer, LIGHT), (town.water, town.other, WATER)):
            finished(town, lead, by, texts[number % 3])
    return town


def finished(town, lead, by, text, **fields):
    case = sent(at=town.at, title=text, text=f"{text}，希望处理。", **fields)
    town.do(actions.accept, case, town.desk)
    town.do(actions.dispatch, case, town.desk, lead=lead)
    town.do(actions.sign, case, by)
    town.do(actions.answer, case, by, public_text="修好了。", evidence="现场照片")
    return case


def suggested(town, text, **fields):
    case = sent(at=now(), title=text, text="希望处理。", **fields)
    return learning.suggest(case, units=list(departments(now())))


def test_the_nightly_lesson_suggests_and_says_because_of_what(taught, client, admin, monkeypatch):
    assert learn(timestamp=0) == 40
    found = suggested(taught, "门口的路灯不亮")
    assert found.unit == taught.light and found.chance >= learning.SURE
    assert any("灯" in word for word in found.because) and "希望" not in found.because
    assert suggested(taught, "楼下漏水").unit == taught.water
    assert suggested(taught, "完全不同的一件事情") is None  # too little to say anything
    assert suggested(taught, "门口的路灯不亮", kind="tip") is None
    figures = learning.figures_of(Lesson.objects.get())
    assert figures.tried == 6 and figures.first == figures.among_three == 6
    monkeypatch.setattr(learning, "SURE", found.chance + 0.001)
    assert suggested(taught, "门口的路灯不亮") is None
    client.force_login(admin)
    assert "6 " in client.get("/desk/cases/setup/routing/").content.decode()


def test_it_stands_at_the_dispatch_form_and_only_proposes(taught, client):
    learning.learn(at=now())
    case = taught.brought("accepted")
    client.force_login(taught.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert f'<option value="{taught.light.pk}" selected>' in page and "路灯" in page
    case.refresh_from_db()
    assert case.unit is None


def test_what_is_secret_teaches_nothing_and_little_teaches_nothing(town):
    town.at = now() - timedelta(days=20)
    for _ in range(35):
        finished(town, town.light, town.officer, LIGHT[0], visibility="confidential")
    assert learning.learn(at=now()) is None
    assert learning.final_cases().count() == 0
    for _ in range(35):
        finished(town, town.light, town.officer, LIGHT[0])
    assert learning.learn(at=now()) is None  # one department only


def test_what_was_sent_back_counts_twice_for_who_kept_it(taught):
    case = sent(at=taught.at, title="灯箱漏水", text="灯箱。")
    taught.do(actions.accept, case, taught.desk)
    taught.do(actions.dispatch, case, taught.desk, lead=taught.light)
    taught.do(actions.send_back, case, taught.officer, reason="不归我们")
    assert len(learning.examples()) == 40  # not final: teaches nothing yet
    taught.do(actions.dispatch, case, taught.desk, lead=taught.water)
    taught.do(actions.sign, case, taught.other)
    taught.do(actions.answer, case, taught.other, public_text="修好了。", evidence="现场照片")
    last = learning.examples()[-1]
    assert (last.drawer, last.weight) == (str(taught.water.pk), 2)


def test_old_lessons_go_and_erased_words_with_them(taught):
    for _ in range(5):
        learning.learn(at=now())
    assert Lesson.objects.count() == learning.KEPT
    assert not any(char.isdigit() for word in Lesson.objects.last().learned["words"] for char in word if ":" not in word)  # fmt: skip
    assert Case.objects.exists()
