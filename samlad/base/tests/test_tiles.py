"""The ground under maps: the right tiles in the right places, and nothing of it without an address."""

import math
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import pyproj
import pytest
from pytest_django.fixtures import Settings

from samlad.base.maps import Shape, area_map
from samlad.base.tiles import DEEPEST, MOST

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "https://tiles.example/{z}/{x}/{y}.png?a=1&b=2"
TO_TM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)
# Longitude, latitude and metres, with the most that the ground may be off, in pixels of a map 640 wide.
PLACES = {
    (17.9, 59.4, 200.0): 0.1,
    (17.9, 59.4, 15_000.0): 0.1,
    (11.2, 58.9, 60_000.0): 0.5,
    (23.5, 66.2, 60_000.0): 1.0,
    (20.5, 67.9, 180_000.0): 5.0,
    (16.5, 62.2, 1_570_000.0): 12.0,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tile on the map: its zoom, column and row, and what takes its pixels to the paper."""

    zoom: int
    column: int
    row: int
    matrix: tuple[float, ...]

    def on_paper(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def plane(lon: float, lat: float) -> tuple[float, float]:
    """As `places` keeps boundaries."""
    east, north = TO_TM.transform(lon, lat)
    return east - 500_000, 6_900_000 - north


def shape(lon: float, lat: float, side: float, level: int | None = 1) -> Shape:
    x, y = (round(part - side / 2) for part in plane(lon, lat))
    path = f"M{x} {y}l{side:.0f} 0 0 {side:.0f}-{side:.0f} 0z"
    return Shape(path, x + side / 2, y + side / 2, "Åkersdal", level, radius=side / 2)


@pytest.fixture
def address(settings: Settings) -> None:
    settings.TILES, settings.TILES_CREDIT = ADDRESS, "© Kartverket i Lindåsa & andra"


def svg(*shapes: Shape, width: int = 640) -> ET.Element:
    return ET.fromstring(area_map(shapes, title="Karta", width=width))


def drawn(of: ET.Element) -> list[Drawn]:
    return [read(image) for image in of.iter(f"{SVG}image")]


def read(image: ET.Element) -> Drawn:
    found = re.fullmatch(r"https://tiles\.example/(\d+)/(\d+)/(\d+)\.png\?a=1&b=2", image.attrib["href"])
    matrix = re.fullmatch(r"matrix\((.*)\)", image.attrib["transform"])
    assert found
    assert matrix
    zoom, column, row = map(int, found.groups())
    return Drawn(zoom, column, row, tuple(map(float, matrix[1].split())))


def paper(of: ET.Element, lon: float, lat: float) -> tuple[float, float]:
    """Where the areas have this point, in pixels."""
    moved = next(g.attrib["transform"] for g in of.iter(f"{SVG}g") if "translate" in g.get("transform", ""))
    left, top, scale = map(float, re.findall(r"-?\d[\d.e+-]*", moved))
    x, y = plane(lon, lat)
    return left + x * scale, top + y * scale


def tile_of(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row of a point with their fractions: the formulas that tile servers go by."""
    turned = math.asinh(math.tan(math.radians(lat)))
    return (lon + 180) / 360 * 2**zoom, (1 - turned / math.pi) / 2 * 2**zoom


def errors(place: tuple[float, float, float]) -> list[float]:
    """How far the ground lies from the areas in points all over the map, in pixels; each point has a tile."""
    lon, lat, side = place
    of = svg(shape(*place))
    found = {(tile.column, tile.row): tile for tile in drawn(of)}
    (zoom,) = {tile.zoom for tile in found.values()}
    spread, told = random.Random(1), []  # noqa: S311 - points, no secrets
    for _ in range(300):
        north = lat + (spread.random() - 0.5) * 0.98 * side / 111_000
        east = lon + (spread.random() - 0.5) * 0.98 * side / (111_000 * math.cos(math.radians(lat)))
        x, y = paper(of, east, north)
        if 4 < x < 636 and 4 < y < 636:
            column, row = tile_of(east, north, zoom)
            tile = found[int(column), int(row)]
            told.append(math.dist((x, y), tile.on_paper(256 * (column % 1), 256 * (row % 1))))
    assert len(told) > 100
    return told


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("place", PLACES)
def test_the_ground_lies_where_the_areas_do(place: tuple[float, float, float]) -> None:
    assert max(errors(place)) < PLACES[place]


@pytest.mark.usefixtures("address")
def test_the_ground_of_a_town_is_right_to_two_metres() -> None:
    lon, lat, side = 17.9, 59.4, 15_000.0
    assert max(errors((lon, lat, side))) * side / 632 < 2


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("width", [300, 320, 640])
@pytest.mark.parametrize("place", [*PLACES, (15, 62, 12)])
def test_there_are_few_tiles_and_none_too_small(place: tuple[float, float, float], width: int) -> None:
    found = drawn(svg(shape(*place), width=width))
    assert 1 <= len(found) <= MOST
    assert len({(tile.column, tile.row) for tile in found}) == len(found)
    for tile in found:
        assert 0 <= tile.zoom <= DEEPEST
        assert math.dist(tile.on_paper(0, 0), tile.on_paper(256, 0)) > 150


def test_without_an_address_there_is_nothing(settings: Settings) -> None:
    settings.TILES, settings.TILES_CREDIT = "", "© Kartverket"
    plain = area_map([shape(17.9, 59.4, 15_000)], title="Karta")
    for word in ("image", "ground", "tiled", "©", 'stroke-width="4"'):
        assert word not in plain


def test_without_an_address_the_map_is_the_one_for_paper(settings: Settings) -> None:
    shapes = [shape(17.9, 59.4, 15_000), shape(18.3, 59.4, 15_000, None), shape(18.3, 59.1, 15_000, 0)]
    plain = area_map(shapes, title="Karta")
    settings.TILES, settings.TILES_CREDIT = ADDRESS, "© Kartverket"
    assert area_map(shapes, title="Karta", paper=True) == plain != area_map(shapes, title="Karta")


@pytest.mark.usefixtures("address")
def test_the_credit_is_told_on_as_many_lines_as_it_needs(settings: Settings) -> None:
    settings.TILES_CREDIT = "© Kartverket i Lindåsa & andra som har mätt, " * 4
    of = svg(shape(17.9, 59.4, 15_000), width=300)
    lines = [text.text or "" for text in of.findall(f"{SVG}g[@class='ground']/{SVG}text")]
    assert " ".join(reversed(lines)) == settings.TILES_CREDIT.strip()
    assert len(lines) > 2


@pytest.mark.usefixtures("address")
def test_text_has_the_colour_of_its_area_around_it() -> None:
    of = svg(shape(17.9, 59.4, 15_000, 4))
    fill = next(path.attrib["fill"] for path in of.iter(f"{SVG}path"))
    texts = of.findall(f"{SVG}g[@text-anchor='middle']/{SVG}text")
    assert [text.get("stroke") for text in texts] == [fill, fill]


@pytest.mark.usefixtures("address")
def test_areas_that_lie_nowhere_have_no_ground() -> None:
    assert drawn(svg(shape(17.9, 59.4, 1e9))) == []
