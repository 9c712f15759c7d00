"""The index on disk: `SEARCH_ROOT/current` points at the folder in use. Any process may read it."""

import json
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused

from . import tokens
from .cut import Cut, Document, cut, cut_all

SCHEMA = 2
# Bytes of memory for one writer: tantivy's least for a story, more for the whole paper.
SMALL, LARGE = 15_000_000, 128_000_000
META = "ronghe.json"
# Seconds that a writer waits for another process that still joins its segments.
PATIENCE = 30
CHUNK = 250

Writer = Any
Index = Any


class SearchUnavailable(Refused):
    """The index is not there, or was built by another version of the program."""

    code = "search_unavailable"


def made_with() -> dict[str, Any]:
    """What an index must be made with so that this program can read and go on writing it."""
    return {"schema": SCHEMA, "tokens": tokens.VERSION, "tantivy": tantivy.__version__}


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("story", "language", "section", "version"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", stored=True, indexed=True, fast=True)
    builder.add_integer_field("serial", stored=True)
    builder.add_bytes_field("shown", stored=True)
    builder.add_text_field("text", tokenizer_name="ronghe")
    builder.add_text_field("head", tokenizer_name="ronghe")
    builder.add_text_field("words", tokenizer_name="ronghe", index_option="freq")
    builder.add_text_field("stems", tokenizer_name="english", index_option="freq")
    builder.add_text_field("keywords", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("characters", tokenizer_name="ronghe", index_option="basic")
    return builder.build()


# Texts are cut by us; tantivy only parts them at the spaces, and bends English words back.
_PLAIN = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
ENGLISH = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def open_at(folder: Path) -> Index:
    return _registered(tantivy.Index.open(str(folder)))


def create_at(folder: Path) -> Index:
    folder.mkdir(parents=True)
    index = tantivy.Index(schema(), path=str(folder))
    (folder / META).write_text(json.dumps(made_with()), encoding="utf-8")
    return _registered(index)


def _registered(index: Index) -> Index:
    index.register_tokenizer("ronghe", _PLAIN)
    index.register_tokenizer("english", ENGLISH)
    return index


def current() -> Path | None:
    """The folder in use, or None when there is none yet."""
    link = settings.SEARCH_ROOT / "current"
    return link.resolve() if link.exists() else None


def check(folder: Path) -> None:
    """Raise `SearchUnavailable` when the folder was made by another version of the program."""
    try:
        found = json.loads((folder / META).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found != made_with():
        raise SearchUnavailable(
            _("The search index is of another version: run “ronghe search rebuild”.")
        )


def switch_to(folder: Path) -> None:
    """Make `folder` the one in use, at once for every process; drop the others."""
    root = settings.SEARCH_ROOT
    link = root / f".current-{time.time_ns()}"
    link.symlink_to(folder.name)
    os.replace(link, root / "current")
    for other in root.glob("index-*"):
        if other.name != folder.name:
            # A reader that still has it open keeps its files until it closes them.
            shutil.rmtree(other, ignore_errors=True)


def new_folder() -> Path:
    folder: Path = settings.SEARCH_ROOT / f"index-{time.time_ns()}"
    return folder


def ensure() -> Path:
    """The folder in use; an empty one is made first where there is none. Call under the lock."""
    folder = current()
    if folder is None:
        folder = new_folder()
        create_at(folder)
        switch_to(folder)
    check(folder)
    return folder


@contextmanager
def writing(index: Index, *, memory: int = SMALL) -> Iterator[Writer]:
    """One writer; what it did is seen by readers when the block ends without an error.

    Small segments are joined afterwards, while the caller goes on; the next writer waits for that.
    """
    writer = _writer(index, memory)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        writer.wait_merging_threads()
        raise
    threading.Thread(target=writer.wait_merging_threads, name="search joins").start()


def _writer(index: Index, memory: int) -> Writer:
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            return index.writer(memory, 1)
        except ValueError as problem:
            # Only one writer may be open; the last one may still be joining segments.
            if "LockBusy" not in str(problem) or time.monotonic() > patience:
                raise
        time.sleep(0.005)


def put(writer: Writer, documents: Iterable[Document]) -> int:
    """Put in, or put in the place of what was there. Seen after the commit."""
    count = 0
    for document in documents:
        drop(writer, document.story)
        writer.add_document(_as_tantivy(cut(document)))
        count += 1
    return count


def put_many(writer: Writer, documents: Iterable[Document], *, fresh: bool = False) -> int:
    """As `put`, with the cutting shared by all processors. `fresh`: no story is in there yet."""
    count = 0
    for one in _cut_by_all(documents):
        if not fresh:
            drop(writer, one.document.story)
        writer.add_document(_as_tantivy(one))
        count += 1
    return count


def _cut_by_all(documents: Iterable[Document]) -> Iterator[Cut]:
    """The documents cut, in order. Few are not worth a process."""
    source = iter(documents)
    chunks = iter(lambda: list(islice(source, CHUNK)), [])
    first = list(islice(chunks, 4))
    helpers = (os.cpu_count() or 1) - 1
    if len(first) < 4 or not helpers:
        for chunk in (*first, *chunks):
            yield from cut_all(chunk)
        return
    # Spawned, not forked: the caller has threads and a connection to the database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(helpers, mp_context=context) as pool:
        waiting = [pool.submit(cut_all, chunk) for chunk in first]
        while waiting:
            yield from waiting.pop(0).result()
            waiting += [pool.submit(cut_all, chunk) for chunk in islice(chunks, 1)]


def drop(writer: Writer, story: int) -> None:
    writer.delete_documents_by_term("story", str(story))


def _as_tantivy(one: Cut) -> Any:
    document = one.document
    found = tantivy.Document()
    found.add_text("story", str(document.story))
    found.add_text("language", document.language)
    found.add_text("section", document.section)
    found.add_text("version", document.version)
    found.add_integer("at", document.at)
    found.add_integer("serial", document.serial)
    found.add_bytes("shown", one.shown)
    found.add_text("text", one.text)
    found.add_text("head", one.head)
    found.add_text("words", one.words)
    found.add_text("stems", one.stems)
    found.add_text("characters", one.characters)
    for keyword in one.keywords:
        found.add_text("keywords", keyword)
    return found
