"""Nodes and links for tests."""

from datetime import date, datetime

from samlad.accounts.tests.factories import AT, DAY
from samlad.events.operations import event_log
from samlad.events.rows import row_close
from samlad.thread.models import LED_TO, Link, Node
from samlad.thread.operations import link_add, node_add


def node(label: str = "Oro vid torget", *, kind: str = "mark", day: date = DAY) -> Node:
    return node_add(kind=kind, label=label, area=None, day=day, path="/")


def link(source: Node, target: Node, relation: str = LED_TO, *, at: datetime = AT) -> Link:
    return link_add(
        source, target, relation, event=event_log(by=None, at=at, verb="test.linked", subject=None)
    )


def unlink(of: Link, *, at: datetime) -> None:
    row_close(of, event=event_log(by=None, at=at, verb="test.unlinked", subject=None))
