"""Lines of a document, without what belongs to pages, and whole where a page broke them. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from samlad.programmes.reading.documents import Document, Line
from samlad.programmes.reading.items import Kind, begins_something, item_of, looks_like_heading, plain

# So many times a line comes back before it is taken for the head or foot of a page.
REPEATS = 3
# How many lines at the top and the bottom of a page can be its head and foot.
EDGE = 2
# A paragraph that is longer than this has no more lines.
MOST_JOINED = 4000
# Longer lines are nothing of a list of contents.
MOST_ENTRY = 300
# A line of a PDF that is at least this part of the longest may have been broken to fit.
FULL = 0.85
_PAGE_NUMBER = re.compile(
    r"(?:sid(?:a|an)?\.?\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*\(\s*\d{1,4}\s*\)|\s*(?:av|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"innehåll(?:sförteckning)?:?", re.IGNORECASE)
_ENTRY = re.compile(
    r"(?P<title>.*[^\s.…·_])(?:\s*\t\s*|(?:\s*[.…·_]){3,}\s*|\s{3,})(?P<page>\d{1,3}|[ivx]{1,5})"
)
# After the word "Innehåll" a single space before the number is enough.
_LISTED = re.compile(r"(?P<title>.*\D)\s+(?P<page>\d{1,3})")
_MARKS_INSIDE = re.compile(
    r"(?<=\S)[\s;,|–-]{1,5}(?=(?:(?:huvud|med|del|uppföljnings)ansvar|ansvarig)\w*(?: \w+)?\s*:)",
    re.IGNORECASE,
)
# What stands inside a sentence, and ends with a full stop.
_SHORTENED = re.compile(r"\b(?:t\.? ?ex|bl\.? ?a|f\.? ?d|s\.? ?k|d\.? ?v\.? ?s|resp|inkl|exkl|ca|nr|kap)\.$")
_SENTENCE_END, _POINT_END = tuple(".!?"), tuple(":;)")


@dataclass(frozen=True, slots=True)
class Part:
    """From one list of contents to the next, and its titles. A file can hold several documents."""

    lines: Sequence[Line]
    contents: frozenset[str]


def parts_of(document: Document) -> list[Part]:
    lines = [line for line in _without_page_edges(document.lines) if line.text or any(line.cells)]
    return [Part(_whole(_spread(part.lines), document.width), part.contents) for part in _parts(lines)]


def _without_page_edges(lines: Sequence[Line]) -> Iterable[Line]:
    """Without numbers of pages, and what stands at the top or the bottom of several pages."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.page and line.text:
            pages.setdefault(line.page, []).append(line)
    edges = [line for page in pages.values() for line in {*page[:EDGE], *page[-EDGE:]}]
    # Without pages a number of a page stands alone, and not where a broken line goes on.
    apart = [line for before, line in pairwise([Line(0, ""), *lines]) if not before.text and not line.page]
    numbers = {line.number for line in (*edges, *apart) if _PAGE_NUMBER.fullmatch(line.text)}
    counts = Counter(_countless(line) for line in edges)
    enough = min(REPEATS, max(len(pages), 2))
    gone = {line.number for line in edges if counts[_countless(line)] >= enough and _can_be_edge(line)}
    return (line for line in lines if line.number not in gone | numbers or line.cells)


def _can_be_edge(line: Line) -> bool:
    item = item_of(line)
    return item.kind in (Kind.HEADING, Kind.PROSE, Kind.NUMBERED) and not item.bodies


def _countless(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _parts(lines: Sequence[Line]) -> Iterator[Part]:
    kept: list[Line] = []
    contents: set[str] = set()
    at = 0
    while at < len(lines):
        titles, after = _listed(lines, at)
        if titles:
            if kept:
                yield Part(kept, frozenset(contents))
            kept, contents, at = [], set(titles), after
        else:
            kept.append(lines[at])
            at += 1
    yield Part(kept, frozenset(contents))


def _listed(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    """The titles of the list of contents that begins here, and where the text goes on."""
    headed = bool(_CONTENTS.fullmatch(lines[at].text))
    pattern, place = (_LISTED if headed else _ENTRY), at + headed
    titles: list[str] = []
    while place < len(lines) and not lines[place].cells:
        text = lines[place].text[:MOST_ENTRY]
        found = _ENTRY.fullmatch(text) or pattern.fullmatch(text)
        if not found:
            break
        titles.append(plain(re.sub(r"^[\d.]+\s", "", found["title"])))
        place += 1
    return (titles, place) if len(titles) > 1 else ([], at)


def _spread(lines: Iterable[Line]) -> Iterator[Line]:
    """Each mark on a line of its own, and what stands in a table with one column."""
    for line in lines:
        filled = [cell for cell in line.cells if cell]
        texts = filled[0].split("\n") if len(filled) == 1 else [line.text]
        for text in texts:
            for piece in _MARKS_INSIDE.split(text):
                if len(filled) > 1 or piece.strip():
                    yield replace(line, text=piece.strip(), cells=line.cells if len(filled) > 1 else ())


def _whole(lines: Iterable[Line], width: int) -> list[Line]:
    """`width` as in a document."""
    kept: list[Line] = []
    last: Line | None = None
    for line in lines:
        if last and _goes_on(kept[-1], last, line, width):
            kept[-1] = replace(kept[-1], text=_joined(kept[-1].text, line.text))
        else:
            kept.append(line)
        last = line
    return kept


def _goes_on(before: Line, last: Line, line: Line, width: int) -> bool:
    """Whether a line is the rest of what stands before it, which ended with the line `last`."""
    text = before.text
    if len(text) > MOST_JOINED:
        return False
    if item_of(before).kind in (Kind.ALSO, Kind.SUBGOALS) and text.rstrip("*_").endswith((":", "…", " att")):
        return False
    if line.page and line.heading and line.heading == before.heading:
        return line.text[:1].islower() or _is_broken_word(text)
    if before.cells or before.heading or begins_something(line):
        return bool(text.startswith("(") and text.count("(") > text.count(")"))
    if text.count("(") > text.count(")"):
        return True
    if text.endswith(")") and item_of(before).bodies:
        return False
    if text.endswith((*_SENTENCE_END, *_POINT_END)) and not _SHORTENED.search(text[-10:]):
        # A sentence that ended inside a paragraph.
        goes_on = _fills(last, line, width) and not looks_like_heading(line.text)
        return goes_on or (line.text[:1].islower() and not text.endswith(_POINT_END))
    return line.text[:1].islower() or _is_broken_word(text) or _fills(last, line, width)


def _is_broken_word(text: str) -> bool:
    return text.endswith("-") and not text.endswith(" -")


def _fills(last: Line, line: Line, width: int) -> bool:
    """Whether the next word would not have had room. Letters of a PDF are of different widths."""
    if not width or line.number > last.number + 1:
        return False
    word = line.text.split(maxsplit=1)[0]
    return len(last.text) + 1 + len(word) > width * (FULL if line.page else 1)


def _joined(before: str, after: str) -> str:
    if not _is_broken_word(before):
        return f"{before} {after}"
    if re.match(r"(?:och|eller|samt|respektive)\b", after):
        return f"{before} {after}"
    return before + after if after[:1].isupper() else before[:-1] + after


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Without titles that come back through the text: heads of pages, where no page is marked."""
    counts = Counter(line.text for line in lines)
    answers = {line.text for before, line in pairwise(lines) if before.text.endswith(":")}
    return [
        line for line in lines if counts[line.text] < REPEATS or line.text in answers or not _is_bare(line)
    ]


def _is_bare(line: Line) -> bool:
    item = item_of(line)
    return item.kind == Kind.HEADING and not item.bodies and not item.heading
