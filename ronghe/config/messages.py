"""The hand-written translations: compile what changed, and find what is missing.

English is in the code; Chinese is in `locale/zh_Hans/LC_MESSAGES/django.po` of each package.
"""

import io
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!%)%[sd]|\{(\w*)\}")
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"""(?<!\w)(?:n?p?gettext|_)\((?:{_STRING}|[^()'"])*\)""")


@dataclass(frozen=True, order=True)
class Message:
    """A text of the interface, and where the code has it."""

    text: str
    context: str
    place: str


def catalogues(root: Path) -> list[Path]:
    return sorted((root / "ronghe").glob("**/locale/*/LC_MESSAGES/*.po"))


def entries(root: Path) -> Iterator[tuple[Path, polib.POEntry]]:
    """Every living entry, with the catalogue it stands in."""
    for source in catalogues(root):
        yield from ((source, entry) for entry in polib.pofile(str(source)) if not entry.obsolete)


def compile_changed(root: Path) -> int:
    """Write the .mo beside each .po that is newer; returns how many were written."""
    written = 0
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Not in place: a running process may be reading the old one.
        fresh = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)
        written += 1
    return written


def complaints(root: Path) -> list[str]:
    """Every missing, empty, unsure or ill-fitting translation, one line each.

    A text has its Chinese in its own package: a package can be read, and moved, by itself.
    """
    found = []
    known: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for source, entry in entries(root):
        place = source.relative_to(root)
        known[str(place.parents[3])].add((entry.msgid, entry.msgctxt or ""))
        found += [f"{place}: {words}" for words in _faults(entry)]
    for message in sorted(used(root)):
        own = (texts for home, texts in known.items() if message.place.startswith(f"{home}/"))
        if not any((message.text, message.context) in texts for texts in own):
            found.append(f"{message.place}: no Chinese for “{message.text}”")
    return found


def _faults(entry: polib.POEntry) -> Iterator[str]:
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"“{entry.msgid}” is marked fuzzy"
    if not all(said):
        yield f"“{entry.msgid}” has no Chinese"
    wanted = _placeholders(entry.msgid_plural or entry.msgid)
    if any(words and _placeholders(words) != wanted for words in said):
        yield f"“{entry.msgid}” has other placeholders in Chinese"


def _placeholders(text: str) -> list[str]:
    return sorted(match[0] for match in _PLACEHOLDER.finditer(text))


def used(root: Path) -> set[Message]:
    """The texts that code and templates hand to gettext."""
    found: set[Message] = set()
    for path in sorted((root / "ronghe").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt", ".xml") or "tests" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        found |= set(_used_in(path, str(path.relative_to(root))))
    return found


def _used_in(path: Path, place: str) -> Iterator[Message]:
    # Babel is a tool of the tests, not of a running paper.
    from babel.messages.extract import extract  # noqa: PLC0415

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _as_python(source)
    for line, text, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        first = text if isinstance(text, str) else text[0]
        if first:
            yield Message(first, context or "", f"{place}:{line}")


def _as_python(template: str) -> str:
    """What Django's own extraction makes of a template: its gettext calls, one a line."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs settings

    lines = templatize(template).split("\n")
    return "\n".join("; ".join(_CALL.findall(line)) for line in lines) + "\n"
