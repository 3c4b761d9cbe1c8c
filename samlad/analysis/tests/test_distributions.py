import numpy as np
import pytest
from scipy import special, stats  # type: ignore[import-untyped]

from samlad.analysis.distributions import (
    Floats,
    beta_share,
    normal_quantile,
    root,
    student_quantile,
    student_tail,
)

FREEDOM = np.array([1, 2, 3, 4, 7, 10, 30, 100, 1000.0])


def test_students_tail_is_that_of_scipy() -> None:
    t = np.linspace(-12, 12, 97)[:, None]
    assert student_tail(t, FREEDOM) == pytest.approx(2 * stats.t.sf(np.abs(t), FREEDOM), abs=1e-11)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_students_quantile_is_that_of_scipy(level: float) -> None:
    assert student_quantile(level, FREEDOM) == pytest.approx(stats.t.ppf((1 + level) / 2, FREEDOM), rel=1e-9)


def test_the_incomplete_beta_function_is_that_of_scipy() -> None:
    a, b, x = (grid.ravel() for grid in np.meshgrid([0.5, 2, 40], [0.5, 3, 200], np.linspace(0, 1, 21)))
    assert beta_share(a, b, x) == pytest.approx(special.betainc(a, b, x), abs=1e-12)


def test_without_freedom_there_is_no_distribution() -> None:
    assert np.isnan(student_tail([1.0, np.nan], [0, 3])).all()
    assert np.isnan(student_quantile(0.95, [0, np.nan])).all()


def test_endless_freedom_is_the_normal_distribution() -> None:
    assert student_quantile(0.95, [np.inf])[0] == normal_quantile(0.95) == pytest.approx(1.959963984540054)


def test_an_endless_t_has_no_tail() -> None:
    assert student_tail([np.inf, 0.0], [3, 3]).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("level", [0.4, 1.0, np.nan])
def test_a_level_has_bounds(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        normal_quantile(level)


def test_roots_of_many_functions_at_once() -> None:
    to = np.array([1e-6, 0.3, 5.0, 900.0])

    def cubic(x: Floats) -> Floats:
        return np.asarray(x**3 - to)

    assert root(cubic, np.full(4, -1.0), np.full(4, 20.0)) == pytest.approx(np.cbrt(to), rel=1e-9)


def test_where_the_ends_enclose_no_root_the_nearer_end_is_given() -> None:
    found = root(lambda x: x - np.array([5.0, -5.0, 0.5]), np.zeros(3), np.ones(3))
    assert found.tolist() == [1.0, 0.0, 0.5]
