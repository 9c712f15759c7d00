"""A CSV file that an office programme opens and writes: read with care, written safely."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

TYPE = "text/csv; charset=utf-8"
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


class Wrong(ValueError):
    """Why a row or a file is refused: Chinese, English."""


def read(
    file: bytes,
    columns: Mapping[str, str],
    needed: Sequence[str],
    take: Callable[[int, dict[str, str]], None],
) -> tuple[Refused, ...]:
    """Give `take` every row: its line, and its clean cells by name; a sentence for each it refuses.

    `columns` are the names with their Chinese; the first line has either. Any bytes may come in.
    """
    refused: list[Refused] = []
    try:
        rows = _rows(_decoded(file))
        names = _header(next(rows, (1, []))[1], columns, needed)
        for number, (line, cells) in enumerate(rows):
            if number == MOST_ROWS:
                raise Wrong(
                    f"最多 {MOST_ROWS} 行，其余未读。",
                    f"At most {MOST_ROWS} rows; the rest was not read.",
                )
            try:
                take(line, _row(names, cells))
            except Wrong as wrong:
                refused.append(_refusal(line, wrong))
    except (Wrong, csv.Error) as wrong:
        refused.append(_refusal(0, wrong))
    return tuple(refused)


def write(columns: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """UTF-8 with a mark that office programmes need; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writerow(columns)
    for row in rows:
        writer.writerow({name: _escaped(cell) for name, cell in row.items()})
    return out.getvalue().encode("utf-8-sig")


def day(cell: str) -> date | None:
    """`2026-01-31`, `2026/1/31` or `2026年1月31日`; None when the cell is empty."""
    if not cell:
        return None
    found = _DAY.fullmatch(cell)
    try:
        return date(*map(int, found.groups())) if found else _no_day(cell)
    except ValueError as wrong:
        raise Wrong(
            f"没有“{cell}”这一天，请写成 2026-01-31。", f"There is no day {cell}; write 2026-01-31."
        ) from wrong


def _no_day(cell: str) -> date:
    raise ValueError(cell)


def _decoded(file: bytes) -> str:
    if len(file) > MOST_BYTES:
        raise Wrong(
            f"文件大于 {MOST_BYTES // 1_000_000} MB。",
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = file.decode("utf-16" if file[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Wrong(
                "文件含空字符，不是文本文件。", "The file holds NUL characters: it is no text."
            )
        return text
    raise Wrong("编码既不是 UTF-8 也不是 GB 18030。", "The file is neither UTF-8 nor GB 18030.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row ends, cells) of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _header(cells: Iterable[str], columns: Mapping[str, str], needed: Sequence[str]) -> list[str]:
    english = {chinese: name for name, chinese in columns.items()}
    names = [english.get(cell.strip(), cell.strip().lower()) for cell in cells]
    unknown = [name for name in names if name and name not in columns]
    if unknown or not set(needed) <= set(names) or len(set(names)) < len(names):
        least = "和".join(f"“{columns[name]}”" for name in needed)
        raise Wrong(
            f"第一行应为列名（{'、'.join(english)}），至少有{least}，不重复。",
            f"The first line names the columns ({', '.join(columns)}):"
            f" at least {' and '.join(needed)}, none twice.",
        )
    return names


def _row(names: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise Wrong("单元格比列名多。", "There are more cells than columns.")
    return {name: _clean(cell) for name, cell in zip(names, cells, strict=False)}


def _clean(cell: str) -> str:
    cell = cell.strip()
    # Our own way of writing what looks like a formula.
    if _ESCAPED.match(cell):
        cell = cell[1:]
    elif cell.startswith(_FORMULA):
        raise Wrong(
            "单元格以 = + - @ 开头，像公式；确是文字时请在前面加英文单引号。",
            "A cell begins with = + - @ like a formula; put an apostrophe before it when it is text.",
        )
    if len(cell) > LONGEST:
        raise Wrong(f"单元格超过 {LONGEST} 字。", f"A cell has more than {LONGEST} characters.")
    if _CONTROL.search(cell) or any("\ud800" <= character <= "\udfff" for character in cell):
        raise Wrong("单元格含控制字符或换行。", "A cell holds control characters or a line break.")
    return cell


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) or _ESCAPED.match(cell) else cell


def _refusal(line: int, wrong: Exception) -> Refused:
    if isinstance(wrong, Wrong):
        return Refused(line, *wrong.args)
    return Refused(
        line,
        "引号不成对，表格从此处无法读下去。",
        "A quotation mark is not closed: the table cannot be read on.",
    )
