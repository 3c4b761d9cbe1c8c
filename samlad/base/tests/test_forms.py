"""Days in forms, and looking back in time."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from samlad.base.forms import DayInput, Moment, PlainForm, carry_out, end_of, look_back
from samlad.base.refusals import Refusal

TODAY = date(2026, 3, 31)


class DayForm(PlainForm):
    day = DayInput()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("1899-12-31", None),
        ("2201-01-01", None),
        ("0001-01-01", None),
        ("2026-02-30", None),
        ("31/3 2026", None),
        ("2026-03-31\x00", None),
        ("9" * 100_000, None),
        ("", None),
    ],
)
def test_a_day_is_written_one_way(written: str, read: date | None) -> None:
    form = DayForm({"day": written})
    assert form.is_valid() == (read is not None)
    assert form.cleaned_data.get("day") == read


def test_a_day_is_shown_as_browsers_want_it() -> None:
    assert 'value="2026-03-31"' in str(DayForm(initial={"day": TODAY})["day"])


@pytest.mark.parametrize(
    ("asked", "day", "looks_back"),
    [
        ("", TODAY, False),
        ("dag=", TODAY, False),
        ("dag=2026-03-31", TODAY, False),
        ("dag=2026-03-30", date(2026, 3, 30), True),
        ("dag=2026-04-01", TODAY, False),
        ("dag=i+g%C3%A5r", TODAY, False),
    ],
)
def test_the_moment_asked_for(asked: str, day: date, looks_back: bool) -> None:
    moment = look_back(QueryDict(asked), TODAY).moment()
    assert moment.day == day
    assert (moment.at is not None) == looks_back


@pytest.mark.parametrize("asked", ["dag=2026-04-01", "dag=x"])
def test_a_day_that_cannot_be_shown_is_told(asked: str) -> None:
    form = look_back(QueryDict(asked), TODAY)
    assert form.moment() == Moment(TODAY)
    assert form.errors["dag"]


def test_a_day_ends_at_midnight_in_sweden_in_summer_and_in_winter() -> None:
    assert end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 21, 59, 59, 999999, tzinfo=UTC)
    assert end_of(date(2026, 1, 1)) == datetime(2026, 1, 1, 22, 59, 59, 999999, tzinfo=UTC)


def test_a_refusal_becomes_a_fault_of_the_form() -> None:
    def refuse() -> None:
        raise Refusal("Det går inte.")

    form = DayForm({"day": "2026-03-31"})
    assert not carry_out(form, refuse)
    assert form.non_field_errors() == ["Det går inte."]


def test_nothing_is_done_where_the_form_is_wrong() -> None:
    done: list[int] = []
    assert not carry_out(DayForm({"day": "x"}), lambda: done.append(1))
    assert carry_out(DayForm({"day": "2026-03-31"}), lambda: done.append(2))
    assert done == [2]
