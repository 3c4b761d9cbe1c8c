"""A background for maps: square pictures of the ground, fetched by the browser from a tile server.

Tiles are cut in Web Mercator and the map plane is another (see `plane`), so each tile is turned and stretched
to where its own corners lie. What is left inside it is small beside how boundaries are simplified for
drawing: less than two metres in a map of a town, half a pixel in one 60 km wide (a pixel in the far north),
five pixels in the widest municipality and twelve in the whole country.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
from django.conf import settings
from numpy.typing import NDArray

from samlad.base.plane import ORIGIN, SWEREF99_TM

WEB_MERCATOR = "EPSG:3857"
HALF_WORLD = 20_037_508.342789244
SIDE = 256
MOST, DEEPEST = 24, 18
# The least side of a tile on the map, in pixels: below that the words in it cannot be read.
LEAST_SIDE = 180
EDGE = 9

Points = NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Tile:
    """`matrix` takes its pixels, 256 each way, to the map plane, as in SVG: a, b, c, d, e, f."""

    address: str
    matrix: tuple[float, float, float, float, float, float]


def tiles(box: Box, scale: float) -> list[Tile]:
    """At most 24 that cover a box of the map plane: smallest x and y, largest x and y.

    `scale` is how many pixels a metre is on the map. Without a tile address there are none.
    """
    if not settings.TILES:
        return []
    ends = _mercator(_edge(box))
    if not np.isfinite(ends).all():
        return []
    zoom, columns, rows = _chosen(ends, _stretch(box) * scale)
    corners = np.array(
        [(x, y) for y in range(rows[0], rows[1] + 2) for x in range(columns[0], columns[1] + 2)]
    )
    plane = _plane(_ground(corners, zoom)).reshape(rows[1] + 2 - rows[0], -1, 2)
    return list(_fitted(plane, zoom, columns[0], rows[0]))


def _chosen(ends: Points, pixels: float) -> tuple[int, tuple[int, int], tuple[int, int]]:
    """The zoom with the most to see in few enough tiles: it, the first and last column, and row."""
    wanted = int(np.floor(np.log2(2 * HALF_WORLD * pixels / LEAST_SIDE)))
    for zoom in range(min(max(wanted, 0), DEEPEST), -1, -1):
        columns, rows = (_span(of, zoom) for of in _places(ends, zoom).T)
        if (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1) <= MOST:
            break
    return zoom, columns, rows


def _span(places: Points, zoom: int) -> tuple[int, int]:
    first, last = (int(np.clip(np.floor(end), 0, 2**zoom - 1)) for end in (places.min(), places.max()))
    return first, last


def _fitted(corners: Points, zoom: int, left: int, top: int) -> Iterator[Tile]:
    for y in range(corners.shape[0] - 1):
        for x in range(corners.shape[1] - 1):
            address = settings.TILES.replace("{z}", str(zoom)).replace("{x}", str(left + x))
            matrix = _matrix(corners[y : y + 2, x : x + 2].reshape(4, 2))
            yield Tile(address.replace("{y}", str(top + y)), matrix)


def _matrix(corners: Points) -> tuple[float, float, float, float, float, float]:
    """The straight way nearest to four corners, row by row: least squares."""
    of = np.array([(0, 0, 1), (SIDE, 0, 1), (0, SIDE, 1), (SIDE, SIDE, 1)], dtype=float)
    (a, b), (c, d), (e, f) = np.linalg.lstsq(of, corners, rcond=None)[0].tolist()
    return a, b, c, d, e, f


def _edge(box: Box) -> Points:
    """Points all the way round, as the edge bends on its way to the other plane."""
    left, top, right, bottom = box
    across, down = np.linspace(left, right, EDGE), np.linspace(top, bottom, EDGE)
    rows = [np.column_stack([across, np.full(EDGE, y)]) for y in (top, bottom)]
    columns = [np.column_stack([np.full(EDGE, x), down]) for x in (left, right)]
    return np.concatenate([*rows, *columns])


def _stretch(box: Box) -> float:
    """How many metres of the map plane a metre of Web Mercator is, in the middle of the box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    one, other = _mercator(np.array([(x, y - 50), (x, y + 50)]))
    return 100 / float(np.hypot(*(other - one)))


def _mercator(points: Points) -> Points:
    """From the map plane; what lies outside of it becomes infinite."""
    east, north = points[:, 0] + ORIGIN[0], ORIGIN[1] - points[:, 1]
    return np.column_stack(_way(SWEREF99_TM, WEB_MERCATOR).transform(east, north))


def _plane(points: Points) -> Points:
    """From Web Mercator."""
    east, north = _way(WEB_MERCATOR, SWEREF99_TM).transform(points[:, 0], points[:, 1])
    return np.column_stack([east - ORIGIN[0], ORIGIN[1] - north])


def _places(points: Points, zoom: int) -> Points:
    """Web Mercator in columns and rows of tiles, from the north-west corner of the world."""
    side: Points = (points * (1, -1) + HALF_WORLD) * 2**zoom / (2 * HALF_WORLD)
    return side


def _ground(places: Points, zoom: int) -> Points:
    ground: Points = (places * (2 * HALF_WORLD) / 2**zoom - HALF_WORLD) * (1, -1)
    return ground


@cache
def _way(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
