"""What a cell that was read means: a day, a whole number. Pure."""

import re
from datetime import date

# Programs add a time to a day, and a decimal to a whole number.
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_WHOLE = re.compile(r"(-?\d{1,15})(?:[.,]0+)?(?:kr|sek)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[\s\u00a0\u202f]")


def day_of(text: str) -> date | None:
    """The day that is written YYYY-MM-DD; None where it is no such day."""
    if not (found := _DAY.fullmatch(text.strip())):
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def whole_of(text: str) -> int | None:
    """The whole number that is written, perhaps grouped by thousands and in kronor; None where it is none."""
    found = _WHOLE.fullmatch(_GROUPED.sub("", text.replace("\u2212", "-")))
    return int(found.group(1)) if found else None
