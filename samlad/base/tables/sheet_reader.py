"""Reads the first sheet of a workbook in a process of its own, with little memory and time.

A small file can ask for more than any machine has: two cells in opposite corners of a sheet, a cell that is
repeated a million times, a long text that is named from every cell. Then this process ends, and no other.
It is started by `reading`, gets the file on its standard input and four numbers as arguments (rows, columns,
characters, megabytes of memory), and answers with JSON: the rows as lists of texts or null, or one word that
says what is wrong. Nothing of Samlad is imported.
"""

import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

SECONDS = 60


def main() -> None:
    rows, columns, characters, megabytes = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_read(sys.stdin.buffer.read(), rows, columns, characters), sys.stdout)


def _read(data: bytes, rows: int, columns: int, characters: int) -> object:
    import fastexcel

    sheet = fastexcel.read_excel(data).load_sheet(
        0, header_row=None, skip_rows=0, n_rows=rows + 1, dtypes="string"
    )
    if sheet.width > columns:
        return "columns"
    if sheet.height > rows:
        return "rows"
    frame: polars.DataFrame = sheet.to_polars()
    if sum(int(column.str.len_chars().sum() or 0) for column in frame.iter_columns()) > characters:
        return "characters"
    return frame.rows()


if __name__ == "__main__":
    main()
