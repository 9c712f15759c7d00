"""Who looks after the press, and which pictures and clips readers may see."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.kit.clock import end_of, local_date
from ronghe.media.models import Clip, Picture
from ronghe.publishing.rules import may_see_published

from .recording import expire, touch


def may_look_after_pages(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Those who see what is public where also see which page cannot be pressed."""
    return may_see_published(user, at=at)


def may_show(one: Picture | Clip | None, *, at: datetime) -> bool:
    """Whether its rights are known and still stand. None, which was deleted, is never shown.

    Notes the picture or clip on the page being rendered, and the end of its lease: then the page
    is made again without it.
    """
    if one is None:
        return False
    touch(f"{'picture' if isinstance(one, Picture) else 'clip'}:{one.pk}")
    if not one.may_be_published(local_date(at)):
        return False
    if isinstance(one, Picture) and one.rights_until is not None:
        expire(end_of(one.rights_until))
    return True
