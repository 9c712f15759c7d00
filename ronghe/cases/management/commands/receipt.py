"""`ronghe receipt verify FILE [--key HEX]`: prove a citizen's receipt. No database, no network."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...receipts import BadReceipt, public_key, verify


class Command(BaseCommand):
    help = (
        "key: print the public key of this paper. verify FILE: prove a receipt against it, or"
        " against the public key given with --key."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["key", "verify"])
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--key", help="64 hexadecimal digits")

    def handle(
        self, *args: Any, verb: str, file: Path | None, key: str | None, **options: Any
    ) -> None:
        if verb == "key":
            self.stdout.write(public_key())
            return
        if file is None:
            raise CommandError("Name the file that holds the receipt.")
        try:
            said = verify(file.read_text(encoding="utf-8"), key=key or public_key())
        except (BadReceipt, UnicodeDecodeError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"Genuine: {said['paper']} received case {said['case']} at {said['received']}."
        )
