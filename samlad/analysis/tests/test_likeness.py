import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlad.analysis.likeness import FURTHEST, nearest, standardised

pytestmark = pytest.mark.filterwarnings("error")


def test_the_most_alike_come_first_and_say_why() -> None:
    values = [[0, 0], [1, 0], [0, 3], [5, 5], [0, 0]]
    found = nearest(values, 0, count=3)
    assert found.areas.tolist() == [4, 1, 2]
    assert found.distance == pytest.approx([0, np.sqrt(0.5), np.sqrt(4.5)])
    assert found.differences.tolist() == [[0, 0], [1, 0], [0, 3]]
    assert found.contributions.tolist() == [[0, 0], [1, 0], [0, 1]]


def test_an_area_is_not_its_own_neighbour() -> None:
    assert 1 not in nearest(np.zeros((4, 2)), 1, count=10).areas


def test_equal_distances_keep_the_order_of_the_input() -> None:
    assert nearest(np.zeros((4, 2)), 2, count=10).areas.tolist() == [0, 1, 3]


def test_what_one_of_two_lacks_does_not_count() -> None:
    z = np.array([[0, 0, np.nan], [2, np.nan, 7], [np.nan, np.nan, 0]])
    found = nearest(z, 0, least_shared=0.3)
    assert found.areas.tolist() == [1]
    assert found.shared == pytest.approx([1 / 3])
    assert found.distance == pytest.approx([2])
    assert np.isnan(found.differences[0]).tolist() == [False, True, True]
    assert nearest(z, 0, least_shared=0.5).areas.tolist() == []


def test_nothing_in_common_is_no_likeness_whatever_is_asked() -> None:
    assert nearest([[0, np.nan], [np.nan, 0]], 0, least_shared=0).areas.tolist() == []


def test_weights_decide_what_counts() -> None:
    z = [[0, 0], [1, 0], [0, 2]]
    assert nearest(z, 0, weights=[1, 1]).areas.tolist() == [1, 2]
    assert nearest(z, 0, weights=[9, 1]).areas.tolist() == [2, 1]
    assert nearest(z, 0, weights=[1, 0]).distance[0] == 0


def test_one_extreme_area_does_not_squeeze_the_others_together() -> None:
    values = np.array([[1.0], [2], [3], [4], [1e9]])
    z = standardised(values)
    assert z[:, 0] == pytest.approx([-1.349, -0.6745, 0, 0.6745, FURTHEST], abs=1e-3)


def test_the_spread_of_normal_values_is_about_one() -> None:
    z = standardised(np.random.default_rng(1).normal(40, 7, (4000, 2)))
    assert z.std(axis=0) == pytest.approx([1, 1], rel=0.05)


def test_mostly_one_value_still_has_a_spread_and_only_one_value_none() -> None:
    z = standardised(np.column_stack([[0] * 9 + [4], [5] * 10]))
    assert z[9, 0] == pytest.approx(4 / 1.2 - 0, abs=0.01)
    assert (z[:, 1] == 0).all()


def test_missing_stays_missing() -> None:
    z = standardised([[1, np.nan], [2, np.nan], [np.nan, np.nan]])
    assert np.isnan(z).tolist() == [[False, True], [False, True], [True, True]]


@given(
    st.lists(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=2, max_size=8),
    st.floats(0.01, 100),
    st.floats(-100, 100),
)
def test_the_unit_does_not_matter(rows: list[list[float | None]], factor: float, shift: float) -> None:
    values = np.round(np.array(rows, dtype=float), 2)
    one, other = standardised(values), standardised(values * factor + shift)
    found = nearest(one, 0, least_shared=0)
    assert one == pytest.approx(other, abs=1e-3, nan_ok=True)
    assert (np.diff(found.distance) >= 0).all()
    total = found.contributions.sum(axis=1)
    assert (np.isclose(total, 1) | (total == 0)).all()


@pytest.mark.parametrize("weights", [[1], [-1, 2], [0, 0], [np.nan, 1]])
def test_weights_that_make_no_sense_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        nearest([[0, 0], [1, 1]], 0, weights=weights)


def test_values_that_make_no_sense_are_refused() -> None:
    for wrong in ([1, 2], [[np.inf]]):
        with pytest.raises(ValueError, match="values"):
            standardised(wrong)
