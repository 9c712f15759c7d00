"""Pressing one page."""

import gzip
import threading

import brotli
import pytest
from django.db import connections, transaction
from django.http import HttpResponse

from ronghe.channels.web import actions, files, manifest, rendering
from ronghe.channels.web.models import Change, PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.recording import expire, pressed, touch
from ronghe.kit.clock import database_now
from ronghe.publishing import actions as publishing
from ronghe.publishing.adapters import NotConfirmed, adapter_for
from ronghe.publishing.models import Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.taxonomy.models import Section

from . import paper

pytestmark = pytest.mark.usefixtures("press_root", "only_web")
NOON = desk.NOON


@pytest.fixture
def public(ready, chief):
    publishing.publish(ready, by=chief, at=NOON)
    assert reconcile_all() == 1
    return ready


def page(path):
    return PressedPage.objects.get(path=path)


def test_published_pressed_and_proved(public):
    publication = Publication.objects.get()
    assert publication.is_confirmed, publication.last_error
    own = f"/news/{public.pk}/"
    assert publication.wanted.content_hash.encode() in read(own).body
    for path in ("/", "/section/news/", "/latest/"):
        assert own.encode() in read(path).body
        assert path in publication.proof["pages"]
    assert b"paper.example" in read("/").body
    assert {f"story:{public.pk}", "latest:zh-hans"} <= set(page("/").keys)


@pytest.mark.parametrize(
    ("path", "why"),
    [("{own}", "shows another version"), ("/", "does not show what was pressed last")],
)
def test_what_readers_get_is_read_back_not_believed(public, press_root, path, why):
    [publication] = Publication.objects.filter(story=public)
    adapter = adapter_for("web")
    assert adapter.confirm(publication)
    file = files.file_of(press_root, path.format(own=publication.get_absolute_url()))
    files.write(file, b"<p>somebody else's page</p>")
    with pytest.raises(NotConfirmed, match=why):
        adapter.confirm(publication)


def test_withdrawn_is_410_and_out_of_every_list(public, chief, press_root):
    publishing.withdraw(public, reason="内容失实", by=chief, at=NOON)
    assert reconcile_all() == 1
    gone = read(f"/news/{public.pk}/")
    assert gone.status == 410 and "内容失实" in gone.body.decode()
    assert not (press_root / "news" / str(public.pk) / "index.html").exists()
    for path in ("/", "/section/news/", "/latest/"):
        assert str(public.headline) not in read(path).body.decode()
    assert Publication.objects.get().confirmed_state == "withdrawn"


def test_republished_lifts_the_notice(public, chief):
    publishing.withdraw(public, reason="内容失实", by=chief, at=NOON)
    reconcile_all()
    desk.sign(desk.change(public, "核实后的说法。"))
    publishing.republish(public, by=chief, at=NOON)
    assert reconcile_all() == 1
    again = read(f"/news/{public.pk}/")
    assert again.status == 200 and "核实后的说法" in again.body.decode()


def test_a_page_that_differs_for_each_reader_is_not_pressed(db, press_root):
    with pytest.raises(rendering.NotPressable):
        actions.press("/cookie/")
    with pytest.raises(rendering.NotPressable):
        actions.press("/private/")
    assert not press_root.exists()


@pytest.mark.parametrize(
    "path", ["/../etc/passwd", "/.hidden/", "/nowhere/", "news", "/news/\x00/"]
)
def test_an_address_that_is_none_of_ours_is_refused(db, path):
    with pytest.raises(rendering.NotPressable):
        actions.press(path)


def test_what_is_not_found_leaves_no_row_and_no_file(db, press_root):
    assert actions.press("/news/12345/").status == 404
    assert not PressedPage.objects.exists() and not press_root.exists()


def test_a_path_speaks_its_own_language(newsroom, section, chief):
    story = desk.signed("Old town renewal begins", section=section, language="en")
    publishing.publish(story, by=chief, at=NOON)
    assert reconcile_all() == 1
    assert read(f"/en/news/{story.pk}/").status == 200
    assert b"Old town" in read("/en/").body
    assert read(f"/news/{story.pk}/").status == 404


def test_the_last_good_page_stays_when_rendering_breaks(public):
    good = read(f"/news/{public.pk}/").body
    paper.broken.add(public.pk)
    actions.want(f"story:{public.pk}", at=NOON)
    actions.press_wanted()
    assert read(f"/news/{public.pk}/").body == good
    row = page(f"/news/{public.pk}/")
    assert "The template is broken." in row.last_error and row.wanted_since
    assert list(PressedPage.objects.failing()) == [row]
    paper.broken.clear()
    PressedPage.objects.update(leased_until=None)
    actions.press_wanted()
    assert page(row.path).last_error == "" and page(row.path).wanted_since is None


def test_a_page_that_breaks_keeps_its_story_on_the_red_list(ready, chief):
    paper.broken.add(ready.pk)
    publishing.publish(ready, by=chief, at=NOON)
    assert reconcile_all() == 0
    assert "The template is broken." in Publication.objects.unconfirmed().get().last_error


def test_a_change_is_noted_whoever_makes_it(public):
    Section.objects.filter(slug="news").update(name="头条")
    assert any("section:news" in change.keys for change in Change.objects.filter(marked_at=None))
    actions.press_wanted()
    assert "头条" in read("/section/news/").body.decode()
    assert "头条" in read(f"/news/{public.pk}/").body.decode()


def test_nothing_is_pressed_for_nothing(public):
    before = {one.path: one.pressed_at for one in PressedPage.objects.all()}
    assert actions.press_wanted() == 0
    assert before == {one.path: one.pressed_at for one in PressedPage.objects.all()}


def test_the_same_bytes_keep_their_date(public, press_root):
    file = press_root / "index.html"
    before = file.stat().st_mtime_ns
    actions.press("/")
    assert file.stat().st_mtime_ns == before


def test_compressed_siblings_are_the_same_page(press_root):
    file = press_root / "index.html"
    for body in (b"one" * 500, b"two" * 500):
        files.write(file, body)
        assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == body
        assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == body
        assert file.with_name("index.html.br").stat().st_mtime_ns == file.stat().st_mtime_ns
    files.write(file, b"short")
    assert not list(press_root.glob("*.br")) and not list(press_root.glob("*.gz"))


def test_no_half_written_file_is_left_behind(public, press_root, monkeypatch):
    def die(*args):
        raise OSError("No space left on device")

    good = read("/").body
    monkeypatch.setattr(files, "_put_in_place", die)
    actions.want("latest:zh-hans", at=NOON)
    Section.objects.update(name="别的")
    with pytest.raises(OSError):
        files.write(press_root / "index.html", b"new")
    assert read("/").body == good
    assert not list(press_root.rglob(".*"))


def test_a_page_is_wanted_until_its_files_are_on_the_disk(public, press_root, monkeypatch):
    def lose_power(root):
        raise OSError(f"No more power for {root}")

    Section.objects.update(name="别的")
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync", lose_power)
        with pytest.raises(OSError, match=str(press_root)):
            actions.press_wanted()
    assert PressedPage.objects.wanted().exists()
    # The lease of the worker that is no more.
    PressedPage.objects.update(leased_until=None)
    actions.press_wanted()
    assert not PressedPage.objects.wanted().exists()


def test_files_reach_the_disk_in_one_call(press_root):
    files.write(press_root / "index.html", b"page")
    files.sync(press_root)
    with pytest.raises(OSError, match="Bad file descriptor"):
        files.flush(-1)


@pytest.mark.django_db(transaction=True)
def test_a_change_during_the_rendering_is_pressed_again(newsroom, section, chief, monkeypatch):
    """First demand: the row has no keys yet when the change happens."""
    story = desk.signed(section=section)
    real = rendering.render

    def slow(path):
        rendered = real(path)
        if path == "/latest/":
            _elsewhere(lambda: publishing.publish(story, by=chief, at=NOON))
            _elsewhere(manifest.mark_changes)
        return rendered

    monkeypatch.setattr(actions, "render", slow)
    done = actions.press("/latest/")
    assert not done.settled
    assert b"/news/" not in read("/latest/").body
    monkeypatch.setattr(actions, "render", real)
    actions.press_wanted()
    assert b"/news/" in read("/latest/").body


@pytest.mark.django_db(transaction=True)
def test_a_change_not_yet_committed_is_not_missed_either(newsroom, section, chief):
    """It is noted before the rendering, commits after it, and is marked after that."""
    story = desk.signed(section=section)
    changed, pressed = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            publishing.publish(story, by=chief, at=NOON)
            changed.set()
            pressed.wait()

    worker = _start(change)
    changed.wait()
    assert actions.press("/latest/").settled
    pressed.set()
    worker.join()
    actions.press_wanted()
    assert b"/news/" in read("/latest/").body


@pytest.mark.django_db(transaction=True)
def test_an_older_rendering_never_lands_after_a_newer_one(newsroom, section, chief, monkeypatch):
    publishing.publish(desk.signed(section=section), by=chief, at=NOON)
    reconcile_all()
    story = Publication.objects.get().story
    real = rendering.render
    rendered_old, withdrawn = threading.Event(), threading.Event()

    def slow(path):
        rendered = real(path)
        if path == "/latest/" and not withdrawn.is_set():
            rendered_old.set()
            withdrawn.wait()
        return rendered

    monkeypatch.setattr(actions, "render", slow)
    worker = _start(lambda: actions.press("/latest/"))
    rendered_old.wait()
    publishing.withdraw(story, reason="失实", by=chief, at=NOON)
    threading.Timer(0.3, withdrawn.set).start()
    assert reconcile_all() == 1
    worker.join()
    assert b"/news/" not in read("/latest/").body
    actions.press_wanted()
    assert b"/news/" not in read("/latest/").body


def _start(act):
    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _elsewhere(act):
    _start(act).join()


def test_a_page_with_a_time_of_its_own_is_pressed_again_then(db, monkeypatch):
    @pressed("latest")
    def ticking(request):
        touch("clock")
        expire(database_now())
        return HttpResponse(str(database_now()))

    monkeypatch.setattr(paper.front[1], "callback", ticking)
    actions.press("/latest/")
    first = read("/latest/").body
    assert actions.press_wanted() == 1
    assert read("/latest/").body != first
