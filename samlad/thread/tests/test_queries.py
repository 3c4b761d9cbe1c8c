"""Walking the thread up and down, through circles, as known at any moment."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.tests.factories import AT, DAY
from samlad.thread.models import DECIDED_IN, Node
from samlad.thread.queries import DEPTH, reach
from samlad.thread.tests.factories import link, node, unlink

pytestmark = pytest.mark.django_db


def steps(found: list[Any]) -> dict[str, int]:
    return {one.label: one.steps for one in found}


def row(*labels: str) -> list[Node]:
    """Nodes where each led to the next."""
    nodes = [node(label) for label in labels]
    for source, target in pairwise(nodes):
        link(source, target)
    return nodes


def test_the_whole_thread_from_its_middle() -> None:
    nodes = row("a", "b", "c", "d", "e")
    assert steps(reach(nodes[2].pk)) == {"a": -2, "b": -1, "c": 0, "d": 1, "e": 2}
    assert [one.label for one in reach(nodes[2].pk)] == ["a", "b", "c", "d", "e"]


def test_a_node_alone_is_its_own_thread() -> None:
    lone = node("ensam")
    row("a", "b")
    assert steps(reach(lone.pk)) == {"ensam": 0}
    assert reach(0) == []


def test_up_and_down_are_walked_apart() -> None:
    """From one mark one reaches its decision, and not the other marks that the decision was about."""
    first, second, decision, action = node("först"), node("andra"), node("beslut"), node("åtgärd")
    link(first, decision, DECIDED_IN)
    link(second, decision, DECIDED_IN)
    link(first, action)
    assert steps(reach(first.pk)) == {"först": 0, "beslut": 1, "åtgärd": 1}
    assert steps(reach(decision.pk)) == {"först": -1, "andra": -1, "beslut": 0}


def test_a_circle_ends() -> None:
    a, b, c = row("a", "b", "c")
    link(c, a)
    assert set(steps(reach(a.pk))) == {"a", "b", "c"}
    assert steps(reach(b.pk))["b"] == 0


def test_the_shortest_way_counts() -> None:
    a, _b, _c, d = row("a", "b", "c", "d")
    link(a, d)
    assert steps(reach(a.pk)) == {"a": 0, "b": 1, "c": 2, "d": 1}
    assert steps(reach(d.pk)) == {"a": -1, "b": -2, "c": -1, "d": 0}


def test_the_walk_has_an_end() -> None:
    nodes = row(*(f"{number:02d}" for number in range(DEPTH + 3)))
    assert max(steps(reach(nodes[0].pk)).values()) == DEPTH
    assert min(steps(reach(nodes[-1].pk)).values()) == -DEPTH


def test_equally_near_stand_by_day() -> None:
    start = node("start")
    for days, label in ((2, "sist"), (0, "först"), (1, "mitt")):
        link(start, node(label, day=DAY + timedelta(days=days)))
    assert [one.label for one in reach(start.pk)] == ["start", "först", "mitt", "sist"]


def test_the_thread_as_it_was_known() -> None:
    a, b, c = (node(label) for label in "abc")
    first = link(a, b)
    later = AT + timedelta(days=1)
    link(b, c, at=later)
    ended = AT + timedelta(days=2)
    unlink(first, at=ended)
    moment = timedelta(microseconds=1)
    assert steps(reach(a.pk, AT - moment)) == {"a": 0}
    assert steps(reach(a.pk, AT)) == steps(reach(a.pk, later - moment)) == {"a": 0, "b": 1}
    assert steps(reach(a.pk, later)) == steps(reach(a.pk, ended - moment)) == {"a": 0, "b": 1, "c": 2}
    assert steps(reach(a.pk, ended)) == steps(reach(a.pk)) == {"a": 0}


@pytest.mark.parametrize("at", [None, AT])
def test_the_walk_is_one_query(at: Any) -> None:
    nodes = row("a", "b", "c", "d")
    with CaptureQueriesContext(connection) as asked:
        reach(nodes[0].pk, at)
    assert len(asked) == 1
