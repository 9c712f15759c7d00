"""Press public pages into files, and say which must be pressed again."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from ronghe.accounts.models import User
from ronghe.journal.actions import record

from . import files, manifest, rules, version
from .facts import PageAskedForAgain
from .models import Change, PressedPage
from .rendering import NotPressable, Rendered, kind_of, render
from .shelf import shelf
from .turns import in_turn
from .wake import wake

logger = structlog.get_logger(__name__)

# What this process put up and has not settled yet. Several workers are woken by one change and
# come upon the same pages: the second takes the first one's work instead of doing it again.
_standing: dict[str, manifest.PutUp] = {}

OK, GONE = 200, 410
# Pages that reach the disk together; a worker that dies loses no more than these.
AT_ONCE = 20
# Pages of another version that one sweep presses: about as many as a worker makes in a minute.
A_SWEEP = 1000


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


def want_new(path: str) -> None:
    """Have the workers press a page that a reader has just been shown for the first time."""
    if not PressedPage.objects.filter(path=path).exists():
        manifest.add([path])
        wake()


@transaction.atomic
def press_again(page: PressedPage, *, by: User, at: datetime) -> None:
    """Have a failing page tried by the workers at once instead of after its back-off."""
    if not rules.may_look_after_pages(by, at=at):
        raise PermissionDenied
    manifest.again(page.path)
    record(PageAskedForAgain(page.path), actor=by, at=at)
    wake()


def press(path: str) -> Pressed:
    """Render `path` as anybody gets it and write it to its file.

    Raises `NotPressable`, or what the view raised; then the last good page stays, and the
    manifest row says why.
    """
    page = _put_up(path)
    return Pressed(path, page.status, settled=path in _settle([page]))


def _put_up(path: str, *, if_wanted: bool = False) -> manifest.PutUp:
    """Readers see the page when this returns; it stays wanted until `_settle`.

    With `if_wanted` nothing is done when somebody else made it since its last change.
    """
    if files.file_of(settings.PRESS_ROOT, path) is None or kind_of(path) is None:
        raise NotPressable(f"{path} is no pressed page.")
    with manifest.alone(path) as look:
        if if_wanted and (standing := _made_meanwhile(path, look)):
            return standing
        try:
            # Inside a transaction (only tests press there) a question that breaks would break it.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                rendered = render(path)
        except Exception as problem:
            manifest.fail(path, f"{type(problem).__name__}: {problem}"[:500])
            raise
        if not look.known and rendered.status not in (OK, GONE):
            return manifest.PutUp(path, rendered.status, None, look)
        page = _write_down(path, rendered, look)
        _standing[path] = page
        return page


def _made_meanwhile(path: str, look: manifest.Look) -> manifest.PutUp | None:
    """What another thread put up, when nothing was marked since; also when that is settled."""
    if look.known and look.token is None:
        return manifest.PutUp(path, OK, None, look)
    page = _standing.get(path)
    return page if page is not None and page.token == look.token is not None else None


def _settle(pages: Sequence[manifest.PutUp]) -> set[str]:
    """Their files reach the disk, and only then nobody wants them any more."""
    known = [page for page in pages if page.look.known]
    if not known:
        return {page.path for page in pages}
    try:
        shelf().sync()
        return manifest.settle(known)
    finally:
        for page in known:
            if _standing.get(page.path) is page:
                _standing.pop(page.path, None)


def _write_down(path: str, rendered: Rendered, look: manifest.Look) -> manifest.PutUp:
    digest = files.digest(rendered.body) if rendered.status in (OK, GONE) else ""
    if look.known:
        _put(path, rendered)
        return manifest.store(path, rendered, digest=digest, look=look)
    page = manifest.store(path, rendered, digest=digest, look=look)
    _put(path, rendered)
    return page


def _put(path: str, rendered: Rendered) -> None:
    if rendered.status == OK:
        shelf().put(path, rendered.body)
    elif rendered.status == GONE:
        shelf().withdraw(path, rendered.body)
    else:
        shelf().remove(path)


def press_wanted(*, limit: int | None = None) -> int:
    """Press what is wanted, hottest first, until nothing is due. Returns the number of pages."""
    manifest.mark_changes()
    done = 0
    while limit is None or done < limit:
        paths = manifest.claim(AT_ONCE if limit is None else min(AT_ONCE, limit - done))
        if not paths:
            break
        press_these(paths, if_wanted=True)
        done += len(paths)
    manifest.forget_changes()
    return done


def press_others(*, limit: int = A_SWEEP) -> int:
    """Press what another version pressed, a few at a time: whatever is wanted goes first.

    Readers keep the pages of the other version meanwhile. Returns the number of pages.
    """
    done = 0
    if not version.is_leading():
        return done
    while done < limit:
        press_wanted()
        paths = manifest.claim_others(min(AT_ONCE, limit - done))
        if not paths:
            break
        press_these(paths)
        done += len(paths)
    return done


def press_these(paths: Sequence[str], *, if_wanted: bool = False) -> list[str]:
    """Press in this order. Returns those that failed: each on its manifest row and in the log."""
    failed = []
    for start in range(0, len(paths), AT_ONCE):
        batch = in_turn(paths[start : start + AT_ONCE])
        pages = {path: _put_up_or_note(path, if_wanted) for path in batch}
        _settle([page for page in pages.values() if page is not None])
        failed += [path for path, page in pages.items() if page is None]
    return failed


def _put_up_or_note(path: str, if_wanted: bool) -> manifest.PutUp | None:
    try:
        return _put_up(path, if_wanted=if_wanted)
    except NotPressable as problem:
        # An address that no longer exists (a view was removed): nothing to keep.
        _forget(path, str(problem))
    except Exception:
        logger.exception("pressing failed", path=path)
    return None


def press_all() -> int:
    """Press every known page again, wanted or not."""
    known = list(PressedPage.objects.order_by("path").values_list("path", flat=True))
    return len(known) - len(press_these(known))


def _forget(path: str, why: str) -> None:
    if kind_of(path) is not None:
        manifest.fail(path, why[:500])
        return
    shelf().remove(path)
    PressedPage.objects.filter(path=path).delete()
