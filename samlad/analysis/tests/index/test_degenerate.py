"""Figures that no index can be made of, or only a part of one: a clear fault or a told result."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from samlad.analysis.index import REASONS, Figures, Specification, Unfit, run, sureness
from samlad.analysis.index.normalise import METHODS
from samlad.analysis.tests.index.made import CITY, numbers, spec

pytestmark = pytest.mark.filterwarnings("error")
COUNTS = {"count": ("c",), "total": ("t",), "per": 100.0, "law": "binomial"}


def faults(one: Specification, figures: Figures) -> list[str]:
    with pytest.raises(Unfit) as unfit:
        run(one, figures)
    return [str(fault) for fault in unfit.value.faults]


def changed(figures: Figures, at: Any, value: float) -> Figures:
    values = figures.values.copy()
    values[at] = value
    return replace(figures, values=values)


def test_one_area_and_its_city() -> None:
    one = spec("ratio")
    figures = numbers(one, areas=1, gaps=0.0)
    index = run(one, figures)
    assert index.index.tolist() == [[100.0]]
    assert index.rank.tolist() == [[1.0]]
    assert index.quantile_group.tolist() == [[1]]


@pytest.mark.parametrize("method", ["z_score", "min_max", "percentile_rank"])
def test_one_area_alone_cannot_be_compared(method: str) -> None:
    one = spec(method)
    told = faults(one, numbers(one, areas=1, gaps=0.0))
    assert all("in 2020" in each for each in told)
    assert {each.split(":")[0] for each in told} == {f"indicator i{number}" for number in range(6)}


@pytest.mark.parametrize("method", ["rank", "exponential_rank", "goalposts"])
def test_one_area_alone_where_the_method_can(method: str) -> None:
    one = spec(method)
    assert np.isfinite(run(one, numbers(one, areas=1, gaps=0.0)).index).all()


@pytest.mark.parametrize("method", METHODS)
def test_all_missing(method: str) -> None:
    one = spec(method)
    figures = numbers(one)
    assert faults(one, replace(figures, values=np.full_like(figures.values, np.nan))) == [
        "areas: all are left out: by fewest_people or least_in_all"
    ]


@pytest.mark.parametrize("method", METHODS)
def test_a_column_that_is_all_missing_is_named(method: str) -> None:
    one = spec(method)
    figures = changed(numbers(one), (0, slice(0, 30), 2), np.nan)
    assert "indicator i2: has no figure for any area in 2020" in faults(one, figures)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_column(method: str) -> None:
    one = spec(method)
    figures = changed(numbers(one), (0, slice(0, 30), 2), 7.0)
    if method in ("z_score", "min_max"):
        told = f"indicator i2: has the same value everywhere in 2020: no {method} can be made of it"
        assert told in faults(one, figures)
    else:
        index = run(one, figures)
        assert "indicator i2: has the same value everywhere in 2020 and tells no areas apart" in map(
            str, index.notes
        )
        assert np.isfinite(index.index[index.left_out == 0]).all()


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinite_value_is_named(value: float) -> None:
    one = spec("z_score")
    assert faults(one, changed(numbers(one, years=2), (1, 4, 3), value)) == [
        "indicator i3: has an infinite value in 2021"
    ]


def test_nobody_lives_there() -> None:
    one = spec("ratio", domains=(2,), indicator=COUNTS | {"direction": "risk"})
    counts = np.array([[5.0, 6.0], [0.0, 0.0], [4.0, 9.0], [9.0, 15.0]])
    totals = np.array([[100.0, 100.0], [0.0, 0.0], [100.0, 100.0], [200.0, 200.0]])
    index = run(one, Figures((2020,), ("a", "b", "c", CITY), counts[None], totals[None]))
    assert REASONS[index.left_out[0, 1]] == "no_figures"
    assert np.isnan(index.index[0, 1])
    assert np.isfinite(index.index[0, [0, 2]]).all()
    counts[1, 0] = 1.0
    assert faults(one, Figures((2020,), ("a", "b", "c", CITY), counts[None], totals[None])) == [
        "indicator i0: counts something of nobody in 2020"
    ]


def test_counts_that_cannot_be() -> None:
    one = spec("ratio", domains=(2,), indicator=COUNTS | {"direction": "risk"})
    counts = np.array([[-5.0, 600.0], [4.0, 9.0], [9.0, 15.0]])
    figures = Figures((2020,), ("a", "b", CITY), counts[None], np.full((1, 3, 2), 100.0))
    assert faults(one, figures) == [
        "indicator i0: has a count below 0 in 2020",
        "indicator i1: has a share above the whole in 2020",
    ]
    totals = np.array([[100.0, -1.0], [np.inf, 9.0], [9.0, 15.0]])
    told = faults(one, replace(figures, values=np.zeros((1, 3, 2)), totals=totals[None]))
    assert told == ["indicator i0: has an infinite total", "indicator i1: has a total below 0 in 2020"]


def test_a_city_without_events_is_no_reference() -> None:
    one = spec("ratio")
    assert faults(one, changed(numbers(one), (0, 30, 0), 0.0)) == [
        "indicator i0: is not above 0 for the whole (city) in 2020"
    ]
    assert faults(one, changed(numbers(one), (0, 30, 4), np.nan)) == [
        "indicator i4: has no figure for the whole (city) in 2020"
    ]


def test_years_of_different_areas() -> None:
    """Areas that are only in one of them are left out of the other, and have no change."""
    one = spec("ratio", base_year=2020)
    figures = numbers(one, areas=6, years=2, gaps=0.0)
    values = figures.values.copy()
    values[0, :3], values[1, 3:6] = np.nan, np.nan
    index = run(one, replace(figures, values=values))
    assert (np.isnan(index.index) == [[True] * 3 + [False] * 3, [False] * 3 + [True] * 3]).all()
    assert np.isnan(index.change).all()
    assert {REASONS[each] for each in index.left_out[0, :3]} == {"no_figures"}
    sure = sureness(replace(one, sureness=replace(one.sureness, runs=20)), replace(figures, values=values))
    assert sure.risen is None
    assert np.isfinite(sure.low[:3]).all()


def test_small_areas_and_areas_without_people_are_left_out() -> None:
    one = spec("ratio", fewest_people=100.0)
    figures = numbers(one, areas=5, gaps=0.0)
    people = np.array([[50.0, np.nan, 100.0, 500.0, 1000.0, 1650.0]])
    index = run(one, replace(figures, population=people))
    assert [REASONS[each] for each in index.left_out[0]] == ["few_people", "no_population", "", "", ""]
    assert index.rank[0, 2:].max() == 3
    assert (
        faults(one, replace(figures, population=-people))[0] == "population: is 0 or more, and not infinite"
    )
    assert faults(one, figures) == ["population: fewest_people needs it"]
    assert faults(one, replace(figures, population=people / 100)) == [
        "areas: all are left out: by fewest_people or least_in_all"
    ]


def test_small_areas_do_not_move_the_scale() -> None:
    one = spec("min_max", fewest_people=100.0)
    figures = changed(numbers(one, areas=5, gaps=0.0), (0, 0, slice(None)), 99.0)
    people = np.array([[50.0, 200.0, 100.0, 500.0, 1000.0]])
    without = replace(figures, areas=figures.areas[1:], values=figures.values[:, 1:], groups=())
    index = run(one, replace(figures, population=people))
    other = run(replace(one, fewest_people=0.0), without)
    assert index.index[0, 1:].tolist() == other.index[0].tolist()


def test_an_area_with_too_few_figures_says_so() -> None:
    one = spec("ratio", missing={"least_in_all": 0.6})
    figures = changed(numbers(one, gaps=0.0), (0, 0, slice(0, 3)), np.nan)
    assert REASONS[run(one, figures).left_out[0, 0]] == "too_few_figures"
    whole = spec("ratio", when_missing="leave_out")
    assert (
        REASONS[run(whole, changed(numbers(one, gaps=0.0), (0, 0, 0), np.nan)).left_out[0, 0]] == "incomplete"
    )


def test_a_geometric_mean_of_nothing() -> None:
    one = spec("ratio", aggregate="geometric", indicator={"direction": "risk"})
    told = faults(one, changed(numbers(one), (0, 3, 1), 0.0))
    why = "has values of 0 or less in 2020 when normalised by ratio: a geometric mean cannot take them"
    assert told == [f"indicator i1: {why}"]


def test_logarithms_of_what_has_none() -> None:
    one = spec("z_score", indicator={"transform": "log1p", "top": None})
    assert faults(one, changed(numbers(one), (0, 3, 1), -2.0)) == [
        "indicator i1: log(x + 1) needs values above -1"
    ]


def test_shapes_that_do_not_fit() -> None:
    one = spec("ratio")
    figures = numbers(one)
    assert faults(one, replace(figures, values=figures.values[..., 1:])) == [
        "values: has the shape (1, 31, 5), not (1, 31, 6)"
    ]
    assert faults(replace(one, reference="elsewhere"), figures) == [
        "reference: 'elsewhere' is no area of the figures"
    ]
    assert faults(replace(one, base_year=1999), figures) == ["base_year: 1999 is no year of the figures"]
    assert faults(one, Figures((2020,), (CITY,), figures.values[:, 30:])) == ["areas: there is none"]
    with pytest.raises(Unfit, match="stand twice: a0"):
        replace(figures, areas=("a0", "a0", *figures.areas[2:]))
    with pytest.raises(Unfit, match="rise"):
        replace(numbers(one, years=2), years=(2021, 2020))


def test_a_city_below_all_its_areas_is_still_the_reference() -> None:
    """Figures may be of different days: the whole is taken as it is given."""
    one = spec("ratio", domains=(1,), indicator={"direction": "risk"})
    figures = Figures((2020,), ("a", "b", CITY), np.array([[[20.0], [30.0], [10.0]]]))
    index = run(one, figures)
    assert index.index.tolist() == [[200.0, 300.0]]
    assert index.same_year.whole is not None
    assert index.same_year.whole.tolist() == [100.0]
