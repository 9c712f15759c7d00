"""`ronghe people first-admin NAME …`: let the first administrator of a new paper in."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ronghe.accounts.actions import way_in
from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.kit.site import absolute
from ronghe.people.actions import admit_first_administrator


class Command(BaseCommand):
    help = "first-admin: open the account of the first administrator and print a way in, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["first-admin"])
        parser.add_argument("username", help="sign-in name")
        parser.add_argument("--name", required=True, help="as colleagues read it")
        parser.add_argument("--email", required=True, help="codes to sign in with go there")

    def handle(self, *args: Any, username: str, name: str, email: str, **options: Any) -> None:
        at = now()
        try:
            User(username=username, name=name, email=email).clean_fields(exclude=["password"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        person = admit_first_administrator(
            username, name=name, email=email, since=local_date(at), at=at
        )
        self.stdout.write(
            _("%(name)s is administrator. This address opens the account once, within a day:")
            % {"name": person}
        )
        self.stdout.write(absolute(way_in(person)))
