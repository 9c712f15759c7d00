"""`ronghe ingest PATH|URL …`: take in files, folders, archives and addresses."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from ronghe.kit.clock import now
from ronghe.watch.actions import Outcome, ingest, source_named
from ronghe.watch.failures import NotFetched
from ronghe.watch.fetching import fetch
from ronghe.watch.models import Quarantine

LARGEST = 512 * 1024 * 1024  # bytes of one file; archives may be this large
LONG_WORK = 20  # from so many files on a terminal shows a progress bar


class Command(BaseCommand):
    help = (
        "Take in ninjs, NewsML-G2, NITF, RSS, Atom and JSON Feed: files, folders, zips, addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", nargs="+", metavar="PATH|URL")
        parser.add_argument("--source", default="", help="name of the source the items belong to")

    def handle(self, *args: Any, inputs: list[str], source: str, **options: Any) -> None:
        """Exit code 0: all read. 1: something waits in quarantine or did not answer. 2: wrong use."""
        found = [one for given in inputs for one in _expand(given)]
        if not found:
            raise CommandError(_("The folder holds no files; nothing was read."), returncode=2)
        total, failures = Outcome(), 0
        for one in _with_progress(found):
            try:
                total += _take(one, source)
            except (NotFetched, OSError) as problem:
                failures += 1
                self.stderr.write(f"{one}: {problem}")
        self._report(total, failures)

    def _report(self, total: Outcome, failures: int) -> None:
        waiting = sorted(set(total.quarantined))
        for row in Quarantine.objects.filter(pk__in=waiting):
            detail = f" ({row.detail})" if row.detail else ""
            self.stderr.write(f"{row.name}: {row.sentence}{detail}")
        self.stdout.write(
            _("%(new)d new, %(known)d known, %(updated)d updated, %(quarantined)d quarantined")
            % {
                "new": len(total.new),
                "known": total.known,
                "updated": len(total.updated),
                "quarantined": len(waiting),
            }
        )
        if waiting or failures:
            sys.exit(1)


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _expand(given: str) -> Iterator[str]:
    """A folder as its files, without hidden ones, in a stable order."""
    if _is_url(given):
        yield given
        return
    path = Path(given)
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (str(Path(folder) / name) for name in sorted(names) if name[0] != ".")
    elif path.exists():
        yield given
    else:
        sentence = _("There is no file or folder %(path)s; check the spelling.")
        raise CommandError(sentence % {"path": given}, returncode=2)


def _with_progress(found: list[str]) -> Iterator[str]:
    # None: shown on a terminal only.
    quiet = True if len(found) < LONG_WORK else None
    return iter(tqdm(found, desc=_("Reading"), disable=quiet))


def _take(one: str, source_name: str) -> Outcome:
    at = now()
    if _is_url(one):
        source = source_named(source_name or urlsplit(one).netloc, at=at, url="")
        fetched = fetch(one)
        return ingest(
            fetched.raw or b"",
            source=source,
            at=at,
            name=fetched.url,
            content_type=fetched.content_type,
            base_url=fetched.url,
        )
    path = Path(one)
    if not path.is_file():
        raise OSError(_("This is no ordinary file; it was left out."))
    if path.stat().st_size > LARGEST:
        raise OSError(_("The file is larger than 512 MB; split it."))
    return ingest(
        path.read_bytes(), source=source_named(source_name or "files", at=at), at=at, name=one
    )
