"""A workbook that office programmes open: every cell is text, none is a formula."""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Sheet = tuple[Mapping[str, str], Iterable[Mapping[str, str]]]


def workbook(sheets: Mapping[str, Sheet], *, made: datetime) -> bytes:
    """Sheets by their titles: columns with what stands on top, and rows."""
    book = Workbook(write_only=True)
    book.properties.creator = ""
    book.properties.created = made.astimezone(UTC).replace(tzinfo=None)
    for title, (columns, rows) in sheets.items():
        page = book.create_sheet(title)
        page.freeze_panes = "A2"
        for row in (columns, *rows):
            cells = []
            for name in columns:
                cell = WriteOnlyCell(page, value=row.get(name, ""))
                if cell.data_type == "f":
                    cell.data_type = "s"
                cells.append(cell)
            page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
