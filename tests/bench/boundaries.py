"""Areas that fit together like districts do, drawn at random and always the same."""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from samlad.places.geojson import Reading, read
from tests.bench.chance import dice

FIRST = ("Kvarn", "Lind", "Tall", "Åkers", "Ängs", "Öster", "Väster", "Björk", "Ek", "Hassel", "Gran", "Sjö")
LAST = ("höjden", "mossen", "dalen", "backen", "viken", "torp", "lunden", "gärdet", "åsen", "holmen")
# SWEREF 99 TM in metres, east and north as one complex number.
ORIGIN = 600_000 + 6_500_000j
SIDE = 1_500
POINTS = 12  # along each side of an area


def district(number: int) -> Reading:
    """So many areas, read as a file of them is read."""
    grid = Grid(math.ceil(math.sqrt(number)))
    features = [_feature(place, grid.ring(place)) for place in range(number)]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    return read(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode())


def _feature(place: int, ring: list[complex]) -> dict[str, Any]:
    name = FIRST[place % len(FIRST)] + LAST[(place + place // len(FIRST)) % len(LAST)]
    return {
        "type": "Feature",
        "properties": {"kod": f"{place + 1:03d}", "namn": name},
        "geometry": {"type": "Polygon", "coordinates": [[[point.real, point.imag] for point in ring]]},
    }


class Grid:
    """Squares with crooked sides; neighbours share theirs."""

    def __init__(self, across: int) -> None:
        self.across = across
        self.sides: dict[tuple[complex, complex], list[complex]] = {}

    def ring(self, place: int) -> list[complex]:
        row, column = divmod(place, self.across)
        corners = [complex(column, row) + step for step in (0, 1, 1 + 1j, 1j, 0)]
        ring = [point for ends in pairwise(corners) for point in self._side(*ends)[:-1]]
        return [*ring, ring[0]]

    def _side(self, start: complex, end: complex) -> list[complex]:
        if (end, start) in self.sides:
            return self.sides[end, start][::-1]
        return self.sides.setdefault((start, end), list(_crooked(start, end)))


def _crooked(start: complex, end: complex) -> Iterator[complex]:
    """From corner to corner; what is a corner of a neighbour too does not depend on the side."""
    for step in range(POINTS + 1):
        share = step / POINTS
        straight = _corner(start) * (1 - share) + _corner(end) * share
        yield straight + (_aside(0.03, start, end, step) if 0 < share < 1 else 0)


def _corner(place: complex) -> complex:
    return ORIGIN + place * SIDE + _aside(0.15, place)


def _aside(share: float, *key: object) -> complex:
    """A step to any side, at most that share of an area's side."""
    chance = dice(*key)
    return complex(chance.uniform(-share, share), chance.uniform(-share, share)) * SIDE
