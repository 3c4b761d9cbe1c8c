from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.suppression import (
    LIMIT,
    Sum,
    derived,
    margins,
    suppressed,
    too_small,
    too_small_ratio,
    widths,
)

# A reader who solves the linear programme


def feasible(values: Floats, sums: list[Sum], hidden: Bools, cell: int) -> float:
    """How wide a cell spans given everything shown, by HiGHS: all are unknowns, those shown are fixed."""
    equations = np.zeros((max(len(sums), 1), len(values)))
    for row, one in enumerate(sums):
        equations[row, one.total] = -1
        equations[row, list(one.parts)] = 1
    open_ = hidden | np.isnan(values)
    bounds = [(0, None) if free else (value, value) for free, value in zip(open_, values, strict=True)]
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(values))
        cost[cell] = sign
        found = linprog(cost, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds, method="highs")
        assert found.status in (0, 3), found.message
        ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
    return ends[1] - ends[0]


def narrowest(values: Floats, sums: list[Sum], hidden: Bools) -> float:
    return min((feasible(values, sums, hidden, int(cell)) for cell in np.flatnonzero(hidden)), default=np.inf)


# Tables


def with_margins(inner: Floats) -> Floats:
    """With the totals last along each axis, as a list of cells."""
    for axis in range(inner.ndim):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return inner.ravel()


def drawn(shape: tuple[int, ...], rng: np.random.Generator) -> tuple[Floats, list[Sum]]:
    """Counts of very different sizes, with many zeros."""
    mean = rng.gamma(0.5, rng.choice([4.0, 20.0, 100.0]), [side - 1 for side in shape])
    return with_margins(rng.poisson(mean).astype(float)), margins(shape)


def drawn_hierarchy(rng: np.random.Generator) -> tuple[Floats, list[Sum]]:
    """Three districts of two to five areas in a municipality, by three categories and in all."""
    sizes = rng.integers(2, 6, 3)
    rows, sums, at = [], [], 0
    districts = []
    for size in sizes:
        areas = rng.poisson(rng.gamma(0.5, 15, (size, 3)))
        numbers = list(range(at, at + size))
        rows += [*areas, areas.sum(axis=0)]
        districts.append(at + size)
        sums.append((districts[-1], numbers))
        at += size + 1
    rows.append(np.sum([rows[place] for place in districts], axis=0))
    sums.append((at, districts))
    table = np.array(rows, dtype=float)
    cells = np.hstack([table, table.sum(axis=1, keepdims=True)])
    found = [Sum(4 * total + k, tuple(4 * n + k for n in parts)) for total, parts in sums for k in range(4)]
    found += [Sum(4 * row + 3, (4 * row, 4 * row + 1, 4 * row + 2)) for row in range(len(cells))]
    return cells.ravel(), found


# The guarantee


@pytest.mark.parametrize("shape", [(6,), (9,), (4, 5), (7, 6), (3, 4, 3)], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_no_hidden_cell_can_be_narrowed_down_below_the_limit(shape: tuple[int, ...], seed: int) -> None:
    values, sums = drawn(shape, np.random.default_rng(seed))
    hidden = suppressed(values, sums, too_small(values))
    assert hidden[too_small(values)].all()
    assert narrowest(values, sums, hidden) >= LIMIT - 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_nor_in_a_hierarchy(seed: int) -> None:
    values, sums = drawn_hierarchy(np.random.default_rng(seed))
    hidden = suppressed(values, sums, too_small(values))
    assert hidden.any()
    assert narrowest(values, sums, hidden) >= LIMIT - 1e-6


small_tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.integers(0, 12), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
    ).map(lambda cells: np.array(cells, dtype=float).reshape(shape))
)


@settings(max_examples=40)
@given(small_tables, st.booleans(), st.integers(2, 8))
def test_nor_in_any_small_table(inner: Floats, zero: bool, limit: int) -> None:
    values = with_margins(inner)
    sums = margins([side + 1 for side in inner.shape])
    hidden = suppressed(values, sums, too_small(values, limit=limit, zero=zero), limit=limit)
    assert narrowest(values, sums, hidden) >= limit - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_nor_where_something_is_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, sums = drawn((6, 5), rng)
    values[rng.choice(20, 4, replace=False)] = np.nan
    hidden = suppressed(values, sums, too_small(values))
    assert not hidden[np.isnan(values)].any()
    assert narrowest(values, sums, hidden) >= LIMIT - 1e-6


def two_years(seed: int) -> tuple[Floats, list[Sum], int]:
    """Two years of one table, their sums, and how many cells a year has."""
    rng = np.random.default_rng(seed)
    (one, sums), (two, _) = drawn((5, 4), rng), drawn((5, 4), rng)
    size = len(one)
    later = [Sum(one_sum.total + size, tuple(part + size for part in one_sum.parts)) for one_sum in sums]
    return np.concatenate([one, two]), sums + later, size


def with_differences(values: Floats, sums: list[Sum], shown: Bools) -> tuple[Floats, list[Sum]]:
    """What a reader also knows: later is earlier plus difference, where the difference is shown."""
    size = len(values) // 2
    cells = np.flatnonzero(shown).tolist()
    added = [Sum(cell + size, (cell, len(values) + number)) for number, cell in enumerate(cells)]
    return np.concatenate([values, (values[size:] - values[:size])[cells]]), sums + added


def reader_of(seed: int, *, all_differences: bool) -> float:
    values, sums, size = two_years(seed)
    hidden = suppressed(values, sums, too_small(values))
    gone = derived(hidden, [(cell, cell + size) for cell in range(size)])
    known, equations = with_differences(values, sums, np.full(size, True) if all_differences else ~gone)
    return narrowest(known, equations, np.pad(hidden, (0, len(known) - len(hidden))))


@pytest.mark.parametrize("seed", range(4))
def test_nor_from_the_differences_between_years_that_are_left(seed: int) -> None:
    assert reader_of(seed, all_differences=False) >= LIMIT - 1e-6


def test_differences_of_hidden_cells_would_give_them_away() -> None:
    """Why a derived value goes with each of its sources."""
    assert min(reader_of(seed, all_differences=True) for seed in range(4)) < LIMIT


def test_a_percentage_of_a_known_denominator_goes_with_its_count() -> None:
    """A count of 3 in 40 is 7.5 per cent: whoever has one of the two has the other."""
    counts = np.array([3.0, 18, 21, 42])
    hidden = suppressed(counts, margins([4]), too_small(counts))
    assert derived(hidden, [(cell,) for cell in range(4)]).tolist() == hidden.tolist()
    assert derived(hidden, [(2, 3), (0, 2), ()]).tolist() == [False, True, False]


# What is kept


def test_a_lone_small_cell_takes_the_smallest_that_suffices_with_it() -> None:
    values = np.array([3.0, 1000, 8, 0, 20, 1031])
    assert suppressed(values, margins([6]), too_small(values)).tolist() == [True, False, True] + [False] * 3


def test_small_cells_that_hide_each_other_need_no_companion() -> None:
    values = np.array([3.0, 4, 30, 37])
    assert suppressed(values, margins([4]), too_small(values)).tolist() == [True, True, False, False]


def test_small_cells_that_are_too_small_together_need_one() -> None:
    values = np.array([1.0, 2, 30, 33])
    assert suppressed(values, margins([4]), too_small(values)).tolist() == [True, True, True, False]


def test_nothing_small_is_nothing_hidden() -> None:
    values = with_margins(np.full((3, 3), 20.0))
    assert not suppressed(values, margins([4, 4]), too_small(values)).any()


def test_a_small_total_is_hidden_with_its_parts() -> None:
    values = np.array([3.0, 0, 0, 3])
    assert suppressed(values, margins([4]), too_small(values)).tolist() == [True, False, False, True]


def best(values: Floats, sums: list[Sum], small: Bools) -> int:
    """The fewest cells that can be hidden, by trying all ways."""
    free = np.flatnonzero(~small)
    fewest = len(values)
    for chosen in product([False, True], repeat=len(free)):
        hidden = small.copy()
        hidden[free] = chosen
        if hidden.sum() < fewest and (widths(values, sums, hidden)[hidden] >= LIMIT - 1e-9).all():
            fewest = int(hidden.sum())
    return fewest


def test_hardly_more_is_hidden_than_must_be() -> None:
    """Against the best of all ways to hide, in tables of three by three with totals."""
    used = least = 0
    for seed in range(6):
        inner = np.random.default_rng(seed).poisson(9, (2, 2)).astype(float)
        inner[0, 0] = 2
        values, sums = with_margins(inner), margins([3, 3])
        used += int(suppressed(values, sums, too_small(values)).sum())
        least += best(values, sums, too_small(values))
    assert least <= used <= 1.1 * least


def test_showing_again_what_is_not_needed_hides_less() -> None:
    more = less = 0
    for seed in range(8):
        values, sums = drawn((6, 6), np.random.default_rng(seed))
        more += int(suppressed(values, sums, too_small(values), tidy=False).sum())
        tidied = suppressed(values, sums, too_small(values))
        less += int(tidied.sum())
        assert tidied[too_small(values)].all()
    assert less < more


def test_the_same_input_gives_the_same_answer() -> None:
    values, sums = drawn((8, 8), np.random.default_rng(3))
    one, other = (suppressed(values, sums, too_small(values)) for _ in range(2))
    assert (one == other).all()


# The small


def test_from_one_up_to_the_limit_is_small() -> None:
    assert too_small([0, 1, 4, 5, np.nan]).tolist() == [False, True, True, False, False]
    assert too_small([0, 1, 4, 5], zero=True).tolist() == [True, True, True, False]
    assert too_small([1, 2, 3], limit=3).tolist() == [True, True, False]


def test_a_ratio_is_small_by_its_parts() -> None:
    numerator, denominator = [2, 98, 50, 0, 100, 6, np.nan], [100, 100, 100, 100, 100, 12, 100]
    assert too_small_ratio(numerator, denominator, least_denominator=20).tolist() == [
        *(True, True, False, False, False),
        *(True, False),
    ]
    assert too_small_ratio([0, 100], [100, 100], zero=True).tolist() == [True, True]


# The audit


@pytest.mark.parametrize("shape", [(5,), (5, 4), (3, 3, 3)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_widths_are_those_of_scipy(shape: tuple[int, ...], seed: int) -> None:
    """With any cells hidden, protected or not."""
    rng = np.random.default_rng(seed)
    values, sums = drawn(shape, rng)
    hidden = rng.uniform(size=len(values)) < 0.5
    found = widths(values, sums, hidden)
    known = [feasible(values, sums, hidden, cell) if hidden[cell] else 0.0 for cell in range(len(values))]
    assert found == pytest.approx(known, abs=1e-6)


def test_values_that_say_too_much_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppressed([1.0, 2, 4], [Sum(2, (0, 1))], [True, False, False])
    with pytest.raises(ValueError, match="0 or more"):
        suppressed([-1.0], [], [False])
    with pytest.raises(ValueError, match="no parts"):
        suppressed([0.0], [Sum(0, ())], [False])
    with pytest.raises(ValueError, match="give cell"):
        suppressed([3.0, 3.0, 0.0], [Sum(0, (1, 2)), Sum(1, (0, 2))], [False, False, True])


def test_no_cells_and_no_sums() -> None:
    assert suppressed([], [], []).tolist() == []
    assert suppressed([3.0, 9.0], [], [True, False]).tolist() == [True, False]
