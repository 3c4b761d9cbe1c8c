"""One indicator: what it means, its values for the areas of a division, a map of them and their trends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.charts import Point, line_chart
from samlad.base.maps import Shape, area_map
from samlad.base.tables import Column, Value
from samlad.statistics.models import Delivery
from samlad.statistics.queries.areas import Division, Place, divisions_of, drawn, places, places_of
from samlad.statistics.queries.groups import GROUPS, Group, grouped, legend
from samlad.statistics.queries.meanings import Meaning, deliveries
from samlad.statistics.queries.shown import KEPT_BACK, STATUSES, Floats, Grid, Whole, shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Numbers, intervals, trends
from samlad.statistics.queries.words import Figure, TrendWords, figure_of, told, trend_words
from samlad.statistics.rules import BREAKDOWN_CODES, BREAKDOWN_WORDS, STATUS_WORDS

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One area in the table: its latest value, how the series looks, and what has happened."""

    place: Place
    figure: Figure
    trend: TrendWords
    chart: SafeString
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """`absent` are areas of the division without a row, `kept_back` those whose value is not shown.

    `breakdowns` are those that the division has values for, in the order of `BREAKDOWN_CODES`.
    """

    meaning: Meaning
    divisions: Sequence[Division]
    division: Division | None
    breakdowns: Sequence[tuple[str, str]]
    keys: Sequence[int]
    figures: "Figures"
    map: SafeString
    legend: Sequence[tuple[Group, str]]
    absent: int
    kept_back: int

    def lines(self, chosen: Sequence[int]) -> list[AreaFigure]:
        """The areas with these places in `keys`. 1 query."""
        return self.figures.lines(chosen)


@dataclass(frozen=True, slots=True)
class Figures:
    """All values of one indicator in one division, of everybody or of a breakdown."""

    meaning: Meaning
    places: Sequence[Place]
    grid: Grid
    breakdown: str

    @property
    def whom(self) -> str:
        return str(BREAKDOWN_WORDS[self.breakdown])

    def lines(self, chosen: Sequence[int]) -> list[AreaFigure]:
        of = Numbers.of(self.grid, self.meaning.key)
        within = intervals(self.meaning, of)
        change = trends(self.meaning, of, self.grid.starts, many=True)
        latest, status = self.grid.latest()[0], self.grid.status[0]
        given = deliveries({int(self.grid.delivery[0, a, latest[a]]) for a in chosen})
        return [
            AreaFigure(
                self.places[a],
                figure := figure_of(self.meaning, self.grid, within, (0, a, _last(latest, status, a))),
                trend_words(self.meaning, self.grid, change, a),
                chart(self.grid, within.low[a], within.high[a], (0, a), label=None),
                given.get(figure.delivery),
            )
            for a in chosen
        ]

    def latest(self) -> Floats:
        """The latest value of each area; NaN where there is none to show."""
        if not self.grid.periods:
            return np.full(len(self.places), np.nan)
        latest = self.grid.latest()[0]
        return np.where(latest >= 0, self.grid.value[0, np.arange(len(self.places)), latest], np.nan)


def _last(latest: Whole, status: Whole, area: int) -> int:
    """The place of the latest value; of the latest row where there is no value."""
    if latest[area] >= 0:
        return int(latest[area])
    rows = np.flatnonzero(status[area])
    return int(rows[-1]) if len(rows) else len(status[area]) - 1


def chart(
    grid: Grid,
    low: Floats,
    high: Floats,
    of: tuple[int, int],
    *,
    label: str | None,
    beside: int | None = None,
) -> SafeString:
    """The series of an indicator and an area by their places; `beside` is the place of another area."""
    value, status = grid.value[of], grid.status[of]
    points = [
        None
        if np.isnan(value[p])
        else Point(
            float(value[p]),
            None if np.isnan(low[p]) else float(low[p]),
            None if np.isnan(high[p]) else float(high[p]),
            hollow=STATUSES[int(status[p])] == "preliminary",
        )
        for p in range(len(grid.periods))
    ]
    other = () if beside is None else [None if np.isnan(v) else float(v) for v in grid.value[of[0], beside]]
    return line_chart(points, label=label, beside=other)


def indicator_page(
    meaning: Meaning, division: Division | None, breakdown: str = "", at: datetime | None = None
) -> IndicatorPage:
    """Of the division that is asked for, else of the one with most areas. 5 queries, and 1 for the lines.

    A breakdown that the division has no values for is of everybody. The values and the names of areas are
    those known at a moment; the map has the boundaries of today.
    """
    offered = divisions_of(meaning.key, at)
    chosen = division if division is not None else next(iter(offered), None)
    there = next((offered[one] for one in offered if chosen and one.code == chosen.code), ())
    whom = breakdown if breakdown in there else ""
    every = places(places_of(chosen, at)) if chosen is not None else []
    grid = shown_values([meaning.key], [place.key for place in every], at=at, breakdown=whom)
    grid = grid.of_type(meaning.row.period_type).recent(TREND_YEARS)
    told_of = (grid.status[0] > 0).any(axis=1)
    rows = [place for place, there in zip(every, told_of, strict=True) if there]
    figures = Figures(meaning, rows, grid.of_areas(told_of), whom)
    values = figures.latest()
    groups = grouped(values)
    kept = np.isin(figures.grid.status[0], KEPT_BACK).any(axis=1) & np.isnan(values) if rows else np.zeros(0)
    steps = [(one, _range(meaning, one)) for one in legend(values, groups)]
    drawing = _map(figures, values, groups)
    absent = len(every) - len(rows)
    keys = list(range(len(rows)))
    whoms = [(code, one) for code, one in BREAKDOWN_CODES.items() if one in there or not one]
    return IndicatorPage(
        meaning, list(offered), chosen, whoms, keys, figures, drawing, steps, absent, int(np.sum(kept))
    )


def _range(meaning: Meaning, of: Group) -> str:
    decimals = meaning.row.decimals
    if of.low == of.high:
        return told(of.low, decimals)
    return f"{told(of.low, decimals)}–{told(of.high, decimals)}"


def _map(figures: Figures, values: Floats, groups: Whole) -> SafeString:
    """The areas that have a boundary, each with its group; the table below says the same."""
    drawings = drawn([place.key for place in figures.places])
    shapes = []
    for place, group, value in zip(figures.places, groups, values, strict=True):
        if place.key in drawings:
            path, x, y, radius = drawings[place.key]
            label = f"{place.name}: {_mapped(figures.meaning, float(value))}"
            shapes.append(Shape(path, x, y, place.name, int(group), radius=radius, label=label))
    title = _("Karta: %(indicator)s") % {"indicator": figures.meaning.name}
    if figures.breakdown:
        title = f"{title}, {figures.whom.lower()}"
    return area_map(shapes, title=title, scale=GROUPS)


def _mapped(meaning: Meaning, value: float) -> str:
    return str(GROUPS[0].word) if np.isnan(value) else told(value, meaning.row.decimals)


def columns() -> list[Column]:
    return [
        Column(_("Indikator"), 36, wraps=True),
        Column(_("Område"), 24),
        Column(_("Kod"), 14),
        Column(_("Kön"), 10),
        Column(_("Period"), 10),
        Column(_("Värde")),
        Column(_("Enhet"), 18),
        Column(_("95 % nedre")),
        Column(_("95 % övre")),
        Column(_("Antal")),
        Column(_("Av")),
        Column(_("Status"), 18),
        Column(_("Beräknad andel")),
        Column(_("Källa"), 24),
    ]


def written(figures: Figures, codes: Mapping[int, str]) -> Iterator[Sequence[Value]]:
    """Every value of the indicator, area by area."""
    grid, meaning = figures.grid, figures.meaning
    within = intervals(meaning, Numbers.of(grid, meaning.key))
    for a, place in enumerate(figures.places):
        for p, period in enumerate(grid.periods):
            if grid.status[0, a, p]:
                numbers = (grid.value[0, a, p], within.low[a, p], within.high[a, p])
                value, low, high = map(number, numbers)
                count, of = number(grid.count[0, a, p]), number(grid.denominator[0, a, p])
                about = (meaning.name, place.name, codes.get(place.key, ""), figures.whom, period)
                estimated = number(grid.estimated[0, a, p]) or None
                status = status_word(STATUSES[int(grid.status[0, a, p])])
                yield (*about, value, meaning.unit, low, high, count, of, status, estimated, meaning.source)


def status_word(status: str) -> str:
    return str(STATUS_WORDS[status]) if status in STATUS_WORDS else _("Dold: för få")


def number(value: float) -> int | float | None:
    """As it is written in a file: whole where it is whole, None where there is none."""
    if not np.isfinite(value):
        return None
    return int(value) if value == int(value) else round(float(value), 6)
