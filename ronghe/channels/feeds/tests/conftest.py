import pytest

from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.taxonomy.models import Place, Subject, Tag

NASTY = '控\x00制\x0b符\ufffe 与星体 𠮷🎏 & <标签> ]]> "引号"'
BODY = [
    {
        "type": "paragraph",
        "value": '<p>临溪市<b>老旧小区</b>改造<a href="https://x.example/?a=1&amp;b=2">昨日</a>开工。𠮷🎏</p>',
    },
    {"type": "heading", "value": "何时完工 <b>"},
    {"type": "quote", "value": {"text": "说到做到 & 按时", "who": "住建局"}},
    {"type": "list", "value": {"ordered": True, "items": ["<b>第一</b>批", "第二批"]}},
    {
        "type": "table",
        "value": {"caption": "进度", "header": True, "rows": [["小区", "月份"], ["东街", "三月"]]},
    },
]


@pytest.fixture(autouse=True)
def press_root(settings, tmp_path):
    settings.ROOT_URLCONF = "ronghe.channels.feeds.tests.urls"
    settings.PRESS_ROOT = tmp_path / "press"
    settings.SITE_URL = "http://paper.example"
    return settings.PRESS_ROOT


@pytest.fixture
def outlets(db):
    Outlet.objects.exclude(key__in=["web", "feeds"]).update(is_active=False)


@pytest.fixture
def rich(newsroom, section, outlets):
    """A story that uses everything, signed."""
    subject, _ = Subject.objects.get_or_create(code="20000430", defaults={"name": "住房"})
    story = desk.write(
        "老旧小区改造开工 & 惠民",
        section=section,
        body=BODY,
        summary="首批十二个小区",
        source_url="https://linxi.example/1",
    )
    story.tags.set(
        [Tag.objects.create(slug="housing", name="住房", name_en="Housing", subject=subject)]
    )
    story.places.set([Place.objects.create(slug="east", name="东街", name_en="East Street")])
    story.save()
    return desk.sign(desk.change(story, "首批十二个小区预计春节前完工。"))


@pytest.fixture
def public(rich, chief):
    publishing.publish(rich, by=chief, at=desk.NOON)
    assert reconcile_all() == 2
    return rich
