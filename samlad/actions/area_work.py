"""What the actions of an area take: the time until they are done, and money year by year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from samlad.actions.lead_time import SPAN, LeadTime, clock_start
from samlad.actions.models import ActionState
from samlad.actions.rules import CARRIED_OUT, CLOSED_STATES


@dataclass(slots=True)
class YearCost:
    """What the actions due in a year cost in kronor. Those whose cost nobody knows are counted apart."""

    year: int
    number: int = 0
    cost: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """`time` is of what was added in the last year or is open; `costs` of all years, the latest first."""

    time: LeadTime = field(default_factory=lambda: LeadTime(""))
    costs: Sequence[YearCost] = ()


def work_of(rows: QuerySet[ActionState], today: date) -> Work:
    """Of the actions whose current rows these are. 1 query."""
    days, moments = ("action__first_seen_on", "action__reason_node__day"), ("action__event__at", "since")
    told = list(rows.values_list("state", "due_on", "cost", *days, *moments))
    return Work(_time(told, today), _costs(told))


def _time(told: Sequence[tuple[Any, ...]], today: date) -> LeadTime:
    found, zone = LeadTime(""), get_current_timezone()
    for state, _due, _cost, seen, reason, added_at, since in told:
        added = added_at.astimezone(zone).date()
        if added < today - SPAN and state in CLOSED_STATES:
            continue
        first = clock_start(seen, reason, added)
        found.count(state, (since.astimezone(zone).date() - first).days, (today - first).days)
    return found


def _costs(told: Sequence[tuple[Any, ...]]) -> list[YearCost]:
    years = dict[int, YearCost]()
    for state, due_on, cost, *_days in told:
        if state in CARRIED_OUT:
            year = years.setdefault(due_on.year, YearCost(due_on.year))
            year.number += 1
            year.cost += cost or 0
            year.unknown += cost is None
    return sorted(years.values(), key=lambda one: -one.year)
