"""Real files come in through the forms as they are, and broken copies are explained by row and column."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samlad.places.models import Area
from samlad.statistics.models import AreaWeight, Delivery, IndicatorFacts, Observation
from samlad.statistics.tests import uploads
from samlad.statistics.tests.uploads import confirmed, faults, looked, sent, signed_in
from tests.shared_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def taken_in(client: Client, path: str, **said: Any) -> Any:
    return uploads.taken_in(client, path.split("/")[-1], shared(path).read_bytes(), **said)


def boundaries(client: Client, path: str, **said: str) -> None:
    """Through the page for areas."""
    file = SimpleUploadedFile("gränser.geojson", shared(path).read_bytes())
    form = {"valid_from": "2018-01-01", "file": file, **said}
    looked = client.post(reverse("places:import"), {**form, "preview": "1"})
    file.seek(0)
    mark = looked.context["form"]["previewed"].value()
    done = client.post(reverse("places:import"), {**form, "previewed": mark, "confirm": "1"})
    assert done.status_code == 302


def total(**wanted: Any) -> float:
    return sum(value or 0 for value in current(**wanted).values_list("value", flat=True))


def current(**wanted: Any) -> Any:
    return Observation.objects.known().filter(**wanted)


def test_municipalities_key_figures_and_values_of_kolada() -> None:
    client = signed_in()
    taken_in(client, "kolada/municipality.json")
    assert Area.objects.count() == 312
    taken_in(client, "kolada/kpi.json")
    assert IndicatorFacts.objects.known().count() == 377
    done = taken_in(client, "kolada/data_0126_huddinge.json")
    assert Observation.objects.known().count() == 479
    assert "479 nya" in done.content.decode()
    taken_in(client, "kolada/kolada_values_2010_2024_T.csv", source="kolada")
    assert Observation.objects.known().count() == 78_590 + 2 * 104
    assert Observation.objects.known().filter(status="suppressed").count() == 472
    again = taken_in(client, "kolada/data_0126_huddinge.json")
    assert "finns redan" in again.content.decode()


def test_population_of_stockholm() -> None:
    client = signed_in()
    boundaries(client, "geo/stockholm_basomraden.geojson", kind="base_area")
    taken_in(
        client,
        "stockholm/basomraden_befolkning_2014_2016.csv",
        source="new",
        source_name="Stockholms stad",
        measure="Befolkning",
    )
    assert total(period="2016") == 932_630


def test_indicators_of_regso_in_columns_and_area_types() -> None:
    client = signed_in()
    new = {"source": "new", "source_name": "SCB"}
    taken_in(client, "scb/regso_indikatorer_2020_2022.csv", unknown="add", **new)
    assert Area.objects.filter(kind="regso", vintage="2020").count() == 3363
    assert total(indicator__code="folkmangd", period="2022") == 10_521_556
    taken_in(client, "scb/regso_omradestyp_2022_lan_01_12_20.csv", source="scb")
    assert (
        Observation.objects.known().filter(indicator__code="omradestyp_2022", period="2022").count() == 1108
    )


def test_a_key_between_divisions() -> None:
    client = signed_in()
    new = {"source": "new", "source_name": "SCB"}
    taken_in(client, "scb/deso2018_regso2020.csv", unknown="add", **new)
    assert AreaWeight.objects.known().count() == 5984
    assert set(AreaWeight.objects.values_list("weight", flat=True)) == {1.0}


def test_police_notices_counted_and_single() -> None:
    client = signed_in()
    taken_in(client, "kolada/municipality.json")
    new = {"source": "new", "source_name": "Polisen", "measure": "Polisens notiser"}
    taken_in(client, "polisen/event_counts_2023_2025.csv", unknown="skip", **new)
    assert Observation.objects.known().count() > 10_000
    taken_in(client, "polisen/events_synthetic.json", unknown="skip", source="polisen", measure="Prov")
    kept = repr(list(Observation.objects.values())) + repr(list(IndicatorFacts.objects.values()))
    assert "Påhittad" not in kept


BROKEN = [
    (
        "kolada/kolada_values_2010_2024_T.csv",
        b"N00943,0114,2010,,23.29010814",
        b"N00943,0114,2010,,23.29o",
        2,
        "E",
    ),
    ("kolada/kolada_values_2010_2024_T.csv", b"N00943,0114,2011,", b"N00943,9914,2011,", 3, "B"),
    ("kolada/kolada_values_2010_2024_T.csv", b"N00943,0114,2012,,", b"N00943,0114,2012,Nja,", 4, "D"),
    ("kolada/kolada_values_2010_2024_T.csv", b"N00943,0114,2013,", b"N00943,0114,13,", 5, "C"),
    ("kolada/kolada_values_2010_2024_T.csv", b"N00943,0114,2014,", b",0114,2014,", 6, "A"),
    ("kolada/kolada_values_2010_2024_T.csv", b"N00943,0114,2015,", b"N00943,0114,2014,", 7, ""),
    ("polisen/event_counts_2023_2025.csv", b"Ale,2023,Brand,2", b"Alingas,2023,Brand,2", 2, "A"),
    ("polisen/event_counts_2023_2025.csv", b"Ale,2023,Brand,2", b"Ale,2023,Brand,-", 2, "D"),
    ("kolada/data_0126_huddinge.json", b'"period": 2010', b'"period": "tio"', 1, "C"),
]


@pytest.mark.parametrize(
    ("path", "was", "becomes", "row", "column"), BROKEN, ids=lambda value: str(value)[:40]
)
def test_a_broken_copy_is_explained_and_mended(
    path: str, was: bytes, becomes: bytes, row: int, column: str
) -> None:
    whole = b"\n".join(shared(path).read_bytes().split(b"\n")[:40])
    if path.endswith(".json"):
        whole = shared(path).read_bytes()
    broken = whole.replace(was, becomes, 1)
    assert broken != whole
    client = signed_in()
    uploads.taken_in(client, "kommuner.json", shared("kolada/municipality.json").read_bytes())
    answer = sent(client, path.split("/")[-1], broken)
    assert faults(answer)[0][:2] == (row, column)
    page = answer.content.decode()
    assert faults(answer)[0][3] in page
    assert 'name="confirm"' not in page
    assert confirmed(client, answer).status_code == 422
    assert not Observation.objects.exists()
    assert not Delivery.objects.exists()
    new = {"source": "new", "source_name": "Källan"}
    uploads.taken_in(client, path.split("/")[-1], whole, **new)
    assert Observation.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "kolada/data_0126_huddinge.json",
        "kolada/kpi.json",
        "kolada/municipality.json",
        "geo/sverige_lan.geojson",
    ],
)
def test_a_file_that_is_cut_off_is_explained(path: str) -> None:
    data = shared(path).read_bytes()
    answer = sent(signed_in(), "fil.json", data[: len(data) // 2])
    assert answer.status_code == 422
    assert "avklippt" in answer.content.decode()


def test_boundaries_are_shown_the_way() -> None:
    answer = sent(signed_in(), "lan.geojson", shared("geo/sverige_lan.geojson").read_bytes())
    assert reverse("places:import") in answer.content.decode()


def test_a_sign_is_mended_in_the_browser() -> None:
    """Brå writes a dash for none."""
    client = signed_in()
    uploads.taken_in(client, "kommuner.json", shared("kolada/municipality.json").read_bytes())
    rows = shared("polisen/event_counts_2023_2025.csv").read_bytes().split(b"\n")[:20]
    broken = b"\n".join(rows).replace(b"Brand,2", b"Brand,-", 1)
    answer = sent(client, "notiser.csv", broken)
    assert "streck" in faults(answer)[0][3]
    new = {"source": "new", "source_name": "Polisen", "dashes": "zero"}
    answer = looked(client, answer, new)
    assert faults(answer) == []
    assert confirmed(client, answer).status_code == 200
    assert current(value=0).count() == 1
