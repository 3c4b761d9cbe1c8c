"""A red thread for tests, and its page as somebody sees it."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.actions.models import Action
from samlad.actions.operations import goals_set
from samlad.actions.tests.factories import action
from samlad.programmes.models import Goal
from samlad.programmes.tests.factories import adopt, board, goal, measured, programme
from samlad.situation.models import Mark
from samlad.situation.tests.factories import Group, adopted, group, opened
from samlad.thread.models import DECIDED_IN, Link


@dataclass(frozen=True, slots=True)
class Long:
    """A red week that led to an action, which serves a sub-goal of an adopted programme."""

    of: Group
    mark: Mark
    action: Action
    top: Goal
    sub: Goal

    @property
    def nodes(self) -> dict[str, int]:
        plan = self.top.programme.node_id
        decision = Link.objects.known().get(source=plan, relation=DECIDED_IN).target_id
        return {
            "mark": self.mark.node_id,
            "action": self.action.node_id,
            "goal": self.sub.node_id,
            "programme": plan,
            "decision": decision,
        }


def long_thread() -> Long:
    of = group()
    adopted(of, opened(of), level=4)
    mark = Mark.objects.known().get(area=of.areas[0])
    plan = programme(forum=of.forum)
    top = goal(plan, "Tryggare kvällar", lead=board("Socialnämnden").pk)
    sub = goal(plan, "Ljusare torg", kind="subgoal", parent=top, lead=board("Tekniska nämnden").pk)
    measured(sub)
    adopt(plan)
    lamp = action("Ny belysning", forum=of.forum, area=of.areas[0], reason_node=mark.node)
    goals_set(by=None, at=AT, action=lamp, goals=[sub.node])
    return Long(of, mark, lamp, top, sub)


def seen(who: User, node: int, query: str = "") -> Any:
    client = Client()
    client.force_login(who)
    return client.get(reverse("desk:thread", args=[node]) + query)


def text(who: User, node: int, query: str = "") -> str:
    answer = seen(who, node, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def leads_to(who: User, node: int) -> set[int]:
    return {int(key) for key in re.findall(r'href="/traden/(\d+)/', text(who, node))}


def codes(who: User, node: int) -> list[str]:
    page = seen(who, node).context["page"]
    return [gap.code for step in page.all for gap in step.gaps]


def asked(who: User, node: int) -> int:
    client = Client()
    client.force_login(who)
    address = reverse("desk:thread", args=[node])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
