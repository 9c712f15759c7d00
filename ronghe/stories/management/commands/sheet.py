"""`ronghe sheet verify FILE.pdf`: check a review sheet against the journal, or a copy of its seals."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronghe.journal.models import Seal
from ronghe.kit.refusal import Refused

from ...sheet.proof import problems_of, read_seals, read_sheet


class Command(BaseCommand):
    help = "verify FILE.pdf: prove that a review sheet says what the journal says."
    # With --seals no database is asked.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify"])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--seals", type=Path, metavar="FILE", help="what “ronghe journal seals” printed earlier"
        )

    def handle(self, *args: Any, file: Path, seals: Path | None, **options: Any) -> None:
        try:
            sheet = read_sheet(file.read_bytes())
            known = _known(seals, [one["number"] for one in sheet["journal"]])
        except (Refused, OSError, ValueError, KeyError) as problem:
            raise CommandError(str(problem)) from problem
        if problems := problems_of(sheet, seals=known):
            raise CommandError("\n".join(problems))
        self.stdout.write(
            f"The sheet holds: story {sheet['story']}, {len(sheet['decisions'])} decisions, "
            f"{len(sheet['journal'])} lines of the journal."
        )


def _known(copy: Path | None, numbers: list[int]) -> dict[int, str]:
    if copy is not None:
        with copy.open(encoding="ascii", errors="replace") as lines:
            return read_seals(lines)
    return dict(Seal.objects.hashes(among={near for one in numbers for near in (one - 1, one)}))
