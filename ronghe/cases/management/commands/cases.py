"""`ronghe cases rotate-key | export-person WHO | erase-person WHO`: what a paper owes citizens."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ronghe.kit.clock import now

from ...actions import erase_person, export_person, turn_key
from ...vault import NoKey


class Command(BaseCommand):
    help = (
        "rotate-key: seal all contacts with the present CONTACT_KEY (the one before stands in"
        " CONTACT_KEYS_BEFORE). export-person, erase-person: everything sent under a phone number,"
        " an e-mail address or a sign-in, written out as JSON or made anonymous."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["rotate-key", "export-person", "erase-person"])
        parser.add_argument("person", nargs="?", default="")

    def handle(self, *args: Any, verb: str, person: str, **options: Any) -> None:
        try:
            self._do(verb, person.strip())
        except NoKey as problem:
            raise CommandError(f"{problem} Name it in CONTACT_KEYS_BEFORE.") from problem

    def _do(self, verb: str, person: str) -> None:
        if verb == "rotate-key":
            self.stdout.write(f"{turn_key(at=now())} contacts are sealed with the present key.")
            return
        if not person:
            raise CommandError("Say who: a phone number, an e-mail address or a sign-in.")
        if verb == "export-person":
            found = export_person(person, at=now())
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, default=str))
            return
        self.stdout.write(f"{erase_person(person, at=now())} cases are anonymous now.")
