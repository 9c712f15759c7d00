"""`ronghe receipt verify FILE`: prove a citizen's receipt. No database, no network."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...receipts import BadReceipt, holds, public_key, verify


class Command(BaseCommand):
    help = (
        "key: print the public key of this paper. verify FILE: prove a receipt against it, or"
        " against the public key given with --key; with --words and --secret also that it is"
        " about exactly these words."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["key", "verify"])
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--key", help="64 hexadecimal digits")
        parser.add_argument("--words", type=Path, help="a file with the JSON object that was sent")
        parser.add_argument("--secret", default="", help="of the case; version 1 needs none")

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
        about = self._about(said, options["words"], options["secret"])
        self.stdout.write(
            f"Genuine: {said['paper']} received case {said['case']} at {said['received']}.{about}"
        )

    def _about(self, said: dict[str, str], words: Path | None, secret: str) -> str:
        if words is None:
            return ""
        try:
            sent = json.loads(words.read_text(encoding="utf-8"))
        except ValueError as problem:
            raise CommandError("The words must be one JSON object in UTF-8.") from problem
        if not holds(said, sent, secret=secret):
            raise CommandError(
                "The receipt is genuine, but not about these words with this secret."
            )
        return " These are the words."
