"""Values put where none are. Shapes are (years, indicators, areas), NaN where missing.

Never a zero because nobody counted: each fill is chosen in the specification, and told in the result. Source:
OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 3 (unconditional mean and median);
COINr's `Impute` has the same within groups.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index.ranking import Whole

Fill = Callable[[Floats, Sequence[str]], Floats]


def _none(values: Floats, groups: Sequence[str]) -> Floats:
    """Gaps stay gaps."""
    return values


def _mean(values: Floats, groups: Sequence[str]) -> Floats:
    """The mean of the areas that have one, the same year."""
    return np.where(np.isnan(values), _mean_of(values), values)


def _median(values: Floats, groups: Sequence[str]) -> Floats:
    """The median of the areas that have one, the same year."""
    ordered = np.sort(values, axis=-1)
    number = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    middle = [np.take_along_axis(ordered, np.maximum(place, 0), axis=-1) for place in _middle(number)]
    return np.where(np.isnan(values), (middle[0] + middle[1]) / 2, values)


def _middle(number: Whole) -> tuple[Whole, Whole]:
    return (number - 1) // 2, number // 2


def _group_mean(values: Floats, groups: Sequence[str]) -> Floats:
    """The mean of the areas of the same group, the same year; a group without values keeps its gaps."""
    filled, kinds = values.copy(), np.asarray(groups)
    for kind in np.unique(kinds):
        inside = kinds == kind
        filled[..., inside] = _mean(values[..., inside], ())
    return filled


FILLS: Mapping[str, Fill] = {"none": _none, "mean": _mean, "median": _median, "group_mean": _group_mean}


def _mean_of(values: Floats) -> Floats:
    """The mean over areas; NaN where none has a value, without a warning."""
    known = ~np.isnan(values)
    number = known.sum(axis=-1, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=-1, keepdims=True)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def carried_from(values: Floats, years: Sequence[int], most: int) -> Whole:
    """The place of the year that each value is taken from: its own, or the latest known of `most` years."""
    own = np.arange(len(years))[:, None, None]
    known = ~np.isnan(values)
    latest = np.maximum.accumulate(np.where(known, own, -1), axis=0)
    age = np.asarray(years)[own] - np.asarray(years)[np.maximum(latest, 0)]
    return np.where((latest >= 0) & (age <= most), latest, own)


def taken_from(values: Floats, places: Whole) -> Floats:
    """Values of other years, as `carried_from` says."""
    return np.take_along_axis(values, places, axis=0)
