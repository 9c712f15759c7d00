"""A small paper for readers: stories that went the whole way, pictures, both languages."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from PIL import Image

from conftest import ALWAYS
from ronghe.accounts.models import User
from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture
from ronghe.people.models import Membership, Post, Unit
from ronghe.publishing.actions import publish
from ronghe.publishing.models import Outlet, Publication
from ronghe.stories import actions
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section, Tag

COUNT = count()
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PARAGRAPH = {
    "type": "paragraph",
    "value": "<p>昨天清晨六点，最后一段围挡拆除。<b>全长3.2公里</b>。</p>",
}


class Newsroom:
    """Five people who take a story the whole way, and the outlet it goes to."""

    def __init__(self, media: Path) -> None:
        self.media = media
        self.reporter, *self.reviewers = (
            self._hire(role) for role in ("reporter", "editor", "head", "proofreader", "chief")
        )
        self.chief = self.reviewers[-1]
        names = {"name": "网站", "name_en": "Website", "kind": "web"}
        self.web = Outlet.objects.get_or_create(key="web", defaults=names)[0]
        self.news = Section.objects.get_or_create(
            slug="news", defaults={"name": "要闻", "name_en": "News"}
        )[0]

    def _hire(self, role: str) -> User:
        name = f"{role} {next(COUNT)}"
        person = User.objects.create(username=name, name=name)
        unit = Unit.objects.create(name=name, valid=ALWAYS)
        post = Post.objects.create(unit=unit, title=role, role=role, valid=ALWAYS)
        Membership.objects.create(person=person, post=post, valid=ALWAYS)
        return person

    def sign(self, story: Story, *, at: datetime) -> None:
        """Through every step of the scheme."""
        round = actions.send_to_review(story, by=self.reporter, at=at)
        for step, person in zip(round.scheme.steps.order_by("order"), self.reviewers, strict=True):
            actions.sign(round, step=step, by=person, at=at)
        story.refresh_from_db()

    def signed(self, headline: str, *, at: datetime = NOON, tags: Any = (), **fields: Any) -> Story:
        fields = {"source_name": "临溪日报", "rights": "临溪日报社版权所有"} | fields
        fields.setdefault("body", [PARAGRAPH])
        fields.setdefault("section", self.news)
        early = at - timedelta(hours=5)
        story = actions.start_story(author=self.reporter, at=early, headline=headline, **fields)
        story.tags.set(tags)
        story.contributors.add(story.contributors.model(name="林知夏", did="text"))
        story.contributors.add(story.contributors.model(name="许明岚", did="photo", order=1))
        actions.save_version(story, by=self.reporter, at=early)
        self.sign(story, at=early)
        return story

    def publish(self, headline: str, *, at: datetime = NOON, **fields: Any) -> Publication:
        """`publish("headline", at=…, tags=[…])`: signed by four people and public on the web."""
        story = self.signed(headline, at=at, **fields)
        return publish(story, by=self.chief, at=at, outlets=[self.web])[0]

    def picture(self) -> Picture:
        file = io.BytesIO()
        Image.linear_gradient("L").resize((1300, 900)).convert("RGB").save(file, "JPEG")
        file.seek(0)
        return upload_picture(
            file,
            title="步道",
            by=self.reporter,
            at=NOON,
            caption="清晨的步道",
            alt_text="河边的步道",
            alt_text_en="A path by the river",
            credit="许明岚 摄",
            licence="own",
        )


@pytest.fixture
def newsroom(db, settings, tmp_path) -> Newsroom:
    assert not Publication.objects.exists(), "A module uses `paper` or `newsroom`, never both."
    settings.MEDIA_ROOT = tmp_path
    return Newsroom(tmp_path)


@pytest.fixture
def published(newsroom) -> Callable[..., Publication]:
    return newsroom.publish


@dataclass
class Paper:
    """What stands in it, by name."""

    newsroom: Newsroom
    full: Publication  # every kind of block, picture, tags, translation
    english: Publication
    others: list[Publication]
    news: Section
    life: Section
    tag: Tag


@pytest.fixture
def paper(db, _written) -> Paper:
    """The paper as it was written; what a test does to it is undone afterwards."""
    fresh = {one.pk: one for one in Publication.objects.select_related("wanted", "story")}
    others = [fresh[one.pk] for one in _written.others]
    full, english = fresh[_written.full.pk], fresh[_written.english.pk]
    return replace(_written, full=full, english=english, others=others)


@pytest.fixture(scope="module")
def _written(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Paper]:
    """Written once for all tests of a module: signatures of four people take their time."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield write(Newsroom(media))
        transaction.set_rollback(True)


def write(newsroom: Newsroom) -> Paper:
    published, section, picture = newsroom.publish, newsroom.news, newsroom.picture()
    life = Section.objects.create(slug="life", name="民生", name_en="Life", order=200)
    tag = Tag.objects.create(slug="river", name="青溪河", name_en="Qingxi River")
    body = [
        PARAGRAPH,
        {"type": "heading", "value": "为什么修了三年"},
        {"type": "image", "value": {"picture": picture.pk, "caption": "新换的栏板", "credit": ""}},
        {
            "type": "gallery",
            "value": [
                {"picture": picture.pk, "caption": "桥东", "credit": "秦牧野"},
                {"picture": picture.pk, "caption": "桥西", "credit": ""},
            ],
        },
        {"type": "quote", "value": {"text": "路要看人走不走。", "who": "周砚秋"}},
        {"type": "list", "value": {"ordered": True, "items": ["先通", "<b>后美</b>"]}},
        {
            "type": "table",
            "value": {
                "caption": "前后对比",
                "header": True,
                # Wider than a phone in large text.
                "rows": [
                    ["项目", "前", "后", "首班时间", "末班时间", "平峰间隔"],
                    ["限载", "10吨", "15吨", "6:00", "22:00", "8分钟"],
                    ["路灯", "8", "16", "–", "–", "–"],
                ],
            },
        },
    ]
    full = published(
        "南岸步道全线贯通，二十分钟走完老城",
        kicker="城建",
        subhead="保留四十七棵老樟树",
        summary="从老码头到新桥头，第一次可以一口气走完。",
        lead_picture=picture,
        tags=[tag],
        body=body,
    )
    english = published(
        "Riverside path opens end to end",
        at=NOON + timedelta(hours=2),
        language="en",
        summary="The old town in twenty minutes.",
        lead_picture=picture,
        tags=[tag],
        translation_of=full.story,
        body=[{"type": "paragraph", "value": "<p>Before six the last fence came down.</p>"}],
    )
    others = [
        published(f"第{number}条新闻", at=NOON - timedelta(hours=number), section=where, tags=[tag])
        for number, where in ((1, section), (2, life), (30, life))
    ]
    return Paper(newsroom, full, english, others, section, life, tag)
