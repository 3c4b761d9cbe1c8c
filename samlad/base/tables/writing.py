"""Tables are written."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from samlad.base.tables.formulas import marked, neutralised

Value = str | int | float | date | None
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
# Excel knows no earlier day, and no more characters in a cell.
FIRST_DAY = date(1900, 3, 1)
MOST_CHARACTERS = 32_767
# Larger numbers lose digits in Excel.
MOST_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and how many characters wide it is; `wraps`: on several lines; `is_text`: what is
    written there in Excel stays as it is written, so that 1.10 becomes neither 1.1 nor a day."""

    head: str
    width: int = 14
    wraps: bool = False
    is_text: bool = False

    @property
    def look(self) -> str:
        return "text" if self.is_text else "wrapped" if self.wraps else "plain"


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, CRLF, as a Swedish Excel opens it; days as YYYY-MM-DD,
    decimals with a comma."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(column.head) for column in columns])
    for row in rows:
        writer.writerow([_written(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return neutralised(value) if isinstance(value, str) else "" if value is None else str(value)


def write_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, sheet: str) -> bytes:
    """One sheet, its heads in a frozen row. Texts are texts whatever they begin with; days are days.

    Memory does not grow with the rows, but for the file itself. Raises ValueError for a text that no cell
    takes.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet(sheet)
    formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, formats[column.look])
        page.write_string(0, place, marked(column.head), formats["head"])
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            _put(page, count, place, value, column, formats)
    page.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return out.getvalue()


# 49 is Excel's own number for texts that look like something else.
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "plain": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "text": {"valign": "top", "num_format": 49},
    "day": {"valign": "top", "num_format": "yyyy-mm-dd"},
    "number": {"valign": "top", "num_format": "0"},
    "decimal": {"valign": "top", "num_format": "0.######"},
}


def _put(page: Any, row: int, place: int, value: Value, column: Column, formats: Mapping[str, Any]) -> None:
    if isinstance(value, date) and value >= FIRST_DAY:
        page.write_datetime(row, place, datetime.combine(value, time.min), formats["day"])
    elif isinstance(value, float):
        page.write_number(row, place, value, formats["decimal"])
    elif isinstance(value, int) and abs(value) < MOST_EXACT:
        page.write_number(row, place, value, formats["number"])
    elif value not in (None, ""):
        text = marked(value if isinstance(value, str) else _written(value))
        if len(text) > MOST_CHARACTERS:
            raise ValueError("too long for a cell")
        page.write_string(row, place, text, formats[column.look])
