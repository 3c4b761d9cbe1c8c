"""Indicators on one scale. Columns are areas of one indicator in one layer (a year, or a run).

Most methods are a straight line, given by the value that becomes neutral and the points per unit. They can
be fitted in one year and used in others (a fixed base). The rest go by an area's place among the others.
Adding a method is one function and one line in `LINES` or `PLACES`.

Source: OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 5; COINr's `Normalise`; the
exponential rank is that of the English and Welsh indices of multiple deprivation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index.ranking import ranks

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Normalise

FREEDOMS = ("n-1", "n")
TOP = 100.0
# Numbers that are worked on at a time.
AT_A_TIME = 50_000


@dataclass(frozen=True, slots=True)
class Columns:
    """What a line is fitted to: values (layers, indicators, areas), NaN where not `known`. `whole` is the
    value of the reference area (layers, indicators, 1), `posts` goalposts as risk (indicators, 2)."""

    values: Floats
    known: Bools
    whole: Floats | None
    posts: Floats

    def number(self) -> Floats:
        number: Floats = self.known.sum(axis=-1, keepdims=True).astype(float)
        return number

    def low(self) -> Floats:
        low: Floats = np.fmin.reduce(self.values, axis=-1, keepdims=True)
        return low

    def high(self) -> Floats:
        high: Floats = np.fmax.reduce(self.values, axis=-1, keepdims=True)
        return high


@dataclass(frozen=True, slots=True)
class Line:
    """deviation = (value - centre) × factor, of a value kept within `low` and `high` if they are given."""

    centre: Floats
    factor: Floats
    low: Floats | None = None
    high: Floats | None = None

    def apply(self, values: Floats, known: Bools, out: Floats | None = None) -> Floats:
        """The deviations from the neutral value, 0 where not known."""
        found = np.empty(np.broadcast_shapes(values.shape, known.shape)) if out is None else out
        for rows in _some(found.shape):
            part, inside = found[:, rows], values[:, rows]
            if self.low is not None and self.high is not None:
                inside = np.clip(inside, self.low[rows], self.high[rows])
            np.subtract(inside, self.centre[..., rows, :], out=part)
            part *= self.factor[..., rows, :]
            zeroed(part, known[:, rows], out=part)
        return found


def _some(shape: Sequence[int]) -> Iterator[slice]:
    """Some indicators at a time, so that they stay in the processor's own memory from step to step."""
    layers, indicators, areas = shape
    step = max(1, AT_A_TIME // max(layers * areas, 1))
    yield from (slice(start, start + step) for start in range(0, indicators, step))


def zeroed(values: Floats, known: Bools, out: Floats | None = None) -> Floats:
    """The values, 0 where they are not known, whatever stands there.

    By masks of bits, all or none of each number's: four times as quick as choosing one by one.
    """
    found = np.empty(np.broadcast_shapes(values.shape, known.shape)) if out is None else out
    np.bitwise_and(values.view(np.int64), -known.view(np.int8), out=found.view(np.int64))
    return found


def _ratio(columns: Columns, options: "Normalise", neutral: float) -> Line:
    """Per cent of what the whole has: the city = 100. The Västra Götaland model."""
    if columns.whole is None:
        raise ValueError("a ratio needs a reference")
    return Line(columns.whole, TOP / columns.whole)


def _min_max(columns: Columns, options: "Normalise", neutral: float) -> Line:
    """0 for the lowest area and 100 for the highest."""
    low, high = columns.low(), columns.high()
    return Line(high if neutral else low, TOP / (high - low))


def _z_score(columns: Columns, options: "Normalise", neutral: float) -> Line:
    """Standard deviations from the mean of the areas, by n - 1 or n."""
    number = columns.number()
    mean, squares = np.empty((2, *columns.values.shape[:2], 1))
    for rows in _some(columns.values.shape):
        values, known = columns.values[:, rows], columns.known[:, rows]
        apart = zeroed(values, known)
        mean[:, rows] = apart.sum(axis=-1, keepdims=True) / number[:, rows]
        zeroed(np.subtract(values, mean[:, rows], out=apart), known, out=apart)
        squares[:, rows] = np.einsum("lia,lia->li", apart, apart)[..., None]
    return Line(mean, np.sqrt((number - (options.freedom == "n-1")) / squares))


def _goalposts(columns: Columns, options: "Normalise", neutral: float) -> Line:
    """0 at the lower post and 100 at the upper, whatever areas there are; values outside are kept at them."""
    low, high = columns.posts[:, :1], columns.posts[:, 1:]
    return Line(high if neutral else low, TOP / (high - low), low, high)


LINES: Mapping[str, Callable[[Columns, "Normalise", float], Line]] = {
    "ratio": _ratio,
    "min_max": _min_max,
    "z_score": _z_score,
    "goalposts": _goalposts,
}


def _rank(place: Floats, number: Floats, options: "Normalise") -> Floats:
    """n for the area with most, 1 for the one with least."""
    return number + 1 - place


def _percentile_rank(place: Floats, number: Floats, options: "Normalise") -> Floats:
    """How many per cent of the other areas have less."""
    return TOP * (number - place) / (number - 1)


def _exponential_rank(place: Floats, number: Floats, options: "Normalise") -> Floats:
    """From 0 to 100, drawn apart at the top, so that other domains do not cancel a very high value."""
    share = (number + 1 - place) / number
    drawn: Floats = -options.k * np.log(1 - share * (1 - np.exp(-TOP / options.k)))
    return drawn


# From places (1 has most) and the number of areas.
PLACES: Mapping[str, Callable[[Floats, Floats, "Normalise"], Floats]] = {
    "rank": _rank,
    "percentile_rank": _percentile_rank,
    "exponential_rank": _exponential_rank,
}
METHODS = (*LINES, *PLACES)


def neutral_of(method: str, above_zero: bool) -> float:
    """What deviations are counted from: 100 for ratios and where logarithms are taken, else 0."""
    return TOP if method == "ratio" or above_zero else 0.0


def placed(values: Floats, known: Bools, options: "Normalise", ties: str, neutral: float) -> Floats:
    """The deviations by a method of places, 0 where not known."""
    shape = values.shape
    rows = np.where(known, values, np.nan).reshape(-1, shape[-1])
    number = known.sum(axis=-1).reshape(-1, 1).astype(float)
    found = PLACES[options.method](ranks(rows, ties), number, options) - neutral
    return np.where(known, found.reshape(shape), 0.0)
