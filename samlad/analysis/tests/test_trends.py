import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats  # type: ignore[import-untyped]

from samlad.analysis.distributions import Floats
from samlad.analysis.tests import calibration
from samlad.analysis.trends import (
    DECREASE,
    FEWEST_YEARS,
    INCREASE,
    NO_ESTABLISHED_CHANGE,
    TOO_FEW,
    VERDICTS,
    adjusted,
    count_trends,
    share_trends,
    value_trends,
)

pytestmark = pytest.mark.filterwarnings("error")
YEARS = np.arange(2016, 2026)
SERIES = 4000


# False alarms and coverage. 4,000 series know a rate of 5 % within 0.7 percentage points.


@pytest.mark.parametrize("law", ["chance", "heaps 0.1", "heaps 0.3"])
@pytest.mark.parametrize(("mean", "years"), [(2, 12), (20, 5), (100, 8)])
def test_counts_without_a_trend_seldom_show_one(law: str, mean: float, years: int) -> None:
    assert 0.038 < calibration.alarms(calibration.drawn_counts(mean, years, law, series=SERIES)) < 0.062


@pytest.mark.parametrize("law", ["chance", "heaps 0.1"])
def test_the_interval_of_a_slope_holds_its_level(law: str) -> None:
    found = calibration.drawn_counts(20, 8, law, growth=1.05, series=SERIES)
    assert 0.94 < calibration.slopes_held(found, 5.0) < 0.962


def test_the_change_from_first_to_last_holds_its_level() -> None:
    found = calibration.drawn_counts(20, 8, "chance", growth=0.9, series=SERIES)
    assert calibration.changes_held(found, 100 * (0.9**7 - 1)) > 0.945


@pytest.mark.parametrize(("total", "share"), [(30, 0.3), (100, 0.5)])
def test_shares_without_a_trend_seldom_show_one(total: int, share: float) -> None:
    assert 0.038 < calibration.alarms(calibration.drawn_shares(total, share, 8, series=SERIES)) < 0.062


@pytest.mark.parametrize("law", ["normal", "heavy tails"])
def test_values_without_a_trend_seldom_show_one(law: str) -> None:
    assert 0.035 < calibration.alarms(calibration.drawn_values(law, 8, series=SERIES)) < 0.062


def test_a_fall_of_a_tenth_a_year_is_found() -> None:
    found = calibration.drawn_counts(20, 12, "chance", growth=0.9, series=500)
    assert (found.verdict == DECREASE).mean() > 0.99


def test_years_that_are_like_each_other_give_more_false_alarms() -> None:
    """What `docs/methods/trends.md` warns of."""
    assert calibration.alarms(calibration.drawn_counts(100, 12, "like 0.6", series=1000)) > 0.1


def test_the_false_discovery_rate_is_kept() -> None:
    false, found = calibration.false_discoveries(True, draws=100)
    assert false < 0.06
    assert found > 0.9


# The same as others


def rising(rows: int = 6) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(2)
    people = rng.uniform(500, 5000, (rows, len(YEARS)))
    return rng.poisson(people * 0.01 * 1.05 ** (YEARS - 2020)).astype(float), people


def test_the_slope_is_that_of_poisson_regression() -> None:
    counts, people = rising()
    found = count_trends(counts, people, YEARS)
    for row in range(len(counts)):

        def gradient(b: Floats, row: int = row) -> Floats:
            left = counts[row] - people[row] * np.exp(b[0] + b[1] * (YEARS - 2020))
            return np.array([left.sum(), (left * (YEARS - 2020)).sum()])

        known = optimize.root(gradient, [-4.6, 0.0], tol=1e-13).x[1]
        assert found.slope[row] == pytest.approx(100 * np.expm1(known), abs=1e-7)


def test_the_interval_ends_where_the_score_test_turns() -> None:
    counts, people = rising(1)
    found = count_trends(counts, people, YEARS)
    for end in (found.low[0], found.high[0]):
        share = people[0] * np.exp(np.log1p(end / 100) * (YEARS - 2020))
        share /= share.sum()
        centre = (share * YEARS).sum()
        score = (counts[0] * (YEARS - centre)).sum()
        information = counts.sum() * (share * (YEARS - centre) ** 2).sum()
        t = score / np.sqrt(information * found.dispersion[0])
        assert abs(t) == pytest.approx(stats.t.ppf(0.975, len(YEARS) - 2), rel=1e-7)


def test_the_trend_of_shares_is_that_of_logistic_regression() -> None:
    rng = np.random.default_rng(4)
    totals = rng.integers(50, 200, len(YEARS)).astype(float)
    counts = rng.binomial(totals.astype(int), 0.3).astype(float)
    time = YEARS - 2020

    def gradient(b: Floats) -> Floats:
        left = counts - totals / (1 + np.exp(-(b[0] + b[1] * time)))
        return np.array([left.sum(), (left * time).sum()])

    b = optimize.root(gradient, [0.0, 0.0], tol=1e-13).x[1]
    share = counts.sum() / totals.sum()
    assert share_trends(counts, totals, YEARS).slope == pytest.approx(100 * b * share * (1 - share), abs=1e-9)


def test_the_trend_of_values_is_that_of_least_squares() -> None:
    values = np.random.default_rng(1).normal(50, 3, (5, len(YEARS)))
    found = value_trends(values, YEARS)
    for row, y in enumerate(values):
        known = stats.linregress(YEARS, y)
        reach = stats.t.ppf(0.975, len(YEARS) - 2) * known.stderr
        assert found.slope[row] == pytest.approx(known.slope, abs=1e-9)
        assert found.p[row] == pytest.approx(known.pvalue, abs=1e-9)
        assert found.high[row] - found.low[row] == pytest.approx(2 * reach, abs=1e-9)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_false_discovery_control_is_that_of_scipy(p: list[float]) -> None:
    known = stats.false_discovery_control(p) if p else []
    assert adjusted([*p, np.nan])[:-1] == pytest.approx(known, abs=1e-12)


# Missing, few, degenerate


def test_a_missing_year_is_a_year_that_is_not_there() -> None:
    counts, people = rising(1)
    with_gap = counts.copy()
    with_gap[0, 4] = np.nan
    gap, without = np.delete(counts, 4, axis=1), np.delete(people, 4, axis=1)
    one, other = count_trends(with_gap, people, YEARS), count_trends(gap, without, np.delete(YEARS, 4))
    for name in ("slope", "low", "high", "p", "change", "years"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-7)


def test_too_few_years_or_events_give_no_verdict() -> None:
    counts = np.full((3, 10), 20.0)
    counts[0, FEWEST_YEARS - 1 :] = np.nan
    counts[1] = 0
    counts[1, :9] = 1
    found = count_trends(counts, 1000.0, YEARS)
    assert found.verdict.tolist() == [TOO_FEW, TOO_FEW, NO_ESTABLISHED_CHANGE]
    assert np.isnan(found.slope).tolist() == np.isnan(found.change_low).tolist() == [True, True, False]
    assert found.years.tolist() == [FEWEST_YEARS - 1, 10, 10]
    assert share_trends(1000 - 0 * counts, np.full((3, 10), 1000.0), YEARS).verdict[2] == TOO_FEW
    assert value_trends(counts, YEARS).verdict[0] == TOO_FEW


def test_a_year_without_people_is_missing() -> None:
    people = np.full(10, 1000.0)
    people[3] = 0
    assert count_trends(np.full(10, 20.0), people, YEARS).years == 9


def test_constant_series_do_not_change() -> None:
    flat = np.full((1, 10), 30.0)
    for found in (
        count_trends(flat, 100.0, YEARS),
        share_trends(flat, np.full((1, 10), 100.0), YEARS),
        value_trends(flat, YEARS),
        value_trends(0 * flat, YEARS),
    ):
        assert found.verdict.tolist() == [NO_ESTABLISHED_CHANGE]
        assert found.slope[0] == pytest.approx(0, abs=1e-9)
        assert found.p[0] == pytest.approx(1)


def test_events_that_all_come_last_are_an_increase_without_an_upper_end() -> None:
    counts = np.zeros((2, 6))
    counts[0, -1] = counts[1, 0] = 30
    found = count_trends(counts, 1000.0, YEARS[:6])
    assert found.verdict.tolist() == [INCREASE, DECREASE]
    assert found.high[0] == np.inf
    assert found.low[1] == -100
    assert found.low[0] > 0 > found.high[1]


def test_no_series_at_all() -> None:
    assert count_trends(np.empty((0, 10)), 1.0, YEARS).verdict.shape == (0,)
    assert value_trends(np.empty((2, 0)), []).verdict.tolist() == [TOO_FEW] * 2


# Properties

series = st.lists(st.none() | st.integers(0, 200), min_size=1, max_size=12)


@settings(max_examples=40)
@given(series, st.integers(201, 10**6))
def test_any_series_gets_a_verdict_that_fits_its_interval(counts: list[int | None], people: int) -> None:
    y = np.array([np.nan if count is None else count for count in counts], dtype=float)
    years = np.arange(len(y))
    totals = np.full(len(y), float(people))
    for found in (count_trends(y, totals, years), share_trends(y, totals, years), value_trends(y, years)):
        verdict = str(found.verdict)
        assert verdict in VERDICTS
        if verdict == TOO_FEW:
            assert np.isnan(found.p)
        else:
            assert found.low <= found.slope <= found.high
            assert np.isnan(found.change) or found.change_low <= found.change <= found.change_high
        if found.p < 0.049:
            assert found.low > 0 if verdict == INCREASE else found.high < 0


@settings(max_examples=40)
@given(st.lists(st.integers(1, 100), min_size=6, max_size=10))
def test_time_the_other_way_round_is_the_other_way_round(counts: list[int]) -> None:
    years = np.arange(len(counts))
    there, back = count_trends(counts, 50.0, years), count_trends(counts[::-1], 50.0, years)
    if there.verdict != TOO_FEW:
        assert (1 + there.slope / 100) * (1 + back.slope / 100) == pytest.approx(1, rel=1e-6)
        assert there.p == pytest.approx(back.p, abs=1e-6)


def test_the_size_of_the_population_does_not_matter_nor_does_another_series() -> None:
    counts, people = rising()
    together, scaled = count_trends(counts, people, YEARS), count_trends(counts, people * 1e4, YEARS)
    assert together.slope == pytest.approx(scaled.slope, rel=1e-7)
    assert count_trends(counts[2], people[2], YEARS).p == pytest.approx(together.p[2], rel=1e-9)


def test_areas_times_indicators_keep_their_shape() -> None:
    found = count_trends(np.full((3, 4, 10), 5.0), 100.0, YEARS)
    assert found.slope.shape == found.verdict.shape == found.years.shape == (3, 4)


@pytest.mark.parametrize(
    ("counts", "people", "years", "text"),
    [
        ([1, 2, 3], 1.0, [1, 2], "shape"),
        ([1, 2], 1.0, [2, 1], "rise"),
        ([-1, 2], 1.0, [1, 2], "0 or more"),
        ([1, 2], -1.0, [1, 2], "0 or more"),
        ([1, np.inf], 1.0, [1, 2], "finite"),
    ],
)
def test_what_makes_no_sense_is_refused(
    counts: list[float], people: float, years: list[int], text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        count_trends(counts, people, years)


def test_a_share_above_everything_is_refused() -> None:
    with pytest.raises(ValueError, match="total"):
        share_trends([5, 6], [5, 5], [1, 2])
