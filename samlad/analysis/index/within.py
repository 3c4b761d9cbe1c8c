"""What values stay within over repeated runs, area by area: arrays are (runs, areas)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats

# Numbers that are sorted at a time.
SORTED_AT_A_TIME = 500_000


def within(scores: Floats, level: float, which: Bools) -> tuple[Floats, Floats, Floats]:
    """What each area's scores stay within, and their median: the truth is as one more run (type 6)."""
    shares, runs = np.array([(1 - level) / 2, 0.5, (1 + level) / 2]), int(which.sum())
    at = np.clip(shares * (runs + 1) - 1, 0, max(runs - 1, 0))
    below, above = np.floor(at).astype(int), np.ceil(at).astype(int)
    found = np.empty((3, scores.shape[1]))
    for areas, ordered in _ordered(scores, which):
        low = ordered[:, below]
        found[:, areas] = (low + (at - below) * (ordered[:, above] - low)).T
    return found[0], found[1], found[2]


def rank_within(places: "NDArray[Any]", level: float) -> tuple[Floats, Floats, Floats]:
    """The same for ranks, which have nothing between them: an end of which less than half of the runs belong
    inside is left outside, so that intervals hold their level on average and not more."""
    runs, tail = len(places), (1 - level) / 2
    first = max(int((runs + 1) * tail) - 1, 0)
    at = [first, (runs - 1) // 2, runs - 1 - first]
    # Further in than this nothing is decided.
    ends = min(int(2 * tail * runs) + 2, runs)
    found = np.empty((3, places.shape[1]))
    for areas, ordered in _ordered(places, np.ones(runs, dtype=bool)):
        low, middle, high = ordered[:, at].T.astype(float)
        lowest, highest = ordered[:, :ends], ordered[:, -ends:]
        below = (lowest < low[:, None]).sum(axis=1) + (lowest <= low[:, None]).sum(axis=1)
        above = (highest > high[:, None]).sum(axis=1) + (highest >= high[:, None]).sum(axis=1)
        inward = low < high
        low = np.where(inward & (below < 2 * tail * runs), _next(lowest, low), low)
        high = np.where(
            inward & (above < 2 * tail * runs), -_next(-ordered[:, ::-1].astype(float), -high), high
        )
        found[:, areas] = low, middle, np.maximum(high, low)
    return found[0], found[1], found[2]


def _next(ordered: "NDArray[Any]", value: "NDArray[Any]") -> "NDArray[Any]":
    """The next larger value of each row."""
    place = np.minimum((ordered <= value[:, None]).sum(axis=1), ordered.shape[1] - 1)
    following: NDArray[Any] = ordered[np.arange(len(ordered)), place]
    return following


def _ordered(values: "NDArray[Any]", which: Bools) -> "Iterator[tuple[slice, NDArray[Any]]]":
    """Each area's values in order, some areas at a time: (areas, runs)."""
    runs = slice(None) if which.all() else which
    step = max(1, SORTED_AT_A_TIME // len(values))
    for start in range(0, values.shape[1], step):
        areas = slice(start, start + step)
        columns = np.array(values[:, areas][runs].T, order="C")
        columns.sort(axis=1)
        yield areas, columns
