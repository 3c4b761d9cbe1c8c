"""Trends over years of many series at once: a slope with its interval, and whether it is more than chance.

The methods, their sources, their false alarms and what they cannot say stand in `docs/methods/trends.md`.

Arrays have the shape (…, years) with NaN for a missing value; the answers have the shape without years. A
series with fewer than `FEWEST_YEARS` known years, or too few events, is "too_few", never
"no_established_change".
"""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samlad.analysis.distributions import Bools, Floats, root, student_quantile, student_tail
from samlad.analysis.intervals import LEVEL

INCREASE, DECREASE, NO_ESTABLISHED_CHANGE, TOO_FEW = (
    "increase",
    "decrease",
    "no_established_change",
    "too_few",
)
VERDICTS = (INCREASE, DECREASE, NO_ESTABLISHED_CHANGE, TOO_FEW)

FEWEST_YEARS = 5
FEWEST_EVENTS = 10
# A slope over all years of more than e^20 times is told as infinite.
STEEPEST = 20.0
# Below this share of the variance of chance a fit counts as perfect.
LEAST_DISPERSION = 1e-9


@dataclass(frozen=True, slots=True)
class Trends:
    """One trend per series; the numbers are NaN where `verdict` is "too_few".

    `slope`, `low`, `high` are per year: per cent for counts, percentage points for shares, the series' own
    unit for values. `p` is two-sided. `change`, `change_low`, `change_high` go from the first known year to
    the last, in the same units but for the whole time, and are NaN also where both years have no event.
    `years` is how many years are known. `dispersion` is variance over that of chance alone (residual
    variance for values).
    """

    slope: Floats
    low: Floats
    high: Floats
    p: Floats
    verdict: NDArray[np.str_]
    change: Floats
    change_low: Floats
    change_high: Floats
    years: NDArray[np.int64]
    dispersion: Floats


@dataclass(frozen=True, slots=True)
class _Series:
    """Checked input in two dimensions: unknown years have weight 0 and value 0."""

    value: Floats
    weight: Floats
    known: Bools
    at: Floats
    shape: tuple[int, ...]

    @property
    def years(self) -> NDArray[np.int64]:
        years: NDArray[np.int64] = self.known.sum(axis=1)
        return years

    def ends(self, of: Floats) -> tuple[Floats, Floats]:
        """The values of the first and the last known year."""
        rows, last = np.arange(len(of)), of.shape[1] - 1
        return of[rows, self.known.argmax(axis=1)], of[rows, last - self.known[:, ::-1].argmax(axis=1)]


def count_trends(
    counts: ArrayLike,
    population: ArrayLike,
    years: ArrayLike,
    *,
    level: float = LEVEL,
    false_discovery: bool = False,
) -> Trends:
    """Per cent per year in events per population: log-linear quasi-Poisson regression with score intervals.

    A year whose count or population is NaN, or whose population is 0, is missing. Fewer than
    `FEWEST_EVENTS` events in all are too few. An end of the interval may be infinite, or -100 per cent.
    With `false_discovery` the verdicts keep the share of false alarms among all the series' alarms
    (Benjamini and Hochberg); `p` and the intervals stay as they are.
    ValueError: counts or populations below 0, shapes that do not fit, years that do not rise.
    """
    series = _series(counts, population, years, least=0.0)
    enough = (series.years >= FEWEST_YEARS) & (series.value.sum(axis=1) >= FEWEST_EVENTS)
    slope = root(lambda b: _score(series, b)[0], *_bounds(series))
    fitted = series.value.sum(axis=1, keepdims=True) * _spread(series, slope)
    endless = np.abs(slope) >= 0.999 * _bounds(series)[1]
    dispersion = _pearson(series, (series.value - fitted) ** 2, fitted)
    # All events in one end year leave no residuals to estimate from: chance alone is the least there is.
    dispersion = np.where(endless, np.maximum(dispersion, 1.0), dispersion)
    within = student_quantile(level, np.maximum(series.years - 2, 0))
    limit = within * np.sqrt(np.maximum(dispersion, LEAST_DISPERSION))
    low, high = _score_ends(series, np.where(enough, slope, 0.0), np.where(enough, limit, 0.0))
    zero, information = _score(series, np.zeros(len(slope)))
    t = _over(np.abs(zero), np.sqrt(information * np.maximum(dispersion, LEAST_DISPERSION)))
    change = _count_change(series, dispersion, within)
    slope = np.where(endless, np.copysign(np.inf, slope), slope)
    per_cent = [100 * np.expm1(end) for end in (slope, low, high)]
    return _trends(series, enough, per_cent, t, change, dispersion, level, false_discovery)


def share_trends(
    counts: ArrayLike,
    totals: ArrayLike,
    years: ArrayLike,
    *,
    level: float = LEVEL,
    false_discovery: bool = False,
) -> Trends:
    """Percentage points per year in a share: logistic quasi-binomial regression.

    The slope is that at the middle of the series. Fewer than `FEWEST_EVENTS` counted, or not counted, are
    too few, and so are shares of 0 or 1 in all years but an end year. `false_discovery` as in
    `count_trends`. ValueError: also a count above its total.
    """
    series = _series(counts, totals, years, least=0.0)
    if (series.value > series.weight).any():
        raise ValueError("a count is at most its total")
    counted, missed = series.value.sum(axis=1), (series.weight - series.value).sum(axis=1)
    enough = (series.years >= FEWEST_YEARS) & (np.minimum(counted, missed) >= FEWEST_EVENTS)
    slope, fitted, information = _logistic(series, enough)
    enough &= np.abs(slope) < 0.999 * _bounds(series)[1]
    variance = series.weight * fitted * (1 - fitted)
    dispersion = _pearson(series, (series.value - series.weight * fitted) ** 2, variance)
    error = np.sqrt(_over(np.maximum(dispersion, LEAST_DISPERSION), information))
    within = student_quantile(level, np.maximum(series.years - 2, 0))
    share = _over(counted, counted + missed)
    points = [
        100 * share * (1 - share) * end for end in (slope, slope - within * error, slope + within * error)
    ]
    change = _share_change(series, dispersion, within)
    return _trends(
        series, enough, points, _over(np.abs(slope), error), change, dispersion, level, false_discovery
    )


def value_trends(
    values: ArrayLike, years: ArrayLike, *, level: float = LEVEL, false_discovery: bool = False
) -> Trends:
    """Units per year in values whose own sureness is not known: a straight line by least squares.

    `false_discovery` as in `count_trends`. ValueError: shapes that do not fit, years that do not rise.
    """
    series = _series(values, np.ones(np.shape(values)), years, least=-np.inf)
    enough = series.years >= FEWEST_YEARS
    number = np.maximum(series.years, 1)
    time = np.where(series.known, series.at - _over_years(series, series.at, number), 0.0)
    level_of = _over_years(series, series.value, number)
    squares = (time**2).sum(axis=1)
    slope = _over((time * series.value).sum(axis=1), squares)
    left = np.where(series.known, series.value - level_of - slope[:, None] * time, 0.0)
    variance = _over((left**2).sum(axis=1), np.maximum(series.years - 2, 0))
    variance = np.maximum(variance, (1e-12 * np.abs(series.value).max(axis=1, initial=0.0)) ** 2)
    error = np.sqrt(_over(variance, squares))
    within = student_quantile(level, np.maximum(series.years - 2, 0))
    ends = [slope, slope - within * error, slope + within * error]
    first, last = series.ends(series.value)
    reach = within * np.sqrt(2 * variance)
    change = (last - first, last - first - reach, last - first + reach)
    t = np.where(slope == 0, 0.0, _over(np.abs(slope), error))
    return _trends(series, enough, ends, t, change, variance, level, false_discovery)


def adjusted(p: ArrayLike) -> Floats:
    """p values adjusted for the false discovery rate over all of them (Benjamini and Hochberg); NaN stays."""
    raw = np.asarray(p, dtype=float)
    flat = raw.reshape(-1)
    known = np.flatnonzero(~np.isnan(flat))
    falling = known[np.argsort(-flat[known], kind="stable")]
    rank = np.arange(len(known), 0, -1)
    found = np.full(flat.shape, np.nan)
    found[falling] = np.minimum(np.minimum.accumulate(flat[falling] * len(known) / np.maximum(rank, 1)), 1.0)
    return found.reshape(raw.shape)


def _spread(series: _Series, slope: Floats) -> Floats:
    """The share of the events that falls on each year with a slope (series, years), given their total."""
    with np.errstate(divide="ignore"):
        height = np.log(series.weight) + slope[:, None] * series.at
    height = np.where(series.known, height, -np.inf)
    top = height.max(axis=1, keepdims=True, initial=-1e300)
    share = np.exp(height - top)
    return _over(share, share.sum(axis=1, keepdims=True))


def _score(series: _Series, slope: Floats) -> tuple[Floats, Floats]:
    """The derivative of the log-likelihood given the total, and its variance when events are Poisson."""
    share = _spread(series, slope)
    centre = (share * series.at).sum(axis=1, keepdims=True)
    apart = np.where(series.known, series.at - centre, 0.0)
    score = (series.value * apart).sum(axis=1)
    return score, series.value.sum(axis=1) * (share * apart**2).sum(axis=1)


def _bounds(series: _Series) -> tuple[Floats, Floats]:
    first, last = series.ends(np.where(series.known, series.at, 0.0))
    steepest = STEEPEST / np.maximum(last - first, 1e-9)
    return -steepest, steepest


def _score_ends(series: _Series, slope: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """The slopes that the series does not contradict: where the score is `limit` standard errors off."""

    def surplus(of: Floats, sign: float) -> Floats:
        score, information = _score(series, of)
        return np.where(information > 0, score - sign * limit * np.sqrt(information), -sign)

    least, most = _bounds(series)
    low = root(lambda b: surplus(b, 1.0), least, slope)
    high = root(lambda b: surplus(b, -1.0), slope, most)
    return np.where(low <= least * 0.999, -np.inf, low), np.where(high >= most * 0.999, np.inf, high)


def _pearson(series: _Series, squares: Floats, variance: Floats) -> Floats:
    """Variance over that of chance alone, from the residuals."""
    terms = np.where(series.known & (variance > 0), _over(squares, variance), 0.0)
    return _over(terms.sum(axis=1), np.maximum(series.years - 2, 0))


def _logistic(series: _Series, enough: Bools) -> tuple[Floats, Floats, Floats]:
    """Slope, fitted shares and information of the slope, by iteratively reweighted least squares."""
    total = np.maximum(series.weight.sum(axis=1), 1e-300)
    share = np.clip(series.value.sum(axis=1) / total, 1e-9, 1 - 1e-9)
    centre = (series.weight * series.at).sum(axis=1) / total
    time = np.where(series.known, series.at - centre[:, None], 0.0)
    level, slope = np.log(share / (1 - share)), np.zeros(len(share))
    steepest = _bounds(series)[1]
    for _ in range(60):
        fitted = _logit_inverse(level[:, None] + slope[:, None] * time)
        variance = series.weight * fitted * (1 - fitted)
        left = series.value - series.weight * fitted
        a, b, c = ((variance * time**power).sum(axis=1) for power in range(3))
        u, v = left.sum(axis=1), (left * time).sum(axis=1)
        determinant = np.maximum(a * c - b * b, 1e-300)
        up, along = (c * u - b * v) / determinant, (a * v - b * u) / determinant
        level = np.clip(level + np.clip(up, -2.0, 2.0), -30.0, 30.0)
        slope = np.clip(slope + np.clip(along, -steepest / 10, steepest / 10), -steepest, steepest)
        if (np.abs(np.where(enough, along, 0.0)) < 1e-12).all():
            break
    return slope, fitted, np.maximum(c - _over(b * b, np.maximum(a, 1e-300)), 1e-300)


def _logit_inverse(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(x, -60.0, 60.0)))


def _count_change(series: _Series, dispersion: Floats, within: Floats) -> tuple[Floats, Floats, Floats]:
    """Per cent from the first known year to the last: Wilson's interval given the events of both."""
    (x, y), (n, m) = series.ends(series.value), series.ends(series.weight)
    part = _over(y, x + y)
    low, high = _wilson(part, _over(np.maximum(dispersion, LEAST_DISPERSION), x + y), within)
    ends = (_over(mine * n, (1 - mine) * m) for mine in (part, low, high))
    first, second, third = (100 * (end - 1) for end in ends)
    return first, second, third


def _share_change(series: _Series, dispersion: Floats, within: Floats) -> tuple[Floats, Floats, Floats]:
    """Percentage points from the first known year to the last, by Newcombe's method."""
    (x, y), (n, m) = series.ends(series.value), series.ends(series.weight)
    spread = np.maximum(dispersion, LEAST_DISPERSION)
    first, last = _over(x, n), _over(y, m)
    l1, u1 = _wilson(first, _over(spread, n), within)
    l2, u2 = _wilson(last, _over(spread, m), within)
    change = last - first
    down, up = np.hypot(last - l2, u1 - first), np.hypot(u2 - last, first - l1)
    return 100 * change, 100 * (change - down), 100 * (change + up)


def _wilson(share: Floats, variance: Floats, within: Floats) -> tuple[Floats, Floats]:
    square = within**2 * variance
    half = np.sqrt(np.maximum(share * (1 - share) * square + square**2 / 4, 0.0))
    low, high = (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)


def _trends(
    series: _Series,
    enough: Bools,
    slope: list[Floats],
    t: Floats,
    change: tuple[Floats, Floats, Floats],
    dispersion: Floats,
    level: float,
    false_discovery: bool,
) -> Trends:
    def shaped(values: Floats) -> Floats:
        return np.where(enough, values, np.nan).reshape(series.shape)

    p = shaped(student_tail(t, series.years - 2))
    sure = (adjusted(p) if false_discovery else p) < 1 - level
    way = np.where(shaped(slope[0]) > 0, INCREASE, DECREASE)
    verdict = np.where(np.isnan(p), TOO_FEW, np.where(sure, way, NO_ESTABLISHED_CHANGE))
    return Trends(
        *(shaped(slope[0]), shaped(slope[1]), shaped(slope[2])),
        p,
        verdict,
        *(shaped(change[0]), shaped(change[1]), shaped(change[2])),
        series.years.reshape(series.shape),
        shaped(dispersion),
    )


def _series(values: ArrayLike, weights: ArrayLike, years: ArrayLike, *, least: float) -> _Series:
    y, at = np.asarray(values, dtype=float), np.asarray(years, dtype=float)
    w = np.asarray(weights, dtype=float)
    if at.ndim != 1 or y.shape[-1:] != at.shape or y.ndim == 0:
        raise ValueError("values have the shape (…, years)")
    w = np.broadcast_to(w, y.shape)
    if not len(at):
        y, w, at = np.full((*y.shape[:-1], 1), np.nan), np.ones((*y.shape[:-1], 1)), np.zeros(1)
    if (np.diff(at) <= 0).any() or not np.isfinite(at).all():
        raise ValueError("years rise")
    if (y < least).any() or np.isinf(y).any() or (w < 0).any() or np.isinf(w).any():
        raise ValueError("counts and populations are 0 or more, and finite")
    known = (~np.isnan(y) & (w > 0)).reshape(prod(y.shape[:-1]), len(at))
    flat, weight = y.reshape(known.shape), w.reshape(known.shape)
    time = np.broadcast_to(at - at.mean(), known.shape)
    return _Series(np.where(known, flat, 0.0), np.where(known, weight, 0.0), known, time, y.shape[:-1])


def _over_years(series: _Series, values: Floats, number: NDArray[np.int64]) -> Floats:
    """The mean over the known years (series, 1)."""
    mean: Floats = (np.where(series.known, values, 0.0).sum(axis=1) / number)[:, None]
    return mean


def _over(part: Floats, whole: Floats | NDArray[np.int64]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(part, whole)
