"""A period as it stands now, put together from what everybody has said and from the figures."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings

from samlad.decisions.models import Decision
from samlad.followup.models import AssessmentFacts, Level
from samlad.followup.queries.asked import leads_of, parts_of, plans_of
from samlad.followup.queries.results import results_of
from samlad.followup.sheet import DecidedOn, Done, GoalSheet, Part, Plain, Result, Sheet, sums
from samlad.places.models import AreaFacts
from samlad.programmes.models import GoalFacts, ProgrammeFacts, Responsible
from samlad.programmes.queries import answers_to, in_tree, party_names
from samlad.programmes.rules import DONE_OR_NOT, NOT_BEGUN, REACHED, SHARED
from samlad.thread.models import DECIDED_IN, Link


def live_sheet(period: Any, only: Collection[int] | None = None) -> Sheet:
    """The period of these facts, with all its goals or `only` some. At most 21 queries."""
    programmes = plans_of([period.period_id])[period.period_id]
    plans = {row.programme_id: row for row in _plans(programmes)}
    names = party_names({row.programme.body_id for row in plans.values()})
    levels = list(period.scale.levels.all())
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
        programmes=[_plan(plans[key], names) for key in programmes],
        goals=_goals(period, programmes, plans, levels, only),
    )


def _plans(programmes: Collection[int]) -> Any:
    return ProgrammeFacts.objects.known().filter(programme__in=programmes).select_related("programme")


def _plan(row: Any, names: Mapping[int, str]) -> Plain:
    body = names.get(row.programme.body_id, "")
    return {"id": row.programme_id, "name": row.name, "kind": row.programme.kind, "body": body}


def _goals(
    period: Any,
    programmes: Sequence[int],
    plans: Mapping[int, Any],
    levels: Sequence[Level],
    only: Collection[int] | None,
) -> list[GoalSheet]:
    every = list(
        GoalFacts.objects.known()
        .filter(goal__programme__in=programmes)
        .select_related("goal__programme", "goal__node")
        .order_by("position", "pk")
    )
    by_goal = {row.goal_id: row for row in every}
    trees = [[row for row in every if row.goal.programme_id == key] for key in programmes]
    rows = [
        row
        for tree in trees
        for row, _depth in in_tree(tree)
        if row.goal.kind in REACHED and (only is None or row.goal_id in only)
    ]
    of = _Of(period, rows, levels)
    return [of.sheet(row, plans[row.goal.programme_id].name, _above(row, by_goal)) for row in rows]


def _above(row: Any, by_goal: Mapping[int, Any]) -> list[str]:
    """What the goal stands below, the top first."""
    found, key = list[str](), row.parent_id
    while key in by_goal:
        found.insert(0, str(by_goal[key]))
        key = by_goal[key].parent_id
    return found


class _Of:
    """All that is told of some goals in a period, by goal. 16 queries to gather."""

    def __init__(self, period: Any, rows: Sequence[Any], levels: Sequence[Level]) -> None:
        self.shares = [level.share for level in levels]
        self.places = {level.pk: level.position for level in levels}
        keys = [row.goal_id for row in rows]
        self.parts, self.leads = parts_of(rows), leads_of(rows)
        self.areas = _area_names({area for of in self.parts.values() for area in of if area is not None})
        areas = {key: [one for one in self.parts[key] if one is not None] for key in keys}
        self.results = results_of(areas, self.areas, period.reference_on)
        self.said = _said(period.period_id, keys)
        shared = list(Responsible.objects.known().filter(goal__in=keys, role=SHARED).order_by("pk"))
        self.names = party_names({*self.leads.values(), *(one.party_id for one in shared)})
        self.shared = _grouped((one.goal_id, self.names.get(one.party_id, "")) for one in shared)
        self.done = answers_to([row.goal for row in rows])
        self.decisions = _decisions([row.goal.node_id for row in rows])

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
            done=[_done(one) for one in self.done.get(row.goal.node_id, ())],
            decisions=self.decisions[row.goal.node_id],
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
            by_rule=self._place(said.by_rule_id),
            level=self._place(said.level_id),
            assessed=True,
            reason=said.reason,
            comment=said.comment,
            source=said.source,
            assessed_at=said.recorded_at.isoformat(timespec="seconds"),
        )

    def _place(self, level: int | None) -> int | None:
        return self.places[level] if level is not None else None


def _area_names(keys: Collection[int]) -> dict[int, str]:
    rows = AreaFacts.objects.known().filter(area__in=keys).order_by("sort_key", "area")
    return dict(rows.values_list("area", "name"))


def _said(period: int, goals: Collection[int]) -> dict[tuple[int, int | None], Any]:
    rows = AssessmentFacts.objects.known().filter(assessment__period=period, assessment__goal__in=goals)
    return {(row.assessment.goal_id, row.area_id): row for row in rows.select_related("assessment")}


def _grouped(pairs: Any) -> defaultdict[int, list[str]]:
    found = defaultdict[int, list[str]](list)
    for key, name in pairs:
        found[key].append(name)
    return found


def _done(answer: Any) -> Done:
    state = ""
    if answer.row.goal.kind in DONE_OR_NOT:
        state = answer.progress.state if answer.progress else NOT_BEGUN
    return Done(answer.party, answer.row.goal.kind, str(answer.row), state)


def _decisions(nodes: Collection[int]) -> defaultdict[int, list[DecidedOn]]:
    """By node, what has been decided of it, the earliest first. At most 3 queries."""
    found = defaultdict[int, list[DecidedOn]](list)
    links = list(
        Link.objects.known().filter(source__in=nodes, relation=DECIDED_IN).values_list("source", "target")
    )
    if not links:
        return found
    rows = Decision.objects.filter(node__in=[target for _source, target in links])
    decisions = {row.node_id: row for row in rows.select_related("function")}
    names = party_names({row.body_id for row in decisions.values() if row.body_id})
    for source, target in links:
        if row := decisions.get(target):
            by = names.get(row.body_id, "") if row.body_id else row.function.name if row.function else ""
            found[source].append(
                DecidedOn(row.decided_on.isoformat(), by, row.paragraph, row.case_number, row.text)
            )
    for of in found.values():
        of.sort(key=lambda one: one.on)
    return found
