"""The index on disk: `SEARCH_ROOT/current` points at the folder in use. Any process may read it."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused
from ronghe.text.words import search_words

from . import tokens

SCHEMA = 1
# Bytes of memory for one writer; tantivy asks for at least 15 MB.
HEAP = 32_000_000
# For thousands of stories at once: fewer parts, so less to merge.
LARGE_HEAP = 256_000_000
META = "ronghe.json"

FIELDS = ("headline", "summary", "body")


class SearchUnavailable(Refused):
    """The index is not there, or was built by another version of the program."""

    code = "search_unavailable"


@dataclass(frozen=True)
class Document:
    """One public story as the index holds it."""

    story: int
    serial: int
    version: str
    language: str
    section: str
    at: int  # seconds since 1970
    headline: str
    summary: str
    body: str


def made_with() -> dict[str, Any]:
    """What an index must be made with so that this program can read and go on writing it."""
    return {"schema": SCHEMA, "tokens": tokens.VERSION, "tantivy": tantivy.__version__}


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("story", "language", "section", "version"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", stored=True, indexed=True, fast=True)
    builder.add_integer_field("serial", stored=True)
    for name in FIELDS:
        builder.add_text_field(
            f"{name}_text", stored=True, tokenizer_name="raw", index_option="basic"
        )
        builder.add_text_field(f"{name}_pairs", tokenizer_name="ronghe")
        builder.add_text_field(f"{name}_words", tokenizer_name="ronghe", index_option="freq")
    builder.add_text_field("characters", tokenizer_name="ronghe", index_option="basic")
    return builder.build()


def open_at(folder: Path) -> Any:
    index = tantivy.Index.open(str(folder))
    _register(index)
    return index


def create_at(folder: Path) -> Any:
    folder.mkdir(parents=True)
    index = tantivy.Index(schema(), path=str(folder))
    _register(index)
    (folder / META).write_text(json.dumps(made_with()), encoding="utf-8")
    return index


def _register(index: Any) -> None:
    # Texts are cut by us; tantivy only parts them at the spaces.
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("ronghe", cut)


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
def writing(index: Any, *, heap: int = HEAP) -> Iterator[Any]:
    """One writer; what it did is seen by readers when the block ends without an error."""
    writer = index.writer(heap, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def put(writer: Any, documents: Iterable[Document]) -> int:
    count = 0
    for document in documents:
        writer.delete_documents_by_term("story", str(document.story))
        writer.add_document(_as_tantivy(document))
        count += 1
    return count


def drop(writer: Any, story: int) -> None:
    writer.delete_documents_by_term("story", str(story))


def _as_tantivy(document: Document) -> Any:
    found = tantivy.Document()
    found.add_text("story", str(document.story))
    found.add_text("language", document.language)
    found.add_text("section", document.section)
    found.add_text("version", document.version)
    found.add_integer("at", document.at)
    found.add_integer("serial", document.serial)
    everything = []
    for name in FIELDS:
        text = getattr(document, name)
        everything.append(text)
        found.add_text(f"{name}_text", text)
        found.add_text(f"{name}_pairs", " ".join(tokens.stream(text)))
        found.add_text(f"{name}_words", " ".join(search_words(text)))
    found.add_text("characters", " ".join(sorted(tokens.characters("".join(everything)))))
    return found
