"""`ronghe press`: what is wanted; `ronghe press --all`; `ronghe press / /section/news/`."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ronghe.channels.web import actions
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rendering import NotPressable
from ronghe.kit.clock import database_now


class Command(BaseCommand):
    help = "Press public pages into files: those that are wanted, all known ones, or given paths."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="e.g. / or /section/news/")
        parser.add_argument("--all", action="store_true", help="every known page again")
        parser.add_argument(
            "--check",
            type=int,
            metavar="MINUTES",
            help="press nothing; fail when a page has waited or failed for longer than that",
        )

    def handle(self, *, paths: list[str], **options: Any) -> None:
        if bool(paths) + options["all"] + (options["check"] is not None) > 1:
            raise CommandError("Give paths, --all or --check: only one of them.")
        if options["check"] is not None:
            self._check(timedelta(minutes=options["check"]))
            return
        if paths:
            for path in paths:
                self._press(path)
            return
        count = actions.press_all() if options["all"] else actions.press_wanted()
        failing = PressedPage.objects.failing().count()
        self.stdout.write(f"{count} pages pressed, {failing} failing.")
        if failing:
            raise CommandError("Some pages cannot be pressed; see Published pages at the desk.")

    def _check(self, limit: timedelta) -> None:
        stuck = PressedPage.objects.stuck(since=database_now() - limit)
        for one in stuck.oldest_successes():
            self.stdout.write(f"{one.kind}: {one.pages} pages, oldest of {one.pressed_at:%F %H:%M}")
        if count := stuck.count():
            raise CommandError(f"{count} pages have waited or failed for longer than {limit}.")
        self.stdout.write("No page waits or fails for longer.")

    def _press(self, path: str) -> None:
        try:
            pressed = actions.press(path)
        except NotPressable as problem:
            raise CommandError(str(problem)) from problem
        except Exception as problem:
            raise CommandError(f"{path}: {type(problem).__name__}: {problem}") from problem
        self.stdout.write(f"{pressed.status} {path}")
