"""Areas that fit together like districts do, drawn at random and always the same."""

import json
import math
from itertools import chain, pairwise
from random import Random
from typing import Any

from samlad.places.geojson import Reading, read

FIRST = ("Kvarn", "Lind", "Tall", "Åkers", "Ängs", "Öster", "Väster", "Björk", "Ek", "Hassel", "Södra ", "Norra ")
LAST = ("höjden", "mossen", "dalen", "backen", "viken", "torp", "lunden", "gärdet", "åsen", "holmen")
WEST, SOUTH = 600_000, 6_500_000  # SWEREF 99 TM, metres
SIDE = 1_500
POINTS = 12  # along each side of an area
Point = tuple[float, float]


def district(number: int) -> Reading:
    """So many areas, read as a file of them is read."""
    grid = Grid(number)
    features = [_feature(place, grid.ring(place)) for place in range(number)]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    return read(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode())


def _feature(place: int, ring: list[Point]) -> dict[str, Any]:
    first, last = FIRST[place % len(FIRST)], LAST[(place + place // len(FIRST)) % len(LAST)]
    names = {"kod": f"{place + 1:03d}", "namn": first + (last.capitalize() if first[-1] == " " else last)}
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": names, "geometry": polygon}


class Grid:
    """Squares with crooked sides; neighbours share theirs."""

    def __init__(self, number: int) -> None:
        self.across = math.ceil(math.sqrt(number))
        self.sides: dict[tuple[Point, Point], list[Point]] = {}

    def ring(self, place: int) -> list[Point]:
        row, column = divmod(place, self.across)
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
        ring = list(chain.from_iterable(self._side(*ends)[:-1] for ends in pairwise(map(_corner, corners))))
        return [*ring, ring[0]]

    def _side(self, start: Point, end: Point) -> list[Point]:
        if (end, start) in self.sides:
            return self.sides[end, start][::-1]
        return self.sides.setdefault((start, end), _crooked(start, end))


def _corner(place: tuple[int, int]) -> Point:
    dice = Random(str(place))
    return tuple(  # type: ignore[return-value]
        least + (step + dice.uniform(-0.15, 0.15)) * SIDE
        for least, step in zip((WEST, SOUTH), place, strict=True)
    )


def _crooked(start: Point, end: Point) -> list[Point]:
    dice = Random(str((start, end)))
    points = [start]
    for step in range(1, POINTS):
        share = step / POINTS
        middle = (a + (b - a) * share + dice.uniform(-0.03, 0.03) * SIDE for a, b in zip(start, end, strict=True))
        points.append(tuple(middle))  # type: ignore[arg-type]
    return [*points, end]
