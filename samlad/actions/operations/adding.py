"""Adding actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import (
    Action,
    ActionState,
    JointAction,
    Window,
)
from samlad.actions.operations.standing import check_there
from samlad.actions.operations.telling import tell
from samlad.base.categories import CATEGORIES
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add
from samlad.forums.models import Forum
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads, check_takes_part
from samlad.parties.models import Function, Party
from samlad.places.models import Area
from samlad.thread.models import LED_TO, Node
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told of an action; see `Action` and `ActionState`. `windows` are (starts_at, ends_at)."""

    area: Area
    title: str
    responsible: Function
    starts_on: date
    due_on: date
    follow_up_on: date
    reason_node: Node | None = None
    reason_text: str = ""
    place: str = ""
    how: str = ""
    expected_effect: str = ""
    raised_by: Party | None = None
    category: str = ""
    first_seen_on: date | None = None
    cost: int | None = None
    windows: Sequence[tuple[datetime, datetime]] = field(default=())


@transaction.atomic
def action_add(
    *,
    by: User | None,
    at: datetime,
    forum: Forum,
    plan: Plan,
    state: str = rules.DECIDED,
) -> Action:
    """An action for exactly one responsible function, which is told of it.

    Those who lead decide; a member proposes. With the state `owner_unknown` the responsible function is the
    one that finds out whose land it is.
    """
    _check_may_add(by, at, forum, state)
    _check_plan(plan, at)
    node = _node(plan)
    event = event_log(by=by, at=at, verb="actions.added", subject=node, responsible=plan.responsible.pk)
    return _write(forum, plan, state, node, event, None)


def _node(plan: Plan) -> Node:
    return node_add(
        kind="action", label=plan.title, area=plan.area, day=plan.starts_on, path=reverse("actions:actions")
    )


def _write(
    forum: Forum, plan: Plan, state: str, node: Node, event: Event, joint: JointAction | None
) -> Action:
    action = Action.objects.create(
        node=node,
        forum=forum,
        area=plan.area,
        title=plan.title,
        place=plan.place,
        how=plan.how,
        expected_effect=plan.expected_effect,
        reason_node=plan.reason_node,
        reason_text=plan.reason_text,
        raised_by=plan.raised_by,
        category=plan.category,
        first_seen_on=plan.first_seen_on,
        joint=joint,
        starts_on=plan.starts_on,
        event=event,
    )
    now = ActionState(
        action=action,
        state=state,
        since=event.at,
        responsible=plan.responsible,
        due_on=plan.due_on,
        follow_up_on=plan.follow_up_on,
        cost=plan.cost,
    )
    row_add(now, event=event)
    for starts_at, ends_at in plan.windows:
        row_add(Window(action=action, starts_at=starts_at, ends_at=ends_at), event=event)
    if plan.reason_node is not None:
        link_add(plan.reason_node, node, LED_TO, event=event)
    if state in rules.UNANSWERED or state == rules.OWNER_UNKNOWN:
        tell(now, event)
    return action


def _check_may_add(by: User | None, at: datetime, forum: Forum, state: str) -> None:
    if state not in (rules.PROPOSED, rules.DECIDED, rules.OWNER_UNKNOWN):
        raise Refusal(_("En ny åtgärd är föreslagen, beslutad eller utan känd ägare."))
    if by is None:
        return
    standing = standing_of(by, localdate(at))
    if state == rules.PROPOSED:
        check_takes_part(standing, forum.pk)
    else:
        check_leads(standing, forum.pk)


def _check_plan(plan: Plan, at: datetime) -> None:
    if not plan.title.strip():
        raise Refusal(_("Skriv vad som ska göras."))
    if plan.reason_node is None and not plan.reason_text.strip():
        raise Refusal(_("Ange varför åtgärden behövs."))
    if plan.category not in ("", *CATEGORIES):
        raise Refusal(_("Den kategorin finns inte."))
    if plan.first_seen_on is not None and plan.first_seen_on > localdate(at):
        raise Refusal(_("Dagen då det först sågs är inte här än."))
    rules.check_dates(plan.starts_on, plan.due_on, plan.follow_up_on)
    check_there(plan.responsible, plan.starts_on)
    for starts_at, ends_at in plan.windows:
        if ends_at <= starts_at:
            raise Refusal(_("Tiden slutar innan den börjar."))


@dataclass(frozen=True, slots=True)
class Share:
    """One owner's part of a joint action: where, who, and what it costs (None where it is not known)."""

    area: Area
    responsible: Function
    place: str = ""
    cost: int | None = None


@transaction.atomic
def joint_action_add(
    *, by: User, at: datetime, forum: Forum, plan: Plan, shares: Sequence[Share]
) -> JointAction:
    """One measure on land of several owners: an action for each, with one title, reason and date."""
    if len(shares) < 2:
        raise Refusal(_("En gemensam åtgärd har minst två delar."))
    if len({share.responsible.pk for share in shares}) < len(shares):
        raise Refusal(_("Varje del har en ansvarig funktion. Samma funktion står två gånger."))
    check_leads(standing_of(by, localdate(at)), forum.pk)
    event = event_log(by=by, at=at, verb="actions.joint_added", subject=forum, parts=len(shares))
    joint = JointAction.objects.create(title=plan.title, event=event)
    for share in shares:
        part = {"area": share.area, "responsible": share.responsible, "cost": share.cost}
        told = {name: getattr(plan, name) for name in Plan.__dataclass_fields__}
        own = Plan(**{**told, **part, "place": share.place or plan.place})
        _check_plan(own, at)
        _write(forum, own, rules.DECIDED, _node(own), event, joint)
    return joint
