"""Periods: the list, one of them, who may do what in it, and what waits for somebody."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise

from samlad.documents.models import Part as FrozenPart
from samlad.documents.models import Snapshot
from samlad.documents.queries import snapshot_parts
from samlad.followup import rules
from samlad.followup.queries.asked import Asked, asked_in, period_rows, plans_of, state_of
from samlad.followup.queries.live import live_list, live_sheet
from samlad.followup.sheet import GoalSheet, Share, Sheet, sheet_from
from samlad.programmes.models import Programme
from samlad.programmes.queries import Reader


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period in the list, with how many goals have been assessed; by body while it is not closed."""

    facts: Any
    state: str
    asked: int
    assessed: int
    shares: Sequence[Share]
    late: bool

    @property
    def kind(self) -> str | Promise:
        return rules.KIND_WORDS[self.facts.kind]

    @property
    def state_word(self) -> str | Promise:
        return rules.STATE_WORDS[self.state]


def period_lines(today: date) -> list[PeriodLine]:
    """All periods, the latest first. 9 queries."""
    rows = list(period_rows())
    asked = asked_in([row.period_id for row in rows if row.closed is None])
    frozen = _headers([row.snapshot for row in rows if row.snapshot is not None])
    return [
        _line(row, [one for one in asked if one.period_id == row.period_id], frozen, today) for row in rows
    ]


def _line(row: Any, asked: Sequence[Asked], frozen: dict[int, Any], today: date) -> PeriodLine:
    state = state_of(row, today)
    if state == rules.CLOSED:
        head = frozen[row.snapshot]
        return PeriodLine(row, state, head["asked"], head["assessed"], (), False)
    late = row.closes_on < today
    done = sum(one.complete for one in asked)
    return PeriodLine(row, state, len(asked), done, shares_of(asked), late)


def shares_of(asked: Sequence[Asked]) -> list[Share]:
    """How far each body has come, those that have most left first."""
    found = dict[int | None, Share]()
    for one in asked:
        old = found.get(one.lead_id) or Share(one.lead_id, one.lead, 0, 0)
        found[one.lead_id] = replace(old, asked=old.asked + 1, assessed=old.assessed + one.complete)
    return sorted(found.values(), key=lambda one: (-one.left, one.name))


def _headers(snapshots: Collection[int]) -> dict[int, Any]:
    rows = FrozenPart.objects.filter(snapshot__in=snapshots, key="header").values_list("snapshot", "text")
    return {key: json.loads(text) for key, text in rows}


def sheet_of(row: Any, only: Collection[int] | None = None) -> Sheet:
    """The period as it stands; as it was frozen, where it has been closed. At most 20 queries."""
    if row.snapshot is None:
        return live_sheet(row, only)
    snapshot = Snapshot.objects.get(pk=row.snapshot)
    found = sheet_from(snapshot_parts(snapshot), snapshot.digest)
    if only is None:
        return found
    return replace(found, goals=[goal for goal in found.goals if goal.goal_id in only])


def list_of(row: Any) -> Sheet:
    """All goals of the period with what has been said of them. Without indicators where it is not closed: see
    `with_results`. At most 8 queries."""
    return live_list(row) if row.snapshot is None else sheet_of(row)


def manages_period(reader: Reader, programmes: Collection[Programme]) -> bool:
    """Whether somebody may plan and close the follow-up of some plans: who manages every one of them."""
    if reader.standing.is_admin:
        return True
    return bool(programmes) and all(reader.manages(one) for one in programmes)


def programmes_of(period: int) -> list[Programme]:
    """2 queries."""
    return list(Programme.objects.filter(pk__in=plans_of([period])[period]))


def may_assess(reader: Reader, goal: GoalSheet | Asked, programme: Programme) -> bool:
    """The people of the body that leads the goal, and those who manage its plan."""
    return goal.lead_id in reader.bodies or reader.manages(programme)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A goal that waits for somebody to assess it."""

    asked: Asked
    period: Any
    late: bool

    @property
    def closes_on(self) -> date:
        day: date = self.period.closes_on
        return day

    @property
    def title(self) -> str:
        return self.asked.title


def assessments_waiting(reader: Reader, today: date) -> list[Waiting]:
    """The goals that the reader's bodies lead and have not assessed in an open period, those that close first
    before others. 8 queries; 1 where no period is open, none for somebody without a function."""
    if not reader.bodies:
        return []
    rows = period_rows().filter(period__closing__isnull=True, opens_on__lte=today)
    found = {row.period_id: row for row in rows}
    if not found:
        return []
    asked = [one for one in asked_in(list(found)) if one.left and one.lead_id in reader.bodies]
    waiting = [Waiting(one, found[one.period_id], found[one.period_id].closes_on < today) for one in asked]
    return sorted(waiting, key=lambda one: one.closes_on)
