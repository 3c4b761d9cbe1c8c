"""When a milestone is reached, and which periods a plan has."""

from datetime import date

import pytest

from samlad.programmes.periods import periods_of
from samlad.programmes.rules import DECREASE, INCREASE, KEEP, Reading, is_reached
from samlad.statistics.rules import HALF_YEAR, MONTH, TERM, YEAR


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
    ],
)
def test_a_milestone_is_reached_as_it_is_shown(
    way: str, reading: Reading, milestone: float, reached: bool
) -> None:
    assert is_reached(way, reading, milestone) is reached


@pytest.mark.parametrize(
    ("period_type", "periods"),
    [
        (YEAR, ["2025", "2026"]),
        (HALF_YEAR, ["2025H1", "2025H2", "2026H1", "2026H2"]),
        (TERM, ["2025T1", "2025T2", "2025T3", "2026T1", "2026T2", "2026T3"]),
        (MONTH, ["2025", "2026"]),
    ],
)
def test_a_plan_has_the_periods_that_end_in_it(period_type: str, periods: list[str]) -> None:
    assert periods_of(period_type, date(2025, 1, 1), date(2026, 12, 31)) == periods


def test_a_period_that_the_plan_does_not_hold_whole_has_no_milestone() -> None:
    assert periods_of(YEAR, date(2025, 3, 1), date(2026, 11, 30)) == ["2025"]
