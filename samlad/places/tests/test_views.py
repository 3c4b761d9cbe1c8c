"""The pages that change areas."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin, user
from samlad.places.models import Area, AreaFacts
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db

DIVISION = {"kind": "area", "valid_from": "2026-01-05"}


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def geojson(*names: str, **more: Any) -> bytes:
    """A file of neighbouring squares with these names."""
    features = []
    for number, name in enumerate(names):
        west, east = 18 + number / 100, 18.01 + number / 100
        ring = [[west, 59.0], [east, 59.0], [east, 59.01], [west, 59.01], [west, 59.0]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"namn": name, **more}, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def send(client: Client, content: bytes, **said: str) -> Any:
    file = SimpleUploadedFile("omraden.geojson", content, "application/geo+json")
    return client.post(reverse("places:import"), {**DIVISION, "file": file, **said}, follow=False)


def mark(answer: Any) -> str:
    """What the page keeps to know the file again by."""
    value: str = answer.context["form"]["previewed"].value() or ""
    return value


@pytest.mark.parametrize("name", ["import", "add", "change"])
def test_for_administrators_only(name: str) -> None:
    hill = area("Kvarnhöjden")
    address = reverse(f"places:{name}", args=[hill.pk] if name == "change" else [])
    said = {"name": "X", "kind": "area", "valid_from": "2026-01-05"}
    assert Client().get(address).status_code == 302
    assert signed_in(user()).get(address).status_code == 403
    assert signed_in(user()).post(address, said).status_code == 403
    assert signed_in(admin()).get(address).status_code == 200
    assert AreaFacts.objects.get().name == "Kvarnhöjden"


def test_a_file_is_looked_at_first_and_then_taken_in() -> None:
    client, content = signed_in(admin()), geojson("Kvarnhöjden", "Åkersdal")
    shown = send(client, content, preview="1")
    page = text(shown)
    assert "Inget är inläst än." in page
    assert shown.context["preview"].counts.added == 2
    assert "EPSG:4326" in page
    assert "<svg" in page
    assert not Area.objects.exists()
    done = send(client, content, confirm="1", previewed=mark(shown))
    assert done["Location"] == reverse("desk:areas")
    assert {row.name for row in AreaFacts.objects.all()} == {"Kvarnhöjden", "Åkersdal"}
    again = send(client, content, preview="1")
    assert again.context["preview"].counts.unchanged == 2


def test_only_the_file_that_was_looked_at_is_taken_in() -> None:
    client = signed_in(admin())
    seen = mark(send(client, geojson("Kvarnhöjden"), preview="1"))
    for previewed in (seen, "", "x" * 64):
        answer = send(client, geojson("Åkersdal"), confirm="1", previewed=previewed)
        assert "inte filen som du förhandsgranskade" in text(answer)
    assert not Area.objects.exists()


def test_all_faults_are_told_by_area_and_nothing_is_taken_in() -> None:
    client, content = signed_in(admin()), geojson("Kvarnhöjden", "", "Kvarnhöjden")
    shown = send(client, content, preview="1")
    page = text(shown)
    assert "2 fel hindrar inläsningen" in page
    assert "Område 2 i filen: Namnet saknas." in page
    assert "Område 3 i filen, Kvarnhöjden:" in page
    assert 'name="confirm"' not in page
    assert mark(shown) == ""
    answer = send(client, content, confirm="1", previewed=mark(shown))
    assert answer.status_code == 200
    assert not Area.objects.exists()


def test_what_the_operation_refuses_is_told_before_it_is_tried() -> None:
    shown = send(signed_in(admin()), geojson("Kvarnhöjden", parent="0999"), preview="1")
    assert "som inte finns" in text(shown)
    assert mark(shown) == ""


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "tom"),
        (b"x" * 100_000, "inte giltig JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "inga områden"),
        (geojson("Kvarn\x00höjden"), "osynliga tecken"),
        (geojson("x" * 100_000), "högst 200 får plats"),
    ],
)
def test_files_that_cannot_be_read(content: bytes, fault: str) -> None:
    answer = send(signed_in(admin()), content, preview="1")
    assert answer.status_code == 200
    assert fault in text(answer)
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"kind": "planet"}, "giltigt alternativ"),
        ({"valid_from": "2026-02-30"}, "ett datum som finns"),
        ({"vintage": "tjugohundratjugofem"}, "högst 10"),
        ({"name_property": "saknas"}, "Inget område har egenskapen ”saknas”"),
    ],
)
def test_how_the_file_is_read(said: dict[str, str], fault: str) -> None:
    assert fault in text(send(signed_in(admin()), geojson("Kvarnhöjden"), preview="1", **said))
    assert not Area.objects.exists()


def test_a_property_that_is_chosen() -> None:
    client, content = signed_in(admin()), geojson("Kvarnhöjden", smeknamn="Kvarnis")
    shown = send(client, content, preview="1", name_property="smeknamn")
    send(client, content, confirm="1", previewed=mark(shown), name_property="smeknamn")
    assert AreaFacts.objects.get().name == "Kvarnis"


def test_markup_in_a_file_is_shown_as_text() -> None:
    page = text(send(signed_in(admin()), geojson("<script>alert(1)</script>"), preview="1"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_area_is_added_without_a_boundary() -> None:
    whole, client = area("Lindåsa kommun", kind="municipality"), signed_in(admin())
    said = {"name": "Åkersdal", "kind": "area", "parent": whole.pk, "valid_from": "2026-01-05"}
    answer = client.post(reverse("places:add"), said)
    new = Area.objects.get(kind="area")
    assert answer["Location"] == reverse("desk:area", args=[new.pk])
    assert new.code == "akersdal"
    assert AreaFacts.objects.get(area=new).parent == whole
    assert "redan ett område med koden" in text(client.post(reverse("places:add"), said))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": ""}, "måste fyllas i"),
        ({"name": "x" * 100_000}, "100000 tecken"),
        ({"name": "Kvarn\x07"}, "U+0007"),
        ({"code": "x" * 41}, "41 tecken"),
        ({"parent": "99999"}, "giltigt alternativ"),
        ({"valid_from": ""}, "måste fyllas i"),
    ],
)
def test_bad_input_is_told_and_nothing_is_added(changed: dict[str, str], fault: str) -> None:
    said = {"name": "Åkersdal", "kind": "area", "valid_from": "2026-01-05", **changed}
    page = text(signed_in(admin()).post(reverse("places:add"), said))
    assert fault in page.replace("\xa0", "")
    assert not Area.objects.exists()


def test_changing_an_area_and_refusing() -> None:
    whole, hill, client = area("Lindåsa kommun", kind="municipality"), area("Kvarnhöjden"), signed_in(admin())
    address = reverse("places:change", args=[hill.pk])
    said = {"name": "Kvarnbacken", "parent": whole.pk, "valid_to": ""}
    assert client.post(address, said)["Location"] == reverse("desk:area", args=[hill.pk])
    assert AreaFacts.objects.known().get(area=hill).name == "Kvarnbacken"
    early = client.post(address, {**said, "valid_to": "2025-01-01"})
    assert "upphöra innan" in text(early)
    circle = {"name": "Lindåsa kommun", "parent": hill.pk}
    answer = client.post(reverse("places:change", args=[whole.pk]), circle)
    assert "i sig självt" in text(answer)
    assert client.get(reverse("places:change", args=[99_999])).status_code == 404
