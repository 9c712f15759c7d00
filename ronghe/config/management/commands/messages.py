"""`ronghe messages`: compile the translations; `--check` finds what is missing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ronghe.config import messages


class Command(BaseCommand):
    help = "Compile the translations that changed; with --check also find missing ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", dest="look")

    def handle(self, *args: Any, **options: Any) -> None:
        messages.compile_changed(settings.ROOT)
        if not options["look"]:
            return
        found = messages.complaints(settings.ROOT)
        for complaint in found:
            self.stderr.write(complaint)
        if found:
            raise CommandError(f"{len(found)} translations need work.")
