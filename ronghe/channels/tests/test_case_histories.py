"""After any history of cases and of stories about them every page is as a fresh rendering, and none
tells of a case that readers may not see."""

import re
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import seed
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ronghe.accounts.models import User
from ronghe.cases import actions as cases
from ronghe.cases.models import Case, Join
from ronghe.cases.rules import Holder
from ronghe.cases.tests.conftest import Town, sent
from ronghe.cases.tests.conftest import town as town
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import Change
from ronghe.kit.clock import local_date, now
from ronghe.kit.tests.history import run
from ronghe.publishing import actions as publishing
from ronghe.publishing.tests import desk
from ronghe.stories.actions import link_case, start_story, unlink_case
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section

from . import site
from .agreement import do_what_is_due
from .pressing import PICK, Pressing

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
# A word that stands in one case and nowhere else.
SECRET = re.compile(r"zc\d+x")
VERBS = ["accept", "dispatch", "sign", "answer", "rate", "close", "appeal", "reopen", "uphold",
         "park", "take_up", "merge", "part", "refuse", "reply", "hide", "join"]  # fmt: skip


def words() -> dict[str, str]:
    return {"title": f"诉求zc{next(NUMBERS)}x", "text": f"事情zc{next(NUMBERS)}x。"}


class Newsroom(site.Newsroom):
    """A few public stories about cases in several states, all pressed, and the pages of the cases."""

    def __init__(self, folder: Path, *, chief: User, town: Town) -> None:
        super().__init__(folder, chief=chief)
        town.at = now() - timedelta(days=5)
        self.town = town
        states = ("accepted", "dispatched", "answered", "sent")
        for state in states:
            town.brought(state, **words())
        public = Case.objects.public().order_by("pk")
        for number, story in enumerate(Story.objects.order_by("pk")):
            link_case(story, number=public[number % 3].number, by=chief, at=now())
        self.about(public[1])
        do_what_is_due()
        for case in public:
            for language in ("", "/en"):
                press.press(f"{language}/cases/{case.number}/")
                press.press(f"{language}/cases/{case.number}/embed/")
        for path in ("/cases/", "/en/cases/", f"/cases/department/{town.light.pk}/"):
            press.press(path)
        do_what_is_due()

    def about(self, case: Case) -> Story:
        """A story with the case in its text, published."""
        body = [
            {"type": "paragraph", "value": "<p>有人反映。</p>"},
            {"type": "case", "value": case.number},
        ]
        story = start_story(
            author=desk.holder("reporter"),
            at=now(),
            headline="追踪",
            section=Section.objects.earliest("pk"),
            body=body,
            source_name="临溪日报",
            rights="© 临溪日报",
        )
        story = desk.sign(story, at=now())
        publishing.publish(story, by=self.chief, at=now())
        return story


class Asked(Pressing):
    """Citizens, the desk and departments do anything with cases; the newsroom tells of them."""

    newsroom: Newsroom

    def teardown(self) -> None:
        found = None
        self.broken.clear()
        try:
            do_what_is_due()
            found = self._told_too_much()
        finally:
            super().teardown()
        assert found == [], "\n".join(found or [])

    def _told_too_much(self) -> list[str]:
        public = Case.objects.public()
        allowed = {one for case in public for one in SECRET.findall(case.title + case.text)}
        hidden = [one.number for one in Case.objects.filter(shown_at=None)]
        found = []
        for file in sorted((self.folder / "press").rglob("*")):
            if not file.is_file() or file.suffix in (".br", ".gz"):
                continue
            text = file.read_text()
            found += [f"{file} tells {one}" for one in set(SECRET.findall(text)) - allowed]
            found += [f"{file} names {one}" for one in hidden if one in text]
        return found

    def case(self, pick: int) -> Case:
        found = Case.objects.order_by("pk")
        return found[pick % len(found)]

    # --- cases ---

    @rule(visibility=st.sampled_from(["public", "unnamed", "confidential"]))
    def send(self, visibility):
        self.try_to(sent, at=now(), visibility=visibility, **words())

    @rule(pick=PICK, other=PICK, verb=st.sampled_from(VERBS))
    def move(self, pick, other, verb):
        getattr(self, f"_{verb}")(self.case(pick), self.case(other))

    # Most cases are somewhere else: a few moves in a row get far.
    @rule(pick=PICK, verbs=st.lists(st.sampled_from(VERBS), min_size=4, max_size=8))
    def move_on(self, pick, verbs):
        for verb in verbs:
            getattr(self, f"_{verb}")(self.case(pick), self.case(pick + 1))

    def _act(self, verb, case: Case, by, **said) -> None:
        self.try_to(verb, case, by=by, at=now(), **said)

    def _accept(self, case, _other):
        self._act(cases.accept, case, self.newsroom.town.desk)

    def _refuse(self, case, _other):
        self._act(cases.refuse, case, self.newsroom.town.desk, why="unclear")

    def _dispatch(self, case, _other):
        units = self.newsroom.town.light, self.newsroom.town.water
        lead = units[case.moves % 2]
        self._act(cases.dispatch, case, self.newsroom.town.desk, lead=lead, reason="转办")

    def _officer(self, case: Case) -> User:
        town = self.newsroom.town
        return town.other if case.unit == town.water else town.officer

    def _sign(self, case, _other):
        if case.unit:
            self._act(cases.sign, case, self._officer(case))

    def _reply(self, case, _other):
        if case.unit:
            self._act(cases.reply, case, self._officer(case), public_text="正在办。")

    def _answer(self, case, _other):
        if case.unit:
            self._act(
                cases.answer, case, self._officer(case), public_text="办好了。", evidence="现场照片"
            )

    def _rate(self, case, _other):
        solved = case.pk % 3 > 0
        self._act(cases.rate, case, Holder(case.pk), is_solved=solved, is_satisfied=solved)

    def _close(self, _case, _other):
        self.try_to(cases.close_answered, at=now() + timedelta(days=60))

    def _appeal(self, case, _other):
        self._act(cases.appeal, case, Holder(case.pk), reason="没有办好")

    def _reopen(self, case, _other):
        self._act(cases.reopen, case, self.chief, reason="重新办")

    def _uphold(self, case, _other):
        self._act(cases.uphold, case, self.chief, reason="维持")

    def _park(self, case, _other):
        day = local_date(now()) + timedelta(days=9)
        self._act(cases.park, case, self.newsroom.town.desk, reason="等材料", review_on=day)

    def _take_up(self, case, _other):
        self._act(cases.take_up, case, self.newsroom.town.desk)

    def _merge(self, case, other):
        self._act(cases.merge, case, self.newsroom.town.desk, into=other)

    def _part(self, case, _other):
        self._act(cases.part, case, self.newsroom.town.desk)

    def _hide(self, case, _other):
        said = {"kind": case.kind, "category": None, "visibility": "confidential"}
        self._act(cases.sort, case, self.newsroom.town.desk, **said)

    def _join(self, case, _other):
        if case.shown_at:
            self.try_to(cases.join, case, mark=str(Join.objects.count()), at=now())

    # --- stories ---

    @rule(pick=PICK, case=PICK)
    def link(self, pick, case):
        number = self.case(case).number
        self.try_to(link_case, self.story(pick), number=number, by=self.chief, at=now())

    @rule(pick=PICK)
    def unlink(self, pick):
        story = self.story(pick)
        link = story.cases.standing().first()
        if link:
            number = link.case.number
            self.try_to(unlink_case, story, number=number, by=self.chief, at=now())

    @rule(pick=PICK)
    def write_about(self, pick):
        """Also about a case that is not public: nobody checks a text that a script brings."""
        self.try_to(self.newsroom.about, self.case(pick))

    withdraw = site.Site.withdraw
    republish = site.Site.republish
    _sign_anew = site.Site._sign_anew
    reader_asks = site.Site.reader_asks


@pytest.fixture
def history(settings, tmp_path, newsroom, section, chief, town):
    settings.PRESS_ROOT, settings.MEDIA_ROOT = tmp_path / "start", tmp_path / "media"
    settings.SITE_URL = "http://paper.example"
    with site.short_lists():
        Asked.newsroom = Newsroom(settings.PRESS_ROOT, chief=chief, town=town)
        yield Asked


def test_after_any_history_every_page_is_as_a_fresh_rendering(history):
    run(seed(1)(history), examples=6, steps=8)


def unnoticed(change) -> None:
    """As if the trigger that notes it were missing."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        change()
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_state_nobody_heard_of_is_found(history):
    """The twins with the defence off."""
    tries = history()
    unnoticed(lambda: Case.objects.filter(state="dispatched").update(state="working"))
    with pytest.raises(AssertionError, match="is not what a fresh"):
        tries.teardown()


def test_a_link_nobody_heard_of_is_found(history):
    tries = history()
    story, case = tries.story(0), Case.objects.public().latest("pk")
    unnoticed(lambda: link_case(story, number=case.number, by=tries.chief, at=now()))
    Change.objects.update(marked_at=now())
    with pytest.raises(AssertionError, match="is not what a fresh"):
        tries.teardown()


def test_without_its_key_a_page_would_not_hear_of_its_case(history, monkeypatch):
    monkeypatch.setattr("ronghe.front.told.touch", lambda *keys: None)
    tries = history()
    # Made anew without the key.
    press.press_all()
    tries._hide(Case.objects.public().earliest("pk"), None)
    with pytest.raises(AssertionError):
        tries.teardown()


def test_a_hidden_case_that_stays_is_found(history, monkeypatch):
    tries = history()
    case = Case.objects.public().earliest("pk")
    unnoticed(lambda: Case.objects.filter(pk=case.pk).update(shown_at=None, visibility="confidential"))  # fmt: skip
    with pytest.raises(AssertionError, match=r"tells|names|not what a fresh"):
        tries.teardown()


def test_the_pages_start_with_cases_in_them(history):
    """Else all of this would be about nothing."""
    shown = {one for file in settings.PRESS_ROOT.rglob("*.html") for one in SECRET.findall(file.read_text())}  # fmt: skip
    public = Case.objects.public()
    assert {SECRET.search(case.title)[0] for case in public} <= shown
    story = next(settings.PRESS_ROOT.rglob(f"news/{Story.objects.latest('pk').pk}/index.html"))
    assert SECRET.search(story.read_text())
