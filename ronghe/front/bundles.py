"""One stylesheet and one script for readers, joined from a file per component and behaviour.

A phone on a slow line pays for every request, a colleague for every file of a thousand lines.
Joining is all that happens: what is served is what was written.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PARTS = Path(__file__).parent / "static"
# In this order: what comes later may lean on what comes before.
STYLES = [
    "tokens",
    "base",
    "type",
    "masthead",
    "rooms",
    "teaser",
    "home",
    "lists",
    "article",
    "body",
    "notes",
    "share",
    "forms",
    "search",
    "me",
    "cases",
    "notice",
    "footer",
    "large",
    "print",
]
SCRIPTS = ["settings", "share", "suggest", "offline", "reader"]
BUNDLES = {
    "front.css": [PARTS / "css" / f"{name}.css" for name in STYLES],
    "front.js": [PARTS / "js" / f"{name}.js" for name in SCRIPTS],
}


def joined(name: str) -> str:
    """The text of the bundle `name`; each part says where it comes from."""
    return "\n".join(
        f"/* {part.name} */\n{part.read_text(encoding='utf-8').strip()}\n" for part in BUNDLES[name]
    )


def place() -> Path:
    return Path(settings.HOME) / "cache" / "front"


def write(name: str) -> Path:
    """The bundle as a file, written only when its text changed."""
    # `{% static %}` hands over a SafeString, which pathlib cannot join.
    target = Path(f"{place()}/{name}")
    text = joined(name)
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=target.parent, suffix=target.suffix)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(fresh, 0o644)
        os.replace(fresh, target)
    return target


class BundleFinder(BaseFinder):
    """Finds `front.css` and `front.js` among the static files."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = str(write(path)) if path in BUNDLES else None
        if find_all:
            return [found] if found else []
        return found

    def check(self, **_: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        storage = FileSystemStorage(location=place())
        for name in BUNDLES:
            write(name)
            yield name, storage
