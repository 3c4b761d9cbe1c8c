"""Files that are given out."""

from django.http import HttpResponse


def file_answer(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file to keep, under a name of plain letters; no browser or proxy between keeps a copy of its own."""
    stem, _dot, ending = name.rpartition(".")
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{plain}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
