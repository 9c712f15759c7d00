"""`ronghe worker`: what a worker process does: the jobs, and sealing the journal beside them."""

from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from ronghe.journal.tasks import seal_every_second


class Command(BaseCommand):
    help = "Run jobs until asked to stop; seal the journal every second."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4)

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
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
