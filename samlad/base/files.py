"""Files that are given out."""

from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone


def file_answer(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file to keep, under a name of plain letters; no browser or proxy between keeps a copy of its own."""
    stem, _dot, ending = name.rpartition(".")
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{plain}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def dated_name(what: str, ending: str, *, today: date, at: datetime | None = None) -> str:
    """A file's name with today's date; of what was known at a moment, with that day too."""
    known = f"kand-{timezone.localdate(at).isoformat()}-hamtad-" if at else ""
    return f"{what}-{known}{today.isoformat()}.{ending}"
