"""Stockholm's real districts, from the file into the database."""

import json
from datetime import timedelta

import pytest

from samlad.accounts.tests.factories import AT, DAY
from samlad.base.refusals import Refusal
from samlad.places.geojson import read
from samlad.places.models import Area, AreaBoundary, AreaFacts
from samlad.places.operations import Imported, areas_import
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=7)


def districts() -> bytes:
    return shared("geo/stockholm_stadsdelar.geojson").read_bytes()


def take_in(content: bytes, *, later: bool = False) -> Imported:
    at, day = (LATER, DAY + timedelta(days=7)) if later else (AT, DAY)
    return areas_import(by=None, at=at, reading=read(content), kind="area", valid_from=day)


def test_all_districts_come_in_with_boundaries_and_in_swedish_order() -> None:
    assert take_in(districts()) == Imported(added=117, changed=0, unchanged=0)
    names = [facts.name for facts in AreaFacts.objects.known().order_by("sort_key")]
    assert (len(names), names[0]) == (117, "ABRAHAMSBERG")
    assert names[-3:] == ["ÖRBY SLOTT", "ÖSTBERGA", "ÖSTERMALM"]
    assert names.index("ÅRSTA") < names.index("ÄLVSJÖ") < names.index("ÖRBY")
    assert AreaBoundary.objects.known().exclude(path="").filter(radius__gt=0).count() == 117


def test_the_same_file_twice_changes_nothing() -> None:
    take_in(districts())
    assert take_in(districts(), later=True) == Imported(added=0, changed=0, unchanged=117)
    assert AreaBoundary.objects.count() == AreaFacts.objects.count() == 117


def test_a_moved_boundary_is_a_new_row_and_the_old_one_is_still_known_from_before() -> None:
    take_in(districts())
    file = json.loads(districts())
    file["features"][0]["geometry"]["coordinates"][0][1][0] += 0.0001
    assert take_in(json.dumps(file).encode(), later=True) == Imported(added=0, changed=1, unchanged=116)
    of_one = AreaBoundary.objects.filter(area__code="bagarmossen")
    assert of_one.known(AT).get() != of_one.known(LATER).get()


def test_one_broken_district_stops_all_of_them() -> None:
    file = json.loads(districts())
    file["features"][3]["geometry"]["coordinates"][0].pop()
    with pytest.raises(Refusal, match=r"^Område 4 i filen, .+: Gränsen är inte sluten"):
        take_in(json.dumps(file).encode())
    assert not Area.objects.exists()
