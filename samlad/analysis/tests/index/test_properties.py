"""What holds for every specification and every figures."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samlad.analysis.index import Figures, Index, run
from samlad.analysis.index.normalise import LINES, METHODS
from samlad.analysis.index.result import IN
from samlad.analysis.tests.index.made import CITY, numbers, shuffled, spec

pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
methods = st.sampled_from(METHODS)
worlds = st.fixed_dictionaries(
    {"areas": st.integers(15, 40), "gaps": st.sampled_from([0.0, 0.1, 0.3]), "seed": st.integers(0, 10**6)}
)


def made(method: str, world: dict[str, Any], **more: Any) -> tuple[Index, Figures]:
    one = spec(method, **more)
    figures = numbers(one, **world)
    return run(one, figures), figures


def close(one: Any, other: Any) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@quick
@given(methods, worlds)
def test_bounded_methods_stay_within_their_bounds(method: str, world: dict[str, Any]) -> None:
    if method in ("ratio", "z_score"):
        return
    index, _ = made(method, world)
    most = world["areas"] if method == "rank" else 100
    known = index.index[index.left_out == IN]
    assert (known >= -1e-9).all()
    assert (known <= most + 1e-9).all()


@quick
@given(methods, worlds)
def test_ranks_are_a_rank_of_each_area_that_is_in(method: str, world: dict[str, Any]) -> None:
    index, _ = made(method, world)
    inside = index.left_out[0] == IN
    assert np.isnan(index.rank[0][~inside]).all()
    assert (np.isnan(index.index[0]) == ~inside).all()
    order = np.argsort(-index.index[0][inside], kind="stable")
    assert (np.diff(index.rank[0][inside][order]) >= 0).all()
    assert index.rank[0][inside].min() == 1


@quick
@given(methods, worlds, st.sampled_from(["rescale", "leave_out"]))
def test_the_order_of_areas_does_not_matter(method: str, world: dict[str, Any], gaps: str) -> None:
    one = spec(method, when_missing=gaps)
    figures = numbers(one, **(world | {"gaps": world["gaps"] / 4}))
    order = np.random.default_rng(world["seed"]).permutation(len(figures.areas))
    index, turned = run(one, figures), run(one, shuffled(figures, order))
    at = [turned.areas.index(area) for area in index.areas]
    close(turned.index[:, at], index.index)
    close(turned.same_year.contributions[:, at], index.same_year.contributions)


@quick
@given(st.sampled_from(["ratio", "min_max", "z_score", "percentile_rank"]), worlds, st.floats(0.01, 1000))
def test_the_unit_does_not_matter(method: str, world: dict[str, Any], unit: float) -> None:
    one = spec(method)
    figures = numbers(one, **world)
    other = replace(one, indicators=tuple(replace(each, top=100.0 * unit) for each in one.indicators))
    scaled = run(other, replace(figures, values=figures.values * unit))
    close(scaled.index, run(one, figures).index)


@quick
@given(methods, worlds, st.integers(0, 5), st.booleans())
def test_more_risk_never_gives_less_index(
    method: str, world: dict[str, Any], place: int, alone: bool
) -> None:
    one = spec(method)
    figures = numbers(one, **world)
    index = run(one, figures)
    area = int(np.flatnonzero(index.left_out[0] == IN)[0])
    if np.isnan(figures.values[0, area, place]):
        return
    values = figures.values.copy()
    worse = -1 if one.indicators[place].direction == "protective" else 1
    values[0, area, place] += worse * 5.0
    after = run(one, replace(figures, values=values))
    assert after.rank[0, area] <= index.rank[0, area] or method in ("min_max", "z_score")
    if method in ("ratio", "goalposts", "rank", "percentile_rank", "exponential_rank"):
        assert after.index[0, area] >= index.index[0, area] - 1e-9


@quick
@given(
    worlds,
    st.sampled_from(["given", "equal", "equal_within_domain"]),
    st.sampled_from(["arithmetic", "geometric"]),
)
def test_the_city_is_exactly_100(world: dict[str, Any], weights: str, mean: str) -> None:
    one = spec("ratio", weights={"method": weights}, aggregate=mean, base_year=2021)
    odd = tuple(replace(each, weight=each.weight / 3 + 0.1) for each in one.indicators)
    index = run(replace(one, indicators=odd), numbers(one, years=2, **world))
    assert index.same_year.whole is not None
    assert index.same_year.whole_domains is not None
    assert index.fixed_base is not None
    assert index.fixed_base.whole is not None
    assert (index.same_year.whole == 100.0).all()
    assert (index.same_year.whole_domains == 100.0).all()
    assert index.fixed_base.whole[1] == 100.0
    assert index.fixed_base.whole[0] != 100.0


@quick
@given(
    methods, worlds, st.sampled_from(["arithmetic", "geometric"]), st.sampled_from(["relative", "absolute"])
)
def test_contributions_sum_to_the_index(method: str, world: dict[str, Any], mean: str, scale: str) -> None:
    bounded = ("ratio", "goalposts", "rank", "exponential_rank")
    mean = "arithmetic" if scale == "absolute" or method not in bounded else mean
    index, _ = made(method, world, aggregate=mean, weights={"scale": scale})
    inside = index.left_out == IN
    total = index.same_year.contributions.sum(axis=-1) + index.same_year.neutral_index
    close(total[inside], index.index[inside])


@quick
@given(worlds)
def test_a_missing_value_is_never_a_zero(world: dict[str, Any]) -> None:
    one = spec("ratio")
    figures = numbers(one, **(world | {"gaps": 0.0}))
    values = figures.values.copy()
    values[0, 0, 0] = np.nan
    gap, zero = values.copy(), values.copy()
    zero[0, 0, 0] = 0.0
    missing, counted = (run(one, replace(figures, values=each)) for each in (gap, zero))
    assert np.isnan(missing.same_year.indicators[0, 0, 0])
    assert missing.same_year.contributions[0, 0, 0] == 0
    assert missing.same_year.rescaled[0, 0]
    assert not counted.same_year.rescaled[0, 0]
    assert missing.index[0, 0] != counted.index[0, 0]
    close(missing.index[0, 1:], counted.index[0, 1:])


@quick
@given(worlds)
def test_an_indicator_given_twice_leaves_other_domains_alone(world: dict[str, Any]) -> None:
    one = spec("ratio")
    figures = numbers(one, **world)
    twice = replace(one, indicators=(*one.indicators, replace(one.indicators[0], code="again")))
    values = np.concatenate([figures.values, figures.values[..., :1]], axis=-1)
    index, other = run(one, figures), run(twice, replace(figures, values=values))
    assert any(note.where == "indicator again" and "counts twice" in note.text for note in other.notes)
    both = (index.left_out[0] == IN) & (other.left_out[0] == IN)
    close(other.same_year.domains[0, both, 1:], index.same_year.domains[0, both, 1:])


@quick
@given(st.sampled_from(list(LINES)), worlds)
def test_the_same_year_is_the_fixed_base_of_that_year(method: str, world: dict[str, Any]) -> None:
    one = spec(method, base_year=2021)
    index = run(one, numbers(one, years=3, **world))
    assert index.fixed_base is not None
    close(index.fixed_base.index[1], index.same_year.index[1])
    close(index.change, index.fixed_base.index[2] - index.fixed_base.index[0])


def test_an_area_without_a_figure_for_the_whole_city_is_not_the_mean_of_areas() -> None:
    """A large area counts for more in the city: the mean of the areas' index is not 100."""
    one = spec(
        "ratio", domains=(1,), indicator={"count": ("c",), "total": ("t",), "per": 100.0, "direction": "risk"}
    )
    counts, totals = np.array([[10.0], [90.0], [100.0]]), np.array([[100.0], [300.0], [400.0]])
    index = run(one, Figures((2020,), ("small", "large", CITY), counts[None], totals[None]))
    assert index.index[0].tolist() == [40.0, 120.0]
