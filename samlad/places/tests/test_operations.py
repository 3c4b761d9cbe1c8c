"""Taking in areas and changing them: effect, log and refusal."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.places.geojson import Reading, read
from samlad.places.models import Area, AreaBoundary, AreaFacts
from samlad.places.operations import (
    Imported,
    area_add,
    area_change,
    areas_import,
    areas_preview,
)
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def square(column: int) -> dict[str, Any]:
    """A square of about a kilometre; neighbours have neighbouring columns."""
    west, east, south, north = 18 + column / 100, 18.01 + column / 100, 59.0, 59.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def reading(*areas: dict[str, Any]) -> Reading:
    """A file of areas with these properties; `column` places them, without it they have no boundary."""
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in one.items() if name != "column"},
            "geometry": square(one["column"]) if "column" in one else None,
        }
        for one in areas
    ]
    return read(json.dumps({"type": "FeatureCollection", "features": features}).encode())


def take_in(*areas: dict[str, Any], vintage: str = "", on: date = DAY) -> Imported:
    return areas_import(
        by=admin(), at=AT, reading=reading(*areas), kind="area", valid_from=on, vintage=vintage
    )


HILL = {"kod": "1", "namn": "Kvarnhöjden", "column": 0}
CENTRE = {"kod": "2", "namn": "Lindåsa centrum", "column": 1}


def facts(code: str) -> AreaFacts:
    known: AreaFacts = AreaFacts.objects.known().select_related("parent").get(area__code=code)
    return known


def test_all_areas_of_a_file_and_one_row_in_the_log() -> None:
    assert take_in(HILL, CENTRE) == Imported(added=2, changed=0, unchanged=0)
    assert [row.name for row in AreaFacts.objects.order_by("sort_key")] == ["Kvarnhöjden", "Lindåsa centrum"]
    assert AreaBoundary.objects.known().count() == 2
    assert Event.objects.filter(verb="places.imported").count() == 1


def test_the_same_file_twice_changes_nothing() -> None:
    take_in(HILL, CENTRE)
    assert take_in(HILL, CENTRE) == Imported(added=0, changed=0, unchanged=2)
    assert AreaFacts.objects.count() == AreaBoundary.objects.count() == 2


def test_only_what_is_different_is_changed() -> None:
    take_in(HILL, CENTRE)
    done = take_in({**HILL, "namn": "Kvarnbacken"}, {**CENTRE, "column": 2}, {"kod": "3", "namn": "Åkersdal"})
    assert done == Imported(added=1, changed=2, unchanged=0)
    assert facts("1").name == "Kvarnbacken"
    assert AreaFacts.objects.filter(area__code="1").count() == 2
    assert AreaBoundary.objects.filter(area__code="1").count() == 1
    assert AreaBoundary.objects.filter(area__code="2").count() == 2


def test_what_was_known_before_an_import_stays_known() -> None:
    take_in(HILL)
    areas_import(by=None, at=LATER, reading=reading({**HILL, "namn": "Ny"}), kind="area", valid_from=day(30))
    assert AreaFacts.objects.known(AT).get().name == "Kvarnhöjden"
    assert AreaFacts.objects.known().get().valid_from == DAY


def test_vintages_are_never_joined() -> None:
    take_in(HILL, vintage="2018")
    assert take_in(HILL, vintage="2025").added == 1
    assert Area.objects.filter(code="1").count() == 2


def test_an_area_that_had_ended_begins_again() -> None:
    take_in(HILL)
    area_change(by=admin(), at=AT, area=Area.objects.get(), name="Kvarnhöjden", parent=None, valid_to=day(10))
    assert take_in(HILL, on=day(20)) == Imported(added=0, changed=1, unchanged=0)
    assert (facts("1").valid_from, facts("1").valid_to) == (day(20), None)


def test_parents_in_the_file_and_outside_it() -> None:
    whole = area("Lindåsa kommun", code="0999", kind="municipality")
    north = {"kod": "N", "namn": "Norra Lindåsa", "parent": "0999"}
    take_in({**HILL, "parent": "N"}, north)
    assert facts("N").parent == whole
    assert facts("1").parent == Area.objects.get(code="N")


def test_an_area_keeps_its_parent_where_the_file_names_none() -> None:
    whole = area("Lindåsa kommun", code="0999", kind="municipality")
    take_in({**HILL, "parent": "0999"})
    assert take_in(HILL) == Imported(added=0, changed=0, unchanged=1)
    assert facts("1").parent == whole


def test_files_that_are_refused_leave_nothing() -> None:
    area("Norra", code="N", kind="district")
    area("Norra basområdet", code="N", kind="base_area")
    broken = {**CENTRE, "namn": ""}
    for wrong, reason in (
        ([HILL, broken], "Namnet saknas"),
        ([HILL, {**CENTRE, "parent": "saknas"}], "”saknas”, som inte finns"),
        ([{**HILL, "parent": "N"}], "flera områden med koden ”N”"),
    ):
        with pytest.raises(Refusal, match=reason):
            take_in(*wrong)
    assert not Area.objects.filter(kind="area").exists()
    assert not AreaBoundary.objects.exists()
    assert not Event.objects.filter(verb="places.imported").exists()


def test_areas_never_lie_in_themselves_through_what_is_known() -> None:
    take_in({"kod": "A", "namn": "Inre", "parent": ""}, {"kod": "B", "namn": "Yttre", "parent": "A"})
    with pytest.raises(Refusal, match="i sig självt"):
        take_in({"kod": "A", "namn": "Inre", "parent": "B"})
    inner, outer = Area.objects.get(code="A"), Area.objects.get(code="B")
    with pytest.raises(Refusal, match="i sig självt"):
        area_change(by=admin(), at=AT, area=inner, name="Inre", parent=outer, valid_to=None)
    assert facts("A").parent is None


def test_a_preview_tells_what_would_happen_and_keeps_nothing() -> None:
    take_in(HILL)
    file = reading({**HILL, "namn": "Kvarnbacken"}, CENTRE)
    counts = areas_preview(at=AT, reading=file, kind="area", valid_from=DAY)
    assert counts == Imported(added=1, changed=1, unchanged=0)
    assert AreaFacts.objects.get().name == "Kvarnhöjden"
    assert Event.objects.filter(verb="places.imported").count() == 1


def test_one_area_without_a_boundary() -> None:
    new = area("Åkersdal", code="A1")
    row = AreaFacts.objects.known().get(area=new)
    assert (row.name, row.valid_from, row.valid_to) == ("Åkersdal", DAY, None)
    assert not AreaBoundary.objects.exists()
    assert Event.objects.get(verb="places.area_added").subject_id == new.pk
    with pytest.raises(Refusal, match="redan ett område med koden ”A1”"):
        area("Annat namn", code="A1")
    area_add(by=None, at=AT, kind="deso", code="A1", name="DeSO", valid_from=DAY)


def test_a_new_name_another_parent_and_an_end() -> None:
    whole, hill = area("Lindåsa kommun", kind="municipality"), area("Kvarnhöjden")
    area_change(by=admin(), at=LATER, area=hill, name="Kvarnbacken", parent=whole, valid_to=day(40))
    row = AreaFacts.objects.known().get(area=hill)
    assert (row.name, row.parent, row.valid_from, row.valid_to) == ("Kvarnbacken", whole, DAY, day(40))
    assert AreaFacts.objects.known(AT).get(area=hill).name == "Kvarnhöjden"
    assert Event.objects.filter(verb="places.area_changed", subject_id=hill.pk).count() == 1


def test_an_area_does_not_end_before_it_begins_or_lie_in_itself() -> None:
    hill = area("Kvarnhöjden")
    with pytest.raises(Refusal, match="upphöra innan"):
        area_change(by=admin(), at=AT, area=hill, name="K", parent=None, valid_to=day(-1))
    with pytest.raises(Refusal, match="i sig självt"):
        area_change(by=admin(), at=AT, area=hill, name="K", parent=hill, valid_to=None)
    assert AreaFacts.objects.get().name == "Kvarnhöjden"
