"""A small paper for readers: stories that went the whole way, pictures, both languages."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture
from ronghe.publishing.actions import publish
from ronghe.publishing.models import Outlet, Publication
from ronghe.stories import actions
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section, Tag

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PARAGRAPH = {"type": "paragraph", "value": "<p>昨天清晨六点，最后一段围挡拆除。<b>全长3.2公里</b>。</p>"}


@pytest.fixture
def web(db) -> Outlet:
    names = {"name": "网站", "name_en": "Website", "kind": "web"}
    return Outlet.objects.get_or_create(key="web", defaults=names)[0]


@pytest.fixture
def picture(editor, settings, tmp_path) -> Picture:
    settings.MEDIA_ROOT = tmp_path / "media"
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1300, 900)).convert("RGB").save(file, "JPEG")
    file.seek(0)
    return upload_picture(
        file,
        title="步道",
        by=editor,
        at=NOON,
        caption="清晨的步道",
        alt_text="河边的步道",
        alt_text_en="A path by the river",
        credit="许明岚 摄",
        licence="own",
    )


@pytest.fixture
def published(web, reporter, editor, head, proofreader, chief, section) -> Callable[..., Publication]:
    """`published("headline", at=…, tags=[…])`: signed by four people and public on the web."""

    def make(headline: str, *, at: datetime = NOON, tags: Any = (), **fields: Any) -> Publication:
        fields = {"source_name": "临溪日报", "rights": "临溪日报社版权所有"} | fields
        fields.setdefault("body", [PARAGRAPH])
        fields.setdefault("section", section)
        early = at - timedelta(hours=5)
        story = actions.start_story(author=reporter, at=early, headline=headline, **fields)
        if tags:
            story.tags.set(tags)
        story.contributors.add(story.contributors.model(name="林知夏", did="text"))
        story.contributors.add(story.contributors.model(name="许明岚", did="photo", order=1))
        actions.save_version(story, by=reporter, at=early)
        sign(story, by=[reporter, editor, head, proofreader, chief], at=early)
        return publish(story, by=chief, at=at, outlets=[web])[0]

    return make


def sign(story: Story, *, by: list[Any], at: datetime) -> None:
    """Through every step of the scheme: the first of `by` sends, the others sign."""
    round = actions.send_to_review(story, by=by[0], at=at)
    for step, person in zip(round.scheme.steps.order_by("order"), by[1:], strict=True):
        actions.sign(round, step=step, by=person, at=at)
    story.refresh_from_db()


@dataclass
class Paper:
    """What stands in it, by name."""

    full: Publication  # every kind of block, picture, tags, translation
    english: Publication
    others: list[Publication]
    news: Section
    life: Section
    tag: Tag


@pytest.fixture
def paper(published, section, picture) -> Paper:
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
                "rows": [["项目", "前", "后"], ["限载", "10吨", "15吨"], ["路灯", "8", "16"]],
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
    return Paper(full, english, others, section, life, tag)
