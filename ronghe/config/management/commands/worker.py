"""`ronghe worker`: what a worker process does: the jobs, and sealing the journal beside them."""

import sys
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from ronghe.journal.tasks import seal_every_second
from ronghe.kit import garbage

# Seconds. Pressing a page asks the database a dozen short questions; after each answer the thread
# waits for its turn behind those that compute.
SWITCH = 0.0005


class Command(BaseCommand):
    help = "Run jobs until asked to stop; seal the journal every second."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=3)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        sys.setswitchinterval(SWITCH)
        garbage.all_is_loaded()
        stop = Event()
        sealing = Thread(target=seal_every_second, args=[stop], name="sealer", daemon=True)
        sealing.start()
        try:
            call_command(
                "procrastinate",
                "worker",
                f"--concurrency={concurrency}",
                "--delete-jobs=successful",
            )
        finally:
            stop.set()
            sealing.join(5)
