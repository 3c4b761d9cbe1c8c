"""A mail from a party divided into areas. Pure; loses no word of it.

A heading is the name of an area first on a line, several names in a row, or a name in the middle of a
paragraph's first line: "Kvarnhöjden:", "* Kvarnhöjden – 3", "Kvarnhöjden och Åkersdal: inget nytt". What
follows belongs to it until the next one. Greetings, signatures, headers and quoted mails are the rest.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_EDGE = r"(?!\w)"
_MARKS = r"(?:[\s*•·–—\-#]|\d{1,2}[.)]\s)*"
_LEVEL_WORD = re.compile(
    r"(?<!\w)nivån?[^\S\n]?(?:är)?[:\s]{0,2}([1-4])(?!\w)(?!\s?[–-]\s?\d)", re.IGNORECASE
)
# A number alone after the name is a level, and the first of "3 bilar", "3-4" and "3.5" is none.
_LEVEL_ALONE = re.compile(r"\s*\(?([1-4])\)?[^\S\n]*(?=$|[.:;,)–—-])(?![.:;,–—-]{0,2}\s?\d)")
_SEPARATOR = re.compile(r"[^\S\n]*(?:[:–—]|-(?!\w)|,(?=[^\S\n]*nivå))[^\S\n]*", re.IGNORECASE)
_NOTHING = re.compile(
    r"\W*(?:har\s+)?(?:inget|ingenting|intet|inga)\s+(?:särskilt\s+|nytt\s+|nya\s+|annat\s+)?"
    r"(?:att\s+rapportera|nytt|händelser)?(?:\s+(?:den\s+här|denna)\s+veckan)?\W*|\W*u\.?a\.?\W*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*>")
# What begins the mail that this one answers, or, at the top, the mail itself.
_HEADER = re.compile(
    r"\s*[*_]*(?:från|from)[*_]*\s?:"
    r"|\s*-{2,}(?!-)[^\n]{0,80}?\b(?:meddelande|message|vidarebefordra\w*|forwarded)\b|\s*_{10,}\s*$"
    r"|\s*(?:den|on)\b.{4,120}\b(?:skrev|wrote)\b.{0,120}:\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\s*(?:--\s*$|m\.?\s?v\.?\s?h\b|(?:med\s+)?vänlig(?:a)?\s+hälsning(?:ar)?\b|(?:bästa\s+)?hälsningar\b|hälsn\b"
    r"|skickat\s+från\s+min\b|sent\s+from\s+my\b)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[•*·–—-]\s+")
_ENDED = re.compile(r"[.!?:;…)”\"]\s*$")


# "Nothing to report" is never longer, and is looked for at every blank line.
NOTHING_LINES = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """What a mail says of one area. `level` is None where it gives none, `nothing` is "nothing to report"."""

    level: int | None
    nothing: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Divided:
    """A mail by area, and what of it belongs to none."""

    by_area: Mapping[int, Piece]
    rest: str


@dataclass(slots=True)
class _Draft:
    """The lines of an area while the mail is read."""

    level: int | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as running text: a break in the middle of a paragraph is the mail program's."""
        paragraphs: list[list[str]] = [[]]
        for line in self.lines:
            bullet = _BULLET.match(line)
            if bullet or not line.strip():
                paragraphs.append([])
            paragraphs[-1] += line[bullet.end() if bullet else 0 :].split()
        return "\n".join(" ".join(words) for words in paragraphs if words)

    def says_nothing(self) -> bool:
        """Whether it says that there is nothing to report, and no more."""
        if self.level is not None or len(self.lines) > NOTHING_LINES:
            return False
        return _NOTHING.fullmatch(self.text) is not None


def divide(text: str, areas: Mapping[int, str]) -> Divided:
    """Divide a mail; `areas` are names by key. Linear in the length of the text."""
    reader = _Reader(areas)
    for line in _lines(text):
        reader.read(line)
    pieces = {area: _piece(draft) for area, draft in reader.found.items()}
    return Divided(pieces, "\n".join(reader.rest).strip())


def _lines(text: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    yield from normal.replace("\xa0", " ").split("\n")


class _Reader:
    """Reads line by line, and knows which areas it is reading about."""

    def __init__(self, areas: Mapping[int, str]) -> None:
        self.keys = {_folded(name): area for area, name in areas.items()}
        names = sorted((re.escape(_spaced(name)).replace(r"\ ", r"\s+") for name in areas.values()), key=len)
        one = "|".join(reversed(names)) or r"(?!)"
        joint = r"\s*(?:,|/|&|\+|\soch\s|\ssamt\s|,\s*och\s)\s*"
        self.one = re.compile(rf"(?:{one}){_EDGE}", re.IGNORECASE)
        self.heading = re.compile(
            rf"{_MARKS}(?P<names>(?:{one}){_EDGE}(?:{joint}(?:{one}){_EDGE})*)\**", re.IGNORECASE
        )
        self.found: dict[int, _Draft] = {}
        self.rest: list[str] = []
        self.here: tuple[_Draft, ...] = ()
        self.before = ""
        self.over = False

    def read(self, line: str) -> None:
        before, self.before = self.before, line
        if self.over or _QUOTED.match(line):
            self.rest.append(line)
        elif _HEADER.match(line) or _SIGNED.match(line):
            self.over, self.here = bool(self.found), ()
            self.rest.append(line)
        elif not self._head(line, before):
            self._body(line)

    def _head(self, line: str, before: str) -> bool:
        """Begin an area, where the line is a heading."""
        match = self.heading.match(line)
        if match is None:
            return False
        folded = (_folded(name) for name in self.one.findall(match["names"]))
        keys = dict.fromkeys(self.keys[name] for name in folded if name in self.keys)
        if not keys:
            return False
        level, said = _after_name(line[match.end() :])
        if said is None:
            # The name is the first word of a sentence, or of a line that was broken in the middle of one.
            if before.strip() and not _ENDED.search(before) and not self._bare(before):
                return False
            said = line[match.start("names") :]
        self.here = tuple(self.found.setdefault(key, _Draft()) for key in keys)
        for draft in self.here:
            _begin(draft, level, said)
        return True

    def _bare(self, line: str) -> bool:
        """Whether a line was a heading with nothing after it, or no text at all."""
        match = self.heading.match(line)
        return bool(match and not line[match.end() :].strip(" :*–—-"))

    def _body(self, line: str) -> None:
        if not self.here:
            self.rest.append(line)
            return
        if not line.strip() and all(draft.says_nothing() for draft in self.here):
            # After "nothing to report" and a blank line, what comes is about something else.
            self.here = ()
        for draft in self.here:
            if line.strip() or draft.lines[-1].strip():
                draft.lines.append(line)


def _spaced(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _folded(name: str) -> str:
    return _spaced(name).casefold()


def _after_name(text: str) -> tuple[int | None, str | None]:
    """The level and the words after a name; no words (None) where the name is part of a sentence."""
    if alone := _LEVEL_ALONE.match(text):
        return int(alone[1]), _without_separator(text[alone.end() :])
    separator = _SEPARATOR.match(text)
    if separator is None:
        if worded := _LEVEL_WORD.match(text.lstrip()):
            return int(worded[1]), _without_separator(text.lstrip()[worded.end() :])
        return None, None if text.strip(" \t.*") else ""
    said = text[separator.end() :].lstrip("*").lstrip()
    alone = _LEVEL_ALONE.match(said)
    worded = _LEVEL_WORD.match(said)
    if found := alone or worded:
        return int(found[1]), _without_separator(said[found.end() :])
    return None, said


def _without_separator(text: str) -> str:
    return re.sub(r"^[\s.:;,)–—*-]+", "", text)


def _begin(draft: _Draft, level: int | None, said: str) -> None:
    if draft.lines:
        draft.lines.append("")
    if level is not None and draft.level not in (None, level):
        # Two levels for one area: the first is kept, the other stays in the words.
        said = f"({level}) {said}"
    elif level is not None:
        draft.level = level
    draft.lines.append(said)


def _piece(draft: _Draft) -> Piece:
    if draft.says_nothing():
        return Piece(None, True, draft.text)
    told = {int(match[1]) for match in _LEVEL_WORD.finditer(draft.text)}
    if draft.level is not None or len(told) != 1:
        return Piece(draft.level, False, draft.text)
    return Piece(told.pop(), False, _level_dropped(draft.text))


def _level_dropped(text: str) -> str:
    """The text without its level, where that stands first or last and is no part of a sentence."""
    first = _LEVEL_WORD.match(text)
    return _without_separator(text[first.end() :]) if first else text
