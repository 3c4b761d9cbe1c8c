import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samlad.analysis.vintages import Bridge, move_counts, move_means

pytestmark = pytest.mark.filterwarnings("error")
# Old area 0 stays, 1 is split 70/30, 2 joins what is left of 1; new area 3 is empty.
BRIDGE = Bridge.of([(0, 0, 1), (1, 1, 0.7), (1, 2, 0.3), (2, 2, 1)], 3, 4)


def test_counts_are_divided_as_the_people_are() -> None:
    found = move_counts(BRIDGE, [10, 100, 50])
    assert found.value[:3] == pytest.approx([10, 70, 80])
    assert np.isnan(found.value[3])


def test_how_much_is_estimated_is_told() -> None:
    found = move_counts(BRIDGE, [10, 100, 50])
    assert found.estimated[:3] == pytest.approx([0, 1, 30 / 80])
    assert np.isnan(found.estimated[3])


def test_no_events_are_as_estimated_as_the_people() -> None:
    found = move_counts(BRIDGE, [0, 0, 0])
    assert found.value[:3].tolist() == [0, 0, 0]
    assert found.estimated[:3] == pytest.approx([0, 1, 0.3 / 1.3])


def test_where_a_part_is_unknown_the_whole_is() -> None:
    found = move_counts(BRIDGE, [10, np.nan, 50])
    assert np.isnan(found.value).tolist() == np.isnan(found.estimated).tolist() == [False, True, True, True]


def test_a_pair_that_moves_nobody_needs_no_value() -> None:
    bridge = Bridge.of([(0, 0, 1), (1, 0, 0)], 2, 1)
    assert move_counts(bridge, [5, np.nan]).value.tolist() == [5]
    assert move_means(bridge, [5, np.nan], [10, np.nan]).value.tolist() == [5]


def test_means_are_weighted_by_those_who_live_there() -> None:
    found = move_means(BRIDGE, [4, 10, 20], [1000, 1000, 700])
    assert found.value[:3] == pytest.approx([4, 10, (300 * 10 + 700 * 20) / 1000])
    assert found.estimated[:3] == pytest.approx([0, 1, 0.3])


def test_an_area_where_nobody_lives_has_no_say_and_no_mean() -> None:
    bridge = Bridge.of([(0, 0, 1), (1, 0, 1), (2, 1, 1)], 3, 2)
    found = move_means(bridge, [5, np.nan, 7], [10, 0, 0])
    assert found.value[0] == 5
    assert np.isnan(found.value[1])


def test_an_unknown_population_makes_the_mean_unknown() -> None:
    assert np.isnan(move_means(BRIDGE, [4, 10, 20], [1000, np.nan, 700]).value).tolist() == [
        *(False, True, True, True),
    ]


def test_years_move_together() -> None:
    counts = np.array([[1, 2], [10, 20], [5, np.nan]])
    together = move_counts(BRIDGE, counts)
    for year in range(2):
        alone = move_counts(BRIDGE, counts[:, year])
        assert together.value[:, year] == pytest.approx(alone.value, nan_ok=True)
        assert together.estimated[:, year] == pytest.approx(alone.estimated, nan_ok=True)
    assert move_means(BRIDGE, counts, [1000, 1000, 700]).value.shape == (4, 2)


def test_what_lies_outside_is_told() -> None:
    assert Bridge.of([(0, 0, 0.75)], 2, 1).covered.tolist() == [0.75, 0]


@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_nothing_is_lost_and_means_stay_between(data: st.DataObject, old: int, new: int) -> None:
    parts = data.draw(
        st.lists(st.lists(st.integers(1, 9), min_size=new, max_size=new), min_size=old, max_size=old)
    )
    shares = np.array(parts, dtype=float)
    shares /= shares.sum(axis=1, keepdims=True)
    bridge = Bridge.of([(i, j, shares[i, j]) for i in range(old) for j in range(new)], old, new)
    values = np.array(data.draw(st.lists(st.integers(0, 1000), min_size=old, max_size=old)), dtype=float)
    assert move_counts(bridge, values).value.sum() == pytest.approx(values.sum())
    mean = move_means(bridge, values, np.ones(old)).value
    assert (mean >= values.min() - 1e-9).all()
    assert (mean <= values.max() + 1e-9).all()


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ([(0, 0, 1.2)], "from 0 to 1"),
        ([(0, 0, -0.1)], "from 0 to 1"),
        ([(0, 0, np.nan)], "from 0 to 1"),
        ([(0, 0, 0.7), (0, 1, 0.7)], "more than all"),
        ([(0, 0, 0.2), (0, 0, 0.2)], "twice"),
        ([(2, 0, 1)], "not there"),
        ([(0, -1, 1)], "not there"),
    ],
)
def test_a_bridge_that_makes_no_sense_is_refused(pairs: list[tuple[int, int, float]], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Bridge.of(pairs, 2, 2)


def test_values_that_do_not_fit_are_refused() -> None:
    for wrong in ([1, 2], [1, 2, np.inf]):
        with pytest.raises(ValueError, match="values"):
            move_counts(BRIDGE, wrong)
