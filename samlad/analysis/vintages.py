"""Values moved from one division into areas to another, by where the people of each old area live.

When an area is split, its events are divided as its people are. That is an estimate, and each new value
says how much of it is one. Nothing is made up: where a part is unknown, the whole is unknown.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samlad.analysis.distributions import Floats

# Shares closer than this to 0 or 1 are taken as that; registers and polygons never agree to the last person.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Moved:
    """Values in the new division (new areas, …).

    `value` is NaN where a part is unknown, or nothing lies in the area. `estimated` is the share 0..1 that
    comes from old areas that were split: 0 is a sum of whole areas, and exact. NaN where `value` is.
    """

    value: Floats
    estimated: Floats


@dataclass(frozen=True, slots=True)
class Bridge:
    """A sparse list of how old areas lie in new ones.

    Three arrays of one length: the places of the old and of the new area, and the share 0..1 of the old
    area's population that lives in the new one. `old_areas` and `new_areas` are how many there are.
    ValueError: shares outside 0..1, an old area with more than everything, a pair that stands twice, a
    place that is not there.
    """

    old: NDArray[np.int64]
    new: NDArray[np.int64]
    share: Floats
    old_areas: int
    new_areas: int

    def __post_init__(self) -> None:
        if not (len(self.old) == len(self.new) == len(self.share)):
            raise ValueError("old, new and share have one length")
        _check_places(self.old, self.old_areas)
        _check_places(self.new, self.new_areas)
        if not ((self.share >= 0) & (self.share <= 1 + ROUNDING)).all():
            raise ValueError("a share is from 0 to 1")
        if (self.covered > 1 + ROUNDING).any():
            raise ValueError("more than all of an old area is in the new ones")
        if len(np.unique(self.old * self.new_areas + self.new)) < len(self.old):
            raise ValueError("a pair of areas stands twice")

    @property
    def covered(self) -> Floats:
        """How much of each old area's population lies in some new area (old areas,): less than 1 is lost."""
        return np.bincount(self.old, self.share, self.old_areas).astype(float)

    @classmethod
    def of(cls, pairs: ArrayLike, old_areas: int, new_areas: int) -> "Bridge":
        """From rows of (old, new, share)."""
        rows = np.asarray(pairs, dtype=float).reshape(-1, 3)
        old, new = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
        return cls(old, new, rows[:, 2], old_areas, new_areas)


def move_counts(bridge: Bridge, counts: ArrayLike) -> Moved:
    """Counts (old areas, …) divided as the population is; their sum stays where nothing is lost.

    Where the counts are 0, `estimated` is the share of the pairs' weight instead.
    """
    x = _fitting(counts, bridge)
    parts = _pairs(bridge, x) * _shaped(bridge.share, x)
    return _moved(bridge, _sum(bridge, parts), np.abs(parts), _shaped(bridge.share, x))


def move_means(bridge: Bridge, values: ArrayLike, population: ArrayLike) -> Moved:
    """Rates, shares and means (old areas, …) as means over the people who live in each new area.

    `population` (old areas, …) is what the value is per; better to move numerator and denominator as counts
    where both are known. An unknown population counts only where people move.
    """
    x = _fitting(values, bridge)
    people = np.broadcast_to(_shaped(_fitting(population, bridge), x), x.shape)
    weight = _pairs(bridge, people) * _shaped(bridge.share, x)
    lived_in = weight > 0
    total = _sum(bridge, weight)
    parts = np.where(lived_in | np.isnan(weight), weight * _pairs(bridge, x), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _sum(bridge, parts) / total
    return _moved(bridge, mean, np.nan_to_num(weight), _shaped(bridge.share, x))


def _moved(bridge: Bridge, value: Floats, weight: Floats, share: Floats) -> Moved:
    """With the share of the weight that comes from old areas that were split."""
    used = bridge.share > ROUNDING
    there = np.bincount(bridge.new[used], minlength=bridge.new_areas) > 0
    value = np.where(_shaped(there.astype(float), value) > 0, value, np.nan)
    split = _shaped((bridge.share < 1 - ROUNDING).astype(float), weight)
    total, parts = _sum(bridge, weight), _sum(bridge, weight * split)
    plain = np.broadcast_to(share, weight.shape)
    total, parts = (
        np.where(total > 0, total, _sum(bridge, plain)),
        np.where(total > 0, parts, _sum(bridge, plain * split)),
    )
    estimated = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    return Moved(value, np.where(np.isnan(value), np.nan, estimated))


def _pairs(bridge: Bridge, values: Floats) -> Floats:
    """The old area's value for each pair; pairs that move nobody need none."""
    moves = _shaped((bridge.share > ROUNDING).astype(float), values) > 0
    return np.where(moves, values[bridge.old], 0.0)


def _sum(bridge: Bridge, parts: Floats) -> Floats:
    total = np.zeros((bridge.new_areas, *parts.shape[1:]))
    np.add.at(total, bridge.new, parts)
    return total


def _shaped(along: Floats, like: Floats) -> Floats:
    """With as many axes as `like`, the first one first."""
    return along.reshape(along.shape + (1,) * (like.ndim - along.ndim))


def _fitting(values: ArrayLike, bridge: Bridge) -> Floats:
    x = np.asarray(values, dtype=float)
    if x.shape[:1] != (bridge.old_areas,) or np.isinf(x).any():
        raise ValueError("values are finite and have the shape (old areas, …)")
    return x


def _check_places(places: NDArray[np.int64], areas: int) -> None:
    if ((places < 0) | (places >= areas)).any():
        raise ValueError("a pair names an area that is not there")
