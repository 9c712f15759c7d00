"""`ronghe rates count [--since DAY] | freeze --month YEAR-MONTH`: the numbers of cases, by hand."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronghe.kit.clock import local_date, now

from ...actions import freeze, recount
from ...models import Span


class Command(BaseCommand):
    help = (
        "count: count the cases anew, of this year and the last one or of those since a day."
        " freeze: keep a month that has ended as it is now; a month is frozen once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["count", "freeze"])
        parser.add_argument("--since", type=date.fromisoformat, help="such as 2024-01-01")
        parser.add_argument("--month", help="such as 2026-10")

    def handle(
        self, *args: Any, verb: str, since: date | None, month: str | None, **options: Any
    ) -> None:
        at = now()
        if verb == "count":
            self.stdout.write(f"{recount(at=at, since=since)} lines are counted.")
            return
        try:
            first = date.fromisoformat(f"{month}-01")
        except ValueError as problem:
            raise CommandError("Say which month, such as --month 2026-10.") from problem
        if local_date(at) < Span.MONTH.ends(first):
            raise CommandError(f"{month} has not ended.")
        kept = freeze(first, at=at)
        if kept is None:
            raise CommandError(f"No case came in in {month}.")
        self.stdout.write(f"{month}: {kept.cases} cases as of {kept.at:%Y-%m-%d}; {kept.digest}")
