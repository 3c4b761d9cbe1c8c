"""Each step by itself, beside what can be worked out by hand or by SciPy."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from samlad.analysis.index import Figures, run
from samlad.analysis.index.correlations import correlated, correlations, drop_one, rank_correlation
from samlad.analysis.index.outliers import kurtosis, skew, treatment
from samlad.analysis.index.ranking import quantile_groups, ranks
from samlad.analysis.index.specification import Outliers
from samlad.analysis.tests.index.made import CITY, numbers, spec

pytestmark = pytest.mark.filterwarnings("error")
VALUES = np.array([[3.0, 1.0, 2.0, 2.0]])


@pytest.mark.parametrize(
    ("ties", "places"),
    [
        ("lowest", [1, 4, 2, 2]),
        ("highest", [1, 4, 3, 3]),
        ("average", [1, 4, 2.5, 2.5]),
        ("dense", [1, 3, 2, 2]),
    ],
)
def test_tie_rules(ties: str, places: list[float]) -> None:
    assert ranks(VALUES, ties)[0].tolist() == places


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_ranks_are_those_of_scipy(values: list[int]) -> None:
    row = np.array([values], dtype=float)
    for ours, theirs in (("lowest", "min"), ("highest", "max"), ("average", "average"), ("dense", "dense")):
        assert ranks(row, ours)[0].tolist() == stats.rankdata(-row[0], method=theirs).tolist()


def test_no_value_has_no_rank() -> None:
    row = np.array([[np.nan, 5.0, np.nan, 7.0]])
    np.testing.assert_array_equal(ranks(row), [[np.nan, 2, np.nan, 1]])
    assert quantile_groups(row, 2).tolist() == [[0, 1, 0, 2]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=40), st.integers(1, 10))
def test_quantile_groups_are_by_type_7_and_closed_on_the_right(values: list[float], number: int) -> None:
    row = np.array([values])
    limits = np.quantile(row[0], np.arange(1, number) / number)
    near = np.abs(row[0][:, None] - limits[None]).min(axis=1, initial=1.0) < 1e-9
    expected = 1 + (row[0][:, None] > limits[None]).sum(axis=1)
    assert (quantile_groups(row, number)[0] == expected)[~near].all()


def test_a_limit_belongs_to_the_group_below() -> None:
    assert quantile_groups(np.array([[1.0, 2.0, 3.0]]), 2).tolist() == [[1, 1, 2]]


@pytest.mark.parametrize("seed", range(5))
def test_skew_and_kurtosis_are_those_of_scipy(seed: int) -> None:
    column = np.random.default_rng(seed).lognormal(size=20)
    assert skew(column) == pytest.approx(stats.skew(column, bias=False), rel=1e-12)
    assert kurtosis(column) == pytest.approx(stats.kurtosis(column, bias=False), rel=1e-12)


def treated(column: list[float], method: str, **more: float) -> tuple[list[float], int, bool]:
    values = np.array(column)[None, None]
    found = treatment(values, np.ones(values.shape, dtype=bool), Outliers(method=method, **more))  # type: ignore[arg-type]
    assert found is not None
    return found.apply(values)[0, 0].tolist(), int(found.moved[0, 0, 0]), bool(found.met[0, 0, 0])


OUTLYING = [*map(float, range(1, 31)), 400.0, 500.0]


def test_winsorising_by_hand() -> None:
    """500 is moved to 400, and then both to 30."""
    inside = [*map(float, range(1, 31)), 30.0, 30.0]
    assert treated(OUTLYING, "winsorise") == (inside, 2, True)
    assert treated(inside, "winsorise") == (inside, 0, True)
    assert treated([-each for each in OUTLYING], "winsorise")[0] == [-each for each in inside]
    assert treated(OUTLYING, "winsorise", most=1) == ([*map(float, range(1, 31)), 400.0, 400.0], 1, False)


def test_where_moving_is_not_enough_the_logarithm_of_all_is_taken() -> None:
    found, number, _met = treated(OUTLYING, "winsorise_then_log", most=1)
    assert found == pytest.approx([log(each - 1 + 4.99) for each in OUTLYING])
    assert number == len(OUTLYING)
    assert treated(OUTLYING, "winsorise_then_log") == treated(OUTLYING, "winsorise")


def test_outliers_are_told_and_the_city_is_left_alone() -> None:
    one = spec("ratio", domains=(1,), indicator={"direction": "risk"})
    one = replace(one, outliers=Outliers(method="winsorise"))
    column = np.array([*OUTLYING, 600.0])
    index = run(one, Figures((2020,), (*map(str, range(32)), CITY), column[None, :, None]))
    assert [str(note) for note in index.notes] == [
        "indicator i0: has outliers: at most 2 values are moved in"
    ]
    assert index.index[0, -3:].tolist() == [5.0, 5.0, 5.0]
    assert index.same_year.whole is not None
    assert index.same_year.whole[0] == 100.0


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("min_max", [0.0, 25.0, 100.0]),
        ("z_score", []),
        ("rank", [1.0, 2.0, 3.0]),
        ("percentile_rank", [0.0, 50.0, 100.0]),
        ("goalposts", [0.0, 25.0, 100.0]),
    ],
)
def test_scales_by_hand(method: str, values: list[float]) -> None:
    one = spec(method, domains=(1,), indicator={"direction": "risk", "goalposts": (10.0, 50.0)})
    found = run(one, Figures((2020,), ("a", "b", "c"), np.array([[[10.0], [20.0], [50.0]]]))).index[0]
    if method == "z_score":
        mean, spread = 80 / 3, float(np.std([10, 20, 50], ddof=1))
        values = [(each - mean) / spread for each in (10, 20, 50)]
    assert found.tolist() == pytest.approx(values)


def test_the_exponential_rank_by_hand() -> None:
    one = spec("exponential_rank", domains=(1,), indicator={"direction": "risk"})
    found = run(one, Figures((2020,), ("a", "b"), np.array([[[10.0], [20.0]]]))).index[0]
    assert found.tolist() == pytest.approx([-23 * log(1 - 0.5 * (1 - exp(-100 / 23))), 100.0])


def test_a_geometric_mean_and_its_contributions_by_hand() -> None:
    one = spec("ratio", domains=(2,), indicator={"direction": "risk", "weight": 1.0}, aggregate="geometric")
    index = run(one, Figures((2020,), ("a", CITY), np.array([[[40.0, 10.0], [10.0, 10.0]]])))
    assert index.index[0, 0] == pytest.approx(200.0)
    assert index.same_year.contributions[0, 0].tolist() == pytest.approx([100.0, 0.0])


def test_groups_fill_with_their_own_mean() -> None:
    one = spec(
        "min_max",
        domains=(1,),
        indicator={"direction": "risk"},
        missing={"fill": "group_mean", "least_in_all": 0},
    )
    one = replace(one, missing=replace(one.missing, least_in_domain=0.0))
    values = np.array([[[1.0], [3.0], [np.nan], [10.0], [20.0]]])
    figures = Figures((2020,), tuple("abcde"), values, groups=("x", "x", "x", "y", "y"))
    # An area without a single figure is left out, and gets none.
    assert run(one, figures).filled.tolist() == [[0]]
    two = spec("min_max", domains=(2,), indicator={"direction": "risk"}, missing={"fill": "group_mean"})
    both = np.concatenate([values, np.arange(5.0)[None, :, None]], axis=-1)
    index = run(two, replace(figures, values=both))
    assert index.filled.tolist() == [[1, 0]]
    assert index.same_year.indicators[0, 2, 0] == pytest.approx(100 * (2 - 1) / 19)


def test_correlations_are_those_of_numpy() -> None:
    one = spec("z_score")
    index = run(one, numbers(one, gaps=0.0))
    found = correlations(index)
    scaled = index.same_year.indicators[0]
    np.testing.assert_allclose(found.indicators, np.corrcoef(scaled.T), atol=1e-12)
    both = np.corrcoef(index.same_year.domains[0].T, index.index[0])
    np.testing.assert_allclose(found.domains, both[:3, :3], atol=1e-12)
    np.testing.assert_allclose(found.to_index[6:], both[:3, 3], atol=1e-12)


def test_correlations_over_what_both_know() -> None:
    chance = np.random.default_rng(4)
    rows = chance.normal(size=(3, 50)) + 1e6
    rows[chance.random(rows.shape) < 0.2] = np.nan
    both = ~np.isnan(rows[0] + rows[1])
    assert correlated(rows, rows)[0, 1] == pytest.approx(
        np.corrcoef(rows[0, both], rows[1, both])[0, 1], abs=1e-9
    )
    assert np.isnan(correlated(rows[:1], np.ones((1, 50)))).all()
    assert np.isnan(correlated(rows[:1, :2], rows[1:2, :2])).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=30))
def test_rank_correlation_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, dtype=float).T
    if len(set(one)) > 1 and len(set(other)) > 1:
        assert rank_correlation(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-9)


def test_dropping_one_is_the_index_without_it() -> None:
    one = spec("ratio", domains=(2, 2))
    figures = numbers(one, gaps=0.0)
    dropped = drop_one(run(one, figures))
    without = replace(one, indicators=one.indicators[1:])
    alone = run(without, replace(figures, values=figures.values[..., 1:]))
    assert dropped.rank[0].tolist() == alone.rank[0].tolist()
    assert (dropped.mean > 0).all()
    assert (dropped.greatest >= dropped.mean).all()


def test_the_only_indicator_cannot_be_dropped() -> None:
    one = spec("ratio", domains=(1,))
    dropped = drop_one(run(one, numbers(one, gaps=0.0)))
    assert np.isnan(dropped.mean).all()
    assert np.isnan(dropped.greatest).all()
