"""The page of a place: figures with what they mean, what was known then, and a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT
from samlad.places.models import Area
from samlad.places.operations.classifying import Classing, classification_set
from samlad.places.tests.factories import area
from samlad.situation.tests.scene import Scene, scene
from samlad.statistics.rules import COUNT, SURVEY
from samlad.statistics.tests.factories import counted, indicator, masked, observed, series
from samlad.statistics.tests.town import YEARS, Town, with_figures

pytestmark = pytest.mark.django_db


def with_town(areas: int) -> tuple[Scene, Town]:
    """A forum, and figures of its areas and of the municipality that they lie in."""
    of = scene(areas=areas)
    return of, with_figures(area("Lindåsa", kind="municipality", code="1400"), tuple(of.areas))


def seen(who: object, place: Area, query: str = "", language: str = "sv") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(who)  # type: ignore[arg-type]
    answer = client.get(reverse("desk:area", args=[place.pk]) + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_trends_stand_in_words_with_what_is_behind_them() -> None:
    of, here = with_town(3)
    page = seen(of.leader, here.first)
    assert "statistiskt säkerställd minskning, åt rätt håll" in page
    assert "procentenheter per år (95 %:" in page
    assert "säkerställt lägre än kommunen, bättre" in page
    assert "ingen säkerställd förändring" in page
    assert "2 000 invånare (2025)" in page
    assert "Källor: Lindåsa kommun (hämtat 2026-01-05)" in page


def test_a_change_for_the_worse_stands_first_and_background_last() -> None:
    of, here = with_town(2)
    worse = indicator("Ökande")
    counted(worse, here.first, {2016 + n: 100 + 60 * n for n in range(10)}, 2000)
    page = seen(of.leader, here.first)
    order = [page.index(name) for name in (">Ökande<", ">Ekonomiskt bistånd, andel", ">Utrikes födda<")]
    assert order == sorted(order)
    assert "statistiskt säkerställd ökning, åt fel håll" in page


def test_surveys_stand_beside_each_other_on_their_own_scales() -> None:
    of, here = with_town(2)
    page = seen(of.leader, here.first)
    for words in (
        "Skala 0 till 6",
        "240 svar",
        "svarsfrekvens 60 %",
        "felmarginal ± 6,2",
        "felmarginal okänd",
    ):
        assert words in page


def test_the_page_of_a_day_that_has_been() -> None:
    of, here = with_town(2)
    changed = here.indicators["aid"]
    later = AT + timedelta(days=10)
    observed(changed, here.first, "2025", count=900, denominator=2000, at=later)
    assert "45,0 %" in seen(of.leader, here.first)
    before = (later - timedelta(days=2)).date().isoformat()
    then = seen(of.leader, here.first, f"?dag={before}")
    assert "45,0 %" not in then
    assert "5,1 %" in then


def test_no_figures_are_no_good_sign() -> None:
    of = scene(areas=1)
    assert "Det betyder inte att allt är bra." in seen(of.leader, of.areas[0])
    assert "inga siffror" in seen(of.leader, of.areas[0])


def test_a_masked_value_and_its_difference_are_not_there() -> None:
    of, here = with_town(2)
    hot = indicator("Hot", kind="rate", per=1000, unit="per 1 000 invånare")
    masked(observed(hot, here.first, "2025", count=3, denominator=2000))
    observed(hot, here.municipality, "2025", count=63, denominator=4000)
    page = seen(of.leader, here.first)
    row = page[page.index(">Hot<") :].partition("</tr>")[0]
    assert "dold: för få" in row
    assert "1,5" not in row
    assert "kommunen" not in row


def test_a_few_years_are_too_few() -> None:
    of, here = with_town(2)
    short = indicator("Kort", kind=SURVEY)
    series(short, here.first, {2024: 3.0, 2025: 4.0})
    few = indicator("Få", kind=COUNT)
    series(few, here.first, {2024: 3.0, 2025: 4.0})
    page = seen(of.leader, here.first)
    assert "för få värden" in page[page.index(">Få<") :].partition("</tr>")[0]


def test_classifications_are_facts_with_source_and_dates() -> None:
    of = scene(areas=1)
    place = of.areas[0]
    classing = Classing("police", "vulnerable", "Polisens lägesbild", "2025", date(2025, 12, 5))
    classification_set(by=None, at=AT, area=place, classing=classing)
    page = seen(of.leader, place)
    assert "Polisens lägesbild, 2025" in page
    assert "sedan 5 december 2025" in page


def test_queries_are_few_and_constant() -> None:
    of, here = with_town(2)

    signed_in = Client()
    signed_in.force_login(of.leader)
    address = reverse("desk:area", args=[here.first.pk])

    def queries() -> int:
        signed_in.get(address)
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(address)
        return len(asked)

    few = queries()
    for number in range(8):
        more = indicator(f"Ännu en {number}")
        counted(more, here.first, {year: 100 + year % 4 for year in YEARS}, 2000)
        counted(more, here.municipality, {year: 200 + year % 4 for year in YEARS}, 4000)
    assert queries() == few
    assert few <= 25
    assert "1 indikator till" not in seen(of.leader, here.first)
    assert "2 indikatorer till" in seen(of.leader, here.first)


def test_an_english_reader() -> None:
    of, here = with_town(2)
    page = seen(of.leader, here.first, language="en")
    assert "5.1 %" in page
    assert 'lang="en"' in page
