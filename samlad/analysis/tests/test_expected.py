from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlad.analysis.expected import (
    EXPECTED,
    FEWEST_ROUNDS,
    NO_DATA,
    SHORT_HISTORY,
    Expectation,
    Expectations,
    Floats,
    expected_counts,
    quantile,
)
from samlad.analysis.tests.coverage import INSIDE_SCOPE
from samlad.analysis.tests.worlds import World, outcome


def weeks(rounds: int) -> list[int]:
    return [number % 52 + 1 for number in range(rounds)]


def usual(
    counts: object, exposure: object = 1.0, now: object = 1.0, *, season: object = None, season_now: int = 1
) -> Expectations:
    """The expectation with the same exposure everywhere, unless given."""
    history = np.atleast_2d(np.asarray(counts, dtype=float))
    return expected_counts(
        history,
        np.broadcast_to(np.asarray(exposure, dtype=float), history.shape),
        weeks(history.shape[1]) if season is None else season,  # type: ignore[arg-type]
        exposure_now=np.broadcast_to(np.asarray(now, dtype=float), history.shape[:1]),
        season_now=season_now,
    )


def poisson(mean: float, areas: int, rounds: int) -> Floats:
    return np.random.default_rng(7).poisson(mean, (areas, rounds)).astype(float)


@pytest.mark.parametrize("world", INSIDE_SCOPE.values(), ids=INSIDE_SCOPE)
@pytest.mark.parametrize("rounds", [30, 156])
def test_nine_of_ten_rounds_fall_inside_and_one_of_twenty_above(world: World, rounds: int) -> None:
    """A share of 90 % in 700 areas is known within 2.3 percentage points (two standard errors)."""
    for per_week in (0.2, 2, 20):
        drawn = outcome(replace(world, per_week=per_week, rounds=rounds), 700, seed=11)
        assert drawn.inside > 0.877
        assert drawn.above < 0.085


def test_the_interval_is_not_wide_for_nothing() -> None:
    seen = outcome(World(10, 156), 1000, seed=3)
    assert seen.inside < 0.97
    assert seen.found > 0.9


def test_fewer_than_thirty_rounds_with_data_is_a_short_history() -> None:
    history = poisson(4, 2, 40)
    history[0, : 40 - FEWEST_ROUNDS + 1] = np.nan
    history[1, : 40 - FEWEST_ROUNDS] = np.nan
    answer = usual(history)
    assert answer.code.tolist() == [SHORT_HISTORY, EXPECTED]
    assert answer.rounds.tolist() == [FEWEST_ROUNDS - 1, FEWEST_ROUNDS]
    assert answer.area(0) == Expectation(SHORT_HISTORY, rounds=FEWEST_ROUNDS - 1)
    assert np.isnan([answer.mean[0], answer.low[0], answer.high[0], answer.season_factor[0]]).all()


@pytest.mark.parametrize("now", [0.0, np.nan])
def test_an_area_where_nobody_reported_has_no_expectation(now: float) -> None:
    answer = usual(poisson(4, 2, 60), now=[now, 1.0])
    assert answer.code.tolist() == [NO_DATA, EXPECTED]
    assert answer.area(0) == Expectation(NO_DATA, rounds=60)


def test_half_the_reporters_halve_what_is_expected() -> None:
    history = poisson(8, 1, 90)
    full, half = usual(history).mean[0], usual(history, now=0.5).mean[0]
    assert half == pytest.approx(full / 2)


def test_what_few_reported_is_not_read_as_calm() -> None:
    """Half as many events from half the reporters is the same rate."""
    rng = np.random.default_rng(5)
    exposure = np.where(np.arange(200) % 2, 1.0, 0.5)
    counts = rng.poisson(12 * exposure).astype(float)
    assert usual(counts, exposure).mean[0] == pytest.approx(12, rel=0.1)


def test_a_round_that_nobody_reported_in_says_nothing() -> None:
    history = poisson(5, 1, 60)
    exposure = np.ones((1, 60))
    exposure[0, 20:30] = 0
    zeros, missing = history.copy(), history.copy()
    zeros[0, 20:30], missing[0, 20:30] = 0, np.nan
    one, other = usual(zeros, exposure), usual(missing)
    assert one.area(0) == other.area(0)
    assert one.rounds[0] == 50


def test_the_last_year_weighs_more() -> None:
    calm_then_busy = np.repeat([2.0, 10.0], 52)[None, :]
    assert usual(calm_then_busy).mean[0] > 7
    assert usual(calm_then_busy[:, ::-1]).mean[0] < 5


def test_a_season_needs_two_years() -> None:
    yearly = np.tile(np.where(np.arange(52) < 26, 14.0, 2.0), 3)
    assert not usual(yearly[:103]).seasonal[0]
    assert usual(yearly[:103]).season_factor[0] == 1
    assert usual(yearly[:104]).seasonal[0]


def test_the_season_follows_the_year() -> None:
    yearly = np.tile(np.where(np.arange(52) < 26, 14.0, 2.0), 3)
    busy, calm = usual(yearly, season_now=13), usual(yearly, season_now=40)
    assert busy.mean[0] == pytest.approx(14, rel=0.15)
    assert calm.mean[0] == pytest.approx(2, rel=0.35)
    assert calm.high[0] < busy.mean[0] / 2


def test_week_53_is_next_to_week_52_and_week_1() -> None:
    yearly = np.tile(np.where(np.arange(52) < 26, 14.0, 2.0), 3)
    assert usual(yearly, season_now=53).area(0) == usual(yearly, season_now=1).area(0)


def test_without_a_season_the_factor_stays_close_to_one() -> None:
    factors = usual(poisson(4, 300, 208)).season_factor
    assert np.abs(factors - 1).mean() < 0.1


def test_months_have_a_season_too() -> None:
    yearly = np.tile([20.0] * 6 + [4.0] * 6, 4)
    answer = expected_counts(
        yearly[None, :],
        np.ones((1, 48)),
        np.arange(48) % 12 + 1,
        exposure_now=[1.0],
        season_now=3,
        rounds_per_year=12,
    )
    assert answer.mean[0] == pytest.approx(20, rel=0.1)


def test_no_area_affects_another() -> None:
    history = poisson(3, 5, 120)
    together = usual(history)
    for place in range(5):
        alone, among = usual(history[place]).area(0), together.area(place)
        assert (alone.low, alone.high) == (among.low, among.high)
        assert alone.mean == pytest.approx(among.mean)


def test_one_area_alone_is_enough() -> None:
    assert len(usual(poisson(3, 1, 60))) == 1


def test_a_history_of_zeros_expects_nearly_nothing() -> None:
    answer = usual(np.zeros((1, 60))).area(0)
    assert (answer.code, answer.low, answer.high) == (EXPECTED, 0, 0)
    assert answer.mean is not None
    assert 0 < answer.mean < 0.05


def test_a_constant_history_has_at_least_the_width_of_chance() -> None:
    answer = usual(np.full((1, 104), 9.0)).area(0)
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low <= 5
    assert answer.high >= 13


def test_huge_counts_give_a_finite_interval() -> None:
    answer = usual(np.full((1, 60), 1e8) * np.linspace(0.5, 1.5, 60)).area(0)
    assert answer.low is not None
    assert answer.high is not None
    assert 1e7 < answer.low < 1e8 < answer.high < 1e9


def test_nothing_at_all_is_a_short_history() -> None:
    assert usual(np.full((2, 60), np.nan)).code.tolist() == [SHORT_HISTORY] * 2
    assert usual(np.empty((2, 0))).code.tolist() == [SHORT_HISTORY] * 2
    assert len(usual(np.empty((0, 60)))) == 0


@pytest.mark.parametrize(
    ("counts", "exposure", "now", "season"),
    [
        (np.array([[-1.0]]), np.ones((1, 1)), [1.0], [1]),
        (np.array([[np.inf]]), np.ones((1, 1)), [1.0], [1]),
        (np.ones(3), np.ones(3), [1.0], [1, 2, 3]),
        (np.ones((1, 3)), np.ones((1, 2)), [1.0], [1, 2, 3]),
        (np.ones((1, 3)), np.full((1, 3), 1.1), [1.0], [1, 2, 3]),
        (np.ones((1, 3)), np.ones((1, 3)), [-0.1], [1, 2, 3]),
        (np.ones((1, 3)), np.ones((1, 3)), [1.0, 1.0], [1, 2, 3]),
        (np.ones((1, 3)), np.ones((1, 3)), [1.0], [1, 2]),
    ],
)
def test_input_that_makes_no_sense_is_refused(
    counts: Floats, exposure: Floats, now: list[float], season: list[int]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        expected_counts(counts, exposure, season, exposure_now=now, season_now=1)


@pytest.mark.parametrize("coverage", [0.4, 1.0])
def test_coverage_has_bounds(coverage: float) -> None:
    with pytest.raises(ValueError, match="coverage"):
        expected_counts(
            np.ones((1, 1)), np.ones((1, 1)), [1], exposure_now=[1], season_now=1, coverage=coverage
        )


@pytest.mark.parametrize(
    ("mean", "share", "known"),
    [(1.0, 0.95, 3), (5.0, 0.05, 2), (5.0, 0.95, 9), (10.0, 0.05, 5), (10.0, 0.95, 15), (0.0, 0.95, 0)],
)
def test_without_overdispersion_the_quantiles_are_those_of_poisson(
    mean: float, share: float, known: int
) -> None:
    """Tabled values of the Poisson distribution."""
    assert quantile([mean], [0.0], share)[0] == known


def test_the_quantile_of_the_geometric_distribution() -> None:
    """Overdispersion 1 is geometric: P(Y <= n) = 1 - (m / (1 + m)) ** (n + 1)."""
    m = 6.0
    for share in (0.05, 0.5, 0.95):
        exact = np.ceil(np.log(1 - share) / np.log(m / (1 + m))) - 1
        assert quantile([m], [1.0], share)[0] == exact


@pytest.mark.parametrize("overdispersion", [0.0, 0.2, 1.0, 5.0])
@pytest.mark.parametrize("share", [0.05, 0.95])
def test_large_means_meet_the_summed_ones(overdispersion: float, share: float) -> None:
    below, above = quantile([400.0, 400.001], [overdispersion] * 2, share)
    width = 2 * NormalDist().inv_cdf(0.95) * np.sqrt(400 + overdispersion * 400**2)
    assert abs(above - below) < 0.07 * width


counts_and_shares = st.lists(
    st.tuples(st.integers(0, 60) | st.none(), st.floats(0, 1)), min_size=0, max_size=130
)


@given(history=counts_and_shares, now=st.floats(0, 1), season_now=st.integers(1, 53))
def test_any_history_gives_a_code_or_an_interval_around_the_mean(
    history: list[tuple[int | None, float]], now: float, season_now: int
) -> None:
    counts = [np.nan if count is None else count for count, _ in history]
    exposure = [share for _, share in history]
    answer = usual([counts], [exposure], now, season_now=season_now).area(0)
    if answer.code == EXPECTED:
        assert answer.mean is not None
        assert answer.low is not None
        assert answer.high is not None
        assert 0 <= answer.low <= answer.high
        assert np.isfinite(answer.mean)
    else:
        assert answer.low is answer.high is answer.mean is None
