"""The workers of a random history: they reconcile and press a part of what is due, and die now and then."""

import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db.models import ProtectedError
from django.test import override_settings
from django.utils.translation import override
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ronghe.accounts.models import User
from ronghe.channels.web import actions, files, manifest, rendering
from ronghe.channels.web.models import PressedPage
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.tests.history import History
from ronghe.publishing.reconciler import reconcile_one
from ronghe.stories.models import Story

from .agreement import differences, do_what_is_due

PICK = st.integers(0, 40)


class Crash(BaseException):
    """The worker is no more: nothing behind this line happens."""


class Pressing(History):
    """What random histories of pressed pages have in common: workers who do a part, and die."""

    newsroom: Any
    refusals = (Refused, ProtectedError)
    # Of all histories so far.
    histories = acts = compared = 0

    def __init__(self) -> None:
        super().__init__()
        Pressing.histories += 1
        self.broken: set[str] = set()
        self.folder = Path(tempfile.mkdtemp(dir=self.newsroom.folder.parent))
        shutil.copytree(self.newsroom.folder, self.folder / "press")
        names = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_NAME_EN")}
        self.around = override_settings(PRESS_ROOT=self.folder / "press", **names)
        self.around.enable()
        self.patch = mock.patch.object(actions, "render", self._render)
        self.patch.start()

    def teardown(self) -> None:
        try:
            self.broken.clear()
            agree()
            Pressing.compared += PressedPage.objects.count()
        finally:
            self.patch.stop()
            self.around.disable()
            shutil.rmtree(self.folder)
            super().teardown()

    def try_to(self, act, *args, **kwargs):
        Pressing.acts += 1
        return super().try_to(act, *args, **kwargs)

    @cached_property
    def chief(self) -> User:
        return self.newsroom.chief

    def story(self, pick: int) -> Story:
        stories = Story.objects.order_by("pk")
        return stories[pick % len(stories)]

    @rule(tries=st.integers(1, 3))
    def reconcile(self, tries):
        self._work(lambda: [reconcile_one(at=now()) for _ in range(tries)])

    @rule(limit=st.integers(1, 12))
    def press(self, limit):
        self._work(lambda: actions.press_wanted(limit=limit))

    @rule(pick=PICK)
    def break_page(self, pick):
        """Its template breaks, once."""
        paths = PressedPage.objects.order_by("path").values_list("path", flat=True)
        self.broken.add(paths[pick % len(paths)])

    def _render(self, path):
        if path in self.broken:
            self.broken.discard(path)
            raise RuntimeError(f"The template of {path} is broken.")
        return rendering.render(path)

    def _work(self, work):
        # A page that breaks is on its row; who asked on demand is told by the view.
        try:
            work()
        except RuntimeError as problem:
            assert "is broken" in str(problem)

    @rule(
        step=st.sampled_from(
            [(files, "sync"), (manifest, "store"), (manifest, "settle"), (files, "_sibling")]
        ),
        limit=st.integers(1, 5),
    )
    def crash(self, step, limit):
        """A worker dies in the middle; its leases end, and the others go on."""
        with mock.patch.object(*step, side_effect=Crash):
            try:
                self._work(lambda: (reconcile_one(at=now()), actions.press_wanted(limit=limit)))
            except Crash:
                PressedPage.objects.update(leased_until=None)


def agree() -> None:
    """Everything is done that is due; then nothing differs from what it must be."""
    with override("zh-hans"):
        do_what_is_due()
        found = differences()
        if found:
            # What ended by the clock between the pressing and the look is due now, nothing else.
            do_what_is_due()
            found = differences()
    assert found == [], "\n".join(found)
