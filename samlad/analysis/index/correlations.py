"""How indicators, domains and index hang together, and what a single indicator does to the order of areas.

Source: OECD and JRC handbook, steps 4 and 7; COINr's `get_corr` and `remove_elements`.
"""

from dataclasses import dataclass

import numpy as np

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate
from samlad.analysis.index.ranking import ranks
from samlad.analysis.index.result import Index

FEWEST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Correlations:
    """Pearson's r over the areas of one year, NaN with fewer than three or where one does not vary.

    `indicators` (indicators, indicators), `to_domains` (indicators, domains), `domains` (domains, domains),
    `to_index` (indicators + domains,).
    """

    indicators: Floats
    to_domains: Floats
    domains: Floats
    to_index: Floats


def correlations(index: Index, year: int | None = None) -> Correlations:
    """Within and between the levels, of one year (the last if not said)."""
    place = len(index.years) - 1 if year is None else index.years.index(year)
    scores, inside = index.same_year, ~np.isnan(index.index[place])
    indicators, domains = scores.indicators[place][inside].T, scores.domains[place][inside].T
    whole = index.index[place][inside][None]
    every = correlated(np.vstack([indicators, domains]), whole)[:, 0]
    return Correlations(
        correlated(indicators, indicators),
        correlated(indicators, domains),
        correlated(domains, domains),
        every,
    )


def correlated(one: Floats, other: Floats) -> Floats:
    """Pearson's r of each row of one with each row of the other, over the places that both know."""
    first, second = (~np.isnan(rows) for rows in (one, other))
    x, y = np.where(first, one, 0.0), np.where(second, other, 0.0)
    # Centred, so that nothing is lost by subtracting large squares.
    x = np.where(first, x - _means(x, first), 0.0)
    y = np.where(second, y - _means(y, second), 0.0)
    number = first.astype(float) @ second.T.astype(float)
    least = np.maximum(number, 1.0)
    sum_x, sum_y = x @ second.T, first @ y.T
    squares_x = (x**2) @ second.T - sum_x**2 / least
    squares_y = first @ (y**2).T - sum_y**2 / least
    both = x @ y.T - sum_x * sum_y / least
    size = squares_x * squares_y
    varies = (number >= FEWEST_PAIRS) & (size > 1e-24 * ((x**2) @ second.T) * (first @ (y**2).T)) & (size > 0)
    return np.where(varies, np.clip(both / np.sqrt(np.where(varies, size, 1.0)), -1.0, 1.0), np.nan)


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's correlation of two series (areas,), tied values sharing their mean place."""
    known = ~np.isnan(one + other)
    first, second = (ranks(series[known][None], "average") for series in (one, other))
    return float(correlated(first, second)[0, 0])


def _means(values: Floats, known: Bools) -> Floats:
    means: Floats = values.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    return means


@dataclass(frozen=True, slots=True)
class Dropped:
    """What becomes of the ranks of one year without each indicator in turn.

    `rank` (indicators, areas), `shift` the same less the rank with all of them: above 0 stands lower down
    without it. NaN for areas without a rank. The rest of its domain carries the weight of the dropped one.
    """

    rank: Floats
    shift: Floats

    @property
    def mean(self) -> Floats:
        """The mean size of the shift (indicators,); NaN where it is the only indicator."""
        known = ~np.isnan(self.shift)
        number = known.sum(axis=1)
        total = np.where(known, np.abs(self.shift), 0.0).sum(axis=1)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    @property
    def greatest(self) -> Floats:
        """The size of the greatest shift (indicators,); NaN where it is the only indicator."""
        greatest: Floats = np.fmax.reduce(np.abs(self.shift), axis=1)
        return greatest


def drop_one(index: Index, year: int | None = None) -> Dropped:
    """The ranks without each indicator, by the same year's scale of one year (the last if not said)."""
    place = len(index.years) - 1 if year is None else index.years.index(year)
    scores, at, number = index.same_year, slice(place, place + 1), len(index.areas)
    found = np.full((len(index.specification.codes), number), np.nan)
    for indicator in range(len(found)):
        known = scores.known[at].copy()
        known[:, indicator] = False
        left = aggregate.available(scores.plan, known, least=0.0, whole=False)
        there = [one & other[at] for one, other in zip(left, scores.there, strict=True)]
        deviation = scores.deviation[at] * known
        last = aggregate.weigh(scores.plan, deviation, known, there)[-1]
        found[indicator] = np.where(there[-1], last, np.nan)[0, :number]
    rank = ranks(found, index.specification.rank.ties)
    return Dropped(rank, rank - index.rank[place])
