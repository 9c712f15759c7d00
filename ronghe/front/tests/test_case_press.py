"""After any history of cases each pressed page, list, map and feed of them is as a fresh rendering."""

import re
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import override_settings
from django.utils.translation import override
from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ronghe.cases import actions
from ronghe.cases.models import Case, Category
from ronghe.cases.rules import Holder
from ronghe.cases.tests.conftest import sent, town
from ronghe.channels.tests.agreement import differences, do_what_is_due
from ronghe.channels.web import actions as press
from ronghe.channels.web import files, rendering
from ronghe.channels.web.models import Change, PressedPage
from ronghe.kit.clock import local_date, now
from ronghe.kit.geo import Datum
from ronghe.kit.refusal import Refused
from ronghe.kit.tests.history import History, run
from ronghe.people.models import Unit
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Area, Ground, Level, Place
from ronghe.taxonomy.tests.squares import feature, file, square

__all__ = ["town"]
pytestmark = pytest.mark.django_db
PICK = st.integers(0, 20)
NAMES = st.sampled_from(["城东", "水务局", "Roads & lights", "<b>河</b>"])


@pytest.fixture
def history(settings, tmp_path, town):
    settings.PRESS_ROOT, settings.SITE_URL = tmp_path / "press", "http://paper.example"
    at = now()
    bring_areas(
        file(feature("城东区", square(0, 0, 4)), feature("城西区", square(4, 0, 4))),
        level=Level.DISTRICT,
        datum=Datum.WGS84,
        at=at,
    )
    east, west = Place.objects.order_by("pk")
    for name, parent in (("东门街", east), ("河西街", west)):
        Place.objects.create(
            name=name, slug=name, level=2, parent=parent, lat=25.01, lon=113.01 + parent.pk / 1e6
        )
    for key in ("water", "roads"):
        Category.objects.create(key=key, name=key)
    Cases.town, Cases.folder = town, tmp_path
    return Cases


class Cases(History):
    """Everybody does anything with cases, names and places; workers press a part of what is due."""

    refusals = (Refused, PermissionDenied, Case.DoesNotExist)
    town: ClassVar[object]
    folder: ClassVar[Path]

    def __init__(self):
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        self.around = override_settings(PRESS_ROOT=self.root)
        self.around.enable()
        for number in range(3):
            self.send(number, number, "public")
            self.judge(number, True)
        self.dispatch(0, True)
        self.in_hand(0, "sign")
        for path in START + [f"/en{path}" for path in START]:
            press.press(path.format(unit=self.town.light.pk, **self.numbers()))
        do_what_is_due()

    def numbers(self):
        places = Place.objects.order_by("pk").values_list("pk", flat=True)
        return {
            "east": places[0], "street": places[2], "about": Category.objects.first().pk,
            "number": Case.objects.order_by("pk").first().number,
        }  # fmt: skip

    def teardown(self):
        try:
            agree()
        finally:
            self.around.disable()
            shutil.rmtree(self.root)
            super().teardown()

    def one(self, pick, model=Case):
        rows = list(model.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def act(self, verb, pick, by, **more):
        case = self.one(pick)
        actor = Holder(case.pk) if by == "citizen" else getattr(self.town, by)
        return self.try_to(verb, case, by=actor, at=now(), **more)

    @rule(pick=PICK, place=PICK, seen=st.sampled_from(["public", "unnamed", "confidential"]))
    def send(self, pick, place, seen):
        sent(
            at=now(),
            title=f"第{pick}件<b>事</b>",
            visibility=seen,
            signature="河边人",
            place=[*Place.objects.order_by("-pk"), None][place % 5],
            category=self.one(pick, Category),
        )

    @rule(pick=PICK, yes=st.booleans())
    def judge(self, pick, yes):
        more = {} if yes else {"why": "unclear"}
        self.act(actions.accept if yes else actions.refuse, pick, "desk", **more)

    @rule(pick=PICK, light=st.booleans())
    def dispatch(self, pick, light):
        units = [self.town.light, self.town.water]
        more = {"lead": units[not light], "helpers": units, "reason": "按职责"}
        self.act(actions.dispatch, pick, "desk", **more)

    @rule(pick=PICK, verb=st.sampled_from(["sign", "send_back", "ask", "reply", "answer", "go_on"]))
    def in_hand(self, pick, verb):
        said = {
            "send_back": {"reason": "不是我们"}, "ask": {"question": "哪一天？"},
            "reply": {"public_text": "已到现场。"}, "answer": {"public_text": "修好了。", "evidence": "照片"},
            "go_on": {"reason": "不用问了"},
        }  # fmt: skip
        lead = self.one(pick).unit_id
        by = "other" if lead == self.town.water.pk else "officer"
        self.act(getattr(actions, verb), pick, by, **said.get(verb, {}))

    @rule(pick=PICK, verb=st.sampled_from(["hear", "rate", "appeal"]))
    def citizen(self, pick, verb):
        said = {
            "hear": {"text": "昨天"}, "appeal": {"reason": "没有修"},
            "rate": {"is_solved": True, "is_satisfied": False},
        }  # fmt: skip
        self.act(getattr(actions, verb), pick, "citizen", **said[verb])

    @rule(pick=PICK, verb=st.sampled_from(["reopen", "uphold", "park", "take_up", "part", "urge"]))
    def decide(self, pick, verb):
        said = {
            "reopen": {"reason": "有理"}, "uphold": {"reason": "无理"}, "urge": {"text": "快办"},
            "park": {"reason": "等设备", "review_on": local_date(now()) + timedelta(days=9)},
        }  # fmt: skip
        self.act(getattr(actions, verb), pick, "chief", **said.get(verb, {}))

    @rule(pick=PICK, other=PICK)
    def merge(self, pick, other):
        self.act(actions.merge, pick, "desk", into=self.one(other))

    @rule(pick=PICK, other=PICK, seen=st.sampled_from(["public", "unnamed", "confidential"]))
    def sort(self, pick, other, seen):
        more = {"kind": "help", "category": self.one(other, Category), "visibility": seen}
        self.act(actions.sort, pick, "desk", **more)

    @rule(pick=PICK, seen=st.sampled_from(["unnamed", "confidential"]))
    def show_less(self, pick, seen):
        case = self.one(pick)
        self.try_to(actions.show_less, case, visibility=seen, by=Holder(case.pk), at=now())

    @rule(pick=PICK)
    def join(self, pick):
        self.try_to(actions.join, self.one(pick), mark=f"{pick}", at=now())

    @rule(pick=PICK, name=NAMES, model=st.sampled_from([Place, Unit, Category]))
    def rename(self, pick, name, model):
        model.objects.filter(pk=self.one(pick, model).pk).update(name=name)

    @rule(pick=PICK, other=PICK)
    def move_street(self, pick, other):
        streets = Place.objects.filter(level=2).order_by("pk")
        district = Place.objects.filter(level=1).order_by("pk")[other % 2]
        Place.objects.filter(pk=streets[pick % 2].pk).update(parent=district)

    @rule(pick=PICK, size=st.integers(1, 6))
    def move_border(self, pick, size):
        name = self.one(pick, Place).name
        borders = file(feature(name, square(0, size, size)))
        self.try_to(bring_areas, borders, level=Level.DISTRICT, datum=Datum.WGS84, at=now())

    @rule(pick=PICK)
    def forget_border(self, pick):
        if Area.objects.exists():
            Area.objects.filter(pk=self.one(pick, Area).pk).delete()

    @rule(pick=PICK)
    def lay_a_ground(self, pick):
        """Of its file a page shows only addresses."""
        if pick % 4:
            ground(f"{pick:064}")
        else:
            Ground.objects.all().delete()

    @rule(pick=PICK)
    def add_subject(self, pick):
        Category.objects.get_or_create(key=f"s{pick}", defaults={"name": f"门类{pick}"})

    @rule(pick=PICK)
    def reader_asks(self, pick):
        """Any link of the pages that stand: maps with a choice, older pages, cases, feeds."""
        pages = self.root.rglob("*.html")
        links = sorted(
            set().union(*(re.findall(r'href="(/[^"#?]*)"', p.read_text()) for p in pages))
        )
        path = links[pick * 17 % len(links)]
        there = files.file_of(self.root, path)
        if there is not None and not there.exists() and rendering.kind_of(path):
            press.press(path)

    @rule(limit=st.integers(1, 12))
    def press(self, limit):
        press.press_wanted(limit=limit)


START = [
    "/cases/", "/cases/feed.xml", "/cases/map/", "/cases/map/open/0/0/", "/cases/map/all/{about}/0/",
    "/cases/map/all/0/{east}/", "/cases/in/{east}/", "/cases/in/{street}/feed.xml",
    "/cases/department/{unit}/", "/cases/department/{unit}/feed.xml", "/cases/{number}/",
    "/cases/{number}/embed/",
]  # fmt: skip


def agree():
    with override("zh-hans"):
        do_what_is_due()
        if differences():
            do_what_is_due()
        found = differences()
    assert found == [], "\n".join(found)


def test_after_any_history_of_cases_every_page_is_as_a_fresh_rendering(history):
    run(seed(1)(history), examples=6, steps=14)


def ground(digest: str) -> None:
    said = {"credit": "本报测绘", "datum": "wgs84", "kind": "png", "min_zoom": 0, "max_zoom": 16}
    box = {"west": -180, "south": -85, "east": 180, "north": 85, "brought_at": now()}
    Ground.objects.update_or_create(pk=1, defaults={"digest": digest, **said, **box})


def unnoticed(change):
    """As if the trigger that notes it were missing."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        change()
        cursor.execute("SET LOCAL session_replication_role = origin")


WRONGS = {
    "a district's name": (lambda: Place.objects.filter(level=1).update(name="某区"), "/cases/map/"),
    "a border": (lambda: Area.objects.update(digest="x" * 64, label_lat=25.02), "/cases/map/"),
    "a department's name": (lambda: Unit.objects.update(name="某局"), "/cases/department/"),
    "a subject": (lambda: Category.objects.create(key="x", name="某事"), "/cases/map/"),
    "where a street lies": (
        lambda: Place.objects.filter(level=2).update(parent=Place.objects.order_by("pk")[1]),
        "/cases/in/",
    ),
    "a ground": (lambda: ground("1" * 64), "/cases/map/"),
    "a case": (lambda: Case.objects.update(title="别的事"), "/cases/feed.xml"),
}


@pytest.mark.parametrize("name", WRONGS)
def test_what_no_trigger_noted_is_found(history, name):
    """The twins with the defence off; with it on, the same change is pressed."""
    change, where = WRONGS[name]
    tries = history()
    unnoticed(change)
    with pytest.raises(AssertionError, match=f"{where}.* is not what a fresh"):
        tries.teardown()
    tries = history()
    change()
    assert Change.objects.filter(marked_at=None).exists()
    tries.teardown()


def test_a_case_elsewhere_does_not_press_the_map_of_a_district(history):
    tries = history()
    do_what_is_due()
    west = Case.objects.exclude(place=None).filter(place__parent__name="城西区").first()
    assert west is not None
    actions.join(west, mark="x", at=now())
    keys = set().union(*Change.objects.filter(marked_at=None).values_list("keys", flat=True))
    untouched = PressedPage.objects.get(path=f"/cases/in/{tries.numbers()['east']}/")
    assert not keys & set(untouched.keys)
    tries.teardown()
