"""What a party has seen and what it knows is coming, through the browser."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from samlad.base.audiences import MEMBERS, SENDER
from samlad.events.models import Event
from samlad.situation.models import ASKED_BACK, Coming, Contribution, Round, Sighting
from samlad.situation.operations import review_set
from samlad.situation.tests.desk import Desk, coming, held, seen_at, shown, told
from samlad.situation.tests.scene import FAR, Scene

pytestmark = pytest.mark.django_db


def test_a_sighting_is_what_where_and_when(of: Scene, desk: Desk) -> None:
    desk.open("sighting_add")
    assert desk.values["day"] == timezone.localdate()
    assert desk.values["audience"] == MEMBERS
    page = told(desk.send("sighting_add", **seen_at(of)))
    assert "Iakttagelsen är lämnad." in page
    assert "Brand eller eldning , Garaget vid torget" in page
    row = Sighting.objects.known().get()
    assert (row.category, row.area, row.seriousness, row.clock) == ("fire", of.areas[0], 0, None)


def test_what_police_have_seen_is_for_the_coordinator(of: Scene, now: Round) -> None:
    police = Desk(of.people["police"], now, of.parties["police"])
    assert "Vem får läsa: Samordnaren och den som lämnade" in shown(police.open("sighting_add"))
    assert police.values["audience"] == SENDER


def test_all_that_may_be_told_of_a_sighting(of: Scene, desk: Desk) -> None:
    more = {
        "clock": "21:30",
        "text": "Två containrar brann.",
        "recurring": "on",
        "place_type": "garage",
        "target": "property",
        "seriousness": "2",
        "source": "second_hand",
        "police_report": "yes",
        "already_done": "Containrarna är flyttade.",
    }
    desk.send("sighting_add", **seen_at(of, **more))
    row = Sighting.objects.known().get()
    assert (row.clock, row.seriousness, row.recurring) == (time(21, 30), 2, True)
    for name in ("text", "place_type", "target", "source", "police_report", "already_done"):
        assert getattr(row, name) == more[name]
    page = desk.open("sighting_change", row.pk)
    assert '<details class="more" open>' in page.content.decode()
    assert desk.send("sighting_change", row.pk).status_code == 302
    assert Sighting.objects.known().get().text == row.text


def test_there_is_no_place_inside_a_dwelling(desk: Desk) -> None:
    choices = desk.open("sighting_add").context["form"].fields["place_type"].choices
    words = " ".join(str(word) for _code, word in choices).lower()
    assert not re.search("lägenhet|bostad|hemma", words)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"day": "2190-01-01"}, "Dagen ligger framåt i tiden."),
        ({"day": ""}, "Dag – Detta fält måste fyllas i."),
        ({"day": "i går"}, "Skriv ett datum som finns"),
        ({"place": ""}, "Plats – Detta fält måste fyllas i."),
        ({"place": "x" * 100_000}, "Texten är 100000 tecken lång."),
        ({"category": ""}, "Vad – Detta fält måste fyllas i."),
        ({"category": "dwelling"}, "finns inte bland tillgängliga alternativ"),
        ({"area": "999999"}, "finns inte bland tillgängliga alternativ"),
        ({"clock": "kväll"}, "Skriv ett klockslag i formen tt:mm"),
        ({"text": "Torget\x07"}, "osynligt tecken"),
        ({"text": "Pojken 880320-0016"}, "innehåller ett personnummer"),
        ({"audience": "everybody"}, "finns inte bland tillgängliga alternativ"),
        ({"text": "Ring 070-123 45 67"}, "Jag har kontrollerat"),
    ],
)
def test_faults_of_a_sighting(of: Scene, desk: Desk, changed: dict[str, Any], text: str) -> None:
    response = desk.send("sighting_add", **seen_at(of, **changed))
    assert response.status_code == 422
    assert text in shown(response)
    assert not Sighting.objects.exists()


def test_one_more_in_the_same_area(of: Scene, desk: Desk) -> None:
    response = desk.send("sighting_add", **seen_at(of, again="1"))
    assert response["Location"] == f"{desk.address('sighting_add')}?omrade={of.areas[0].pk}"
    page = desk.client.get(response["Location"])
    assert held(page)["area"] == of.areas[0].pk
    assert held(desk.client.get(desk.address("sighting_add") + "?omrade=x")).get("area") is None


def test_a_sighting_is_changed_and_waits_again(of: Scene, desk: Desk) -> None:
    desk.send("sighting_add", **seen_at(of))
    row = Sighting.objects.known().get()
    review_set(by=of.leader, at=timezone.now(), round=desk.round, key=f"sighting:{row.pk}", state="cleared")
    assert "granskad" in shown(desk.open())
    desk.open("sighting_change", row.pk)
    assert "Iakttagelsen är ändrad." in told(desk.send("sighting_change", row.pk, place="Skolgården"))
    assert Sighting.objects.known().get().place == "Skolgården"
    assert "väntar på granskning" in shown(desk.open())


def test_two_change_the_same_sighting(of: Scene, desk: Desk, colleague: Desk) -> None:
    desk.send("sighting_add", **seen_at(of))
    row = Sighting.objects.known().get()
    desk.open("sighting_change", row.pk)
    colleague.open("sighting_change", row.pk)
    colleague.send("sighting_change", row.pk, place="Skolgården")
    response = desk.send("sighting_change", row.pk, place="Biblioteket")
    assert response.status_code == 422
    assert "Någon hos er har redan ändrat eller tagit tillbaka den." in shown(response)
    assert "Biblioteket" in response.content.decode()
    assert [one.place for one in Sighting.objects.known()] == ["Skolgården"]
    assert "redan ändrat" in told(desk.client.get(desk.address("sighting_change", row.pk)))


def test_a_sighting_is_taken_back_once(of: Scene, desk: Desk) -> None:
    desk.send("sighting_add", **seen_at(of))
    row = Sighting.objects.known().get()
    assert desk.client.get(desk.address("sighting_withdraw", row.pk)).status_code == 405
    page = told(desk.send("sighting_withdraw", row.pk))
    assert "Den är tillbakatagen" in page
    assert "Garaget vid torget" not in page
    assert "redan ändrat eller tagit tillbaka" in told(desk.send("sighting_withdraw", row.pk))
    assert Event.objects.filter(verb="situation.sighting_withdrawn").count() == 1


def test_another_partys_sighting_is_not_there(of: Scene, desk: Desk, now: Round) -> None:
    police = Desk(of.people["police"], now, of.parties["police"])
    police.send("sighting_add", **seen_at(of, place="Hemligt ställe"))
    row = Sighting.objects.known().get()
    assert "Hemligt ställe" not in shown(desk.open())
    assert desk.client.get(desk.address("sighting_change", row.pk)).status_code == 404
    for name in ("sighting_change", "sighting_withdraw"):
        assert desk.send(name, row.pk, **seen_at(of)).status_code == 404
    too_long = desk.address("sighting_change", 1).replace("/1/", f"/{2**70}/")
    assert desk.client.get(too_long).status_code == 404


def test_what_the_coordinator_asks_is_shown_where_it_is_answered(of: Scene, desk: Desk) -> None:
    desk.send("sighting_add", **seen_at(of))
    of.reported(desk.round, "housing", [2], at=timezone.now())
    for key, question in (
        (f"sighting:{Sighting.objects.known().get().pk}", "Var det ett eller två garage?"),
        (f"contribution:{Contribution.objects.known().get().pk}", "Gäller det hela torget?"),
    ):
        review_set(
            by=of.leader, at=timezone.now(), round=desk.round, key=key, state=ASKED_BACK, question=question
        )
        assert f"Samordnaren frågar: {question}" in shown(desk.open())


# What is coming


def test_something_is_coming_and_is_taken_back(of: Scene, desk: Desk) -> None:
    desk.open("coming_add")
    page = told(desk.send("coming_add", **coming(of, risk="Trängsel på torget.")))
    assert "Kommande: Marknad" in page
    assert "Trängsel på torget." in page
    row = Coming.objects.known().get()
    assert (row.starts_on, row.ends_on, row.audience) == (FAR, FAR, MEMBERS)
    assert "Marknad" not in told(desk.send("coming_withdraw", row.pk))
    assert "redan ändrat eller tagit tillbaka" in told(desk.send("coming_withdraw", row.pk))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"ends_on": (FAR - timedelta(days=1)).isoformat()}, "Sista dagen ligger före den första."),
        ({"starts_on": "2026-01-01"}, "Dagarna har redan varit."),
        ({"title": ""}, "Vad – Detta fält måste fyllas i."),
        ({"risk": "x" * 100_000}, "Texten är 100000 tecken lång."),
    ],
)
def test_faults_of_what_is_coming(of: Scene, desk: Desk, changed: dict[str, Any], text: str) -> None:
    response = desk.send("coming_add", **coming(of, **changed))
    assert response.status_code == 422
    assert text in shown(response)
    assert not Coming.objects.exists()
