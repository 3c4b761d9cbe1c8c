"""What those who lead the forum decide and follow up, and what parties say of it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import (
    Action,
    ActionState,
    Effect,
    FollowUp,
)
from samlad.actions.operations.standing import changed, check_there, locked, moved
from samlad.actions.operations.telling import tell
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads, check_takes_part
from samlad.parties.models import Function, Party


@transaction.atomic
def action_decide(
    *,
    by: User,
    at: datetime,
    action: Action,
    state: str,
    note: str = "",
    responsible: Function | None = None,
) -> ActionState:
    """What those who lead the forum decide: on a proposal, an owner that was found, or an end."""
    old = locked(action)
    check_leads(standing_of(by, localdate(at)), old.action.forum_id)
    rules.check_decision(state)
    rules.check_transition(old.state, state, note)
    to = responsible or old.responsible
    if to.pk != old.responsible_id:
        check_there(to, localdate(at))
    event = event_log(by=by, at=at, verb="actions.decided", subject=action, state=state, responsible=to.pk)
    new = moved(old, state, at, note=note, to=to)
    row_replace(old, new, event=event)
    if state in (rules.DECIDED, rules.OWNER_UNKNOWN):
        tell(new, event)
    return new


@transaction.atomic
def action_change(
    *,
    by: User,
    at: datetime,
    action: Action,
    due_on: date,
    follow_up_on: date,
    cost: int | None,
    case_number: str,
    why: str = "",
) -> None:
    """New dates, cost or case number; the state goes on. The parts of a joint action keep one date."""
    old = locked(action)
    check_leads(standing_of(by, localdate(at)), old.action.forum_id)
    if old.state in rules.CLOSED_STATES:
        raise Refusal(_("Åtgärden är avslutad."))
    rules.check_dates(old.action.starts_on, due_on, follow_up_on)
    if due_on > old.due_on and not why.strip():
        raise Refusal(_("Skriv varför åtgärden får mer tid."))
    event = event_log(by=by, at=at, verb="actions.changed", subject=action, due_on=due_on.isoformat())
    days = {"due_on": due_on, "follow_up_on": follow_up_on}
    own = {"cost": cost, "case_number": case_number, "note": why or old.note}
    row_replace(old, changed(old, **days, **own), event=event)
    _other_parts_follow(old, days, event)


def _other_parts_follow(now: ActionState, days: Mapping[str, date], event: Event) -> None:
    """The parts of a joint action have the same days."""
    parts = Action.objects.filter(joint=now.action.joint_id, joint__isnull=False).exclude(pk=now.action_id)
    for part in parts.order_by("pk"):
        other = locked(part)
        if other.state not in rules.CLOSED_STATES:
            row_replace(other, changed(other, **days), event=event)


@transaction.atomic
def action_release(*, by: User, at: datetime, action: Action, released: bool) -> None:
    """Let all members see an action of the police, or no longer."""
    old = locked(action)
    check_leads(standing_of(by, localdate(at)), old.action.forum_id)
    if old.released == released:
        return
    event = event_log(by=by, at=at, verb="actions.released", subject=action, released=released)
    row_replace(old, changed(old, released=released), event=event)


@transaction.atomic
def action_follow_up(
    *,
    by: User,
    at: datetime,
    action: Action,
    helped: str,
    next: str,
    text: str = "",
    again_on: date | None = None,
) -> FollowUp:
    """What the forum says of an action: did it help, and does it go on, change or end.

    To go on needs the day of the next follow-up (`again_on`); what was done is then under way again.
    """
    old = locked(action)
    check_leads(standing_of(by, localdate(at)), old.action.forum_id)
    rules.check_can_follow_up(old.state)
    if helped not in rules.HELPED_WORDS or next not in rules.NEXT_WORDS:
        raise Refusal(_("Välj om åtgärden hjälpte, och vad som händer nu."))
    if next != rules.END and (again_on is None or again_on <= localdate(at)):
        raise Refusal(_("Ange en kommande dag då åtgärden följs upp igen."))
    if next == rules.CHANGE and not text.strip():
        raise Refusal(_("Skriv vad som ändras."))
    event = event_log(by=by, at=at, verb="actions.followed_up", subject=action, helped=helped, next=next)
    row = FollowUp.objects.create(
        action=action, on=localdate(at), helped=helped, next=next, text=text, event=event
    )
    if next == rules.END:
        if old.state != rules.DONE:
            why = text or _("Avslutad vid uppföljningen.")
            row_replace(old, moved(old, rules.STOPPED, at, note=why), event=event)
    elif again_on is not None:
        days = {"follow_up_on": again_on, "due_on": max(old.due_on, again_on)}
        goes_on = {"state": rules.UNDER_WAY, "since": at} if old.state == rules.DONE else {}
        row_replace(old, changed(old, **days, **goes_on), event=event)
        _other_parts_follow(old, days, event)
    return row


@transaction.atomic
def effect_say(*, by: User, at: datetime, action: Action, party: Party, helped: str, text: str = "") -> None:
    """What a party says of whether an action helped; first asked is the one that raised it."""
    standing = standing_of(by, localdate(at))
    check_takes_part(standing, action.forum_id)
    if not standing.speaks_for(action.forum_id, party.pk):
        raise Refusal(_("Du företräder inte den parten i forumet."))
    rules.check_has_effect(ActionState.objects.known().get(action=action).state)
    if helped not in rules.HELPED_WORDS:
        raise Refusal(_("Välj om åtgärden hjälpte."))
    old = Effect.objects.known().filter(action=action, party=party).first()
    if old is not None and (old.helped, old.text) == (helped, text):
        return
    event = event_log(by=by, at=at, verb="actions.effect_said", subject=action, party=party.pk, helped=helped)
    row_replace(old, Effect(action=action, party=party, helped=helped, text=text), event=event)
