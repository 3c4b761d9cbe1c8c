"""The page of the red thread: both ways in two clicks, gaps as gaps, and nothing shown that may not be."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.operations import goals_set
from samlad.actions.tests.factories import action
from samlad.desk.tests.threads import asked, codes, leads_to, long_thread, seen, text
from samlad.deviations.models import Deviation
from samlad.deviations.operations import Ruling, Taken, deviations_decide, deviations_run
from samlad.deviations.tests.factories import told
from samlad.followup.models import Assessment, ReportingPeriod
from samlad.forums.tests.factories import member
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area
from samlad.programmes.operations import About, GoalText, goal_take, programme_adopt
from samlad.programmes.rules import ACTION_PLAN, ACTIVITY, ASSIGNMENT, BODY_PLAN
from samlad.programmes.tests.factories import adopt, board, decided, goal, measured, programme
from samlad.situation.models import Mark
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK, Group, adopted, group, opened
from samlad.statistics.tests.factories import indicator, observed
from samlad.thread.models import LED_TO, Node
from samlad.thread.operations import link_add, node_add

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("start", ["mark", "action", "goal", "programme", "decision"])
def test_from_anywhere_to_anywhere_in_two_clicks(start: str) -> None:
    made = long_thread()
    nodes, who = made.nodes, made.of.leader
    once = leads_to(who, nodes[start])
    twice = once.union(*(leads_to(who, key) for key in once))
    reached = {name for name, key in nodes.items() if key in twice | {nodes[start]}}
    assert reached == set(nodes)


def test_up_is_up_and_down_is_down() -> None:
    made = long_thread()
    page = seen(made.of.leader, made.action.node_id).context["page"]
    up = [step.node.pk for step in page.up]
    plan = made.top.programme.node_id
    assert up.index(plan) < up.index(made.top.node_id) < up.index(made.sub.node_id)
    assert made.mark.node_id in up
    below = seen(made.of.leader, plan).context["page"]
    assert [step.node.pk for step in below.down if step.node.kind == "goal"] == [
        made.top.node_id,
        made.sub.node_id,
    ]


def test_every_step_leads_to_its_own_page() -> None:
    made = long_thread()
    client = Client()
    client.force_login(made.of.leader)
    for key in made.nodes.values():
        for step in seen(made.of.leader, key).context["page"].all:
            assert client.get(step.page.partition("#")[0]).status_code == 200
    pages = {step.node.pk: step.page for step in seen(made.of.leader, made.sub.node_id).context["page"].all}
    assert pages[made.sub.node_id] == f"/mal/{made.sub.pk}/"
    assert pages[made.nodes["action"]] == f"/atgarder/{made.action.pk}/"


def test_indicators_stand_with_their_goal() -> None:
    made = long_thread()
    name = made.sub.measures.get().indicator.facts.get().name
    key = made.sub.measures.get().indicator_id
    link = f'Mäts med: <a href="/traden/indikator/{key}/">{name}</a>'
    assert link in text(made.of.leader, made.sub.node_id)


def test_from_an_indicator_to_the_goals_it_measures() -> None:
    made, client = long_thread(), Client()
    key = made.sub.measures.get().indicator_id
    hidden = goal(programme(), "Ett utkast")
    measured(hidden, made.sub.measures.get().indicator)
    client.force_login(made.of.members[1])
    answer = client.get(reverse("desk:indicator_thread", args=[key]))
    words = answer.content.decode()
    nodes = made.top.programme.node_id, made.sub.node_id
    places = [words.index(f'href="/traden/{node}/') for node in nodes]
    assert places == sorted(places)
    assert f'href="{reverse("figures:indicator", args=[key])}"' in words
    assert "Ett utkast" not in words
    assert client.get("/traden/indikator/999999/").status_code == 404


def test_gaps_are_drawn_as_gaps() -> None:
    of = group()
    adopted(of, opened(of), level=3)
    mark = Mark.objects.known().get(area=of.areas[0])
    assert codes(of.leader, mark.node_id) == ["mark_unanswered"]
    assert '<li data-kind="gap"><strong>Nivå 3 eller 4 utan åtgärd</strong>' in text(of.leader, mark.node_id)
    alone = goal(programme(forum=of.forum), "Tryggare kvällar")
    adopt(alone.programme)
    assert codes(of.leader, alone.node_id) == ["no_indicator", "no_owner", "not_taken", "nothing_done"]
    why = action("Ny belysning", forum=of.forum, area=of.areas[0])
    assert "action_undecided" in codes(of.leader, why.node_id)


def every_gap() -> Group:
    """A long thread, what a board has taken on and has not reported, a draft, and an old plan."""
    made = long_thread()
    of = made.of
    late = action("Städning", forum=of.forum, area=of.areas[0])
    goals_set(by=None, at=AT, action=late, goals=[made.sub.node])
    told(forum=of.forum, about=made.sub.node)
    own = programme(kind=BODY_PLAN)
    goal_take(by=None, at=AT, goal=made.sub, programme=own, kind=ACTIVITY, told=GoalText("Läxhjälp"))
    goal(own, "Redovisa", kind=ASSIGNMENT, report_on=DAY, lead=own.body.pk)
    adopt(own)
    draft = programme(About("Nästa år", DAY, DAY + timedelta(days=365)), kind=BODY_PLAN, body=own.body)
    goal_take(by=None, at=AT, goal=made.top, programme=draft, kind=ACTIVITY, told=GoalText("Kvällar"))
    after = goal(programme(About("Efter", DAY + timedelta(days=9999), DAY + timedelta(days=10999))))
    adopt(after.programme)
    old = programme(About("Gammal", date(2020, 1, 1), date(2024, 1, 1)), kind=ACTION_PLAN, forum=of.forum)
    goal(old, "Ett gammalt mål")
    programme_adopt(by=None, at=AT, programme=old, decided=decided(old.body, date(2020, 1, 1)))
    return of


@pytest.mark.parametrize("back", ["", f"?dag={DAY + timedelta(days=20)}"])
def test_the_thread_draws_what_the_page_of_gaps_lists_and_nothing_else(back: str) -> None:
    of, listed = every_gap(), defaultdict[int, list[str]](list)
    client = Client()
    client.force_login(of.leader)
    for gap in client.get(reverse("desk:gaps") + back).context["gaps"].every:
        listed[gap.node_id].append(gap.code)
    assert {"not_reported", "plan_old", "not_evaluated"} <= {code for of in listed.values() for code in of}
    for node in Node.objects.exclude(kind="decision"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("desk:thread", args=[node.pk]) + back)
        assert len(queries) <= 25, node
        if answer.status_code == 404:
            assert node.pk not in listed
            continue
        for step in answer.context["page"].all:
            if step.node:
                assert sorted(gap.code for gap in step.gaps) == sorted(listed[step.node.pk]), step.words


def test_only_a_level_of_the_latest_picture_has_a_gap() -> None:
    of = group()
    adopted(of, opened(of), level=4)
    mark = Mark.objects.known().get(area=of.areas[0])
    assert codes(of.leader, mark.node_id) == ["mark_unanswered"]
    week = timedelta(days=7)
    adopted(of, opened(of, WEEK.next(), at=MONDAY + week), level=2, at=MEETING + week)
    assert codes(of.leader, mark.node_id) == []


def test_deviations_of_one_goal_are_told_apart_by_what_they_measure() -> None:
    of, one, whole = group(), goal(programme(), lead=board().pk), area("Lindåsa", kind="municipality")
    for name in ("Skolk", "Nedskräpning"):
        what = measured(one, indicator(name), milestones={"2025": 4.0})
        observed(what, whole, "2025", 9.0)
    adopt(one.programme)
    deviations_run(at=AT)
    nodes = Deviation.objects.filter(rule="milestone_missed").order_by("pk").values_list("node", flat=True)
    told_of = [seen(of.leader, node).context["page"].here.indicators for node in nodes]
    assert [[name for _key, name in names] for names in told_of] == [["Skolk"], ["Nedskräpning"]]


def test_a_deviation_without_a_decision_says_since_when() -> None:
    of = group()
    deviation = told(forum=of.forum)
    page = text(of.leader, deviation.node_id)
    assert "Inget beslut sedan 5 januari 2026." in page


def test_what_the_police_hide_is_said_and_not_shown() -> None:
    made = long_thread()
    police = function(party(kind="police"))
    hidden = action(
        "Bevakning",
        forum=made.of.forum,
        area=made.of.areas[0],
        reason_node=made.mark.node,
        responsible=police,
    )
    who = made.of.members[1]
    page = text(who, made.mark.node_id)
    assert "Bevakning" not in page
    assert "1 steg som du inte får se" in page
    assert seen(who, hidden.node_id).status_code == 404
    assert "Bevakning" in text(made.of.leader, made.mark.node_id)


def test_what_may_not_be_seen_is_one_line_however_much_it_is() -> None:
    made = long_thread()
    police = function(party(kind="police"))
    for number in range(3):
        place: dict[str, Any] = {
            "forum": made.of.forum,
            "area": made.of.areas[0],
            "reason_node": made.mark.node,
        }
        action(f"Bevakning {number}", responsible=police, **place)
        action(f"Ljus {number}", **place)
    page = text(made.of.members[1], made.mark.node_id)
    assert page.count("3 steg som du inte får se") == 2  # in the chain and in the list
    assert page.count('data-kind="hidden"') == 1
    assert "Ljus 2" in page
    assert "Bevakning" not in page
    assert "steg som du inte får se" not in text(made.of.leader, made.mark.node_id)


def test_an_outsider_sees_goals_and_no_levels() -> None:
    made = long_thread()
    who = new_user("Ulla Utanför")
    assert seen(who, made.mark.node_id).status_code == 404
    page = text(who, made.sub.node_id)
    assert "Ny belysning" not in page
    assert "Gruppen är enig" not in page
    assert "1 steg som du inte får se" in page


def test_what_was_known_then() -> None:
    made = long_thread()
    later = AT + timedelta(days=20)
    new = action("Nattvandring", forum=made.of.forum, area=made.of.areas[0])
    goals_set(by=None, at=later, action=new, goals=[made.sub.node])
    assert "Nattvandring" in text(made.of.leader, made.sub.node_id)
    before = f"?dag={(later - timedelta(days=1)).date()}"
    then = text(made.of.leader, made.sub.node_id, before)
    assert "Nattvandring" not in then
    assert "Ny belysning" in then
    assert f"/traden/{made.action.node_id}/{before}" in then


def test_the_day_goes_with_the_links() -> None:
    made, day = long_thread(), "?dag=2026-02-20"
    plan, who = made.top.programme, made.of.leader
    thread = text(who, made.action.node_id, day)
    assert f'href="/mal/{made.sub.pk}/{day}"' in thread
    assert f'href="/mal/plan/{plan.pk}/{day}"' in thread
    assert f'href="/atgarder/{made.action.pk}/"' in thread
    client = Client()
    client.force_login(who)
    assert f'href="/mal/{made.sub.pk}/{day}"' in client.get(f"/mal/plan/{plan.pk}/{day}").text
    assert f'href="/traden/{made.sub.node_id}/{day}"' in client.get(f"/mal/{made.sub.pk}/{day}").text


def test_what_was_not_there_then_is_not_shown_as_known() -> None:
    of = group()
    later = told(forum=of.forum, at=AT + timedelta(days=20))
    one = goal(programme(forum=of.forum))
    client, before = Client(), f"?dag={(AT - timedelta(days=3)).date()}"
    client.force_login(of.leader)
    assert "Det fanns inte då." in text(of.leader, later.node_id, before)
    assert "Inget beslut sedan" not in text(of.leader, later.node_id, before)
    assert "Det fanns inte då." not in text(of.leader, later.node_id)
    assert "Målet fanns inte då." in client.get(f"/mal/{one.pk}/{before}").text
    assert client.get(f"/mal/{one.pk + 999}/{before}").status_code == 404


def test_a_decision_says_which_deviations_it_was_about() -> None:
    made = long_thread()
    several = [told(f"Ännu en {number}", forum=made.of.forum, about=made.sub.node) for number in range(2)]
    taken = Taken(DAY, body=board(), paragraph="§ 12", case_number="KS 2026/3")
    ruling = Ruling("accept", "Ingen fara.")
    deviations_decide(by=admin(), at=AT, deviations=several, taken=taken, ruling=ruling)
    page = text(made.of.leader, made.sub.node_id)
    what = "Avvikelse, 5 januari 2026"
    assert f"Beslutet gäller: {what}; {what}" in page


def test_nothing_there_is_nothing_found() -> None:
    assert seen(member(group().forum), 10**9).status_code == 404


@pytest.mark.parametrize("start", ["mark", "action", "goal", "programme", "decision"])
def test_queries_are_few_and_constant(start: str) -> None:
    made = long_thread()
    told(forum=made.of.forum, about=made.sub.node)
    node = made.nodes[start]
    few = asked(made.of.leader, node)
    plan = made.top.programme
    for number in range(5):
        more = action(
            f"Ännu en {number}", forum=made.of.forum, area=made.of.areas[0], reason_node=made.mark.node
        )
        goals_set(by=None, at=AT, action=more, goals=[made.sub.node, made.top.node])
        told(f"Ännu en avvikelse {number}", forum=made.of.forum, about=made.sub.node)
    assert plan.goals.count() == 2
    assert asked(made.of.leader, node) == few
    assert few <= 25


def test_an_assessment_stands_in_the_thread() -> None:
    made = long_thread()
    given: dict[str, Any] = {
        "kind": "assessment",
        "label": "Delår 2026",
        "area": None,
        "day": DAY,
        "path": "/mal/",
    }
    hidden = node_add(**given)
    link_add(made.sub.node, hidden, LED_TO, event=made.sub.event)
    assert "1 steg som du inte får se" in text(made.of.leader, made.sub.node_id)
    period = ReportingPeriod.objects.create(event=made.sub.event)
    Assessment.objects.create(node=hidden, period=period, goal=made.sub, event=made.sub.event)
    assert "Bedömning" in text(made.of.leader, made.sub.node_id)
    assert made.sub.node_id in leads_to(made.of.leader, hidden.pk)
