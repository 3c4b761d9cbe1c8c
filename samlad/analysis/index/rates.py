"""From figures to values of risk: rates of counts, means over years, transforms, and all in one direction.

Inside the engine arrays are (years, indicators, areas), areas last, because everything goes over areas.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from samlad.analysis.distributions import Floats

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Indicator, Specification

WHEN_EMPTY = ("missing", "zero")
TRANSFORMS: Mapping[str, Callable[[Floats], Floats]] = {"none": lambda x: x, "log1p": np.log1p}


@dataclass(frozen=True, slots=True)
class Rates:
    """Values in the indicators' own units, and the counts and totals behind them (NaN where not known)."""

    values: Floats
    counts: Floats | None
    totals: Floats | None


def rates(one: "Specification", values: Floats, totals: Floats | None) -> Rates:
    """Rates and means over years. `values` are counts where the indicator is one; they may be changed."""
    if totals is None:
        return Rates(_means(one, values), None, None)
    counted = np.array([bool(each.count) for each in one.indicators])[:, None]
    per = np.array([each.per for each in one.indicators])[:, None]
    zero = np.array([each.when_empty == "zero" for each in one.indicators])[:, None]
    counts = np.where(counted, values, values * totals / per)
    behind = ~np.isnan(counts) & ~np.isnan(totals)
    counts, totals = np.where(behind, counts, np.nan), np.where(behind, totals, np.nan)
    pooled, of = _windows(one, counts), _windows(one, totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(of > 0, per * pooled / of, np.where(zero & (of == 0), 0.0, np.nan))
    own = _means(one, values) if not counted.all() else values
    return Rates(np.where(counted, rate, own), pooled, of)


def _means(one: "Specification", values: Floats) -> Floats:
    """The mean of the known years among the last so many, where at least half of them are known.

    At the beginning of the figures there are fewer years to take a mean of.
    """
    for place, indicator in enumerate(one.indicators):
        if indicator.years > 1:
            total, number = _window(values[:, place], indicator.years)
            known = 2 * number >= _years_so_far(values, indicator.years)
            values[:, place] = np.where(known, total / np.maximum(number, 1), np.nan)
    return values


def _windows(one: "Specification", values: Floats) -> Floats:
    """Sums over the last so many years of each indicator, where at least half of them are known."""
    sums = values.copy()
    for place, indicator in enumerate(one.indicators):
        if indicator.years > 1:
            total, number = _window(values[:, place], indicator.years)
            sums[:, place] = np.where(2 * number >= _years_so_far(values, indicator.years), total, np.nan)
    return sums


def _years_so_far(values: Floats, most: int) -> Floats:
    """How many years a mean can be of: (years, 1)."""
    so_far: Floats = np.minimum(np.arange(1.0, len(values) + 1), most)[:, None]
    return so_far


def _window(values: Floats, years: int) -> tuple[Floats, Floats]:
    """Sum and number of the known among the last so many years: (years, areas)."""
    known = ~np.isnan(values)
    total, number = np.zeros(values.shape), np.zeros(values.shape)
    for back in range(min(years, len(values))):
        total[back:] += np.where(known, values, 0.0)[: len(values) - back]
        number[back:] += known[: len(values) - back]
    return total, number


def as_risk(one: "Specification", values: Floats) -> Floats:
    """In one direction, more is worse, transformed: (…, indicators, areas), changed in place."""
    for place, indicator in enumerate(one.indicators):
        if indicator.direction == "protective" or indicator.transform != "none":
            turn(indicator, values[..., place, :])
    return values


def turn(indicator: "Indicator", row: Floats) -> None:
    """One indicator's values as risk, in place.

    A protective share becomes what is left of the whole (`top`); other protective values change sign.
    """
    protective = indicator.direction == "protective"
    if protective and indicator.top is not None:
        np.subtract(indicator.top, row, out=row)
    if indicator.transform != "none":
        row[...] = TRANSFORMS[indicator.transform](row)
    if protective and indicator.top is None:
        np.negative(row, out=row)


def posts_of(one: "Specification") -> Floats:
    """Goalposts as risk, the lower first: (indicators, 2), NaN where there are none."""
    posts = np.array([each.goalposts or (np.nan, np.nan) for each in one.indicators])
    return np.sort(as_risk(one, posts), axis=1)


def outside_transform(one: "Specification", values: Floats) -> list[int]:
    """Indicators with values that their logarithm cannot be taken of."""
    return [
        place
        for place, each in enumerate(one.indicators)
        if each.transform != "none" and _outside(each, values[:, place])
    ]


def _outside(indicator: "Indicator", values: Floats) -> bool:
    top = indicator.top if indicator.direction == "protective" else None
    return bool(((values if top is None else top - values) <= -1).any())
