"""Real files come in through the forms as they are, and broken copies are explained by row and column."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import admin
from samlad.places.models import Area
from samlad.statistics.models import AreaWeight, IndicatorFacts, Observation
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
CHOSEN = {"all_directions": "background", "smallest_count": "0"}


def signed_in() -> Client:
    client = Client()
    client.force_login(admin())
    return client


def sent(client: Client, name: str, data: bytes) -> Any:
    """The page that shows what the file has."""
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("statistics:import"), {"file": file}, follow=True)


def fields(answer: Any) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    found = dict[str, Any]()
    for name in ("form", "indicators"):
        form = answer.context.get(name)
        for bound in form or ():
            value = bound.value()
            found[bound.html_name] = "" if value is None or value is False else value
    return found


def confirmed(client: Client, answer: Any, said: Mapping[str, Any]) -> Any:
    address, seen = answer.request["PATH_INFO"], answer.context.get("seen", "")
    return client.post(address, {**fields(answer), **said, "seen": seen, "confirm": "1"}, follow=True)


def taken_in(client: Client, path: str, **said: Any) -> Any:
    """Sent, looked at, changed, looked at again, and taken in."""
    answer = sent(client, path.split("/")[-1], shared(path).read_bytes())
    if said:
        address = answer.request["PATH_INFO"]
        answer = client.post(address, {**fields(answer), **said, "preview": "1"})
        assert answer.status_code == 200, faults(answer)
    done = confirmed(client, answer, CHOSEN)
    assert done.status_code == 200, faults(done)
    return done


def faults(answer: Any) -> Any:
    context = answer.context or {}
    preview = context.get("preview")
    shown = [(fault.row, fault.head, fault.text) for fault in preview.faults.shown[:5]] if preview else []
    return shown, [form.errors for form in context.get("shown_errors") or ()]


def boundaries(client: Client, path: str, **said: str) -> None:
    """Through the page for areas."""
    file = SimpleUploadedFile("gränser.geojson", shared(path).read_bytes())
    form = {"valid_from": "2018-01-01", "file": file, **said}
    looked = client.post(reverse("places:import"), {**form, "preview": "1"})
    file.seek(0)
    mark = looked.context["form"]["previewed"].value()
    done = client.post(reverse("places:import"), {**form, "previewed": mark, "confirm": "1"})
    assert done.status_code == 302


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
    values = Observation.objects.known().filter(period="2016")
    assert sum(values.values_list("value", flat=True)) == 932_630


def test_indicators_of_regso_in_columns_and_area_types() -> None:
    client = signed_in()
    new = {"source": "new", "source_name": "SCB"}
    taken_in(client, "scb/regso_indikatorer_2020_2022.csv", unknown="add", **new)
    assert Area.objects.filter(kind="regso", vintage="2020").count() == 3363
    values = Observation.objects.known().filter(indicator__code="folkmangd", period="2022")
    assert sum(values.values_list("value", flat=True)) == 10_521_556
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
