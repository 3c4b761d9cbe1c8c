"""What has happened in each area, indicator by indicator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, isnan

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.base.forests import Bar, Rows
from samlad.base.tables import Column, Value
from samlad.statistics.queries.areas import Place
from samlad.statistics.queries.compare.choice import Choice
from samlad.statistics.queries.indicator_page import chart, number
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import shown_values
from samlad.statistics.queries.sureness import TREND_YEARS, Numbers, intervals, trends_of
from samlad.statistics.queries.words import Figure, TrendWords, figure_of, told, trend_words


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One area and indicator: its latest value, how the series looks, and what has happened."""

    place: Place
    figure: Figure
    trend: TrendWords
    chart: SafeString


def trend_rows(
    choice: Choice, places: Sequence[Place], meanings: Sequence[Meaning], *, drawn: bool = True
) -> Iterator[TrendRow]:
    """Of the periods that are asked for, else of the last ten years. 1 query."""
    periods, keys = choice.periods, [place.key for place in places]
    every = shown_values(
        [one.key for one in meanings], keys, periods or None, choice.at, breakdown=choice.breakdown
    )
    types = dict.fromkeys(one.row.period_type for one in meanings)
    grids = {one: every.of_type(one) if periods else every.of_type(one).recent(TREND_YEARS) for one in types}
    changes = {
        one: trends_of([meaning for meaning in meanings if meaning.row.period_type == one], grid)
        for one, grid in grids.items()
    }
    for meaning in meanings:
        grid = grids[meaning.row.period_type].of_indicator(meaning.key)
        within = intervals(meaning, Numbers.of(grid, meaning.key))
        change = changes[meaning.row.period_type][meaning.key]
        latest, any_row = grid.latest()[0], (grid.status[0] > 0).any(axis=1)
        for a, place in enumerate(places):
            if not any_row[a]:
                continue
            last = int(latest[a]) if latest[a] >= 0 else int(grid.status[0, a].nonzero()[0][-1])
            yield TrendRow(
                place,
                figure_of(meaning, grid, within, (0, a, last)),
                trend_words(meaning, grid, change, a),
                chart(grid, within.low[a], within.high[a], (0, a), label=None) if drawn else SafeString(),
            )


def trend_columns() -> list[Column]:
    heads = [
        (_("Område"), 24),
        (_("Indikator"), 36),
        (_("Kön"), 10),
        (_("Senaste period"), 10),
        (_("Senaste värde"), 12),
        (_("Från"), 10),
        (_("Till"), 10),
        (_("Antal värden"), 10),
        (_("Lutning"), 12),
        (_("95 % nedre"), 12),
        (_("95 % övre"), 12),
        (_("Enhet"), 24),
        (_("I ord"), 34),
        (_("Källa"), 24),
    ]
    return [Column(*head) for head in heads]


def trend_written(rows: Iterator[TrendRow], whom: str) -> Iterator[Sequence[Value]]:
    for row in rows:
        trend, figure = row.trend, row.figure
        slope = tuple(map(number, (trend.slope, trend.low, trend.high)))
        span = (trend.first, trend.last, trend.years)
        about = (row.place.name, trend.meaning.name, whom, figure.period, number(figure.value), *span)
        yield (*about, *slope, trend.unit, str(trend.word), trend.meaning.source)


def trend_picture(rows: Sequence[TrendRow], most: int) -> list[Rows]:
    """The first slopes, indicator by indicator and unit by unit."""
    found: dict[tuple[str, str], list[Bar]] = {}
    for row in [row for row in rows if not isnan(row.trend.slope) and isfinite(row.trend.slope)][:most]:
        head = row.trend.meaning.name, row.trend.unit
        text = ("+" if row.trend.slope > 0 else "") + told(row.trend.slope, 1)
        bar = Bar(row.place.name, row.trend.slope, row.trend.low, row.trend.high, text)
        found.setdefault(head, []).append(bar)
    return [Rows(name, bars, unit) for (name, unit), bars in found.items()]
