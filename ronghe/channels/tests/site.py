"""The real site, and everything that can happen to it: what a random history is made of."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from re import findall
from unittest import mock

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st
from hypothesis.stateful import rule
from PIL import Image

from ronghe.accounts.models import User
from ronghe.channels.web import actions, files, rendering
from ronghe.kit.clock import database_now, now
from ronghe.media.actions import describe_clip, upload_clip, upload_picture
from ronghe.media.models import Clip, Picture
from ronghe.media.rules import may_delete
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet
from ronghe.publishing.tests import desk
from ronghe.stories.actions import save_version, start_story
from ronghe.stories.models import Story
from ronghe.taxonomy.actions import add, merge_tags, rename
from ronghe.taxonomy.models import Place, Section, Tag
from tests.kept import forget_what_settings_made

from .agreement import do_what_is_due
from .pressing import PICK, Pressing

NUMBERS = count(1)
NAMES = st.sampled_from(["头条", "要闻", "城事", "Town & country", "<b>河</b>"])
# Short lists: a few stories reach their ends and their older pages.
SHORT = {
    "ronghe.front.edition.PER_PAGE": 2,
    "ronghe.front.edition.LATEST": 4,
    "ronghe.channels.feeds.views.LENGTH": 3,
}
START = (
    *("/", "/latest/", "/about/", "/offline/", "/section/news/", "/section/city/"),
    *("/tag/school/", "/tag/river/", "/sitemap.xml", "/sitemap-news.xml", "/feed.xml"),
    *("/atom.xml", "/feed.json", "/section/city/atom.xml", "/manifest.webmanifest"),
)
ONCE = ("/robots.txt", "/sw.js", "/en/feed.json", "/en/sitemap.xml")


def secret() -> str:
    return f"zq{next(NUMBERS)}x"


class Newsroom:
    """The state in which every history begins, written and pressed once."""

    def __init__(self, folder: Path, *, chief: User) -> None:
        self.folder, self.chief = folder, chief
        Outlet.objects.exclude(key__in=["web", "feeds"]).update(is_active=False)
        at = now()
        for slug, name in (("city", "城事"), ("life", "民生")):
            add(Section, slug=slug, name=name, by=chief, at=at)
        for slug in ("school", "river", "spring"):
            add(Tag, slug=slug, name=slug, by=chief, at=at)
        add(Place, slug="dongmen", name="东门街", by=chief, at=at)
        self.pictures = [self._picture(name) for name in ("桥", "树", "船")]
        clip = SimpleUploadedFile("a.mp3", b"ID3\x04" + bytes(64))
        self.clip = upload_clip(
            clip, title="钟声", by=chief, at=at, credit="临溪日报", licence="own"
        )
        for number in range(3):
            self.write(pick=number, language="zh-hans", parts=number)
        english = self.write(pick=0, language="en", parts=1)
        Story.objects.filter(pk=english.pk).update(translation_of=Story.objects.earliest("pk").pk)
        for story in Story.objects.order_by("pk"):
            publishing.publish(story, by=chief, at=now())
        do_what_is_due()
        for path in (*START, *(f"/en{path}" for path in START), *ONCE):
            actions.press(path)
        do_what_is_due()

    def _picture(self, title: str) -> Picture:
        file = io.BytesIO()
        Image.new("RGB", (400, 300), "teal").save(file, "JPEG")
        file.seek(0)
        words = {"caption": f"{title}边", "credit": "许明岚", "licence": "own"}
        return upload_picture(file, title=title, by=self.chief, at=now(), **words)

    def write(self, *, pick: int, language: str, parts: int) -> Story:
        """Signed by all. `parts` 0: words only; 1: with everything a text can hold; 2: tags."""
        headline, picture = f"消息{secret()}", self.pictures[pick % 2]
        body = [{"type": "paragraph", "value": f"<p>新的进展 {secret()}。</p>"}]
        if parts == 1:
            shown = {"picture": picture.pk, "caption": "", "credit": ""}
            body += [{"type": "image", "value": shown}, {"type": "clip", "value": self.clip.pk}]
        sections = Section.objects.order_by("pk")
        story = start_story(
            author=desk.holder("reporter"),
            at=now(),
            headline=headline,
            section=sections[pick % len(sections)],
            language=language,
            body=body,
            lead_picture=picture if parts else None,
            source_name="临溪日报",
            rights="© 临溪日报",
        )
        if parts:
            story.tags.set(Tag.objects.order_by("pk")[pick % 2 : 2])
            story.places.set(Place.objects.all())
            save_version(story, by=story.author, at=now())
        return desk.sign(story, at=now())


class Site(Pressing):
    """Everybody does anything, and the workers do a part of what is due, and die now and then."""

    # --- what becomes of stories ---

    @rule(
        pick=PICK,
        language=st.sampled_from(["zh-hans", "zh-hans", "en"]),
        parts=st.integers(0, 2),
        when=st.sampled_from(["now", "now", "soon", "far", "before"]),
    )
    def publish(self, pick, language, parts, when):
        story = self.newsroom.write(pick=pick, language=language, parts=parts)
        self.try_to(publishing.publish, story, by=self.chief, at=self._at(when), **_later(when))

    def _at(self, when: str):
        # Two days old in a moment: then the sitemap of news lets it go.
        two_days = timedelta(hours=48) - timedelta(milliseconds=200)
        return now() - two_days if when == "before" else now()

    @rule(pick=PICK)
    def edit(self, pick):
        """Words that nobody signed."""
        self.try_to(desk.change, self.story(pick), secret(), at=now(), headline=f"草稿{secret()}")

    @rule(pick=PICK, move=st.integers(0, 3), picture=st.integers(0, 3))
    def correct(self, pick, move, picture):
        self._sign_anew(pick, move, picture)
        self.try_to(publishing.correct, self.story(pick), text="更正。", by=self.chief, at=now())

    def _sign_anew(self, pick, move=0, picture=0):
        fields = {"headline": f"新题{secret()}"}
        sections = list(Section.objects.order_by("pk"))
        if move:
            fields["section"] = sections[move % len(sections)]
        if picture:
            fields["lead_picture"] = self.newsroom.pictures[picture - 1]
        self.try_to(
            lambda: desk.sign(desk.change(self.story(pick), secret(), at=now(), **fields), at=now())
        )

    @rule(pick=PICK)
    def withdraw(self, pick):
        self.try_to(publishing.withdraw, self.story(pick), reason="失实", by=self.chief, at=now())

    @rule(pick=PICK, when=st.sampled_from(["now", "now", "soon", "far"]))
    def republish(self, pick, when):
        self._sign_anew(pick)
        self.try_to(publishing.republish, self.story(pick), by=self.chief, at=now(), **_later(when))

    @rule(pick=PICK, when=st.sampled_from(["soon", "far"]))
    def reschedule(self, pick, when):
        story, moment = self.story(pick), _later(when)
        self.try_to(publishing.reschedule, story, by=self.chief, at=now(), **moment)

    @rule(pick=PICK, other=PICK, cut=st.booleans())
    def translate(self, pick, other, cut):
        one, of = self.story(pick), self.story(other)
        wanted = None if cut or one == of else of.pk
        self.try_to(lambda: Story.objects.filter(pk=one.pk).update(translation_of=wanted))

    # --- what the desk arranges: an arranged front page is an act of this kind, too ---

    @rule(pick=PICK, name=NAMES, order=st.integers(1, 200))
    def rename_section(self, pick, name, order):
        self._rename(Section, pick, name, order=order)

    @rule(pick=PICK, name=NAMES)
    def rename_tag(self, pick, name):
        self._rename(Tag, pick, name)

    @rule(name=NAMES)
    def rename_place(self, name):
        self._rename(Place, 0, name)

    def _rename(self, kind, pick, name, **details):
        things = list(kind.objects.order_by("pk"))
        one = things[pick % len(things)]
        self.try_to(rename, one, name=name, name_en="", by=self.chief, at=now(), **details)

    @rule(slug=st.sampled_from(["sport", "weather"]))
    def add_section(self, slug):
        self.try_to(add, Section, slug=slug, name=slug, by=self.chief, at=now())

    @rule(pick=PICK)
    def delete_section(self, pick):
        sections = list(Section.objects.order_by("-pk"))
        self.try_to(sections[pick % len(sections)].delete)

    @rule(pick=PICK)
    def merge_tags(self, pick):
        tags = list(Tag.objects.order_by("pk"))
        one, into = tags[pick % len(tags)], tags[0]
        self.try_to(merge_tags, one, into=into, by=self.chief, at=now())

    @rule(pick=PICK, field=st.sampled_from(["caption", "credit", "alt_text", "alt_text_en"]))
    def describe_picture(self, pick, field):
        self._change_picture(pick, **{field: f"新的说明{next(NUMBERS)}"})

    @rule(pick=PICK, point=st.integers(40, 200))
    def move_focus(self, pick, point):
        box = {"focal_point_x": point, "focal_point_y": 90}
        self._change_picture(pick, **box, focal_point_width=1, focal_point_height=1)

    @rule(pick=PICK)
    def rights_end(self, pick):
        self._change_picture(pick, rights_until=date(2026, 1, 1))

    def _change_picture(self, pick, **fields):
        picture = Picture.objects.filter(pk=self.newsroom.pictures[pick % 3].pk).first()
        if picture is None:
            return
        for name, value in fields.items():
            setattr(picture, name, value)
        self.try_to(picture.save)

    @rule(pick=PICK)
    def delete_picture(self, pick):
        picture = Picture.objects.filter(pk=self.newsroom.pictures[pick % 3].pk).first()
        if picture and may_delete(self.chief, picture, at=now()):
            # Its files are shared by all histories; the row is what pages are made from.
            self.try_to(Picture.objects.filter(pk=picture.pk).delete)

    @rule(licence=st.sampled_from(["own", "agency", ""]))
    def describe_clip(self, licence):
        words = {"title": f"录音{next(NUMBERS)}", "credit": "许明岚", "licence": licence}
        self.try_to(describe_clip, Clip.objects.get(), by=self.chief, at=now(), **words)

    @rule(name=NAMES)
    def change_settings(self, name):
        settings.SITE_NAME, settings.SITE_NAME_EN = name, f"{name} in English"
        forget_what_settings_made()
        self.try_to(actions.want, "settings", at=now())

    # --- readers and workers ---

    @rule(pick=PICK)
    def reader_asks(self, pick):
        """Any link of the pages that stand: older pages, tags, data, the other language."""
        links = sorted(set().union(*map(_links, (self.folder / "press").rglob("*.html"))))
        path = links[pick * 7 % len(links)]
        file = files.file_of(settings.PRESS_ROOT, path)
        if file is not None and not file.exists() and rendering.kind_of(path):
            self._work(lambda: actions.press(path))


@contextmanager
def short_lists() -> Iterator[None]:
    with ExitStack() as stack:
        for name, length in SHORT.items():
            stack.enter_context(mock.patch(name, length))
        yield


def _later(when: str) -> dict:
    wait = {"soon": timedelta(milliseconds=60), "far": timedelta(days=1)}.get(when)
    return {"not_before": database_now() + wait} if wait else {}


def _links(file: Path) -> set[str]:
    return set(findall(r'href="(/[^"#?]*)"', file.read_text()))
