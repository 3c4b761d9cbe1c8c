"""The rules of a round, as tables."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from samlad.base.calendar import is_working_day, working_day_until
from samlad.base.periods import FORTNIGHT, MONTH, RHYTHMS, WEEK, Period
from samlad.base.refusals import Refusal
from samlad.situation.rules import (
    ADOPTED,
    AT_MEETING,
    IN_REVIEW,
    MARKING,
    OPEN,
    PROPOSAL,
    STATE_WORDS,
    STATES,
    TRANSITIONS,
    check_can_adopt,
    check_can_contribute,
    check_can_mark,
    check_correction,
    check_mark,
    check_transition,
    deadline_and_meeting,
    local,
    steps,
)

# Written out here once more, from the issue and not from the code.
ALLOWED = {
    (OPEN, IN_REVIEW),
    (IN_REVIEW, OPEN),
    (IN_REVIEW, PROPOSAL),
    (PROPOSAL, IN_REVIEW),
    (PROPOSAL, AT_MEETING),
    (AT_MEETING, PROPOSAL),
    (AT_MEETING, ADOPTED),
}
TARGETS = (*STATES, "deleted", "")


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("state", STATES)
def test_every_step_from_every_state(state: str, to: str) -> None:
    if (state, to) in ALLOWED:
        check_transition(state, to)
        return
    with pytest.raises(Refusal) as refusal:
        check_transition(state, to)
    word = "redan fastställd" if state == ADOPTED else str(STATE_WORDS[state])
    assert (word if state == ADOPTED or to in STATES else "Det läget finns inte.") in refusal.value.text


def test_table_and_words_cover_all_states() -> None:
    assert set(TRANSITIONS) == set(STATES) == set(STATE_WORDS)


@pytest.mark.parametrize("state", STATES)
def test_what_may_be_done_in_each_state(state: str) -> None:
    assert refused(check_can_contribute, state) == (state == ADOPTED)
    assert refused(check_can_mark, state) == (state not in {IN_REVIEW, PROPOSAL, AT_MEETING})
    assert refused(check_can_adopt, state, []) == (state != AT_MEETING)
    assert refused(check_correction, state, "Fel nivå.") == (state != ADOPTED)
    assert (state in MARKING) != refused(check_can_mark, state)


@pytest.mark.parametrize(
    ("level", "reason", "reported", "is_refused"),
    [
        *[(level, "Skäl.", reported, False) for level in (1, 2, 3, 4) for reported in (True, False)],
        (0, "", False, False),
        (0, "Ingen har varit där.", False, False),
        (0, "", True, True),
        (0, "Skäl.", True, True),
        (1, "", True, True),
        (4, " \n\t ", True, True),
        (5, "Skäl.", True, True),
        (-1, "Skäl.", True, True),
    ],
)
def test_a_level_needs_its_reason(level: int, reason: str, reported: bool, is_refused: bool) -> None:
    assert refused(check_mark, level, reason, reported) == is_refused


def test_adoption_names_the_areas_without_level() -> None:
    with pytest.raises(Refusal, match=r"Åkersdal, Östervik"):
        check_can_adopt(AT_MEETING, ["Åkersdal", "Östervik"])


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_correction_says_why(reason: str) -> None:
    assert refused(check_correction, ADOPTED, reason)


def test_line_of_states() -> None:
    line = steps(PROPOSAL)
    assert [step.state for step in line] == list(STATES)
    assert [step.done for step in line] == [True, True, False, False, False]
    assert [step.current for step in line] == [False, False, True, False, False]


NINE, THREE = time(9), time(15)
THURSDAY, MONDAY = (3, THREE), (0, NINE)


@pytest.mark.parametrize(
    ("period", "deadline", "meeting", "due", "held"),
    [
        # An ordinary week: Thursday in the week, Monday in the next.
        (Period(WEEK, 2026, 4), THURSDAY, MONDAY, "2026-01-22T15:00+01:00", "2026-01-26T09:00+01:00"),
        # Week 53, whose meeting falls in the next year and in week 1. Nobody works on New Year's Eve.
        (Period(WEEK, 2026, 53), THURSDAY, MONDAY, "2026-12-30T15:00+01:00", "2027-01-04T09:00+01:00"),
        (Period(WEEK, 2026, 53), (6, THREE), MONDAY, "2026-12-30T15:00+01:00", "2027-01-04T09:00+01:00"),
        # Week 1 that begins in the year before.
        (Period(WEEK, 2020, 1), MONDAY, (1, NINE), "2019-12-30T09:00+01:00", "2020-01-02T09:00+01:00"),
        # The clocks go forward between deadline and meeting. Nobody works on the Sunday itself.
        (Period(WEEK, 2026, 13), THURSDAY, MONDAY, "2026-03-26T15:00+01:00", "2026-03-30T09:00+02:00"),
        (
            Period(WEEK, 2026, 13),
            (6, time(1, 30)),
            (6, NINE),
            "2026-03-27T01:30+01:00",
            "2026-03-30T09:00+02:00",
        ),
        # They go back: the same hour of the clock, an hour later.
        (Period(WEEK, 2026, 43), THURSDAY, MONDAY, "2026-10-22T15:00+02:00", "2026-10-26T09:00+01:00"),
        # The meeting on the day of the deadline: later the same day, else a week later.
        (Period(WEEK, 2026, 4), (3, NINE), (3, THREE), "2026-01-22T09:00+01:00", "2026-01-22T15:00+01:00"),
        (Period(WEEK, 2026, 4), (3, THREE), (3, NINE), "2026-01-22T15:00+01:00", "2026-01-29T09:00+01:00"),
        (Period(WEEK, 2026, 4), (3, NINE), (3, NINE), "2026-01-22T09:00+01:00", "2026-01-29T09:00+01:00"),
        # Fortnights and months: in the last week of the period, also where that reaches into the next month.
        (Period(FORTNIGHT, 2026, 53), THURSDAY, MONDAY, "2027-01-07T15:00+01:00", "2027-01-11T09:00+01:00"),
        (Period(MONTH, 2026, 2), THURSDAY, MONDAY, "2026-02-26T15:00+01:00", "2026-03-02T09:00+01:00"),
        (Period(MONTH, 2026, 12), THURSDAY, MONDAY, "2026-12-30T15:00+01:00", "2027-01-04T09:00+01:00"),
        (Period(MONTH, 2026, 3), THURSDAY, MONDAY, "2026-04-02T15:00+02:00", "2026-04-07T09:00+02:00"),
        # Easter: the deadline before Good Friday, the meeting after Easter Monday.
        (Period(WEEK, 2026, 14), (4, THREE), MONDAY, "2026-04-02T15:00+02:00", "2026-04-07T09:00+02:00"),
    ],
)
def test_moments_of_a_round(
    period: Period, deadline: tuple[int, time], meeting: tuple[int, time], due: str, held: str
) -> None:
    moments = deadline_and_meeting(period, deadline, meeting)
    assert [moment.isoformat(timespec="minutes") for moment in moments] == [due, held]


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_meeting_is_the_first_after_the_deadline(rhythm: str) -> None:
    """Holidays aside, both on their weekdays; the deadline moves back from a holiday, the meeting on."""
    period = Period.containing(rhythm, date(2026, 1, 1))
    while period.year < 2027:
        for weekday, meeting_weekday in product(range(5), range(5)):
            due, held = deadline_and_meeting(period, (weekday, THREE), (meeting_weekday, NINE))
            monday = period.last_day - timedelta(days=period.last_day.weekday())
            assert is_working_day(due.date())
            assert is_working_day(held.date())
            assert due.date() == working_day_until(monday + timedelta(days=weekday))
            assert timedelta(0) < held - due
            nominal = held.date().weekday() == meeting_weekday
            assert nominal or not is_working_day(held.date() - timedelta(days=1))
            assert held - due <= timedelta(days=7 if nominal else 12)
        period = period.next()


def test_a_moment_is_by_the_clock_on_the_wall() -> None:
    assert local(date(2026, 7, 1), NINE).astimezone(UTC) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert local(date(2026, 1, 1), NINE).astimezone(UTC) == datetime(2026, 1, 1, 8, tzinfo=UTC)


def refused(check: object, *arguments: object) -> bool:
    """Whether a rule says no, in words."""
    try:
        check(*arguments)  # type: ignore[operator]
    except Refusal as refusal:
        return bool(refusal.text.strip())
    return False
