"""Hides small numbers, and as many more that the small ones cannot be computed from what is left.

Which cells are too small, which others go with them, and how far a reader can narrow a hidden cell down.
The method, its sources and what it cannot protect stand in `docs/methods/suppression.md`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.simplex import SLACK, Ranges, components

LIMIT = 5
# Groups of hidden cells up to this size are searched for cells that can be shown after all.
LARGEST_TIDIED = 120


@dataclass(frozen=True, slots=True)
class Sum:
    """The cell `total` is the sum of the cells `parts`: places in the list of cells. Everybody knows it."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return (self.total, *self.parts)


def too_small(counts: ArrayLike, *, limit: int = LIMIT, zero: bool = False) -> Bools:
    """Counts from 1 up to, not including, `limit`; with `zero` also 0. A missing count is not small."""
    x = np.asarray(counts, dtype=float)
    small: Bools = (x < limit) & (x >= 0 if zero else x > 0)
    return small


def too_small_ratio(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    limit: int = LIMIT,
    least_denominator: float = 0,
    zero: bool = False,
) -> Bools:
    """Ratios that tell of few: a small numerator, a small rest, or a denominator below `least_denominator`.

    The rest is the denominator minus the numerator, where that is the larger one: 98 of 100 tells of two.
    With `zero`, also none and all.
    """
    x, n = np.broadcast_arrays(np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float))
    small: Bools = too_small(x, limit=limit, zero=zero) | too_small(n - x, limit=limit, zero=zero)
    return small | (n < least_denominator)


def derived(hidden: ArrayLike, sources: Sequence[Sequence[int]]) -> Bools:
    """Which derived values go with the hidden cells: each that is computed from at least one of them.

    `sources` are the cells that each percentage, rate, change or index is computed from. What is left is
    computed from shown cells alone, and so tells nothing more.
    """
    mask = np.asarray(hidden, dtype=bool)
    return np.array([bool(mask[list(cells)].any()) for cells in sources], dtype=bool)


def margins(shape: Sequence[int]) -> list[Sum]:
    """The sums of a table whose last place along each axis is the total of the others; cells in C order."""
    number = np.arange(int(np.prod(shape))).reshape(tuple(shape))
    found = []
    for axis in range(len(shape)):
        lines = np.moveaxis(number, axis, -1).reshape(-1, shape[axis])
        found += [Sum(int(line[-1]), tuple(int(cell) for cell in line[:-1])) for line in lines]
    return found


def suppressed(
    values: ArrayLike, sums: Sequence[Sum], small: ArrayLike, *, limit: float = LIMIT, tidy: bool = True
) -> Bools:
    """The cells to hide: the small ones, and the others without which a hidden cell could be narrowed down.

    `values` (cells,) are counts, NaN where the value is missing: those are neither hidden nor shown.
    Afterwards the values that a hidden cell can have, given everything shown, that no cell is negative and
    that the sums hold, span at least `limit`. The same input gives the same answer. ValueError: negative
    values, or a sum that does not add up; leave out sums of rounded figures, which a reader cannot use
    either.
    """
    table = _Table.checked(values, sums, limit)
    hidden = np.array(small, dtype=bool) & ~table.missing
    least = hidden.copy()
    _close(table, hidden, set(range(len(table.sums))))
    checked: Bools = np.zeros_like(hidden)
    while (unsafe := _first_unsafe(table, hidden, checked)) is not None:
        _hide(table, hidden, checked, _companion(table, hidden, unsafe))
    if tidy:
        _tidy(table, hidden, least)
    return hidden


def widths(values: ArrayLike, sums: Sequence[Sum], hidden: ArrayLike, *, enough: float = np.inf) -> Floats:
    """How wide the possible values of each hidden cell span, given everything shown; 0 for shown cells.

    Stops looking where the span has reached `enough`. Missing cells count as unknown to the reader too. The
    arguments are those of `suppressed`, which sees to it that no width is below its limit.
    """
    table = _Table.checked(values, sums, 0.0)
    mask = np.array(hidden, dtype=bool)
    found = np.zeros(len(mask))
    for group in _groups(table, mask):
        for cell, width in zip(group, _group_widths(table, mask, group, enough), strict=True):
            found[cell] = width
    return np.where(mask, found, 0.0)


@dataclass(frozen=True, slots=True)
class _Table:
    """Checked input; `within` are the sums that each cell stands in."""

    values: Floats
    missing: Bools
    sums: Sequence[Sum]
    within: Sequence[tuple[int, ...]]
    limit: float

    @classmethod
    def checked(cls, values: ArrayLike, sums: Sequence[Sum], limit: float) -> "_Table":
        x = np.asarray(values, dtype=float)
        if x.ndim != 1 or (x < 0).any() or np.isinf(x).any():
            raise ValueError("cells are a list of counts of 0 or more")
        within: list[list[int]] = [[] for _ in x]
        for number, one in enumerate(sums):
            if not one.parts or len(set(one.cells)) < len(one.cells):
                raise ValueError(f"sum {number} has no parts, or a cell twice")
            parts = x[list(one.parts)].sum()
            if abs(parts - x[one.total]) > 1e-6 * max(1.0, parts):
                raise ValueError(f"sum {number} does not add up")
            for cell in one.cells:
                within[cell].append(number)
        return cls(x, np.isnan(x), sums, [tuple(numbers) for numbers in within], limit)


def _close(table: _Table, hidden: Bools, waiting: set[int]) -> None:
    """Hides companions until no single sum gives a hidden cell away."""
    while waiting:
        number = min(waiting)
        waiting.remove(number)
        while _is_weak(table, hidden, number):
            cell = _cheapest(table, hidden, [number])
            hidden[cell] = True
            waiting.update(table.within[cell])


def _is_weak(table: _Table, hidden: Bools, number: int) -> bool:
    """Whether a sum alone narrows a hidden cell down below the limit."""
    one = table.sums[number]
    parts = [cell for cell in one.parts if hidden[cell]]
    unknown = sum(table.missing[cell] for cell in one.cells)
    if hidden[one.total]:
        return not parts and not unknown
    return bool(parts) and not unknown and (len(parts) < 2 or _held(table, parts) < table.limit)


def _held(table: _Table, cells: Sequence[int]) -> float:
    return float(table.values[list(cells)].sum())


def _cheapest(table: _Table, hidden: Bools, numbers: Sequence[int]) -> int:
    """The cell of these sums to hide next: one that suffices, weakens no other sum, and is small."""
    cost = {
        cell: _cost(table, hidden, one, cell, number)
        for number in numbers
        for one in (table.sums[number],)
        for cell in one.cells
        if not hidden[cell] and not table.missing[cell]
    }
    return min(cost, key=lambda cell: (*cost[cell], cell))


def _cost(table: _Table, hidden: Bools, one: Sum, cell: int, number: int) -> tuple[bool, bool, int, float]:
    value = float(table.values[cell])
    held = _held(table, [part for part in one.parts if hidden[part]])
    short = cell != one.total and held + value < table.limit
    others = [other for other in table.within[cell] if other != number]
    weakened = sum(not any(hidden[near] for near in table.sums[other].cells) for other in others)
    return value == 0, short, weakened, value


def _groups(table: _Table, hidden: Bools) -> Iterator[list[int]]:
    """The unknown cells (hidden, missing) that are tied together by sums, where one of them is hidden."""
    unknown = np.flatnonzero(hidden | table.missing)
    place = {int(cell): number for number, cell in enumerate(unknown)}
    ties = [[place[cell] for cell in one.cells if cell in place] for one in table.sums]
    label = components([tie for tie in ties if tie], len(unknown))
    for kind in np.unique(label):
        group = unknown[label == kind].tolist()
        if hidden[group].any():
            yield group


def _ranges(table: _Table, group: Sequence[int]) -> Ranges:
    """The equations of a group of unknown cells, everything else being known."""
    place = {cell: number for number, cell in enumerate(group)}
    numbers = sorted({number for cell in group for number in table.within[cell]})
    equations, known = np.zeros((len(numbers), len(group))), np.zeros(len(numbers))
    for row, number in enumerate(numbers):
        one = table.sums[number]
        for cell in one.cells:
            sign = -1.0 if cell == one.total else 1.0
            if cell in place:
                equations[row, place[cell]] += sign
            else:
                known[row] -= sign * table.values[cell]
    return Ranges(equations, known)


def _group_widths(table: _Table, hidden: Bools, group: Sequence[int], enough: float) -> list[float]:
    ranges = _ranges(table, group)
    return [ranges.widen(place, enough) if hidden[cell] else 0.0 for place, cell in enumerate(group)]


def _unsafe(table: _Table, hidden: Bools, group: Sequence[int]) -> int | None:
    """The first hidden cell of a group that can be narrowed down below the limit."""
    ranges = _ranges(table, group)
    for place, cell in enumerate(group):
        if hidden[cell] and ranges.widen(place, table.limit) < table.limit - SLACK:
            return cell
    return None


def _first_unsafe(table: _Table, hidden: Bools, checked: Bools) -> int | None:
    """The first unsafe cell. Groups found safe are `checked`, until a cell of theirs is touched."""
    for group in _groups(table, hidden):
        if not checked[group].all():
            unsafe = _unsafe(table, hidden, group)
            if unsafe is not None:
                return unsafe
            checked[group] = True
    return None


def _companion(table: _Table, hidden: Bools, unsafe: int) -> int:
    """A cell to hide for the sake of an unsafe one: as near to it as there is one."""
    numbers = set(table.within[unsafe])
    while True:
        if any(not (hidden[cell] or table.missing[cell]) for n in numbers for cell in table.sums[n].cells):
            return _cheapest(table, hidden, sorted(numbers))
        cells = {cell for number in numbers for cell in table.sums[number].cells}
        wider = numbers.union(*(table.within[cell] for cell in cells))
        if wider == numbers:
            raise ValueError(f"the sums give cell {unsafe} away whatever is hidden")
        numbers = wider


def _hide(table: _Table, hidden: Bools, checked: Bools, cell: int) -> None:
    before = hidden.copy()
    hidden[cell] = True
    _close(table, hidden, set(table.within[cell]))
    for new in np.flatnonzero(hidden & ~before).tolist():
        for number in table.within[new]:
            checked[list(table.sums[number].cells)] = False


def _tidy(table: _Table, hidden: Bools, least: Bools) -> None:
    """Shows again, the largest first, each cell that turns out not to be needed."""
    extra = np.flatnonzero(hidden & ~least)
    for cell in sorted(extra.tolist(), key=lambda cell: (-table.values[cell], cell)):
        group = next(group for group in _groups(table, hidden) if cell in group)
        if len(group) > LARGEST_TIDIED:
            continue
        hidden[cell] = False
        left: Bools = np.zeros_like(hidden)
        left[group] = hidden[group]
        weak = any(_is_weak(table, hidden, number) for number in table.within[cell])
        if weak or any(_unsafe(table, hidden, part) is not None for part in _groups(table, left)):
            hidden[cell] = True
