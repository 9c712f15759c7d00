"""Dictionaries as a CSV file that an office programme opens."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .. import table
from ..table import Refused, Wrong
from .dictionary import Entry, Person, Place, Quotation, Right, Term

COLUMNS = {
    "kind": "种类",
    "word": "词",
    "instead": "改用",
    "office": "职务",
    "from": "起",
    "until": "止",
    "order": "次序",
    "parent": "上级",
    "severity": "级别",
    "note": "说明",
}
KINDS = {"person": "人物", "place": "地名", "term": "用语", "quotation": "引文", "right": "正确"}
_KIND = {chinese: name for name, chinese in KINDS.items()}


@dataclass(frozen=True)
class Taken:
    entries: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()


def read(file: bytes) -> Taken:
    """Every clean row, and a sentence for every other one. Any bytes may come in."""
    entries: dict[Entry, int] = {}

    def take(line: int, row: dict[str, str]) -> None:
        _add(entries, line, _entry(row))

    refused = table.read(file, COLUMNS, ("kind", "word"), take)
    return Taken(tuple(entries), refused)


def write(entries: Iterable[Entry]) -> bytes:
    return table.write(COLUMNS, map(_cells, entries))


def _entry(row: Mapping[str, str]) -> Entry:
    kind = _KIND.get(row.get("kind", ""), row.get("kind", "").lower())
    if kind not in KINDS:
        raise Wrong(f"种类只能是{'、'.join(_KIND)}。", f"The kind is one of {', '.join(KINDS)}.")
    if not row.get("word"):
        raise Wrong("“词”是空的。", "The word is empty.")
    _only_its_columns(kind, row)
    return _MAKERS[kind](row)


_OWN = {
    "person": {"office", "from", "until", "order"},
    "place": {"parent"},
    "term": {"instead", "from", "until", "severity"},
    "quotation": set[str](),
    "right": set[str](),
}


def _only_its_columns(kind: str, row: Mapping[str, str]) -> None:
    filled = {name for name, cell in row.items() if cell} - {"kind", "word", "note"}
    if foreign := sorted(filled - _OWN[kind]):
        chinese = "、".join(COLUMNS[name] for name in foreign)
        raise Wrong(
            f"“{KINDS[kind]}”没有这些列：{chinese}。", f"A {kind} has no {', '.join(foreign)}."
        )


def _person(row: Mapping[str, str]) -> Person:
    if len(row["word"]) < 2:
        raise Wrong("姓名至少两个字。", "A name has at least two characters.")
    since, until = _term_of(row)
    order = row.get("order", "")
    if order and not re.fullmatch(r"[0-9]{1,4}", order):
        raise Wrong("“次序”是 0 到 9999 的整数。", "The order is a whole number from 0 to 9999.")
    office = row.get("office", "")
    return Person(row["word"], office, since, until, int(order or 0), row.get("note", ""))


def _place(row: Mapping[str, str]) -> Place:
    if row.get("parent") == row["word"]:
        raise Wrong("地名的上级是它自己。", "A place is its own parent.")
    return Place(row["word"], row.get("parent", ""), row.get("note", ""))


def _term(row: Mapping[str, str]) -> Term:
    severity = row.get("severity", "").upper() or "B"
    if severity not in ("A", "B", "C"):
        raise Wrong("“级别”是 A、B 或 C。", "The severity is A, B or C.")
    instead = tuple(
        dict.fromkeys(
            filter(None, (one.strip() for one in re.split(r"[|｜]", row.get("instead", ""))))
        )
    )
    if row["word"] in instead:
        raise Wrong("“改用”和“词”相同。", "What stands instead is the word itself.")
    since, until = _term_of(row)
    return Term(row["word"], instead, severity, since, until, row.get("note", ""))  # type: ignore[arg-type]


def _quotation(row: Mapping[str, str]) -> Quotation:
    if len(re.findall(r"\w", row["word"])) < 7:
        raise Wrong(
            "引文至少七个字，否则误报多。",
            "A quotation has at least seven characters, or it would mark too much.",
        )
    return Quotation(row["word"], row.get("note", ""))


def _right(row: Mapping[str, str]) -> Right:
    return Right(row["word"], row.get("note", ""))


_MAKERS: Mapping[str, Callable[[Mapping[str, str]], Entry]] = {
    "person": _person,
    "place": _place,
    "term": _term,
    "quotation": _quotation,
    "right": _right,
}


def _term_of(row: Mapping[str, str]) -> tuple[date | None, date | None]:
    since, until = table.day(row.get("from", "")), table.day(row.get("until", ""))
    if since and until and until < since:
        raise Wrong("“止”早于“起”。", "It ends before it begins.")
    return since, until


def _add(entries: dict[Entry, int], line: int, entry: Entry) -> None:
    if entry in entries:
        raise Wrong(f"与第 {entries[entry]} 行相同。", f"The same as line {entries[entry]}.")
    entries[entry] = line


def _cells(entry: Entry) -> dict[str, str]:
    if isinstance(entry, Person):
        own = {
            "word": entry.name,
            "office": entry.office,
            "order": str(entry.order or ""),
            "from": _iso(entry.since),
            "until": _iso(entry.until),
        }
    elif isinstance(entry, Place):
        own = {"word": entry.name, "parent": entry.parent}
    elif isinstance(entry, Term):
        own = {
            "word": entry.word,
            "instead": "|".join(entry.instead),
            "severity": entry.severity,
            "from": _iso(entry.since),
            "until": _iso(entry.until),
        }
    else:
        own = {"word": entry.text if isinstance(entry, Quotation) else entry.word}
    return {"kind": KINDS[type(entry).__name__.lower()], **own, "note": entry.note}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
