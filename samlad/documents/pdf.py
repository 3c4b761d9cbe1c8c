"""A tagged PDF (PDF/UA-1) from a Typst template and plain data: the same data gives the same bytes."""

import shutil
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from samlad.documents.canonical import canonical
from samlad.documents.glyphs import FONT_FAMILY, FONT_FILES, printable

_FRAME = f"""
#set document(title: sys.inputs.title)
#set text(font: "{FONT_FAMILY}", lang: sys.inputs.lang)
#include "template.typ"
"""


class RenderError(Exception):
    """The template and the data do not make an accessible PDF; the message is Typst's, with file and line."""


def render(
    template: Path,
    data: Mapping[str, object],
    *,
    title: str,
    lang: str,
    date: datetime,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of `template` with `data`, about 0.1 to 1 s.

    The template reads the data with `json(bytes(sys.inputs.data))`; texts in it are shown as they are, never
    as markup, less the characters that the fonts lack (see `printable`). `files` are what it may read by
    name besides, such as SVG. Title, language and font are set for it. `date`, with a time zone, is the
    date the document gets. Raises `RenderError`, as when a figure lacks alternative text.
    """
    sources = {**(files or {}), "main.typ": _FRAME.encode(), "template.typ": template.read_bytes()}
    inputs = {"data": canonical(_printable(data)), "title": printable(title), "lang": lang}
    try:
        with TemporaryDirectory() as folder:
            return _compile(Path(folder), sources, inputs, _fixed_offset(date))
    except typst.TypstError as error:
        raise RenderError(f"{template.name}: {error.diagnostic or error.message}") from error


def _compile(folder: Path, sources: Mapping[str, bytes], inputs: dict[str, str], date: datetime) -> bytes:
    for name, content in sources.items():
        (folder / name).write_bytes(content)
    return typst.compile(
        folder / "main.typ",
        root=folder,
        font_paths=_fonts(folder / "fonts"),
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=date,
    )


def _fonts(folder: Path) -> typst.Fonts:
    """The fonts of the document and no others, so that it looks the same on every machine.

    They are copied out of their package, which has each face in two formats: which of them Typst would
    take depends on the order of the file system.
    """
    folder.mkdir()
    for path in FONT_FILES:
        shutil.copy(path, folder)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _fixed_offset(date: datetime) -> datetime:
    offset = date.utcoffset()
    if offset is None:
        raise ValueError("The date of a document needs a time zone")
    return date.astimezone(timezone(offset))


def _printable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
