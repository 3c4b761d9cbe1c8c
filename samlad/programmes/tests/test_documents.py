"""Files of every kind are read by what is in them, or refused in words that say what to do."""

import re
import textwrap
from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pikepdf
import pytest
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from samlad.base.refusals import Refusal
from samlad.programmes.reading import Line, read_document, read_programme
from tests.shared_data import seed

pytestmark = pytest.mark.once

PROGRAMME = """Målområde: Trygga gator

1. Belysning

1.1 Alla gångtunnlar ska vara ljusa. (tekniska nämnden och Lindåsa Bostäder AB)

Uppföljningsansvar: Kommunstyrelsen
"""


LONG = """Målområde: Trygga gator

1. Belysning

1.1 Alla gångtunnlar ska vara ljusa när det är mörkt ute. (tekniska nämnden och Lindåsa Bostäder AB)

1.2 Trasiga lampor ska lagas inom fem dagar efter att någon har sagt till. (tekniska nämnden)

Uppföljningsansvar: Kommunstyrelsen

2. Närvaro på torget

2.1 Fler ska vara på torget på kvällarna och känna sig trygga där. (socialnämnden)

2.2 Det ska finnas vuxna ute varje helg hela året om. (kultur- och fritidsnämnden)

Uppföljningsansvar: Kommunstyrelsen

Målområde: Skola

1. Betyg

1.1 Fler elever ska vara behöriga till gymnasiet när de slutar nian. (barn- och utbildningsnämnden)

1.2 Frånvaron ska minska i alla årskurser. (barn- och utbildningsnämnden, socialnämnden)

Uppföljningsansvar: Barn- och utbildningsnämnden
"""


def word(fill: Callable[[docx.document.Document], object]) -> bytes:
    document = docx.Document()
    fill(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(tmp_path: Path, text: str, before: str = "") -> bytes:
    """Set in type with broken words, a head and a foot on each page."""
    escaped = re.sub(r"([\\#*_$<>@`~\[\]\"'=/+-])", r"\\\1", text)
    plain = re.sub(r"^(\d+)\. ", r"\1\\. ", escaped, flags=re.MULTILINE).replace("\n", "\n\n")
    settings = '#set text(lang: "sv", hyphenate: true)\n#set par(justify: true)\n'
    page = (
        "#set page(height: 20cm, header: [LINDÅSA KOMMUN], footer: context [#counter(page).display() (9)])\n"
    )
    file = tmp_path / "program.typ"
    file.write_text(settings + page + before + plain)
    made: bytes = typst.compile(file)
    return made


# What a file is, its content says


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_any_encoding(encoding: str, end: str) -> None:
    document = read_document("program.docx", PROGRAMME.replace("\n", end).encode(encoding))
    assert document.lines[4].number == 5
    found = read_programme(document)
    assert found.target_areas[0].goals[0].subgoals[0].lead == "tekniska nämnden"


def test_the_real_programme_as_word() -> None:
    text = seed("003_33640464043106f6.txt").read_text()
    made = word(lambda document: [document.add_paragraph(line) for line in text.split("\n")])
    assert read_programme(read_document("program.docx", made)).as_json() == _as_text(text)


def test_the_real_programme_as_pdf(tmp_path: Path) -> None:
    text = seed("003_33640464043106f6.txt").read_text()
    made = pdf(tmp_path, text)
    assert read_programme(read_document("program.pdf", made)).as_json() == _as_text(text)


def _as_text(text: str) -> Any:
    return read_programme(read_document("program.txt", text.encode())).as_json()


def test_pdf_tells_pages_and_headings_by_the_size_of_letters(tmp_path: Path) -> None:
    before = "= Trygga gator\n#pagebreak()\n"
    document = read_document("x", pdf(tmp_path, PROGRAMME, before))
    by_text = {line.text: line for line in document.lines}
    assert (by_text["Trygga gator"].heading, by_text["Trygga gator"].page) == (1, 1)
    assert (by_text["1. Belysning"].heading, by_text["1. Belysning"].page) == (0, 2)


def in_columns(tmp_path: Path, text: str, wide: int = 44, long: int = 14) -> bytes:
    """In two columns whose lines stand in the file as they stand beside each other."""
    lines = [line for one in text.split("\n") for line in textwrap.wrap(one, wide) or [""]]
    pages = [lines[at : at + 2 * long] for at in range(0, len(lines), 2 * long)]
    page = f"width: 21cm, height: {7 + long * 0.65}cm, header: [LINDÅSA KOMMUN]"
    head = f"#set text(size: 9pt)\n#set page({page}, "
    grids = []
    for one in pages:
        pairs = zip_longest(one[:long], one[long:], fillvalue="")
        cells = ", ".join(f"[{_escaped(left)}], [{_escaped(right)}]" for left, right in pairs)
        grids.append(f"#grid(columns: (1fr, 1fr), column-gutter: 9mm, row-gutter: 3mm, {cells})")
    file = tmp_path / "program.typ"
    file.write_text(
        head + "footer: context [#counter(page).display() (9)])\n" + "\n#pagebreak()\n".join(grids)
    )
    made: bytes = typst.compile(file)
    return made


def _escaped(text: str) -> str:
    return re.sub(r"([\\#*_$<>@`~\[\]\"'=/+.-])", r"\\\1", text)


@pytest.mark.parametrize("wide", [38, 44, 50])
def test_a_pdf_in_two_columns_is_read_one_after_the_other(tmp_path: Path, wide: int) -> None:
    made = in_columns(tmp_path, LONG, wide)
    document = read_document("program.pdf", made)
    assert not any("Belysning" in line.text and "Närvaro" in line.text for line in document.lines)
    assert read_programme(document).as_json() == _as_text(LONG)


def test_columns_that_the_file_has_one_after_the_other(tmp_path: Path) -> None:
    columns = "#set page(columns: 2, height: 14cm)\n"
    assert read_programme(read_document("x", pdf(tmp_path, LONG, columns))).as_json() == _as_text(LONG)


def test_the_real_programme_in_two_columns(tmp_path: Path) -> None:
    whole = seed("003_33640464043106f6.txt").read_text()
    text = whole[whole.index("Huvudtemana från visionerna ramar in") :][:30_000]
    found = read_programme(read_document("program.pdf", in_columns(tmp_path, text, long=40))).as_json()
    wanted = _as_text(text)["target_areas"]
    assert len(wanted) == 4
    assert found["target_areas"] == wanted


def test_a_table_in_a_pdf_is_not_taken_for_columns(tmp_path: Path) -> None:
    """Its rows belong together: nobody answers for what stands on another row."""
    bodies = ("tekniska nämnden", "socialnämnden")
    rows = [(f"{number}. Mål {number} om lampor", bodies[number % 2]) for number in range(1, 9)]
    cells = ", ".join(f"[{_escaped(left)}], [{right}]" for left, right in rows)
    file = tmp_path / "tabell.typ"
    file.write_text(f"#grid(columns: (1fr, 1fr), column-gutter: 9mm, row-gutter: 3mm, {cells})")
    lines = [line.text for line in read_document("x", typst.compile(file)).lines]
    assert [line.split() for line in lines] == [f"{left} {right}".split() for left, right in rows]


# Word


def test_word_has_headings_bullets_and_rows_of_tables() -> None:
    def fill(document: docx.document.Document) -> None:
        document.add_heading("Trygga gator", 1)
        document.add_paragraph("Punkt", style="List Bullet")
        document.add_table(rows=1, cols=2).rows[0].cells[1].text = "Ansvarig"
        document.add_paragraph("Första raden").add_run().add_break()

    lines = read_document("x", word(fill)).lines
    assert lines[:4] == (
        Line(1, "Trygga gator", heading=1),
        Line(2, "Punkt", bullet=True),
        Line(3, "", cells=("", "Ansvarig")),
        Line(4, "Första raden"),
    )


def _numbered(document: docx.document.Document) -> None:
    """Numbers that Word counts itself, so that no text has them: "1." and "1.1" in one list of two levels."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "99")
    for level, pattern in enumerate(["%1.", "%1.%2"]):
        one = OxmlElement("w:lvl")
        one.set(qn("w:ilvl"), str(level))
        for name, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", pattern)):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            one.append(part)
        abstract.append(one)
    numbering.insert(0, abstract)
    number = numbering.add_num(99)
    document.add_paragraph("Målområde: Trygga gator")
    for level, text in enumerate(["Belysning", "Ljusa tunnlar (tekniska nämnden)"] * 2):
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number.numId
        properties.get_or_add_ilvl().val = level % 2


def test_word_counts_numbers_itself() -> None:
    found = read_programme(read_document("x", word(_numbered)))
    goals = found.target_areas[0].goals
    assert [goal.number for goal in goals] == ["1", "2"]
    assert [goal.subgoals[0].number for goal in goals] == ["1.1", "2.1"]
    assert goals[1].subgoals[0].text == "Ljusa tunnlar"


def _add_table(document: docx.document.Document, *rows: Sequence[str]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_a_table_that_has_everything() -> None:
    made = word(
        lambda document: _add_table(
            document,
            ("Målområde", "Mål", "Delmål", "Ansvariga", "Uppföljning"),
            ("Trygga gator", "1. Ljus", "1.1 Ljusa torg", "tekniska nämnden, polisen", "Kommunstyrelsen"),
            ("", "", "1.2 Ljusa tunnlar", "tekniska nämnden", ""),
            ("Skola", "1. Närvaro", "1.1 Fler är där", "barn- och utbildningsnämnden", ""),
        )
    )
    found = read_programme(read_document("x", made))
    assert [area.title for area in found.target_areas] == ["Trygga gator", "Skola"]
    first = found.target_areas[0].goals[0]
    assert (first.number, first.title, first.followup) == ("1", "Ljus", "Kommunstyrelsen")
    assert [one.number for one in first.subgoals] == ["1.1", "1.2"]
    assert first.subgoals[0].co_responsible == ["polisen"]
    assert found.not_understood == []


@pytest.mark.parametrize("head", ["Text", "Beskrivning"])
def test_a_table_with_numbers_in_one_column_and_what_they_stand_for_in_another(head: str) -> None:
    def fill(document: docx.document.Document) -> None:
        document.add_heading("1. Ljus", 2)
        heads = ("Delmål", head, "Huvudansvarig", "Indikator", "")
        _add_table(
            document,
            heads,
            ("1.1", "Ljusa torg", "tekniska nämnden", "Antal lampor", ""),
            ("Ljusa tunnlar", "Alla tunnlar har lampor.", "tekniska nämnden", "", "2027"),
        )

    found = read_programme(read_document("x", word(fill)))
    told = [(one.number, one.text, one.lead) for one in found.target_areas[0].goals[0].subgoals]
    assert told == [("1.1", "Ljusa torg", "tekniska nämnden"), ("", "Ljusa tunnlar", "tekniska nämnden")]
    lost = ["Indikator: Antal lampor", f"{head}: Alla tunnlar har lampor.", "2027"]
    assert [one.text for one in found.not_understood] == lost


def test_tables_of_goals_under_headings() -> None:
    def fill(document: docx.document.Document) -> None:
        heads = ("Mål", "Delmål", "Huvudansvarig", "Medansvariga")
        document.add_heading("Program", 1)
        for title in ("Trygga gator", "Skola"):
            document.add_heading(title, 2)
            document.add_paragraph("Så här vill vi att det ska bli.")
            _add_table(document, heads, ("Ljus", "Ljust ute", "A AB", "B AB"), ("Värme", "Varmt", "C AB", ""))

    found = read_programme(read_document("x", word(fill)))
    assert [area.title for area in found.target_areas] == ["Trygga gator", "Skola"]
    assert [goal.title for goal in found.target_areas[1].goals] == ["Ljus", "Värme"]
    assert found.target_areas[1].goals[0].subgoals[0].co_responsible == ["B AB"]


# What cannot be read


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 30)).save(out, kind)
    return out.getvalue()


def scanned() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 300)).save(out, "PDF")
    return out.getvalue()


def locked(tmp_path: Path) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf(tmp_path, PROGRAMME))) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="hemligt", owner="hemligare"))
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda path: b"", "tom"),
        (lambda path: b" \n ", "tom"),
        (lambda path: bytes(80_000_000), "för stor. Den får vara högst 30 MB"),
        (lambda path: picture("PNG"), "är en bild"),
        (lambda path: picture("JPEG"), "är en bild"),
        (lambda path: picture("TIFF"), "är en bild"),
        (lambda path: scanned(), "inskannade bilder utan text"),
        (locked, "lösenord"),
        (lambda path: pdf(path, PROGRAMME)[:700], "går inte att läsa"),
        (lambda path: OLD_OFFICE, "äldre format"),
        (lambda path: OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (lambda path: packed(word__document_xml=b"<w:document"), "går inte att läsa"),
        (lambda path: packed(word__document_xml=bytes(200_000_000)), "för stor när den packas upp"),
        (lambda path: packed(something=b"else"), "går inte att läsa som text"),
        (
            lambda path: word(lambda document: document.add_paragraph("x"))[:3000],
            "går inte att läsa som text",
        ),
        (lambda path: word(lambda document: document.add_paragraph(" ")), "ingen text i dokumentet"),
        (lambda path: b"{\\rtf1 Program}", "går inte att läsa som text"),
        (lambda path: b"rad\n" * 100_000, "för långt"),
        (lambda path: b"\x01\x02\x03" * 50, "går inte att läsa som text"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(
    content: Callable[[Path], bytes], told: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as caught:
        read_document("program.docx", content(tmp_path))
    assert told in caught.value.text


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "%s">%s]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"""


def test_a_word_document_that_grows_when_it_is_read_is_refused() -> None:
    names = "abcdefghi"
    more = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise(names))
    whole = BytesIO(word(lambda document: document.add_paragraph("x")))
    out = BytesIO()
    with ZipFile(whole) as given, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for part in given.infolist():
            bomb = part.filename == "word/document.xml"
            made.writestr(part, ENTITIES % (b"x" * 20, more.encode()) if bomb else given.read(part))
    with pytest.raises(Refusal):
        read_document("program.docx", out.getvalue())
