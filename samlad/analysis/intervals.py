"""Intervals for proportions, rates and means, and for how two areas differ.

Score intervals, and MOVER for differences and ratios. The methods, their sources and their measured
coverage stand in `docs/methods/intervals.md`. Arguments are numbers or arrays that fit each other. A
missing value (NaN) gives a missing interval, and so does a denominator of 0; nothing else does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samlad.analysis.distributions import Floats, normal_quantile, student_quantile

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its interval, arrays of one shape; NaN where it is missing.

    An end may be infinite where a ratio has none.
    """

    value: Floats
    low: Floats
    high: Floats

    def scaled(self, factor: ArrayLike) -> "Interval":
        """In another unit: times a factor that is 0 or more."""
        times = np.asarray(factor, dtype=float)
        return Interval(self.value * times, self.low * times, self.high * times)


def proportion(
    count: ArrayLike,
    total: ArrayLike,
    *,
    level: float = LEVEL,
    design_effect: ArrayLike = 1.0,
    population: ArrayLike = np.inf,
) -> Interval:
    """The share `count` / `total` with Wilson's interval; 0 and `total` give an end of exactly 0 and 1.

    For a survey `total` is how many answered, `design_effect` how much larger the variance is than in a
    simple random sample (weights, households), and `population` how many could have been asked: when all
    have answered nothing is left to chance. Counts may be weighted. ValueError: a count outside 0..total,
    more answers than people, a design effect that is not above 0.
    """
    x, n, deff, people = _broadcast(count, total, design_effect, population)
    _check((x < 0) | (x > n), "a count is from 0 to its total")
    _check(n > people, "more have answered than there are")
    _check(deff <= 0, "a design effect is above 0")
    known = ~np.isnan(x + deff + people) & (n > 0)
    x, n = np.where(known, x, 0.0), np.where(known, n, 1.0)
    deff, people = np.where(known, deff, 1.0), np.where(known & np.isfinite(people), people, 0.0)
    left = np.where(people > 0, (people - n) / np.maximum(people - 1, 1.0), 1.0)
    low, high = _wilson(x / n, deff * left / n, normal_quantile(level))
    return _where(known, x / n, low, high)


def rate(
    events: ArrayLike,
    population: ArrayLike,
    *,
    per: float = 1.0,
    level: float = LEVEL,
    overdispersion: ArrayLike = 1.0,
) -> Interval:
    """Events per `per` of a population, or of anything that they are counted over, with the score interval.

    `overdispersion` is variance over mean: 1 when events come one by one, more when they come in heaps.
    ValueError: values below 0 or infinite.
    """
    x, n, phi = _broadcast(events, population, overdispersion)
    _check((x < 0) | np.isinf(x) | (n < 0) | np.isinf(n), "events and population are 0 or more")
    _check(phi <= 0, "overdispersion is above 0")
    known = ~np.isnan(x + phi) & (n > 0)
    x, n, phi = np.where(known, x, 0.0), np.where(known, n, 1.0), np.where(known, phi, 1.0)
    square = normal_quantile(level) ** 2 * phi
    middle, half = x + square / 2, np.sqrt(square * (x + square / 4))
    low = np.where(x == 0, 0.0, np.maximum(middle - half, 0.0))
    return _where(known, x / n, low / n, (middle + half) / n).scaled(per)


def mean(
    value: ArrayLike, standard_error: ArrayLike, *, answers: ArrayLike = np.inf, level: float = LEVEL
) -> Interval:
    """A mean with its standard error. With `answers` the error is taken as estimated from them (Student).

    ValueError: a standard error below 0, or fewer than two answers.
    """
    m, error, n = _broadcast(value, standard_error, answers)
    _check(error < 0, "a standard error is 0 or more")
    _check(n < 2, "a mean with an error has at least two answers")
    within = np.where(np.isinf(n), normal_quantile(level), student_quantile(level, n - 1))
    half = within * error
    return _where(~np.isnan(m + half), m, m - half, m + half)


def difference(one: Interval, other: Interval) -> Interval:
    """`one` minus `other` for two independent values with intervals of the same level (MOVER)."""
    value = one.value - other.value
    down = np.hypot(one.value - one.low, other.high - other.value)
    up = np.hypot(one.high - one.value, other.value - other.low)
    return Interval(value, value - down, value + up)


def ratio(one: Interval, other: Interval) -> Interval:
    """`one` over `other` for two independent values that are 0 or more (MOVER, Donner and Zou).

    Without an upper end where `other` may be 0; missing where both are 0.
    """
    value, reference = np.broadcast_arrays(one.value, other.value)
    known = ~np.isnan(value + reference) & (value + reference > 0)
    a, b = np.where(known, value, 0.0), np.where(known, reference, 1.0)
    l1, u1, l2, u2 = (np.where(known, end, 1.0) for end in (one.low, one.high, other.low, other.high))
    both = a * b
    inner = both**2 - l1 * u2 * (2 * a - l1) * (2 * b - u2)
    low = np.where(l1 > 0, _over(l1 * (2 * a - l1), both + np.sqrt(np.maximum(inner, 0.0))), 0.0)
    inner = both**2 - u1 * l2 * (2 * a - u1) * (2 * b - l2)
    bottom = l2 * (2 * b - l2)
    high = np.where(bottom > 0, _over(both + np.sqrt(np.maximum(inner, 0.0)), bottom), np.inf)
    return _where(known, _over(a, b), low, high)


def proportion_difference(
    count: ArrayLike,
    total: ArrayLike,
    other_count: ArrayLike,
    other_total: ArrayLike,
    *,
    part: bool = False,
    level: float = LEVEL,
) -> Interval:
    """How much larger one share is than another (Newcombe).

    With `part` the first area is a part of the other: it is compared with the rest, and the difference scaled
    to what it is to the whole. ValueError: as in `proportion`, or a part larger than its whole.
    """
    x, n, y, m = _broadcast(count, total, other_count, other_total)
    rest_count, rest, share = _rest(x, n, y, m) if part else (y, m, np.zeros(x.shape))
    alone = part & (rest == 0)
    found = difference(proportion(x, n, level=level), proportion(rest_count, rest, level=level))
    return _equal(found.scaled(1 - share), alone, 0.0)


def proportion_ratio(
    count: ArrayLike,
    total: ArrayLike,
    other_count: ArrayLike,
    other_total: ArrayLike,
    *,
    part: bool = False,
    level: float = LEVEL,
) -> Interval:
    """How many times another share one share is; `part` as in `proportion_difference`."""
    x, n, y, m = _broadcast(count, total, other_count, other_total)
    rest_count, rest, share = _rest(x, n, y, m) if part else (y, m, np.zeros(x.shape))
    found = ratio(proportion(x, n, level=level), proportion(rest_count, rest, level=level))
    whole = Interval(*(_to_whole(end, share) for end in (found.value, found.low, found.high)))
    return _equal(whole, part & (rest == 0) & (y > 0), 1.0)


def rate_difference(
    events: ArrayLike,
    population: ArrayLike,
    other_events: ArrayLike,
    other_population: ArrayLike,
    *,
    part: bool = False,
    per: float = 1.0,
    level: float = LEVEL,
) -> Interval:
    """How much higher one rate is than another; `part` as in `proportion_difference`."""
    x, n, y, m = _broadcast(events, population, other_events, other_population)
    rest_events, rest, share = _rest(x, n, y, m) if part else (y, m, np.zeros(x.shape))
    found = difference(rate(x, n, level=level), rate(rest_events, rest, level=level))
    return _equal(found.scaled((1 - share) * per), part & (rest == 0), 0.0)


def rate_ratio(
    events: ArrayLike,
    population: ArrayLike,
    other_events: ArrayLike,
    other_population: ArrayLike,
    *,
    part: bool = False,
    level: float = LEVEL,
    overdispersion: ArrayLike = 1.0,
) -> Interval:
    """How many times another rate one rate is: Wilson's interval given the events of both together.

    With `part` the first area is a part of the other, as most areas are of their municipality. Without an
    upper end where the other has no event; missing where neither has.
    """
    x, n, y, m, phi = _broadcast(events, population, other_events, other_population, overdispersion)
    for counted, people in ((x, n), (y, m)):
        rate(counted, people)
    together, people = (y, m) if part else (x + y, n + m)
    if part:
        _rest(x, n, y, m)
    share = _over(n, people)
    mine = proportion(x, together, level=level, design_effect=phi)
    known = ~np.isnan(x + y + phi) & (n > 0) & (m > 0)
    ends = (_odds(end, share, part=part) for end in (mine.value, mine.low, mine.high))
    return _equal(_where(known, *ends), np.asarray(part & (n == m) & (y > 0)), 1.0)


def _odds(mine: Floats, share: Floats, *, part: bool) -> Floats:
    """The ratio of rates in which one of them has `mine` of the events and `share` of the people."""
    return _over(mine, share) if part else _over(mine * (1 - share), (1 - mine) * share)


def _to_whole(to_rest: Floats, share: Floats) -> Floats:
    """A ratio to the rest as one to the whole, of which the area is `share`."""
    inside = np.where(np.isinf(to_rest), 1.0, to_rest)
    return np.where(
        np.isinf(to_rest), _over(np.ones_like(share), share), inside / (share * inside + 1 - share)
    )


def _rest(x: Floats, n: Floats, y: Floats, m: Floats) -> tuple[Floats, Floats, Floats]:
    """Count and total of the whole without the part, and the part's share of the total."""
    _check((x > y) | (n > m), "a part is larger than its whole")
    return y - x, m - n, np.where(m > 0, _over(n, m), 1.0)


def _wilson(share: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    """`variance` is one over the number of answers, or what stands in its place."""
    square = z * z * variance
    half = z * np.sqrt(share * (1 - share) * variance + square * variance / 4)
    low, high = (share + square / 2 - half) / (1 + square), (share + square / 2 + half) / (1 + square)
    return np.where(share == 0, 0.0, np.maximum(low, 0.0)), np.where(share == 1, 1.0, np.minimum(high, 1.0))


def _over(part: Floats, whole: Floats) -> Floats:
    """The quotient; infinite over 0, NaN for 0 over 0, without warnings."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(part, whole)


def _where(known: NDArray[np.bool_], value: Floats, low: Floats, high: Floats) -> Interval:
    return Interval(*(np.where(known, end, np.nan) for end in (value, low, high)))


def _equal(interval: Interval, there: NDArray[np.bool_], to: float) -> Interval:
    """Where an area is its own whole there is nothing to be unsure of."""
    return Interval(*(np.where(there, to, end) for end in (interval.value, interval.low, interval.high)))


def _broadcast(*values: ArrayLike) -> list[Floats]:
    return list(np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values)))


def _check(wrong: NDArray[np.bool_], text: str) -> None:
    if wrong.any():
        raise ValueError(text)
