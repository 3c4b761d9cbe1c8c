"""Reads a finished PDF for the tests: its text, its structure tree and where on the page its letters are."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

MILLIMETRES = 72 / 25.4
# What may differ between a text and the same text broken into lines.
BREAKING = {ord(character): None for character in " \n\r\t-\u00a0\u00ad\u200b\ufffe\x02"}


@dataclass(frozen=True)
class Element:
    kind: str
    alt: str
    scope: str
    lang: str


def squeezed(text: str) -> str:
    """The text without spaces and hyphens, so that line breaks do not matter."""
    return text.translate(BREAKING)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def outside_margins(pdf: bytes, *, side: float, foot: float) -> list[tuple[int, str]]:
    """Page number and letter for each letter nearer than this to an edge, in millimetres."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, _top = text.get_charbox(index)
                wide = left < side * MILLIMETRES - 1 or right > page.get_width() - side * MILLIMETRES + 1
                if right > left and (wide or bottom < foot * MILLIMETRES):
                    found.append((number, text.get_text_range(index, 1)))
    return found


def font_names(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return {
            str(font.BaseFont).split("+")[-1].removesuffix("-Identity-H")
            for page in document.pages
            for font in page.obj.Resources.get("/Font", {}).values()
        }


def elements(pdf: bytes) -> list[Element]:
    """Every structure element, in reading order."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return list(_walk(document.Root.StructTreeRoot.get("/K")))


def _walk(node: Any) -> Iterator[Element]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield _element(node)
        yield from _walk(node.get("/K"))


def _element(node: Any) -> Element:
    attributes = node.get("/A")
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    scopes = [str(item.Scope) for item in listed if item is not None and "/Scope" in item]
    alt, lang = str(node.get("/Alt", "")), str(node.get("/Lang", ""))
    return Element(kind=str(node.S).lstrip("/"), alt=alt, scope="".join(scopes).lstrip("/"), lang=lang)
