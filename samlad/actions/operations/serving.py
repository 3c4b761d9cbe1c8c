"""Which goals an action serves, what it takes, and why it should work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.models import Action, Resources
from samlad.actions.operations.standing import locked
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_close, row_replace
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads
from samlad.thread.models import SERVED_BY, Link, Node
from samlad.thread.operations import link_add


@dataclass(frozen=True, slots=True)
class Taken:
    """What is told of the resources of an action; see `Resources`."""

    hours: int | None = None
    posts: float | None = None
    funded: int | None = None
    funded_by: str = ""
    partners: str = ""
    why: str = ""


@transaction.atomic
def resources_set(*, by: User | None, at: datetime, action: Action, taken: Taken) -> None:
    """What the action takes from now on; nothing is written where nothing differs."""
    old_state = locked(action)
    _check_leads(by, at, action)
    if taken.posts is not None and not (isfinite(taken.posts) and taken.posts >= 0):
        raise Refusal(_("Årsarbetskrafter är ett tal, till exempel 0,5."))
    if taken.funded is not None and old_state.cost is not None and taken.funded > old_state.cost:
        raise Refusal(_("Det finns mer pengar än åtgärden kostar. Ändra kostnaden eller finansieringen."))
    event = event_log(by=by, at=at, verb="actions.resources_set", subject=action)
    old = Resources.objects.known().filter(action=action).first()
    new = Resources(
        action=action,
        hours=taken.hours,
        posts=taken.posts,
        funded=taken.funded,
        funded_by=taken.funded_by,
        partners=taken.partners,
        why=taken.why,
    )
    row_replace(old, new, event=event)


@transaction.atomic
def goals_set(*, by: User | None, at: datetime, action: Action, goals: Collection[Node]) -> None:
    """The goals that the action serves, by their nodes; one that is left out it no longer serves."""
    locked(action)
    _check_leads(by, at, action)
    if any(node.kind != "goal" for node in goals):
        raise Refusal(_("En åtgärd kan bara kopplas till mål."))
    known = {
        link.source_id: link
        for link in Link.objects.known().filter(target=action.node_id, relation=SERVED_BY)
    }
    wanted = {node.pk: node for node in goals}
    event = event_log(by=by, at=at, verb="actions.goals_set", subject=action, goals=sorted(wanted))
    for key in sorted(known.keys() - wanted.keys()):
        row_close(known[key], event=event)
    for key in sorted(wanted.keys() - known.keys()):
        link_add(wanted[key], action.node, SERVED_BY, event=event)


def _check_leads(by: User | None, at: datetime, action: Action) -> None:
    if by is not None:
        check_leads(standing_of(by, localdate(at)), action.forum_id)
