"""Periods as sources write them, and as they are kept. Pure.

Kept are "2024", "2024H1", "2024T2", "2024K3", "2024M05" and "2024V07".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from samlad.statistics.rules import HALF_YEAR, MONTH, QUARTER, TERM, WEEK, YEAR

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
# Programs add a decimal to a whole number.
_WHOLE = re.compile(rf"{_YEAR}(?:[.,]0+)?", re.ASCII)
_DASHED = re.compile(rf"{_YEAR}(?:-|m|-m)?(?P<number>\d\d)", re.ASCII)
_MARK = r"[\s_-]*(?P<mark>halvår|ha|h|tertial|t|kvartal|kv|k|q|månad|m|vecka|v|w)[\s.]*"
_AFTER = re.compile(rf"{_YEAR}{_MARK}(?P<number>\d\d?)", re.ASCII)
_BEFORE = re.compile(rf"{_MARK}(?P<number>\d\d?)[\s,_-]+{_YEAR}", re.ASCII)
_NAMED = re.compile(rf"(?P<name>[a-z]{{3,9}})\.?[\s-]+{_YEAR}", re.ASCII)
_NAMED_AFTER = re.compile(rf"{_YEAR}[\s-]+(?P<name>[a-z]{{3,9}})\.?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A period by its code, its first day, and what type it is."""

    code: str
    starts_on: date
    period_type: str

    @property
    def ends_on(self) -> date:
        """Its last day."""
        if self.period_type == WEEK:
            return self.starts_on + timedelta(days=6)
        after = self.starts_on.year * 12 + self.starts_on.month - 1 + _MONTHS[self.period_type]
        return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


@lru_cache(4096)
def span_of(text: str) -> Span | None:
    """The period that is written in any of the usual ways; None where it is none."""
    told = " ".join(text.split()).casefold()
    if found := _WHOLE.fullmatch(told):
        return _span(YEAR, int(found["year"]), 1)
    if found := _DASHED.fullmatch(told):
        return _span(MONTH, int(found["year"]), int(found["number"]))
    if found := _AFTER.fullmatch(told) or _BEFORE.fullmatch(told):
        return _span(_TYPES[found["mark"][0]], int(found["year"]), int(found["number"]))
    found = _NAMED.fullmatch(told) or _NAMED_AFTER.fullmatch(told)
    if found and found["name"][:3] in MONTHS:
        return _span(MONTH, int(found["year"]), MONTHS.index(found["name"][:3]) + 1)
    return None


_MONTHS = {YEAR: 12, HALF_YEAR: 6, TERM: 4, QUARTER: 3, MONTH: 1}
_TYPES = {
    "h": HALF_YEAR,
    "t": TERM,
    "k": QUARTER,
    "q": QUARTER,
    "m": MONTH,
    "v": WEEK,
    "w": WEEK,
}
_CODES: dict[str, tuple[str, Callable[[int, int], date]]] = {
    YEAR: ("{0}", lambda year, _number: date(year, 1, 1)),
    HALF_YEAR: ("{0}H{1}", lambda year, number: _month(year, number, 6)),
    TERM: ("{0}T{1}", lambda year, number: _month(year, number, 4)),
    QUARTER: ("{0}K{1}", lambda year, number: _month(year, number, 3)),
    MONTH: ("{0}M{1:02d}", lambda year, number: _month(year, number, 1)),
    WEEK: ("{0}V{1:02d}", lambda year, number: date.fromisocalendar(year, number, 1)),
}


def _span(period_type: str, year: int, number: int) -> Span | None:
    shape, first_day = _CODES[period_type]
    try:
        return Span(shape.format(year, number), first_day(year, number), period_type)
    except ValueError:
        return None


def _month(year: int, number: int, months: int) -> date:
    """The first day of so many months. ValueError where the year has no such part."""
    if number < 1:
        raise ValueError("no such period")
    return date(year, (number - 1) * months + 1, 1)
