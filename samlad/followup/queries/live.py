"""A period as it stands now, put together from what everybody has said and from the figures."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings

from samlad.actions.rules import DONE
from samlad.followup.models import AssessmentFacts, Level, PeriodPlan
from samlad.followup.queries.asked import own_leads, parts_of
from samlad.followup.queries.below import NOTHING, below
from samlad.followup.queries.results import results_of
from samlad.followup.sheet import GoalSheet, Part, Plain, Result, Sheet, sums
from samlad.places.queries import area_names
from samlad.programmes.models import GoalFacts, ProgrammeFacts, Responsible
from samlad.programmes.queries import in_tree, party_names, to_reach
from samlad.programmes.rules import LEAD, SHARED


def live_list(period: Any) -> Sheet:
    """The period of these facts with all its goals and what has been said of them, without how their
    indicators stand and what has been done. 8 queries."""
    return _sheet(period, None, whole=False)


def live_sheet(period: Any, only: Collection[int] | None = None) -> Sheet:
    """The period of these facts, with all its goals or `only` some. At most 20 queries."""
    return _sheet(period, only, whole=True)


def with_results(goals: Sequence[GoalSheet], on: date) -> list[GoalSheet]:
    """Goals of a list with how their indicators stood on a day. 5 queries."""
    parts = [part for goal in goals for part in goal.parts]
    names = {part.area_id: part.area for part in parts if part.area_id is not None}
    areas = {
        goal.goal_id: [part.area_id for part in goal.parts if part.area_id is not None] for goal in goals
    }
    found = results_of(areas, names, on)
    return [replace(goal, results=found.get(goal.goal_id, [])) for goal in goals]


def _sheet(period: Any, only: Collection[int] | None, *, whole: bool) -> Sheet:
    plans = _plans(period.period_id)
    levels = list(period.scale.levels.all())
    trees = _trees(plans)
    rows = [row for tree in trees for row in to_reach(tree)]
    chosen = [row for row in rows if only is None or row.goal_id in only]
    of = _Of(period, chosen, levels, {plan.programme.body_id for plan in plans}, whole=whole)
    names, by_goal = (
        {plan.programme_id: plan.name for plan in plans},
        {row.goal_id: row for tree in trees for row in tree},
    )
    return Sheet(
        period_id=period.period_id,
        municipality=settings.MUNICIPALITY,
        name=period.name,
        kind=period.kind,
        reference_on=period.reference_on.isoformat(),
        opens_on=period.opens_on.isoformat(),
        closes_on=period.closes_on.isoformat(),
        instructions=period.instructions,
        scale=period.scale.name,
        levels=[[level.word, level.share] for level in levels],
        programmes=[_plan(plan, of.names) for plan in plans],
        goals=[of.sheet(row, names[row.goal.programme_id], _above(row, by_goal)) for row in chosen],
    )


def _plans(period: int) -> list[Any]:
    """The facts of the plans of a period, in Swedish order. 1 query."""
    of = PeriodPlan.objects.known().filter(period=period).values("programme")
    rows = ProgrammeFacts.objects.known().filter(programme__in=of).select_related("programme")
    return list(rows.order_by("sort_key", "pk"))


def _trees(plans: Sequence[Any]) -> list[list[Any]]:
    """The goals of each plan in reading order. 1 query."""
    every = list(
        GoalFacts.objects.known()
        .filter(goal__programme__in=[plan.programme_id for plan in plans])
        .select_related("goal__programme", "goal__node")
        .order_by("position", "pk")
    )
    by_plan = defaultdict[int, list[Any]](list)
    for row in every:
        by_plan[row.goal.programme_id].append(row)
    return [[row for row, _depth in in_tree(by_plan[plan.programme_id])] for plan in plans]


def _plan(row: Any, names: Mapping[int, str]) -> Plain:
    body = names.get(row.programme.body_id, "")
    return {"id": row.programme_id, "name": row.name, "kind": row.programme.kind, "body": body}


def _above(row: Any, by_goal: Mapping[int, Any]) -> list[str]:
    """What the goal stands below, the top first."""
    found, key = list[str](), row.parent_id
    while key in by_goal:
        found.insert(0, str(by_goal[key]))
        key = by_goal[key].parent_id
    return found


class _Of:
    """All that is told of some goals in a period, by goal. `names` are those of the parties in it, with some
    `others`; `whole` with indicators and the thread. 16 queries to gather, 5 without."""

    def __init__(
        self,
        period: Any,
        rows: Sequence[Any],
        levels: Sequence[Level],
        others: Collection[int],
        *,
        whole: bool,
    ) -> None:
        self.shares = [level.share for level in levels]
        self.places = {level.pk: level.position for level in levels}
        keys = [row.goal_id for row in rows]
        self.parts = parts_of(rows)
        self.areas = area_names({area for of in self.parts.values() for area in of if area is not None})
        areas = {key: [one for one in self.parts[key] if one is not None] for key in keys}
        self.results = results_of(areas, self.areas, period.reference_on) if whole else {}
        self.said = _said(period.period_id, keys)
        roles = Responsible.objects.known().filter(goal__in=keys, role__in=(LEAD, SHARED)).order_by("pk")
        bodies = list(roles.values_list("role", "goal", "party"))
        self.leads = own_leads(rows) | {goal: party for role, goal, party in bodies if role == LEAD}
        self.thread = below([row.goal.node_id for row in rows]) if whole else NOTHING
        parties = {party for _role, _goal, party in bodies} | set(self.leads.values())
        self.names = party_names({*parties, *others, *self.thread.parties})
        self.shared = defaultdict[int, list[str]](list)
        for role, goal, party in bodies:
            if role == SHARED:
                self.shared[goal].append(self.names.get(party, ""))

    def sheet(self, row: Any, programme: str, above: list[str]) -> GoalSheet:
        key, results = row.goal_id, self.results.get(row.goal_id, [])
        lead = self.leads.get(key)
        return GoalSheet(
            goal_id=key,
            programme_id=row.goal.programme_id,
            programme=programme,
            kind=row.goal.kind,
            number=row.number,
            text=row.text,
            above=above,
            lead_id=lead,
            lead=self.names.get(lead, "") if lead is not None else "",
            shared=self.shared[key],
            needed=row.needed,
            not_measurable=row.not_measurable,
            concerns_areas=row.concerns_areas,
            results=results,
            parts=[self._part(row, area, results) for area in self._in_order(key)],
            done=self.thread.done(row.goal.node_id, self.names),
            decisions=self.thread.decided(row.goal.node_id, self.names),
            actions=len(self.thread.actions.get(row.goal.node_id, ())),
            actions_done=self.thread.actions.get(row.goal.node_id, []).count(DONE),
        )

    def _in_order(self, goal: int) -> list[int | None]:
        order = list(self.areas)
        return sorted(self.parts[goal], key=lambda area: order.index(area) if area in order else -1)

    def _part(self, row: Any, area: int | None, results: Sequence[Result]) -> Part:
        ruled = sums([one for one in results if one.area_id == area], self.shares, row.needed)
        name = self.areas.get(area, "") if area is not None else ""
        said = self.said.get((row.goal_id, area))
        if said is None:
            return Part(area, name, ruled, ruled.level)
        return Part(
            area,
            name,
            ruled,
            by_rule=self._place(said.by_rule),
            level=self._place(said.level),
            assessed=True,
            reason=said.reason,
            comment=said.comment,
            source=said.source,
            assessed_at=said.recorded_at.isoformat(timespec="seconds"),
        )

    def _place(self, level: int | None) -> int | None:
        return self.places[level] if level is not None else None


class _Said(NamedTuple):
    """What has been said of a goal, as a whole or in an area. A period may have thousands."""

    goal: int
    area: int | None
    by_rule: int | None
    level: int | None
    reason: str
    comment: str
    source: str
    recorded_at: datetime


def _said(period: int, goals: Collection[int]) -> dict[tuple[int, int | None], _Said]:
    rows = AssessmentFacts.objects.known().filter(assessment__period=period, assessment__goal__in=goals)
    told = rows.values_list("assessment__goal", *_Said._fields[1:])
    return {(one.goal, one.area): one for one in map(_Said._make, told)}
