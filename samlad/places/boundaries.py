"""Boundaries ready to store and to draw.

All geometry is worked out once, when a file is read, so that drawing a map is only writing text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from samlad.places import projections

DECIMALS = 6
SHARE_OF_SIDE = 60
GREATEST_MEAN_POINTS = 50
MOST_CLEANED = 40_000

Geometries = NDArray[np.object_]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary of one area.

    `geometry` is GeoJSON in WGS 84 with 6 decimals. The rest is in the map plane (see `base.plane`), in
    whole metres with y downwards: `path` is simplified for drawing, (`x`, `y`) is the middle of the largest
    circle that fits inside it, `radius` that circle's, and `box` is smallest x and y, largest x and y.
    """

    geometry: dict[str, Any]
    path: str
    x: int
    y: int
    radius: int
    box: tuple[int, int, int, int]


def boundaries(areas: Geometries, *, groups: Sequence[Any], apart: bool) -> list[Boundary]:
    """One boundary per area; `areas` are valid (multi)polygons in WGS 84.

    Areas with the same group are neighbours. If they are `apart`, that is overlap by no more than a hairline,
    they keep one common line where they meet.
    """
    plane = projections.to_plane(areas)
    drawn = plane.copy()
    for group in set(groups):
        members = np.array([one == group for one in groups])
        drawn[members] = simplified(plane[members], apart=apart)
    circles = _circles(drawn)
    return [_boundary(*parts) for parts in zip(_rounded(areas), drawn, circles, strict=True)]


def simplified(areas: Geometries, *, apart: bool) -> Geometries:
    """The areas with as few points as a drawing needs: about a sixtieth of the side of the middle area."""
    tolerance = float(np.sqrt(np.median(shapely.area(areas)))) / SHARE_OF_SIDE
    coverage = _coverage(areas, tolerance) if apart else None
    for _ in range(6):
        drawn = _simplified(areas, coverage, tolerance)
        if shapely.get_num_coordinates(drawn).mean() <= GREATEST_MEAN_POINTS:
            break
        tolerance *= 2
    return drawn


def _simplified(areas: Geometries, coverage: Geometries | None, tolerance: float) -> Geometries:
    if coverage is None:
        drawn = shapely.simplify(areas, tolerance)
    else:
        drawn = np.asarray(shapely.coverage_simplify(coverage, tolerance), dtype=object)
    drawn = np.array([_without_specks(area, tolerance) for area in drawn], dtype=object)
    usable = shapely.is_valid(drawn) & ~shapely.is_empty(drawn)
    return np.where(usable, drawn, areas)


def _coverage(areas: Geometries, gap: float) -> Geometries | None:
    """The areas with hairline gaps and overlaps closed, or None where that would cost an area its ground."""
    if shapely.coverage_is_valid(areas):
        return areas
    if _points(areas) > MOST_CLEANED:
        areas = shapely.simplify(areas, gap / 10)
    if _points(areas) > MOST_CLEANED:  # would take minutes
        return None
    clean: Geometries = shapely.coverage_clean(areas, gap_width=gap)  # type: ignore[attr-defined]
    kept = shapely.area(clean) >= 0.9 * shapely.area(areas)
    return clean if kept.all() else None


def _points(areas: Geometries) -> int:
    return int(shapely.get_num_coordinates(areas).sum())


def _without_specks(area: shapely.Geometry, side: float) -> shapely.Geometry:
    """The area without islands and holes too small to be seen; at least the largest part stays."""
    parts = shapely.get_parts(area)
    if len(parts) == 0:
        return area
    sizes = shapely.area(parts)
    seen = [_without_holes(part, side) for part in parts[sizes >= min(4 * side * side, sizes.max())]]
    return shapely.multipolygons(seen) if len(seen) > 1 else seen[0]


def _without_holes(part: shapely.Polygon, side: float) -> shapely.Polygon:
    if not part.interiors:
        return part
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= 4 * side * side]
    return shapely.Polygon(part.exterior, holes)


def _circles(areas: Geometries) -> NDArray[np.float64]:
    """x, y and radius of the largest circle inside each area, to within a fiftieth of its side."""
    tolerance = np.sqrt(shapely.area(areas)) / 50
    lines = shapely.maximum_inscribed_circle(areas, tolerance=tolerance)
    middles = shapely.get_point(lines, 0)
    return np.column_stack([shapely.get_x(middles), shapely.get_y(middles), shapely.length(lines)])


def _rounded(areas: Geometries) -> Geometries:
    rounded: Geometries = shapely.transform(areas, lambda points: points.round(DECIMALS))
    torn = ~shapely.is_valid(rounded)
    rounded[torn] = shapely.set_precision(areas[torn], 10**-DECIMALS)
    return rounded


def _boundary(area: shapely.Geometry, drawn: shapely.Geometry, circle: NDArray[np.float64]) -> Boundary:
    x, y, radius = (int(value) for value in np.rint(np.nan_to_num(circle)))
    left, top, right, bottom = (int(value) for value in np.rint(shapely.bounds(drawn)))
    return Boundary(_geojson(area), _path(drawn), x, y, radius, (left, top, right, bottom))


def _geojson(area: shapely.Geometry) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(area))
    return geometry


def _path(area: shapely.Geometry) -> str:
    rings = chain.from_iterable((part.exterior, *part.interiors) for part in shapely.get_parts(area))
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: NDArray[np.float64]) -> str:
    """One ring as a first point and the steps from it, less than half as long as all points in full."""
    whole = np.rint(points).astype(np.int64)[:-1]
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    return f"M{_numbers(whole[0])}l{_numbers(steps.ravel())}z"


def _numbers(values: NDArray[np.int64]) -> str:
    return " ".join(map(str, values.tolist())).replace(" -", "-")


def bounds_of(geometry: dict[str, Any]) -> Bounds:
    """West, south, east and north of a GeoJSON surface, in its own coordinates."""
    west, south, east, north = (float(value) for value in shapely.bounds(surface(geometry)))
    return west, south, east, north


def surface(geometry: dict[str, Any]) -> shapely.Geometry:
    """GeoJSON that has been stored, as something to compute with."""
    return shapely.from_geojson(json.dumps(geometry))
