"""The editor in real browsers: no network, a closed tab, an expired session, two people at once."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import axe
from tests.paper import Paper, eventually

from .conftest import Enter, run, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STORY = """
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.stories.actions import start_story
from ronghe.taxonomy.models import Section
body = [{"type": "paragraph", "value": f"<p>第{one}段。</p>"} for one in "一二三"]
story = start_story(
    author=User.objects.get(username="reporter"), at=now(), headline="多人同写",
    section=Section.objects.first(), body=body,
)
print(f"story {story.pk}")
"""
BESIDE = """
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.stories import actions
from ronghe.stories.models import SideDraft, Story
story, by = Story.objects.get(pk={story}), User.objects.get(username="proofreader")
SideDraft.objects.create(story=story, place="headline", value="另一个题目", by=by, at=now(), why="later")
actions.comment(story, text="@editor 请看", passage="多人", by=by, at=now())
actions.suggest(story, place="headline", passage="多人", replacement="众人", by=by, at=now())
"""
READ = """
import json
from ronghe.stories.models import Story
from ronghe.stories.places import text_of, words_of
story = Story.objects.get(pk={story})
text = text_of(story)
print(json.dumps([
    [words_of(text.places[f"body:{{one}}"]) for one in text.order],
    [[one.by.username, one.why, words_of(one.value)] for one in story.side_drafts.open()],
    text.places["headline"],
]))
"""


@pytest.fixture
def story(paper: Paper) -> int:
    return int(re.search(r"story (\d+)", run(paper, "shell", "-c", STORY))[1])


class Desk:
    """One person's browser at one story."""

    def __init__(self, context: BrowserContext, story: int) -> None:
        self.context, self.story = context, story
        self.page = self.opened()

    def opened(self) -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda one: one.accept())
        page.goto(f"/desk/stories/edit/{self.story}/")
        expect(page.locator("#hands")).to_have_attribute("data-ready", "yes", timeout=20_000)
        return page

    def type(self, block: int, words: str) -> None:
        field = self.page.locator(".public-DraftEditor-content[contenteditable=true]").nth(block)
        field.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def is_saved(self) -> None:
        expect(self.page.locator("#hands")).to_have_attribute(
            "data-state", re.compile("saved|beside"), timeout=15_000
        )

    def says(self, state: str, *, within: int = 15_000) -> None:
        expect(self.page.locator("#hands")).to_have_attribute("data-state", state, timeout=within)


@pytest.fixture
def at_work(enter: Enter, story: int) -> Iterator:
    opened = []

    def begin(who: str, **options) -> Desk:
        door = enter(who, **options)
        opened.append(door)
        return Desk(door.__enter__(), story)

    yield begin
    for door in opened:
        door.__exit__(None, None, None)


@pytest.fixture
def stands(paper: Paper, story: int):
    """`stands()`: the paragraphs, what is beside them, and the headline, as the database has it."""

    def read() -> tuple[list[str], list[list[str]], str]:
        said = run(paper, "shell", "-c", READ.format(story=story))
        return tuple(json.loads(said.strip().splitlines()[-1]))

    return read


def test_a_pause_saves_and_both_blocks_keep_their_words(at_work, stands):
    one, other = at_work("editor"), at_work("head")
    one.type(0, "甲写的。")
    other.type(2, "乙写的。")
    one.page.fill("input[name=headline]", "多人同写，一字不丢")
    for desk in (one, other):
        desk.page.wait_for_timeout(2500)
        desk.is_saved()

    body, beside, headline = stands()

    assert body == ["第一段。甲写的。", "第二段。", "第三段。乙写的。"]
    assert (beside, headline) == ([], "多人同写，一字不丢")
    expect(other.page.locator("[data-hand]").first).to_be_visible(timeout=9000)


def test_in_one_block_both_see_the_side_draft_and_one_press_merges(at_work, stands):
    one, other = at_work("editor"), at_work("head")
    one.type(1, "甲的话。")
    one.page.wait_for_timeout(2500)
    one.is_saved()
    other.type(1, "乙的话。")
    other.page.wait_for_timeout(2500)
    other.is_saved()
    body, beside, _ = stands()
    assert body[1] == "第二段。乙的话。"
    assert beside == [["editor", "later", "第二段。甲的话。"]]

    for desk in (one, other):
        expect(desk.page.locator("#hands-panel")).to_contain_text("甲的话", timeout=9000)
    with one.page.expect_navigation():
        one.page.locator("#hands-panel button[value=merge]").click()

    body, beside, _ = stands()
    assert sorted(body[1]) == sorted("第二段。甲的话。乙的话。")
    assert beside == []


def test_without_a_network_the_words_wait_and_arrive(at_work, stands):
    desk = at_work("editor")
    desk.context.set_offline(True)
    desk.type(0, "断网时写的。")
    desk.says("offline")
    desk.context.set_offline(False)
    desk.is_saved()

    assert stands()[0][0] == "第一段。断网时写的。"


def test_what_a_closed_tab_left_behind_arrives_from_the_next_page(at_work, stands):
    desk = at_work("editor")
    desk.context.set_offline(True)
    desk.type(0, "关页前写的。")
    desk.says("offline")
    desk.page.close(run_before_unload=False)
    desk.context.set_offline(False)

    page = desk.context.new_page()
    page.goto("/desk/")

    eventually(lambda: stands()[0][0] == "第一段。关页前写的。", within=60)


def test_a_closed_tabs_words_never_replace_what_was_written_since(at_work, stands):
    desk, other = at_work("editor"), at_work("head")
    desk.context.set_offline(True)
    desk.type(0, "晚到的话。")
    desk.says("offline")
    desk.page.close(run_before_unload=False)
    other.type(0, "先到的话。")
    other.page.wait_for_timeout(2500)
    other.is_saved()
    desk.context.set_offline(False)
    desk.context.new_page().goto("/desk/")

    eventually(lambda: bool(stands()[1]), within=60)
    body, beside, _ = stands()
    assert body[0] == "第一段。先到的话。"
    assert beside == [["editor", "late", "第一段。晚到的话。"]]


def test_an_expired_session_keeps_the_words_for_their_person_alone(at_work, stands):
    desk = at_work("editor")
    desk.context.clear_cookies(name="session")
    desk.type(0, "登录过期时写的。")
    desk.says("signed-out")

    page = desk.context.new_page()
    sign_in(page, "head")
    page.wait_for_url(re.compile(r"\d/desk/$"))
    desk.page.bring_to_front()
    desk.says("another", within=40_000)
    assert stands()[0][0] == "第一段。"

    # The session only: the waiting page asks meanwhile, and would be given a second CSRF cookie
    # beside that of the form.
    desk.context.clear_cookies(name="session")
    sign_in(page, "editor")
    page.wait_for_url(re.compile(r"\d/desk/$"))
    eventually(lambda: stands()[0][0] == "第一段。登录过期时写的。", within=60)


def test_a_restart_of_the_server_loses_nothing(paper, at_work, stands):
    desk = at_work("editor")
    paper.kill("web")
    desk.type(0, "重启时写的。")
    desk.page.wait_for_timeout(1500)
    eventually(paper.works, within=60)
    desk.is_saved()
    desk.page.wait_for_timeout(2500)
    desk.is_saved()

    assert stands()[0][0] == "第一段。重启时写的。"


def test_words_for_a_story_that_was_sent_meanwhile_stand_beside_it(at_work, stands, story):
    desk, other = at_work("reporter"), at_work("editor")
    other.page.goto(f"/desk/review/{story}/")
    other.page.locator("form[action$='/send/'] button").click()
    desk.type(0, "送审后写的。")
    desk.page.wait_for_timeout(2500)
    desk.says("beside")

    body, beside, _ = stands()
    assert body[0] == "第一段。"
    assert beside == [["reporter", "closed", "第一段。送审后写的。"]]


def test_the_button_saves_and_sends_what_is_on_the_page(at_work, stands, story):
    desk = at_work("reporter")
    desk.type(0, "定稿。")
    with desk.page.expect_navigation(url=f"**/desk/review/{story}/"):
        desk.page.evaluate("document.querySelector('[name=action-send-to-review]').click()")

    assert stands()[0][0] == "第一段。定稿。"


def test_a_new_story_is_kept_from_its_first_words_on(enter, paper):
    with enter("reporter") as context:
        page = context.new_page()
        page.goto("/desk/stories/add/")
        expect(page.locator("#hands")).to_have_attribute("data-ready", "yes", timeout=20_000)
        page.fill("textarea[name=summary]", "还没有按过保存的一段话。")
        page.wait_for_url(re.compile(r"/desk/stories/edit/\d+/$"), timeout=15_000)
        page.fill("input[name=headline]", "第一稿")
        page.wait_for_timeout(2500)
        expect(page.locator("#hands")).to_have_attribute("data-state", "saved", timeout=15_000)
        page.close(run_before_unload=False)

    found = run(
        paper, "shell", "-c",
        "from ronghe.stories.models import Story\n"
        "story = Story.objects.latest('pk')\n"
        "print(story.headline, story.summary, story.author.username)",
    )  # fmt: skip
    assert found.strip().splitlines()[-1] == "第一稿 还没有按过保存的一段话。 reporter"


@pytest.mark.parametrize("width", [360, 1280])
def test_what_stands_beside_fits_the_page_and_has_no_barrier(paper, at_work, story, width):
    run(paper, "shell", "-c", BESIDE.format(story=story))
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    desk = at_work("editor", viewport={"width": width, "height": 740}, **options)
    found = []
    for address in ("edit/{}/", "{}/beside/", "{}/versions/"):
        desk.page.goto("/desk/stories/" + address.format(story))
        desk.page.add_script_tag(content=axe.SCRIPT)
        found += [f"{address}: {one}" for one in axe.barriers(desk.page)]
        wide = "document.scrollingElement.scrollLeft = 99, document.scrollingElement.scrollLeft"
        assert not desk.page.evaluate(wide), address
    assert found == []
