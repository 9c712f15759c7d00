"""Dictionaries as a CSV file that an office programme opens: read with care, written safely."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

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
_COLUMN = {chinese: name for name, chinese in COLUMNS.items()}
_KIND = {chinese: name for name, chinese in KINDS.items()}

MOST_BYTES, MOST_ROWS, LONGEST = 4_000_000, 50_000, 200
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
# An office programme runs a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What we write for it, and what we write for that.
_ESCAPED = re.compile(r"'+[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Refused(NamedTuple):
    """A row that was not taken in. `line` is its line in the file; 0 is the whole file."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True)
class Taken:
    entries: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()


class _Wrong(ValueError):
    """Why a row or a file is refused: Chinese, English."""


def read(file: bytes) -> Taken:
    """Every clean row, and a sentence for every other one. Any bytes may come in."""
    try:
        rows = _rows(_decoded(file))
        names = _header(next(rows, (1, [])))
    except (_Wrong, csv.Error) as wrong:
        return Taken(refused=(_refusal(0, wrong),))
    entries: dict[Entry, int] = {}
    refused = []
    try:
        for number, (line, cells) in enumerate(rows):
            if number == MOST_ROWS:
                raise _Wrong(
                    f"最多 {MOST_ROWS} 行，其余未读。",
                    f"At most {MOST_ROWS} rows; the rest was not read.",
                )
            try:
                _add(entries, line, _entry(names, cells))
            except _Wrong as wrong:
                refused.append(_refusal(line, wrong))
    except (_Wrong, csv.Error) as wrong:
        refused.append(_refusal(0, wrong))
    return Taken(tuple(entries), tuple(refused))


def write(entries: Iterable[Entry]) -> bytes:
    """UTF-8 with a mark that office programmes need; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow({name: _escaped(cell) for name, cell in _cells(entry).items()})
    return out.getvalue().encode("utf-8-sig")


def _decoded(file: bytes) -> str:
    if len(file) > MOST_BYTES:
        raise _Wrong(
            f"文件大于 {MOST_BYTES // 1_000_000} MB。",
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = file.decode("utf-16" if file[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise _Wrong(
                "文件含空字符，不是文本文件。", "The file holds NUL characters: it is no text."
            )
        return text
    raise _Wrong("编码既不是 UTF-8 也不是 GB 18030。", "The file is neither UTF-8 nor GB 18030.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row ends, cells) of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _header(first: tuple[int, list[str]]) -> list[str]:
    names = [_COLUMN.get(cell.strip(), cell.strip().lower()) for cell in first[1]]
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown or not {"kind", "word"} <= set(names) or len(set(names)) < len(names):
        listed = "、".join(_COLUMN)
        raise _Wrong(
            f"第一行应为列名（{listed}），至少有“种类”和“词”，不重复。",
            f"The first line names the columns ({', '.join(COLUMNS)}): at least kind and word, none twice.",
        )
    return names


def _entry(names: list[str], cells: list[str]) -> Entry:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise _Wrong("单元格比列名多。", "There are more cells than columns.")
    row = {name: _clean(cell) for name, cell in zip(names, cells, strict=False)}
    kind = _KIND.get(row.get("kind", ""), row.get("kind", "").lower())
    if kind not in KINDS:
        raise _Wrong(f"种类只能是{'、'.join(_KIND)}。", f"The kind is one of {', '.join(KINDS)}.")
    if not row.get("word"):
        raise _Wrong("“词”是空的。", "The word is empty.")
    _only_its_columns(kind, row)
    return _MAKERS[kind](row)


def _clean(cell: str) -> str:
    cell = cell.strip()
    # Our own way of writing what looks like a formula.
    if _ESCAPED.match(cell):
        cell = cell[1:]
    elif cell.startswith(_FORMULA):
        raise _Wrong(
            "单元格以 = + - @ 开头，像公式；确是文字时请在前面加英文单引号。",
            "A cell begins with = + - @ like a formula; put an apostrophe before it when it is text.",
        )
    if len(cell) > LONGEST:
        raise _Wrong(f"单元格超过 {LONGEST} 字。", f"A cell has more than {LONGEST} characters.")
    if _CONTROL.search(cell) or any("\ud800" <= character <= "\udfff" for character in cell):
        raise _Wrong("单元格含控制字符或换行。", "A cell holds control characters or a line break.")
    return cell


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
        raise _Wrong(
            f"“{KINDS[kind]}”没有这些列：{chinese}。", f"A {kind} has no {', '.join(foreign)}."
        )


def _person(row: Mapping[str, str]) -> Person:
    if len(row["word"]) < 2:
        raise _Wrong("姓名至少两个字。", "A name has at least two characters.")
    since, until = _term_of(row)
    order = row.get("order", "")
    if order and not re.fullmatch(r"[0-9]{1,4}", order):
        raise _Wrong("“次序”是 0 到 9999 的整数。", "The order is a whole number from 0 to 9999.")
    office = row.get("office", "")
    return Person(row["word"], office, since, until, int(order or 0), row.get("note", ""))


def _place(row: Mapping[str, str]) -> Place:
    if row.get("parent") == row["word"]:
        raise _Wrong("地名的上级是它自己。", "A place is its own parent.")
    return Place(row["word"], row.get("parent", ""), row.get("note", ""))


def _term(row: Mapping[str, str]) -> Term:
    severity = row.get("severity", "").upper() or "B"
    if severity not in ("A", "B", "C"):
        raise _Wrong("“级别”是 A、B 或 C。", "The severity is A, B or C.")
    instead = tuple(
        dict.fromkeys(
            filter(None, (one.strip() for one in re.split(r"[|｜]", row.get("instead", ""))))
        )
    )
    if row["word"] in instead:
        raise _Wrong("“改用”和“词”相同。", "What stands instead is the word itself.")
    since, until = _term_of(row)
    return Term(row["word"], instead, severity, since, until, row.get("note", ""))  # type: ignore[arg-type]


def _quotation(row: Mapping[str, str]) -> Quotation:
    if len(re.findall(r"\w", row["word"])) < 7:
        raise _Wrong(
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
    since, until = _day(row.get("from", "")), _day(row.get("until", ""))
    if since and until and until < since:
        raise _Wrong("“止”早于“起”。", "It ends before it begins.")
    return since, until


def _day(cell: str) -> date | None:
    if not cell:
        return None
    found = _DAY.fullmatch(cell)
    try:
        return date(*map(int, found.groups())) if found else _no_day(cell)
    except ValueError as wrong:
        raise _Wrong(
            f"没有“{cell}”这一天，请写成 2026-01-31。", f"There is no day {cell}; write 2026-01-31."
        ) from wrong


def _no_day(cell: str) -> date:
    raise ValueError(cell)


def _add(entries: dict[Entry, int], line: int, entry: Entry) -> None:
    if entry in entries:
        raise _Wrong(f"与第 {entries[entry]} 行相同。", f"The same as line {entries[entry]}.")
    entries[entry] = line


def _refusal(line: int, wrong: Exception) -> Refused:
    if isinstance(wrong, _Wrong):
        return Refused(line, *wrong.args)
    return Refused(
        line,
        "引号不成对，表格从此处无法读下去。",
        "A quotation mark is not closed: the table cannot be read on.",
    )


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


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) or _ESCAPED.match(cell) else cell
