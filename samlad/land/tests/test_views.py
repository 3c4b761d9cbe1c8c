"""The pages about land: who may do what, what they say, and what they refuse."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin, user
from samlad.base.tables import read_table
from samlad.land.models import LandHolding
from samlad.land.tests.factories import areas, geojson, land, square
from samlad.parties.tests.factories import function, party

pytestmark = pytest.mark.django_db
TODAY = "2026-01-05"


def signed_in(one: User | None = None) -> Client:
    client = Client()
    client.force_login(one or user())
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def who(client: Client, place: str) -> Any:
    return client.get(reverse("land:who"), {"plats": place})


def send(client: Client, content: bytes, **said: str) -> Any:
    file = SimpleUploadedFile("mark.csv", content)
    return client.post(reverse("land:import"), {"file": file, "valid_from": TODAY, **said})


def test_everybody_signed_in_reads_and_administrators_change() -> None:
    row = land("A 1:1", party())
    for name, keys in (("holdings", []), ("who", []), ("xlsx", []), ("holding", [row.pk])):
        assert Client().get(reverse(f"land:{name}", args=keys)).status_code == 302
        assert signed_in().get(reverse(f"land:{name}", args=keys)).status_code == 200
    for name, keys in (("add", []), ("import", []), ("change", [row.pk]), ("end", [row.pk])):
        for method in ("get", "post"):
            answer = getattr(signed_in(), method)(reverse(f"land:{name}", args=keys))
            assert answer.status_code == 403, name
        assert signed_in(admin()).get(reverse(f"land:{name}", args=keys)).status_code == 200
    assert "Läs in mark" not in text(signed_in().get(reverse("land:holdings")))
    assert LandHolding.objects.count() == 1


def test_a_point_is_answered_with_owner_area_and_a_link_to_an_action() -> None:
    lindbo, (hill,) = party("Lindbo"), areas("Kvarnhöjden")
    manager = function(lindbo, "Förvaltare")
    land("A 1:1", lindbo, function=manager, geometry=square(17.002, 59.002, 0.004))
    page = text(who(signed_in(), "59.004, 17.004"))
    assert "Lindbo" in page
    assert "Kvarnhöjden" in page
    assert f"?plats=59.004%2C%2017.004&amp;omrade={hill.pk}&amp;ansvarig={manager.pk}" in page


def test_an_unknown_owner_is_said_and_can_be_asked_for() -> None:
    (hill,) = areas("Kvarnhöjden")
    page = text(who(signed_in(), "59.004, 17.004"))
    assert "Ägaren är okänd" in page
    assert "Punkten ligger i Kvarnhöjden" in page
    assert f"?lage=owner_unknown&amp;plats=59.004%2C%2017.004&amp;omrade={hill.pk}" in page
    assert "inte i något område" in text(who(signed_in(), "58.5, 18.5"))
    assert "Ingen fastighet i Samlad heter ”Sjön 1:1”" in text(who(signed_in(), "Sjön 1:1"))


def test_a_point_that_cannot_be_placed_is_a_fault_of_the_form() -> None:
    answer = who(signed_in(), "48.85, 2.35")
    assert answer.status_code == 422
    assert "utanför Sverige" in text(answer)
    assert who(signed_in(), "").status_code == 422


def test_several_properties_are_listed() -> None:
    lindbo = party("Lindbo")
    land("Kvarnen 3:2", lindbo)
    land("Kvarnen 3:4", lindbo)
    page = text(who(signed_in(), "kvarnen"))
    assert "Flera fastigheter stämmer" in page
    assert "Kvarnen 3:2" in page
    assert "Kvarnen 3:4" in page


def test_the_list_is_by_owner_and_can_be_searched() -> None:
    lindbo, other = party("Lindbo"), party("Åkerbo")
    for name in ("Kvarnen 3:20", "Kvarnen 3:3"):
        land(name, lindbo)
    land("Ängen 1:1", other)
    page = text(signed_in().get(reverse("land:holdings")))
    places = [page.index(name) for name in ("Kvarnen 3:3", "Kvarnen 3:20", "Ängen 1:1")]
    assert places == sorted(places)
    found = text(signed_in().get(reverse("land:holdings"), {"sok": "åkerbo"}))
    assert "Ängen 1:1" in found
    assert "Kvarnen 3:3" not in found
    assert "Mark som Åkerbo äger" in text(signed_in().get(reverse("land:holdings"), {"part": other.pk}))
    assert "Inget hittades" in text(signed_in().get(reverse("land:holdings"), {"sok": "finns inte"}))


def test_adding_changing_and_ending() -> None:
    client, lindbo, other = signed_in(admin()), party("Lindbo"), party("Åkerbo")
    wrong = function(other)
    said = {"designation": "A 1:1", "party": lindbo.pk, "valid_from": TODAY}
    refused = client.post(reverse("land:add"), {**said, "function": wrong.pk})
    assert "hör inte till ägaren" in text(refused)
    assert client.post(reverse("land:add"), said).status_code == 302
    assert "redan en ägare" in text(client.post(reverse("land:add"), said))
    row = LandHolding.objects.get()
    new = {**said, "party": other.pk, "function": wrong.pk, "valid_from": "2026-02-01"}
    answer = client.post(reverse("land:change", args=[row.pk]), new)
    page = text(client.get(answer["Location"]))
    assert "Åkerbo" in page
    assert "Alla ägare" in page
    now = LandHolding.objects.known().get(party=other)
    assert client.post(reverse("land:end", args=[now.pk]), {"on": "2026-03-01"}).status_code == 302
    assert client.get(reverse("land:holding", args=[row.pk])).status_code == 404


def test_a_file_is_looked_at_first_and_then_taken_in() -> None:
    client, content = signed_in(admin()), geojson((square(17.0), {"fastighet": "A 1:1", "agare": "Lindbo"}))
    refused = send(client, content, preview="1")
    assert "”Lindbo” är ingen part i Samlad" in text(refused)
    assert "Ägare som inte är parter i Samlad" in text(refused)
    party("Lindbo")
    shown = send(client, content, preview="1")
    assert "Inget är inläst än." in text(shown)
    assert not LandHolding.objects.exists()
    mark = shown.context["form"]["previewed"].value()
    other = send(client, content + b" ", confirm="1", previewed=mark)
    assert "inte filen som du förhandsgranskade" in text(other)
    assert send(client, content, confirm="1", previewed=mark)["Location"] == reverse("land:holdings")
    row = LandHolding.objects.get()
    again = send(client, content, preview="1")
    assert again.context["preview"].done.unchanged == 1
    assert "<svg" in text(client.get(reverse("land:holding", args=[row.pk])))


def test_what_is_fetched_can_be_read_in_again_and_changes_nothing() -> None:
    lindbo, (hill,) = party("Lindbo"), areas("Kvarnhöjden")
    land("A 1:1", lindbo, function=function(lindbo), area=hill)
    client = signed_in(admin())
    fetched = client.get(reverse("land:xlsx")).content
    assert read_table(fetched).rows[0].cells == ["A 1:1", "Lindbo", "Förvaltare", "Kvarnhöjden"]
    assert send(client, fetched, preview="1").context["preview"].done.unchanged == 1


def test_overlapping_outlines_of_different_owners_are_told_in_the_preview() -> None:
    party("Lindbo")
    land("B 1:1", party("Åkerbo"), geometry=square(17.005))
    content = geojson((square(17.0), {"fastighet": "A 1:1", "agare": "Lindbo"}))
    page = text(send(signed_in(admin()), content, preview="1"))
    assert "A 1:1 (Lindbo) och B 1:1 (Åkerbo): 50 procent av den mindre" in page


def test_pages_take_as_many_queries_for_twenty_as_for_one() -> None:
    lindbo, (hill,), client, counts = party("Lindbo"), areas("Kvarnhöjden"), signed_in(), list[int]()
    for number in range(20):
        land(f"A 1:{number}", lindbo, area=hill, geometry=square(17.0 + number / 1000))
        if number in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("land:holdings"))
                who(client, "59.0005, 17.0095")
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 2 * 8
