"""The indicators of goals as they stood on a reference date, against their milestones. All that is told of a
figure comes through `shown_values`: what may not be shown is not counted either."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from samlad.analysis.trends import TOO_FEW
from samlad.followup.rules import Milestone, after, outcome
from samlad.followup.sheet import Result
from samlad.programmes.baselines import baseline_of, since
from samlad.programmes.models import Measure, Target
from samlad.programmes.rules import TARGET, Reading, compared_with, is_over, wrong_way
from samlad.statistics.periods import span_of
from samlad.statistics.queries.areas import only_municipality
from samlad.statistics.queries.meanings import Meaning, meanings
from samlad.statistics.queries.shown import STATUSES, Grid, shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Numbers, intervals, trends_of
from samlad.statistics.queries.words import Figure, figure_of

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure on the reference date, and the verdict of its trend until then."""

    figure: Figure
    trend: str


def results_of(
    areas: Mapping[int, Sequence[int]], names: Mapping[int, str], on: date
) -> dict[int, list[Result]]:
    """By goal, its indicators in each of its `areas` or as a whole. 5 queries."""
    measures = list(Measure.objects.known().filter(goal__in=list(areas)).order_by("pk"))
    milestones = _milestones(areas)
    about = {one.key: one for one in meanings({row.indicator_id for row in measures})}
    whole = only_municipality()
    places = {key for of in areas.values() for key in of} | ({whole} if whole is not None else set())
    every = shown_values(list(about), sorted(places))
    told = _told(list(about.values()), every, on)
    found = defaultdict[int, list[Result]](list)
    for row in measures:
        if row.indicator_id not in about:
            continue
        per_area = row.per_area and areas[row.goal_id]
        for area in areas[row.goal_id] if per_area else [None]:
            place = area if area is not None else whole
            # What is wanted of the whole says nothing of what is wanted of a part.
            aims = milestones.get((row.goal_id, row.indicator_id, area), ())
            figure = None if place is None else told.get((row.indicator_id, place))
            found[row.goal_id].append(
                _result(row, about[row.indicator_id], area, names, aims, figure, on, every)
            )
    return found


def _milestones(goals: Collection[int]) -> dict[tuple[int, int, int | None], list[Milestone]]:
    found = defaultdict[tuple[int, int, int | None], list[Milestone]](list)
    rows = Target.objects.known().filter(goal__in=list(goals))
    # There may be one for every area and year: the rows themselves are not made.
    told = rows.values_list("goal", "indicator", "area", "period", "value", "kind")
    for goal, indicator, area, period, value, kind in told:
        found[goal, indicator, area].append(Milestone(period, value, kind))
    return found


def _told(about: Sequence[Meaning], every: Grid, on: date) -> dict[Key, Told]:
    if not about or not every.areas:
        return {}
    found = dict[Key, Told]()
    for kind in dict.fromkeys(one.row.period_type for one in about):
        alike = [one for one in about if one.row.period_type == kind]
        grid = _until(every.of_type(kind), on).recent(TREND_YEARS)
        if grid.periods:
            found |= _of_type(alike, grid)
    return found


def _until(grid: Grid, on: date) -> Grid:
    """Only the periods that had ended on the day."""
    spans = [span_of(one) for one in grid.periods]
    return grid.at([place for place, one in enumerate(spans) if one is not None and is_over(one, after(on))])


def _of_type(about: Sequence[Meaning], grid: Grid) -> dict[Key, Told]:
    changes = trends_of(about, grid)
    found = dict[Key, Told]()
    for meaning in about:
        own = grid.of_indicator(meaning.key)
        within, latest = intervals(meaning, Numbers.of(own, meaning.key)), own.latest()[0]
        for place, area in enumerate(own.areas):
            rows = np.flatnonzero(own.status[0, place])
            if not len(rows):
                continue
            last = int(latest[place]) if latest[place] >= 0 else int(rows[-1])
            figure = figure_of(meaning, own, within, (0, place, last))
            found[meaning.key, area] = Told(figure, str(changes[meaning.key].trends.verdict[place]))
    return found


def _result(
    row: Any,
    meaning: Meaning,
    area: int | None,
    names: Mapping[int, str],
    aims: Sequence[Milestone],
    told: Told | None,
    on: date,
    every: Grid,
) -> Result:
    figure = told.figure if told is not None else None
    there = figure if figure is not None and figure.there else None
    trend = told.trend if told is not None else TOO_FEW
    decimals = there.decimals if there is not None else meaning.row.decimals
    reading = None
    if there is not None:
        reading = Reading.of(there.value, there.low, there.high, decimals)
    period = there.period if there is not None else ""
    aim = compared_with(aims, period, after(on))
    last = max((one for one in aims if one.kind == TARGET), key=lambda one: one.period, default=None)
    value = reading.value if reading is not None else None
    return Result(
        indicator_id=row.indicator_id,
        indicator=meaning.name,
        unit=meaning.unit,
        decimals=decimals,
        source=meaning.source,
        way=row.way,
        area_id=area,
        area=names.get(area, "") if area is not None else "",
        period=figure.period if figure is not None else "",
        status=figure.status if figure is not None else STATUSES[0],
        value=value,
        low=reading.low if reading is not None else None,
        high=reading.high if reading is not None else None,
        milestone=aim.value if aim is not None else None,
        milestone_period=aim.period if aim is not None else "",
        milestone_kind=aim.kind if aim is not None else "",
        baseline=baseline_of(row, area, every),
        baseline_period=row.baseline_period,
        trend=trend,
        outcome=outcome(row.way, reading, period, aim, on),
        wrong=wrong_way(row.way, value, since(row, area, every, period), trend, decimals),
        target=last.value if last is not None else None,
        target_period=last.period if last is not None else "",
    )
