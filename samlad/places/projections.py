"""Which reference system a file uses, and the way from there to WGS 84 and to the map plane."""

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from samlad.base.plane import ORIGIN, SWEREF99_TM

WGS84 = "EPSG:4326"
GEOGRAPHIC = frozenset({WGS84, "EPSG:4258", "EPSG:4619"})
LOCAL_ZONES = frozenset(f"EPSG:{number}" for number in range(3007, 3019))
RT90 = frozenset(f"EPSG:{number}" for number in (*range(3019, 3025), 2400, 30800))
READABLE = GEOGRAPHIC | LOCAL_ZONES | {SWEREF99_TM}
SWEDEN = (10.0, 54.5, 25.0, 70.0)

# What a pair of numbers looks like: name, smallest x and y, largest x and y. The first that fits is chosen.
# RT 90 and Web Mercator overlap a little; no file in either is read, so the order between them is harmless.
LOOKS = (
    (WGS84, *SWEDEN),
    ("swapped", 54.5, 10.0, 70.0, 25.0),
    (SWEREF99_TM, 255e3, 6.1e6, 930e3, 7.7e6),
    ("swapped", 6.1e6, 50e3, 7.7e6, 930e3),
    ("local_zone", 50e3, 6.1e6, 255e3, 7.7e6),
    ("rt90", 1.15e6, 6.1e6, 1.95e6, 7.7e6),
    ("rt90", 6.1e6, 1.15e6, 7.7e6, 1.95e6),
    ("web_mercator", 1.1e6, 7.3e6, 2.8e6, 11.2e6),
    ("abroad", -180.0, -90.0, 180.0, 90.0),
)

Points = NDArray[np.float64]
Geometries = NDArray[np.object_]


def named(member: object) -> str:
    """The system that a file's `crs` names, as "EPSG:3006"; its own words if unknown; "" if it names none."""
    properties = member.get("properties") if isinstance(member, dict) else None
    if not isinstance(properties, dict):
        return ""
    said = str(properties.get("name") or properties.get("code") or "")[:100].strip()
    number = re.search(r"(\d{4,6})$", said)
    if re.search(r"CRS:?84$", said, re.IGNORECASE):
        return WGS84
    return f"EPSG:{number[1]}" if number else said


def looks_like(x: float, y: float) -> str:
    """Which system the pair seems to belong to: a system, or the name of a usual mistake, or "unknown"."""
    for name, left, low, right, high in LOOKS:
        if left <= x <= right and low <= y <= high:
            return name
    return "unknown"


def to_wgs84(geometries: Geometries, system: str) -> Geometries:
    """The same geometries with longitude and latitude; what cannot be converted becomes infinite."""
    return geometries if system in GEOGRAPHIC else _moved(geometries, system, WGS84)


def degrees(point: Points, system: str) -> Points:
    """One point as a row of longitude and latitude."""
    return shapely.get_coordinates(to_wgs84(np.array([shapely.Point(point)], dtype=object), system))


def to_plane(geometries: Geometries) -> Geometries:
    """WGS 84 geometries in the map plane."""
    metres = _moved(geometries, WGS84, SWEREF99_TM)
    return _each(metres, lambda points: (points - ORIGIN) * (1, -1))


def in_sweden(points: Points) -> NDArray[np.bool_]:
    """Whether each longitude and latitude lies in the box around Sweden."""
    left, low, right, high = SWEDEN
    return np.logical_and((points >= (left, low)).all(1), (points <= (right, high)).all(1))


def _moved(geometries: Geometries, source: str, target: str) -> Geometries:
    way = _way(source, target)
    return _each(geometries, lambda points: np.column_stack(way.transform(points[:, 0], points[:, 1])))


def _each(geometries: Geometries, change: Callable[[Points], Points]) -> Geometries:
    return shapely.transform(geometries, change)


@lru_cache(maxsize=16)
def _way(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
