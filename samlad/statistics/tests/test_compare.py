"""Comparing areas: three views of the same figures, and divisions that are not mixed."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY, user
from samlad.places.models import Area
from samlad.places.operations import area_add
from samlad.statistics.models import Observation
from samlad.statistics.tests.factories import counted, indicator, masked
from samlad.statistics.tests.town import Town, town

pytestmark = pytest.mark.django_db


def reader() -> Client:
    found = Client()
    found.force_login(user())
    return found


def asked(here: Town, view: str, *names: str, more: str = "") -> str:
    areas = "&".join(f"omrade={place.pk}" for place in here.areas)
    chosen = "&".join(f"indikator={here.indicators[name].pk}" for name in names)
    return f"?vy={view}&{areas}&{chosen}{more}"


def page(query: str, status: int = 200) -> str:
    answer = reader().get(reverse("figures:compare") + query)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def table(query: str) -> list[dict[str, str]]:
    content = reader().get(reverse("figures:compare_csv") + query).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def values(path: str) -> set[str]:
    content = reader().get(path).content.decode("utf-8-sig")
    return {row["Värde"] for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def test_differences_to_the_municipality_and_to_each_other() -> None:
    here = town(3)
    first, second, _third = table(asked(here, "skillnader", "aid"))
    assert first["Jämförs med"] == "Lindåsa"
    assert first["I ord"] == "säkerställt lägre"
    assert float(first["Skillnad 95 % övre"].replace(",", ".")) < 0
    to_first = table(asked(here, "skillnader", "aid", more=f"&mot={here.first.pk}"))
    assert [row["Jämförs med"] for row in to_first] == ["", "Kvarnhöjden", "Kvarnhöjden"]
    assert to_first[1]["I ord"] == "säkerställt högre"
    assert float(second["Värde"].replace(",", ".")) > float(first["Värde"].replace(",", "."))
    words = page(asked(here, "skillnader", "aid"))
    assert "säkerställt lägre, bättre" in words
    assert "<svg" in words


def test_a_day_that_has_been_is_shown_on_the_page_and_in_every_file() -> None:
    here, later = town(2), AT + timedelta(days=10)
    of = here.indicators["aid"]
    counted(of, here.first, {2025: 1_000}, 2000, at=later)
    fresh = indicator("Ny", at=later)
    counted(fresh, here.first, {2025: 20}, 2000, at=later)
    before, after = ((AT + timedelta(days=n)).date().isoformat() for n in (5, 11))
    for view in ("skillnader", "utveckling"):
        query = asked(here, view, "aid") + f"&indikator={fresh.pk}"
        heads = {row.get("Värde") or row["Senaste värde"] for row in table(query)}
        old = {row.get("Värde") or row["Senaste värde"] for row in table(f"{query}&dag={before}")}
        assert heads - old == {"50", "1"}
        assert {row.get("Värde") or row["Senaste värde"] for row in table(f"{query}&dag={after}")} == heads
        seen = page(f"{query}&dag={before}")
        assert "<b>50,0" in page(query)
        assert "<b>50,0" not in seen
        assert ", känt 10 januari 2026</caption>" in seen
        assert "Sidan visar det som var känt" in seen
        picture = reader().get(reverse("figures:compare_svg") + f"{query}&dag={before}")
        assert "känt 10 januari 2026" in picture.content.decode()
        assert f"kand-{before}" in picture["Content-Disposition"]
    like = f"?vy=likheter&omrade={here.first.pk}&indikator={of.pk}"
    now, then = table(like), table(f"{like}&dag={before}")
    assert now[0]["Mest lika i"] != then[0]["Mest lika i"]


def test_an_indicator_of_a_day_that_has_been() -> None:
    here, later = town(2), AT + timedelta(days=10)
    of = here.indicators["aid"]
    counted(of, here.first, {2025: 1_000}, 2000, at=later)
    fresh = indicator("Ny", at=later)
    counted(fresh, here.first, {2025: 20}, 2000, at=later)
    before = (AT + timedelta(days=5)).date().isoformat()
    path = reverse("figures:indicator", args=[of.pk])
    now, then = (reader().get(path + query).content.decode() for query in ("", f"?dag={before}"))
    assert ("<b>50,0" in now, "<b>50,0" in then) == (True, False)
    assert "Sidan visar det som var känt 10 januari 2026." in " ".join(then.split())
    assert f"dag={before}" in re.findall(r'href="([^"]*csv/[^"]*)"', then)[0]
    for name in ("csv", "xlsx"):
        answer = reader().get(reverse(f"figures:indicator_{name}", args=[of.pk]) + f"?dag={before}")
        assert f"kand-{before}" in answer["Content-Disposition"]
    told = [
        values(reverse("figures:indicator_csv", args=[of.pk]) + query) for query in ("", f"?dag={before}")
    ]
    assert told[0] - told[1] == {"50"}
    unknown = reader().get(reverse("figures:indicator", args=[fresh.pk]) + f"?dag={before}")
    assert "Inga värden än" in unknown.content.decode()


@pytest.mark.parametrize("day", ["2999-01-01", "x"])
def test_an_indicator_of_a_day_that_is_none(day: str) -> None:
    of = town(1).indicators["aid"]
    seen = reader().get(reverse("figures:indicator", args=[of.pk]) + f"?dag={day}").content.decode()
    assert "Sidan visar det som är känt nu." in seen
    for name in ("csv", "xlsx"):
        path = reverse(f"figures:indicator_{name}", args=[of.pk])
        assert reader().get(f"{path}?dag={day}").status_code == 404


def test_looking_back_keeps_what_is_chosen_and_the_other_way_round() -> None:
    here = town(2)
    seen = page(asked(here, "utveckling", "aid", more="&ar=2024&dag=2026-01-06"))
    assert f'<input type="hidden" name="omrade" value="{here.first.pk}">' in seen
    assert '<input type="hidden" name="dag" value="2026-01-06">' in seen
    assert re.search(r'/jamfor/\?vy=utveckling&amp;omrade=[^"]*&amp;ar=2024">Visa det som är känt nu', seen)
    assert re.search(r'csv/\?[^"]*dag=2026-01-06', seen)


@pytest.mark.parametrize("day", ["2999-01-01", "x", "2026-13-01"])
def test_a_day_that_is_none_is_told_and_gives_no_file(day: str) -> None:
    query = asked(town(2), "skillnader", "aid", more=f"&dag={day}")
    assert "Sidan visar det som är känt nu." in page(query)
    for name in ("csv", "xlsx", "svg"):
        assert reader().get(reverse(f"figures:compare_{name}") + query).status_code == 404


def test_counts_are_not_compared() -> None:
    here = town(2)
    assert "antal jämförs inte" in page(asked(here, "skillnader", "people"))


def test_years_are_chosen() -> None:
    here = town(2)
    rows = table(asked(here, "skillnader", "aid", more="&ar=2019&ar=2020&ar=x%27"))
    assert {row["Period"] for row in rows} == {"2019", "2020"}


def test_trends_as_table_and_picture() -> None:
    here = town(2)
    rows = table(asked(here, "utveckling", "aid", "grade"))
    words = {(row["Område"], row["Indikator"]): row["I ord"] for row in rows}
    assert words["Kvarnhöjden", "Ekonomiskt bistånd, andel invånare"] == "statistiskt säkerställd minskning"
    assert words["Lindåsa centrum", "Meritvärde i årskurs 9"] == "statistiskt säkerställd ökning"
    picture = reader().get(reverse("figures:compare_svg") + asked(here, "utveckling", "aid"))
    assert picture["Content-Type"].startswith("image/svg+xml")
    assert "Kvarnhöjden" in picture.content.decode()


def test_women_and_men_are_compared_in_each_view_and_file() -> None:
    here = town(2)
    of = indicator("Förvärvsarbetande")
    for k, place in enumerate(here.areas):
        counted(of, place, {year: 1_200 + year % 3 for year in range(2016, 2026)}, 2000)
        women = {year: 500 + 20 * k + year % 3 for year in range(2016, 2026)}
        counted(of, place, women, 1000, breakdown="women")
    chosen = (
        "&".join(f"omrade={place.pk}" for place in here.areas) + f"&indikator={of.pk}&mot={here.first.pk}"
    )
    rows = table(f"?vy=skillnader&{chosen}&kon=kvinnor")
    assert [(row["Kön"], row["Värde"]) for row in rows] == [("Kvinnor", "50"), ("Kvinnor", "52")]
    assert rows[1]["Skillnad"] == "2"
    assert {row["Senaste värde"] for row in table(f"?vy=utveckling&{chosen}&kon=kvinnor")} == {"50", "52"}
    like = table(f"?vy=likheter&{chosen}&kon=kvinnor")
    assert [(row["Kön"], row["Mest lika i"]) for row in like] == [
        ("Kvinnor", "Förvärvsarbetande: 50,0 – 52,0")
    ]
    for view in ("skillnader", "utveckling", "likheter"):
        assert ", kvinnor</caption>" in page(f"?vy={view}&{chosen}&kon=kvinnor")
        assert table(f"?vy={view}&{chosen}&kon=man") == []
    picture = reader().get(reverse("figures:compare_svg") + f"?vy=skillnader&{chosen}&kon=kvinnor")
    assert "Skillnader, kvinnor" in picture.content.decode()
    assert '<option value="kvinnor" selected>Kvinnor' in page(f"?{chosen}&kon=kvinnor")
    assert '<option value="kvinnor"' not in page(asked(here, "skillnader", "aid"))


def test_the_most_alike_stands_first_with_the_reasons() -> None:
    here = town(4)
    of = [indicator(f"Mått {number}") for number in range(3)]
    for one in of:
        for place, count in zip(here.areas, (100, 500, 110, 900), strict=True):
            counted(one, place, {2025: count}, 2000)
    chosen = "&".join(f"indikator={one.pk}" for one in of)
    rows = table(f"?vy=likheter&omrade={here.first.pk}&{chosen}")
    assert rows[0]["Liknar"] == "Tallmossen"
    assert "Mått" in rows[0]["Mest lika i"]
    assert "5,0 – 5,5" in rows[0]["Mest lika i"]


def test_a_masked_value_is_no_ground_for_likeness() -> None:
    here = town(3)
    of = indicator("Hot", per=1000)
    for place in here.areas:
        counted(of, place, {2025: 7}, 2000)
    hidden = Observation.objects.known().get(indicator=of, area=here.areas[1])
    masked(hidden)
    rows = table(f"?vy=likheter&omrade={here.first.pk}&indikator={of.pk}")
    assert [row["Liknar"] for row in rows] == [str(here.areas[2].facts.get().name)]


def test_two_divisions_are_refused_in_words() -> None:
    here = town(2)
    given: list[Area] = []
    for vintage in ("2018", "2025"):
        new = area_add(
            by=None, at=AT, kind="deso", code="1400A1", name=f"D{vintage}", valid_from=DAY, vintage=vintage
        )
        counted(here.indicators["aid"], new, {2024: 10}, 100)
        given.append(new)
    query = f"?omrade={given[0].pk}&omrade={given[1].pk}&indikator={here.indicators['aid'].pk}"
    words = page(query, 422)
    assert "DeSO 2018 och DeSO 2025" in words
    assert "10,0" not in words
    assert reader().get(reverse("figures:compare_csv") + query).status_code == 404
    against = f"?omrade={given[0].pk}&mot={given[1].pk}&indikator={here.indicators['aid'].pk}"
    assert "Gränserna är inte desamma" in page(against, 422)


def test_what_was_worked_out_from_another_division_is_marked() -> None:
    here = town(2)
    of = indicator("Flyttad")
    counted(of, here.first, {2025: 100}, 2000, estimated=0.4)
    words = page(f"?omrade={here.first.pk}&indikator={of.pk}")
    assert "40 % beräknat" in words
    assert "omräknade från en annan indelning" in words


@pytest.mark.parametrize("query", ["", "?omrade=99999", "?omrade=x&indikator=-1&ar=%00&vy=y&mot=z&page=9e9"])
def test_any_address_has_an_answer(query: str) -> None:
    town(1)
    assert reader().get(reverse("figures:compare") + query).status_code in (200, 422)
    for name in ("csv", "xlsx", "svg"):
        assert reader().get(reverse(f"figures:compare_{name}") + query).status_code == 404
