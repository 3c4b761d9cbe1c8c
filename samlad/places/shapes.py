"""Where the areas of a file lie: geometries read, converted to WGS 84 and checked."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import shapely

from samlad.places import projections
from samlad.places.naming import Draft, plain
from samlad.places.problems import Fault, Problem

SMALLEST_SQUARE_METRES = 100
HAIRLINE_SHARE = 0.03

# The beginnings of GEOS' reasons, and the fault each is.
REASONS = (
    ("Self-intersection", "self_crossing"),
    ("Ring Self-intersection", "self_crossing"),
    ("Hole lies outside", "hole_outside"),
    ("Holes are nested", "nested"),
    ("Nested shells", "nested"),
    ("Duplicate Rings", "nested"),
)


def shape_of(geometry: Any) -> shapely.Geometry | None:
    """The geometry in the coordinates of the file, None where there is none; raises Fault."""
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise Fault("not_geometry")
    kind, parts = geometry["type"], geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise Fault("geometry_type", type=plain(kind))
    if kind == "Polygon":
        return _polygon(parts)
    return shapely.MultiPolygon([_polygon(part) for part in _list(parts)])


def _list(parts: Any) -> list[Any]:
    if not isinstance(parts, list):
        raise Fault("coordinates")
    if not parts:
        raise Fault("empty")
    return parts


def _polygon(rings: Any) -> shapely.Polygon:
    outer, *holes = [_ring(ring) for ring in _list(rings)]
    return shapely.Polygon(outer, holes)


def _ring(ring: Any) -> projections.Points:
    points = _points(_list(ring))
    if not np.isfinite(points).all():
        raise Fault("not_finite")
    if (points[0] != points[-1]).any():
        raise Fault("unclosed", place=points[0].tolist(), end=points[-1].tolist())
    if len(points) < 4:
        raise Fault("too_few_points", points=len(points))
    return points


def _points(ring: list[Any]) -> projections.Points:
    """The first two numbers of each position; heights are left out."""
    try:
        points = np.array([position[:2] for position in ring])
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise Fault("coordinates") from error
    if points.dtype.kind not in "iuf" or points.ndim != 2 or points.shape[1] != 2:
        raise Fault("coordinates")
    return points.astype(np.float64)


def place(drafts: Sequence[Draft], member: Any) -> str:
    """Turn every shape into WGS 84 and check it; answers which system the file is in, or raises Fault."""
    said = projections.named(member)
    if said and said not in projections.READABLE:
        raise Fault("unsupported_crs", said=plain(said), looks="rt90" if said in projections.RT90 else "")
    placed = [draft for draft in drafts if draft.shape is not None]
    if not placed:
        return said or projections.WGS84
    before = np.array([draft.shape for draft in placed], dtype=object)
    system = _system(before, said)
    after = projections.to_wgs84(before, system)
    with np.errstate(invalid="ignore"):  # what could not be converted is infinite here, and refused below
        sizes = np.abs(shapely.area(projections.to_plane(after)))
    for draft, old, new, size in zip(placed, before, after, sizes, strict=True):
        draft.shape = new
        _check(draft, old, new, float(size))
    return system


def _system(shapes: projections.Geometries, said: str) -> str:
    """The system the file names or, if it names none, the one its coordinates are in."""
    points = shapely.get_coordinates(shapes)
    typical = points[np.abs(points - np.median(points, axis=0)).sum(axis=1).argmin()]
    looks = projections.looks_like(*typical)
    system = said or looks
    if system not in projections.READABLE or not projections.in_sweden(projections.degrees(typical, system)):
        raise Fault("wrong_projection", said=said, looks=looks, place=typical.tolist())
    return system


def _check(draft: Draft, old: shapely.Geometry, new: shapely.Geometry, square_metres: float) -> None:
    inside = projections.in_sweden(shapely.get_coordinates(new))
    if not inside.all():
        where = shapely.get_coordinates(old)[inside.argmin()].tolist()
        draft.wrong("geometry", "outside", place=where, looks=projections.looks_like(*where))
    elif not shapely.is_valid(new):
        code, where = _invalid(new)
        draft.wrong("geometry", code, place=where)
    elif square_metres < SMALLEST_SQUARE_METRES:
        draft.wrong("geometry", "too_small", square_metres=round(square_metres))


def _invalid(shape: shapely.Geometry) -> tuple[str, list[float]]:
    """Which fault makes the shape no surface, and at which longitude and latitude."""
    reason = shapely.is_valid_reason(shape)
    code = next((code for start, code in REASONS if reason.startswith(start)), "invalid")
    spot = re.search(r"\[(\S+) (\S+)\]", reason)
    return code, [float(spot[1]), float(spot[2])] if spot else []


def overlaps(drafts: Sequence[Draft], groups: Sequence[Any], most: int) -> list[Problem]:
    """Neighbours that share more than a hairline, three percent of the smaller; at most `most` of them."""
    return list(islice(_overlaps(drafts, groups), most))


def _overlaps(drafts: Sequence[Draft], groups: Sequence[Any]) -> Iterator[Problem]:
    shapes = np.array([draft.shape for draft in drafts], dtype=object)
    areas = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    for here, draft in enumerate(drafts):
        found = tree.query(shapes[here], predicate="intersects")
        near = np.array(
            [there for there in found if there < here and groups[there] == groups[here]], dtype=int
        )
        shared = shapely.area(shapely.intersection(shapes[near], shapes[here]))
        shares = shared / np.minimum(areas[near], areas[here])
        for there, share in zip(near[shares > HAIRLINE_SHARE], shares[shares > HAIRLINE_SHARE], strict=True):
            yield _overlap(draft, drafts[there], float(share))


def _overlap(draft: Draft, other: Draft, share: float) -> Problem:
    values = {"other_row": other.row, "other_name": other.name, "percent": round(100 * share)}
    return Problem(draft.row, "geometry", "overlap", {"name": draft.name, **values})
