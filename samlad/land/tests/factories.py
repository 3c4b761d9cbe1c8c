"""Land for tests, made by the operations."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from samlad.accounts.tests.factories import AT, DAY
from samlad.land.models import LandHolding
from samlad.land.operations import LandFacts, land_add
from samlad.parties.models import Function, Party
from samlad.places.geojson import read
from samlad.places.models import Area
from samlad.places.operations import areas_import

SIDE = 0.01


def square(west: float, south: float = 59.0, side: float = SIDE) -> dict[str, Any]:
    """A square in degrees."""
    east, north = round(west + side, 6), round(south + side, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(*features: tuple[dict[str, Any] | None, dict[str, Any]], **more: Any) -> bytes:
    """A file of these outlines with their properties."""
    found = [{"type": "Feature", "properties": said, "geometry": shape} for shape, said in features]
    return json.dumps({"type": "FeatureCollection", "features": found, **more}).encode()


def areas(*names: str, west: float = 17.0, at: datetime = AT) -> Sequence[Area]:
    """Areas with outlines, squares beside each other."""
    shapes = [square(round(west + number * SIDE, 6)) for number in range(len(names))]
    content = geojson(*((shape, {"namn": name}) for shape, name in zip(shapes, names, strict=True)))
    areas_import(by=None, at=at, reading=read(content), kind="area", valid_from=DAY)
    return [Area.objects.get(facts__name=name) for name in names]


def land(
    designation: str,
    owner: Party,
    *,
    function: Function | None = None,
    area: Area | None = None,
    geometry: dict[str, Any] | None = None,
    valid_from: date = DAY,
    at: datetime = AT,
) -> LandHolding:
    facts = LandFacts(
        designation, owner.pk, function.pk if function else None, area.pk if area else None, geometry
    )
    return land_add(by=None, at=at, facts=facts, valid_from=valid_from)
