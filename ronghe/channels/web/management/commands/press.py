"""`ronghe press`: what is wanted; `ronghe press --all`; `ronghe press / /section/news/`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ronghe.channels.web import actions
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rendering import NotPressable


class Command(BaseCommand):
    help = "Press public pages into files: those that are wanted, all known ones, or given paths."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="e.g. / or /section/news/")
        parser.add_argument("--all", action="store_true", help="every known page again")

    def handle(self, *, paths: list[str], **options: Any) -> None:
        if paths and options["all"]:
            raise CommandError("Give paths or --all, not both.")
        if paths:
            for path in paths:
                self._press(path)
            return
        count = actions.press_all() if options["all"] else actions.press_wanted()
        failing = PressedPage.objects.failing().count()
        self.stdout.write(f"{count} pages pressed, {failing} failing.")
        if failing:
            raise CommandError("Some pages cannot be pressed; see Published pages at the desk.")

    def _press(self, path: str) -> None:
        try:
            pressed = actions.press(path)
        except NotPressable as problem:
            raise CommandError(str(problem)) from problem
        except Exception as problem:
            raise CommandError(f"{path}: {type(problem).__name__}: {problem}") from problem
        self.stdout.write(f"{pressed.status} {path}")
