"""Indicators that a file names: their codes, and what they seem to be."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from samlad.statistics.reading.roles import plain
from samlad.statistics.rules import COUNT, MEAN, OTHER, RATE, SHARE, SURVEY

_LONGEST = 40
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
_PER = re.compile(
    r"(?:per|/)\s*(1\s?000\s?000|100\s?000|10\s?000|1\s?000|100)\s*(?:inv|pers|hush|elev|boe|barn|$)"
)
_SCALE = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:-|–|till|to)\s*(-?\d+(?:[.,]\d+)?)")


@dataclass(slots=True)
class Named:
    """An indicator of a file; `numbers` is how many of its values have been seen."""

    code: str
    name: str
    period_type: str
    question: str = ""
    scale_low: float | None = None
    scale_high: float | None = None
    definition: str = ""
    has_counts: bool = False
    numbers: int = 0
    is_whole: bool = True

    def seen(self, value: float | None) -> None:
        if value is not None:
            self.numbers += 1
            self.is_whole = self.is_whole and value == int(value) and value >= 0

    def kind(self) -> tuple[str, int]:
        """(kind, per) as its name and its values say."""
        told = self.name.casefold().replace("\u00a0", " ")
        if self.question:
            return SURVEY, 1
        if found := _PER.search(told):
            return RATE, int(re.sub(r"\s", "", found[1]))
        if "andel" in told or "%" in told or "procent" in told or self.has_counts:
            return SHARE, 100
        if "medel" in told or "median" in told or "genomsnitt" in told:
            return MEAN, 1
        return (COUNT, 1) if self.is_whole and self.numbers else (OTHER, 1)


@lru_cache(8192)
def code_of(text: str) -> str:
    """A code as it stands, or one made of a text: the same text always gives the same."""
    told = " ".join(text.split())
    if _CODE.fullmatch(told) and len(told) <= _LONGEST:
        return told
    made = plain(told) or "x"
    if len(made) <= _LONGEST and plain(told) == re.sub(r"\W+", "_", told.casefold()).strip("_"):
        return made
    mark = hashlib.sha256(told.casefold().encode()).hexdigest()[:6]
    return f"{made[: _LONGEST - 7]}_{mark}"


def scale_of(text: str) -> tuple[float | None, float | None]:
    """The ends of a scale written "1–5"; None where none is."""
    found = _SCALE.search(text)
    if not found:
        return None, None
    low, high = (float(end.replace(",", ".")) for end in found.groups())
    return (low, high) if low < high else (None, None)
