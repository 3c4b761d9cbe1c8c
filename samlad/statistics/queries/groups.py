"""Values in five groups with as many areas in each, for a map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from samlad.base.signals import INK, WHITE, Level
from samlad.statistics.queries.shown import Floats, Whole

# From light to dark, so that the order is seen without colour; the number stands in the area.
GROUPS: tuple[Level, ...] = (
    Level(0, _("Uppgift saknas eller visas inte"), "#f1f0eb", INK, "hatched"),
    Level(1, _("Lägst"), "#e4eff3", INK, "square"),
    Level(2, _("Lågt"), "#b4d3de", INK, "square"),
    Level(3, _("Mitten"), "#7bb0c4", INK, "square"),
    Level(4, _("Högt"), "#33789a", WHITE, "square"),
    Level(5, _("Högst"), "#0a3d52", WHITE, "square"),
)
MOST = len(GROUPS) - 1


@dataclass(frozen=True, slots=True)
class Group:
    """One step of the legend: from the lowest to the highest value in it, and how many areas."""

    level: Level
    low: float
    high: float
    count: int


def grouped(values: Floats) -> Whole:
    """The group of each value, 1 to 5; 0 where it is NaN. Equal values are in one group."""
    known = ~np.isnan(values)
    found = np.zeros(values.shape, dtype=np.int64)
    if known.any():
        limits = np.quantile(values[known], np.arange(1, MOST) / MOST)
        found[known] = 1 + np.searchsorted(limits, values[known], side="left")
    return found


def legend(values: Floats, groups: Whole) -> Sequence[Group]:
    """The groups that there are areas in, the highest first."""
    there = [number for number in range(MOST, 0, -1) if (groups == number).any()]
    told = [values[groups == number] for number in there]
    return [
        Group(GROUPS[number], float(of.min()), float(of.max()), len(of))
        for number, of in zip(there, told, strict=True)
    ]
