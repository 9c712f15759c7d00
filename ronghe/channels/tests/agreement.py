"""Does what readers have agree with what they may see? Every difference is one sentence."""

import gc
import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import _lru_cache_wrapper
from pathlib import Path

import brotli
from django.conf import settings

from ronghe.channels.web import actions, files, serve
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rendering import render
from ronghe.kit.clock import database_now, local_date
from ronghe.media.models import Picture
from ronghe.publishing.models import Publication, Rendition
from ronghe.publishing.tasks import reconcile_all

# A word that stands in one version of one story and nowhere else.
SECRET = re.compile(rb"zq\d+x")
ENDINGS = {".br": brotli.decompress, ".gz": gzip.decompress}


def do_what_is_due() -> None:
    """As the workers do once every lease and every back-off is over."""
    PressedPage.objects.update(leased_until=None)
    Publication.objects.unconfirmed().update(leased_until=None, next_try_at=database_now())
    reconcile_all()
    actions.press_wanted()


def differences() -> list[str]:
    """Call after `do_what_is_due`. Empty: every promise of the press holds."""
    _forget_what_was_drawn()
    found = [f"{one} is not confirmed: {one.last_error}" for one in _unconfirmed()]
    pages = {page.path: page for page in PressedPage.objects.order_by("path")}
    found += [f"{page} is still wanted" for page in pages.values() if page.wanted_since]
    found += [f"{page}: {page.last_error}" for page in pages.values() if page.last_error]
    for page in pages.values():
        found += _as_rendered(page)
    return [*found, *_foreign_files(set(pages)), *_told_too_much(), *_without_notice()]


def _unconfirmed() -> Iterator[Publication]:
    return Publication.objects.unconfirmed().iterator()


def _forget_what_was_drawn() -> None:
    """A fresh rendering asks nothing that an earlier one kept."""
    for kept in gc.get_objects():
        # By type: a lazy object would wake up when asked for its class.
        if type(kept) is _lru_cache_wrapper and kept.__module__.startswith("ronghe."):
            kept.cache_clear()


def _as_rendered(page: PressedPage) -> Iterator[str]:
    fresh = render(page.path)
    file = files.file_of(settings.PRESS_ROOT, page.path)
    notice = file.with_name(serve.GONE) if file.name == "index.html" else None
    body = _bytes(file)
    if page.status == actions.OK:
        if body is None:
            yield f"{page} has a row and no file"
        if fresh.status != actions.OK or body != fresh.body:
            yield f"{page} is not what a fresh rendering gives ({fresh.status})"
        yield from _other_dresses(page, file, body or b"")
    elif body is not None:
        yield f"{page} has status {page.status} and a file"
    if page.status == actions.GONE and fresh.status != actions.GONE:
        yield f"{page} is withdrawn and renders {fresh.status}"
    wanted = fresh.body if page.status == actions.GONE and notice else None
    if notice and _bytes(notice) != wanted:
        yield f"{page} ({page.status}) has the wrong notice, or one too many"


def _other_dresses(page: PressedPage, file: Path, body: bytes) -> Iterator[str]:
    for ending, unpack in ENDINGS.items():
        packed = _bytes(file.with_name(file.name + ending))
        expected = body if len(body) >= files.WORTH_COMPRESSING else None
        if (None if packed is None else unpack(packed)) != expected:
            yield f"{page}{ending} is not the same page"


def _bytes(file: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return None


def _foreign_files(known: set[str]) -> list[str]:
    named = {files.file_of(settings.PRESS_ROOT, path) for path in known}
    return [f"{file} has no row" for file in _everything() if _plain(file) not in named]


def _everything() -> list[Path]:
    return [one for one in sorted(settings.PRESS_ROOT.rglob("*")) if one.is_file()]


def _plain(file: Path) -> Path:
    """The page that a compressed file or a notice belongs to."""
    if file.name == serve.GONE:
        return file.with_name("index.html")
    return file.with_suffix("") if file.suffix in ENDINGS else file


def _told_too_much() -> list[str]:
    """In anything readers can get: words of what is withdrawn, waiting, unsigned or replaced, and
    pictures whose rights are over."""
    allowed: set[bytes] = set()
    public = Publication.objects.filter(wanted_state="public", is_open=True)
    for words in Rendition.objects.filter(publications__in=public):
        allowed |= set(SECRET.findall(f"{words.headline} {words.body.raw_data!r}".encode()))
    today = local_date(database_now())
    forbidden = [one for one in Picture.objects.all() if not one.may_be_published(today)]
    found = []
    for file in _everything():
        text = ENDINGS.get(file.suffix, bytes)(file.read_bytes()).replace(b"<wbr>", b"")
        shown = set(SECRET.findall(text))
        if file.name == serve.GONE and shown:
            found.append(f"{file} repeats the withdrawn {shown}")
        elif shown - allowed:
            found.append(f"{file} shows {shown - allowed}")
        found += [
            f"{file} shows the picture {one}" for one in forbidden if one.token.encode() in text
        ]
    return found


def _without_notice() -> Iterator[str]:
    for gone in Publication.objects.withdrawn().filter(outlet__key="web"):
        path = f"{'/en' if gone.language == 'en' else ''}/news/{gone.story_id}/"
        answer = serve.answer(settings.PRESS_ROOT, path, {})
        if answer is None or answer.status != actions.GONE:
            yield f"{path} was withdrawn and has no notice"
