"""An XLSX file of text cells: nothing in it can be taken for a formula."""

import io
import re
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

# What XML 1.0 has no place for.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767  # characters of a cell, by the format


def write(columns: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """One sheet; the first line has the names that `columns` gives. Cells missing in a row are empty."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for place, _name in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = 18
    sheet.append([_cell(sheet, name, bold=True) for name in columns.values()])
    for row in rows:
        sheet.append([_cell(sheet, row.get(name, "")) for name in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="")
    # Setting the value guesses a type, and takes what begins with = for a formula.
    cell._value, cell.data_type = _CONTROL.sub("", text)[:LONGEST], "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
