"""A published story says how its cases stand, live; the case says where the paper wrote of it."""

from datetime import timedelta

import pytest

from ronghe.cases import actions as cases
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import MONDAY, sent
from ronghe.cases.tests.conftest import town as town
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import Change, PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.publishing.actions import publish, withdraw
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.publishing.tests.conftest import newsroom as newsroom
from ronghe.stories.actions import link_case, unlink_case

pytestmark = pytest.mark.django_db
SOLVED = {"is_solved": True, "is_satisfied": True}


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.PRESS_ROOT = tmp_path / "press"
    settings.SEARCH_ROOT = tmp_path / "search"


@pytest.fixture
def case(town) -> Case:
    return town.brought("dispatched")


@pytest.fixture
def story(newsroom, chief, section, case):
    made = desk.signed("路灯一周不亮", section=section, at=MONDAY)
    link_case(made, number=case.number, by=chief, at=MONDAY)
    publish(made, by=chief, at=MONDAY)
    reconcile_all()
    press.press_wanted()
    return made


def page(one) -> str:
    path = one.public_url() if isinstance(one, Case) else f"/news/{one.pk}/"
    return render(path).body.decode()


def pressed(one) -> str:
    """What readers have once the press has run."""
    press.press_wanted()
    return read(f"/news/{one.pk}/").body.decode()


def test_a_story_shows_number_title_state_since_when_and_department(story, case, town):
    shown = page(story)
    for words in (
        case.number,
        case.title,
        "已转办",
        "自 2026年3月2日",
        "城管局",
        case.public_url(),
    ):
        assert words in shown


def test_solved_it_says_when(story, case, town):
    town.do(cases.sign, case, town.officer)
    town.do(cases.answer, case, town.officer, public_text="修好了。", evidence="现场照片")
    town.at += timedelta(days=2)
    town.do(cases.rate, case, town.citizen(case), **SOLVED)
    assert "2026年3月4日 已解决" in page(story)


def test_a_move_reaches_the_pressed_page(story, case, town):
    """The change wakes the press in its own transaction: nobody waits for a sweep."""
    before = pressed(story)
    town.do(cases.sign, case, town.officer)
    assert Change.objects.filter(keys__contains=[f"case:{case.pk}"], marked_at=None).exists()
    after = pressed(story)
    assert after != before
    assert after == page(story)
    assert "办理中" in after


def test_linking_and_taking_out_reach_both_pages(story, case, town, chief):
    other = town.brought("accepted", title="另一件事")
    press.press(other.public_url())
    link_case(story, number=other.number, by=chief, at=town.at)
    assert other.title in pressed(story)
    assert story.headline in read(other.public_url()).body.decode()
    unlink_case(story, number=other.number, by=chief, at=town.at)
    assert other.title not in pressed(story)
    assert story.headline not in read(other.public_url()).body.decode()


def hide(town, case):
    said = {"kind": case.kind, "category": None, "visibility": "confidential"}
    town.do(cases.sort, case, town.desk, **said)


def test_hidden_it_is_gone_at_once_and_from_the_pressed_page_with_the_next_pressing(story, case, town):  # fmt: skip
    assert case.title in pressed(story)
    hide(town, case)
    assert case.number not in page(story)
    after = pressed(story)
    assert case.title not in after
    assert case.number not in after


def test_a_case_not_accepted_yet_appears_with_its_acceptance(story, town, chief):
    waiting = sent(title="刚刚收到")
    link_case(story, number=waiting.number, by=town.chief, at=town.at)
    assert waiting.title not in pressed(story)
    town.do(cases.accept, waiting, town.desk)
    assert waiting.title in pressed(story)


def test_a_joined_case_stands_as_the_other(story, town, chief):
    one, other = town.brought("accepted", title="同一件"), town.brought("accepted", title="主件")
    link_case(story, number=one.number, by=chief, at=town.at)
    town.do(cases.merge, one, town.desk, into=other)
    shown = pressed(story)
    assert other.number in shown
    assert one.number not in shown
    hide(town, other)
    assert other.number not in pressed(story)


def test_the_page_of_a_case_shows_public_stories_only(story, case, town, chief, section):
    draft = desk.write("没有签发的稿", section=section)
    link_case(draft, number=case.number, by=chief, at=town.at)
    shown = page(case)
    assert story.headline in shown
    assert draft.headline not in shown
    withdraw(story, reason="失实", by=chief, at=town.at)
    assert story.headline not in page(case)


def test_publishing_reaches_the_page_of_the_case(case, town, chief, newsroom, section):
    press.press(case.public_url())
    made = desk.signed("新稿件", section=section, at=MONDAY)
    link_case(made, number=case.number, by=chief, at=MONDAY)
    press.press_wanted()
    publish(made, by=chief, at=MONDAY)
    reconcile_all()
    press.press_wanted()
    assert "新稿件" in read(case.public_url()).body.decode()
    assert read(case.public_url()).body == render(case.public_url()).body


# --- in the text ---


@pytest.fixture
def told(newsroom, chief, section, case):
    """A public story with the case in its text."""
    body = [
        {"type": "paragraph", "value": "<p>路灯一周不亮。</p>"},
        {"type": "case", "value": case.number},
    ]
    made = desk.signed("文中有诉求", section=section, at=MONDAY, body=body)
    link_case(made, number=case.number, by=chief, at=MONDAY)
    publish(made, by=chief, at=MONDAY)
    reconcile_all()
    press.press_wanted()
    return made


def test_a_case_in_the_text_stands_there_once(told, case):
    assert page(told).count(case.title) == 1


def paths(story) -> list[str]:
    own = f"/news/{story.pk}/"
    return [own, f"{own}ninjs.json", f"{own}newsml.xml", "/feed.xml", "/atom.xml", "/feed.json"]


def test_every_format_tells_it_and_hears_of_a_move(told, case, town):
    for path in paths(told):
        assert case.title in render(path).body.decode(), path
        press.press(path)
    town.do(cases.sign, case, town.officer)
    press.press_wanted()
    for path in paths(told):
        shown = read(path).body.decode()
        assert "办理中" in shown, path
        assert shown == render(path).body.decode(), path
    hide(town, case)
    press.press_wanted()
    for path in paths(told):
        shown = read(path).body.decode()
        assert case.title not in shown, path
        assert case.number not in shown, path
        assert shown == render(path).body.decode(), path


def test_the_english_page_speaks_english(newsroom, chief, section, case, town):
    made = desk.signed("Dark street", section=section, at=MONDAY, language="en")
    link_case(made, number=case.number, by=chief, at=MONDAY)
    publish(made, by=chief, at=MONDAY)
    reconcile_all()
    assert "since 2 March 2026" in render(f"/en/news/{made.pk}/").body.decode()
    assert PressedPage.objects.filter(path=f"/en/news/{made.pk}/", keys__contains=[f"case:{case.pk}"])  # fmt: skip
