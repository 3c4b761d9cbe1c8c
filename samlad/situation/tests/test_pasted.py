"""The coordinator writes in what came by phone or mail."""

import pytest
from django.utils import timezone

from samlad.base.audiences import SENDER
from samlad.events.models import Event
from samlad.situation.models import Coming, Contribution, Draft, Round, Sighting
from samlad.situation.tests.desk import TORGET, Desk, coming, held, said, seen_at, shown
from samlad.situation.tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_coordinator_says_who_gave_it(of: Scene, leader: Desk) -> None:
    leader.open()
    usual = of.parties["housing"].functions.get().name
    assert leader.values["oral_from"] == usual, "the party has one function in the forum"
    response = leader.write(of.areas[0], 2, TORGET).send(oral_from="")
    assert response.status_code == 422
    assert "Lämnat av: Detta fält måste fyllas i." in shown(response)
    assert leader.send("sighting_add", oral_from="", **seen_at(of)).status_code == 422
    assert leader.send("coming_add", oral_from="", **coming(of)).status_code == 422
    leader.send(oral_from="Förvaltaren")
    leader.send("sighting_add", oral_from="Förvaltaren", **seen_at(of))
    leader.send("coming_add", oral_from="Förvaltaren", **coming(of))
    for model in (Contribution, Sighting, Coming):
        assert model.objects.known().get().oral_from == "Förvaltaren"
    assert "Förvaltaren" in leader.open().content.decode()


def test_reading_what_another_party_has_marked_is_logged(of: Scene, now: Round) -> None:
    police = Desk(of.people["police"], now, of.parties["police"])
    police.send("sighting_add", **seen_at(of, audience=SENDER))
    row = Sighting.objects.known().get()
    read = Event.objects.filter(verb="situation.marked_read")
    police.open()
    assert not read.exists()
    desk = Desk(of.leader, now, of.parties["police"])
    desk.open()
    desk.open("sighting_change", row.pk)
    assert [event.values["read"] for event in read.order_by("pk")] == [[f"sighting:{row.pk}"]] * 2


MAIL = """Hej!

Kvarnhöjden: 3. Två bränder vid garagen.
Tallmossen: inget att rapportera
Åkersdal: Klotter på skolan.

Vi vill prata bemanning.
Med vänlig hälsning
Eva
"""


def test_a_mail_becomes_a_form_to_correct(of: Scene, leader: Desk) -> None:
    assert leader.address("paste") in leader.open().content.decode()
    leader.open("paste")
    page = leader.send("paste", text=MAIL, oral_from="Förvaltaren")
    assert page.status_code == 200
    assert "Mejlet är fördelat på 3 områden." in shown(page)
    assert not Contribution.objects.exists()
    assert not Draft.objects.exists()
    values = held(page)
    first, second, third = (area.pk for area in of.areas)
    assert (values[f"a{first}-level"], values[f"a{first}-sentence"]) == ("3", "Två bränder vid garagen.")
    assert values[f"a{second}-level"] == "nothing"
    assert values[f"a{third}-level"] == ""
    assert values[f"a{third}-sentence"] == "Klotter på skolan.\nVi vill prata bemanning."
    assert values["oral_from"] == "Förvaltaren"
    assert "Med vänlig hälsning\nEva</textarea>" in page.content.decode()
    # What is left over stays on the page while it is corrected.
    leader.values = values
    again = leader.send(left_over="Med vänlig hälsning")
    assert "Åkersdal: Välj en nivå till det du har skrivit." in shown(again)
    assert "Med vänlig hälsning</textarea>" in again.content.decode()
    leader.write(of.areas[2], 2, "Klotter på skolan.").send()
    assert list(said(leader.round, leader.party).values()) == [
        (3, "Två bränder vid garagen."),
        (None, ""),
        (2, "Klotter på skolan."),
    ]


def test_a_mail_about_nothing_known(leader: Desk) -> None:
    page = leader.send("paste", text="Hej! <b>Allt</b> lugnt.")
    assert "Inget områdesnamn hittades i mejlet." in shown(page)
    assert "Hej! &lt;b&gt;Allt&lt;/b&gt; lugnt.</textarea>" in page.content.decode()


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        ("", "Detta fält måste fyllas i."),
        ("x" * 100_000, "Texten är 100000 tecken lång."),
        ("Kvarnhöjden: Pojken 880320-0016", "innehåller ett personnummer"),
    ],
)
def test_a_mail_that_cannot_be_taken(leader: Desk, mail: str, text: str) -> None:
    page = leader.send("paste", text=mail)
    assert page.status_code == 422
    assert text in shown(page)


def test_a_mail_stands_beside_what_was_said(of: Scene, leader: Desk) -> None:
    of.reported(leader.round, "housing", [1], at=timezone.now())
    page = shown(leader.send("paste", text=MAIL))
    assert "Två bränder vid garagen." in page
    assert "1 Normalläge. ”Det är oroligt vid torget.”" in page
