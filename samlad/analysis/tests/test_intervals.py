import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from samlad.analysis.intervals import (
    Interval,
    difference,
    mean,
    proportion,
    proportion_difference,
    proportion_ratio,
    rate,
    rate_difference,
    rate_ratio,
    ratio,
)
from samlad.analysis.tests import calibration

pytestmark = pytest.mark.filterwarnings("error")
KINDS = (proportion_difference, proportion_ratio, rate_difference, rate_ratio)


def ends(interval: Interval) -> tuple[float, float, float]:
    return float(interval.value), float(interval.low), float(interval.high)


# Coverage


@pytest.mark.parametrize("events", [two for two in calibration.EVENTS if two[0] >= 1], ids=str)
def test_the_interval_of_a_rate_holds_its_level(events: tuple[float, float]) -> None:
    assert 0.94 < calibration.poisson_coverage(calibration.score, *events).mean() < 0.961


@pytest.mark.parametrize("total", calibration.TOTALS)
@pytest.mark.parametrize("shares", calibration.SHARES[1:], ids=str)
def test_the_interval_of_a_share_holds_its_level(total: int, shares: tuple[float, float]) -> None:
    assert 0.94 < calibration.binomial_coverage(total, *shares).mean() < 0.961


@pytest.mark.parametrize("answers", [50, 150, 270])
def test_a_small_population_is_taken_into_account(answers: int) -> None:
    assert 0.94 < calibration.survey_coverage(300, answers).mean() < 0.965


@pytest.mark.parametrize("events", [(2, 5), (5, 20), (20, 100)], ids=str)
def test_differences_and_ratios_hold_their_level(events: tuple[float, float]) -> None:
    """20,000 draws know a coverage of 95 % within 0.3 percentage points."""
    for name, coverage in calibration.comparisons(*events):
        assert 0.94 < coverage < 0.965, name


def test_events_in_heaps_need_to_be_told() -> None:
    rng = np.random.default_rng(3)
    x = calibration.heaped(np.full(20_000, 50.0), 1 / 50, rng)
    assert calibration.held(rate(x, 50.0), 1.0) < 0.88
    assert 0.94 < calibration.held(rate(x, 50.0, overdispersion=2.0), 1.0) < 0.96


# The same as others


@pytest.mark.parametrize(("count", "total"), [(0, 1), (0, 40), (3, 40), (20, 40), (40, 40), (250, 10_000)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilsons_interval_is_that_of_scipy(count: int, total: int, level: float) -> None:
    known = stats.binomtest(count, total).proportion_ci(level, method="wilson")
    assert ends(proportion(count, total, level=level)) == pytest.approx(
        (count / total, known.low, known.high), abs=1e-9
    )


@pytest.mark.parametrize("events", [0, 1, 7, 300])
def test_the_ends_of_a_rate_are_where_the_score_test_turns(events: int) -> None:
    """At an end μ the events are 1.96 standard errors √μ away."""
    _, low, high = ends(rate(events, 1.0))
    assert (high - events) / np.sqrt(high) == pytest.approx(1.959963984540054, abs=1e-9)
    assert low == 0 if events == 0 else (events - low) / np.sqrt(low) == pytest.approx(1.959963984540054)


def test_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80 (Newcombe 1998, table II, method 10)."""
    assert ends(proportion_difference(56, 70, 48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_mean_from_few_answers_is_students() -> None:
    known = stats.t.interval(0.95, 11, loc=3.2, scale=0.4)
    assert ends(mean(3.2, 0.4, answers=12)) == pytest.approx((3.2, *known), abs=1e-9)
    assert ends(mean(3.2, 0.4)) == pytest.approx((3.2, *stats.norm.interval(0.95, 3.2, 0.4)), abs=1e-9)


# Ends, missing values, units


def test_none_and_all_give_an_exact_end() -> None:
    found = proportion([0, 10], [10, 10])
    assert (found.low[0], found.high[1]) == (0.0, 1.0)
    assert found.high[0] == pytest.approx(1 - found.low[1])


def test_when_all_have_answered_nothing_is_left_to_chance() -> None:
    assert ends(proportion(3, 12, population=12)) == (0.25, 0.25, 0.25)


def test_a_design_effect_of_two_is_half_the_answers() -> None:
    assert ends(proportion(30, 100, design_effect=2)) == pytest.approx(ends(proportion(15, 50)))


def test_missing_in_is_missing_out_and_a_denominator_of_nothing_too() -> None:
    for found in (
        proportion([1, np.nan, 3, 0], [4, 4, np.nan, 0]),
        rate([1, np.nan, 3, 0], [4, 4, np.nan, 0]),
    ):
        for part in (found.value, found.low, found.high):
            assert np.isnan(part).tolist() == [False, True, True, True]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [False, True])
def test_missing_in_one_of_two_is_missing_out(kind: object, part: bool) -> None:
    for place in range(4):
        given_ = [1.0, 10.0, 5.0, 100.0]
        given_[place] = np.nan
        assert np.isnan(kind(*given_, part=part).low)  # type: ignore[operator]


def test_where_neither_has_an_event_there_is_no_ratio() -> None:
    assert np.isnan(rate_ratio(0, 10, 0, 20).value)
    assert np.isnan(proportion_ratio(0, 10, 0, 20, part=True).high)


def test_over_none_a_ratio_has_no_upper_end() -> None:
    for found in (rate_ratio(4, 10, 0, 10), proportion_ratio(4, 10, 0, 10)):
        value, low, high = ends(found)
        assert value == high == np.inf
        assert low > 1


def test_a_rate_is_told_per_what_one_likes() -> None:
    one, thousand = ends(rate(7, 3400)), ends(rate(7, 3400, per=1000))
    assert thousand == pytest.approx([1000 * end for end in one])


# A part of a whole


def test_a_ratio_to_the_whole_never_passes_what_a_part_can_be() -> None:
    """With a tenth of the people an area can have ten times the rate of the whole, not more."""
    assert ends(rate_ratio(5, 10, 5, 100, part=True))[2] == 10
    assert ends(proportion_ratio(5, 10, 5, 100, part=True))[2] == pytest.approx(10)


@pytest.mark.parametrize("kind", KINDS)
def test_an_area_that_is_the_whole_does_not_differ_from_it(kind: object) -> None:
    found = ends(kind(5, 100, 5, 100, part=True))  # type: ignore[operator]
    assert found == ((0, 0, 0) if "difference" in str(kind) else (1, 1, 1))


@given(st.integers(0, 50), st.integers(1, 500), st.integers(0, 50), st.integers(1, 500))
def test_a_part_is_above_its_whole_when_it_is_above_the_rest(x: int, n: int, y: int, m: int) -> None:
    rest = rate_difference(x, n, y, m)
    whole = rate_difference(x, n, x + y, n + m, part=True)
    assert float(whole.value) == pytest.approx(x / n - (x + y) / (n + m), abs=1e-9)
    assert (whole.low > 1e-12) == (rest.low > 1e-12)
    assert (whole.high < -1e-12) == (rest.high < -1e-12)


# Properties

counts = st.integers(0, 10_000)


@given(counts, counts, st.floats(0.5, 0.99), st.floats(0.5, 5))
def test_a_share_lies_within_its_interval_and_that_between_0_and_1(
    count: int, rest: int, level: float, effect: float
) -> None:
    if count + rest:
        value, low, high = ends(proportion(count, count + rest, level=level, design_effect=effect))
        assert 0 <= low <= value <= high <= 1


@given(counts, st.floats(1e-3, 1e9), st.floats(1, 10))
def test_a_rate_lies_within_its_interval_and_that_widens_with_heaps(
    events: int, people: float, heaps: float
) -> None:
    value, low, high = ends(rate(events, people))
    wide = ends(rate(events, people, overdispersion=heaps))
    assert 0 <= wide[1] <= low * (1 + 1e-12)
    assert low <= value <= high <= wide[2] * (1 + 1e-12)


@given(counts, st.integers(1, 10**6), counts, st.integers(1, 10**6))
def test_two_areas_compared_the_other_way_round(x: int, n: int, y: int, m: int) -> None:
    there, back = ends(rate_difference(x, n, y, m)), ends(rate_difference(y, m, x, n))
    assert there == pytest.approx((-back[0], -back[2], -back[1]))
    if x and y:
        there, back = ends(rate_ratio(x, n, y, m)), ends(rate_ratio(y, m, x, n))
        assert there == pytest.approx((1 / back[0], 1 / back[2], 1 / back[1]))


@given(st.integers(0, 200), st.integers(1, 200), st.integers(0, 200), st.integers(1, 200))
def test_every_comparison_of_shares_is_ordered_and_possible(x: int, n: int, y: int, m: int) -> None:
    x, y = min(x, n), min(y, m)
    value, low, high = ends(proportion_difference(x, n, y, m))
    assert -1 - 1e-12 <= low <= value <= high <= 1 + 1e-12
    if x + y:
        value, low, high = ends(proportion_ratio(x, n, y, m))
        assert 0 <= low <= value <= high


def test_two_values_that_are_sure_have_a_sure_ratio() -> None:
    sure = [Interval(*(np.array([value]),) * 3) for value in (6.0, 3.0)]
    assert [float(end[0]) for end in (ratio(*sure).low, ratio(*sure).high)] == [2.0, 2.0]
    assert [float(end[0]) for end in (difference(*sure).low, difference(*sure).high)] == [3.0, 3.0]


def test_many_areas_at_once_are_each_as_if_alone() -> None:
    x, n = np.array([[0, 3], [9, np.nan]]), np.array([10.0, 20.0])
    together = proportion(x, n)
    assert together.value.shape == (2, 2)
    assert together.low[1, 0] == proportion(9, 10).low


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: proportion(5, 4), "total"),
        (lambda: proportion(-1, 4), "total"),
        (lambda: proportion(1, 4, population=3), "answered"),
        (lambda: proportion(1, 4, design_effect=0), "design"),
        (lambda: rate(-1, 4), "0 or more"),
        (lambda: rate(1, np.inf), "0 or more"),
        (lambda: rate(1, 4, overdispersion=0), "overdispersion"),
        (lambda: mean(1, -1), "error"),
        (lambda: mean(1, 1, answers=1), "answers"),
        (lambda: rate_ratio(5, 10, 4, 100, part=True), "whole"),
        (lambda: proportion_difference(5, 100, 5, 90, part=True), "whole"),
        (lambda: rate(1, 4, level=0.2), "level"),
    ],
)
def test_what_makes_no_sense_is_refused(call: object, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        call()  # type: ignore[operator]
