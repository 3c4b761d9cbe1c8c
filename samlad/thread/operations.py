"""Adding to the red thread. Called inside the operations of the rooms that own the rows."""

from datetime import date
from typing import Any

from samlad.base.fields import LINE_MAX, clean_text, one_line
from samlad.events.models import Event
from samlad.events.rows import row_add, row_replace
from samlad.places.models import Area
from samlad.thread.models import Link, Node


def node_add(*, kind: str, label: str, area: Area | None, day: date, path: str, **values: Any) -> Node:
    """A node; a long label is cut, since the row it stands for holds the whole text."""
    return Node.objects.create(
        kind=kind, label=short_label(label), area=area, day=day, path=path, values=values
    )


def short_label(text: str) -> str:
    """A text as the label of a node, for those who write many at once."""
    line = one_line(clean_text(text))
    return line if len(line) <= LINE_MAX else line[: LINE_MAX - 1] + "…"


def links_move(old: Node, new: Node, relation: str, *, event: Event) -> None:
    """What came of one node came of another, which has taken its place. 1 query, and 2 for each link."""
    for link in Link.objects.known().filter(source=old, relation=relation).select_related("target"):
        row_replace(link, Link(source=new, target=link.target, relation=relation), event=event)


def link_add(source: Node, target: Node, relation: str, *, event: Event) -> Link:
    return row_add(Link(source=source, target=target, relation=relation), event=event)
