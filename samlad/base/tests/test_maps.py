"""The map of areas: what it shows by colour, number, hatching and name, and to whom."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samlad.base.maps import Shape, area_map
from samlad.base.signals import LEVELS

SVG = "{http://www.w3.org/2000/svg}"


def square(
    name: str = "Åkersdal", level: int | None = 1, *, left: int = 0, side: int = 1000, href: str = ""
) -> Shape:
    half = side / 2
    path = f"M{left} 0l{side} 0 0 {side}-{side} 0z"
    return Shape(path, left + half, half, name, level, href, half)


def drawn(*shapes: Shape, width: int = 640, ident: str = "map") -> ET.Element:
    return ET.fromstring(area_map(shapes, title="Karta", width=width, ident=ident))


def texts(svg: ET.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_no_areas_no_map() -> None:
    assert area_map([], title="Karta") == ""
    assert area_map([Shape("", 0, 0, "Utan gräns", 2)], title="Karta") == ""


def test_the_view_fits_the_areas_wherever_they_lie() -> None:
    shapes = [square(left=-90_000), square(left=-89_000)]
    svg = area_map(shapes, title="Karta")
    assert 'viewBox="0 0 640 324"' in svg
    moved = re.search(r'"translate\((\S+) (\S+)\)scale\((\S+)\)"', svg)
    assert moved is not None
    left, top, scale = map(float, moved.groups())
    assert (left - 90_000 * scale, left - 88_000 * scale) == pytest.approx((4, 636), abs=0.1)
    assert (top, top + 1000 * scale) == pytest.approx((4, 320), abs=0.1)


def test_a_tall_map_is_no_taller_than_a_screen() -> None:
    tall = Shape("M0 0l100 0 0 2000-100 0z", 50, 50, "Sverige", 1, radius=50)
    assert drawn(tall).get("viewBox") == "0 0 640 800"


def test_a_map_may_use_whole_points_and_holes() -> None:
    whole = Shape(
        "M0 0L2000 0L2000 1000L0 1000ZM500 500L600 500L600 600Z", 1500, 500, "Åkersdal", 1, radius=400
    )
    steps = Shape("M0 0l2000 0 0 1000-2000 0zM500 500l100 0 0 100z", 1500, 500, "Åkersdal", 1, radius=400)
    assert drawn(whole).get("viewBox") == drawn(steps).get("viewBox") == "0 0 640 324"


@pytest.mark.parametrize("number", range(5))
def test_a_level_is_told_by_fill_number_and_name(number: int) -> None:
    svg = drawn(square(level=number))
    path = svg.find(f".//{SVG}g/{SVG}path")
    assert path is not None
    assert path.get("fill") == (LEVELS[number].colour if number else "url(#map-hatching)")
    assert texts(svg) == [str(number or "–"), "Åkersdal"]
    assert {text.get("fill") for text in svg.iter(f"{SVG}text")} == {LEVELS[number].ink}
    said = f"{number} {LEVELS[number].word}" if number else "Underlag saknas"
    assert [title.text for title in svg.iter(f"{SVG}title")] == [f"Åkersdal: {said}"]


def test_nothing_known_is_hatched_and_no_level_is_neutral() -> None:
    svg = drawn(square(level=0), square("Östervik", None, left=1000), ident="week")
    assert svg.find(f"{SVG}defs/{SVG}pattern[@id='week-hatching']") is not None
    fills = [path.get("fill") for path in svg.findall(f"{SVG}g/{SVG}path")]
    assert fills[0] == "url(#week-hatching)"
    assert fills[1] not in {level.colour for level in LEVELS}
    assert texts(svg) == ["–", "Åkersdal", "Östervik"]
    assert drawn(square(level=1)).find(f"{SVG}defs") is None


def test_links_have_names_and_a_map_without_links_is_a_picture() -> None:
    linked = drawn(square(level=4, href="/omraden/akersdal/?a=1&b=2"))
    link = linked.find(f".//{SVG}a")
    assert link is not None
    assert (linked.get("role"), linked.get("aria-label")) == ("group", "Karta")
    assert link.get("href") == "/omraden/akersdal/?a=1&b=2"
    assert link.get("aria-label") == "Åkersdal: 4 Mycket allvarligt"
    assert drawn(square()).get("role") == "img"


def test_a_label_of_its_own_is_read_instead() -> None:
    svg = drawn(Shape("M0 0l9 0 0 9z", 3, 3, "Åkersdal", 2, "/a/", 3, "Åkersdal, förra veckan: 2 Förhöjt"))
    link = svg.find(f".//{SVG}a")
    assert link is not None
    assert link.get("aria-label") == "Åkersdal, förra veckan: 2 Förhöjt"


def test_text_in_the_map_is_for_eyes_only() -> None:
    layer = drawn(square(href="/a/")).findall(f"{SVG}g")[-1]
    assert (layer.get("aria-hidden"), layer.get("pointer-events")) == ("true", "none")
    assert [text.text for text in layer] == ["1", "Åkersdal"]


@pytest.mark.parametrize(
    ("side", "expected"),
    [(1000, ["2", "Lindåsa centrum"]), (110, ["2", "Lindåsa", "centrum"]), (60, ["2"]), (14, [])],
)
def test_a_name_is_written_only_where_it_has_room(side: int, expected: list[str]) -> None:
    frame = Shape("M0 0l1000 0 0 1000-1000 0z", 500, 500, "", None, radius=0)
    svg = drawn(frame, square("Lindåsa centrum", 2, side=side), width=1000)
    assert texts(svg) == expected


NAMES = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzåäöABCÅÄÖMW 12-"), min_size=1, max_size=30)


@settings(deadline=None)
@given(NAMES, st.integers(10, 1000), st.sampled_from([None, 0, 1, 2, 3, 4]))
def test_no_text_leaves_the_circle(name: str, side: int, level: int | None) -> None:
    frame = Shape("M0 0l1000 0 0 1000-1000 0z", 500, 500, "", None, radius=0)
    svg = drawn(frame, square(name, level, side=side), width=1000)
    middle = 4 + side / 2 * 0.992
    for text in svg.iter(f"{SVG}text"):
        size, baseline = float(text.get("font-size", 0)), float(text.get("y", 0)) - middle
        # A letter is on average at least 0.27 of the size wide in any font: a bound from below.
        half = 0.27 * size * len((text.text or "").replace(" ", "")) / 2
        for edge in (baseline, baseline - 0.7 * size):
            assert half**2 + edge**2 <= (side / 2) ** 2


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_name_is_text_whatever_it_holds_and_nothing_breaks_the_content_policy() -> None:
    evil = '"><script>alert(1)</script><b onload="x">'
    svg = area_map([square(evil, 0, side=100_000, href='/a/"onclick="x')], title=evil, width=5000)
    found = Tags()
    found.feed(svg)
    assert set(found.tags) == {"svg", "defs", "pattern", "path", "g", "a", "title", "text"}
    assert not {"style", "onload", "onclick"} & found.attributes
