"""Which actions of an area somebody is shown, and in which order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.queries import actions_of_area, visible_actions
from samlad.actions.rules import DONE, STATE_WORDS, STATES, STOPPED
from samlad.actions.tests.factories import MONTH, action, put
from samlad.forums.models import READER
from samlad.forums.queries import standing_of
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
DUE = DAY + MONTH


def test_actions_are_for_those_who_take_part_in_the_forum() -> None:
    place, here = area(), forum()
    made = action(area=place, forum=here)
    node = {made.node_id}
    for who, sees in (
        (member(here), True),
        (coordinator(here), True),
        (member(here, role=READER), False),
        (coordinator(forum("Ett annat")), False),
    ):
        standing = standing_of(who, DAY)
        assert bool(actions_of_area(standing, place.pk, DAY)) == sees
        assert visible_actions(standing, node) == (node if sees else set())


def test_an_action_is_shown_with_who_how_far_and_whether_late() -> None:
    place, here = area(), forum()
    who = function(party("Lindåsabostäder AB"), "Förvaltare")
    made = action(area=place, forum=here, responsible=who)
    action("Någon annanstans", forum=here, area=area("Åkersdal"))
    standing = standing_of(member(here), DAY)
    [line] = actions_of_area(standing, place.pk, DUE)
    assert (line.party, line.function, line.state, line.since) == (
        "Lindåsabostäder AB",
        "Förvaltare",
        "decided",
        AT,
    )
    assert (str(line.word), line.open, line.overdue) == ("Beslutad", True, False)
    [late] = actions_of_area(standing, place.pk, DUE + timedelta(days=1))
    assert late.overdue
    put(made, at=LATER, state=DONE, note="Klart.")
    [closed] = actions_of_area(standing, place.pk, DUE + timedelta(days=1))
    assert (closed.open, closed.overdue) == (False, False)
    [before] = actions_of_area(standing, place.pk, DAY, AT)
    assert before.state == "decided"


def test_open_ones_come_first_nearest_date_first() -> None:
    place, here = area(), forum()
    for title, days, state in (
        ("klar", 5, DONE),
        ("sen", 30, None),
        ("snart", 10, None),
        ("avbruten", 90, STOPPED),
    ):
        due = DAY + timedelta(days=days)
        made = action(title, area=place, forum=here, due_on=due, follow_up_on=due)
        if state:
            put(made, at=LATER, state=state, note="Klart.")
    lines = actions_of_area(standing_of(member(here), DAY), place.pk, DAY)
    assert [line.action.title for line in lines] == ["snart", "sen", "avbruten", "klar"]


def test_the_list_is_one_query() -> None:
    place, here = area(), forum()
    for number in range(3):
        action(f"Åtgärd {number}", area=place, forum=here)
    standing = standing_of(member(here), DAY)
    with CaptureQueriesContext(connection) as asked:
        actions_of_area(standing, place.pk, DAY)
    assert len(asked) == 1


def test_an_open_action_is_not_pushed_out_by_many_closed_ones() -> None:
    place, here = area(), forum()
    action("pågår", area=place, forum=here)
    for number in range(5):
        due = DAY + timedelta(days=200 + number)
        made = action(f"klar {number}", area=place, forum=here, due_on=due, follow_up_on=due)
        put(made, at=LATER, state=DONE, note="Klart.")
    lines = actions_of_area(standing_of(member(here), DAY), place.pk, DAY, limit=2)
    assert lines[0].action.title == "pågår"


def test_every_state_has_its_word() -> None:
    assert set(STATE_WORDS) == set(STATES)
