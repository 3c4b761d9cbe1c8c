"""The figures of one place: indicators with what has happened to them, surveys, and how many live there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.statistics.models import Delivery, Observation
from samlad.statistics.queries.indicator_page import chart
from samlad.statistics.queries.meanings import Meaning, deliveries, facts_with_source, meaning_of
from samlad.statistics.queries.shown import Grid, shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Change, Numbers, differences, intervals, trends_of
from samlad.statistics.queries.words import (
    BAD,
    Difference,
    Figure,
    TrendWords,
    difference_of,
    figure_of,
    told,
    trend_words,
)

# So many are worked out, and so many are seen at once.
MOST, FIRST = 60, 10


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator of the place: its latest value, what has happened, the difference to the municipality.

    `difference` is None where there is nothing to compare with. Of a survey `asked` and `answers` are how
    many.
    """

    figure: Figure
    trend: TrendWords
    chart: SafeString
    difference: Difference | None
    other: Figure | None
    delivery: Delivery | None
    asked: float
    answers: float
    margin: float

    @property
    def meaning(self) -> Meaning:
        return self.figure.meaning

    @property
    def weight(self) -> tuple[bool, bool, bool, bool]:
        """What is read first: changes for the worse, worse than the municipality; background last."""
        worse = self.difference is not None and self.difference.way == BAD
        return (
            self.meaning.background,
            not self.figure.there,
            self.trend.way != BAD,
            not worse and not self.trend.way,
        )

    @property
    def rate(self) -> str:
        """How many of those asked have answered, per cent; "" where that is not known."""
        return (
            f"{told(100 * self.answers / self.asked, 0)}\u00a0%"
            if self.asked > 0 and self.answers >= 0
            else ""
        )

    @property
    def answered(self) -> str:
        return told(self.answers, 0) if self.answers >= 0 else ""

    @property
    def stated_margin(self) -> str:
        """Half the interval, as the source states it; "" where it does not."""
        return f"±\u00a0{told(self.margin, self.figure.decimals)}" if self.margin >= 0 else ""


@dataclass(frozen=True)
class PlaceFigures:
    """`left_out` is how many indicators of the place there was no room for.

    `known` are its indicators in `grid`, where the place stands first: all that are told of and what else
    was asked for.
    """

    lines: Sequence[FigureLine]
    surveys: Sequence[FigureLine]
    population: Figure | None
    municipality: str
    left_out: int
    known: Sequence[Meaning]
    grid: Grid

    @property
    def first(self) -> Sequence[FigureLine]:
        return self.lines[:FIRST]

    @property
    def rest(self) -> Sequence[FigureLine]:
        return self.lines[FIRST:]

    @cached_property
    def sources(self) -> str:
        """The sources of all figures, each with when it was last fetched."""
        last: dict[str, datetime] = {}
        for line in (*self.lines, *self.surveys):
            if line.delivery is not None:
                day = line.delivery.fetched_at
                last[line.meaning.source] = max(day, last.get(line.meaning.source, day))
        words = [
            _("%(source)s (hämtat %(day)s)") % {"source": source, "day": day.date().isoformat()}
            for source, day in last.items()
        ]
        return ", ".join(words)


def place_figures(
    area: int, whole: Mapping[int, str], at: datetime | None = None, also: Collection[int] = ()
) -> PlaceFigures:
    """3 queries. `whole` is the municipality of the area with its name; `also` are indicators that others
    ask for."""
    every = _meanings(area, at)
    found = every[:MOST]
    known = [*found, *(one for one in every[MOST:] if one.key in also)]
    grid = shown_values([one.key for one in known], [area, *whole], at=at)
    given = deliveries({int(key) for key in grid.delivery[:, 0].flat})
    parts = _by_type(found, grid)
    told_of = [_line(one, *parts[one.row.period_type], given) for one in found]
    lines = [line for line in told_of if line is not None]
    plain = [line for line in lines if not line.meaning.is_survey and not line.meaning.is_population]
    return PlaceFigures(
        sorted(plain, key=lambda line: line.weight),
        [line for line in lines if line.meaning.is_survey],
        next((line.figure for line in lines if line.meaning.is_population and line.figure.there), None),
        next(iter(whole.values()), ""),
        len(every) - len(found),
        known,
        grid,
    )


def _meanings(area: int, at: datetime | None) -> list[Meaning]:
    of_area = Observation.objects.known(at).filter(area=area).values("indicator").distinct()
    rows = facts_with_source(at).filter(indicator__in=of_area).order_by("sort_key", "indicator")
    return [meaning_of(row) for row in rows]


def _by_type(found: Sequence[Meaning], grid: Grid) -> dict[str, tuple[Grid, Mapping[int, Change]]]:
    """The last years of each type of period, with the trends of the area in them."""
    parts = dict[str, tuple[Grid, Mapping[int, Change]]]()
    for kind in dict.fromkeys(one.row.period_type for one in found):
        recent = grid.of_type(kind).recent(TREND_YEARS)
        own = recent.of_areas(np.arange(len(recent.areas)) == 0)
        parts[kind] = recent, trends_of([one for one in found if one.row.period_type == kind], own)
    return parts


def _line(
    meaning: Meaning, every: Grid, changes: Mapping[int, Change], given: Mapping[int, Delivery]
) -> FigureLine | None:
    """The area stands first in the grid, the municipality after it; None where there is no row at all."""
    grid = every.of_indicator(meaning.key)
    rows = [place for place, status in enumerate(grid.status[0, 0]) if status]
    if not rows:
        return None
    of = Numbers.of(grid, meaning.key)
    within = intervals(meaning, of)
    latest = int(grid.latest()[0, 0])
    last = latest if latest >= 0 else rows[-1]
    compared, other = _compared(meaning, grid, of, last)
    return FigureLine(
        figure := figure_of(meaning, grid, within, (0, 0, last)),
        trend_words(meaning, grid, changes[meaning.key], 0),
        chart(grid, within.low[0], within.high[0], (0, 0), label=None, beside=1 if other else None),
        compared,
        other,
        given.get(figure.delivery),
        *(float(getattr(grid, name)[0, 0, last]) for name in ("asked", "answers", "margin")),
    )


def _compared(
    meaning: Meaning, grid: Grid, of: Numbers, last: int
) -> tuple[Difference | None, Figure | None]:
    """The difference to the municipality in the same period."""
    if len(grid.areas) < 2:
        return None, None
    found = differences(meaning, of.part((0, last)), of.part((1, last)), part=True)
    difference = difference_of(meaning, found, ())
    if not difference.there:
        return None, None
    return difference, figure_of(meaning, grid, intervals(meaning, of), (0, 1, last))
