"""Adding actions and moving them on."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.models import DECIDED, STATES, Action, ActionState
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_replace
from samlad.forums.models import Forum
from samlad.parties.models import Function
from samlad.places.models import Area
from samlad.thread.models import LED_TO, Node
from samlad.thread.operations import link_add, node_add


@transaction.atomic
def action_add(
    *,
    by: User | None,
    at: datetime,
    forum: Forum,
    area: Area,
    title: str,
    responsible: Function,
    starts_on: date,
    due_on: date,
    follow_up_on: date,
    reason_node: Node | None = None,
    reason_text: str = "",
) -> Action:
    """A decided action. Its reason is something in the thread, or words."""
    if reason_node is None and not reason_text.strip():
        raise Refusal(_("Ange varför åtgärden behövs."))
    if due_on < starts_on or follow_up_on < starts_on:
        raise Refusal(_("Åtgärden kan inte vara klar eller följas upp innan den börjar."))
    path = reverse("desk:area", args=[area.pk])
    node = node_add(kind="action", label=title, area=area, day=starts_on, path=path)
    event = event_log(by=by, at=at, verb="actions.added", subject=node, responsible=responsible.pk)
    action = Action.objects.create(
        node=node,
        forum=forum,
        area=area,
        title=title,
        responsible=responsible,
        reason_node=reason_node,
        reason_text=reason_text,
        starts_on=starts_on,
        due_on=due_on,
        follow_up_on=follow_up_on,
        event=event,
    )
    row_add(ActionState(action=action, state=DECIDED), event=event)
    if reason_node is not None:
        link_add(reason_node, node, LED_TO, event=event)
    return action


@transaction.atomic
def action_set_state(*, by: User | None, at: datetime, action: Action, state: str, note: str = "") -> None:
    if state not in STATES:
        raise Refusal(_("Det läget finns inte."))
    # Others who want to move the action on wait here.
    Action.objects.select_for_update().get(pk=action.pk)
    event = event_log(by=by, at=at, verb="actions.state_set", subject=action, state=state)
    old = ActionState.objects.known().get(action=action)
    row_replace(old, ActionState(action=action, state=state, note=note), event=event)
