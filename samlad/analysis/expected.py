"""How many events an area usually has in a round: an interval from the area's own history.

Gamma-Poisson (negative binomial) prediction with exposure, discounted history and a shrunken seasonal factor.
The method, its sources and its measured coverage stand in `docs/methods/suggestion.md`.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EXPECTED, SHORT_HISTORY, NO_DATA = "expected", "short_history", "no_data"
CODES = (EXPECTED, SHORT_HISTORY, NO_DATA)

FEWEST_ROUNDS = 30
# Later rounds with data after which a round counts half.
HALF_LIFE = 26.0
FEWEST_YEARS_FOR_SEASON = 2
# Weeks on each side that lend their counts to a week of the year.
SEASON_REACH_WEEKS = 3
# Variance of the seasonal factor around 1: as measured in the area, within these bounds.
SEASON_VARIANCE = (0.005, 0.5)
# Variance of a season that has not been seen, times the share of the year that is missing.
UNSEEN_SEASON_VARIANCE = 0.1
# Overdispersion where the history says nothing, and how much a history must say to outweigh that.
USUAL_OVERDISPERSION, USUAL_WEIGHT = 0.15, 30.0
LARGEST_OVERDISPERSION = 5.0
# Jeffreys' prior for a Poisson rate, in events: it keeps a history of zeros from promising zero for ever.
PRIOR_EVENTS = 0.5
# Above this mean the quantile is that of a gamma distribution, within a tenth of the exact one.
LARGE_MEAN = 400.0
LARGEST_COUNT = 1e9


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is usual for one area this round.

    `code` is one of `CODES`; `mean`, `low` and `high` are events in this round and None unless it is
    "expected". `low` and `high` are themselves usual. `rounds` is how many past rounds had data, `seasonal`
    whether the time of year is taken into account.
    """

    code: str
    mean: float | None = None
    low: int | None = None
    high: int | None = None
    rounds: int = 0
    seasonal: bool = False


@dataclass(frozen=True, slots=True)
class Expectations:
    """What is usual for many areas this round; every array has the shape (areas,).

    `mean`, `low`, `high` and `season_factor` are NaN where `code` is not "expected"; `season_factor` is 1
    where the history is too short for a season.
    """

    code: NDArray[np.str_]
    mean: Floats
    low: Floats
    high: Floats
    rounds: NDArray[np.int64]
    seasonal: Bools
    season_factor: Floats

    def __len__(self) -> int:
        return len(self.code)

    def area(self, place: int) -> Expectation:
        """The area at that place in the arrays, as plain values."""
        code, rounds = str(self.code[place]), int(self.rounds[place])
        if code != EXPECTED:
            return Expectation(code, rounds=rounds)
        low, high = int(self.low[place]), int(self.high[place])
        return Expectation(code, float(self.mean[place]), low, high, rounds, bool(self.seasonal[place]))


@dataclass(frozen=True, slots=True)
class History:
    """Checked input: unknown rounds have count, exposure and weight 0. Arrays are (areas, rounds)."""

    counts: Floats
    exposure: Floats
    weight: Floats
    known: Bools

    @property
    def rounds(self) -> NDArray[np.int64]:
        rounds: NDArray[np.int64] = self.known.sum(axis=1)
        return rounds


def expected_counts(
    counts: ArrayLike,
    exposure: ArrayLike,
    season: ArrayLike,
    *,
    exposure_now: ArrayLike,
    season_now: int,
    rounds_per_year: int = 52,
    coverage: float = 0.9,
) -> Expectations:
    """The number of joined events that each area usually has in a round like this one.

    `counts` (areas, rounds) are joined events per past round, oldest first, NaN where there was no round.
    `exposure` (areas, rounds) is the share 0..1 of the expected reporters that reported. A round without
    count or with exposure 0 or NaN is a round without data, whatever its count says. `season` (rounds,) is
    the round's number in its year (ISO week, fortnight, month); week 53 counts as week 1. `exposure_now`
    (areas,) and `season_now` are this round's; an area where nobody has reported is "no_data".

    `low` and `high` are the (1 - coverage) / 2 and (1 + coverage) / 2 quantiles of the prediction. A history
    of zeros gives 0 to 0, or a little more; a constant one an interval of Poisson width at least; a huge
    count is taken as it stands. No area affects another. ValueError: shapes that do not fit, counts below 0
    or above 1e9, exposure outside 0..1, coverage outside 0.5..0.99.
    """
    history = _history(counts, exposure)
    now = _shares("exposure_now", exposure_now, history.counts.shape[:1])
    weeks = _weeks(season, history.counts.shape[1], season_now, rounds_per_year)
    if not 0.5 <= coverage <= 0.99:
        raise ValueError("coverage is between 0.5 and 0.99")
    code = np.where(now > 0, np.where(history.rounds >= FEWEST_ROUNDS, EXPECTED, SHORT_HISTORY), NO_DATA)
    mean, spread, factor, seasonal = _predict(history, weeks, now, rounds_per_year)
    usable = code == EXPECTED
    mean, spread = np.where(usable, mean, 0.0), np.where(usable, spread, 1.0)
    return Expectations(
        code=code,
        mean=np.where(usable, mean, np.nan),
        low=np.where(usable, quantile(mean, spread, (1 - coverage) / 2), np.nan),
        high=np.where(usable, quantile(mean, spread, (1 + coverage) / 2), np.nan),
        rounds=history.rounds,
        seasonal=usable & seasonal,
        season_factor=np.where(usable, factor, np.nan),
    )


def quantile(mean: ArrayLike, overdispersion: ArrayLike, share: float) -> Floats:
    """The smallest count that a negative binomial stays at or below with probability `share`.

    Its variance is mean + overdispersion × mean². Arrays of shape (n,); 0 where the mean is 0.
    """
    m = np.asarray(mean, dtype=float)
    a = np.maximum(np.asarray(overdispersion, dtype=float), 1e-9)
    small = m <= LARGE_MEAN
    return np.where(small, _summed(np.where(small, m, 0.0), a, share), _gamma(np.maximum(m, 1.0), a, share))


def _summed(mean: Floats, overdispersion: Floats, share: float) -> Floats:
    """Sums the probabilities 0, 1, 2 … by their recurrence until `share` is reached."""
    size = 1 / overdispersion
    ratio = mean * overdispersion / (1 + mean * overdispersion)
    probability = np.exp(-size * np.log1p(mean * overdispersion))
    total, found, count = probability.copy(), np.zeros_like(mean), 0
    while (short := total < share).any():
        probability = probability * ratio * (size + count) / (count + 1)
        count += 1
        total = total + probability
        found[short] = count
    return found


def _gamma(mean: Floats, overdispersion: Floats, share: float) -> Floats:
    """The quantile of a gamma distribution with the same mean and variance (Wilson and Hilferty)."""
    inverse = overdispersion + 1 / mean
    root = 1 - inverse / 9 + NormalDist().inv_cdf(share) * np.sqrt(inverse) / 3
    found: Floats = np.floor(mean * np.maximum(root, 0.0) ** 3)
    return found


def _predict(
    history: History, weeks: NDArray[np.int64], now: Floats, cycle: int
) -> tuple[Floats, Floats, Floats, Bools]:
    """Mean, overdispersion and seasonal factor of this round's prediction, and where a season is used."""
    flat = history.exposure
    spread = _overdispersion(history, flat * _rate(history, flat)[:, None], np.ones(len(now)))
    years = _years(history, cycle)
    seasonal = years >= FEWEST_YEARS_FOR_SEASON
    factor, uncertainty, used = _season(history, weeks, spread, seasonal, cycle)
    offset = flat * factor[:, :-1]
    rate = _rate(history, offset)
    expected = offset * rate[:, None]
    spread = _overdispersion(history, expected, 1 + used)
    mean = rate * np.where(np.isnan(now), 0.0, now) * factor[:, -1]
    doubt = _rate_doubt(history, expected, spread) + uncertainty
    doubt = doubt + UNSEEN_SEASON_VARIANCE * np.maximum(1 - years, 0)
    return mean, spread + doubt + spread * doubt, factor[:, -1], seasonal


def _rate(history: History, offset: Floats) -> Floats:
    """Events per round with full reporting (areas,): the posterior mean under discounted history."""
    return _share(_events(history), _total(history.weight * offset))


def _rate_doubt(history: History, expected: Floats, spread: Floats) -> Floats:
    """Relative variance of the rate (areas,): one over the events, more where they come in heaps."""
    return _share(1 + spread * _mean(expected, history.weight), _events(history))


def _events(history: History) -> Floats:
    """Discounted events, the prior's included (areas,)."""
    return _total(history.weight * history.counts) + PRIOR_EVENTS


def _overdispersion(history: History, expected: Floats, parameters: Floats) -> Floats:
    """The part of the variance that grows with the mean squared (areas,), by moments, shrunken.

    The weight of the history is the precision that the estimate has in a Poisson world.
    """
    weight = history.weight
    effective = _share(_total(weight) ** 2, _total(weight**2))
    correction = effective / np.maximum(effective - parameters, 1.0)
    surplus = _mean((history.counts - expected) ** 2, weight) * correction - _mean(expected, weight)
    square = _mean(expected**2, weight)
    precision = effective * _share(square, _mean(2 * expected**2 + expected, weight))
    shrunken = _share(
        precision * surplus + USUAL_WEIGHT * USUAL_OVERDISPERSION, precision * square + USUAL_WEIGHT
    )
    return np.clip(shrunken, 0.0, LARGEST_OVERDISPERSION)


def _mean(values: Floats, weight: Floats) -> Floats:
    """Weighted mean per area (areas,), 0 where there is no weight."""
    return _share(_total(weight * values), _total(weight))


def _total(values: Floats) -> Floats:
    total: Floats = values.sum(axis=1)
    return total


def _share(part: Floats, whole: Floats) -> Floats:
    """The quotient, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _years(history: History, cycle: int) -> Floats:
    """Years since the oldest round with data (areas,)."""
    back = np.arange(history.known.shape[1], 0, -1)
    oldest: Floats = np.where(history.known, back, 0.0).max(axis=1, initial=0.0)
    return oldest / cycle


def _season(
    history: History, weeks: NDArray[np.int64], spread: Floats, seasonal: Bools, cycle: int
) -> tuple[Floats, Floats, Floats]:
    """Seasonal factor per round with this round last (areas, rounds + 1), and for this round its relative
    variance (areas,); then how many parameters the season has taken (areas,).

    Observed over expected in the weeks around the same time of year, drawn towards 1 as a gamma prior does.
    """
    reach = round(SEASON_REACH_WEEKS * cycle / 52)
    near = _near(weeks, reach, cycle)
    known = history.known.astype(float)
    flat = history.exposure * _share(_total(history.counts), _total(history.exposure))[:, None]
    heaps = 1 + spread * _mean(flat, known)
    seen, usual = history.counts @ near / heaps[:, None], flat @ near / heaps[:, None]
    prior = 1 / _season_variance(seen[:, :-1], usual[:, :-1], history.known)
    factor = (seen + prior[:, None]) / (usual + prior[:, None])
    uncertainty = 1 / (seen[:, -1] + prior)
    drawn = _mean(usual[:, :-1] / (usual[:, :-1] + prior[:, None]), known)
    used = drawn * (cycle / (2 * reach + 1) - 1)
    return (
        np.where(seasonal[:, None], factor, 1.0),
        np.where(seasonal, uncertainty, 0.0),
        np.where(seasonal, used, 0.0),
    )


def _season_variance(seen: Floats, usual: Floats, known: Bools) -> Floats:
    """How much the time of year moves this area (areas,): the surplus variance of seen around usual."""
    surplus, squares = _total(known * ((seen - usual) ** 2 - usual)), _total(known * usual**2)
    return np.clip(_share(surplus, squares), *SEASON_VARIANCE)


def _near(weeks: NDArray[np.int64], reach: int, cycle: int) -> Floats:
    """1 where a past round lies within reach of a round in the circle of the year (rounds, rounds + 1)."""
    apart = np.abs(weeks[:-1, None] - weeks[None, :]) % cycle
    near: Bools = np.minimum(apart, cycle - apart) <= reach
    return near.astype(float)


def _history(counts: ArrayLike, exposure: ArrayLike) -> History:
    y = np.asarray(counts, dtype=float)
    if y.ndim != 2:
        raise ValueError("counts have the shape (areas, rounds)")
    if (y < 0).any() or (y > LARGEST_COUNT).any():
        raise ValueError("a count is a number from 0 to a thousand million, or NaN")
    e = _shares("exposure", exposure, y.shape)
    known = ~np.isnan(y) & (e > 0)
    later = known[:, ::-1].cumsum(axis=1)[:, ::-1] - known
    discount: Floats = 0.5 ** (later / HALF_LIFE)
    return History(np.where(known, y, 0.0), np.where(known, e, 0.0), known * discount, known)


def _shares(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Floats:
    shares = np.asarray(values, dtype=float)
    if shares.shape != shape:
        raise ValueError(f"{name} has the shape {shares.shape}, not {shape}")
    if (shares < 0).any() or (shares > 1).any():
        raise ValueError(f"{name} is a share from 0 to 1, or NaN")
    return shares


def _weeks(season: ArrayLike, rounds: int, now: int, cycle: int) -> NDArray[np.int64]:
    """The rounds' places in the year with this round last (rounds + 1,)."""
    weeks = np.asarray(season, dtype=np.int64).reshape(-1)
    if weeks.shape != (rounds,):
        raise ValueError(f"season has the shape {weeks.shape}, not {(rounds,)}")
    if cycle < 1:
        raise ValueError("a year has at least one round")
    return np.append(weeks, now)
