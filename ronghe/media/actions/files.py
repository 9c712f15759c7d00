"""What people do with pictures and clips."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules, sniff
from ..door import Readable, let_in
from ..facts import ClipChanged, ClipUploaded, PictureChanged
from ..models import Clip, Licence, Picture

MOST_CLIP_BYTES = 300 * 1024 * 1024
HEAD = 64 * 1024  # enough for the list of tracks at the beginning of a film
ENDINGS = {
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/webm": "weba",
    "video/mp4": "mp4",
    "video/webm": "webm",
}


class NotAClip(Refused):
    """The file is no audio or video we serve."""

    code = "not_a_clip"


class ClipTooBig(Refused):
    code = "clip_too_big"


def upload_picture(
    file: Readable,
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


def keep_picture(
    file: Readable, *, title: str, owner: int, caption: str, credit: str, licence: str
) -> Picture:
    """Take in a picture of an archive on the command line; `owner` is the archive's account.

    The same door as for uploads. `licence` is what the operator said of all its pictures.
    """
    clean = let_in(file, box=None)
    picture = Picture(
        title=title,
        uploaded_by_user_id=owner,
        caption=caption,
        credit=credit,
        licence=Licence(licence),
    )
    with transaction.atomic():
        picture.file.save(clean.name, clean, save=False)
        picture.save()
    return picture


@transaction.atomic
def upload_clip(
    file: "File[bytes]",
    *,
    title: str,
    by: User,
    at: datetime,
    credit: str = "",
    licence: str = "",
    is_internal: bool = False,
) -> Clip:
    """Store an audio or video file as it is. Its container decides what it is served as.

    An internal one (a voice memo) lies outside the public folders.
    """
    if not rules.may_upload(by, at=at):
        raise PermissionDenied
    if (file.size or 0) > MOST_CLIP_BYTES:
        raise ClipTooBig(_("The clip is larger than 300 MB. Export it smaller."))
    kind = sniff.clip_type(file.read(HEAD))
    if kind not in ENDINGS:
        raise NotAClip(_("This is no clip we can play. Use MP4, WebM, MP3, M4A or Ogg."))
    digest = sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    clip = Clip(
        title=title,
        kind=Clip.Kind(kind.partition("/")[0]),
        content_type=kind,
        credit=credit,
        licence=Licence(licence),
        is_internal=is_internal,
        sha256=digest.hexdigest(),
        created_at=at,
        uploaded_by=by,
    )
    clip.file.save(f"{secrets.token_hex(8)}.{ENDINGS[kind]}", file, save=False)
    clip.save()
    record(ClipUploaded(clip.pk, title, clip.sha256), actor=by, at=at)
    return clip


@transaction.atomic
def describe_clip(
    clip: Clip, *, by: User, at: datetime, title: str, credit: str = "", licence: str = ""
) -> None:
    """Change the words and rights of a clip; its file never changes."""
    if not rules.may_change(by, at=at):
        raise PermissionDenied
    clip.title, clip.credit, clip.licence = title, credit, Licence(licence)
    clip.save(update_fields=["title", "credit", "licence"])
    record(ClipChanged(clip.pk), actor=by, at=at)


@transaction.atomic
def caption_picture(picture: Picture, *, caption: str, by: User, at: datetime) -> None:
    """Say what a fresh picture shows, where nobody has said it yet. Its alternative text follows."""
    if not rules.may_change(by, at=at):
        raise PermissionDenied
    said = {"caption": caption.strip()[:300], "alt_text": caption.strip()[:200]}
    changed = [name for name, words in said.items() if words and not getattr(picture, name)]
    if not changed:
        return
    for name in changed:
        setattr(picture, name, said[name])
    Picture.objects.filter(pk=picture.pk).update(**{name: said[name] for name in changed})
    record(PictureChanged(picture.pk, sorted(changed)), actor=by, at=at)
