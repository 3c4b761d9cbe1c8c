"""Actions: one responsible function, a reason, and states that are rows with time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samlad.accounts.tests.factories import AT, DAY, user
from samlad.actions.models import DECIDED, DONE, STATES, UNDER_WAY, Action, ActionState
from samlad.actions.operations import action_set_state
from samlad.actions.tests.factories import action
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.forums.tests.factories import forum
from samlad.parties.tests.factories import function
from samlad.places.tests.factories import area
from samlad.thread.models import LED_TO, Link, Node
from samlad.thread.operations import node_add

pytestmark = pytest.mark.django_db
EARLIER = DAY - timedelta(days=1)


def reason() -> Node:
    return node_add(kind="mark", label="Mörkt på torget", area=None, day=DAY, path="/")


def test_an_action_is_decided_logged_and_in_the_thread() -> None:
    by, place, who = user(), area(), function()
    made = action("Byt belysning", by=by, area=place, responsible=who)
    assert (made.title, made.area, made.responsible) == ("Byt belysning", place, who)
    assert ActionState.objects.known().get(action=made).state == DECIDED
    node = made.node
    assert (node.kind, node.label, node.area, node.day) == ("action", "Byt belysning", place, made.starts_on)
    event = Event.objects.get(verb="actions.added")
    assert (event.actor_id, event.subject_kind, event.subject_id) == (by.pk, "thread.node", node.pk)
    assert event.values == {"responsible": who.pk}
    assert not Link.objects.exists()


def test_what_it_answers_led_to_it() -> None:
    cause = reason()
    made = action(reason_node=cause)
    link = Link.objects.get()
    assert (link.source, link.target, link.relation) == (cause, made.node, LED_TO)
    assert made.reason_text == ""


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"reason_text": ""}, "varför"),
        ({"reason_text": " \n"}, "varför"),
        ({"due_on": EARLIER}, "innan den börjar"),
        ({"follow_up_on": EARLIER}, "innan den börjar"),
    ],
)
def test_what_is_not_an_action_is_refused_and_leaves_nothing(given: dict[str, Any], because: str) -> None:
    where = {"forum": forum(), "area": area(), "responsible": function()}
    before = (Event.objects.count(), Node.objects.count())
    with pytest.raises(Refusal, match=because):
        action(**{**where, **given})
    assert not Action.objects.exists()
    assert (Event.objects.count(), Node.objects.count()) == before


def test_the_database_too_wants_a_reason_and_an_order_of_days() -> None:
    good = action()
    for wrong in ({"reason_text": "", "reason_node": None}, {"due_on": EARLIER}, {"follow_up_on": EARLIER}):
        copy = Action.objects.get(pk=good.pk)
        copy.pk, copy.node = None, reason()
        for name, value in wrong.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_states_are_rows_with_time() -> None:
    made = action()
    for days, state in enumerate((UNDER_WAY, DONE), start=1):
        action_set_state(
            by=user(), at=AT + timedelta(days=days), action=made, state=state, note=f"Dag {days}."
        )
    rows = ActionState.objects.filter(action=made).order_by("pk")
    assert [(row.state, row.note) for row in rows] == [
        (DECIDED, ""),
        (UNDER_WAY, "Dag 1."),
        (DONE, "Dag 2."),
    ]
    known = [ActionState.objects.known(AT + timedelta(days=day)).get(action=made).state for day in (0, 1, 2)]
    assert known == [DECIDED, UNDER_WAY, DONE]
    assert Event.objects.filter(verb="actions.state_set").count() == 2


@pytest.mark.parametrize("state", ["klar", "", "DONE"])
def test_a_state_that_does_not_exist_is_refused(state: str) -> None:
    made = action()
    with pytest.raises(Refusal):
        action_set_state(by=user(), at=AT, action=made, state=state)
    assert ActionState.objects.count() == 1


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_stored(state: str) -> None:
    made = action()
    action_set_state(by=user(), at=AT + timedelta(days=1), action=made, state=state)
    assert ActionState.objects.known().get(action=made).state == state


def test_a_title_that_cannot_be_stored_leaves_nothing() -> None:
    with pytest.raises(ValidationError):
        action("Byt\x00belysning")
    assert not Action.objects.exists()
    assert not Event.objects.filter(verb="actions.added").exists()
