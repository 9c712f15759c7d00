"""`ronghe first-administrator`: the one account that nobody on a page can open."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.kit.clock import local_date, now
from ronghe.kit.refusal import Refused

from ...actions import admit, appoint, create_post, create_unit
from ...models import Membership, Role


class AlreadyThere(Refused):
    code = "already_there"


class Command(BaseCommand):
    help = "Open the account of the first administrator of an empty house."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--email", required=True, help="the first sign-in is by a code sent there"
        )

    @transaction.atomic
    def handle(self, *args: Any, username: str, name: str, email: str, **options: Any) -> None:
        if Membership.objects.filter(post__role=Role.ADMIN).exists():
            raise AlreadyThere(
                _("There is an administrator already. They open further accounts under People.")
            )
        at = now()
        today = local_date(at)
        person = admit(username, name=name, email=email, by=None, at=at)
        unit = create_unit(_("Administration"), since=today, by=None, at=at)
        post = create_post(
            unit, title=_("Administrator"), role=Role.ADMIN, since=today, by=None, at=at
        )
        appoint(post, person=person, since=today, by=None, at=at)
        self.stdout.write(_("%(name)s may sign in with a code sent by e-mail.") % {"name": name})
