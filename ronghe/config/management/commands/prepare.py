"""`ronghe prepare`: bring the database up to the code."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.template.loader import render_to_string

from ronghe.kit import garbage

# Any number: two machines that start at once must not migrate at once.
LOCK = 0x526F6E67


class Command(BaseCommand):
    help = "Migrate the database; with --demo also load the demo town."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        garbage.all_is_loaded()
        garbage.look_hardly_ever()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("search", "rebuild", if_outdated=True)
        if options["demo"] and "demo_town" in get_commands():
            call_command("demo_town")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        _write_away_page()


def _write_away_page() -> None:
    """What the front server shows for other pages while nothing else of us answers."""
    page = settings.HOME / "away.html"
    new = page.with_suffix(".new")
    new.write_text(render_to_string("503.html"), encoding="utf-8")
    os.replace(new, page)
