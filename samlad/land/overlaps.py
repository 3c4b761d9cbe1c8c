"""Outlines against each other, and against the areas that they lie in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import shapely

from samlad.land.models import LandHolding
from samlad.land.queries import AREA_KINDS, owned
from samlad.places.boundaries import surface
from samlad.places.models import AreaBoundary, AreaFacts
from samlad.places.shapes import HAIRLINE_SHARE

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a property and who owns it."""

    key: str
    designation: str
    party_id: int
    owner: str
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two outlines of different owners that share more than a hairline: `percent` of the smaller."""

    one: Outline
    other: Outline
    percent: int


def overlaps(new: Sequence[Outline], day: date) -> list[Overlap]:
    """Where the new outlines lie over each other or over those that are known. One query."""
    return list(islice(_overlaps(new, day), MOST_TOLD)) if new else []


def _overlaps(new: Sequence[Outline], day: date) -> Iterator[Overlap]:
    shapes = [surface(one.geometry) for one in new]
    named = {one.key for one in new}
    known = [one for one in _known(shapely.total_bounds(np.array(shapes)), day) if one.key not in named]
    outlines = [*new, *known]
    everything = np.array([*shapes, *(surface(one.geometry) for one in known)], dtype=object)
    sizes, tree = shapely.area(everything), shapely.STRtree(everything)
    for here, outline in enumerate(new):
        for there in sorted(tree.query(everything[here], predicate="intersects")):
            other = outlines[there]
            if there <= here or other.party_id == outline.party_id:
                continue
            shared = float(shapely.area(shapely.intersection(everything[here], everything[there])))
            share = shared / float(min(sizes[here], sizes[there]))
            if share > HAIRLINE_SHARE:
                yield Overlap(outline, other, round(100 * share))


def _known(bounds: Any, day: date) -> list[Outline]:
    west, south, east, north = (float(side) for side in bounds)
    near = LandHolding.objects.known().on(day)
    near = near.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    return [
        Outline(row.sort_key, row.designation, row.party_id, row.owner or "", row.geometry)
        for row in owned(near)
    ]


def areas_around(points: Sequence[shapely.Geometry], day: date) -> list[int | None]:
    """The area that each point lies in, of the kind that actions are about. Two queries."""
    west, south, east, north = (float(side) for side in shapely.total_bounds(np.array(points, dtype=object)))
    there = AreaFacts.objects.known().on(day).values("area")
    rows = AreaBoundary.objects.known().filter(
        west__lte=east, east__gte=west, south__lte=north, north__gte=south, area__in=there
    )
    order = {kind: rank for rank, kind in enumerate(AREA_KINDS)}
    found = sorted(
        (order[row.area.kind], row.area_id, surface(row.geometry))
        for row in rows.filter(area__kind__in=AREA_KINDS).select_related("area")
    )
    if not found:
        return [None] * len(points)
    tree = shapely.STRtree(np.array([shape for _rank, _key, shape in found], dtype=object))
    hits = dict[int, int]()
    for point, area in tree.query(np.array(points, dtype=object), predicate="intersects").T.tolist():
        hits[point] = min(area, hits.get(point, area))
    return [found[hits[number]][1] if number in hits else None for number in range(len(points))]
