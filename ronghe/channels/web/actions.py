"""Press public pages into files, and say which must be pressed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection, transaction

from . import files, manifest
from .models import Change, PressedPage
from .rendering import NotPressable, Rendered, kind_of, render
from .wake import wake

logger = structlog.get_logger(__name__)

OK, GONE = 200, 410


@dataclass(frozen=True)
class Pressed:
    """What one pressing did. `settled`: nothing it shows changed meanwhile."""

    path: str
    status: int
    settled: bool


def want(*keys: str, at: datetime) -> None:
    """Mark the pages made from `keys`, e.g. `settings`. Joins the caller's transaction.

    Publications, corrections, sections, tags, places and pictures need no call: the database
    notes their changes itself.
    """
    with transaction.atomic():
        Change.objects.create(keys=sorted(set(keys)), at=at)
        wake()


def press(path: str) -> Pressed:
    """Render `path` as anybody gets it and write it to its file.

    Raises `NotPressable`, or what the view raised; then the last good page stays, and the
    manifest row says why.
    """
    file = files.file_of(settings.PRESS_ROOT, path)
    if file is None or kind_of(path) is None:
        raise NotPressable(f"{path} is no pressed page.")
    with _alone(path):
        look = manifest.look(path)
        try:
            with transaction.atomic():
                rendered = render(path)
        except Exception as problem:
            manifest.fail(path, f"{type(problem).__name__}: {problem}"[:500])
            raise
        if not look.known:
            if rendered.status not in (OK, GONE):
                return Pressed(path, rendered.status, settled=True)
            # The row stands before the file does: a crash in between leaves a wanted page, never
            # a file that nobody would press again.
            manifest.add([path])
            look = manifest.look_again(path, look)
        return _finish(path, rendered, look)


def _finish(path: str, rendered: Rendered, look: manifest.Look) -> Pressed:
    digest = _write(path, rendered)
    token = manifest.store(path, rendered, digest=digest, look=look)
    settled = token is not None and manifest.settle(path, token, look=look)
    return Pressed(path, rendered.status, settled)


def _write(path: str, rendered: Rendered) -> str:
    file = files.file_of(settings.PRESS_ROOT, path)
    assert file is not None  # noqa: S101 – press() asked before
    digest = files.digest(rendered.body)
    if rendered.status == OK:
        if not files.holds(file, rendered.body):
            files.write(file, rendered.body)
    elif rendered.status == GONE:
        files.withdraw(file, rendered.body)
    else:
        files.remove(file)
        digest = ""
    return digest


def press_wanted(*, limit: int | None = None) -> int:
    """Press what is wanted, hottest first, until nothing is due. Returns the number of pages."""
    manifest.mark_changes()
    done = 0
    while (limit is None or done < limit) and (path := manifest.claim()) is not None:
        press_or_note(path)
        done += 1
    manifest.forget_changes()
    return done


def press_or_note(path: str) -> bool:
    """Press; a failure stands on the manifest row and in the log. False when it failed."""
    try:
        press(path)
    except NotPressable as problem:
        # An address that no longer exists (a view was removed): nothing to keep.
        _forget(path, str(problem))
        return False
    except Exception:
        logger.exception("pressing failed", path=path)
        return False
    return True


def press_all() -> int:
    """Press every known page again, wanted or not."""
    known = PressedPage.objects.order_by("path").values_list("path", flat=True)
    return sum(press_or_note(path) for path in list(known))


def _forget(path: str, why: str) -> None:
    if kind_of(path) is not None:
        manifest.fail(path, why[:500])
        return
    file = files.file_of(settings.PRESS_ROOT, path)
    if file is not None:
        files.remove(file)
    PressedPage.objects.filter(path=path).delete()


@contextmanager
def _alone(path: str) -> Iterator[None]:
    """One pressing of a path at a time, on all machines: an older rendering never lands last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('press ' || %s, 0))", [path])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('press ' || %s, 0))", [path])
