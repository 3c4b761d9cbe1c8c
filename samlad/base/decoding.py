"""Text as a reader's program would show it, each character with its place in the text as it was given.

What a copied mail, address or web page has in the place of a sign is the sign again: "=2D"
(quoted-printable), "%2D" (addresses), "&ndash;" (HTML). Tags go away.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_QUOTED = re.compile(
    r"(?P<byte>=(?i:[0-7][0-9a-f]))|(?P<bytes>(?:=(?i:[89a-f][0-9a-f]))+)|(?P<nothing>=\r?\n)"
)
_CODED = re.compile(
    r"(?P<byte>%(?i:[0-7][0-9a-f]))|(?P<bytes>(?:%(?i:[89a-f][0-9a-f]))+)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<nothing></?[a-zA-Z!][^<>]{0,200}>)"
)
# What is written in code may itself have been put in code: "&amp;ndash;", "%252D".
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text`; its character at `n` comes from `starts[n]` up to `ends[n]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def decoded(text: str) -> Iterator[Decoded]:
    """The text in each way it can be decoded; nothing where nothing in it is in code. Linear in its length.

    Quoted-printable may be there or not: "?id=880320" is no code.
    """
    given = Decoded(text, range(len(text)), range(1, len(text) + 1))
    yield from _decoded(given)
    if _QUOTED.search(text):
        unquoted = _replaced(given, _QUOTED)
        yield unquoted
        yield from _decoded(unquoted)


def _decoded(given: Decoded) -> Iterator[Decoded]:
    for _ in range(_ROUNDS):
        if not _CODED.search(given.text):
            return
        given = _replaced(given, _CODED)
        yield given


def _replaced(given: Decoded, code: re.Pattern[str]) -> Decoded:
    pieces: list[str] = []
    starts, ends = list[int](), list[int]()
    at = 0
    for match in (*code.finditer(given.text), None):
        until = match.start() if match else len(given.text)
        pieces.append(given.text[at:until])
        starts += given.starts[at:until]
        ends += given.ends[at:until]
        if match:
            shown, at = _shown(match), match.end()
            pieces.append(shown)
            starts += [given.starts[match.start()]] * len(shown)
            ends += [given.ends[at - 1]] * len(shown)
    return Decoded("".join(pieces), starts, ends)


def _shown(match: re.Match[str]) -> str:
    if match.lastgroup == "entity":
        return html.unescape(match.group())
    if match.lastgroup == "nothing":
        return ""
    return bytes.fromhex(re.sub("[=%]", "", match.group())).decode(errors="replace")
