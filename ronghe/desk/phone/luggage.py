"""The files that travel with a sending: each has arrived as an upload before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused
from ronghe.media.actions import append, begin_upload, caption_picture, finish_upload, give_up
from ronghe.media.models import Clip, Picture, Upload


class FilesAreMissing(Refused):
    code = "files_missing"


class FileRefused(Refused):
    code = "file_refused"


@dataclass(frozen=True)
class Bag:
    """One file: the key of its upload, and what it shows."""

    key: UUID
    caption: str = ""


def unpacked(bags: Sequence[Bag], *, by: User, at: datetime) -> dict[str, list[Any]]:
    """What became of the uploads, as fields of a `Dispatch`; a whole one is let through the door now."""
    pictures: list[Picture] = []
    clips: list[Clip] = []
    memos: list[Clip] = []
    known = _uploads(bags, by=by)
    for bag in bags:
        upload = finish_upload(known[bag.key], by=by, at=at)
        if upload.state == Upload.State.REFUSED:
            raise FileRefused(f"“{upload.name}”: {upload.refusal}")
        if upload.picture is not None:
            caption_picture(upload.picture, caption=bag.caption, by=by, at=at)
            pictures.append(upload.picture)
        elif upload.clip is not None:
            (memos if upload.clip.is_internal else clips).append(upload.clip)
    return {"pictures": pictures, "clips": clips, "memos": memos}


def _uploads(bags: Sequence[Bag], *, by: User) -> Mapping[UUID, Upload]:
    mine = Upload.objects.visible_to(by).select_related("picture", "clip")
    known = {one.key: one for one in mine.filter(key__in=[bag.key for bag in bags])}
    if any(bag.key not in known for bag in bags):
        raise FilesAreMissing(_("A file is no longer here: it was given up. Choose it again."))
    return known


def packed(
    files: Sequence["UploadedFile[bytes]"], *, is_own: bool, by: User, at: datetime
) -> tuple[list[Bag], list[str]]:
    """Files that came with a plain form: those that are in, and a sentence for each that is not."""
    bags, refusals = [], []
    for file in files:
        try:
            bags.append(_pack(file, is_own=is_own, by=by, at=at))
        except Refused as refusal:
            refusals.append(f"“{file.name}”: {refusal}")
    return bags, refusals


def _pack(file: "UploadedFile[bytes]", *, is_own: bool, by: User, at: datetime) -> Bag:
    # Sound that comes by the plain form is a memo; what readers shall hear is chosen at the desk.
    is_memo = (file.content_type or "").startswith("audio/")
    upload = begin_upload(
        uuid4(),
        name=file.name or "",
        size=file.size or 0,
        is_own=is_own,
        is_memo=is_memo,
        by=by,
        at=at,
    )
    append(upload, read=file.read, offset=0, by=by, at=at)
    upload = finish_upload(upload, by=by, at=at)
    if upload.state == Upload.State.REFUSED:
        give_up(upload, by=by, at=at)
        raise FileRefused(upload.refusal)
    return Bag(upload.key)
