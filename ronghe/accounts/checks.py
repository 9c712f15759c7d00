"""What must not be true of a production database."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, transaction

from ronghe.kit.cast import CAST, DEMO_PASSWORD

from .models import User


def demo_sign_ins() -> list[str]:
    """Those of the cast whose account opens with the password that everybody knows."""
    users = User.objects.filter(username__in=[one.username for one in CAST], is_active=True)
    return [one.username for one in users if check_password(DEMO_PASSWORD, one.password)]


@register("accounts")
def no_demo_sign_ins(app_configs: Any, **options: Any) -> Sequence[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    try:
        with transaction.atomic():
            open_ones = demo_sign_ins()
    except DatabaseError:
        # Not migrated yet, or away: then nobody can sign in, and the next start asks again.
        return []
    if not open_ones:
        return []
    names = ", ".join(sorted(open_ones))
    return [Error(f"Change the password or close the account of: {names}.", id="accounts.E001")]
