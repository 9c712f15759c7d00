"""Files on their way into a form: begun, gone on with, made anew, taken away, swept."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused
from ronghe.media import actions as media

from ..models import MOST_FILES, Case, File
from ..senders import Bag

# Time for a village without a network; each piece that arrives begins it anew. Of what was only
# announced nothing is lost by announcing it again.
KEPT, ANNOUNCED = timedelta(days=2), timedelta(minutes=30)
# Younger files without a row may belong to somebody who is not done yet.
STRAY = timedelta(days=1)
FOLDER = "cases"


class TooManyFiles(Refused):
    code = "too_many_files"


class NoRoomNow(Refused):
    code = "no_room"


class FormIsSent(Refused):
    code = "form_is_sent"


class FileRefused(Refused):
    """Why one of several files was not taken; the sentence begins with its name."""

    code = "file_refused"


@transaction.atomic
def begin_file(key: UUID, *, into: Bag, name: str, size: int, at: datetime) -> File:
    """Announce a file of `size` bytes. The same key again answers the file that has begun."""
    _check_size(size)
    # The beginnings of one form wait for each other, so that each finds a place of its own.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(into.batch)])
    known = File.objects.filter(key=key).first()
    if known is not None and not _begins_anew(known, into, at):
        return _again(known, into, size, at)
    _check_room(into.source)
    return File.objects.create(
        key=key,
        batch=into.batch,
        slot=_free_slot(into.batch),
        sender=into.mark,
        source=into.source,
        name=_called(name),
        size=size,
        at=at,
        expires_at=at + ANNOUNCED,
    )


@transaction.atomic
def append_file(
    file: File,
    *,
    read: Callable[[int], bytes],
    offset: int,
    at: datetime,
    checksum: media.Checksum | None = None,
) -> File:
    """Add the bytes that `read` gives behind `offset`. Whose file it is was looked at before."""
    file = _held(file, at=at)
    if file.state == File.State.REFUSED:
        raise media.UploadRefused(file.refusal)
    if file.state != File.State.ARRIVING:
        return file
    if not file.is_whole:
        _check_room(bytes(file.source) if file.source else None)
    file.offset = media.take_piece(file, read=read, offset=offset, checksum=checksum)
    if file.offset:
        file.expires_at = at + KEPT
    file.save(update_fields=["offset", "expires_at"])
    return file


def finish_file(file: File, *, at: datetime) -> File:
    """Everything is here: made anew, or refused with a sentence. Done once, however often it is asked.

    Raises `media.NoRoomAtTheDoor` when too many come at once; then it waits as it is.
    """
    with _alone(file):
        file, data = _whole(file, at=at)
        if file.state != File.State.ARRIVING:
            return file
        # Outside every transaction: while a file is read, no row is held and nobody waits.
        try:
            clean = media.clean_file(io.BytesIO(data))
        except media.NotAPicture as refusal:
            return _settle(file, None, str(refusal), at=at)
        return _settle(file, clean, "", at=at)


def take_in(file: BinaryIO, *, name: str, size: int, into: Bag, at: datetime) -> File:
    """A file that came whole with a form. The same bytes in the same form are one file.

    Raises `FileRefused`; then nothing is kept.
    """
    begun = None
    try:
        _check_size(size)
        data = file.read(size)
        key = UUID(bytes=sha256(into.batch.bytes + data).digest()[:16])
        begun = begin_file(key, into=into, name=name, size=len(data), at=at)
        if begun.state == File.State.KEPT:
            return begun
        return _settle(begun, media.clean_file(io.BytesIO(data)), "", at=at)
    except Refused as refusal:
        if begun is not None:
            File.objects.drafts().filter(pk=begun.pk).exclude(state=File.State.KEPT).delete()
        raise FileRefused(f"“{_called(name)}”: {refusal}") from refusal


@contextmanager
def _alone(file: File) -> Iterator[None]:
    """Nobody else reads the same file meanwhile; a lock of the session, no row of anybody's."""
    key = str(file.key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [key])
        if not cursor.fetchone()[0]:
            raise media.BeingWritten(_("This file is being written by another request."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [key])


@transaction.atomic
def _whole(file: File, *, at: datetime) -> tuple[File, bytes]:
    """The file as it stands and all of its bytes; none when it is done with."""
    file = _held(file, at=at)
    if file.state != File.State.ARRIVING:
        return file, b""
    if not file.is_whole:
        raise media.NotWholeYet(_("“%s” has not arrived completely yet.") % file.name)
    with media.arrived(file) as part:
        return file, part.read(media.MOST_BYTES + 1)


@transaction.atomic
def _settle(file: File, clean: media.Clean | None, refusal: str, *, at: datetime) -> File:
    """What became of it is written down, unless it was taken out or settled meanwhile."""
    file = _held(file, at=at)
    if file.state != File.State.ARRIVING:
        return file
    if clean is None:
        file.state, file.refusal = File.State.REFUSED, refusal[:300]
        file.save(update_fields=["state", "refusal"])
    else:
        file.expires_at = at + KEPT
        _keep(file, clean)
    transaction.on_commit(lambda: media.drop_part(file))
    return file


@transaction.atomic
def drop_file(file: File, *, at: datetime) -> None:
    """Its sender takes it out of the form again. What was sent with a case stays."""
    file = _held(file, at=at)
    names = _stored(file)
    transaction.on_commit(lambda: media.drop_part(file))
    File.objects.filter(pk=file.pk, case=None).delete()
    remove_later(names)


def sweep_files(*, at: datetime) -> int:
    """Forget drafts that were sent with nothing, and what no row names. Returns how many."""
    swept = 0
    old = File.objects.drafts().filter(expires_at__lte=at)
    for number in list(old.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # It may be sent, or gone on with, at this very moment.
            mine = old.select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
            if mine is None:
                continue
            File.objects.filter(pk=number).delete()
            remove_later(_stored(mine))
        media.drop_part(mine)
        swept += 1
    return swept + _sweep_strays(at)


def _sweep_strays(at: datetime) -> int:
    """Bytes on the disk whose transaction never ended."""
    swept = 0
    if not default_storage.exists(FOLDER):
        return 0
    for folder in default_storage.listdir(FOLDER)[0]:
        names = [
            f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]
        ]
        rows = File.objects.filter(
            address__gte=UUID(f"{folder}{'0' * 30}"), address__lte=UUID(f"{folder}{'f' * 30}")
        )
        known = {name for pair in rows.values_list("file", "small") for name in pair}
        for name in set(names) - known:
            if at - default_storage.get_modified_time(name) > STRAY:
                default_storage.delete(name)
                swept += 1
    return swept


def is_of(file: File, bag: Bag) -> bool:
    return file.batch == bag.batch and file.sender is not None and bytes(file.sender) == bag.mark


def remove_later(names: Iterable[str]) -> None:
    """From the disk, once the rows are gone for good."""
    found = list(names)

    def remove() -> None:
        for name in found:
            default_storage.delete(name)

    transaction.on_commit(remove)


def _stored(file: File) -> list[str]:
    return [name for name in (file.file.name, file.small.name) if name]


def _held(file: File, *, at: datetime) -> File:
    row: File = media.held(
        File.objects.filter(pk=file.pk, case=None),
        at=at,
        is_open=lambda one: one.state == File.State.ARRIVING,
    )
    return row


def _check_size(size: int) -> None:
    if size <= 0:
        raise media.UploadIsEmpty(_("The file is empty. Choose another one."))
    if size > media.MOST_BYTES:
        raise media.UploadTooBig(_("The file is larger than 20 MB. Save it smaller and send that."))


def _again(known: File, into: Bag, size: int, at: datetime) -> File:
    if known.case_id is not None and known.batch == into.batch:
        raise FormIsSent(_("This form was sent already. Its files stay as they are."))
    if known.size != size or not is_of(known, into):
        raise media.OtherUpload(_("Another file is already arriving under this key."))
    if known.state == File.State.ARRIVING and not known.offset:
        known.expires_at = at + ANNOUNCED
        known.save(update_fields=["expires_at"])
    return known


def _begins_anew(known: File, into: Bag, at: datetime) -> bool:
    """Too late to go on with and not yet swept, or announced and nothing came of it: forgotten here.

    The answer to the first announcement brings the browser its token: if it was lost, the next one has another.
    """
    arriving = File.objects.drafts().filter(pk=known.pk, state=File.State.ARRIVING)
    late = Q(expires_at__lte=at) if is_of(known, into) else Q(offset=0, batch=into.batch)
    if not arriving.filter(late).delete()[0]:
        return False
    transaction.on_commit(lambda: media.drop_part(known))
    return True


def _check_room(source: bytes | None) -> None:
    """What waits has a limit, together and from one network or account. Words always pass."""
    mine = File.objects.filter(source=source)
    if (
        File.objects.bytes_waiting() >= settings.FILES_WAITING
        or source is not None
        and mine.bytes_waiting() >= settings.FILES_WAITING_NETWORK
    ):
        raise NoRoomNow(
            _("No photos can be taken in now. Send your words; they arrive without them.")
        )


def _free_slot(batch: UUID) -> int:
    mine = File.objects.filter(batch=batch)
    if mine.exclude(case=None).exists() or Case.objects.filter(key=batch).exists():
        raise FormIsSent(_("This form was sent already. Its files stay as they are."))
    mine.filter(state=File.State.REFUSED).delete()
    free = set(range(1, MOST_FILES + 1)) - set(mine.values_list("slot", flat=True))
    if not free:
        raise TooManyFiles(_("At most %d files go with one form. Take one out first.") % MOST_FILES)
    return min(free)


def _keep(file: File, clean: media.Clean) -> None:
    """Only what the door made is written down; what was sent is forgotten with its name of a photo."""
    file.state, file.refusal = File.State.KEPT, ""
    file.kind = File.Kind.DOCUMENT if clean.is_document else File.Kind.PHOTO
    file.name = file.name if clean.is_document else ""
    file.width, file.height, file.sha256 = clean.width, clean.height, clean.sha256
    file.offset, file.length = file.size, len(clean.data)
    file.file.save(f"{file.address.hex}{clean.suffix}", ContentFile(clean.data), save=False)
    if clean.small:
        name = f"{file.address.hex}-small{clean.small_suffix}"
        file.small.save(name, ContentFile(clean.small), save=False)
    file.save()


def _called(name: str) -> str:
    """The last part of a path, in one line."""
    plain = "".join(
        sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()
    )
    return plain.strip()[:120] or "file"
