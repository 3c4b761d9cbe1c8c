"""Working days in Sweden: public holidays, and the eves that nobody works."""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
DAY = timedelta(days=1)


@cache
def _free(year: int) -> frozenset[date]:
    found = holidays.country_holidays(
        "SE", years=year, categories=("public", "de_facto"), include_sundays=False
    )
    return frozenset(found)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _free(day.year)


def working_day_until(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day
