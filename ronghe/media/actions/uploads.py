"""Files that may be cut off on their way: begun, gone on with, finished, given up."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused

from .. import parts, rules, sniff
from ..models import Clip, Licence, Picture, Upload
from .files import HEAD, MOST_CLIP_BYTES, upload_clip, upload_picture
from .pieces import (
    Checksum,
    NotWholeYet,
    OtherUpload,
    TooManyUploads,
    UploadIsEmpty,
    UploadRefused,
    UploadTooBig,
    WrongChecksum,
    held,
    take_piece,
)

# Time for a village without a network; each piece that arrives begins it anew.
KEPT = timedelta(days=7)


@transaction.atomic
def begin_upload(
    key: UUID,
    *,
    name: str,
    size: int,
    by: User,
    at: datetime,
    declared_type: str = "",
    is_own: bool = True,
    is_memo: bool = False,
    digest: str = "",
) -> Upload:
    """Announce a file of `size` bytes. The same key again answers the upload that has begun."""
    if not rules.may_upload(by, at=at):
        raise PermissionDenied
    _check_size(size)
    # One person's beginnings wait for each other, so that the measure holds.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = Upload.objects.filter(owner=by, key=key).first()
    if known is not None:
        if known.size != size:
            raise OtherUpload(_("Another file is already arriving under this key."))
        return known
    if not rules.may_begin_another(by, size=size):
        raise TooManyUploads(
            _("Too much is on its way at once. Wait until some of it has arrived.")
        )
    return Upload.objects.create(
        owner=by,
        key=key,
        name=name[:200] or "file",
        declared_type=declared_type[:100],
        is_own=is_own,
        is_memo=is_memo,
        size=size,
        sha256=digest,
        created_at=at,
        expires_at=at + KEPT,
    )


@transaction.atomic
def append(
    upload: Upload,
    *,
    read: Callable[[int], bytes],
    offset: int,
    by: User,
    at: datetime,
    checksum: Checksum | None = None,
) -> Upload:
    """Add the bytes that `read` gives behind `offset`. A piece counts whole or not at all."""
    upload = _held(upload, by=by, at=at)
    if upload.state == Upload.State.REFUSED:
        raise UploadRefused(upload.refusal)
    if upload.state == Upload.State.DONE and offset == upload.offset:
        return upload
    upload.offset = take_piece(upload, read=read, offset=offset, checksum=checksum)
    upload.expires_at = at + KEPT
    upload.save(update_fields=["offset", "expires_at"])
    return upload


@transaction.atomic
def finish_upload(upload: Upload, *, by: User, at: datetime) -> Upload:
    """Everything is here: let it through the door. Done once, however often it is asked for."""
    upload = _held(upload, by=by, at=at)
    if upload.state != Upload.State.OPEN:
        return upload
    if not upload.is_whole:
        raise NotWholeYet(_("“%s” has not arrived completely yet.") % upload.name)
    try:
        with transaction.atomic():
            made = _let_through(upload, by=by, at=at)
    except Refused as refusal:
        upload.state, upload.refusal = Upload.State.REFUSED, str(refusal)[:300]
    else:
        upload.state = Upload.State.DONE
        upload.picture = made if isinstance(made, Picture) else None
        upload.clip = made if isinstance(made, Clip) else None
    upload.save(update_fields=["state", "refusal", "picture", "clip"])
    transaction.on_commit(lambda: parts.drop(upload.part))
    return upload


@transaction.atomic
def give_up(upload: Upload, *, by: User, at: datetime) -> None:
    """The sender no longer wants it. What became of it already stays."""
    upload = _held(upload, by=by, at=at)
    part = upload.part
    upload.delete()
    transaction.on_commit(lambda: parts.drop(part))


def sweep_uploads(*, at: datetime) -> int:
    """Forget uploads nobody went on with, and their parts. Returns how many."""
    swept = 0
    for upload in Upload.objects.expired(at).order_by("pk"):
        with transaction.atomic():
            # Somebody may be going on with it at this very moment.
            mine = Upload.objects.expired(at).select_for_update(skip_locked=True, of=("self",))
            if mine.filter(pk=upload.pk).first() is None:
                continue
            Upload.objects.filter(pk=upload.pk).delete()
        parts.drop(upload.part)
        swept += 1
    return swept


def _check_size(size: int) -> None:
    if size <= 0:
        raise UploadIsEmpty(_("The file is empty. Choose another one."))
    if size > MOST_CLIP_BYTES:
        raise UploadTooBig(_("The file is larger than 300 MB. Export it smaller."))


def _held(upload: Upload, *, by: User, at: datetime) -> Upload:
    """The upload with its row locked: one writer at a time."""
    if upload.owner_id != by.pk or not rules.may_upload(by, at=at):
        raise PermissionDenied
    row: Upload = held(
        Upload.objects.filter(pk=upload.pk),
        at=at,
        is_open=lambda row: row.state == Upload.State.OPEN,
    )
    return row


def _let_through(upload: Upload, *, by: User, at: datetime) -> Picture | Clip:
    """The same door as for every picture and clip; the bytes decide which one it is."""
    about: dict[str, Any] = {"title": upload.name, "by": by, "at": at}
    if upload.is_own:
        about |= {"credit": str(by)[:120], "licence": Licence.OWN}
    with parts.place(upload.part).open("rb") as part:
        if upload.sha256 and hashlib.file_digest(part, "sha256").hexdigest() != upload.sha256:
            raise WrongChecksum(_("The file was changed on its way. Send it again."))
        part.seek(0)
        head = part.read(HEAD)
        part.seek(0)
        if upload.is_memo or (sniff.clip_type(head) and not sniff.picture_format(head)):
            clip = File(part, name=upload.name)
            return upload_clip(clip, is_internal=upload.is_memo, **about)
        return upload_picture(part, **about)
