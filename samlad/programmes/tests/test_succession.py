"""A body has ended: what it answered for is shown, and passed on by one decision."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.models import Party
from samlad.parties.operations import party_succeed
from samlad.programmes import rules
from samlad.programmes.models import Goal, Programme, Responsible
from samlad.programmes.operations import About, GoalText, goal_add, goals_pass_on, programme_adopt
from samlad.programmes.succession import abolished_in
from samlad.programmes.tests.factories import adopt, board, decided, goal, programme
from samlad.thread.models import DECIDED_IN, Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Party:
    return board("Socialnämnden")


@pytest.fixture
def new() -> Party:
    return board("Välfärdsnämnden")


@pytest.fixture
def running(here: Forum, old: Party, new: Party) -> Programme:
    """A running programme whose first goal the old body leads; it shares another that the new one leads."""
    today = timezone.localdate()
    about = About("Lindåsa håller ihop", AT.date() - timedelta(days=300), today + timedelta(days=300))
    of = programme(about, forum=here)
    goal(of, "Fler ska få stöd i tid", lead=old.pk)
    goal(of, "Fler ska klara skolan", lead=new.pk, shared=[old.pk])
    goal(of, "Ljusare torg", lead=board("Tekniska nämnden").pk)
    adopt(of)
    return of


def succeeded(old: Party, new: Party) -> None:
    party_succeed(by=admin(), at=AT, party=old, successor=new, on=AT.date() + timedelta(days=1))


def answering(of: Programme) -> set[tuple[str, int, str]]:
    rows = Responsible.objects.known().filter(goal__programme=of).select_related("goal__node")
    return {(row.goal.node.label, row.party_id, row.role) for row in rows}


def said(of: Programme, new: Party) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {"successor": new.pk, "body": of.body_id, "decided_on": day, "decision_paragraph": "§ 7"}


def test_the_plan_asks_and_one_decision_passes_all_goals_on(
    client: Client, leader: User, running: Programme, old: Party, new: Party
) -> None:
    assert "Tog" not in client.get(f"/mal/plan/{running.pk}/").text
    succeeded(old, new)
    page = " ".join(client.get(f"/mal/plan/{running.pk}/").text.split())
    assert "och står kvar som ansvarig för 2 mål. Tog Välfärdsnämnden över?" in page
    asked = client.get(f"/mal/overtagande/{old.pk}/").text
    assert "Fler ska få stöd i tid" in asked
    assert "Ljusare torg" not in asked
    before = Decision.objects.count()
    done = client.post(f"/mal/overtagande/{old.pk}/", said(running, new), follow=True)
    assert "2 mål har fått ny ansvarig." in done.text
    assert Decision.objects.count() == before + 1
    assert {one for one in answering(running) if one[1] in (old.pk, new.pk)} == {
        ("Fler ska få stöd i tid", new.pk, rules.LEAD),
        ("Fler ska klara skolan", new.pk, rules.LEAD),
    }
    decision = Decision.objects.latest("pk")
    linked = Link.objects.known().filter(target=decision.node, relation=DECIDED_IN).values("source")
    assert Goal.objects.filter(node__in=linked).count() == 2
    assert "står kvar som ansvarig" not in client.get(f"/mal/plan/{running.pk}/").text
    assert client.get(f"/mal/overtagande/{old.pk}/").status_code == 302


def test_without_a_successor_the_page_says_what_to_do(
    client: Client, leader: User, running: Programme, old: Party, new: Party
) -> None:
    succeeded(old, new)
    succeeded(new, board("Tredje nämnden"))
    page = client.get(f"/mal/overtagande/{old.pk}/").text
    assert "Tredje nämnden" in page
    (found,) = [one for one in abolished_in([running.pk], timezone.localdate()) if one.party_id == old.pk]
    assert [name for _key, name in found.successors] == ["Tredje nämnden"]


def test_what_may_not_be_is_refused_and_nothing_is_changed(
    running: Programme, old: Party, new: Party
) -> None:
    given: dict[str, Any] = {"by": None, "at": timezone.now(), "party": old, "programmes": [running]}
    today = timezone.localdate()
    before = answering(running)
    with pytest.raises(Refusal, match="inga mål att föra över"):
        goals_pass_on(**given, successor=new, decided=decided(running.body, today))
    succeeded(old, new)
    with pytest.raises(Refusal, match="efterträdare i registret"):
        goals_pass_on(**given, successor=board(), decided=decided(running.body, today))
    with pytest.raises(Refusal, match="innan planen var det"):
        goals_pass_on(**given, successor=new, decided=decided(running.body, AT.date() - timedelta(days=9)))
    with pytest.raises(Refusal, match="har inte varit än"):
        goals_pass_on(**given, successor=new, decided=decided(running.body, today + timedelta(days=9)))
    assert answering(running) == before


def test_only_the_municipalitys_own_take_over_what_one_of_them_answered_for(
    client: Client, leader: User, running: Programme, old: Party, new: Party
) -> None:
    police = board("Polisen", kind="police")
    succeeded(old, police)
    assert "För över målen</button>" not in client.get(f"/mal/overtagande/{old.pk}/").text
    assert client.post(f"/mal/overtagande/{old.pk}/", said(running, police)).status_code == 422
    assert "Tog Polisen över?" not in client.get(f"/mal/plan/{running.pk}/").text
    succeeded(police, board("Polisregionen", kind="police"))
    told: dict[str, Any] = {
        "goal": GoalText("Fler poliser", shared=[police.pk]),
        "decided": decided(running.body),
    }
    answered = goal_add(by=None, at=AT, programme=running, kind=rules.GOAL, **told)
    (found,) = [one for one in abolished_in([running.pk], timezone.localdate()) if one.party_id == police.pk]
    assert [row.goal_id for row in found.goals] == [answered.pk]
    assert [name for _key, name in found.successors] == ["Polisregionen"]


def test_goals_of_a_plan_that_has_not_begun_are_passed_on_too(
    client: Client, here: Forum, leader: User, old: Party, new: Party
) -> None:
    today = timezone.localdate()
    of = programme(About("Nästa", today + timedelta(days=9), today + timedelta(days=99)), forum=here)
    goal(of, "Fler ska få stöd i tid", lead=old.pk)
    adopt(of)
    succeeded(old, new)
    early = {**said(of, new), "decided_on": (AT.date() - timedelta(days=365)).isoformat()}
    assert "1 mål har fått" not in client.post(f"/mal/overtagande/{old.pk}/", early, follow=True).text
    client.post(f"/mal/overtagande/{old.pk}/", said(of, new))
    assert answering(of) == {("Fler ska få stöd i tid", new.pk, rules.LEAD)}


def test_nobody_decided_on_it_years_before(old: Party, new: Party) -> None:
    of = programme(About("Långt program", date(2020, 1, 1), date(2099, 1, 1)))
    goal(of, lead=old.pk)
    programme_adopt(by=None, at=AT, programme=of, decided=decided(of.body, date(2020, 1, 1)))
    succeeded(old, new)
    given: dict[str, Any] = {"party": old, "successor": new, "programmes": [of]}
    with pytest.raises(Refusal, match="mer än ett år"):
        goals_pass_on(by=None, at=timezone.now(), **given, decided=decided(of.body, date(2024, 12, 1)))
    goals_pass_on(by=None, at=timezone.now(), **given, decided=decided(of.body, date(2025, 12, 1)))


def test_only_those_who_write_the_plan_pass_its_goals_on(
    client: Client, running: Programme, old: Party, new: Party
) -> None:
    succeeded(old, new)
    client.force_login(coordinator(forum("Annat forum")))
    before = answering(running)
    assert "För över målen" not in client.get(f"/mal/plan/{running.pk}/").text
    assert client.post(f"/mal/overtagande/{old.pk}/", said(running, new)).status_code == 302
    assert answering(running) == before
