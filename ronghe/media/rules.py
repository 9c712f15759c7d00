"""Who may do what with pictures and clips."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import PROTECT, Count, ManyToOneRel, Sum
from wagtail.models import ReferenceIndex, Revision

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .models import UPLOADERS, Picture, Upload

# A picture uploaded by mistake may go the same day; after that it is evidence.
GRACE = timedelta(hours=24)
# What one person may have on its way at a time.
MOST_UPLOADS, MOST_UPLOAD_BYTES = 100, 2 * 1024**3


def may_upload(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *UPLOADERS, at=at)


def may_begin_another(user: User, *, size: int) -> bool:
    """Parts lie on our disk before anybody knows what they are, so a person has a measure of them."""
    waiting = Upload.objects.filter(owner=user, state=Upload.State.OPEN)
    total = waiting.aggregate(bytes=Sum("size"), uploads=Count("pk"))
    return total["uploads"] < MOST_UPLOADS and (total["bytes"] or 0) + size <= MOST_UPLOAD_BYTES


def may_change(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *UPLOADERS, at=at)


def may_delete(user: User | AnonymousUser, picture: Picture, *, at: datetime) -> bool:
    own = picture.uploaded_by_user_id is not None and picture.uploaded_by_user_id == user.pk
    if not (own or has_role(user, Role.HEAD, Role.CHIEF, Role.ADMIN, at=at)):
        return False
    return at - picture.created_at < GRACE and not is_used(picture)


def is_used(picture: Picture) -> bool:
    """Anything refers to it now, or a version of a text written since may name it."""
    if _is_bound(picture) or ReferenceIndex.get_references_to(picture).exists():
        return True
    # Versions are JSON in which a body is JSON again, so the number is looked for as text. That may
    # see a picture where there is none; then it stays, which is the safe mistake.
    since = Revision.objects.filter(created_at__gte=picture.created_at)
    named: bool = since.filter(content__iregex=rf"[:\[ ]{picture.pk}[,}}\] ]").exists()
    return named


def _is_bound(picture: Picture) -> bool:
    """A row of any package holds on to it. Asked of the model's own relations, because the packages
    that have them stand downstream."""
    relations = (
        relation
        for relation in Picture._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT
    )
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: picture}).exists()
        for relation in relations
    )
