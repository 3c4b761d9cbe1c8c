"""How an action stands: the current row, and the next one."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from samlad.actions.models import (
    Action,
    ActionState,
)
from samlad.base.refusals import Refusal
from samlad.parties.models import Function, FunctionPeriod

# What a new row of an action's states has from the one before, until it is changed.
STAYS = (
    "action",
    "state",
    "since",
    "responsible",
    "due_on",
    "follow_up_on",
    "note",
    "case_number",
    "cost",
    "released",
    "answered_by",
)


def locked(action: Action) -> ActionState:
    """How an action stands; others who want to move it wait here."""
    Action.objects.select_for_update().get(pk=action.pk)
    return ActionState.objects.known().select_related("responsible__party", "action").get(action=action)


def changed(old: ActionState, **changes: Any) -> ActionState:
    """The next row: as the old one but for the changes."""
    return ActionState(**{**{name: getattr(old, name) for name in STAYS}, **changes})


def moved(
    old: ActionState,
    state: str,
    at: datetime,
    *,
    note: str,
    to: Function | None = None,
    answered_by: str = "",
) -> ActionState:
    """The next row in another state, perhaps with another function (`to`).

    A case number belongs to the function that had the action, and that it was released to its party.
    """
    new = changed(old, state=state, since=at, note=note, answered_by=answered_by)
    if to is not None and to.pk != old.responsible_id:
        new.responsible, new.case_number = to, ""
        new.released = old.released and to.party_id == old.responsible.party_id
    return new


def check_there(function: Function, day: date) -> None:
    """An abolished function is given nothing to do."""
    if not FunctionPeriod.objects.known().on(day).filter(function=function).exists():
        raise Refusal(
            _("Funktionen ”%(name)s” finns inte den dagen. Välj en annan.") % {"name": function.name}
        )
