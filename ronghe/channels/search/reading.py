"""The index open for reading, one per process; what was committed last is seen at once."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import index


@dataclass
class _Open:
    folder: Path
    index: Any
    state: tuple[int, int]  # of the file that every commit replaces
    searcher: Any


_open: dict[str, _Open] = {}


def searcher() -> Any | None:
    """A searcher over what was committed last; None while there is no index.

    Raises `SearchUnavailable` when another version of the program built it.
    """
    folder = index.current()
    if folder is None:
        return None
    try:
        return _searcher(folder)
    except (OSError, ValueError, index.SearchUnavailable):
        # A rebuild may switch, and take the old folder away, while we open it.
        switched = index.current()
        if switched is None or switched == folder:
            raise
        return _searcher(switched)


def _searcher(folder: Path) -> Any:
    found = _open.get("index")
    if found is None or found.folder != folder:
        index.check(folder)
        opened = index.open_at(folder)
        opened.config_reader("manual")
        found = _Open(folder, opened, (0, 0), None)
    state = _state(folder)
    if found.state != state:
        # Opens every segment anew, so not for each question.
        found.index.reload()
        found = _Open(folder, found.index, state, found.index.searcher())
    _open["index"] = found
    return found.searcher


def shown(document: Any) -> list[str]:
    """Headline, summary and body as they stand in the index."""
    return list(json.loads(bytes(document.get_first("shown"))))


def close() -> None:
    _open.clear()


def _state(folder: Path) -> tuple[int, int]:
    facts = (folder / "meta.json").stat()
    return facts.st_mtime_ns, facts.st_ino
