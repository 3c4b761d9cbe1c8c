"""Areas that are alike on many indicators, and in what they are alike and differ.

Indicators are put on one scale by their median and their spread over all areas; the distance is the root
mean square of the differences on the indicators that both areas have. It says nothing of why areas are
alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samlad.analysis.distributions import Bools, Floats

LEAST_SHARED = 0.5
# How many of these the standard deviation of a normal distribution is.
PER_DEVIATION, PER_QUARTILES = 1.4826, 0.7413
# Further out than this counts as this: one extreme figure must not decide alone.
FURTHEST = 5.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The areas most like one area, the nearest first.

    `areas` (k,) are places in the input, `distance` (k,) is 0 for the same figures and about 1.4 for two
    areas taken at random, `shared` (k,) the share of the weight of the indicators that both have.
    `differences` (k, indicators) are theirs minus this area's, in spreads, NaN where either is missing;
    `contributions` (k, indicators) say how much of the squared distance each makes up, and sum to 1 (0 at
    distance 0).
    """

    areas: NDArray[np.int64]
    distance: Floats
    shared: Floats
    differences: Floats
    contributions: Floats


def standardised(values: ArrayLike, *, furthest: float = FURTHEST) -> Floats:
    """Indicators (areas, indicators) in robust spreads from their median, within ± `furthest`.

    The spread is the median absolute deviation; where more than half of the areas have one value, the
    quartile range, else the standard deviation. An indicator that is the same everywhere is 0. Missing
    stays missing. ValueError: infinite values, or another shape.
    """
    x = np.asarray(values, dtype=float)
    if x.ndim != 2 or np.isinf(x).any():
        raise ValueError("values are finite and have the shape (areas, indicators)")
    found = np.full(x.shape, np.nan)
    for column in range(x.shape[1]):
        known = ~np.isnan(x[:, column])
        if known.any():
            found[known, column] = _spreads(x[known, column], furthest)
    return found


def nearest(
    standard: ArrayLike,
    area: int,
    *,
    count: int = 5,
    weights: ArrayLike | None = None,
    least_shared: float = LEAST_SHARED,
) -> Nearest:
    """The `count` areas most like `area`, among those that share at least `least_shared` of the weight.

    `standard` (areas, indicators) are values from `standardised`, `weights` (indicators,) how much each
    indicator counts, all alike unless given. Equal distances keep the order of the input. ValueError: weights
    that are negative or do not fit.
    """
    z = np.asarray(standard, dtype=float)
    weight = np.ones(z.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != z.shape[1:] or not (weight >= 0).all() or not weight.sum() > 0:
        raise ValueError("weights are 0 or more, one for each indicator")
    differences = z - z[area]
    parts = np.where(np.isnan(differences), 0.0, weight * np.nan_to_num(differences) ** 2)
    both = (~np.isnan(differences) * weight).sum(axis=1)
    shared = both / weight.sum()
    distance = np.sqrt(parts.sum(axis=1) / np.where(both > 0, both, 1.0))
    order = _order(distance, (shared >= least_shared) & (shared > 0), area)[: max(count, 0)]
    total = parts.sum(axis=1, keepdims=True)
    contributions = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    return Nearest(order, distance[order], shared[order], differences[order], contributions[order])


def _order(distance: Floats, comparable: Bools, area: int) -> NDArray[np.int64]:
    order = np.argsort(distance, kind="stable")
    found: NDArray[np.int64] = order[comparable[order] & (order != area)]
    return found


def _spreads(x: Floats, furthest: float) -> Floats:
    middle = np.median(x)
    spreads = (
        PER_DEVIATION * np.median(np.abs(x - middle)),
        PER_QUARTILES * np.subtract(*np.percentile(x, [75, 25])),
        np.std(x),
    )
    least = 1e-12 * np.abs(x).max()
    spread = next((float(one) for one in spreads if one > least), 0.0)
    if not spread:
        return np.zeros_like(x)
    return np.clip((x - middle) / spread, -furthest, furthest)
