"""What others class areas as: history, lists from files, and who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT, admin, user
from samlad.base.refusals import Refusal
from samlad.places.classifying import read_list
from samlad.places.models import Area, Classification
from samlad.places.operations import (
    Classing,
    ClassLine,
    Done,
    classification_end,
    classification_set,
    classifications_import,
)
from samlad.places.queries import classifications_of
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
FIRST, SECOND = date(2021, 10, 1), date(2023, 12, 1)


def classing(value: str = "vulnerable", day: date = FIRST, edition: str = "2021", **more: str) -> Classing:
    said = {"scheme": "police", "source": "Polismyndigheten", **more}
    return Classing(value=value, edition=edition, valid_from=day, **said)


def put(of: Area, said: Classing) -> Classification:
    return classification_set(by=admin(), at=AT, area=of, classing=said)


def told(of: Area, at: Any = None) -> list[tuple[str, date, date | None]]:
    return [(one.value, one.valid_from, one.valid_to) for one in classifications_of(of.pk, at)]


def take_in(*lines: ClassLine, whole_from: date | None = None) -> Done:
    return classifications_import(by=admin(), at=LATER, scheme="police", lines=lines, whole_from=whole_from)


def test_a_new_edition_ends_the_one_before() -> None:
    hill = area()
    put(hill, classing())
    put(hill, classing("risk", SECOND, "2023"))
    put(hill, classing("4", FIRST, "2022", scheme="area_type", source="SCB"))
    with CaptureQueriesContext(connection) as queries:
        found = classifications_of(hill.pk)
    assert len(queries) == 1
    assert [(str(one.words), one.source, one.edition) for one in found] == [
        ("riskområde", "Polismyndigheten", "2023"),
        ("4 Områden med goda socioekonomiska förutsättningar", "SCB", "2022"),
        ("utsatt område", "Polismyndigheten", "2021"),
    ]
    assert [one.valid_to for one in found] == [None, None, SECOND - timedelta(days=1)]


def test_an_older_edition_goes_before_the_newer() -> None:
    hill = area()
    put(hill, classing("risk", SECOND, "2023"))
    put(hill, classing())
    assert told(hill) == [("risk", SECOND, None), ("vulnerable", FIRST, SECOND - timedelta(days=1))]


def test_the_same_day_is_put_right_and_what_was_known_stays_known() -> None:
    hill = area()
    put(hill, classing())
    classification_set(by=admin(), at=LATER, area=hill, classing=classing("risk"))
    assert told(hill) == [("risk", FIRST, None)]
    assert told(hill, LATER - timedelta(seconds=1)) == [("vulnerable", FIRST, None)]


@pytest.mark.parametrize(
    "said",
    [
        classing("5"),
        classing(edition=""),
        classing(source=" "),
        classing("vulnerable", scheme="area_type"),
        classing(scheme="own"),
    ],
)
def test_source_edition_and_a_known_value_are_needed(said: Classing) -> None:
    with pytest.raises(Refusal):
        put(area(), said)
    assert not Classification.objects.exists()


def test_a_classification_ends_within_its_time() -> None:
    hill = area()
    row = put(hill, classing())
    with pytest.raises(Refusal, match="inte sluta gälla innan"):
        classification_end(by=admin(), at=LATER, classification=row, on=FIRST - timedelta(days=1))
    classification_end(by=admin(), at=LATER, classification=row, on=SECOND)
    assert told(hill) == [("vulnerable", FIRST, SECOND)]
    with pytest.raises(Refusal, match="ändrats av någon annan"):
        classification_end(by=admin(), at=LATER, classification=row, on=FIRST)


def test_the_same_list_twice_changes_nothing() -> None:
    hill, dale = area(), area("Åkersdal")
    put(dale, classing())
    lines = [ClassLine(hill.pk, classing("risk", SECOND, "2023"))]
    assert take_in(*lines, whole_from=SECOND) == Done(added=1, ended=1)
    assert told(dale) == [("vulnerable", FIRST, SECOND - timedelta(days=1))]
    assert take_in(*lines, whole_from=SECOND) == Done(unchanged=1)
    changed = ClassLine(hill.pk, classing("vulnerable", SECOND, "2023"))
    assert take_in(changed) == Done(changed=1)


def csv(*lines: str, head: str = "Område;Kategori") -> bytes:
    return "\n".join([head, *lines]).encode()


def read(content: bytes, scheme: str = "police", vintage: str = "") -> Any:
    return read_list(content, said=classing("", scheme=scheme), vintage=vintage)


def test_the_list_of_the_police() -> None:
    hill = area("Kvarnhöjden")
    reading = read(
        csv(
            "Kvarnhöjden;Särskilt utsatt område;2025;2025-11-28",
            "Sjöbo;Riskområde;;",
            head="Område;Kategori;Utgåva;Datum",
        )
    )
    assert reading.flaws == []
    assert reading.elsewhere == ["Sjöbo"]
    (line,) = reading.lines
    assert (line.area_id, line.classing.value, line.classing.edition) == (
        hill.pk,
        "especially_vulnerable",
        "2025",
    )
    assert line.classing.valid_from == date(2025, 11, 28)


def test_the_list_of_the_police_as_geojson() -> None:
    hill = area("Kvarnhöjden")
    content = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,'
        ' "properties": {"NAMN": "Kvarnhöjden", "KATEGORI": "Utsatt område", "REGION": "Väst"}}]}'
    )
    reading = read(content.encode())
    assert [(one.area_id, one.classing.value) for one in reading.lines] == [(hill.pk, "vulnerable")]


def test_area_types_as_statistics_sweden_writes_them() -> None:
    hill = area("Kvarnhöjden", code="0114R001", kind="regso")
    head = "regso_kod_2020,regso_namn,kommun_kod,kommun_namn,omradestyp_2022"
    reading = read(
        csv("0114R001,Bollstanäs,0114,Upplands Väsby,4", "0114R002,Hammarby,0114,X,1", head=head), "area_type"
    )
    assert reading.flaws == []
    assert [(one.area_id, one.classing.value) for one in reading.lines] == [(hill.pk, "4")]
    assert reading.elsewhere == ["Hammarby"]


def test_faults_are_told_by_row_and_column() -> None:
    area("Kvarnhöjden")
    area("Kvarnhöjden", code="other", kind="deso")
    area("Torget", code="t1", kind="deso")
    area("Torget", code="t2", kind="regso")
    reading = read(
        csv(
            "Kvarnhöjden;Farligt",
            "Kvarnhöjden;",
            ";Riskområde",
            "Torget;Riskområde",
            "Kvarnhöjden;Riskområde",
            "Kvarnhöjden;Riskområde",
            "Kvarnhöjden;880320-0016",
        )
    )
    found = [(one.row, one.head) for one in reading.flaws]
    assert found == [
        (8, "Kategori"),
        (2, "Kategori"),
        (3, "Kategori"),
        (4, "Område"),
        (5, "Område"),
        (7, "Område"),
        (8, "Kategori"),
    ]
    assert "står också på rad 6" in reading.flaws[5].text


def test_columns_that_are_missing_or_renamed() -> None:
    with pytest.raises(Refusal, match="Kategorier"):
        read(csv("A;B", head="Område;Kategorier"))
    with pytest.raises(Refusal, match="områdets kod eller namn"):
        read(csv("A;B", head="Plats;Kategori"))


def test_codes_of_two_vintages_are_never_mixed() -> None:
    for vintage in ("2020", "2025"):
        one = Area.objects.create(kind="regso", vintage=vintage, code="0114R001")
        facts = area(f"Annat {vintage}").facts.get()
        facts.pk, facts.area, facts.name = None, one, "Bollstanäs"
        facts.save(force_insert=True)
    content = csv("0114R001;4", head="Kod;Områdestyp")
    assert "årgång" in read(content, "area_type").flaws[0].text
    (line,) = read(content, "area_type", "2025").lines
    assert Area.objects.get(pk=line.area_id).vintage == "2025"


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_pages_for_administrators() -> None:
    hill = area()
    row = put(hill, classing())
    addresses = [
        reverse("places:classifications", args=[hill.pk]),
        reverse("places:end_classification", args=[row.pk]),
        reverse("places:import_classifications"),
    ]
    for address in addresses:
        assert Client().get(address).status_code == 302
        assert (
            signed_in(user()).get(address).status_code == signed_in(user()).post(address).status_code == 403
        )
        assert signed_in(admin()).get(address).status_code == 200
    said = {"what": "police:risk", "source": "Polisen", "edition": "2023", "valid_from": "2023-12-01"}
    client = signed_in(admin())
    assert client.post(addresses[0], said).status_code == 302
    page = client.get(addresses[0]).content.decode()
    assert "riskområde" in page
    assert "Polismyndigheten, 2021" in page
    assert client.post(addresses[0], {**said, "edition": ""}).status_code == 200
    last = Classification.objects.known().get(value="risk")
    ending = reverse("places:end_classification", args=[last.pk])
    assert client.post(ending, {"on": "2024-12-01"}).status_code == 302
    assert told(hill)[0] == ("risk", SECOND, date(2024, 12, 1))


def test_a_list_is_looked_at_first_and_then_taken_in() -> None:
    hill, client = area("Kvarnhöjden"), signed_in(admin())
    said = {"scheme": "police", "source": "Polisen", "edition": "2023", "valid_from": "2023-12-01"}

    def send(content: bytes, **more: str) -> Any:
        file = SimpleUploadedFile("lista.csv", content)
        return client.post(reverse("places:import_classifications"), {"file": file, **said, **more})

    wrong = send(csv("Kvarnhöjden;Farligt"), preview="1")
    assert "ingen kategori" in wrong.content.decode()
    assert "Inget av områdena i filen finns" in send(csv("Sjöbo;Riskområde")).content.decode()
    content = csv("Kvarnhöjden;Riskområde", "Sjöbo;Utsatt område")
    shown = send(content, preview="1")
    assert shown.context["preview"].done == Done(added=1)
    assert "1 rad gäller ett område som inte finns" in " ".join(shown.content.decode().split())
    assert not Classification.objects.exists()
    mark = shown.context["form"]["previewed"].value()
    assert send(content, confirm="1", previewed=mark).status_code == 302
    assert told(hill) == [("risk", SECOND, None)]
