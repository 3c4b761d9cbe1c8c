"""Tables are read, from files that anybody can have made."""

import csv
import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.utils.translation import gettext as _

from samlad.base.apart import run_apart
from samlad.base.refusals import Refusal
from samlad.base.tables.formulas import restored
from samlad.base.tables.heads import letters, normal
from samlad.base.tables.limits import LIMITS, Limits, check_container, check_size, no_document, protected

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READER = Path(__file__).with_name("sheet_reader.py")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_DELIMITERS = "\t;,"
_CHUNK = 1024 * 1024
# No record is longer: memory is taken for one at a time.
_LONGEST = 16 * 1024 * 1024
Line = Sequence[str | None]


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


class OpenTable:
    """A `Table` whose rows are read from its file each time they are gone through: memory does not grow.

    Everything is looked through once at the start; Refusal where something is wrong.
    """

    def __init__(self, lines: Callable[[], Iterator[Line]], limits: Limits) -> None:
        self._lines, self._limits = lines, limits
        rows = _rows(lines(), limits)
        first = next(rows, None)
        if first is None:
            raise Refusal(_("Filen är tom."))
        self.heads, self.heads_row = first.cells, first.number
        self._count = sum(1 for _row in rows)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TableRow]:
        return islice(_rows(self._lines(), self._limits), 1, None)


def read_table(data: bytes, limits: Limits = LIMITS) -> Table:
    """The first sheet of an Excel or ODS file, or a CSV file, whatever the file is called.

    The first row that is not empty has the heads. Raises Refusal with what is wrong, in words for whoever
    sent the file.
    """
    check_size(len(data), limits)
    table = _opened(lambda: BytesIO(data), limits)
    return Table(table.heads, list(table), table.heads_row)


def open_table(path: Path, limits: Limits = LIMITS) -> OpenTable:
    """As `read_table`, of a file that may be larger than memory would like."""
    check_size(path.stat().st_size, limits)
    return _opened(lambda: path.open("rb"), limits)


def _opened(opened: Callable[[], BinaryIO], limits: Limits) -> OpenTable:
    with opened() as file:
        start = file.read(len(_OLD_OFFICE))
        file.seek(0)
        if start.startswith(_OLD_OFFICE):
            raise _old_office(file)
        if start.startswith(_ZIP):
            check_container(file, limits)
            return OpenTable(_Sheet(file, limits), limits)
        encoding = _encoding(file)
        delimiter = _delimiter(file, encoding)
    return OpenTable(lambda: _lines(opened(), encoding, delimiter), limits)


def _old_office(file: BinaryIO) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        return protected()
    return Refusal(_("Filen är i ett äldre Excel-format. Öppna den i Excel och spara den som .xlsx."))


class _Sheet:
    """The lines of a sheet, unpacked once into a file that is gone when nobody reads it any more."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._unpacked = NamedTemporaryFile("w+b", prefix="samlad-")  # noqa: SIM115 - as long as this
        run_apart(_READER, file, self._unpacked, limits.rows, limits.columns, limits.characters)
        with Path(self._unpacked.name).open("rb") as lines:
            if wrong := json.loads(lines.readline()):
                raise _too_many(wrong, limits)

    def __call__(self) -> Iterator[Line]:
        with Path(self._unpacked.name).open("rb") as lines:
            yield from map(json.loads, islice(lines, 1, None))


def _too_many(what: str, limits: Limits) -> Refusal:
    if what == "rows":
        return Refusal(_("Filen har för många rader. Högst %(n)s går bra.") % {"n": limits.rows})
    if what == "columns":
        return Refusal(_("Filen har för många kolumner. Högst %(n)s går bra.") % {"n": limits.columns})
    return Refusal(_("Filen har för mycket text. Dela den i flera filer med färre rader."))


def _encoding(file: BinaryIO) -> str:
    """What the whole file can be read as; Refusal where it is no text."""
    start = file.read(3)
    for mark, encoding in (
        (BOM_UTF8, "utf-8-sig"),
        (BOM_UTF16_LE, "utf-16"),
        (BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            if _is_text(file, encoding):
                return encoding
            raise no_document()
    found = next((encoding for encoding in ("utf-8", "cp1252") if _is_text(file, encoding)), None)
    if found is None:
        raise no_document()
    return found


def _is_text(file: BinaryIO, encoding: str) -> bool:
    """False where another encoding may do; Refusal where it can be read, and has signs that no text has."""
    decoder = getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while data := file.read(_CHUNK):
            if _NO_TEXT.search(decoder.decode(data)):
                raise no_document()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(file: BinaryIO, encoding: str) -> str:
    """The sign that divides the heads into most columns; the first of them where none does."""
    file.seek(0)
    text = TextIOWrapper(file, encoding, newline="")
    first = next((line for line in iter(partial(text.readline, _CHUNK), "") if line.strip()), "")
    text.detach()
    unquoted = re.sub('"[^"]*"', "", first)
    return max(_DELIMITERS, key=unquoted.count)


def _lines(opened: BinaryIO, encoding: str, delimiter: str) -> Iterator[Line]:
    """The records, one for each row that a spreadsheet shows."""
    taken = 0

    def parts(text: TextIOWrapper) -> Iterator[str]:
        nonlocal taken
        while part := text.readline(_LONGEST):
            taken += len(part)
            if taken >= _LONGEST:
                raise _too_many("characters", LIMITS)
            yield part

    with TextIOWrapper(opened, encoding, newline="") as text:
        reader = csv.reader(parts(text), delimiter=delimiter, strict=True)
        try:
            for record in reader:
                taken = 0
                yield record
        except csv.Error:
            words = {"line": reader.line_num}
            raise Refusal(
                _("Rad %(line)s går inte att läsa. Se om ett citattecken fattas där.") % words
            ) from None


def _rows(lines: Iterator[Line], limits: Limits) -> Iterator[TableRow]:
    """The heads, and then the rows, without columns that have neither a head nor anything in them."""
    heads: list[str] = []
    kept: list[int] = []
    characters = count = 0
    for number, line in enumerate(lines, start=1):
        cells = [restored(cell) if cell else "" for cell in line]
        characters += sum(map(len, cells))
        if count >= limits.rows or number > 2 * limits.rows:
            raise _too_many("rows", limits)
        if len(cells) > limits.columns:
            raise _too_many("columns", limits)
        if characters > limits.characters:
            raise _too_many("characters", limits)
        if not any(map(str.strip, cells)):
            continue
        if heads:
            count += 1
            cells = _fitted(cells, heads, kept, number)
        else:
            heads = _heads(cells)
            kept = [place for place, head in enumerate(heads) if head]
            cells = heads
        yield TableRow(number, cells if len(cells) == len(kept) else [cells[place] for place in kept])


def _heads(cells: Sequence[str]) -> list[str]:
    heads = [" ".join(cell.split()) for cell in cells]
    seen = set[str]()
    for head in heads:
        if head and normal(head) in seen:
            raise Refusal(_("Kolumnen ”%(head)s” finns två gånger.") % {"head": head})
        seen.add(normal(head))
    return heads


def _fitted(cells: list[str], heads: Sequence[str], kept: Sequence[int], number: int) -> list[str]:
    """As many cells as heads."""
    if len(cells) == len(kept) == len(heads):
        return cells
    for place, cell in enumerate(cells):
        if cell.strip() and (place >= len(heads) or not heads[place]):
            words = {"row": number, "letter": letters(place)}
            raise Refusal(_("Rad %(row)s har något i kolumn %(letter)s, som saknar rubrik.") % words)
    return (cells + [""] * len(heads))[: len(heads)]
