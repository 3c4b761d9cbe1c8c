"""The rules of follow-up as tables."""

from datetime import date

import pytest

from samlad.followup.rules import (
    MISSED,
    NO_MILESTONE,
    NO_VALUE,
    REACHED,
    Milestone,
    after,
    outcome,
    ruled,
    state_of,
)
from samlad.programmes.rules import DECREASE, INCREASE, KEEP, Reading, is_over
from samlad.statistics.periods import Span, span_of

STOCKHOLM, HUDDINGE = (1.0, 0.5, 0.0), (0.6, 0.3, 0.0)
YES, NO, BLANK, AIMLESS = REACHED, MISSED, NO_VALUE, NO_MILESTONE


@pytest.mark.parametrize(
    ("outcomes", "shares", "needed", "level"),
    [
        ([YES, YES, YES], STOCKHOLM, None, 0),
        ([YES, YES, NO], STOCKHOLM, None, 1),
        ([YES, NO], STOCKHOLM, None, 1),
        ([YES, NO, NO], STOCKHOLM, None, 2),
        ([NO], STOCKHOLM, None, 2),
        # Two of three are needed, whichever they are.
        ([YES, YES, NO], STOCKHOLM, 2, 0),
        ([YES, NO, NO], STOCKHOLM, 2, 1),
        ([NO, NO, NO], STOCKHOLM, 2, 2),
        ([YES, YES, YES], STOCKHOLM, 2, 0),
        # Huddinge's words come from other shares.
        ([YES, YES, NO], HUDDINGE, None, 0),
        ([YES, NO, NO], HUDDINGE, None, 1),
        # What has no value or no milestone is not counted, and is never good.
        ([YES, BLANK, AIMLESS], STOCKHOLM, None, 0),
        ([], STOCKHOLM, None, None),
        ([BLANK, BLANK], STOCKHOLM, None, None),
        ([AIMLESS], HUDDINGE, None, None),
        # Fewer than are needed: what is missing could decide.
        ([YES, BLANK, BLANK], STOCKHOLM, 2, None),
        ([NO, BLANK], STOCKHOLM, 2, None),
        ([YES, YES, BLANK], STOCKHOLM, 2, 0),
        # A third is at a third, whatever floats make of it.
        ([YES, NO, NO], (1 / 3, 0.0), None, 0),
    ],
)
def test_the_verdict_of_a_goal(
    outcomes: list[str], shares: tuple[float, ...], needed: int | None, level: int | None
) -> None:
    found = ruled(outcomes, shares, needed)
    assert found.level == level
    assert (found.reached, found.counted) == (outcomes.count(YES), outcomes.count(YES) + outcomes.count(NO))
    assert (found.without_value, found.without_milestone) == (outcomes.count(BLANK), outcomes.count(AIMLESS))


def test_the_reference_date_belongs_to_what_is_told_of() -> None:
    assert not is_over(year := _span("2025"), after(date(2025, 12, 30)))
    assert is_over(year, after(date(2025, 12, 31)))


def _span(text: str) -> Span:
    found = span_of(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("way", "value", "period", "aim", "on", "expected"),
    [
        (DECREASE, 3.0, "2025", 3.0, date(2025, 12, 31), YES),
        (DECREASE, 3.1, "2025", 3.0, date(2025, 12, 31), NO),
        (INCREASE, 3.0, "2025", 3.0, date(2025, 12, 31), YES),
        (INCREASE, 2.9, "2025", 3.0, date(2025, 12, 31), NO),
        (KEEP, 3.04, "2025", 3.0, date(2025, 12, 31), YES),
        (KEEP, 3.1, "2025", 3.0, date(2025, 12, 31), NO),
        # A milestone that has been passed is met by no value from before it.
        (DECREASE, 2.0, "2024", 3.0, date(2025, 12, 31), BLANK),
        (DECREASE, 2.0, "2024", 3.0, date(2025, 8, 31), YES),
        (DECREASE, None, "", 3.0, date(2025, 12, 31), BLANK),
    ],
)
def test_how_a_value_stands(
    way: str, value: float | None, period: str, aim: float, on: date, expected: str
) -> None:
    reading = None if value is None else Reading(value)
    assert outcome(way, reading, period, Milestone("2025", aim, "milestone"), on) == expected


def test_without_a_milestone_nothing_is_reached() -> None:
    assert outcome(DECREASE, Reading(1.0), "2025", None, date(2025, 12, 31)) == AIMLESS


def test_what_should_not_change_stands_within_its_interval() -> None:
    aim, on = Milestone("2025", 3.0, "milestone"), date(2025, 12, 31)
    assert outcome(KEEP, Reading(3.4, 2.8, 4.0), "2025", aim, on) == YES
    assert outcome(KEEP, Reading(3.4, 3.1, 4.0), "2025", aim, on) == NO


@pytest.mark.parametrize(
    ("today", "closed", "expected"),
    [
        (date(2027, 1, 10), False, "planned"),
        (date(2027, 1, 11), False, "open"),
        (date(2028, 1, 1), False, "open"),
        (date(2027, 1, 10), True, "closed"),
    ],
)
def test_the_state_of_a_period(today: date, closed: bool, expected: str) -> None:
    assert state_of(date(2027, 1, 11), today, closed=closed) == expected
