"""Who looks after the press."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.publishing.rules import may_see_published


def may_look_after_pages(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Those who see what is public where also see which page cannot be pressed."""
    return may_see_published(user, at=at)
