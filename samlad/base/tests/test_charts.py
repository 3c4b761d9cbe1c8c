import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from samlad.base.charts import ARROWS, level_sign, spread, strip, trend
from samlad.base.signals import LEVELS


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def bar_paths(svg: str) -> dict[str, ElementTree.Element]:
    """The drawn bars of a strip by the colour of their level."""
    return {path.attrib["stroke"]: path for path in parsed(svg).iter("path")}


def heights(svg: str, level: int) -> list[int]:
    path = bar_paths(svg)[LEVELS[level].colour].attrib["d"]
    return [int(height) for height in re.findall(r"v-(\d+)", path)]


def columns(path: str) -> list[float]:
    return [float(x) for x in re.findall(r"M([\d.]+) ", path)]


@pytest.mark.parametrize("level", range(5))
def test_a_sign_with_a_label_is_an_image_with_that_name(level: int) -> None:
    svg = parsed(level_sign(level, label="Nivå & <läge>"))
    assert (svg.attrib["role"], svg.findtext("title")) == ("img", "Nivå & <läge>")


def test_a_sign_without_a_label_is_hidden_from_screen_readers() -> None:
    svg = parsed(level_sign(2))
    assert svg.attrib["aria-hidden"] == "true"
    assert "role" not in svg.attrib


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_sign_says_its_number(level: int) -> None:
    assert parsed(level_sign(level)).findtext("text") == str(level)


def test_unknown_has_no_number_and_is_hatched() -> None:
    svg = parsed(level_sign(0))
    assert svg.find("text") is None
    assert "stroke-dasharray" in svg[0].attrib


def test_signs_differ_in_shape_when_colour_is_taken_away() -> None:
    drawings = {re.sub(r"#\w{6}|<text.*?</text>", "", level_sign(level)) for level in range(5)}
    assert len(drawings) == 5


def test_a_sign_follows_the_size_of_the_text() -> None:
    assert 'width="2rem" height="2rem"' in level_sign(1, size=32)


def test_a_strip_has_one_path_per_level_and_one_bar_per_period() -> None:
    svg = strip([1, 2, 3, 4] * 13, label="52 veckor")
    assert len(parsed(svg).findall("path")) == 1 + 4
    assert [len(heights(svg, level)) for level in (1, 2, 3, 4)] == [13] * 4


def test_higher_levels_are_taller_bars() -> None:
    svg = strip([1, 2, 3, 4], label="")
    assert all(low < high for low, high in pairwise(heights(svg, level)[0] for level in (1, 2, 3, 4)))


def test_unknown_is_dotted_over_the_full_height_and_not_a_low_bar() -> None:
    dotted = parsed(strip([0], label="")).findall("path[@stroke-dasharray]")
    assert [path.attrib["d"].split("v-")[1] for path in dotted] == ["24"]


def test_a_missing_period_leaves_a_gap() -> None:
    path = bar_paths(strip([1, None, 1], label=""))[LEVELS[1].colour].attrib["d"]
    assert columns(path) == [197.5, 205.5]


def test_short_histories_end_at_the_right_edge_and_long_ones_lose_the_oldest() -> None:
    assert columns(bar_paths(strip([4], label=""))[LEVELS[4].colour].attrib["d"]) == [205.5]
    assert LEVELS[4].colour not in strip([4] + [1] * 52, label="")


def test_an_empty_strip_still_has_a_name() -> None:
    svg = parsed(strip([], label="Ingen historik"))
    assert svg.findtext("title") == "Ingen historik"
    assert len(svg.findall("path")) == 1


def test_a_strip_is_small() -> None:
    assert len(strip([1, 2, 3, 4] * 13, label="")) < 1500


def dots(svg: str) -> list[tuple[float, float]]:
    return [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in parsed(svg).iter("circle")]


def test_each_given_level_is_a_dot_centred_on_its_number() -> None:
    assert sorted(x for x, _ in dots(spread([1, 2, 4], label=""))) == [18, 62, 150]


def test_equal_levels_stand_apart() -> None:
    drawn = dots(spread([3] * 7, label=""))
    assert len(set(drawn)) == 7
    assert sum(x for x, _ in drawn) / 7 == 106


def test_dots_of_one_level_never_reach_the_next() -> None:
    assert all(abs(x - 62) < 22 for x, _ in dots(spread([2] * 20, label="")))


def test_dots_stay_inside_the_drawing() -> None:
    svg = spread([1, 1, 1, 1, 4, 4, 4], label="")
    _, _, width, height = map(float, parsed(svg).attrib["viewBox"].split())
    assert all(5 <= x <= width - 5 and 5 <= y <= height - 5 for x, y in dots(svg))


def test_unknown_has_no_dot() -> None:
    assert dots(spread([0, 0], label="")) == []


@pytest.mark.parametrize(("level", "previous", "way"), [(3, 2, 1), (2, 2, 0), (1, 4, -1)])
def test_the_arrow_points_where_the_level_went(level: int, previous: int, way: int) -> None:
    assert ARROWS[way] in trend(level, previous)


@pytest.mark.parametrize(("level", "previous"), [(0, 2), (2, 0), (2, None)])
def test_nothing_is_said_of_a_change_from_or_to_the_unknown(level: int, previous: int | None) -> None:
    assert not any(arrow in trend(level, previous) for arrow in ARROWS.values())
