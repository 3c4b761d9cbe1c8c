"""Who owns which land in Lindåsa, and what the areas are classed as. Invented, as the town is."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from shapely.geometry import box, mapping, shape

from samlad.demo.founding import admin, areas, function
from samlad.demo.people import DEPUTY_COORDINATION, VOICES
from samlad.land.operations import LandFacts, land_add
from samlad.places.models import Area, AreaBoundary
from samlad.places.operations import Classing, classification_set

# From west to east, how large a part of the width of an area each owns; what is left over is nobody's known.
LAND = {
    "kvarnhojden": (("KVARNEN 3:2", VOICES["housing"], 0.45), ("KVARNEN 4:1", VOICES["owner"], 0.3)),
    "lindasa-centrum": (("TORGET 1", VOICES["owner"], 0.35), ("CENTRUM 2:8", DEPUTY_COORDINATION, 0.5)),
    "tallmossen": (("TALLEN 1:14", VOICES["housing"], 0.6), ("TALLEN 2:1", DEPUTY_COORDINATION, 0.4)),
    "angsbacken": (("ÄNGEN 5:3", VOICES["housing"], 0.25), ("ÄNGEN 1:1", DEPUTY_COORDINATION, 0.55)),
    "akersdal": (("ÅKERN 2:6", DEPUTY_COORDINATION, 0.7),),
    "ostervik": (("VIKEN 1:9", DEPUTY_COORDINATION, 0.5),),
}
SOURCE = "Polisen i Lindåsa (påhittad lista)"
CLASSES = (
    ("kvarnhojden", "risk", "2021", date(2021, 10, 8)),
    ("kvarnhojden", "vulnerable", "2023", date(2023, 12, 1)),
    ("lindasa-centrum", "vulnerable", "2025", date(2025, 11, 28)),
)


def add_land(at: datetime, day: date) -> None:
    """The properties that are known, each with its outline."""
    for code, area in areas().items():
        for designation, name, geometry in _outlines(area, code):
            owner = function(name)
            facts = LandFacts(designation, owner.party_id, owner.pk, area.pk, geometry)
            land_add(by=admin(), at=at, facts=facts, valid_from=day)


def _outlines(area: Area, code: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    whole = shape(AreaBoundary.objects.known().get(area=area).geometry)
    west, south, east, north = whole.bounds
    begins = west
    for designation, name, part in LAND[code]:
        ends = begins + (east - west) * part
        yield designation, name, mapping(whole.intersection(box(begins, south, ends, north)))
        begins = ends


def add_classes(at: datetime) -> None:
    """What the police's list has said and says, as far as it has been published."""
    known = areas()
    for code, value, edition, first in CLASSES:
        if first <= at.date():
            classing = Classing("police", value, SOURCE, edition, first)
            classification_set(by=admin(), at=at, area=known[code], classing=classing)
