"""Whose land a point is on, and who owns land in an area."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.land.finding import who_owns
from samlad.land.operations import land_end
from samlad.land.points import Point
from samlad.land.queries import Found, Unknown, owner_at, owners_named, owners_of
from samlad.land.tests.factories import areas, geojson, land, square
from samlad.parties.operations import Profile, party_profile_change
from samlad.parties.tests.factories import function, party
from samlad.places.geojson import read
from samlad.places.operations import area_change, areas_import
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
INSIDE, BESIDE, SEA = Point(17.004, 59.004), Point(17.008, 59.008), Point(18.5, 58.5)


def test_a_point_finds_area_and_owner() -> None:
    lindbo, (hill, _other) = party("Lindbo"), areas("Kvarnhöjden", "Åkersdal")
    who = function(lindbo, "Förvaltare")
    land("A 1:1", lindbo, function=who, area=hill, geometry=square(17.002, 59.002, 0.004))
    found = owner_at(INSIDE, DAY)
    assert isinstance(found, Found)
    assert (found.owned.owner, found.owned.function, found.owned.designation) == (
        "Lindbo",
        "Förvaltare",
        "A 1:1",
    )
    assert found.area is not None
    assert (found.area.area_id, found.others) == (hill.pk, ())


def test_unknown_where_nobody_is_known_to_own() -> None:
    (hill,) = areas("Kvarnhöjden")
    land("A 1:1", party(), geometry=square(17.002, 59.002, 0.004))
    found = owner_at(BESIDE, DAY)
    assert isinstance(found, Unknown)
    assert found.area is not None
    assert found.area.area_id == hill.pk
    assert owner_at(SEA, DAY) == Unknown(None, SEA, ())


def test_holes_are_not_part_of_the_land() -> None:
    ring = square(17.0)["coordinates"] + square(17.003, 59.003, 0.002)["coordinates"]
    land("A 1:1", party(), geometry={"type": "Polygon", "coordinates": ring})
    assert isinstance(owner_at(INSIDE, DAY), Unknown)
    assert isinstance(owner_at(BESIDE, DAY), Found)


def test_the_smallest_outline_is_taken_and_the_others_told() -> None:
    large, small = party("Kommunen"), party("Lindbo")
    land("A 1:1", large, geometry=square(17.0))
    land("A 1:2", small, geometry=square(17.002, 59.002, 0.004))
    found = owner_at(INSIDE, DAY)
    assert isinstance(found, Found)
    assert found.owned.designation == "A 1:2"
    assert [one.owner for one in found.others] == ["Kommunen"]


def test_the_area_that_actions_are_about_comes_first() -> None:
    content = geojson((square(16.0, 58.0, 3.0), {"kod": "l", "namn": "Lindåsa", "slag": "kommun"}))
    areas_import(by=None, at=AT, reading=read(content), kind="municipality", valid_from=DAY)
    areas("Kvarnhöjden")
    found = owner_at(INSIDE, DAY)
    assert [one.name for one in found.areas] == ["Kvarnhöjden", "Lindåsa"]


def test_an_area_that_has_ceased_is_not_found() -> None:
    (hill,) = areas("Kvarnhöjden")
    area_change(by=admin(), at=LATER, area=hill, name="Kvarnhöjden", parent=None, valid_to=DAY)
    assert owner_at(INSIDE, DAY + timedelta(days=1)).area is None
    assert owner_at(INSIDE, DAY + timedelta(days=1), AT).area is not None


def test_what_was_owned_when() -> None:
    row = land("A 1:1", party(), geometry=square(17.0))
    land_end(by=admin(), at=LATER, holding=row, on=DAY + timedelta(days=9))
    assert isinstance(owner_at(INSIDE, DAY + timedelta(days=9)), Found)
    assert isinstance(owner_at(INSIDE, DAY + timedelta(days=10)), Unknown)
    assert isinstance(owner_at(INSIDE, DAY + timedelta(days=10), AT), Found)


def test_designations_are_found_however_they_are_written() -> None:
    lindbo = party("Lindbo")
    for name in ("Kvarnen 3:2", "Kvarnen 3:20", "Åkern 1:1"):
        land(name, lindbo)
    assert [one.designation for one in owners_named("KVARNEN  3:2", DAY)] == ["Kvarnen 3:2"]
    assert [one.designation for one in owners_named("kvarnen", DAY)] == ["Kvarnen 3:2", "Kvarnen 3:20"]
    assert owners_named("Sjön", DAY) == owners_named("—", DAY) == []


def test_an_answer_names_the_only_function_of_an_owner() -> None:
    lindbo = party("Lindbo")
    who = function(lindbo)
    land("A 1:1", lindbo)
    assert who_owns("a 1:1", DAY).function_id == who.pk
    function(lindbo, "Kurator")
    assert who_owns("a 1:1", DAY).function_id is None


def test_owners_of_an_area_and_what_lies_in_it() -> None:
    hill = area("Kvarnhöjden")
    inner = area("Torget", kind="spot", parent=hill)
    lindbo, other = party("Öbo"), party("Åkerbo")
    who = function(lindbo, "Förvaltare")
    for name in ("A 1:10", "A 1:2"):
        land(name, lindbo, function=who, area=hill)
    land("B 1:1", other, area=inner)
    land("C 1:1", other)
    with CaptureQueriesContext(connection) as queries:
        found = owners_of(hill.pk, DAY)
    assert len(queries) == 1
    assert [(one.party, one.function, one.designations) for one in found] == [
        ("Åkerbo", "", ("B 1:1",)),
        ("Öbo", "Förvaltare", ("A 1:2", "A 1:10")),
    ]
    assert owners_of(hill.pk, DAY - timedelta(days=1)) == []
    party_profile_change(by=admin(), at=LATER, party=other, profile=Profile("Nybo", True))
    assert [one.party for one in owners_of(hill.pk, DAY, AT)] == ["Åkerbo", "Öbo"]
    assert [one.party for one in owners_of(hill.pk, DAY)] == ["Nybo", "Öbo"]


def test_a_point_asks_twice_however_much_land_there_is() -> None:
    lindbo, counts = party("Lindbo"), list[int]()
    areas("Kvarnhöjden")
    for number in range(20):
        land(f"A 1:{number + 1}", lindbo, geometry=square(17.0 + number / 1000, 59.0))
        if number in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                owner_at(INSIDE, DAY)
            counts.append(len(queries))
    assert counts == [2, 2]
