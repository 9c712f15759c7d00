"""Who may decide what readers see, and what a text must have before they do."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date
from ronghe.media.models import Picture
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .models import Rendition


def may_publish(user: User | AnonymousUser, *, at: datetime) -> bool:
    """The duty editor-in-chief publishes, corrects, withdraws."""
    return has_role(user, Role.CHIEF, at=at)


def may_see_published(user: User | AnonymousUser, *, at: datetime) -> bool:
    """The desk and operations see what is public where, and what is not confirmed."""
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, Role.OPERATOR, Role.ADMIN, at=at)


def pictures_in(rendition: Rendition) -> set[int]:
    """The keys of the lead picture and of every picture in the text."""
    field = Rendition._meta.get_field("body")
    found = {
        int(pk)
        for model, pk, _model_path, _path in field.extract_references(rendition.body)
        if issubclass(model, Picture)
    }
    return found | {rendition.lead_picture_id} if rendition.lead_picture_id else found


def pictures_of(rendition: Rendition) -> list[Picture]:
    """The lead picture and every picture in the text, once each."""
    return list(Picture.objects.filter(pk__in=pictures_in(rendition)).order_by("pk"))


def pictures_without_rights(rendition: Rendition, *, at: datetime) -> list[Picture]:
    day = local_date(at)
    return [picture for picture in pictures_of(rendition) if not picture.may_be_published(day)]
