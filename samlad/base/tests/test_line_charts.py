"""Lines with their intervals: gaps, hollow marks and text that escapes."""

import re

from samlad.base.charts import Point, line_chart
from samlad.base.forests import Bar, Rows, forest


def line_of(svg: str) -> str:
    return str(re.findall(r'<path d="([^"]*)" fill="none" stroke="#0b5a73"', svg)[0])


def test_a_missing_value_is_a_gap() -> None:
    whole = line_chart([Point(1), Point(2), Point(3), Point(4)], label=None)
    broken = line_chart([Point(1), Point(2), None, Point(4)], label=None)
    assert line_of(whole).count("M") == 1
    assert line_of(broken).count("M") == 2


def test_a_preliminary_value_is_hollow() -> None:
    last = line_chart([Point(1), Point(2, hollow=True)], label=None)
    assert last.count("<circle") == 1
    assert 'fill="#fff"' in last
    assert 'fill="#fff"' not in line_chart([Point(1), Point(2)], label=None)


def test_the_band_and_the_other_series() -> None:
    bare = line_chart([Point(1), Point(2)], label=None)
    assert "fill-opacity" not in bare
    assert "dasharray" not in bare
    full = line_chart([Point(1, 0, 2), Point(2, 1, 3)], label="Rader <b>", beside=[1.5, None])
    assert "fill-opacity" in full
    assert "dasharray" in full
    assert "<title>Rader &lt;b&gt;</title>" in full


def test_nothing_is_drawn_without_a_value() -> None:
    assert line_chart([None, None], label="Tomt") == ""
    assert forest([Rows("Tom", [])], title="Tom") == ""


def test_a_flat_series_and_one_alone() -> None:
    assert "nan" not in line_chart([Point(2), Point(2)], label=None).lower()
    assert "nan" not in line_chart([Point(2)], label=None).lower()


def test_a_forest_tells_each_value_in_words() -> None:
    bars = [Bar("Kvarn<höjden", -1.0, -2.0, 0.5, "−1,0"), Bar("Åkersdal", 3.0, None, None, "+3,0")]
    drawn = forest([Rows("Andel", bars, "procentenheter")], title="Skillnader")
    for words in ("Kvarn&lt;höjden", "−1,0", "+3,0", "procentenheter", "<title>Skillnader</title>"):
        assert words in drawn
    assert drawn.count('stroke-width="3"') == 1
    endless = forest([Rows("Andel", [Bar("A", 1.0, 0.5, float("inf"), "1")])], title="x")
    assert "inf" not in endless
