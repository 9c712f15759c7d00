"""Who can be asked to work: people holding a newsroom post today."""

from datetime import datetime

from django.db.models import QuerySet

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date
from ronghe.people.models import NEWSROOM, Membership


def newsroom_people(at: datetime) -> QuerySet[User]:
    posts = Membership.objects.on(local_date(at)).filter(post__role__in=NEWSROOM)
    return User.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("name", "pk")
