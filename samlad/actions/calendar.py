"""The time windows of an action as a calendar file (RFC 5545), times in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

# Octets in a line, its end not counted.
LINE = 75
FILE_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Samlad//Samlad//SV", "CALSCALE:GREGORIAN")


@dataclass(frozen=True, slots=True)
class Entry:
    """One window. `uid` is the same each time the file is made; `stamp` is when the window was told."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    title: str
    place: str
    url: str


def calendar_text(entries: Iterable[Entry]) -> str:
    """The whole file. At least one entry: a calendar without any is not allowed."""
    lines = [*FILE_HEAD, *(line for entry in entries for line in _event(entry)), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_moment(entry.stamp)}"
    yield f"DTSTART:{_moment(entry.starts_at)}"
    yield f"DTEND:{_moment(entry.ends_at)}"
    yield f"SUMMARY:{_escaped(entry.title)}"
    if entry.place:
        yield f"LOCATION:{_escaped(entry.place)}"
    yield f"URL:{entry.url}"
    yield "CLASS:CONFIDENTIAL"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line goes on in the next one after a space, never in the middle of a character."""
    parts, width = [""], LINE
    for char in line:
        if len((parts[-1] + char).encode()) > width:
            # The space counts.
            parts, width = [*parts, ""], LINE - 1
        parts[-1] += char
    return "\r\n ".join(parts)
