"""What was known when: rows with time against a plain history of what was said."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samlad.accounts.tests.factories import AT, DAY
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.places.models import Area, AreaFacts
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


def event(at: datetime) -> Event:
    return event_log(by=None, at=at, verb="test.said", subject=None)


def said(of: Area, name: str, *, valid_from: date = DAY, valid_to: date | None = None) -> AreaFacts:
    return AreaFacts(area=of, name=name, sort_key=name, valid_from=valid_from, valid_to=valid_to)


def names(of: Area, at: datetime | None = None) -> list[str]:
    return [row.name for row in AreaFacts.objects.known(at).filter(area=of)]


def test_known_before_between_and_after() -> None:
    second, third = AT + timedelta(days=1), AT + timedelta(days=2)
    of = area("Först")
    row = AreaFacts.objects.get(area=of)
    row = row_replace(row, said(of, "Sedan"), event=event(second))
    row_close(row, event=event(third))
    assert names(of, AT - MOMENT) == []
    assert names(of, AT) == names(of, second - MOMENT) == ["Först"]
    assert names(of, second) == names(of, third - MOMENT) == ["Sedan"]
    assert names(of, third) == names(of) == []


def test_rows_point_at_their_operation() -> None:
    of = area()
    log = event(AT + MOMENT)
    new = row_replace(AreaFacts.objects.get(area=of), said(of, "Nytt"), event=log)
    assert (new.event_id, new.recorded_at) == (log.pk, log.at)
    assert AreaFacts.objects.get(area=of, event__lt=log.pk).replaced_at == log.at


def test_there_is_one_current_row() -> None:
    of = area()
    with pytest.raises(IntegrityError), transaction.atomic():
        row_add(said(of, "En till"), event=event(AT + MOMENT))
    assert names(of) == ["Kvarnhöjden"]


# Minutes between operations; none where two fall in the same moment. None for a name ends the row.
HISTORY = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(st.none(), st.sampled_from(["Å", "Ä", "Ö"]))), max_size=7
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_known_tells_what_a_plain_history_tells(history: list[tuple[int, str | None]]) -> None:
    with transaction.atomic():
        of = area("Först")
        told: list[tuple[datetime, str | None]] = [(AT, "Först")]
        for minutes, name in history:
            at = told[-1][0] + timedelta(minutes=minutes)
            _say(of, name, at)
            told.append((at, name))
        for when, _name in told:
            for moment in (when - MOMENT, when, when + MOMENT):
                assert names(of, moment) == _expected(told, moment)
        assert names(of) == _expected(told, told[-1][0])
        assert AreaFacts.objects.filter(area=of).count() == sum(name is not None for _at, name in told)
        transaction.set_rollback(True)


def _say(of: Area, name: str | None, at: datetime) -> None:
    current = AreaFacts.objects.known().filter(area=of).first()
    if name is not None:
        row_replace(current, said(of, name), event=event(at))
    elif current is not None:
        row_close(current, event=event(at))


def _expected(told: list[tuple[datetime, str | None]], moment: datetime) -> list[str]:
    """The last thing said at that moment or before."""
    latest = [name for at, name in told if at <= moment][-1:]
    return [name for name in latest if name is not None]


@pytest.mark.parametrize(
    ("valid_to", "days"),
    [(None, [1, 2, 3, 9999]), (DAY + timedelta(days=2), [1, 2]), (DAY + timedelta(days=1), [1])],
)
def test_days_of_a_valid_row(valid_to: date | None, days: list[int]) -> None:
    """The row begins on day 1. Both its first and its last day are in it."""
    of = area(valid_from=DAY + timedelta(days=1))
    row_replace(
        AreaFacts.objects.get(area=of),
        said(of, "Nu", valid_from=DAY + timedelta(days=1), valid_to=valid_to),
        event=event(AT),
    )
    on = AreaFacts.objects.known().filter(area=of)
    found = [day for day in (-1, 0, 1, 2, 3, 9999) if on.on(DAY + timedelta(days=day)).exists()]
    assert found == days


def test_a_period_does_not_end_before_it_begins() -> None:
    of = area()
    with pytest.raises(IntegrityError), transaction.atomic():
        row_replace(
            AreaFacts.objects.get(area=of),
            said(of, "Bakvänt", valid_from=DAY, valid_to=DAY - timedelta(days=1)),
            event=event(AT + MOMENT),
        )


def test_history_of_a_row_has_no_gaps_and_no_overlaps() -> None:
    of = area("0")
    for number in range(1, 5):
        current = AreaFacts.objects.known().get(area=of)
        row_replace(current, said(of, str(number)), event=event(AT + number * MOMENT))
    rows = list(AreaFacts.objects.filter(area=of).order_by("recorded_at"))
    assert all(before.replaced_at == after.recorded_at for before, after in pairwise(rows))
    assert [row.replaced_at is None for row in rows] == [False, False, False, False, True]
