"""What is wrong with figures, and what is only worth telling: looked for in whole arrays at once.

Arrays are (years, indicators, areas), NaN where missing; the reference area, if any, is the last.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index.aggregate import MEANS
from samlad.analysis.index.faults import Fault

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Specification

MOST_NAMED = 5


def finite(one: "Specification", low: Floats, high: Floats, years: Sequence[int]) -> Iterator[Fault]:
    """Infinite values, from the lowest and highest of each column (years, indicators)."""
    for place in _places(np.isinf(low) | np.isinf(high)):
        where = np.isinf(low[:, place]) | np.isinf(high[:, place])
        yield Fault(_of(one, place), f"has an infinite value in {_years(years, where)}")


def counted(
    one: "Specification", values: Floats, totals: Floats | None, years: Sequence[int]
) -> Iterator[Fault]:
    """Counts and totals that cannot be."""
    if totals is None:
        return
    for place, indicator in enumerate(one.indicators):
        value, total = values[:, place], totals[:, place]
        if np.isinf(total).any():
            yield Fault(_of(one, place), "has an infinite total")
        if (total < 0).any():
            yield Fault(_of(one, place), f"has a total below 0 in {_years(years, (total < 0).any(axis=1))}")
        if not (indicator.count or indicator.law):
            continue
        if (value < 0).any():
            what = "count" if indicator.count else "rate"
            yield Fault(_of(one, place), f"has a {what} below 0 in {_years(years, (value < 0).any(axis=1))}")
        most = total if indicator.count else np.full(total.shape, indicator.per)
        if indicator.law == "binomial" and (over := (value > most * (1 + 1e-9)) & (total > 0)).any():
            yield Fault(_of(one, place), f"has a share above the whole in {_years(years, over.any(axis=1))}")
        if indicator.count and (more := (total == 0) & (value > 0)).any():
            yield Fault(_of(one, place), f"counts something of nobody in {_years(years, more.any(axis=1))}")


def people(population: Floats | None) -> Iterator[Fault]:
    """A population that cannot be."""
    if population is not None and (np.isinf(population).any() or (population < 0).any()):
        yield Fault("population", "is 0 or more, and not infinite")


def reference(one: "Specification", values: Floats, years: Sequence[int]) -> Iterator[Fault]:
    """A whole that a ratio cannot be taken of: `values` is the last area's (years, indicators)."""
    if "ratio" not in (one.normalise.method, *one.sureness.normalise):
        return
    for place in np.flatnonzero(~(values > 0).all(axis=0)):
        missing, low = np.isnan(values[:, place]), values[:, place] <= 0
        if missing.any():
            told = _years(years, missing)
            yield Fault(_of(one, place), f"has no figure for the whole ({one.reference}) in {told}")
        if low.any():
            told = _years(years, low)
            yield Fault(_of(one, place), f"is not above 0 for the whole ({one.reference}) in {told}")


def columns(
    one: "Specification", low: Floats, high: Floats, known: Bools, years: Sequence[int]
) -> Iterator[Fault]:
    """Columns without values, or that a method can make nothing of.

    `low` and `high` are (years, indicators), `known` is (years, indicators, areas).
    """
    methods = {one.normalise.method, *one.sureness.normalise}
    spread = methods & {"z_score", "min_max"}
    for place in _places(~(low < high)):
        number = known[:, place].sum(axis=1)
        empty = number == 0
        if empty.any():
            yield Fault(_of(one, place), f"has no figure for any area in {_years(years, empty)}")
        same = (number > 0) & (low[:, place] == high[:, place])
        if same.any() and spread:
            told = f"has the same value everywhere in {_years(years, same)}"
            yield Fault(_of(one, place), f"{told}: no {' or '.join(sorted(spread))} can be made of it")
        alone = number == 1
        if alone.any() and "percentile_rank" in methods:
            yield Fault(
                _of(one, place), f"has one area alone in {_years(years, alone)}: it has no percentile rank"
            )


def constant(one: "Specification", low: Floats, high: Floats, years: Sequence[int]) -> Iterator[Fault]:
    """Columns that do not tell areas apart, where the method lets them pass."""
    for place in _places(low == high):
        told = _years(years, low[:, place] == high[:, place])
        yield Fault(_of(one, place), f"has the same value everywhere in {told} and tells no areas apart")


def duplicates(one: "Specification", values: Floats, low: Floats, high: Floats) -> Iterator[Fault]:
    """Indicators with the same values everywhere: what they measure then counts twice.

    Only columns with the same lowest and highest value, (years, indicators), are held beside each other.
    """
    order = np.lexsort((high[-1], low[-1]))
    for first, second in pairwise(order.tolist()):
        alike = low[-1, first] == low[-1, second] and high[-1, first] == high[-1, second]
        if alike and np.array_equal(values[:, first], values[:, second], equal_nan=True):
            one_of, other = sorted((first, second))
            yield Fault(_of(one, other), f"has the same values as {one.codes[one_of]}: it counts twice")


def above_zero(one: "Specification", low: Floats, years: Sequence[int]) -> Iterator[Fault]:
    """Normalised values, of which `low` (years, indicators) is the lowest, that a mean cannot take."""
    means = {one.aggregate, *(domain.aggregate for domain in one.domains)} - {""}
    mean = next(each for each in sorted(means) if MEANS[each].above_zero)
    for place in _places(low <= 0):
        told = f"has values of 0 or less in {_years(years, low[:, place] <= 0)} when normalised"
        yield Fault(_of(one, place), f"{told} by {one.normalise.method}: a {mean} mean cannot take them")


def _places(there: Bools) -> list[int]:
    """Indicators for which something is there in any year, of (years, indicators)."""
    found: list[int] = np.flatnonzero(there.any(axis=0)).tolist()
    return found


def _of(one: "Specification", place: "int | np.integer[Any]") -> str:
    return f"indicator {one.codes[place]}"


def _years(years: Sequence[int], there: "Bools | np.bool_") -> str:
    named = [str(year) for year, is_there in zip(years, np.atleast_1d(there), strict=True) if is_there]
    more = len(named) - MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (f" and {more} more years" if more > 0 else "")
