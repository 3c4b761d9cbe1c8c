"""The text of a document, line by line, whoever made it and whatever it is called."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.apart import read_apart
from samlad.base.refusals import Refusal
from samlad.base.tables import Table, read_table
from samlad.base.tables.limits import BROKEN, LIMITS, MEGABYTE, names_in

MOST_BYTES = 30 * MEGABYTE
MOST_PAGES = 1000
MOST_CHARACTERS = 2_000_000
MOST_LINES = 30_000
# Lines of a text have been broken to fit when the longest of them has so many characters.
FULL_WIDTHS = range(50, 131)
_READER = Path(__file__).with_name("document_reader.py")
_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF", b"\x00\x00\x00")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_SPACES = re.compile(r"\s{4,}")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKED = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_PAGE_END = "\f"


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: of the line in a text or PDF; of the paragraph or row of table in a Word document.

    `heading`: 1 for the highest heading, 0 for no heading or where the document does not say. `bullet`: the
    document says that it stands in a list with bullets. `cells`: of a row of a table, which has no text.
    `page`: 0 where it is not known.
    """

    number: int
    text: str
    heading: int = 0
    bullet: bool = False
    cells: tuple[str, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """`width`: how many characters a full line has where lines were broken to fit; 0 where only pages broke
    them. `table`: of a workbook, which has no lines."""

    name: str
    lines: tuple[Line, ...] = ()
    width: int = 0
    table: Table | None = None


def read_document(name: str, content: bytes) -> Document:
    """A text, Word document, PDF or workbook; what it is, its content says and not its name.

    Raises Refusal with what is wrong, in words for whoever sent the file.
    """
    _check_size(content)
    if content.startswith(_ZIP):
        return _packed(name, content)
    if content.startswith(_OLD_OFFICE):
        raise _old_office(content)
    if _PDF in content[:1024]:
        lines = _lines(content)
        return Document(name, lines, width=_width(lines))
    if content.startswith(_PICTURES):
        raise Refusal(
            _("Filen är en bild, och en bild har ingen text. Skriv av den, eller texttolka den (OCR).")
        )
    return _plain(name, _decoded(content))


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise too_large()
    if not content.strip():
        raise Refusal(_("Filen är tom."))


def too_large() -> Refusal:
    return Refusal(_("Filen är för stor. Den får vara högst %(n)s MB.") % {"n": MOST_BYTES // MEGABYTE})


def _no_document() -> Refusal:
    return Refusal(
        _("Filen går inte att läsa som text. Spara den som .docx, .pdf, .txt eller .xlsx och försök igen.")
    )


def _protected() -> Refusal:
    return Refusal(_("Filen är skyddad med lösenord. Ta bort lösenordet och spara den igen."))


def _old_office(content: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _protected()
    return Refusal(_("Filen är i ett äldre format. Öppna den i Word och spara den som .docx."))


def _packed(name: str, content: bytes) -> Document:
    try:
        names = names_in(BytesIO(content), LIMITS)
    except BROKEN:
        raise _no_document() from None
    if "word/document.xml" in names:
        return Document(name, _lines(content), width=0)
    if "xl/workbook.xml" in names:
        return Document(name, table=read_table(content))
    raise _no_document()


def _lines(content: bytes) -> tuple[Line, ...]:
    found: Any = read_apart(_READER, content, MOST_PAGES, MOST_CHARACTERS)
    if isinstance(found, str):
        raise _refusal(found)
    if len(found) > MOST_LINES:
        raise _refusal("lines")
    kept = tuple(_line(one) for one in found)
    if not any(line.text or any(line.cells) for line in kept):
        raise Refusal(
            _("Det finns ingen text i dokumentet. Är texten en bild? Skriv av den, eller texttolka den.")
        )
    return kept


def _width(lines: Sequence[Line]) -> int:
    """How long the lines of a PDF mostly are where a sentence goes on with the next one."""
    broken = [len(before.text) for before, line in pairwise(lines) if line.text[:1].islower()]
    return int(median(broken)) if broken else 0


def _line(found: dict[str, Any]) -> Line:
    cells = tuple("\n".join(_clean(part) for part in cell.split("\n")) for cell in found["cells"])
    return Line(
        found["number"], _clean(found["text"]), found["heading"], found["bullet"], cells, found["page"]
    )


def _refusal(word: str) -> Refusal:
    if word == "protected":
        return _protected()
    if word == "picture":
        return Refusal(
            _("Sidorna är inskannade bilder utan text. Skriv av texten, eller texttolka filen (OCR) först.")
        )
    if word == "damaged":
        return _no_document()
    return Refusal(_("Dokumentet är för långt. Spara bara programmet i en egen fil."))


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"", "utf-8-sig"),
        (b"", "cp1252"),
    ):
        if not content.startswith(mark):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_TEXT.search(text):
            break
        return text
    raise _no_document()


def _plain(name: str, text: str) -> Document:
    if text.lstrip().startswith("{\\rtf"):
        raise _no_document()
    if len(text) > MOST_CHARACTERS:
        raise _refusal("characters")
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise _refusal("lines")
    lines: list[Line] = []
    page = 1 if _PAGE_END in text else 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        page += line.count(_PAGE_END)
        marked = _MARKED.fullmatch(line.strip())
        heading, shown = (len(marked.group(1)), marked.group(2)) if marked else (0, line)
        lines.append(Line(number, _clean(shown.replace(_PAGE_END, "")), heading, page=page))
    longest = max(len(line.text) for line in lines)
    return Document(name, tuple(lines), width=longest if longest in FULL_WIDTHS else 0)


def _clean(text: str) -> str:
    """One way of writing each letter. Spaces inside stay: many of them can tell something."""
    shown = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).replace("\u00a0", " ").replace("\u202f", " ")
    return _SPACES.sub(lambda found: "\t" if "\t" in found[0] else "   ", shown).strip()
