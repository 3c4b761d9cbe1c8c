"""Weeks, fortnights and months, over year ends and week 53."""

from datetime import date, timedelta

import pytest

from samlad.base.periods import FORTNIGHT, MONTH, RHYTHMS, WEEK, Period

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
DAYS = [date.fromordinal(day) for day in range(FIRST.toordinal(), LAST.toordinal() + 1)]
# The years from 2000 to 2030 that have 53 weeks, from the calendar and not from the code.
LONG_YEARS = {2004, 2009, 2015, 2020, 2026}


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_every_day_lies_in_its_period_and_in_no_other(rhythm: str) -> None:
    """All periods from 2000 to 2100 follow on each other without gap and without overlap."""
    period = Period.containing(rhythm, FIRST)
    for day in DAYS:
        if day == period.next_first_day:
            period = period.next()
        assert Period.containing(rhythm, day) == period
        assert period.first_day <= day <= period.last_day


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_periods_come_back_from_their_numbers(rhythm: str) -> None:
    period = Period.containing(rhythm, FIRST)
    while period.first_day < LAST:
        assert Period(period.rhythm, period.year, period.number) == period
        assert period.next().previous() == period
        period = period.next()


def test_weeks_are_those_of_the_calendar() -> None:
    for day in DAYS[::3]:
        period = Period.containing(WEEK, day)
        assert (period.year, period.number) == day.isocalendar()[:2]
        assert period.first_day.weekday() == 0
        assert period.last_day.weekday() == 6


@pytest.mark.parametrize("year", range(2000, 2031))
def test_week_53_exists_in_long_years_only(year: int) -> None:
    if year in LONG_YEARS:
        last = Period(WEEK, year, 53)
        assert last.next() == Period(WEEK, year + 1, 1)
        return
    with pytest.raises(ValueError, match="53"):
        Period(WEEK, year, 53)


@pytest.mark.parametrize(
    ("rhythm", "year", "number"),
    [
        (WEEK, 2026, 0),
        (WEEK, 2026, 54),
        (WEEK, 2026, -1),
        (WEEK, 1989, 10),
        (WEEK, 2201, 10),
        (WEEK, 10**6, 10),
        (MONTH, 2026, 0),
        (MONTH, 2026, 13),
        (FORTNIGHT, 2026, 54),
        ("day", 2026, 1),
        ("", 2026, 1),
    ],
)
def test_what_does_not_exist_is_refused(rhythm: str, year: int, number: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period(rhythm, year, number)


def test_every_other_week_begins_a_fortnight() -> None:
    """So half of all week numbers name no fortnight, and the count goes on evenly over week 53."""
    begins = []
    for number in range(1, 54):
        try:
            begins.append(Period(FORTNIGHT, 2026, number).number)
        except ValueError:
            continue
    assert begins == list(range(begins[0], 54, 2))
    long = [Period.containing(FORTNIGHT, day) for day in DAYS]
    assert {(period.next_first_day - period.first_day) for period in long} == {timedelta(days=14)}


@pytest.mark.parametrize(
    ("day", "rhythm", "name", "days", "before"),
    [
        (date(2026, 11, 18), WEEK, "vecka 47", "16–22 november 2026", "förra veckan"),
        (date(2026, 12, 31), WEEK, "vecka 53", "28 december 2026 – 3 januari 2027", "förra veckan"),
        (date(2026, 4, 1), WEEK, "vecka 14", "30 mars – 5 april 2026", "förra veckan"),
        (date(2026, 11, 18), MONTH, "november 2026", "1–30 november 2026", "förra månaden"),
        (date(2024, 1, 1), FORTNIGHT, "vecka 1–2", "1–14 januari 2024", "förra perioden"),
        (date(2026, 12, 31), FORTNIGHT, "vecka 53–1", "28 december 2026 – 10 januari 2027", "förra perioden"),
    ],
)
def test_as_people_say_it(day: date, rhythm: str, name: str, days: str, before: str) -> None:
    period = Period.containing(rhythm, day)
    assert (period.name, period.days, period.before) == (name, days, before)


def test_plain_form_is_codes_and_days() -> None:
    assert Period(WEEK, 2026, 53).plain() == {
        "rhythm": "week",
        "year": 2026,
        "number": 53,
        "first_day": "2026-12-28",
        "last_day": "2027-01-03",
    }


def test_periods_sort_in_time() -> None:
    periods = [Period.containing(WEEK, day) for day in DAYS[:800]]
    assert periods == sorted(periods)
