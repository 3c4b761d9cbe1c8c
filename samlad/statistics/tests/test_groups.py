"""Groups for a map: as many areas in each, and nothing for what is not known."""

import numpy as np

from samlad.statistics.queries.groups import grouped, legend


def test_as_many_in_each_group() -> None:
    groups = grouped(np.arange(100.0))
    assert [int((groups == number).sum()) for number in range(6)] == [0, 20, 20, 20, 20, 20]
    assert (np.diff(groups) >= 0).all()


def test_what_is_not_known_is_in_no_group() -> None:
    assert grouped(np.array([np.nan, 1.0, np.nan])).tolist()[::2] == [0, 0]
    assert grouped(np.array([np.nan])).tolist() == [0]


def test_equal_values_are_in_one_group() -> None:
    values = np.array([0.0] * 8 + [5.0, 9.0])
    groups = grouped(values)
    assert len(set(groups[:8].tolist())) == 1
    assert groups[0] < groups[8] <= groups[9]


def test_the_legend_tells_the_ends_of_each_group() -> None:
    values = np.arange(10.0)
    steps = legend(values, grouped(values))
    assert (steps[0].level.number, steps[0].low, steps[0].high) == (5, 8.0, 9.0)
    assert sum(one.count for one in steps) == 10
