"""`ronghe import FILE --archive NAME --section SLUG`: a paper moves in with its archive."""

import json
import os
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _
from tqdm import tqdm

from ronghe.archives.actions import Order, Taken, take_in
from ronghe.archives.reading import REASONS
from ronghe.archives.writing import RefusedLine
from ronghe.kit.clock import now
from ronghe.kit.site import absolute
from ronghe.media.models import Licence
from ronghe.taxonomy.models import Section

LICENCES = [licence.value for licence in Licence if licence != Licence.UNKNOWN]


class Command(BaseCommand):
    help = "Take in a paper's archive: ninjs objects, one a line, plain or gzip. Run it again to go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--archive", required=True, help="the archive's name at the desk")
        parser.add_argument("--section", required=True, help="slug, for what names none of ours")
        parser.add_argument("--section-map", type=Path, help='TOML: "name in the file" = "slug"')
        parser.add_argument("--paper", default="", help="who published it; else the archive's name")
        parser.add_argument("--language", default="zh-hans", choices=dict(settings.LANGUAGES))
        parser.add_argument("--pictures", type=Path, help="folder with the pictures it names")
        parser.add_argument("--licence", default="", choices=LICENCES, help="that of its pictures")
        parser.add_argument("--refused", type=Path, help="where refused lines go; else beside FILE")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Exit code 0: every line is in the house. 1: some were refused. 2: wrong use."""
        order = _order(options)
        beside = options["refused"] or file.with_name(file.name + ".refused.ndjson")
        with _progress(file) as tell, _kept(beside) as keep:
            taken = take_in(
                file, order=order, at=now(), processes=options["processes"], keep=keep, tell=tell
            )
        self._report(taken, beside)

    def _report(self, taken: Taken, beside: Path) -> None:
        total, refused = taken.total, sum(taken.reasons.values())
        self.stdout.write(
            _("%(new)d new, %(unchanged)d unchanged, %(refused)d refused")
            % {"new": total.new, "unchanged": total.unchanged, "refused": refused}
        )
        if total.pictures or total.pictures_missing:
            self.stdout.write(
                _("%(kept)d pictures taken in, %(missing)d left behind")
                % {"kept": total.pictures, "missing": total.pictures_missing}
            )
        for code, number in taken.reasons.most_common():
            self.stderr.write(f"{number} × {_(REASONS[code])}")
        if taken.archive.signed_at is None and taken.archive.stories:
            page = absolute(reverse("archives:archive", args=[taken.archive.pk]))
            self.stdout.write(_("Readers see nothing of it before it is signed: %s") % page)
        if refused:
            sentence = _("%(number)d refused lines stand in %(path)s.")
            raise CommandError(sentence % {"number": refused, "path": beside})


def _order(options: dict[str, Any]) -> Order:
    pictures: Path | None = options["pictures"]
    if pictures is not None and not pictures.is_dir():
        raise CommandError(
            _("%(path)s is no folder of pictures.") % {"path": pictures}, returncode=2
        )
    if pictures and not options["licence"]:
        sentence = _("Say with --licence by which right its pictures may be shown: %(known)s.")
        raise CommandError(sentence % {"known": ", ".join(LICENCES)}, returncode=2)
    return Order(
        name=options["archive"].strip(),
        paper=options["paper"].strip(),
        section=_section(options["section"]),
        sections={name: _section(slug) for name, slug in _map(options["section_map"]).items()},
        language=options["language"],
        pictures=pictures,
        licence=options["licence"],
    )


def _section(slug: str) -> Section:
    try:
        return Section.objects.get(slug=slug)
    except Section.DoesNotExist:
        known = ", ".join(Section.objects.values_list("slug", flat=True))
        sentence = _("There is no section “%(slug)s”. There are: %(known)s.")
        raise CommandError(sentence % {"slug": slug, "known": known}, returncode=2) from None


def _map(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CommandError(f"{path}: {problem}", returncode=2) from problem
    return {str(name): str(slug) for name, slug in found.items()}


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    size = file.stat().st_size if file.is_file() else None
    # None: shown on a terminal only.
    with tqdm(total=size, unit="B", unit_scale=True, desc=_("Reading"), disable=None) as bar:

        def tell(place: int) -> None:
            bar.update(place - bar.n)

        yield tell


@contextmanager
def _kept(path: Path) -> Iterator[Callable[[RefusedLine], None]]:
    """Refused lines as they came, each under its number and reason; no file where there are none."""
    part = path.with_name(path.name + ".part")
    lines = 0
    with part.open("wb") as file:

        def keep(line: RefusedLine) -> None:
            nonlocal lines
            lines += 1
            about = {"line": line.number, "code": line.code, "detail": line.detail}
            file.write(b"# " + json.dumps(about, ensure_ascii=False).encode() + b"\n")
            file.write(line.raw.rstrip(b"\r\n") + b"\n")

        try:
            yield keep
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    if lines:
        part.replace(path)
    else:
        part.unlink()
        path.unlink(missing_ok=True)
