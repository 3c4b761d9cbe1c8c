"""Tables are read, from files that anybody can have made."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.apart import read_apart
from samlad.base.refusals import Refusal
from samlad.base.tables.formulas import restored
from samlad.base.tables.heads import letters, normal
from samlad.base.tables.limits import LIMITS, Limits, check_container, check_size, no_document, protected

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READER = Path(__file__).with_name("sheet_reader.py")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_DELIMITERS = "\t;,"


@dataclass(frozen=True, slots=True)
class TableRow:
    """Its number as a spreadsheet shows it, and as many texts as there are heads; an empty cell is ""."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are empty are left out. `heads_row` is the number of the row that the heads stand in."""

    heads: Sequence[str]
    rows: Sequence[TableRow]
    heads_row: int = 1


def read_table(data: bytes, limits: Limits = LIMITS) -> Table:
    """The first sheet of an Excel or ODS file, or a CSV file, whatever the file is called.

    The first row that is not empty has the heads. Raises Refusal with what is wrong, in words for whoever
    sent the file.
    """
    check_size(len(data), limits)
    if data.startswith(_OLD_OFFICE):
        raise _old_office(data)
    if data.startswith(_ZIP):
        check_container(data, limits)
        return _table(iter(_sheet(data, limits)), limits)
    return _table(_lines(_text(data)), limits)


def _old_office(data: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return protected()
    return Refusal(_("Filen är i ett äldre Excel-format. Öppna den i Excel och spara den som .xlsx."))


def _sheet(data: bytes, limits: Limits) -> list[list[str | None]]:
    found = read_apart(_READER, data, limits.rows, limits.columns, limits.characters)
    if isinstance(found, str):
        raise _too_many(found, limits)
    rows: list[list[str | None]] = found
    return rows


def _too_many(what: str, limits: Limits) -> Refusal:
    if what == "rows":
        return Refusal(_("Filen har för många rader. Högst %(n)s går bra.") % {"n": limits.rows})
    if what == "columns":
        return Refusal(_("Filen har för många kolumner. Högst %(n)s går bra.") % {"n": limits.columns})
    return Refusal(_("Filen har för mycket text. Dela den i flera filer med färre rader."))


def _text(data: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    return _decoded(data, "utf-8", "cp1252")


def _decoded(data: bytes, *encodings: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_TEXT.search(text):
            break
        return text
    raise no_document()


def _lines(text: str) -> Iterator[list[str | None]]:
    """The records, one for each row that a spreadsheet shows."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        yield from reader
    except csv.Error:
        words = {"line": reader.line_num}
        raise Refusal(
            _("Rad %(line)s går inte att läsa. Se om ett citattecken fattas där.") % words
        ) from None


def _delimiter(text: str) -> str:
    """The sign that divides the heads into most columns; the first of them where none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub('"[^"]*"', "", first)
    return max(_DELIMITERS, key=unquoted.count)


def _table(lines: Iterator[Any], limits: Limits) -> Table:
    heads: list[str] = []
    rows: list[TableRow] = []
    characters = heads_row = 0
    for number, line in enumerate(lines, start=1):
        cells = [restored(cell or "") for cell in line]
        characters += sum(map(len, cells))
        if len(rows) >= limits.rows or number > 2 * limits.rows:
            raise _too_many("rows", limits)
        if len(cells) > limits.columns:
            raise _too_many("columns", limits)
        if characters > limits.characters:
            raise _too_many("characters", limits)
        if not any(cell.strip() for cell in cells):
            continue
        if heads:
            rows.append(TableRow(number, _fitted(cells, heads, number)))
        else:
            heads, heads_row = _heads(cells), number
    if not heads:
        raise Refusal(_("Filen är tom."))
    return _without_empty(heads, rows, heads_row)


def _heads(cells: Sequence[str]) -> list[str]:
    heads = [" ".join(cell.split()) for cell in cells]
    seen = set[str]()
    for head in heads:
        if head and normal(head) in seen:
            raise Refusal(_("Kolumnen ”%(head)s” finns två gånger.") % {"head": head})
        seen.add(normal(head))
    return heads


def _fitted(cells: list[str], heads: Sequence[str], number: int) -> list[str]:
    """As many cells as heads."""
    for place, cell in enumerate(cells):
        if cell.strip() and (place >= len(heads) or not heads[place]):
            words = {"row": number, "letter": letters(place)}
            raise Refusal(_("Rad %(row)s har något i kolumn %(letter)s, som saknar rubrik.") % words)
    return (cells + [""] * len(heads))[: len(heads)]


def _without_empty(heads: Sequence[str], rows: Sequence[TableRow], heads_row: int) -> Table:
    """Without columns that have neither a head nor anything in them."""
    kept = [place for place, head in enumerate(heads) if head]
    return Table(
        [heads[place] for place in kept],
        [TableRow(row.number, [row.cells[place] for place in kept]) for row in rows],
        heads_row,
    )
