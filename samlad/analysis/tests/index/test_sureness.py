"""Intervals that hold what they state, in worlds whose truth is known; and the same answer every time."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from samlad.analysis.distributions import Floats
from samlad.analysis.index import Figures, Specification, run, sureness, within
from samlad.analysis.index import sureness as _public
from samlad.analysis.index.specification import Sureness
from samlad.analysis.tests.index import calibration
from samlad.analysis.tests.index.made import CITY, counted, figures_of, numbers, spec

pytestmark = pytest.mark.filterwarnings("error")
COUNTS = {"count": ("c",), "total": ("t",), "per": 100.0, "law": "binomial", "direction": "risk", "top": None}


def noisy(**more: Any) -> Specification:
    return spec("ratio", indicator=COUNTS, sureness=replace(Sureness(runs=200, noise="posterior"), **more))


def some_counts(one: Specification, areas: int = 40, seed: int = 1) -> Figures:
    chance = np.random.default_rng(seed)
    people = chance.integers(100, 2000, areas).astype(float)
    return counted(one, chance.beta(2, 20, (areas, len(one.codes))), people, chance)


# Calibration.


@pytest.mark.parametrize("world", calibration.HELD)
def test_intervals_hold_their_level(world: str) -> None:
    score, rank, areas = calibration.held(calibration.WORLDS[world], worlds=40, runs=600)
    assert areas > 5000
    assert 0.94 < score < 0.96
    assert 0.94 < rank < 0.96


def test_naive_draws_do_not_hold_where_counts_are_small() -> None:
    """Why "posterior" is not "resampled": areas without events are then certain of having none."""
    score, _rank, _areas = calibration.held(
        calibration.WORLDS["rarest"], worlds=10, runs=300, noise="resampled"
    )
    assert score < 0.94


def test_probabilities_are_frequencies() -> None:
    """Of areas that are above the city with probability p, a share of p are."""
    told, true = calibration.above(calibration.WORLDS["few people"], worlds=20, runs=300)
    for low, high in ((0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9)):
        inside = (told > low) & (told <= high)
        assert inside.sum() > 100
        assert abs(true[inside].mean() - told[inside].mean()) < 0.06


# What it says.


def test_the_same_seed_gives_the_same_answer() -> None:
    one = noisy(seed=5)
    figures = some_counts(one)
    first, again = sureness(one, figures), sureness(one, figures)
    assert first.low.tolist() == again.low.tolist()
    assert first.rank_high.tolist() == again.rank_high.tolist()
    other = sureness(replace(one, sureness=replace(one.sureness, seed=6)), figures)
    assert other.low.tolist() != first.low.tolist()


def test_blocks_of_another_size_give_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    one = noisy(normalise=("min_max",), aggregate=("geometric",), weights=0.1)
    one = replace(
        one,
        indicators=tuple(
            replace(each, law=("binomial", "poisson")[n % 2]) for n, each in enumerate(one.indicators)
        ),
    )
    figures = some_counts(one)
    whole = sureness(one, figures)
    module = __import__("sys").modules["samlad.analysis.index.sureness"]
    monkeypatch.setattr(module, "DRAWN_AT_A_TIME", 1500)
    monkeypatch.setattr(within, "SORTED_AT_A_TIME", 300)
    small = sureness(one, figures)
    for name in ("low", "middle", "high", "rank_low", "rank_high"):
        np.testing.assert_allclose(getattr(small, name), getattr(whole, name), rtol=1e-12)


def test_without_anything_to_vary_everything_is_certain() -> None:
    one = spec("ratio", sureness=Sureness(runs=20, weights=0.0))
    figures = numbers(one)
    index, sure = run(one, figures), sureness(one, figures)
    for name in ("low", "middle", "high"):
        np.testing.assert_allclose(getattr(sure, name), index.index[0], rtol=1e-12)
    for name in ("rank_low", "rank_middle", "rank_high"):
        np.testing.assert_array_equal(getattr(sure, name), index.rank[0])
    inside = ~np.isnan(index.rank[0])
    assert sure.highest[10][inside].tolist() == (index.rank[0] <= 10)[inside].astype(float).tolist()
    assert sure.above is not None
    assert sure.above[inside].tolist() == (index.index[0] > 100)[inside].astype(float).tolist()


def test_more_people_make_narrower_intervals_and_a_city_of_areas_alike_no_order() -> None:
    one = noisy(weights=0.0)
    few = figures_of(one, np.full((30, 6), 10.0), np.full((30, 6), 100.0))
    many = figures_of(one, np.full((30, 6), 1000.0), np.full((30, 6), 10_000.0))
    narrow, wide = sureness(one, many), sureness(one, few)
    assert (5 * (narrow.high - narrow.low) < wide.high - wide.low).all()
    assert (wide.rank_high - wide.rank_low > 20).all()


def test_one_area_far_above_the_others_is_surely_first() -> None:
    one = noisy()
    counts = np.full((30, 6), 100.0)
    counts[7] = 400.0
    sure = sureness(one, figures_of(one, counts, np.full((30, 6), 1000.0)))
    assert sure.rank_low[7] == sure.rank_high[7] == 1
    assert sure.highest[10][7] == 1.0
    assert sure.above is not None
    assert sure.above[7] == 1.0


def test_risen_on_a_fixed_base() -> None:
    one = replace(noisy(weights=0.0), base_year=2020)
    counts = np.full((10, 6), 100.0)
    before = figures_of(one, counts, np.full((10, 6), 1000.0))
    counts[2], counts[3] = 160.0, 60.0
    after = figures_of(one, counts, np.full((10, 6), 1000.0))
    both = np.concatenate([before.values, after.values])
    assert before.totals is not None
    assert after.totals is not None
    totals = np.concatenate([before.totals, after.totals])
    sure = sureness(one, Figures((2020, 2021), before.areas, both, totals))
    assert sure.risen is not None
    assert sure.risen[2] == 1.0
    assert sure.risen[3] == 0.0
    assert 0.3 < sure.risen[5] < 0.7


def test_methods_are_varied_and_scores_told_on_their_own_scale() -> None:
    one = spec("ratio", sureness=Sureness(runs=300, weights=0.0, normalise=("z_score", "percentile_rank")))
    figures = numbers(one)
    index, sure = run(one, figures), sureness(one, figures)
    assert 60 < sure.scored < 140
    np.testing.assert_allclose(sure.low, index.index[0])
    np.testing.assert_allclose(sure.high, index.index[0])
    assert (sure.rank_high > sure.rank_low).any()


def test_areas_that_are_left_out_have_no_sureness() -> None:
    one = noisy()
    figures = some_counts(one)
    values = figures.values.copy()
    values[0, 3] = np.nan
    sure = sureness(one, replace(figures, values=values))
    assert np.isnan(sure.low[3])
    assert np.isfinite(np.delete(sure.low, 3)).all()
    assert sure.rank_high.max(where=~np.isnan(sure.rank_high), initial=0) <= 39


def test_gaps_and_fills_among_drawn_counts() -> None:
    one = noisy()
    one = replace(one, missing=replace(one.missing, fill="mean"))
    figures = some_counts(one)
    values = figures.values.copy()
    values[0, 5, :2] = np.nan
    sure = sureness(one, replace(figures, values=values))
    assert sure.low[5] < sure.score[5] < sure.high[5]


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    one = noisy(normalise=("min_max",))
    _public(one, some_counts(one), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (200, 200)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_rate_of_known_people_is_as_noisy_as_its_count() -> None:
    one = noisy()
    figures = some_counts(one)
    assert figures.totals is not None
    with np.errstate(invalid="ignore"):
        rates: Floats = 100 * figures.values / figures.totals
    own = tuple(replace(each, count=(), value="v") for each in one.indicators)
    sure, other = (
        sureness(one, figures),
        sureness(replace(one, indicators=own), replace(figures, values=rates)),
    )
    np.testing.assert_allclose(sure.low, other.low, rtol=1e-9)
    assert CITY not in run(one, figures).areas
