"""What figures say of goals: milestones that were missed, changes the wrong way, values that are not there.

Only what may be shown is read: of a value that is kept back no rule says anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from samlad.deviations.finding.ground import Finding, Ground
from samlad.programmes.baselines import baseline_of, since
from samlad.programmes.models import GoalFacts, Measure, Target
from samlad.programmes.rules import BY_TREND, FROM_START, KEEP, Reading, due, is_reached, wrong_way
from samlad.statistics.queries.areas import only_municipality
from samlad.statistics.queries.meanings import Meaning, meanings
from samlad.statistics.queries.shown import KEPT_BACK, NONE, STATUSES, Grid, shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Numbers, intervals, trends_of
from samlad.statistics.rules import MISSING

NO_VALUE = (STATUSES.index(NONE), STATUSES.index(MISSING))
# What deviations call it.
WHY = {FROM_START: "baseline", BY_TREND: "trend"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The values behind all goals, and the key of the whole municipality."""

    ground: Ground
    grid: Grid
    meanings: Mapping[int, Meaning]
    whole: int | None

    def place(self, measure: Measure | Target, area: int | None, period: str) -> tuple[int, int, int] | None:
        """Where in the grid a value stands; None where there is none at all."""
        return self.grid.place(measure.indicator_id, area if area is not None else self.whole, period)


def figures(ground: Ground) -> Iterator[Finding]:
    """4 queries, however many goals, areas and periods."""
    goals = {goal.goal_id: goal for goal in ground.goals}
    measures = [row for key in goals for row in ground.measures.get(key, ())]
    if not measures:
        return
    targets = _targets(ground)
    whole = only_municipality(ground.at)
    indicators = sorted({row.indicator_id for row in measures})
    areas = {area for found in ground.areas.values() for area in found} | {
        row.area_id for rows in targets.values() for row in rows if row.area_id is not None
    }
    every = sorted(areas | ({whole} if whole is not None else set()))
    known = {one.key: one for one in meanings(indicators, ground.at)}
    of = Figures(ground, shown_values(indicators, every, at=ground.at), known, whole)
    for row in measures:
        for aims in _by_area(targets.get((row.goal_id, row.indicator_id), ())):
            yield from _milestone(of, goals[row.goal_id], row, aims)
    yield from _wrong_way(of, goals, measures)


def _targets(ground: Ground) -> dict[tuple[int, int], list[Target]]:
    """The milestones and targets that are due, by goal and indicator, the latest first. 1 query."""
    rows = Target.objects.known(ground.at).filter(goal__in=[goal.goal_id for goal in ground.goals])
    found = dict[tuple[int, int], list[Target]]()
    for row in due(rows, ground.today):
        found.setdefault((row.goal_id, row.indicator_id), []).append(row)
    return found


def _by_area(rows: Sequence[Target]) -> list[list[Target]]:
    found = dict[int | None, list[Target]]()
    for row in rows:
        found.setdefault(row.area_id, []).append(row)
    return list(found.values())


def _milestone(of: Figures, goal: GoalFacts, measure: Measure, aims: Sequence[Target]) -> Iterator[Finding]:
    """The latest milestone of an area that has a value, and whether the very latest has none."""
    first, area = aims[0], aims[0].area_id
    key = f":{measure.indicator_id}:{area or ''}"
    if _lacks(of, first):
        given = {"indicator": measure.indicator_id, "period": first.period, "turn": first.period}
        yield of.ground.of_goal("no_value", goal, key, area_id=area, values=given)
    for target in aims:
        place = of.place(target, area, target.period)
        if place is not None and int(of.grid.status[place]) in KEPT_BACK:
            # Nobody may see whether it was reached: what was found before stays, and nothing is found anew.
            yield of.ground.of_goal("milestone_missed", goal, key, area_id=area, begins=False, unseen=True)
            return
        if place is None or np.isnan(of.grid.value[place]):
            continue
        if _missed(of, measure, place, target.value):
            given = {
                "indicator": measure.indicator_id,
                "period": target.period,
                "turn": target.period,
                "target": target.value,
                "kind": target.kind,
            }
            yield of.ground.of_goal("milestone_missed", goal, key, area_id=area, values=given)
        return


def _lacks(of: Figures, target: Target) -> bool:
    place = of.place(target, target.area_id, target.period)
    late = bool(due([target], of.ground.today - timedelta(days=of.ground.days("no_value"))))
    return late and (place is None or int(of.grid.status[place]) in NO_VALUE)


def _missed(of: Figures, measure: Measure, place: tuple[int, int, int], target: float) -> bool:
    meaning = of.meanings[measure.indicator_id]
    value, decimals = float(of.grid.value[place]), meaning.row.decimals
    reading = Reading(value, decimals=decimals)
    if measure.way == KEEP:
        found = intervals(meaning, Numbers.of(of.grid, measure.indicator_id))
        reading = Reading.of(value, found.low[place[1:]], found.high[place[1:]], decimals)
    return not is_reached(measure.way, reading, target)


def _wrong_way(of: Figures, goals: Mapping[int, GoalFacts], measures: Sequence[Measure]) -> Iterator[Finding]:
    verdicts, latest = _verdicts(of), of.grid.latest()
    for row in measures:
        goal = goals[row.goal_id]
        places = of.ground.areas.get(goal.goal.programme_id, ()) if row.per_area else [None]
        for area in places:
            key = area if area is not None else of.whole
            if key not in of.grid.areas:
                continue
            at = of.grid.indicators.index(row.indicator_id), of.grid.areas.index(key)
            last = int(latest[at])
            why = (
                _why(of, row, area, str(verdicts[row.indicator_id][at[1]]), (*at, last)) if last >= 0 else ""
            )
            if why:
                period = of.grid.periods[last]
                given = {
                    "indicator": row.indicator_id,
                    "period": period,
                    "turn": period,
                    "why": why,
                    "way": row.way,
                }
                if why == "baseline":
                    given |= {"target": baseline_of(row, area, of.grid), "from": row.baseline_period}
                named = f":{row.indicator_id}:{area or ''}"
                yield of.ground.of_goal("wrong_way", goal, named, area_id=area, values=given)


def _why(of: Figures, row: Measure, area: int | None, verdict: str, place: tuple[int, int, int]) -> str:
    """Whether it is the trend, or that it is worse than where it began; "" for neither."""
    began = since(row, area, of.grid, of.grid.periods[place[2]])
    decimals = of.meanings[row.indicator_id].row.decimals
    return WHY.get(wrong_way(row.way, float(of.grid.value[place]), began, verdict, decimals), "")


def _verdicts(of: Figures) -> dict[int, Sequence[str]]:
    """By indicator, what is sure of the latest years of each area."""
    found: dict[int, Sequence[str]] = {key: [""] * len(of.grid.areas) for key in of.meanings}
    for period_type in {one.row.period_type for one in of.meanings.values()}:
        alike = [one for one in of.meanings.values() if one.row.period_type == period_type]
        part = of.grid.of_type(period_type).recent(TREND_YEARS)
        if part.periods:
            found |= {key: list(one.trends.verdict) for key, one in trends_of(alike, part).items()}
    return found
