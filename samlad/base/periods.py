"""The period of a round: an ISO week, two weeks, or a calendar month."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

WEEK, FORTNIGHT, MONTH = "week", "fortnight", "month"
RHYTHMS = (WEEK, FORTNIGHT, MONTH)

# Two-week periods are counted from this Monday, so that they go on evenly over week 53.
FIRST_FORTNIGHT = date(2024, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`number` is the ISO week of the first Monday (`year` its ISO year), or for months the month.

    Raises ValueError for a period that does not exist, such as week 53 of a year with 52.
    """

    rhythm: str
    year: int
    number: int

    def __post_init__(self) -> None:
        if self.rhythm not in RHYTHMS or not 1990 <= self.year <= 2200:
            raise ValueError("no such period")
        if self != self.containing(self.rhythm, self.first_day):
            raise ValueError("no such period")

    @classmethod
    def containing(cls, rhythm: str, day: date) -> Self:
        """The period that a day belongs to."""
        if rhythm == MONTH:
            return cls._unchecked(rhythm, day.year, day.month)
        monday = day - timedelta(days=day.weekday())
        if rhythm == FORTNIGHT and (monday - FIRST_FORTNIGHT).days % 14:
            monday -= timedelta(days=7)
        year, week, _weekday = monday.isocalendar()
        return cls._unchecked(rhythm, year, week)

    @classmethod
    def _unchecked(cls, rhythm: str, year: int, number: int) -> Self:
        period = object.__new__(cls)
        for name, value in (("rhythm", rhythm), ("year", year), ("number", number)):
            object.__setattr__(period, name, value)
        return period

    @property
    def first_day(self) -> date:
        if self.rhythm == MONTH:
            return date(self.year, self.number, 1)
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.next_first_day - timedelta(days=1)

    @property
    def next_first_day(self) -> date:
        if self.rhythm == MONTH:
            return date(self.year + self.number // 12, self.number % 12 + 1, 1)
        return self.first_day + timedelta(days=14 if self.rhythm == FORTNIGHT else 7)

    def next(self) -> Self:
        return self.containing(self.rhythm, self.next_first_day)

    def previous(self) -> Self:
        return self.containing(self.rhythm, self.first_day - timedelta(days=1))

    @property
    def name(self) -> str:
        """As people say it: "vecka 47", "vecka 46–47", "november 2026"."""
        if self.rhythm == MONTH:
            return date_format(self.first_day, "F Y")
        if self.rhythm == WEEK:
            return _("vecka %(week)s") % {"week": self.number}
        last_week = self.last_day.isocalendar().week
        return _("vecka %(first)s–%(last)s") % {"first": self.number, "last": last_week}

    @property
    def days(self) -> str:
        """Its first and last day: "16–22 november 2026"."""
        first, last = self.first_day, self.last_day
        if first.month == last.month:
            return f"{first.day}–{date_format(last, 'j F Y')}"
        year = " Y" if first.year != last.year else ""
        return f"{date_format(first, 'j F' + year)} – {date_format(last, 'j F Y')}"

    @property
    def before(self) -> str:
        """What people call the period before: "förra veckan"."""
        if self.rhythm == WEEK:
            return _("förra veckan")
        return _("förra månaden") if self.rhythm == MONTH else _("förra perioden")

    def plain(self) -> dict[str, str | int]:
        """As codes and values, for the log and for frozen documents."""
        return {
            "rhythm": self.rhythm,
            "year": self.year,
            "number": self.number,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
        }
