"""Files of properties: read, or what is wrong in them by row and column."""

import json
from typing import Any

import pytest

from samlad.accounts.tests.factories import DAY
from samlad.base.refusals import Refusal
from samlad.base.tables import Column, write_xlsx
from samlad.land.models import LandHolding
from samlad.land.overlaps import Outline, overlaps
from samlad.land.reading import LandReading, read_land
from samlad.land.tests.factories import areas, geojson, land, square
from samlad.parties.models import Party
from samlad.parties.tests.factories import function, party

pytestmark = pytest.mark.django_db


def flaws(reading: LandReading) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.head, one.text) for one in reading.flaws]


def csv(*lines: str, head: str = "Fastighet;Ägare;Funktion;Område") -> bytes:
    return "\r\n".join([head, *lines]).encode("cp1252")


def test_a_list_of_properties() -> None:
    lindbo = party("Lindåsabostäder AB", short_name="Lindbo")
    who, (hill, _other) = function(lindbo, "Förvaltare"), areas("Kvarnhöjden", "Åkersdal")
    reading = read_land(
        csv("KVARNEN 3:2;Lindåsabostäder AB;förvaltare;Kvarnhöjden", "KVARNEN 3:4;lindbo;;"), DAY
    )
    assert flaws(reading) == []
    first, second = reading.facts
    assert (first.party_id, first.function_id, first.area_id) == (lindbo.pk, who.pk, hill.pk)
    assert (second.designation, second.function_id, second.area_id) == ("KVARNEN 3:4", None, None)


def test_excel_gives_the_same() -> None:
    lindbo = party("Lindbo")
    content = write_xlsx([Column("Fastighet"), Column("Ägare")], [["A 1:1", "Lindbo"]], sheet="Mark")
    assert [one.party_id for one in read_land(content, DAY).facts] == [lindbo.pk]


def test_every_fault_is_told_by_row_and_column() -> None:
    party("Lindbo")
    areas("Kvarnhöjden")
    reading = read_land(
        csv(";Lindbo;;", "A 1:1;Lindboo;;", "A 1:2;Okänd AB;;Sjöbo", "A 1:3;Lindbo;Vaktmästare;", "A 1:4;;;"),
        DAY,
    )
    assert [(row, head) for row, head, _text in flaws(reading)] == [
        (2, "Fastighet"),
        (3, "Ägare"),
        (4, "Ägare"),
        (4, "Område"),
        (5, "Funktion"),
        (6, "Ägare"),
    ]
    texts = [text for _row, _head, text in flaws(reading)]
    assert "Menas ”Lindbo”?" in texts[1]
    assert "”Okänd AB” är ingen part i Samlad" in texts[2]
    assert "ingen funktion som heter ”Vaktmästare”" in texts[4]
    assert reading.unknown == ["Lindboo", "Okänd AB"]
    assert Party.objects.count() == 1


def test_a_renamed_column_is_told_with_what_it_seems_to_be() -> None:
    with pytest.raises(Refusal, match=r"”Ägare” saknas\. I kolumn B står ”Ägaren”"):
        read_land(csv("A 1:1;Lindbo", head="Fastighet;Ägaren"), DAY)
    with pytest.raises(Refusal, match="”Fastighet” saknas"):
        read_land(csv("Lindbo", head="Ägare"), DAY)


def test_two_owners_of_one_property() -> None:
    party("Lindbo")
    party("Åkerbo")
    reading = read_land(csv("A 1:1;Lindbo;;", "a 1:1;Åkerbo;;", "A 1:1;Lindbo;;"), DAY)
    assert flaws(reading) == [
        (3, "Fastighet", "A 1:1 har två ägare i filen: Lindbo på rad 2 och Åkerbo här."),
        (4, "Fastighet", "A 1:1 står också på rad 2. Ta bort den ena."),
    ]


def test_an_identity_number_anywhere_is_told_and_not_repeated() -> None:
    party("Lindbo")
    reading = read_land(csv("A 1:1;Lindbo;880320-0016", head="Fastighet;Ägare;Lagfart"), DAY)
    ((row, head, text),) = flaws(reading)
    assert (row, head) == (2, "Lagfart")
    assert "0016" not in text


def test_outlines_find_their_area() -> None:
    lindbo, (hill, _other) = party("Lindbo"), areas("Kvarnhöjden", "Åkersdal")
    inside = square(17.002, 59.002, 0.003)
    out_at_sea = square(17.5, 59.5, 0.003)
    content = geojson(
        (inside, {"fastighet": "A 1:1", "agare": "Lindbo"}),
        (out_at_sea, {"fastighet": "A 1:2", "agare": "Lindbo"}),
    )
    reading = read_land(content, DAY)
    assert flaws(reading) == []
    assert [(one.area_id, one.geometry) for one in reading.facts] == [(hill.pk, inside), (None, out_at_sea)]
    assert {one.party_id for one in reading.facts} == {lindbo.pk}


def test_parts_of_one_property_are_joined() -> None:
    party("Lindbo")
    said = {"Fastighet": "A 1:1", "Ägare": "Lindbo"}
    reading = read_land(geojson((square(17.0), said), (square(17.5), said)), DAY)
    assert flaws(reading) == []
    (facts,) = reading.facts
    assert facts.geometry is not None
    assert facts.geometry["type"] == "MultiPolygon"
    assert len(facts.geometry["coordinates"]) == 2


CROSSING = {
    "type": "Polygon",
    "coordinates": [[[17, 59], [17.01, 59.01], [17.01, 59], [17, 59.01], [17, 59]]],
}


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (CROSSING, "korsar eller rör sig själv"),
        ({"type": "Point", "coordinates": [17, 59]}, "av typen Point"),
        (square(2.0, 48.0), "utanför Sverige"),
        (square(17.0, 59.0, 0.00001), "kvadratmeter"),
    ],
)
def test_outlines_that_are_wrong(shape: dict[str, Any], told: str) -> None:
    party("Lindbo")
    said = {"Fastighet": "A 1:1", "Ägare": "Lindbo"}
    other = {"Fastighet": "A 1:2", "Ägare": "Lindbo"}
    reading = read_land(
        geojson((square(17.3), other), (square(17.4), {**other, "Fastighet": "B"}), (shape, said)), DAY
    )
    ((row, head, text),) = flaws(reading)
    assert (row, head) == (3, "Yta")
    assert told in text


def test_files_that_cannot_be_read() -> None:
    for content in (b"", b"{", b'{"type": "FeatureCollection", "features": []}', b'{"type": "Feature"}'):
        with pytest.raises(Refusal):
            read_land(content, DAY)
    features = json.dumps({"type": "FeatureCollection", "features": [7, None, {"type": "Feature"}]})
    with pytest.raises(Refusal, match="saknas"):
        read_land(features.encode(), DAY)


def test_outlines_of_different_owners_over_each_other_are_told() -> None:
    lindbo, other = party("Lindbo"), party("Åkerbo")
    row = land("B 1:1", other, geometry=square(17.005))
    land("B 1:2", other, geometry=square(17.8))
    new = [
        Outline("a 1 1", "A 1:1", lindbo.pk, "Lindbo", square(17.0)),
        Outline("a 1 2", "A 1:2", lindbo.pk, "Lindbo", square(17.002)),
        Outline("a 1 3", "A 1:3", other.pk, "Åkerbo", square(17.009999)),
    ]
    found = [(one.one.designation, one.other.designation, one.percent) for one in overlaps(new, DAY)]
    assert found == [("A 1:1", "B 1:1", 50), ("A 1:2", "A 1:3", 20), ("A 1:2", "B 1:1", 70)]
    again = Outline(row.sort_key, "B 1:1", lindbo.pk, "Lindbo", square(17.005))
    assert overlaps([again], DAY) == []
    assert LandHolding.objects.count() == 2
