"""Text as the fonts of a PDF can show it: PDF/UA refuses a document where one character has no glyph."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import category, name, normalize

import font_source_sans_pro

FONT_FAMILY = "Source Sans Pro"
# The italics know fewer characters than the upright faces and are harder to read: left out.
FONT_FILES = tuple(
    Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{face}.otf"
    for face in ("Regular", "Semibold", "Bold")
)
_BREAKS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
_UNKNOWN = "☐"


def printable(text: str) -> str:
    """The text with every character that the fonts lack replaced.

    A pictogram becomes its Unicode name in brackets, an unusual space a space, a styled letter its plain
    form and any other unknown character an empty square. Control and format characters are removed: they
    are invisible, and some turn the direction of the text round. Line breaks stay.
    """
    composed = normalize("NFC", text.replace("\r\n", "\n").translate(_BREAKS))
    return "".join(map(_shown, composed))


@cache
def _shown(character: str) -> str:
    if character == "\n" or (ord(character) in _covered() and category(character) not in {"Cc", "Cf"}):
        return character
    plain = normalize("NFKC", character)
    if plain != character and all(ord(part) in _covered() for part in plain):
        return plain
    return _replacement(character)


def _replacement(character: str) -> str:
    match category(character):
        case "Zs":
            return " "
        case "Cc":
            return " " if character == "\t" else ""
        case "Cf" | "Mn" | "Me" | "Sk" | "Cs":
            return ""
        case "So":
            return f"[{name(character, 'symbol').lower()}]"
    return _UNKNOWN


@cache
def _covered() -> frozenset[int]:
    """The code points that every face has a glyph for."""
    return frozenset.intersection(*(frozenset(_code_points(path.read_bytes())) for path in FONT_FILES))


def _code_points(font: bytes) -> Iterator[int]:
    """Code points of the full-Unicode table (`cmap` format 12) of an OpenType font."""
    table = _format_12(font)
    (groups,) = struct.unpack_from(">I", font, table + 12)
    for group in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, table + 16 + 12 * group)
        yield from range(first + (glyph == 0), last + 1)


def _format_12(font: bytes) -> int:
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap: int = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)[2] for index in range(subtables))
    table: int = next(cmap + at for at in offsets if struct.unpack_from(">H", font, cmap + at)[0] == 12)
    return table
