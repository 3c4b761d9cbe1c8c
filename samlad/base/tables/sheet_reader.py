"""Reads the first sheet of a workbook in a process of its own, with little memory and time.

A small file can ask for more than any machine has: two cells in opposite corners of a sheet, a cell that is
repeated a million times, a long text that is named from every cell. Then this process ends, and no other.
It is started by `reading`, gets the file on its standard input and four numbers as arguments (rows, columns,
characters, megabytes of memory), and answers with lines of JSON: a word that says what is wrong or null, and
then each row as a list of texts or null. Nothing of Samlad is imported.
"""

import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

SECONDS = 60
PART = 10_000


def main() -> None:
    rows, columns, characters, megabytes = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _read(sys.stdin.buffer.read(), rows, columns, characters)


def _read(data: bytes, rows: int, columns: int, characters: int) -> None:
    import fastexcel

    sheet = fastexcel.read_excel(data).load_sheet(
        0, header_row=None, skip_rows=0, n_rows=rows + 1, dtypes="string"
    )
    if sheet.width > columns:
        return _answer("columns")
    if sheet.height > rows:
        return _answer("rows")
    frame: polars.DataFrame = sheet.to_polars()
    del sheet, data
    if sum(int(column.str.len_chars().sum() or 0) for column in frame.iter_columns()) > characters:
        return _answer("characters")
    _answer(None)
    for part in frame.iter_slices(PART):
        for row in part.rows():
            _answer(row)
    return None


def _answer(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
