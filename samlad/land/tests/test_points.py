"""Points as people type them."""

import pytest

from samlad.base.refusals import Refusal
from samlad.land.points import Point, point_of

HERE = Point(17.9876, 59.2345)


@pytest.mark.parametrize(
    "text",
    [
        "59.2345, 17.9876",
        "59.2345,17.9876",
        "59.2345 17.9876",
        "59,2345 17,9876",
        "59,2345, 17,9876",
        "59,2345; 17,9876",
        "59,2345,17,9876",
        "17.9876, 59.2345",
        "N 59.2345 E 17.9876",
        "lat: 59.2345 long: 17.9876",
        "59.2345° N, 17.9876° E",
        "(59.2345, 17.9876)",
        " 59.2345 ,  17.9876 ",
    ],
)
def test_degrees(text: str) -> None:
    assert point_of(text) == HERE


@pytest.mark.parametrize(
    "text",
    ["6569984, 670439", "670439 6569984", "N 6569984 E 670439", "6 569 984, 670 439", "6569984,670439"],
)
def test_sweref_99_tm(text: str) -> None:
    found = point_of(text)
    assert found is not None
    assert (found.longitude, found.latitude) == pytest.approx((HERE.longitude, HERE.latitude), abs=2e-5)


@pytest.mark.parametrize("text", ["KVARNEN 3:2", "", "Torget", "59.2345", "1, 2, 3", "3:2", "٥٩ ١٧", "a,b"])
def test_no_points(text: str) -> None:
    assert point_of(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0, 0", "utanför Sverige"),
        ("48.85, 2.35", "utanför Sverige"),
        ("6578000, 1628000", "RT 90"),
        ("6578000, 150000", "lokal SWEREF"),
        ("123456789, 987654321", "går inte att tyda"),
    ],
)
def test_points_that_cannot_be_placed(text: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        point_of(text)
