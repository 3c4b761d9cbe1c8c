"""Reminders of goals to assess: when a period opens, before it closes, and after; on working days, in office
hours, once for each body and day of the rhythm however often it is run."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from samlad.accounts.models import User
from samlad.base.calendar import is_working_day, working_day_from, working_day_until
from samlad.events.operations import event_log
from samlad.followup.models import Closing, PeriodFacts, PeriodReminder
from samlad.followup.people import people_of
from samlad.followup.queries.asked import asked_in, period_rows
from samlad.post.operations import messages_queue

OPENED, BEFORE, LATE = PeriodReminder.KINDS
OFFICE_HOURS = range(8, 17)
# Days before the period closes, and after it should have.
BEFORE_DAYS = (7, 1)
LATE_DAYS, LATE_EVERY = (1, 7), 14


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder of the rhythm, and the working day it belongs to."""

    kind: str
    on: date


def current_step(row: Any, today: date) -> Step | None:
    """The latest step that has come since the period opened or was changed; earlier ones are let go."""
    since = max(row.opens_on, localdate(row.recorded_at))
    come = [step for step in _steps(row, today) if since <= step.on <= today]
    return max(come, key=lambda step: (step.on, PeriodReminder.KINDS.index(step.kind)), default=None)


def _steps(row: Any, today: date) -> Iterator[Step]:
    yield Step(OPENED, working_day_from(row.opens_on))
    for days in BEFORE_DAYS:
        yield Step(BEFORE, working_day_until(row.closes_on - timedelta(days=days)))
    late = (working_day_from(row.closes_on + timedelta(days=days)) for days in _late_days())
    yield from (Step(LATE, day) for day in takewhile(lambda day: day <= today, late))


def _late_days() -> Iterator[int]:
    yield from LATE_DAYS
    yield from count(LATE_DAYS[-1] + LATE_EVERY, LATE_EVERY)


def reminders_send(*, at: datetime) -> int:
    """Queue the reminders that have come; gives how many bodies were reminded."""
    today = localdate(at)
    if not is_working_day(today) or localtime(at).hour not in OFFICE_HOURS:
        return 0
    rows = period_rows().filter(period__closing__isnull=True, opens_on__lte=today)
    steps = [(row, step) for row in rows if (step := current_step(row, today))]
    left = _left([row.period_id for row, _step in steps])
    people = people_of({party for by_party in left.values() for party in by_party}, today)
    return sum(
        _remind(row, step, party, goals, people[party], at)
        for row, step in steps
        for party, goals in left[row.period_id].items()
    )


def _left(periods: Sequence[int]) -> defaultdict[int, dict[int, int]]:
    """By period and body, how many goals wait to be assessed."""
    found = defaultdict[int, dict[int, int]](dict)
    for one in asked_in(periods) if periods else ():
        if one.left and one.lead_id is not None:
            found[one.period_id][one.lead_id] = found[one.period_id].get(one.lead_id, 0) + 1
    return found


def _remind(row: Any, step: Step, party: int, goals: int, people: Sequence[User], at: datetime) -> bool:
    """Whether the body is reminded now: not where another run has done it, or nobody is there to read it."""
    if not people:
        return False
    with transaction.atomic():
        PeriodFacts.objects.select_for_update().get(pk=row.pk)
        told = PeriodReminder.objects.filter(
            period=row.period_id, party=party, kind=step.kind, on=step.on
        ).exists()
        if told or Closing.objects.filter(period=row.period_id).exists():
            return False
        event = event_log(by=None, at=at, verb="followup.reminded", subject=row.period, kind=step.kind)
        PeriodReminder.objects.create(
            period=row.period, party_id=party, kind=step.kind, on=step.on, event=event
        )
        messages_queue(
            event=event,
            to=people,
            kind="assessment_reminder",
            path=reverse("followup:period", args=[row.period_id]),
            about=step.kind,
            closes_on=row.closes_on.isoformat(),
            goals=goals,
        )
    return True
