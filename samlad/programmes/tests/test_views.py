"""The pages of programmes: who may write, what is shown, and what bad input is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.accounts.tests.factories import user as new_user
from samlad.base.refusals import Refusal
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator
from samlad.parties.models import Party
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.models import GoalFacts, Measure, PriorityArea, Programme, ProgrammeFacts, Target
from samlad.programmes.operations import About, GoalText, areas_set, goal_take, predecessor_set
from samlad.programmes.tests.factories import adopt, board, goal, measured, programme
from samlad.statistics.tests.factories import indicator, series
from samlad.thread.models import ANSWERS_TO, LED_TO, Link

pytestmark = pytest.mark.django_db


def of_body(body: Party) -> User:
    user = new_user("Una Utvecklare")
    holding(function(body, "Utvecklingsledare"), user)
    return user


def test_a_plan_is_written_decided_and_evaluated_with_clicks(
    client: Client, here: Forum, leader: User
) -> None:
    council, lead = board("Kommunfullmäktige", kind="executive_board"), board("Skolnämnden")
    said: dict[str, Any] = {"name": "Lindåsa håller ihop", "starts_on": "2026-01-01", "ends_on": "2030-12-31"}
    made = client.post("/mal/ny/?sort=programme", {**said, "owner": council.pk, "forum": here.pk})
    of = Programme.objects.get()
    page = f"/mal/plan/{of.pk}/"
    assert made.url == page  # type: ignore[attr-defined]
    client.post(f"{page}nytt/?sort=target_area", {"text": "Skola"})
    top = GoalFacts.objects.get().goal
    told = {"text": "Fler ska klara skolan", "number": "1", "lead": lead.pk}
    client.post(f"{page}nytt/?sort=goal&under={top.pk}", told)
    one = GoalFacts.objects.get(number="1").goal
    shown = client.get(page).text
    for words in ("Fler ska klara skolan", "Skolnämnden", "Saknar indikator", "Utkast"):
        assert words in shown
    decision = {"body": council.pk, "on": "2026-01-05", "paragraph": "§ 7", "case_number": "KS 2026/1"}
    client.post(f"{page}besluta/", decision)
    assert "§ 7, KS 2026/1" in client.get(page).text
    refused = client.post(f"/mal/{one.pk}/andra/", told)
    assert refused.status_code == 200
    assert "Ändringen är beslutad av" in refused.text
    assert GoalFacts.objects.filter(goal=one).count() == 1
    client.post(f"{page}utvardera/", {"on": "2026-06-01", "text": "Betygen steg."})
    assert "Betygen steg." in client.get(page).text


def test_drafts_are_for_those_who_write_them(client: Client, here: Forum, leader: User) -> None:
    of = goal(programme(forum=here)).programme
    pages = (f"/mal/plan/{of.pk}/", f"/mal/plan/{of.pk}/nedbrytning/")
    assert [client.get(page).status_code for page in pages] == [200, 200]
    other = new_user()
    client.force_login(other)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert "Lindåsa håller ihop" not in client.get("/mal/").text
    adopt(of)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    forms = ("andra", "omraden", "besluta", "utvardera")
    assert {client.get(f"/mal/plan/{of.pk}/{one}/").status_code for one in forms} == {403}
    assert client.get("/mal/ny/?sort=programme").status_code == 403
    assert client.get("/mal/ny/?sort=nonsense").status_code == 404


def test_a_body_takes_a_goal_into_its_own_plan(client: Client) -> None:
    body = board("Skolnämnden")
    one = goal(text="Fler ska klara skolan", lead=body.pk)
    adopt(one.programme)
    client.force_login(of_body(body))
    table = f"/mal/plan/{one.programme_id}/nedbrytning/"
    assert "Ingen" in client.get(table).text
    assert client.get(f"/mal/{one.pk}/ta-in/").status_code == 403
    own = programme(kind=rules.BODY_PLAN, body=body)
    told = {"kind": rules.UNDERTAKING, "text": "Läxhjälp varje tisdag", "ends_on": "2026-12-31"}
    client.post(f"/mal/{one.pk}/ta-in/", told)
    answer = GoalFacts.objects.get(goal__programme=own)
    assert Link.objects.known().filter(source=one.node, target=answer.goal.node, relation=ANSWERS_TO).exists()
    page = client.get(table).text
    assert "Läxhjälp varje tisdag" in page
    assert ">1</td>\n" not in page
    client.post(f"/mal/{answer.goal_id}/laget/", {"state": "stopped"})
    assert "varför det avbryts" in client.post(f"/mal/{answer.goal_id}/laget/", {"state": "stopped"}).text
    client.post(f"/mal/{answer.goal_id}/laget/", {"state": "under_way", "note": "Sju elever kommer."})
    assert "Sju elever kommer." in client.get(f"/mal/{answer.goal_id}/").text
    assert "Läxhjälp varje tisdag" in client.get(f"/mal/{one.pk}/").text


def test_of_several_plans_the_one_is_asked_for(client: Client) -> None:
    body = board()
    one = goal()
    adopt(one.programme)
    client.force_login(of_body(body))
    plans = [programme(kind=rules.BODY_PLAN, body=body) for _number in range(2)]
    page = client.get(f"/mal/{one.pk}/ta-in/").text
    assert all(f"?plan={plan.pk}" in page for plan in plans)
    client.post(f"/mal/{one.pk}/ta-in/?plan={plans[1].pk}", {"kind": "activity", "text": "Läxhjälp"})
    assert GoalFacts.objects.get(text="Läxhjälp").goal.programme_id == plans[1].pk


def test_milestones_are_set_in_a_table_and_measured_against(
    client: Client, here: Forum, leader: User
) -> None:
    town, place = area("Lindåsa", kind="municipality"), area("Kvarnhöjden")
    one = goal(programme(forum=here), concerns_areas=True)
    areas_set(by=None, at=AT, programme=one.programme, areas={place.pk: "Högst index."})
    what = indicator("Elever utan behörighet", decimals=1)
    series(what, town, {2023: 16.0, 2024: 15.0, 2025: 14.0})
    series(what, place, {2023: 30.0, 2024: 31.0, 2025: 33.0})
    said = {"indicator": what.pk, "way": "decrease", "per_area": "on", "baseline": "16,0"}
    wrong = client.post(f"/mal/{one.pk}/indikator/", said)
    assert "både ett tal och en period" in wrong.text
    client.post(f"/mal/{one.pk}/indikator/", {**said, "baseline_period": "2023"})
    row = Measure.objects.known().get()
    assert (row.baseline, row.baseline_period, row.per_area) == (16.0, "2023", True)
    table = f"/mal/{one.pk}/indikator/{what.pk}/etapper/"
    cells = {"value_0_2025": "14,5", f"value_{place.pk}_2025": "28", "value_0_2028": "10"}
    bad = client.post(table, {**cells, "value_0_2026": "tolv"})
    assert "Skriv ett tal" in bad.text
    assert not Target.objects.exists()
    client.post(table, cells)
    aims = Target.objects.known().order_by("period", "area")
    assert {(one.area_id, one.period, one.value, one.kind) for one in aims} == {
        (None, "2025", 14.5, "milestone"),
        (place.pk, "2025", 28.0, "milestone"),
        (None, "2028", 10.0, "target"),
    }
    page = client.get(f"/mal/{one.pk}/").text
    for words in ("Ja, 2025", "Nej, 33,0 2025", "Kvarnhöjden", "Ska minska", "slutmål"):
        assert words in page


def test_what_is_missing_is_not_green(client: Client, leader: User) -> None:
    one = goal(concerns_areas=True)
    area("Lindåsa", kind="municipality")
    measured(one, milestones={"2025": 10.0})
    adopt(one.programme)
    page = client.get(f"/mal/{one.pk}/").text
    assert "Värde för 2025 saknas" in page
    assert "Säger inget om områdena" in page
    assert 'data-tone="ok">Ja' not in page


def test_areas_are_chosen_with_reasons(client: Client, here: Forum, leader: User) -> None:
    of, first, second = programme(forum=here), area("Kvarnhöjden"), area("Tallmossen")
    said = {f"area_{first.pk}": "on", f"reason_{first.pk}": "Högst index.", f"reason_{second.pk}": "Nej"}
    client.post(f"/mal/plan/{of.pk}/omraden/", said)
    assert list(PriorityArea.objects.known().values_list("area", "reason")) == [(first.pk, "Högst index.")]


def test_an_area_of_another_division_keeps_its_place(client: Client, here: Forum, leader: User) -> None:
    """Those of the statistics are not offered where there are areas of one's own; what is chosen stays."""
    of, own, other = programme(forum=here), area("Kvarnhöjden"), area("A1040", kind="deso")
    areas_set(by=None, at=AT, programme=of, areas={other.pk: "Högst index."})
    page = client.get(f"/mal/plan/{of.pk}/omraden/").text
    assert ("A1040" in page, "Kvarnhöjden" in page) == (True, True)
    client.post(f"/mal/plan/{of.pk}/omraden/", {f"area_{own.pk}": "on", f"area_{other.pk}": "on"})
    assert set(PriorityArea.objects.known().values_list("area", flat=True)) == {own.pk, other.pk}
    fresh = programme(forum=here)
    assert "A1040" not in client.get(f"/mal/plan/{fresh.pk}/omraden/").text


def test_what_stood_before_can_be_looked_at(client: Client, here: Forum, leader: User) -> None:
    one = goal(programme(forum=here), "Fler ska klara skolan")
    client.post(f"/mal/{one.pk}/andra/", {"text": "Alla ska klara skolan"})
    day = AT.date().isoformat()
    assert "Fler ska klara skolan" in client.get(f"/mal/{one.pk}/?dag={day}").text
    assert "Alla ska klara skolan" in client.get(f"/mal/{one.pk}/").text
    assert "Planen fanns inte då" in client.get(f"/mal/plan/{one.programme_id}/?dag=2020-01-01").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"ends_on": "2025-01-01"}, "sluta innan"),
        ({"name": ""}, "fält"),
        ({"starts_on": "i höst"}, "åååå-mm-dd"),
        ({"owner": "987654"}, "giltigt"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    client: Client, here: Forum, leader: User, said: dict[str, str], told: str
) -> None:
    good = {"name": "Plan", "starts_on": "2026-01-01", "ends_on": "2027-12-31", "owner": board().pk}
    page = client.post("/mal/ny/?sort=action_plan", {**good, "forum": here.pk, **said})
    assert told in page.text
    assert not ProgrammeFacts.objects.exists()


def test_the_pages_take_as_many_queries_for_twenty_goals_as_for_one(
    client: Client, here: Forum, leader: User
) -> None:
    counts = list[list[int]]()
    for number in (1, 20):
        of = programme(forum=here)
        goals = [goal(of, f"Mål {one}", lead=board().pk, shared=[board().pk]) for one in range(number)]
        town = area(f"Ort {number}")
        areas_set(by=None, at=AT, programme=of, areas={town.pk: ""})
        own = programme(kind=rules.BODY_PLAN)
        for one in goals:
            what = measured(one, milestones={"2026": 4.0}, per_area=True)
            series(what, town, {2024: 5.0, 2025: 6.0})
            told = GoalText("Vi gör det")
            goal_take(by=None, at=AT, goal=one, programme=own, kind=rules.UNDERTAKING, told=told)
        pages = ["/mal/", f"/mal/plan/{of.pk}/", f"/mal/plan/{of.pk}/nedbrytning/", f"/mal/{goals[0].pk}/"]
        counts.append([asked(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25


def asked(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_a_plan_that_is_over_and_not_evaluated_says_so(client: Client, here: Forum, leader: User) -> None:
    about = {"name": "Gammalt", "starts_on": "2020-01-01", "ends_on": "2024-12-31", "owner": board().pk}
    client.post("/mal/ny/?sort=programme", {**about, "forum": here.pk})
    of = Programme.objects.get()
    goal(of)
    adopt(of)
    assert "inte slututvärderad" in client.get(f"/mal/plan/{of.pk}/").text
    new = {**about, "name": "Nytt", "ends_on": "2030-12-31", "predecessor": of.pk}
    client.post("/mal/ny/?sort=programme", {**new, "forum": here.pk})
    second = Programme.objects.latest("pk")
    goal(second)
    decision = {"body": of.body_id, "on": (AT.date() + timedelta(days=1)).isoformat()}
    refused = client.post(f"/mal/plan/{second.pk}/besluta/", decision)
    assert "inte slututvärderad" in refused.text
    (asked,) = [one for one in refused.context["form"] if one.name == "without_evaluation"]
    assert asked.errors
    why = {"without_evaluation": "Budgeten kräver det."}
    client.post(f"/mal/plan/{second.pk}/besluta/", {**decision, **why})
    assert "Budgeten kräver det." in client.get(f"/mal/plan/{second.pk}/").text


def test_a_draft_says_later_what_it_follows_on(client: Client, here: Forum, leader: User) -> None:
    of, council = programme(forum=here), board()
    old = goal(programme(About("Gammalt", date(2020, 1, 1), date(2024, 12, 31)), body=council, forum=here))
    adopt(old.programme)
    new = goal(programme(About("Nytt", date(2025, 1, 1), date(2029, 12, 31)), body=council, forum=here))
    page, adopting = (f"/mal/plan/{new.programme_id}/{one}/" for one in ("andra", "besluta"))
    assert "Ersätter den det?" in client.get(adopting).text
    said = {"name": "Nytt", "starts_on": "2025-01-01", "ends_on": "2029-12-31"}
    assert "giltigt" in client.post(page, {**said, "predecessor": of.pk}).text
    client.post(page, {**said, "predecessor": old.programme_id})
    assert ProgrammeFacts.objects.known().get(programme=new.programme).predecessor == old.programme
    link = Link.objects.known().filter(source=old.programme.node, target=new.programme.node, relation=LED_TO)
    assert link.count() == 1
    asked = client.get(adopting).text
    assert "Ersätter den det?" not in asked
    assert "inte slututvärderad" in asked
    client.post(page, {**said, "predecessor": old.programme_id})
    assert link.count() == 1
    with pytest.raises(Refusal, match="beslutad plan av samma sort"):
        predecessor_set(by=None, at=timezone.now(), programme=of, predecessor=new.programme)
    client.post(page, said)
    assert link.count() == 0
    assert "Ersätter" not in client.get(f"/mal/plan/{new.programme_id}/").text
    adopt(new.programme)
    with pytest.raises(Refusal, match="Planen är beslutad"):
        predecessor_set(by=None, at=timezone.now(), programme=new.programme, predecessor=old.programme)


def test_a_decided_plan_that_has_not_begun_does_not_run_yet(
    client: Client, here: Forum, leader: User
) -> None:
    about = About("Lindåsa framåt", date(2098, 1, 1), date(2099, 12, 31))
    of = goal(programme(about, forum=here)).programme
    adopt(of)
    for page in ("/mal/", f"/mal/plan/{of.pk}/"):
        told = client.get(page).text
        assert "Beslutad, börjar gälla 1 januari 2098" in told
        assert "Gäller nu" not in told


def test_a_decision_is_not_dated_ahead(client: Client, here: Forum, leader: User) -> None:
    of = goal(programme(forum=here)).programme
    page = client.post(f"/mal/plan/{of.pk}/besluta/", {"body": of.body_id, "on": date.max.replace(year=2200)})
    assert "har inte varit" in page.text
    assert ProgrammeFacts.objects.known().get(programme=of).state == rules.DRAFT


def test_only_plans_that_somebody_may_add_are_offered(client: Client, here: Forum) -> None:
    """A body's own plan by those in it, the others by those who lead a forum; each offered page opens."""
    outside, school = party("Polisen", kind="police"), board("Skolnämnden")
    leader = coordinator(here, party=outside)
    people = {"leader": leader, "board": of_body(school), "police": of_body(outside), "admin": admin()}
    offered = dict[str, list[str]]()
    for who, user in people.items():
        client.force_login(user)
        page = client.get("/mal/").text
        offered[who] = [kind for kind in rules.KIND_WORDS if f'href="/mal/ny/?sort={kind}"' in page]
        opens = [kind for kind in rules.KIND_WORDS if client.get(f"/mal/ny/?sort={kind}").status_code == 200]
        assert opens == offered[who]
    forums = [rules.PROGRAMME, rules.ACTION_PLAN]
    own = [rules.BODY_PLAN]
    assert offered == {"leader": forums, "board": own, "police": [], "admin": [*forums, *own]}
