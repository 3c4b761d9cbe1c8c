"""What the pages of figures show: values with their source and sureness, and never a masked one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT, user
from samlad.statistics.models import Indicator, Masked
from samlad.statistics.queries.shown import HIDDEN, STATUSES, shown_values
from samlad.statistics.tests.factories import counted, event, indicator, masked, observed, series
from samlad.statistics.tests.town import Town, small_counts, town

pytestmark = pytest.mark.django_db


def client(language: str = "sv") -> Client:
    found = Client(headers={"accept-language": language})
    found.force_login(user())
    return found


def text(path: str, language: str = "sv") -> str:
    answer = client(language).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def addresses(here: Town, key: int) -> list[str]:
    """Every page and file that shows an indicator."""
    one = [reverse(f"figures:indicator{end}", args=[key]) for end in ("", "_csv", "_xlsx")]
    one += [f"{path}?indelning=municipality:" for path in one]
    chosen = "&".join(f"omrade={place.pk}" for place in (*here.areas, here.municipality))
    views = [
        f"{reverse(f'figures:compare{end}')}?vy={view}&indikator={key}&{chosen}"
        for view in ("skillnader", "utveckling", "likheter")
        for end in ("", "_csv", "_xlsx")
    ]
    places = [reverse("desk:area", args=[place.pk]) for place in (*here.areas, here.municipality)]
    return one + views + places


def test_a_masked_value_is_handed_on_by_nothing() -> None:
    here = town(3)
    key, rows, kept = small_counts(here)
    grid = shown_values([key.pk], [row.area_id for row in rows])
    hidden = {row.area_id for row in kept}
    assert len(hidden) == 2
    for area, row in zip(grid.areas, range(len(rows)), strict=True):
        numbers = [getattr(grid, name)[0, row, 0] for name in ("value", "count", "denominator")]
        assert (STATUSES[grid.status[0, row, 0]] == HIDDEN) == (area in hidden)
        assert all(number != number for number in numbers) == (area in hidden)


def test_what_is_hidden_today_is_hidden_when_looking_back() -> None:
    here = town(2)
    of = indicator("Hot")
    row = observed(of, here.first, "2025", count=3, denominator=2000)
    seen = shown_values([of.pk], [here.first.pk], at=AT)
    assert seen.value[0, 0, 0] == pytest.approx(0.15)
    masked(row)
    assert shown_values([of.pk], [here.first.pk], at=AT).value[0, 0, 0] != pytest.approx(0.15)


def test_what_has_been_replaced_tells_nothing_of_what_is_hidden_today() -> None:
    """A limit that is set later hides what a value was before, also where it has been sent once more."""
    here, later = town(2), AT + timedelta(days=10)
    of = indicator("Hot")
    first, second = here.areas
    for place in (first, second):
        observed(of, place, "2025", count=3, denominator=2000)
    masked(observed(of, first, "2025", count=3, denominator=2000, at=later), at=later)
    back = shown_values([of.pk], [first.pk, second.pk], at=AT)
    assert [STATUSES[one] for one in back.status[0, :, 0]] == [HIDDEN, "final"]


def test_a_mask_that_was_lifted_before_hides_nothing_after() -> None:
    here, later = town(2), AT + timedelta(days=10)
    row = observed(indicator("Hot"), here.first, "2025", count=30, denominator=2000)
    mask = masked(row)
    Masked.objects.filter(pk=mask.pk).update(replaced_at=event(later).at)
    for at, seen in ((AT, HIDDEN), (later - timedelta(days=1), HIDDEN), (later, "final"), (None, "final")):
        grid = shown_values([row.indicator_id], [here.first.pk], at=at)
        assert STATUSES[grid.status[0, 0, 0]] == seen


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_and_file_answers(language: str) -> None:
    here = town(3)
    key, _rows, _kept = small_counts(here)
    for path in addresses(here, key.pk):
        text(path, language) if "xlsx" not in path else client(language).get(path)


def test_pages_say_dold_and_not_the_number() -> None:
    here = town(3)
    of = indicator("Hot", smallest_count=5)
    masked(observed(of, here.first, "2025", value=0.7777, count=3, denominator=2000))
    observed(of, here.areas[1], "2025", count=60, denominator=2000)
    for path in addresses(here, of.pk):
        if "xlsx" not in path:
            assert "7777" not in text(path), path
    page = text(reverse("figures:indicator", args=[of.pk]))
    assert "dold: för få" in page
    assert "3,0" in page


def test_the_list_is_searched_and_filtered() -> None:
    indicator("Trångbodda", direction="risk")
    indicator("Förvärvsarbetande", direction="protective")
    path = reverse("figures:indicators")
    assert "Trångbodda" in text(path)
    assert "Förvärvsarbetande" not in text(path + "?sok=trång")
    assert "Trångbodda" not in text(path + "?riktning=protective")
    assert "Ingen indikator passar" in text(path + "?sok=xyz")


def test_an_indicator_tells_what_it_is_and_where_from() -> None:
    here = town(2)
    page = text(reverse("figures:indicator", args=[here.indicators["aid"].pk]))
    for words in (
        "De som har haft det under året",
        "Högre är sämre",
        "CC0 1.0",
        "Källa: Lindåsa kommun",
        "2025",
    ):
        assert words in page
    assert "statistiskt säkerställd minskning, åt rätt håll" in page
    assert "siffror.xlsx" in page


def test_background_is_never_good_or_bad() -> None:
    here = town(2)
    of = indicator("Utrikes födda, andel", direction="background")
    counted(of, here.first, {2016 + n: 300 + 60 * n for n in range(10)}, 2000)
    page = text(reverse("figures:indicator", args=[of.pk]))
    assert "statistiskt säkerställd ökning" in page
    assert "åt rätt håll" not in page
    assert "åt fel håll" not in page
    assert "data-way" not in page


def by_sex(here: Town) -> Indicator:
    of = indicator("Förvärvsarbetande")
    for place in here.areas:
        counted(of, place, {2024: 1_200, 2025: 1_234}, 2000)
        counted(of, place, {2024: 611, 2025: 622}, 1000, breakdown="women")
        counted(of, place, {2024: 589, 2025: 612}, 1000, breakdown="men")
    return of


def test_women_and_men_are_chosen_among_on_the_page_and_in_the_file() -> None:
    here = town(2)
    of = by_sex(here)
    path = reverse("figures:indicator", args=[of.pk])
    seen = {code: text(f"{path}?indelning=area:&kon={code}") for code in ("", "kvinnor", "man", "x")}
    values = {
        code: [value for value in ("61,7", "62,2", "61,2") if f"<b>{value}" in seen[code]] for code in seen
    }
    assert values == {"": ["61,7"], "kvinnor": ["62,2"], "man": ["61,2"], "x": ["61,7"]}
    assert "Senaste värdet i varje område, kvinnor</caption>" in seen["kvinnor"]
    assert "/csv/?indelning=area%3A&amp;kon=kvinnor" in seen["kvinnor"]
    rows = text(reverse("figures:indicator_csv", args=[of.pk]) + "?kon=man").splitlines()
    assert {row.split(";")[3] for row in rows[1:]} == {"Män"}


def test_nobody_is_offered_women_and_men_without_values_of_them() -> None:
    here = town(2)
    page = text(reverse("figures:indicator", args=[here.indicators["aid"].pk]) + "?kon=kvinnor")
    assert "Kvinnor" not in page
    assert "statistiskt säkerställd minskning" in page


def test_missing_is_neither_zero_nor_left_out() -> None:
    here = town(2)
    of = indicator("Tomma")
    series(of, here.first, {2024: None})
    page = text(reverse("figures:indicator", args=[of.pk]))
    assert "uppgift saknas" in page
    assert "för få värden" in page


def test_queries_are_constant() -> None:
    def queries(path: str) -> int:
        signed_in = client()
        signed_in.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get(path).status_code == 200
        return len(seen)

    small = town(2)
    few = [queries(path) for path in addresses(small, small.indicators["aid"].pk)[:1]]
    compare = f"{reverse('figures:compare')}?indelning=area:&vy="
    few += [queries(compare + view) for view in ("skillnader", "likheter", "utveckling")]
    for number in range(3):
        more = indicator(f"Ännu en {number}")
        for place in small.areas:
            counted(more, place, {year: 100 + year % 4 for year in range(2016, 2026)}, 2000)
    many = [queries(path) for path in addresses(small, small.indicators["aid"].pk)[:1]]
    many += [queries(compare + view) for view in ("skillnader", "likheter", "utveckling")]
    assert many == few
    assert max(many) <= 14
