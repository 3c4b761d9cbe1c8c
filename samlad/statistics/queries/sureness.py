"""How sure a figure is, how it differs from another, and whether it has changed.

The methods are those of `samlad.analysis`; which of them is used follows from the kind of the indicator and
from whether there are counts behind the value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.intervals import (
    Interval,
    difference,
    proportion,
    proportion_difference,
    rate,
    rate_difference,
)
from samlad.analysis.trends import DECREASE as DECREASE
from samlad.analysis.trends import INCREASE as INCREASE
from samlad.analysis.trends import (
    NO_ESTABLISHED_CHANGE,
    TOO_FEW,
    Trends,
    adjusted,
    count_trends,
    share_trends,
    value_trends,
)
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import Floats, Grid
from samlad.statistics.rules import COUNT, MEAN, RATE, SHARE, SURVEY

Bools = NDArray[np.bool_]
# Trends are of the last so many years: longer ago something else was often measured.
TREND_YEARS = 10
# What a slope is per year: per cent of itself, percentage points, or the unit of the values.
PER_CENT, POINTS, UNITS = "per_cent", "points", "units"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one indicator, arrays of one shape; NaN where there is none."""

    value: Floats
    count: Floats
    denominator: Floats
    answers: Floats
    margin: Floats

    @classmethod
    def of(cls, grid: Grid, indicator: int) -> "Numbers":
        """Of an indicator by its key: (areas, periods)."""
        place = grid.indicators.index(indicator)
        return cls(*(getattr(grid, one.name)[place] for one in fields(cls)))

    def part(self, chosen: object) -> "Numbers":
        """A part of the arrays, as an index of them says."""
        return Numbers(*(getattr(self, one.name)[chosen] for one in fields(self)))


def intervals(meaning: Meaning, of: Numbers) -> Interval:
    """The values with their 95 % intervals; the ends are NaN where how sure it is cannot be known."""
    kind, per = meaning.row.kind, meaning.row.per
    bare = Interval(of.value, np.full(of.value.shape, np.nan), np.full(of.value.shape, np.nan))
    if meaning.is_population:  # everybody is counted: nothing is left to chance
        return bare
    if kind == COUNT:
        counted = np.where(of.value >= 0, of.value, np.nan)
        return _with_ends(of.value, rate(counted, 1.0), bare)
    if kind == RATE:
        return _with_ends(of.value, rate(*_counted(of, kind), per=per), bare)
    if kind in (SHARE, SURVEY):
        found = _with_ends(of.value, proportion(*_counted(of, kind)).scaled(per), bare)
        return _with_margin(meaning, of, found if kind == SHARE else _by_answers(meaning, of, found))
    return _with_margin(meaning, of, bare) if kind == MEAN else bare


def _counted(of: Numbers, kind: str) -> tuple[Floats, Floats]:
    """Counts and denominators where both are known and fit each other."""
    fits = (of.count >= 0) & (of.denominator > 0)
    if kind in (SHARE, SURVEY):
        fits &= of.count <= of.denominator
    return np.where(fits, of.count, np.nan), np.where(fits, of.denominator, np.nan)


def _with_ends(value: Floats, found: Interval, otherwise: Interval) -> Interval:
    """The value as the source gives it, with ends that hold it."""
    known = ~np.isnan(found.value) & ~np.isnan(value)
    low = np.where(known, np.minimum(found.low, value), otherwise.low)
    return Interval(value, low, np.where(known, np.maximum(found.high, value), otherwise.high))


def _with_margin(meaning: Meaning, of: Numbers, otherwise: Interval) -> Interval:
    """By the margin that the source states, within the scale, where it states one."""
    stated = of.margin >= 0
    low, high = of.value - of.margin, of.value + of.margin
    if meaning.row.scale_low is not None and meaning.row.scale_high is not None:
        low, high = np.maximum(low, meaning.row.scale_low), np.minimum(high, meaning.row.scale_high)
    low, high = np.minimum(low, of.value), np.maximum(high, of.value)
    return Interval(of.value, np.where(stated, low, otherwise.low), np.where(stated, high, otherwise.high))


def _by_answers(meaning: Meaning, of: Numbers, otherwise: Interval) -> Interval:
    """Of a survey that gives per cent and how many have answered."""
    if meaning.unit != "%":
        return otherwise
    fits = (of.answers > 0) & (of.value >= 0) & (of.value <= 100)
    answers = np.where(fits, of.answers, np.nan)
    return _with_ends(
        of.value, proportion(np.where(fits, of.value / 100, np.nan) * answers, answers).scaled(100), otherwise
    )


def differences(meaning: Meaning, one: Numbers, other: Numbers, *, part: Bools | bool = False) -> Interval:
    """How much higher `one` is than `other`; with `part` it is a part of it, and compared with the rest.

    The value is that of the figures as they are shown. Counts are not compared: a larger place has more.
    """
    kind, per = meaning.row.kind, meaning.row.per
    value = one.value - other.value
    nothing = np.full(value.shape, np.nan)
    if kind == COUNT:
        return Interval(nothing, nothing, nothing)
    apart = difference(intervals(meaning, one), intervals(meaning, other))
    found = Interval(value, apart.low, apart.high)
    if kind in (SHARE, RATE):
        within = _within(kind, one, other, value.shape).scaled(per)
        found = _with_ends(value, _pick(np.broadcast_to(part, value.shape), within, found), found)
    return found


def _pick(chosen: Bools, one: Interval, other: Interval) -> Interval:
    return Interval(
        *(np.where(chosen, getattr(one, name), getattr(other, name)) for name in ("value", "low", "high"))
    )


def _within(kind: str, one: Numbers, other: Numbers, shape: tuple[int, ...]) -> Interval:
    """The difference between a part and its whole."""
    x, n, y, m = np.broadcast_arrays(*_counted(one, kind), *_counted(other, kind))
    fits = (x <= y) & (n <= m) & (y - x <= m - n if kind == SHARE else True)
    x, n, y, m = (np.where(fits, numbers, np.nan).reshape(shape) for numbers in (x, n, y, m))
    return (proportion_difference if kind == SHARE else rate_difference)(x, n, y, m, part=True)


@dataclass(frozen=True, slots=True)
class Change:
    """Trends of one indicator, with what a slope is per year (arrays over series)."""

    trends: Trends
    per: NDArray[np.str_]

    def part(self, chosen: slice) -> "Change":
        """Only some of the series."""
        found = (getattr(self.trends, one.name)[chosen] for one in fields(Trends))
        return Change(Trends(*found), self.per[chosen])


def trends(meaning: Meaning, of: Numbers, starts: Floats, *, many: bool = False) -> Change:
    """Whether values (areas, periods) have changed; `starts` are the years. `many`: for a list of areas.

    Of a list the verdicts keep the share of false alarms among all its alarms.
    """
    plain = value_trends(of.value, starts)
    kind = meaning.row.kind
    found, per = plain, np.full(plain.verdict.shape, UNITS, dtype="<U8")
    if kind in (COUNT, RATE, SHARE):
        counted = _count_trends(kind, of, starts)
        used = counted.years >= plain.years
        found = Trends(
            *(np.where(used, getattr(counted, one.name), getattr(plain, one.name)) for one in fields(Trends))
        )
        per = np.where(used, POINTS if kind == SHARE else PER_CENT, UNITS)
    return Change(_together(found) if many else found, per)


def trends_of(meanings: Sequence[Meaning], grid: Grid) -> Mapping[int, Change]:
    """The trends of each indicator in a grid of one period type, by its key; each kind is one computation."""
    found = dict[int, Change]()
    for kind in dict.fromkeys(one.row.kind for one in meanings):
        alike = [one for one in meanings if one.row.kind == kind]
        parts = [Numbers.of(grid, one.key) for one in alike]
        names = [one.name for one in fields(Numbers)]
        together = Numbers(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
        change, size = trends(alike[0], together, grid.starts), len(grid.areas)
        for place, one in enumerate(alike):
            found[one.key] = change.part(slice(place * size, (place + 1) * size))
    return found


def _count_trends(kind: str, of: Numbers, years: Floats) -> Trends:
    if kind == COUNT:
        return count_trends(np.where(of.value >= 0, of.value, np.nan), np.ones(of.value.shape), years)
    how: Callable[..., Trends] = share_trends if kind == SHARE else count_trends
    return how(*_counted(of, kind), years)


def _together(found: Trends) -> Trends:
    """The verdicts of all series as one list (Benjamini and Hochberg)."""
    sure = adjusted(found.p) < 0.05
    way = np.where(found.slope > 0, INCREASE, DECREASE)
    verdict = np.where(np.isnan(found.p), TOO_FEW, np.where(sure, way, NO_ESTABLISHED_CHANGE))
    return replace(found, verdict=verdict)
