"""Ranks with a stated tie rule, and groups of the same size.

Rank 1 is the highest value. Values have the shape (rows, areas); NaN has no rank.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats

Whole = NDArray[np.int64]


def _lowest(starts: Bools) -> Floats:
    """Tied areas share the best of their places: 1, 2, 2, 4 (places as in sports)."""
    places = np.arange(1, starts.shape[1] + 1)
    return np.maximum.accumulate(np.where(starts, places, 0), axis=1).astype(float)


def _highest(starts: Bools) -> Floats:
    """Tied areas share the last of their places: 1, 3, 3, 4."""
    number = starts.shape[1]
    ends = np.concatenate([starts[:, 1:], np.ones((len(starts), 1), dtype=bool)], axis=1)
    places = np.where(ends, np.arange(1, number + 1), number)
    return np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1].astype(float)


def _average(starts: Bools) -> Floats:
    """Tied areas share the mean of their places: 1, 2.5, 2.5, 4."""
    return (_lowest(starts) + _highest(starts)) / 2


def _dense(starts: Bools) -> Floats:
    """No place is passed over: 1, 2, 2, 3."""
    return np.cumsum(starts, axis=1).astype(float)


# From where each run of equal values starts, in order from the highest, to places.
TIES: Mapping[str, Callable[[Bools], Floats]] = {
    "lowest": _lowest,
    "highest": _highest,
    "average": _average,
    "dense": _dense,
}


def ranks(values: Floats, ties: str = "lowest") -> Floats:
    """The place of each area, highest value first."""
    found, places = np.empty(values.shape), np.arange(1.0, values.shape[1] + 1)
    # A row at a time fits in the processor's nearest memory.
    for row, rank in zip(np.negative(values), found, strict=True):
        order = row.argsort()
        ordered = row[order]
        starts = ordered[1:] != ordered[:-1]
        rank[order] = places if starts.all() else TIES[ties](np.append(True, starts)[None])[0]
        if np.isnan(ordered[-1:]).any():
            rank[np.isnan(row)] = np.nan
    return found


def quantile_groups(values: Floats, number: int) -> Whole:
    """Groups of the same size by value, 1 the lowest; 0 where there is no value.

    The limits are quantiles by linear interpolation (Hyndman and Fan's type 7) and belong to the group below.
    """
    groups = np.zeros(values.shape, dtype=np.int64)
    for row, group in zip(values, groups, strict=True):
        known = ~np.isnan(row)
        if known.any():
            limits = _quantiles(np.sort(row[known]), np.arange(1, number) / number)
            group[known] = 1 + np.searchsorted(limits, row[known], side="left")
    return groups


def _quantiles(ordered: Floats, shares: Floats) -> Floats:
    at = shares * (len(ordered) - 1)
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, len(ordered) - 1)
    found: Floats = ordered[below] + (at - below) * (ordered[above] - ordered[below])
    return found
