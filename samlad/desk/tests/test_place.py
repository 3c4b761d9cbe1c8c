"""The page of a place: figures with what they mean, what was known then, and a constant number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from samlad.accounts.tests.factories import AT
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.tests.factories import action, put
from samlad.deviations.tests.factories import told
from samlad.followup.operations import period_close
from samlad.followup.tests.factories import assessed, period
from samlad.places.models import Area
from samlad.places.operations.classifying import Classing, classification_set
from samlad.places.tests.factories import area
from samlad.programmes.models import Goal
from samlad.programmes.operations import About, Aim, areas_set, targets_set
from samlad.programmes.tests.factories import adopt, board, goal, measured, programme
from samlad.situation.tests.scene import Scene, scene
from samlad.statistics.models import Indicator
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


# Goals, deviations and money


@dataclass(frozen=True, slots=True)
class Aimed:
    """An area with a goal that it should reach, measured in it by an indicator that should go down."""

    of: Scene
    place: Area
    goal: Goal
    indicator: Indicator


def aimed(**told_of: Any) -> Aimed:
    of = scene(areas=2)
    plan = programme(About("Tryggare Lindåsa", date(2025, 1, 1), date(2099, 12, 31)))
    areas_set(by=None, at=AT, programme=plan, areas={of.areas[0].pk: "Högst otrygghet."})
    made = goal(plan, "Färre ska vara otrygga", lead=board().pk, concerns_areas=True, **told_of)
    unsafe = measured(made, indicator("Otrygghet"), per_area=True)
    aims = [Aim("2024", 12.0, area=of.areas[0].pk), Aim("2030", 5.0, area=of.areas[0].pk)]
    targets_set(by=None, at=AT, goal=made, indicator=unsafe, aims=aims)
    adopt(plan)
    return Aimed(of, of.areas[0], made, unsafe)


def goals_part(page: str) -> str:
    return page.partition('id="mal"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("values", "words", "tag"),
    [
        ({2024: 11.9}, "etappmål 2024: 12,0, nåddes", "Når<"),
        ({2024: 12.1}, "12,1 % (2024) · etappmål 2024: 12,0, nåddes inte<", "Når inte<"),
        # What came later says how it stands now, not whether the milestone was reached.
        ({2024: 12.1, 2025: 9.0}, "9,0 % (2025) · etappmål 2024: 12,0, nåddes inte (12,1 %)", "Når inte<"),
        ({2023: 9.0}, "9,0 % (2023) · etappmål 2024: 12,0, värde för 2024 saknas", ""),
        ({}, "Det som målet mäts med har inget värde för området.", ""),
    ],
)
def test_a_goal_for_the_place_stands_against_the_milestone_that_is_due(
    values: dict[int, float | None], words: str, tag: str
) -> None:
    here = aimed()
    series(here.indicator, here.place, values)
    part = goals_part(seen(here.of.leader, here.place))
    assert f'href="/mal/{here.goal.pk}/"' in part
    assert "Tryggare Lindåsa" in part
    assert words in part
    assert ('class="tag"' in part) is bool(tag)
    assert tag in part


def test_only_places_that_a_plan_gives_priority_have_its_goals() -> None:
    here = aimed()
    assert 'id="mal"' not in seen(here.of.leader, here.of.areas[1])
    other = programme()
    goal(other, "Ett annat mål", lead=board().pk, not_measurable="Går inte.")
    adopt(other)
    assert "Ett annat mål" not in seen(here.of.leader, here.place)


def test_a_masked_value_says_nothing_of_the_goal() -> None:
    here = aimed()
    masked(observed(here.indicator, here.place, "2024", 12.34))
    part = goals_part(seen(here.of.leader, here.place))
    assert "12,3" not in part
    assert "värde för 2024 saknas" in part


def test_the_goal_has_the_verdict_of_the_last_closed_period() -> None:
    here = aimed()
    series(here.indicator, here.place, {2024: 11.0})
    days: dict[str, Any] = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 2, 1)}
    of = [
        period(here.goal.programme, name=f"Helår {year}", reference_on=date(year, 12, 31), **days)
        for year in (2024, 2025)
    ]
    for number, one in enumerate(of):
        assessed(one, here.goal, number, at=AT)
    assert "Inte bedömt i någon avslutad uppföljning." in seen(here.of.leader, here.place)
    period_close(by=None, at=AT, period=of[0])
    assert "Helår 2024: Uppfylls helt" in seen(here.of.leader, here.place)
    period_close(by=None, at=AT + timedelta(days=9), period=of[1])
    assert "Helår 2025: Uppfylls delvis" in seen(here.of.leader, here.place)
    then = (AT + timedelta(days=5)).date().isoformat()
    assert "Helår 2024: Uppfylls helt" in seen(here.of.leader, here.place, f"?dag={then}")


def test_deviations_of_the_place_are_for_those_who_may_see_them() -> None:
    of = scene(areas=2)
    one = told("Lamporna är trasiga sedan länge.", forum=of.forum, area=of.areas[0])
    page = seen(of.leader, of.areas[0])
    part = page.partition('id="avvikelser"')[2].partition("</section>")[0]
    assert f'href="/avvikelser/{one.pk}/"' in part
    assert "Lamporna är trasiga" in part
    assert "Ligger hos: Forumet." in part
    assert "Alla avvikelser utan beslut i området (1)" in part
    # It is a gap as well, which is not told twice.
    assert "Alla luckor i området (1)" in page
    assert page.count("Lamporna är trasiga") == 1
    assert 'id="avvikelser"' not in seen(of.leader, of.areas[1])
    assert "Lamporna" not in seen(new_user("Ulla Utanför"), of.areas[0])


def test_what_actions_cost_by_year_and_what_nobody_knows_apart() -> None:
    of = scene(areas=1)
    given: dict[str, Any] = {"forum": of.forum, "area": of.areas[0]}
    action("Lampor", cost=12_000, due_on=date(2026, 5, 1), **given)
    action("Staket", cost=0, due_on=date(2026, 6, 1), **given)
    action("Målning", due_on=date(2026, 7, 1), **given)
    action("Bänkar", due_on=date(2027, 2, 1), **given)
    put(
        action("Avslaget", cost=7_000, due_on=date(2026, 7, 1), **given),
        state="not_possible",
        at=AT,
        note="Nej.",
    )
    rows = seen(of.leader, of.areas[0]).partition('id="pengar"')[2].partition("</table>")[0].split("<tr>")[2:]
    texts = [" ".join(strip_tags(row.replace("<", " <")).split()) for row in rows]
    assert texts == ["2027 1 inte känt", "2026 3 12 000 1 inte känd"]


def test_the_whole_page_takes_few_queries_however_much_there_is() -> None:
    here = aimed()
    signed_in = Client()
    signed_in.force_login(here.of.leader)
    address = reverse("desk:area", args=[here.place.pk])
    counts = list[int]()
    area("Lindåsa", kind="municipality")
    for number in (1, 8):
        area(f"Grannkommunen {number}", kind="municipality")
        for each in range(number):
            made = goal(plan := programme(), f"Mål {number} {each}", lead=board().pk, concerns_areas=True)
            areas_set(by=None, at=AT, programme=plan, areas={here.place.pk: ""})
            measured(made, here.indicator, per_area=True)
            adopt(plan)
            told(f"Fel {number} {each}.", forum=here.of.forum, area=here.place)
            action(f"Lampor {number} {each}", forum=here.of.forum, area=here.place, cost=5)
        series(here.indicator, here.place, {2020 + number: 5.0})
        signed_in.get(address)
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


def test_an_english_reader() -> None:
    of, here = with_town(2)
    page = seen(of.leader, here.first, language="en")
    assert "5.1 %" in page
    assert 'lang="en"' in page
