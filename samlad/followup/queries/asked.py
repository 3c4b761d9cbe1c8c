"""Which goals are assessed in a period, for what, and by whom; and which of that has been done."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from samlad.followup import rules
from samlad.followup.models import AssessmentFacts, PeriodFacts, PeriodPlan
from samlad.programmes.models import GoalFacts, PriorityArea, ProgrammeFacts, Responsible
from samlad.programmes.queries import in_tree, party_names, to_reach
from samlad.programmes.rules import BODY_PLAN, LEAD

Part = int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A goal in a period. `parts` are the areas it is assessed for, or only None: the whole."""

    period_id: int
    row: Any
    lead_id: int | None
    lead: str
    parts: Sequence[Part]
    left: Sequence[Part]

    @property
    def goal_id(self) -> int:
        return int(self.row.goal_id)

    @property
    def complete(self) -> bool:
        return not self.left

    @property
    def title(self) -> str:
        return str(self.row)


def period_rows() -> QuerySet[Any]:
    """The facts of all periods, the latest reference date first, with what closed them (None: nothing)."""
    rows = PeriodFacts.objects.known().select_related("period", "scale")
    return rows.annotate(closed=F("period__closing"), snapshot=F("period__closing__snapshot")).order_by(
        "-reference_on", "-pk"
    )


def state_of(row: Any, today: date) -> str:
    return rules.state_of(row.opens_on, today, closed=row.closed is not None)


def plans_of(periods: Collection[int]) -> dict[int, list[int]]:
    """The keys of the programmes of each period, in Swedish order of their names. 2 queries."""
    rows = list(PeriodPlan.objects.known().filter(period__in=periods).values_list("period", "programme"))
    names = ProgrammeFacts.objects.known().filter(programme__in={key for _period, key in rows})
    order = {
        key: place
        for place, key in enumerate(names.order_by("sort_key", "pk").values_list("programme", flat=True))
    }
    found = defaultdict[int, list[int]](list)
    for period, programme in sorted(rows, key=lambda row: order.get(row[1], len(order))):
        found[period].append(programme)
    return found


def parts_of(goals: Iterable[Any]) -> dict[int, list[Part]]:
    """What goals (by their facts) are assessed for: the priority areas, for a goal about areas. 1 query."""
    areas = defaultdict[int, list[int]](list)
    goals = list(goals)
    about_areas = {row.goal.programme_id for row in goals if row.concerns_areas}
    rows = PriorityArea.objects.known().filter(programme__in=about_areas).order_by("area")
    for programme, area in rows.values_list("programme", "area"):
        areas[programme].append(area)
    return {
        row.goal_id: list(areas[row.goal.programme_id]) or [None] if row.concerns_areas else [None]
        for row in goals
    }


def own_leads(goals: Iterable[Any]) -> dict[int, int]:
    """By goal, the body of the plan, for what a body has taken on itself. No queries."""
    return {row.goal_id: row.goal.programme.body_id for row in goals if row.goal.programme.kind == BODY_PLAN}


def leads_of(goals: Sequence[Any]) -> dict[int, int]:
    """By goal, the body that leads it. 1 query."""
    rows = Responsible.objects.known().filter(goal__in=[row.goal_id for row in goals], role=LEAD)
    return own_leads(goals) | dict(rows.values_list("goal", "party"))


def goals_of(programmes: Collection[int]) -> list[Any]:
    """The facts of what is assessed in plans: of a goal with sub-goals, those. In reading order. 1 query."""
    return to_reach([row for row, _depth in tree_of(programmes)])


def tree_of(programmes: Collection[int]) -> list[tuple[Any, int]]:
    """All that stands in plans with its depth, in reading order. 1 query."""
    rows = GoalFacts.objects.known().filter(goal__programme__in=programmes)
    return list(
        in_tree(list(rows.select_related("goal__programme", "goal__node").order_by("position", "pk")))
    )


def asked_in(periods: Collection[int]) -> list[Asked]:
    """The goals of some periods that are not closed. 7 queries."""
    plans = plans_of(periods)
    rows = goals_of({key for keys in plans.values() for key in keys})
    parts, leads = parts_of(rows), leads_of(rows)
    names, done = party_names(set(leads.values())), _done(periods)
    by_programme = defaultdict[int, list[Any]](list)
    for row in rows:
        by_programme[row.goal.programme_id].append(row)
    return [
        _asked(period, row, leads, names, parts[row.goal_id], done[period, row.goal_id])
        for period in periods
        for programme in plans[period]
        for row in by_programme[programme]
    ]


def _asked(
    period: int, row: Any, leads: dict[int, int], names: dict[int, str], parts: list[Part], done: set[Part]
) -> Asked:
    lead = leads.get(row.goal_id)
    left = [part for part in parts if part not in done]
    return Asked(period, row, lead, names.get(lead, "") if lead is not None else "", parts, left)


def _done(periods: Collection[int]) -> defaultdict[tuple[int, int], set[Part]]:
    found = defaultdict[tuple[int, int], set[Part]](set)
    rows = AssessmentFacts.objects.known().filter(assessment__period__in=periods)
    for period, goal, area in rows.values_list("assessment__period", "assessment__goal", "area"):
        found[period, goal].add(area)
    return found
