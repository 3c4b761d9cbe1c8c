"""The changes of a file are carried out by the operations: all of them, or none."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from samlad.actions import rules
from samlad.actions.exchange.additions import of_new, state_of
from samlad.actions.exchange.columns import head
from samlad.actions.exchange.differences import Change, Differences, Who, of_known
from samlad.actions.exchange.reading import Given
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import Plan, action_add, action_answer, action_change, action_decide, locked
from samlad.base.refusals import Refusal
from samlad.base.uploads import Flaw
from samlad.forums.models import Forum
from samlad.parties.models import Function, Party
from samlad.places.models import Area

# One press of a button waits for so many.
MOST_CHANGES = 500
CHANGED = ("due_on", "follow_up_on", "cost", "case_number")


class Outdated(Exception):
    """An action is not as it was when the changes were shown."""


def differences(rows: Sequence[Given], who: Who, at: datetime) -> Differences:
    """What the rows change, as the operations allow it: each change has been tried, and taken back."""
    found = Differences()
    of_known(rows, who, found)
    of_new(rows, who, found)
    found.changes.sort(key=lambda change: change.row or 0)
    if len(found.changes) > MOST_CHANGES:
        raise Refusal(
            _("Filen ändrar för många åtgärder på en gång. Högst %(n)s går bra.") % {"n": MOST_CHANGES}
        )
    found.faults += _tried(found.changes, who, at)
    found.faults.sort(key=lambda fault: fault.row or 0)
    return found


def _tried(changes: Sequence[Change], who: Who, at: datetime) -> list[Flaw]:
    """What the operations refuse."""
    faults = list[Flaw]()
    if not changes:
        return faults
    with transaction.atomic():
        for change in changes:
            try:
                with transaction.atomic():
                    _make(change, who, at)
            except (Refusal, ValidationError) as error:
                faults.append(_fault(change, error))
        transaction.set_rollback(True)
    return faults


def _fault(change: Change, error: Refusal | ValidationError) -> Flaw:
    told = error.text if isinstance(error, Refusal) else " ".join(error.messages)
    keys = [cell.key for cell in change.cells]
    return Flaw(change.row, head("state") if "state" in keys and change.action else "", told)


@transaction.atomic
def changes_make(changes: Sequence[Change], who: Who, at: datetime) -> None:
    """All or nothing. Raises Outdated where an action has changed since, Refusal where one may not be so."""
    _check_same(changes)
    for change in changes:
        _make(change, who, at)


def _check_same(changes: Iterable[Change]) -> None:
    """Nobody changes these actions from here until all is done; they are as they were shown."""
    shown = {change.action: change.version for change in changes if change.action is not None}
    joint = [change.joint for change in changes if change.joint is not None]
    parts = Action.objects.filter(joint__in=joint).values_list("pk", flat=True)
    keys = {*shown, *parts}
    list(Action.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    now = dict(ActionState.objects.known().filter(action__in=shown).values_list("action", "pk"))
    if now != shown:
        raise Outdated


def _make(change: Change, who: Who, at: datetime) -> None:
    if change.action is None:
        _add(change, who, at)
        return
    action = Action.objects.select_related("forum").get(pk=change.action)
    new, note = change.new, str(change.new.get("note", ""))
    told: dict[str, Any] = {"by": who.user, "at": at, "action": action}
    moves, leads = "state" in new, who.standing.leads(action.forum_id)
    # What has ended is opened before its days are changed, and ended after.
    first = moves and locked(action).state in rules.CLOSED_STATES
    if first:
        _move(told, new, note)
    if leads and (new.keys() & set(CHANGED) or not moves):
        now = locked(action)
        kept = {name: new.get(name, getattr(now, name)) for name in CHANGED}
        action_change(**told, **kept, why=note)
    if moves and not first:
        _move(told, new, note)


def _move(told: dict[str, Any], new: dict[str, Any], note: str) -> None:
    """As the responsible function answers, or as those who lead decide where it is theirs to decide."""
    state = new["state"]
    if state in rules.BY_RESPONSIBLE:
        action_answer(**told, state=state, note=note, case_number=new.get("case_number"))
    else:
        action_decide(**told, state=state, note=note)


def _add(change: Change, who: Who, at: datetime) -> None:
    said, keys = change.new, change.keys
    raised = keys.get("raised_by")
    plan = Plan(
        area=Area.objects.get(pk=keys["area"]),
        title=said["title"],
        responsible=Function.objects.select_related("party").get(pk=keys["function"]),
        starts_on=said.get("starts_on") or who.today,
        due_on=said["due_on"],
        follow_up_on=said["follow_up_on"],
        reason_text=said["reason_text"],
        category=said.get("category") or "",
        first_seen_on=said.get("first_seen_on"),
        raised_by=Party.objects.get(pk=raised) if raised is not None else None,
        cost=said.get("cost"),
        **{name: said.get(name, "") for name in ("place", "how", "expected_effect")},
    )
    forum = Forum.objects.get(pk=keys["forum"])
    action_add(by=who.user, at=at, forum=forum, plan=plan, state=state_of(change, who))
