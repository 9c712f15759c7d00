"""`ronghe journal verify`: prove that nobody changed, removed or inserted a line. `seals`: a copy."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...chain import prove
from ...models import Seal


class Command(BaseCommand):
    help = (
        "verify: recompute the hash chain over the whole journal and name the first broken line. "
        "seals: print every link as NUMBER:HASH, a copy to keep outside this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify", "seals"])
        parser.add_argument(
            "--known",
            metavar="NUMBER:HASH",
            help="a seal noted earlier outside this database; the chain must still contain it",
        )

    def handle(self, *args: Any, verb: str, known: str | None, **options: Any) -> None:
        if verb == "seals":
            for number, digest in Seal.objects.hashes():
                self.stdout.write(f"{number}:{digest}")
            return
        proof = prove(known=_noted(known))
        if proof.problems:
            raise CommandError("\n".join(proof.problems))
        self.stdout.write(
            f"The journal is whole: {proof.sealed} entries sealed, {proof.waiting} waiting. "
            f"Head {proof.sealed}:{proof.head.hex()}"
        )


def _noted(known: str | None) -> tuple[int, bytes] | None:
    if known is None:
        return None
    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", known)
    if match is None:
        raise CommandError("Give --known as NUMBER:HASH, as an earlier verify printed it.")
    return int(match[1]), bytes.fromhex(match[2])
