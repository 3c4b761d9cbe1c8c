"""Which areas are most like an area in the chosen indicators, and in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from samlad.analysis.likeness import nearest, standardised
from samlad.base.forests import Bar, Rows
from samlad.base.tables import Column, Value
from samlad.statistics.queries.areas import Place
from samlad.statistics.queries.compare.choice import Choice
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import Floats, Grid, shown_values
from samlad.statistics.queries.words import told
from samlad.statistics.rules import COUNT

NEAREST, REASONS = 10, 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One indicator of both areas, and how many spreads higher the other one is."""

    meaning: Meaning
    own: str
    other: str
    spreads: float

    @property
    def apart(self) -> str:
        return ("+" if self.spreads > 0 else "") + told(self.spreads, 1)


@dataclass(frozen=True, slots=True)
class LikeRow:
    """An area that is like the chosen one; `shared` is the share of the indicators that both have."""

    place: Place
    distance: float
    shared: float
    alike: Sequence[Reason]
    unlike: Sequence[Reason]

    @property
    def told_distance(self) -> str:
        return told(self.distance, 2)

    @property
    def told_shared(self) -> str:
        return told(100 * self.shared, 0)


@dataclass(frozen=True, slots=True)
class Likenesses:
    """`periods` are those that are compared, indicator by indicator; "" where there are no values."""

    place: Place
    rows: Sequence[LikeRow]
    meanings: Sequence[Meaning]
    periods: Sequence[str]


def likenesses(
    choice: Choice, place: Place, every: Sequence[Place], meanings: Sequence[Meaning]
) -> Likenesses:
    """Among `every` area of its division. Counts are left out: they tell of size. 2 queries."""
    compared = [one for one in meanings if one.row.kind != COUNT]
    own = next((row for row, one in enumerate(every) if one.key == place.key), None)
    if own is None or not compared:
        return Likenesses(place, (), compared, [""] * len(compared))
    chosen = _periods(choice, place, compared)
    grid = _grid(choice, [one.key for one in every], compared, sorted({*chosen} - {""}))
    values = np.stack([_column(grid, row, period) for row, period in enumerate(chosen)], axis=1)
    found = nearest(standardised(values), own, count=NEAREST)
    rows = [
        LikeRow(
            every[int(area)],
            float(found.distance[k]),
            float(found.shared[k]),
            *_reasons(compared, values[own], values[int(area)], found.differences[k]),
        )
        for k, area in enumerate(found.areas)
    ]
    return Likenesses(place, rows, compared, chosen)


def _grid(choice: Choice, areas: list[int], compared: Sequence[Meaning], periods: Sequence[str]) -> Grid:
    keys = [one.key for one in compared]
    return shown_values(keys, areas, periods, choice.at, breakdown=choice.breakdown)


def _periods(choice: Choice, place: Place, compared: Sequence[Meaning]) -> list[str]:
    """The latest period that the area has a value of, indicator by indicator; "" where there is none."""
    keys = [one.key for one in compared]
    grid = shown_values(keys, [place.key], choice.periods or None, choice.at, breakdown=choice.breakdown)
    return [_latest(grid.of_indicator(one.key).of_type(one.row.period_type)) for one in compared]


def _latest(grid: Grid) -> str:
    (latest,) = grid.latest()[0]
    return grid.periods[latest] if latest >= 0 else ""


def _column(grid: Grid, row: int, period: str) -> Floats:
    if not period:
        return np.full(len(grid.areas), np.nan)
    column: Floats = grid.value[row, :, grid.periods.index(period)]
    return column


def _reasons(
    meanings: Sequence[Meaning], own: Floats, other: Floats, differences: Floats
) -> tuple[list[Reason], list[Reason]]:
    """The indicators in which they are nearest to each other, and those in which they are farthest."""
    known = [k for k in range(len(meanings)) if not np.isnan(differences[k])]
    order = sorted(known, key=lambda k: abs(differences[k]))
    half = min(REASONS, (len(order) + 1) // 2)
    near, far = order[:half], list(reversed(order[half:]))[:REASONS]
    return tuple(  # type: ignore[return-value]
        [
            Reason(
                meanings[k],
                told(float(own[k]), meanings[k].row.decimals),
                told(float(other[k]), meanings[k].row.decimals),
                float(differences[k]),
            )
            for k in part
        ]
        for part in (near, far)
    )


def like_columns() -> list[Column]:
    heads = [
        (_("Område"), 24),
        (_("Liknar"), 24),
        (_("Kön"), 10),
        (_("Avstånd"), 10),
        (_("Andel gemensamma indikatorer"), 12),
        (_("Mest lika i"), 50),
        (_("Mest olika i"), 50),
    ]
    return [Column(head, width, wraps=width == 50) for head, width in heads]


def like_written(found: Likenesses, whom: str) -> Iterator[Sequence[Value]]:
    for row in found.rows:
        words = [
            "; ".join(f"{one.meaning.name}: {one.own} – {one.other}" for one in part)
            for part in (row.alike, row.unlike)
        ]
        numbers = (round(row.distance, 3), round(row.shared, 3))
        yield (found.place.name, row.place.name, whom, *numbers, *words)


def like_picture(found: Likenesses) -> list[Rows]:
    bars = [Bar(row.place.name, row.distance, 0.0, row.distance, row.told_distance) for row in found.rows]
    return [Rows(_("Avstånd till %(area)s") % {"area": found.place.name}, bars)]
