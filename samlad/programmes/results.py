"""How the indicators of goals stand: the latest value, the milestone that is due, and which way it goes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.places.queries import area_names
from samlad.programmes import rules
from samlad.programmes.baselines import baseline_of, since
from samlad.programmes.models import Measure, PriorityArea, Target
from samlad.statistics.models import Delivery
from samlad.statistics.queries.areas import only_municipality
from samlad.statistics.queries.indicator_page import chart
from samlad.statistics.queries.meanings import Meaning, deliveries, meanings
from samlad.statistics.queries.shown import Grid, shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Change, Numbers, intervals, trends_of
from samlad.statistics.queries.words import Figure, TrendWords, figure_of, told, trend_words


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator of a goal in one place. `area` is None for the whole municipality.

    `due` is the milestone whose period has ended last, None where none has; `at_due` is the value of that
    period. `figure` is the latest value of all. `began` is where it began, `since` the same if the latest
    value is from after that.
    """

    measure: Measure
    meaning: Meaning
    area: int | None
    place: str
    figure: Figure | None
    at_due: Figure | None
    due: Target | None
    targets: Sequence[Target]
    trend: TrendWords | None
    chart: SafeString
    delivery: Delivery | None
    began: float | None = None
    since: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the milestone that is due was reached; None where that cannot be said."""
        if self.due is None or self.at_due is None or not self.at_due.there:
            return None
        one = self.at_due
        reading = rules.Reading.of(one.value, one.low, one.high, self.meaning.row.decimals)
        return rules.is_reached(self.measure.way, reading, self.due.value)

    @property
    def wrong_way(self) -> str:
        """Why it goes the wrong way: a word of `rules.wrong_way`, "" where it does not."""
        if self.figure is None or self.trend is None:
            return ""
        value = float(self.figure.value) if self.figure.there else None
        decimals = self.meaning.row.decimals
        return rules.wrong_way(self.measure.way, value, self.since, self.trend.verdict, decimals)

    @property
    def due_value(self) -> str:
        return self.value(self.due) if self.due else ""

    def value(self, target: Target) -> str:
        """A milestone as the figures of its indicator are written."""
        return told(target.value, self.meaning.row.decimals)

    @property
    def milestones(self) -> list[tuple[Target, str]]:
        return [(one, self.value(one)) for one in self.targets]

    @property
    def baseline(self) -> str:
        return "" if self.began is None else told(self.began, self.meaning.row.decimals)


@dataclass
class _Gathered:
    """What the results of many goals are made of; `names` of places are in Swedish order."""

    whole: int | None
    names: Mapping[int, str]
    meanings: Mapping[int, Meaning]
    grid: Grid
    parts: Mapping[str, tuple[Grid, Mapping[int, Change]]]
    deliveries: Mapping[int, Delivery] = field(default_factory=dict)


def results(measures: Sequence[Measure], day: date, at: datetime | None = None) -> dict[int, list[Result]]:
    """How these indicators stand on a day, by the key of the goal; they come with their goals. 7 queries."""
    if not measures:
        return {}
    areas = _areas({one.goal.programme_id for one in measures}, at)
    of = _gathered(measures, {key for keys in areas.values() for key in keys}, at)
    targets = _targets({one.goal_id for one in measures}, at)
    order = {key: place for place, key in enumerate(of.names)}
    found = defaultdict[int, list[Result]](list)
    for one in measures:
        places: list[int | None] = (
            [None, *sorted(areas[one.goal.programme_id], key=lambda key: order.get(key, 0))]
            if one.per_area
            else [None]
        )
        found[one.goal_id] += [
            _result(one, area, targets[one.goal_id, one.indicator_id, area], of, day) for area in places
        ]
    return found


def _areas(programmes: Collection[int], at: datetime | None) -> defaultdict[int, list[int]]:
    """The priority areas of each programme."""
    found = defaultdict[int, list[int]](list)
    rows = PriorityArea.objects.known(at).filter(programme__in=programmes)
    for programme, area in rows.values_list("programme", "area"):
        found[programme].append(area)
    return found


def _targets(goals: Collection[int], at: datetime | None) -> Mapping[tuple[int, int, int | None], Any]:
    found = defaultdict[tuple[int, int, int | None], list[Target]](list)
    for row in Target.objects.known(at).filter(goal__in=goals).order_by("period", "pk"):
        found[row.goal_id, row.indicator_id, row.area_id].append(row)
    return found


def _gathered(measures: Sequence[Measure], areas: Collection[int], at: datetime | None) -> _Gathered:
    whole = only_municipality(at)
    places = [*([whole] if whole else []), *sorted(areas)]
    known = {one.key: one for one in meanings({row.indicator_id for row in measures}, at)}
    grid = shown_values(list(known), places, at=at)
    parts = dict[str, tuple[Grid, Mapping[int, Change]]]()
    for kind in dict.fromkeys(one.row.period_type for one in known.values()):
        recent = grid.of_type(kind).recent(TREND_YEARS)
        alike = [one for one in known.values() if one.row.period_type == kind]
        parts[kind] = recent, trends_of(alike, recent) if recent.periods and places else {}
    names = area_names(places, at)
    given = deliveries({int(key) for key in np.unique(grid.delivery)})
    return _Gathered(whole, names, known, grid, parts, given)


def _result(
    measure: Measure, area: int | None, targets: Sequence[Target], of: _Gathered, day: date
) -> Result:
    meaning = of.meanings[measure.indicator_id]
    every, changes = of.parts[meaning.row.period_type]
    due = next(iter(rules.due(targets, day)), None)
    key = of.whole if area is None else area
    place = _("Hela kommunen") if area is None else of.names.get(area, "")
    if key is None or not every.periods:
        return Result(measure, meaning, area, place, None, None, due, targets, None, SafeString(""), None)
    grid, row = every.of_indicator(meaning.key), list(every.areas).index(key)
    within = intervals(meaning, Numbers.of(grid, meaning.key))
    last = _last(grid, row)
    figure = figure_of(meaning, grid, within, (0, row, last)) if last is not None else None
    at_due = None
    if due is not None and due.period in grid.periods:
        at_due = figure_of(meaning, grid, within, (0, row, grid.periods.index(due.period)))
    return Result(
        measure,
        meaning,
        area,
        place,
        figure,
        at_due,
        due,
        targets,
        trend_words(meaning, grid, changes[meaning.key], row),
        chart(grid, within.low[row], within.high[row], (0, row), label=None),
        of.deliveries.get(figure.delivery) if figure else None,
        baseline_of(measure, area, of.grid),
        since(measure, area, of.grid, figure.period if figure else ""),
    )


def _last(grid: Grid, row: int) -> int | None:
    """The place of the latest value, or of the latest row where there is no value; None without rows."""
    latest = int(grid.latest()[0, row])
    if latest >= 0:
        return latest
    rows = np.flatnonzero(grid.status[0, row])
    return int(rows[-1]) if len(rows) else None
