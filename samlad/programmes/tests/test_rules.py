"""When a milestone is due, what is held against it, when it is reached, and which periods a plan has."""

from dataclasses import dataclass
from datetime import date
from math import inf, nan

import pytest

from samlad.programmes.periods import periods_of
from samlad.programmes.rules import (
    BY_TREND,
    DECREASE,
    FROM_START,
    INCREASE,
    KEEP,
    Reading,
    compared_with,
    due,
    is_reached,
    wrong_way,
)
from samlad.statistics.rules import HALF_YEAR, MONTH, TERM, WEEK, YEAR


@dataclass(frozen=True, slots=True)
class Aim:
    period: str


AIMS = [Aim("2028"), Aim("2025"), Aim("2026")]


@pytest.mark.parametrize(
    ("period", "last", "first"),
    [
        ("2025", date(2025, 12, 31), date(2026, 1, 1)),
        ("2025H1", date(2025, 6, 30), date(2025, 7, 1)),
        ("2025T1", date(2025, 4, 30), date(2025, 5, 1)),
        ("2025K1", date(2025, 3, 31), date(2025, 4, 1)),
        ("2024M02", date(2024, 2, 29), date(2024, 3, 1)),
        ("2025V01", date(2025, 1, 5), date(2025, 1, 6)),
        ("2020V53", date(2021, 1, 3), date(2021, 1, 4)),
    ],
)
def test_a_milestone_is_due_from_the_day_after_its_period(period: str, last: date, first: date) -> None:
    assert due([Aim(period)], last) == []
    assert due([Aim(period)], first) == [Aim(period)]


@pytest.mark.parametrize(
    ("day", "periods"),
    [
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), ["2025"]),
        (date(2026, 12, 31), ["2025"]),
        (date(2027, 1, 1), ["2026", "2025"]),
        (date(2029, 1, 1), ["2028", "2026", "2025"]),
    ],
)
def test_the_one_that_ended_last_is_due(day: date, periods: list[str]) -> None:
    assert [one.period for one in due(AIMS, day)] == periods


def test_of_periods_of_two_kinds_the_one_that_ends_last_is_due() -> None:
    """As texts 2025H1 comes after 2025."""
    found = due([Aim("2025"), Aim("2025H1"), Aim("2025T3"), Aim("none")], date(2026, 1, 1))
    assert {one.period for one in found[:2]} == {"2025", "2025T3"}
    assert found[2].period == "2025H1"


@pytest.mark.parametrize(
    ("value", "day", "expected"),
    [
        ("2025", date(2026, 1, 1), "2025"),
        ("2025", date(2026, 9, 1), "2025"),
        # On its way to the milestone of the year.
        ("2026T2", date(2026, 9, 1), "2026"),
        ("2026", date(2026, 12, 31), "2026"),
        ("2026", date(2027, 1, 1), "2026"),
        # A later one is due, and what was before it says nothing of that.
        ("2025", date(2027, 1, 1), "2026"),
        ("2024", date(2026, 9, 1), "2025"),
        # The next has not begun: the last one still stands.
        ("2027", date(2027, 12, 31), "2026"),
        ("2027", date(2028, 1, 1), "2026"),
        ("2027", date(2028, 1, 2), "2028"),
        ("2029", date(2030, 1, 1), "2028"),
        ("2024", date(2025, 1, 1), None),
        ("2024", date(2025, 1, 2), "2025"),
        ("", date(2025, 1, 1), None),
        ("", date(2025, 12, 31), "2025"),
        ("", date(2026, 9, 1), "2025"),
    ],
)
def test_which_milestone_a_value_is_held_against(value: str, day: date, expected: str | None) -> None:
    found = compared_with(AIMS, value, day)
    assert (found.period if found else None) == expected


@pytest.mark.parametrize(
    ("way", "reading", "milestone", "reached"),
    [
        (INCREASE, Reading(10.0), 10.0, True),
        (INCREASE, Reading(9.96), 10.0, True),
        (INCREASE, Reading(9.9), 10.0, False),
        (DECREASE, Reading(10.04), 10.0, True),
        (DECREASE, Reading(10.06), 10.0, False),
        (DECREASE, Reading(10.4, decimals=0), 10.0, True),
        (KEEP, Reading(11.0), 10.0, False),
        (KEEP, Reading(10.01), 10.0, True),
        (KEEP, Reading(11.0, 9.5, 12.5), 10.0, True),
        (KEEP, Reading(11.0, 10.5, 11.5), 10.0, False),
        (KEEP, Reading.of(11.0, 9.5, 12.5, 1), 10.0, True),
        # Where nothing is known of an end, the interval tells nothing.
        (KEEP, Reading.of(11.0, -inf, inf, 1), 10.0, False),
        (KEEP, Reading.of(11.0, 9.5, nan, 1), 10.0, False),
    ],
)
def test_a_milestone_is_reached_as_it_is_shown(
    way: str, reading: Reading, milestone: float, reached: bool
) -> None:
    assert is_reached(way, reading, milestone) is reached


@pytest.mark.parametrize(
    ("way", "value", "baseline", "trend", "expected"),
    [
        (DECREASE, 4.0, 5.0, "no_established_change", ""),
        (DECREASE, 6.0, 5.0, "no_established_change", FROM_START),
        (DECREASE, 5.0, 5.0, "too_few", ""),
        (DECREASE, 4.0, 5.0, "increase", BY_TREND),
        (DECREASE, 4.0, 5.0, "decrease", ""),
        (INCREASE, 4.0, 5.0, "too_few", FROM_START),
        (INCREASE, 6.0, 5.0, "decrease", BY_TREND),
        (KEEP, 6.0, 5.0, "too_few", ""),
        (KEEP, 6.0, 5.0, "increase", BY_TREND),
        (DECREASE, None, 5.0, "too_few", ""),
        (DECREASE, 6.0, None, "too_few", ""),
        # To the decimals that are shown.
        (INCREASE, 4.97, 5.04, "too_few", ""),
    ],
)
def test_what_goes_the_wrong_way(
    way: str, value: float | None, baseline: float | None, trend: str, expected: str
) -> None:
    assert wrong_way(way, value, baseline, trend) == expected


@pytest.mark.parametrize(
    ("period_type", "periods"),
    [
        (YEAR, ["2025", "2026"]),
        (HALF_YEAR, ["2025H1", "2025H2", "2026H1", "2026H2"]),
        (TERM, ["2025T1", "2025T2", "2025T3", "2026T1", "2026T2", "2026T3"]),
        (MONTH, ["2025M12", "2026M12"]),
        (WEEK, ["2025V52", "2026V52"]),
    ],
)
def test_a_plan_has_the_periods_that_end_in_it(period_type: str, periods: list[str]) -> None:
    assert periods_of(period_type, date(2025, 1, 1), date(2026, 12, 31)) == periods


def test_of_months_the_last_of_the_plan_has_a_milestone_too() -> None:
    assert periods_of(MONTH, date(2025, 3, 1), date(2026, 6, 30)) == ["2025M12", "2026M06"]


def test_a_period_that_the_plan_does_not_hold_whole_has_no_milestone() -> None:
    assert periods_of(YEAR, date(2025, 3, 1), date(2026, 11, 30)) == ["2025"]
