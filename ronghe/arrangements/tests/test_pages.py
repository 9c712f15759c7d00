"""The pages of the desk: each step by a form, refusals that keep what was typed, strangers outside."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from ronghe.arrangements import actions
from ronghe.arrangements.models import Act, Arrangement, Block
from ronghe.publishing import actions as publishing

from .conftest import NOON

HOME = "/desk/fronts/zh-hans/0/"
LEAD, LATEST = 1, 2


@pytest.fixture
def step(ours, client):
    """`step("pin 1 0 7", by="head")` as the page sends it, with the serial it showed."""

    def send(do, *, by="editor", at=HOME, serial=None, **fields):
        client.force_login(ours.people[by])
        seen = ours.front.serial if serial is None else serial
        return client.post(at, {"do": do, "serial": seen, **fields})

    return send


def words(answer) -> str:
    """The page; large headlines say where they may be broken."""
    return answer.content.decode().replace("<wbr>", "")


def test_from_the_list_to_a_page_that_readers_see(ours, stories, step, client):
    client.force_login(ours.people["editor"])
    assert HOME in words(client.get("/desk/fronts/"))
    page = words(client.get(HOME))
    assert stories[3].wanted.headline in page and "自动" in page
    choice = words(client.get(f"{HOME}choose/?block={LEAD}&place=0&q=第1"))
    assert stories[1].wanted.headline in choice and stories[2].wanted.headline not in choice
    assert f'value="pin {LEAD} 0 {stories[1].pk}"' in choice
    answer = step(f"pin {LEAD} 0 {stories[1].pk}")
    assert answer.status_code == 302 and answer.url == f"{HOME}#block-{LEAD}"
    assert "is-pinned" in words(client.get(HOME))
    assert stories[1].wanted.headline in words(client.get(f"{HOME}preview/"))
    assert step("live").status_code == 403
    assert step("live", by="chief").status_code == 302
    assert Block.objects.live(language="zh-hans", section=None).exists()
    assert "已编排" in words(client.get("/desk/fronts/"))


def test_every_step_has_its_form(ours, stories, step):
    step("add", kind="picked", title="手选", size=3)
    added = Act.objects.get().touched[0]
    for do, more in [
        (f"pin {added} 0 {stories[0].pk}", {"until": "2126-01-01T10:00"}),
        (f"up {added}", {}),
        (f"down {added}", {}),
        (f"before {added} {LATEST}", {}),
        (f"before {added} 0", {}),
        (f"change {added}", {"title": "新标题", "size": 2}),
        (f"change {LATEST}", {"title": "", "size": 6, "pictured": "on", "without": ["service"]}),
        (f"unpin {added} 0", {}),
        (f"remove {added}", {}),
        ("undo", {}),
        ("automatic", {}),
        (f"restore {Arrangement.objects.first().pk}", {}),
        ("discard", {}),
    ]:
        assert step(do, **more).status_code == 302, do
    assert Act.objects.count() == 14


def test_broken_input_is_one_sentence_and_changes_nothing(ours, stories, step, client):
    one = stories[0].pk
    for do in (
        "pin", "pin 1", f"pin 1 0 {one} 9", "pin x y z", "pin -1 0 1", f"pin 1 {10**30} {one}",
        f"pin 1 0 {10**17}", f"pin {10**17} 0 {one}", "fly 1", "restore 99", "\0", "pin 1 0 ²",
    ):  # fmt: skip
        assert step(do).status_code == 409, do
    for serial in ("", "-1", "x", 10**12, "９９"):
        assert step(f"pin 1 0 {one}", serial=serial).status_code == 409, serial
    for until in ("yesterday", "2020-01-01T10:00"):
        assert step(f"pin 1 0 {one}", until=until).status_code == 409
    for size in ("0", "10000", "x", ""):
        answer = step("add", kind="picked", title="打好的标题", size=size)
        assert answer.status_code == 409 and "打好的标题" in words(answer)
        assert step("change 1", title="", size=size).status_code == 409
    assert step("add", kind="tag", tag="没有", size=3).status_code == 409
    for body in ("{", '{"do": "pin 1 0 1"}', "[1" * 5000):
        answer = client.post(HOME, body, content_type="application/json")
        assert answer.status_code == 409
    assert not Act.objects.exists()


def test_a_stale_page_shows_what_the_other_did_and_puts_mine_on_top(ours, stories, step):
    step(f"pin {LEAD} 0 {stories[0].pk}", by="head", serial=0)
    later = "2126-01-01T10:00"
    answer = step(f"pin {LEAD} 1 {stories[1].pk}", serial=0, until=later)
    page = words(answer)
    assert answer.status_code == 409 and Act.objects.count() == 1
    assert str(ours.people["head"]) in page and stories[0].wanted.headline in page
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert kept["do"] == f"pin {LEAD} 1 {stories[1].pk}" and kept["until"] == later
    assert step(kept["do"], serial=kept["serial"], until=later).status_code == 302
    assert ours.front.shown_at_the_desk().pins.count() == 2


def test_what_was_typed_is_shown_as_text(ours, stories, step, client):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    assert step("add", kind="picked", title=evil[:80], size=3).status_code == 302
    key = Act.objects.get().touched[0]
    step(f"pin {key} 0 {stories[0].pk}")
    for answer in (
        client.get(HOME),
        client.get(f"{HOME}choose/?block={key}&place=0&q={evil}"),
        client.get(f"{HOME}preview/"),
        step("add", kind="picked", title=evil, size=0),
        step(f"up {key}", serial=0),
    ):
        assert "<script>alert" not in words(answer) and "<img src=x" not in words(answer)


def test_a_withdrawn_pin_is_seen_at_the_desk(ours, stories, step, client):
    step(f"pin {LEAD} 0 {stories[0].pk}")
    publishing.withdraw(stories[0].story, reason="失实", by=ours.people["chief"], at=NOON)
    assert "固定被跳过：已撤稿" in words(client.get(HOME))
    assert "1 处固定被跳过" in words(client.get("/desk/fronts/"))
    assert step(f"unpin {LEAD} 0").status_code == 302


def test_an_ended_pin_is_seen_at_the_desk(ours, stories, client):
    ours.at = timezone.now() - timedelta(hours=2)
    end = ours.at + timedelta(hours=1)
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, until=end)
    client.force_login(ours.people["editor"])
    assert "固定已到期" in words(client.get(HOME))


@pytest.mark.parametrize("who", ["reporter", "proofreader", "operator", "admin", "citizen"])
def test_the_rest_sees_nothing_of_it(ours, stories, person, client, who):
    client.force_login(ours.people.get(who) or person(f"a {who}", who))
    for path in ("", "zh-hans/0/", "zh-hans/0/choose/?block=1&place=0", "zh-hans/0/widths/",
                 "zh-hans/0/preview/"):  # fmt: skip
        assert client.get(f"/desk/fronts/{path}").status_code == 403
    assert client.post(HOME, {"do": "undo", "serial": 0}).status_code == 403


def test_addresses_that_lead_nowhere(ours, stories, client):
    client.force_login(ours.people["editor"])
    for path in ("fr/0/", "zh-hans/987654321/", "fr/0/preview/", "zh-hans/987654321/preview/",
                 "zh-hans/0/choose/", "zh-hans/0/choose/?block=1&place=9",
                 "zh-hans/0/choose/?block=9&place=0", "zh-hans/0/choose/?block=²&place=x"):  # fmt: skip
        assert client.get(f"/desk/fronts/{path}").status_code == 404, path


def test_the_preview_is_a_readers_page_in_a_frame_of_ours(ours, stories, step, client, section):
    step(f"pin {LEAD} 0 {stories[0].pk}", at=f"/desk/fronts/zh-hans/{section.pk}/", serial=0)
    for front in (0, section.pk):
        answer = client.get(f"/desk/fronts/zh-hans/{front}/preview/")
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy and "unsafe-inline" not in policy
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert stories[0].wanted.headline in words(answer)
        assert words(client.get(f"/desk/fronts/zh-hans/{front}/widths/")).count("<iframe") == 3
    # The draft of the section is not on its page.
    assert "top-lead" not in words(client.get(f"/section/{section.slug}/"))
    assert "top-lead" in words(answer)
