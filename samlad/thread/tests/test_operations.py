"""Nodes and links as they are written."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from samlad.accounts.tests.factories import AT, DAY
from samlad.base.fields import LINE_MAX
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.places.tests.factories import area
from samlad.thread.models import ANSWERS_TO, DECIDED_IN, LED_TO, RELATIONS, Link
from samlad.thread.operations import link_add, links_move, node_add
from samlad.thread.tests.factories import node

pytestmark = pytest.mark.django_db


def event() -> Event:
    return event_log(by=None, at=AT, verb="test.linked", subject=None)


def test_a_node_holds_codes_and_where_it_leads() -> None:
    place = area()
    made = node_add(kind="mark", label="Oro vid torget", area=place, day=DAY, path="/laget/1/", level=3)
    made.refresh_from_db()
    assert (made.kind, made.label, made.area, made.day) == ("mark", "Oro vid torget", place, DAY)
    assert (made.path, made.values) == ("/laget/1/", {"level": 3})
    assert node_add(kind="decision", label="", area=None, day=DAY, path="").area is None


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("å" * LINE_MAX, "å" * LINE_MAX),
        ("å" * (LINE_MAX + 1), "å" * (LINE_MAX - 1) + "…"),
        ("första\nandra  raden ", "första andra raden"),
        ("a\u030a" * LINE_MAX, "å" * LINE_MAX),
    ],
)
def test_a_long_label_is_cut_to_one_line(label: str, kept: str) -> None:
    made = node(label)
    made.refresh_from_db()
    assert made.label == kept


def test_a_link_says_how_and_since_when() -> None:
    first, second, log = node(), node(), event()
    link = link_add(first, second, LED_TO, event=log)
    assert (link.source, link.target, link.relation) == (first, second, LED_TO)
    assert (link.recorded_at, link.replaced_at, link.event) == (AT, None, log)


def test_what_came_of_a_node_goes_with_the_one_that_takes_its_place() -> None:
    old, new, below, above, log = node(), node(), node(), node(), event()
    link_add(old, below, LED_TO, event=log)
    link_add(old, below, DECIDED_IN, event=log)
    link_add(above, old, LED_TO, event=log)
    links_move(old, new, LED_TO, event=log)
    known = set(Link.objects.known().values_list("source", "target", "relation"))
    moved = (new.pk, below.pk, LED_TO)
    assert known == {moved, (old.pk, below.pk, DECIDED_IN), (above.pk, old.pk, LED_TO)}
    assert Link.objects.count() == 4


def test_two_nodes_are_linked_once_in_each_way() -> None:
    first, second, log = node(), node(), event()
    for relation in RELATIONS:
        link_add(first, second, relation, event=log)
    link_add(second, first, ANSWERS_TO, event=log)
    with pytest.raises(IntegrityError), transaction.atomic():
        link_add(first, second, LED_TO, event=log)
    assert Link.objects.known(datetime(2026, 2, 1, tzinfo=UTC)).count() == len(RELATIONS) + 1


def test_a_node_is_not_linked_to_itself_nor_in_an_unknown_way() -> None:
    first, second, log = node(), node(), event()
    for target, relation in ((first, LED_TO), (second, "is_cousin_of")):
        with pytest.raises(IntegrityError), transaction.atomic():
            link_add(first, target, relation, event=log)
