"""Take in the lines of an archive, and sign it as a whole."""

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.parent import end_with_my_parent
from ronghe.kit.refusal import Refused
from ronghe.publishing.wake import wake_release
from ronghe.stories import actions as stories
from ronghe.stories.models import Archive, Story
from ronghe.taxonomy.models import Section

from .contents import SHOWN, contents_of
from .lines import Line, check, read
from .rows import Plan
from .writing import Outcome, RefusedLine, look_anew, take_batch

# From so many new rows on the planner's picture of the tables is out of date.
MANY = 1000
BATCH, LARGEST_BATCH = 500, 16 * 1024 * 1024  # lines, bytes


class WorkerDied(Refused):
    code = "worker_died"


@dataclass
class Taken:
    """What became of a whole file."""

    archive: Archive
    total: Outcome
    # How many lines were refused for which reason.
    reasons: Counter[str]


@dataclass(frozen=True)
class Order:
    """What to take in, and where to. `sections` maps names in the file to sections of ours."""

    name: str
    paper: str
    section: Section
    sections: Mapping[str, Section]
    language: str = "zh-hans"
    pictures: Path | None = None
    # Of all of them; see `media.models.Licence`.
    licence: str = ""


def take_in(
    path: Path,
    *,
    order: Order,
    at: datetime,
    processes: int = 0,
    keep: Callable[[RefusedLine], None] = lambda line: None,
    tell: Callable[[int], None] = lambda place: None,
) -> Taken:
    """Read every line of `path` into the archive; what is in the house already stays as it is.

    `processes` beside this one do the work; with none it is done here. `keep` gets each refused
    line, `tell` how far the file is read (bytes). Cut off anywhere, the same call again ends it.
    """
    check(path)
    archive = stories.open_archive(order.name, paper=order.paper, at=at)
    taken = Taken(archive, Outcome(), Counter())
    some: list[RefusedLine] = []
    for place, outcome in _outcomes(path, _plan(archive, order, at), processes):
        _add(taken.total, outcome)
        for line in outcome.refused:
            taken.reasons[line.code] += 1
            keep(line)
        some = [*some, *outcome.refused][:SHOWN]
        tell(place)
    archive.refresh_from_db()
    if taken.total.new > MANY:
        look_anew()
    if archive.closed_at is None:
        contents = contents_of(archive, refused=some, reasons=taken.reasons, total=taken.total)
        taken.archive = stories.close_archive(archive, contents=contents, at=at)
    return taken


@transaction.atomic
def sign(archive: Archive, *, by: User, at: datetime, statement: str, read: str) -> Archive:
    """The chief takes the archive over as it was read; a worker then lets readers see it."""
    signed = stories.sign_archive(archive, by=by, at=at, statement=statement, read=read)
    wake_release()
    return signed


def _add(total: Outcome, one: Outcome) -> None:
    total.new += one.new
    total.unchanged += one.unchanged
    total.pictures += one.pictures
    total.pictures_missing += one.pictures_missing


def _plan(archive: Archive, order: Order, at: datetime) -> Plan:
    ours: dict[str, int] = {}
    for one in Section.objects.all():
        names = (one.slug, one.name_en, one.name)
        ours |= {name.casefold(): one.pk for name in names if name}
    ours |= {name.casefold(): one.pk for name, one in order.sections.items()}
    return Plan(
        archive=archive.pk,
        is_open=archive.signed_at is None,
        author=archive.author_id,
        paper=archive.paper,
        content_type=ContentType.objects.get_for_model(Story).pk,
        section=order.section.pk,
        sections=ours,
        language=order.language,
        at=at,
        pictures=str(order.pictures or ""),
        licence=order.licence,
    )


def _outcomes(path: Path, plan: Plan, processes: int) -> Iterator[tuple[int, Outcome]]:
    """Each batch's outcome, and how far the file was read."""
    batches = _batches(read(path))
    if not processes:
        for batch in batches:
            yield batch[-1].place, take_batch(batch, plan)
        return
    with _workers(processes) as pool:
        running: dict[Future[Outcome], int] = {}
        for batch in batches:
            running[pool.submit(take_batch, batch, plan)] = batch[-1].place
            # Never more than waits for its turn: the file may be larger than the memory.
            if len(running) > 2 * processes:
                yield from _done(running)
        while running:
            yield from _done(running)


def _done(running: dict[Future[Outcome], int]) -> Iterator[tuple[int, Outcome]]:
    try:
        for one in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(one), one.result()
    except BrokenProcessPool as problem:
        raise WorkerDied(
            _("A process of the import was ended from outside. Run the same command again.")
        ) from problem


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Some hundred lines, fewer when they are long."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.raw or b"")
        if len(batch) == BATCH or size > LARGEST_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def _workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    # A connection must not be shared with the children.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: end with the command, also with kill -9; leave Ctrl-C to it."""
    end_with_my_parent(signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
