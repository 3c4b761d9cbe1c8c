"""Actions for tests, made by the operations."""

from datetime import date, datetime, timedelta
from typing import Any

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import Plan, action_add, action_answer, action_decide
from samlad.actions.rules import BY_FORUM, DECIDED
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Function
from samlad.parties.tests.factories import function
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area

MONTH = timedelta(days=30)


def action(
    title: str = "Byt belysning på torget",
    *,
    forum: Forum | None = None,
    area: Area | None = None,
    starts_on: date = DAY,
    by: User | None = None,
    at: datetime = AT,
    state: str = DECIDED,
    **changed: Any,
) -> Action:
    """A decided action for a function of a new party, due after a month, its reason in words."""
    given = {
        "responsible": changed.get("responsible") or function(),
        "due_on": starts_on + MONTH,
        "follow_up_on": starts_on + 2 * MONTH,
        "reason_text": "" if changed.get("reason_node") else "Det är mörkt på torget.",
        **changed,
    }
    forum, area = forum or new_forum(), area or new_area()
    plan = Plan(area=area, title=title, starts_on=starts_on, **given)
    return action_add(by=by, at=at, forum=forum, plan=plan, state=state)


def put(
    action: Action,
    *,
    state: str,
    at: datetime,
    note: str = "",
    by: User | None = None,
    responsible: Function | None = None,
) -> ActionState:
    """The action in another state, by somebody who leads: decided, or answered for the function."""
    leader = by or coordinator(action.forum)
    if state in BY_FORUM:
        return action_decide(by=leader, at=at, action=action, state=state, note=note, responsible=responsible)
    return action_answer(by=leader, at=at, action=action, state=state, note=note)
