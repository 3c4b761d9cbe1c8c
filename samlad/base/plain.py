"""Text made plain for reading numbers in it, each character with its place in the text as it was given.

Digits of any script become 0-9, dashes "-", runs of blanks one space or one line break; characters that
cannot be seen go away.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_ORDINARY = " -~\nåäöÅÄÖéÉ§”’…"
_ODD = re.compile(rf"\s*(?:\s\s|[^{_ORDINARY}])(?:\s|[^{_ORDINARY}])*")
_DASHES = frozenset("\u2212\u2043\u02d7\u2796\u2500\u2501\u30fc\u3161\u4e00")
_PLUSES = frozenset("\u2795")
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
# Stands between a digit and a raised or encircled one: the mark of a footnote is no part of the number.
_EDGE = "^"


@dataclass(frozen=True, slots=True)
class Plain:
    """`text`, in stretches that begin at `starts` and come from `sources`, character by character."""

    text: str
    starts: Sequence[int]
    sources: Sequence[int]

    def place(self, at: int) -> int:
        """The place in the text as given of the character at `at`."""
        stretch = bisect_right(self.starts, at) - 1
        return self.sources[stretch] + at - self.starts[stretch]


def plain_text(text: str) -> Plain:
    """The text made plain. Linear in its length."""
    pieces: list[str] = []
    starts, sources = [0], [0]
    length = read = 0
    for odd in _ODD.finditer(text):
        pieces.append(text[read : odd.start()])
        length += odd.start() - read
        for at, char in _odd_chars(text, odd.start(), odd.end()):
            starts.append(length)
            sources.append(at)
            pieces.append(char)
            length += 1
        read = odd.end()
        starts.append(length)
        sources.append(read)
    return Plain("".join([*pieces, text[read:]]), starts, sources)


def _odd_chars(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """What stands for `text[start:end]`, each with its place."""
    before = text[start - 1] if start else ""
    raised = _is_raised(before)
    blank: tuple[int, str] | None = None
    for at in range(start, end):
        for char in _plain_char(text[at]):
            if char in " \n":
                blank = (blank[0] if blank else at, "\n" if blank and blank[1] == "\n" else char)
                continue
            if blank:
                yield blank
            elif char.isdigit() and before.isdigit() and raised != _is_raised(text[at]):
                yield at, _EDGE
            blank, before, raised = None, char, _is_raised(text[at])
            yield at, char
    if blank:
        yield blank
    elif raised and end < len(text) and text[end].isdigit():
        yield end - 1, _EDGE


def _is_raised(char: str) -> bool:
    return (
        char != "" and unicodedata.decimal(char, None) is None and unicodedata.digit(char, None) is not None
    )


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if char.isspace() or char in _BLANKS:
        return "\n" if char in _LINE_BREAKS else " "
    if unicodedata.category(char) in _UNSEEN:
        return ""
    if char in _DASHES or unicodedata.category(char) == "Pd":
        return "-"
    if char in _PLUSES:
        return "+"
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char)
    return char if folded == char else "".join(map(_plain_char, folded))
