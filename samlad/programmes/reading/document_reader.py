"""Reads the text of a Word document or a PDF in a process of its own, with little memory and time.

It is started by `documents`, gets the file on its standard input and three numbers as arguments (pages,
characters, megabytes of memory), and answers with JSON: a list of lines, or one word that says what is wrong.
Nothing of Samlad is imported.
"""

import json
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double
from io import BytesIO
from itertools import chain, groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

SECONDS = 60
# Less than this on all pages together is what a scanner leaves, and no text.
LEAST_TEXT = 20
# How much larger than the running text a heading of a PDF is.
LARGER = 1.1
# What ends a line, and what a PDF has where a line ended inside a word.
LINE_ENDS, HYPHENS = {0x0A, 0x0D}, {0x02, 0xAD, 0xFFFE}
# In letters, how wide the room between two columns is at least, and how far the head of a page is from it.
GAP, APART = 1.2, 2.5
# How many lines stand beside each other in columns, and how much of the page stands in one of them.
LEAST_LINES, MOST_WITHIN = 4, 0.7
# How much more room than usual there is between two lines of a column where one paragraph ends.
ROOM = 1.3
BODY = re.compile(r"nämnd|styrelse|förvaltning|bolag|\bAB\b|ansvar|polis", re.IGNORECASE)
LETTERS = {"lowerLetter": "a", "upperLetter": "A"}

Line = dict[str, Any]


def main() -> None:
    pages, characters, megabytes = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(sys.stdin.buffer.read(), pages, characters), sys.stdout)


def read(data: bytes, pages: int, characters: int) -> list[Line] | str:
    if data.startswith(b"PK"):
        return _bounded(word_lines(data), characters)
    return _pdf(data, pages, characters)


def _bounded(lines: Iterator[Line], characters: int) -> list[Line] | str:
    kept: list[Line] = []
    for line in lines:
        characters -= len(line["text"]) + sum(map(len, line["cells"]))
        if characters < 0:
            return "characters"
        kept.append(line)
    return kept


def _line(text: str, *, heading: int = 0, bullet: bool = False, page: int = 0) -> Line:
    return {"text": text, "heading": heading, "bullet": bullet, "cells": [], "page": page}


# Word


def word_lines(data: bytes) -> Iterator[Line]:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(BytesIO(data))
    numbering = Numbering(document)
    number = 0
    for block in _blocks(document.element.body):
        if block.tag == qn("w:p"):
            number += 1
            yield from ({**line, "number": number} for line in _paragraph(block, numbering))
        else:
            for cells in _rows(block):
                number += 1
                yield {**_line(""), "cells": cells, "number": number}


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those that stand in a content control."""
    from docx.oxml.ns import qn

    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            yield from _blocks(child)


def _text(element: Any) -> str:
    """Text as it stands with changes accepted; a break of line is a new line."""
    from docx.oxml.ns import qn

    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    kept = []
    for part in element.iter():
        if part.tag == qn("w:t"):
            kept.append(part.text or "")
        elif part.tag in signs and part.getparent().tag == qn("w:r"):
            kept.append(signs[part.tag])
    return "".join(kept)


def _paragraph(block: Any, numbering: "Numbering") -> Iterator[Line]:
    heading = numbering.heading(block)
    label, bullet = numbering.label(block)
    for place, text in enumerate(_text(block).split("\n")):
        if place == 0:
            yield _line(f"{label} {text}" if label and text.strip() else text, heading=heading, bullet=bullet)
        else:
            yield _line(text)


def _rows(table: Any) -> Iterator[list[str]]:
    from docx.oxml.ns import qn

    for row in table.iter(qn("w:tr")):
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            cells.append("\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip())
            spans = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            cells += [""] * (int(spans.get(qn("w:val"))) - 1 if spans is not None else 0)
        yield cells[:50]


class Numbering:
    """What Word puts before paragraphs by itself, and how high the headings are: neither is in the text."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn

        self.qn = qn
        self.styles = {style.style_id: style.element for style in document.styles}
        self.default = next((s.style_id for s in document.styles if s.name == "Normal"), None)
        self.counts: dict[str, Counter[int]] = {}
        self.levels = dict(self._levels(document))

    def _levels(self, document: Any) -> Iterator[tuple[str, tuple[str, dict[int, Any]]]]:
        """By the number of a list: which lists it counts together with, and its levels."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        try:
            root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            return
        qn = self.qn
        abstract = {
            one.get(qn("w:abstractNumId")): {int(x.get(qn("w:ilvl"))): x for x in one.iter(qn("w:lvl"))}
            for one in root.findall(qn("w:abstractNum"))
        }
        for number in root.findall(qn("w:num")):
            key = number.find(qn("w:abstractNumId")).get(qn("w:val"))
            own = number.get(qn("w:numId"))
            restarts = number.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}") is not None
            yield own, (f"num {own}" if restarts else key, abstract.get(key, {}))

    def _found(self, block: Any, path: str) -> Any:
        """A property of the paragraph, or of its style, or of what its style is based on."""
        qn = self.qn
        whole = "/".join(qn(part) for part in f"w:pPr/{path}".split("/"))
        style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name, found, steps = (
            style.get(qn("w:val")) if style is not None else self.default,
            block.find(whole),
            0,
        )
        while found is None and name in self.styles and steps < 20:
            found = self.styles[name].find(whole)
            based = self.styles[name].find(qn("w:basedOn"))
            name, steps = based.get(qn("w:val")) if based is not None else None, steps + 1
        return found

    def heading(self, block: Any) -> int:
        """1 for the highest; 0 for what is no heading."""
        level = self._found(block, "w:outlineLvl")
        value = int(level.get(self.qn("w:val"))) if level is not None else 9
        return value + 1 if value < 9 else 0

    def label(self, block: Any) -> tuple[str, bool]:
        """The number that Word shows, as "2.1", and whether it shows a bullet."""
        qn = self.qn
        number, at = self._found(block, "w:numPr/w:numId"), self._found(block, "w:numPr/w:ilvl")
        level = int(at.get(qn("w:val"))) if at is not None else 0
        key, levels = self.levels.get(number.get(qn("w:val")) if number is not None else "", ("", {}))
        if level not in levels:
            return "", False
        if self._form(levels[level]) == "bullet":
            return "", True
        counts = self.counts.setdefault(key, Counter())
        for lower in [place for place in counts if place > level]:
            del counts[lower]
        counts[level] = counts[level] + 1 if level in counts else self._start(levels[level])
        return self._shown(levels, level, counts), False

    def _form(self, level: Any) -> str:
        form = level.find(self.qn("w:numFmt"))
        return str(form.get(self.qn("w:val"))) if form is not None else "decimal"

    def _start(self, level: Any) -> int:
        start = level.find(self.qn("w:start"))
        return int(start.get(self.qn("w:val"))) if start is not None else 1

    def _shown(self, levels: dict[int, Any], level: int, counts: Counter[int]) -> str:
        pattern = levels[level].find(self.qn("w:lvlText"))
        text = str(pattern.get(self.qn("w:val"))) if pattern is not None else ""

        def sign(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            count = counts[place] if place in counts else self._start(levels[place]) if place in levels else 1
            form = self._form(levels[place]) if place in levels else "decimal"
            return chr(ord(LETTERS[form]) + (count - 1) % 26) if form in LETTERS else str(count)

        return re.sub(r"%(\d)", sign, text)


# PDF


def _pdf(data: bytes, pages: int, characters: int) -> list[Line] | str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return "protected" if "password" in str(error).lower() else "damaged"
    if len(document) > pages:
        return "pages"
    sized: list[tuple[str, float, int]] = []
    for number in range(len(document)):
        for text, size in _page(document[number]):
            characters -= len(text)
            if characters < 0:
                return "characters"
            sized.append((text, size, number + 1))
    if sum(len(text.strip()) for text, _size, _number in sized) < LEAST_TEXT:
        return "picture"
    return _with_headings(sized)


class Piece(NamedTuple):
    """Part of a line: up to a gap as wide as between columns. `line` is which line of the page it is of."""

    text: str
    size: float
    line: int
    left: float
    right: float
    bottom: float


def _page(page: Any) -> Iterator[tuple[str, float]]:
    """The lines of a page, each with the size of its first letter; one column after the other where the file
    has them line by line."""
    pieces = list(_pieces(page))
    middle = _between_columns(pieces)
    if middle is None:
        yield from ((piece.text, piece.size) for piece in _joined(pieces) if piece.text.strip())
    else:
        yield from _with_room(list(_by_column(pieces, middle)))


def _pieces(page: Any) -> Iterator[Piece]:
    from pypdfium2 import raw

    # The handle is good for as long as what it is of.
    opened = page.get_textpage()
    handle = opened.raw
    box = [c_double() for _side in range(4)]
    line, piece = 0, Piece("", 0.0, 0, 0.0, 0.0, 0.0)
    for place in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, place)
        if code in LINE_ENDS or code in HYPHENS:
            yield piece._replace(text=piece.text + ("-" if code in HYPHENS and piece.text.strip() else ""))
            line += 1
            piece = Piece("", 0.0, line, 0.0, 0.0, 0.0)
        elif chr(code).isspace():
            piece = piece._replace(text=piece.text + chr(code))
        else:
            raw.FPDFText_GetCharBox(handle, place, *box)
            left, right, bottom, _top = (side.value for side in box)
            size = raw.FPDFText_GetFontSize(handle, place)
            if piece.text.strip() and left - piece.right > GAP * size:
                yield piece
                piece = Piece("", 0.0, line, 0.0, 0.0, 0.0)
            if not piece.text.strip():
                piece = Piece(piece.text, size, line, left, right, bottom)
            piece = piece._replace(text=piece.text + chr(code), right=right)
    yield piece


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Lines, as the file has them."""
    for _line, of_line in groupby(pieces, key=lambda piece: piece.line):
        first, *rest = of_line
        size = next((piece.size for piece in (first, *rest) if piece.size), 0.0)
        yield first._replace(text="".join(piece.text for piece in (first, *rest)), size=size)


def _between_columns(pieces: Sequence[Piece]) -> float | None:
    """Where between two columns that the file has line by line; None where there are not two.

    What looks so and has little but bodies to the right is a table, whose rows belong together.
    """
    shown = [piece for piece in pieces if piece.text.strip()]
    if len(shown) < 4 * LEAST_LINES:
        return None
    first, last = min(piece.left for piece in shown), max(piece.right for piece in shown)
    places = [first + (last - first) * part / 100 for part in range(40, 61)]
    middle = min(places, key=lambda place: sum(piece.left < place < piece.right for piece in shown))
    left = [piece for piece in shown if piece.right <= middle]
    right = [piece for piece in shown if piece.left >= middle]
    pairs = {piece.line for piece in left} & {piece.line for piece in right}
    is_columns = (
        len(pairs) >= max(LEAST_LINES, (len(left) + 1) // 3)
        and len(left) + len(right) >= len(shown) * MOST_WITHIN
        and sum(bool(BODY.search(piece.text)) for piece in right) <= len(right) / 2
    )
    return middle if is_columns else None


def _by_column(pieces: Sequence[Piece], middle: float) -> Iterator[Piece]:
    """From the top: the left column and then the right, down to what goes across both."""
    parts: dict[tuple[int, int], Piece] = {}
    for piece in pieces:
        if piece.text.strip():
            key = (piece.line, _column(piece, middle))
            old = parts.get(key)
            parts[key] = piece if old is None else old._replace(text=old.text + piece.text)
    columns: tuple[list[Piece], list[Piece]] = ([], [])
    edges = _edges([*parts.values()])
    for (_line, column), piece in sorted(parts.items(), key=lambda part: -part[1].bottom):
        if column < len(columns) and piece not in edges:
            columns[column].append(piece)
            continue
        yield from chain(*columns)
        columns = ([], [])
        yield piece
    yield from chain(*columns)


def _with_room(pieces: Sequence[Piece]) -> Iterator[tuple[str, float]]:
    """The lines, an empty one where there is more room between two than there mostly is."""
    down = [before.bottom - piece.bottom for before, piece in pairwise(pieces)]
    usual = median([one for one in down if one > 0] or [0.0])
    for piece, gap in zip(pieces, [0.0, *down], strict=True):
        if gap > ROOM * usual:
            yield "", piece.size
        yield piece.text, piece.size


def _edges(pieces: Sequence[Piece]) -> list[Piece]:
    """The head and the foot of a page, where they stand alone and apart from the rest."""
    rows = sorted(pieces, key=lambda piece: -piece.bottom)
    ends = [(rows[0], rows[1]), (rows[-1], rows[-2])]
    return [end for end, near in ends if abs(end.bottom - near.bottom) > APART * end.size]


def _column(piece: Piece, middle: float) -> int:
    """0 and 1 are the columns; 2 goes across both."""
    return 0 if piece.right <= middle else 1 if piece.left >= middle else 2


def _with_headings(sized: list[tuple[str, float, int]]) -> list[Line]:
    """Lines in letters larger than most of the text are headings, the largest the highest."""
    weight: Counter[float] = Counter()
    for text, size, _number in sized:
        weight[round(size)] += len(text)
    common = weight.most_common(1)[0][0]
    larger = sorted({round(size) for _text, size, _number in sized if size > common * LARGER}, reverse=True)
    heights = {size: height for height, size in enumerate(larger, start=1)}
    return [
        {**_line(text, heading=heights.get(round(size), 0), page=page), "number": number}
        for number, (text, size, page) in enumerate(sized, start=1)
    ]


if __name__ == "__main__":
    main()
