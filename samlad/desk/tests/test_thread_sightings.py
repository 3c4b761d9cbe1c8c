"""The thread of a sighting: to the level it was handed in for, and only for those who may read it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.accounts.tests.factories import user as new_user
from samlad.actions.models import Action
from samlad.actions.tests.factories import action
from samlad.base.audiences import AUTHORITIES, MEMBERS, SENDER
from samlad.desk.tests.threads import asked, seen, text
from samlad.situation.models import Mark, Sighting
from samlad.situation.operations import SightingFacts, sighting_add, sighting_withdraw
from samlad.situation.tests.factories import Group, adopted, group, opened

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting that was handed in in a week, whose level led to an action."""

    of: Group
    sighting: Sighting
    mark: Mark
    action: Action


def sighted(audience: str = MEMBERS) -> Seen:
    of = group()
    round = opened(of)
    facts = SightingFacts(of.areas[0].pk, "fire", "Vid torget", round.first_day, text="Det brann i en kärra.")
    facts, at = replace(facts, audience=audience), round.deadline - timedelta(hours=1)
    made = sighting_add(by=of.members[0], at=at, round=round, party=of.parties[0], facts=facts)
    adopted(of, round, level=3)
    mark = Mark.objects.known().get(area=of.areas[0])
    lamp = action("Ny belysning", forum=of.forum, area=of.areas[0], reason_node=mark.node)
    return Seen(of, made, mark, lamp)


def test_from_a_sighting_to_the_action_and_back() -> None:
    made = sighted()
    who = made.of.leader
    page = seen(who, made.sighting.node_id).context["page"]
    down = [step.node.pk for step in page.down]
    assert down.index(made.mark.node_id) < down.index(made.action.node_id)
    for start in (made.mark, made.action):
        up = [step.node.pk for step in seen(who, start.node_id).context["page"].up]
        assert made.sighting.node_id in up
    words = text(who, made.mark.node_id)
    assert "Iakttagelse" in words
    assert "brann" not in words
    address = seen(who, made.mark.node_id).context["page"].up[0].page
    assert address == f"/laget/{made.mark.round_id}/#omrade-{made.mark.area_id}"


@pytest.mark.parametrize(("audience", "reads"), [(MEMBERS, True), (AUTHORITIES, False), (SENDER, False)])
def test_a_sighting_that_may_not_be_read_is_not_even_told_of(audience: str, reads: bool) -> None:
    made = sighted(audience)
    other = made.of.members[1]
    assert (seen(other, made.sighting.node_id).status_code == 200) is reads
    words = text(other, made.mark.node_id)
    assert ("Iakttagelse" in words) is reads
    assert "steg som du inte får se" not in words
    for one in (made.of.leader, made.of.members[0]):
        assert "Iakttagelse" in text(one, made.mark.node_id)
    assert seen(new_user("Ulla Utanför"), made.sighting.node_id).status_code == 404


def test_a_sighting_taken_back_is_nowhere_in_the_thread() -> None:
    of = group()
    round = opened(of)
    facts = SightingFacts(of.areas[0].pk, "fire", "Vid torget", round.first_day)
    at = round.deadline - timedelta(hours=1)
    made = sighting_add(by=of.members[0], at=at, round=round, party=of.parties[0], facts=facts)
    assert seen(of.leader, made.node_id).status_code == 200
    sighting_withdraw(by=of.members[0], at=at, sighting=made)
    assert seen(of.leader, made.node_id).status_code == 404


def test_nobody_can_ask_whether_there_is_a_sighting() -> None:
    made = sighted(SENDER)
    client = Client()
    client.force_login(made.of.members[1])
    answer = client.get(reverse("actions:add") + f"?orsak={made.sighting.node_id}")
    assert answer.status_code == client.get(reverse("actions:add") + "?orsak=999999").status_code == 404


def test_the_thread_of_a_sighting_takes_few_queries() -> None:
    made = sighted()
    few = asked(made.of.leader, made.sighting.node_id), asked(made.of.leader, made.mark.node_id)
    for number in range(5):
        given: dict[str, Any] = {"forum": made.of.forum, "area": made.of.areas[0]}
        action(f"Ännu en {number}", reason_node=made.mark.node, **given)
    assert (asked(made.of.leader, made.sighting.node_id), asked(made.of.leader, made.mark.node_id)) == few
    assert max(few) <= 25
