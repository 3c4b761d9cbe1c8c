"""The pages where figures are fetched: search, choose, confirm, fetch now and stop."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.places.operations import area_add
from samlad.statistics.models import Fetch, IndicatorFacts, Observation, Subscription
from samlad.statistics.subscribing import fetch_ask
from samlad.statistics.tests.source_server import Answer, SourceServer, as_json
from samlad.statistics.tests.subscriptions import kolada_subscription

pytestmark = pytest.mark.django_db
LIST = "/statistik/kallor/"
KOLADA = {"kpi": "N07403", "areas": "Huddinge, 0000", "first": "2022", "last": "2024", "missing": "stop"}
TABLE = {"areas": "0126*", "codelist": "vs_DeSO2025", "last": "2", "gender": "each", "missing": "stop"}
TABLE_OTHERS = {"d0": ["tot"], "d1": ["000007Y4"]}


@pytest.fixture
def areas() -> None:
    for kind, code, name, vintage in (
        ("municipality", "0126", "Huddinge", ""),
        ("country", "SE", "Riket", ""),
        ("deso", "0126A0010", "Deso ett", "2025"),
        ("deso", "0126C1020", "Deso två", "2025"),
    ):
        area_add(by=None, at=AT, valid_from=DAY, kind=kind, code=code, name=name, vintage=vintage)


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(admin())
    return client


def text(response: Any) -> str:
    plain = re.sub(
        r"<(script|style|title)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(unescape(plain).split())


def query(of: dict[str, Any]) -> str:
    return "?" + urlencode({**of, "visa": "1"}, doseq=True)


def choose(**more: Any) -> str:
    return reverse("fetching:choose_kolada") + query({**KOLADA, **more})


def table(**more: Any) -> str:
    return reverse("fetching:choose_pxweb", args=["TAB6574"]) + query({**TABLE, **TABLE_OTHERS, **more})


# Kolada


def test_key_figures_are_searched_chosen_confirmed_and_fetched(
    signed_in: Client, areas: None, kolada_server: SourceServer
) -> None:
    found = signed_in.get(reverse("fetching:find_kolada"), {"q": "våldsbrott"})
    assert "1 träff Anmälda våldsbrott, antal/100 000 inv N07403" in text(found)
    blank = signed_in.get(reverse("fetching:choose_kolada"), {"kpi": "N07403"})
    assert blank.context["form"].initial["areas"] == "0126"
    assert not blank.context["form"].errors
    seen = signed_in.get(choose(genders="on"))
    assert "Områden 2 Värden, högst 18 Frågor till källan 1" in text(seen)
    assert not Subscription.objects.exists()
    said = {"name": "Våld", "every_days": "30", "direction0": "risk", "kind0": "rate"}
    told = signed_in.post(choose(genders="on"), said, follow=True)
    assert "Figurerna är hämtade." in text(told)
    assert "Våld Hämtad" in text(told)
    assert Observation.objects.count() == 18
    facts = IndicatorFacts.objects.known().get()
    assert (facts.name, facts.direction, facts.kind, facts.per) == (
        "Anmälda våldsbrott, antal/100 000 inv",
        "risk",
        "rate",
        100_000,
    )
    subscription = Subscription.objects.get()
    assert (subscription.name, subscription.every_days) == ("Våld", 30)


def test_nothing_is_kept_before_the_direction_is_said(
    signed_in: Client, areas: None, kolada_server: SourceServer
) -> None:
    told = signed_in.post(choose(), {"name": "Våld", "every_days": "30", "kind0": "rate"})
    assert "Vad ett högt tal betyder" in text(told)
    assert told.context["form"].errors.keys() == {"direction0"}
    assert not Subscription.objects.exists()


def test_an_indicator_that_is_there_is_not_asked_about(
    signed_in: Client, areas: None, kolada_server: SourceServer
) -> None:
    kolada_subscription()
    seen = signed_in.get(choose())
    assert "Indikatorer som redan finns i Samlad behåller sin beskrivning." in text(seen)
    assert list(seen.context["form"].fields) == ["name", "every_days"]
    signed_in.post(choose(), {"name": "Igen", "every_days": "0"})
    assert Subscription.objects.filter(name="Igen").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"areas": "Atlantis, 0126"}, "Källan har inte: Atlantis. Inget är hämtat."),
        ({"areas": "0180, 0126"}, "Finns inte bland områdena i Samlad: Stockholm. Inget är hämtat."),
        ({"first": "2024", "last": "2022"}, "Sista året är före det första."),
        ({"first": "20"}, "1970"),
        ({"areas": ""}, "Områden –"),
        ({"areas": "19121212-1212"}, "personnummer"),
        ({"kpi": "N99999"}, "Kolada har inte nyckeltalet N99999."),
        ({"missing": "kanske"}, "Om ett område inte finns"),
    ],
)
def test_a_choice_that_cannot_be_fetched_is_told(
    signed_in: Client, areas: None, kolada_server: SourceServer, more: dict[str, str], told: str
) -> None:
    response = signed_in.get(choose(**more))
    assert told in text(response)
    assert "Det här behöver rättas" in text(response)


def test_areas_that_are_skipped_are_named_before_anything_is_kept(
    signed_in: Client, areas: None, kolada_server: SourceServer
) -> None:
    seen = signed_in.get(choose(areas="0180, 0126", missing="skip"))
    assert "Finns inte bland områdena i Samlad: Stockholm. De hoppas över." in text(seen)


def test_without_a_key_figure_there_is_nothing_to_choose(signed_in: Client) -> None:
    response = signed_in.get(reverse("fetching:choose_kolada"), follow=True)
    assert "Välj minst ett nyckeltal." in text(response)


# PxWeb


def test_a_table_is_searched_chosen_confirmed_and_fetched(
    signed_in: Client, areas: None, pxweb_server: SourceServer
) -> None:
    found = signed_in.get(reverse("fetching:find_pxweb"), {"q": "folkmängd"})
    assert "Folkmängden per region efter ålder och kön TAB6574 · 2021–2024" in text(found)
    blank = signed_in.get(reverse("fetching:choose_pxweb", args=["TAB6574"]))
    assert blank.context["form"].initial["areas"] == "0126*"
    assert "Det finns 2021 till 2024." in text(blank)
    seen = signed_in.get(table())
    assert "Områden 2 Värden, högst 12 Frågor till källan 1" in text(seen)
    said = {"name": "Folk", "every_days": "365", "direction0": "background", "kind0": "count"}
    told = signed_in.post(table(), said, follow=True)
    assert "Figurerna är hämtade." in text(told)
    assert Observation.objects.count() == 12
    assert set(Observation.objects.values_list("breakdown", flat=True)) == {"", "women", "men"}


def test_only_all_together_is_asked_for_where_that_was_chosen(
    signed_in: Client, areas: None, pxweb_server: SourceServer
) -> None:
    seen = signed_in.get(table(gender="total"))
    assert seen.context["preview"].query["select"]["Kon"] == {"codes": ["1+2"]}


def test_a_dimension_without_a_choice_is_summed_by_the_source(
    signed_in: Client, areas: None, pxweb_server: SourceServer
) -> None:
    seen = signed_in.get(table(d0=[]))
    assert "Alder" not in seen.context["preview"].query["select"]
    needed = signed_in.get(table(d1=[]))
    assert "Tabellinnehåll –" in text(needed)


def test_an_expired_table_is_told(signed_in: Client, pxweb_server: SourceServer) -> None:
    response = signed_in.get(reverse("fetching:choose_pxweb", args=["TAB0001"]), follow=True)
    assert "Tabellen eller nyckeltalet kan ha upphört." in text(response)


def test_a_table_cannot_lead_out_of_the_source(signed_in: Client, pxweb_server: SourceServer) -> None:
    response = signed_in.get("/statistik/kallor/pxweb/%2e%2e/", follow=True)
    assert response.status_code == 404
    assert pxweb_server.asked == []


# A source that does not answer


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (Answer(status=503), "fel hos sig (503)"),
        (Answer(b"<html>"), "webbsida"),
        (as_json({"title": "Nej <b>tack</b>"}, 400), "Nej <b>tack</b> (400)"),
    ],
)
def test_a_search_that_fails_is_told_on_the_page(
    signed_in: Client, kolada_server: SourceServer, bad: Answer, told: str
) -> None:
    kolada_server.behave = lambda _asked: bad
    response = signed_in.get(reverse("fetching:find_kolada"), {"q": "våld"})
    assert response.status_code == 200
    assert told in unescape(response.content.decode())
    assert "<b>tack" not in response.content.decode()


def test_a_source_that_is_switched_off_says_so(signed_in: Client, kolada_server: SourceServer) -> None:
    page = text(signed_in.get(LIST))
    assert "SCB är avstängd i inställningarna" in page
    assert "Hämta från SCB" not in page
    assert "avstängd" in text(signed_in.get(reverse("fetching:find_pxweb"), {"q": "våld"}))


# The list, and what is done there


def test_the_list_says_how_the_last_go_went(
    signed_in: Client, areas: None, kolada_server: SourceServer
) -> None:
    one = kolada_subscription(name="Ett", years=(2023, 2023))
    assert "Ett Inte hämtad än" in text(signed_in.get(LIST))
    kolada_server.first = [Answer(status=410)]
    told = signed_in.post(reverse("fetching:fetch", args=[one.pk]), follow=True)
    assert "Ett Kunde inte hämtas Källan har inte längre det som hämtas." in text(told)
    kolada_server.behave, well = (lambda _asked: Answer(status=503)), kolada_server.behave
    told = signed_in.post(reverse("fetching:fetch", args=[one.pk]), follow=True)
    assert "Ett Försöker igen senare Källan har ett fel hos sig (503)." in text(told)
    kolada_server.behave = well
    told = signed_in.post(reverse("fetching:fetch", args=[one.pk]), follow=True)
    assert "Ett Hämtad Senast hämtad" in text(told)
    fetch = fetch_ask(by=admin(), at=timezone.now(), subscription=one)
    assert "Ett Fortsätter snart" in text(signed_in.get(LIST))
    leased = timezone.now() + timedelta(minutes=20)
    Fetch.objects.filter(pk=fetch.pk).update(attempts=1, next_at=leased, done=2, total=7)
    assert "Ett Hämtas nu 2 av 7 svar Senast hämtad" in text(signed_in.get(LIST))


def test_a_subscription_is_stopped(signed_in: Client, kolada_server: SourceServer) -> None:
    one = kolada_subscription(name="Ett")
    address = reverse("fetching:stop", args=[one.pk])
    assert "Ett. Det som har hämtats finns kvar." in text(signed_in.get(address))
    assert Subscription.objects.known().exists()
    told = signed_in.post(address, follow=True)
    assert "Hämtningen är stoppad." in text(told)
    assert "Inget hämtas än" in text(told)
    assert signed_in.post(address).status_code == 404
    assert signed_in.post(reverse("fetching:fetch", args=[one.pk])).status_code == 404


def test_the_list_asks_as_much_for_twenty_as_for_one(signed_in: Client, kolada_server: SourceServer) -> None:
    kolada_subscription()
    first = _queries(signed_in)
    for number in range(5):
        row = kolada_subscription(name=f"Nr {number}")
        fetch_ask(by=admin(), at=timezone.now(), subscription=row)
    assert _queries(signed_in) <= first + 1


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    return len(asked)


@pytest.mark.parametrize("name", ["sources", "find_kolada", "choose_kolada", "find_pxweb"])
def test_the_pages_are_for_administrators(client: Client, name: str) -> None:
    client.force_login(user())
    assert client.get(reverse(f"fetching:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["fetch", "stop"])
def test_the_buttons_are_for_administrators(client: Client, name: str, kolada_server: SourceServer) -> None:
    one = kolada_subscription()
    client.force_login(user())
    assert client.post(reverse(f"fetching:{name}", args=[one.pk])).status_code == 403
    assert client.get(reverse("fetching:choose_pxweb", args=["TAB1"])).status_code == 403
    assert Subscription.objects.known().count() == 1
    assert not Fetch.objects.exists()
    assert kolada_server.asked == []
