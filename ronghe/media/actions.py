"""What people do with pictures and clips."""

from datetime import datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ronghe.accounts.models import User

from . import rules
from .door import Readable, let_in
from .models import Licence, Picture


def upload_picture(
    file: Readable | IO[bytes],
    *,
    title: str,
    by: User,
    at: datetime,
    caption: str = "",
    alt_text: str = "",
    alt_text_en: str = "",
    credit: str = "",
    licence: str = "",
    focal_point: tuple[int, int] | None = None,
) -> Picture:
    """Take a picture in. `focal_point` is in pixels of the upright picture.

    Raises `door.NotAPicture` with one sentence, PermissionDenied for strangers.
    """
    if not rules.may_upload(by, at=at):
        raise PermissionDenied
    box = [focal_point[0], focal_point[1], 1, 1] if focal_point else None
    clean = let_in(file, box=box)
    picture = Picture(
        title=title,
        uploaded_by_user=by,
        caption=caption,
        alt_text=alt_text,
        alt_text_en=alt_text_en,
        credit=credit,
        licence=Licence(licence),
    )
    if box:
        picture.focal_point_x, picture.focal_point_y = box[0], box[1]
        picture.focal_point_width = picture.focal_point_height = 1
    with transaction.atomic():
        picture.file.save(clean.name, clean, save=False)
        picture.save()
    return picture
