"""Pictures of intervals, and figures as they are written."""

import numpy as np
import pytest

from samlad.risk.pictures import Scale, interval, overview
from samlad.risk.report import _percent, _signed

pytestmark = pytest.mark.filterwarnings("error")


def test_a_scale_keeps_values_on_the_paper() -> None:
    scale = Scale.around([np.array([10.0, np.nan, 30.0])], 100)
    assert [scale(value) for value in (10, 20, 30, 99)] == [0, 50, 100, 100]
    assert Scale.around([np.array([np.nan])], 100)(0.5) == 50
    assert Scale.around([np.array([5.0, 5.0])], 100)(5.0) == 0


def test_an_interval_without_ends_is_a_dot() -> None:
    scale = Scale(0, 10, 100)
    assert "stroke-dasharray" in interval(5, 4, 6, 1, scale)
    dot = interval(5, np.nan, np.nan, None, scale)
    assert "<path" not in dot
    assert 'aria-hidden="true"' in dot


def test_the_overview_is_an_image_with_a_name() -> None:
    index = np.array([120.0, np.nan, 80.0])
    drawn = overview(index, index - 5, index + 5, 100.0, "Alla <områden>")
    assert "<title>Alla &lt;områden&gt;</title>" in drawn
    assert 'role="img"' in drawn
    assert drawn.count("V") == 2
    assert "nan" not in drawn


def test_one_area_alone_is_drawn() -> None:
    one = np.array([100.0])
    assert "nan" not in overview(one, one, one, 100.0, "En")


@pytest.mark.parametrize(
    ("share", "told"),
    [(1.0, "100 %"), (0.9999, "99 %"), (0.5, "50 %"), (0.001, "1 %"), (0.0, "0 %"), (np.nan, "–")],
)
def test_certainty_is_said_only_of_every_run(share: float, told: str) -> None:
    assert _percent(share) == told


@pytest.mark.parametrize(("value", "told"), [(1.25, "+1,2"), (-3.0, "−3,0"), (0.01, "0,0"), (-0.01, "0,0")])
def test_changes_have_their_sign(value: float, told: str) -> None:
    assert _signed(value) == told
