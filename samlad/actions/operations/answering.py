"""What the responsible function says, and to whom it hands over."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import (
    Action,
    ActionState,
    AnswerLink,
)
from samlad.actions.operations.standing import check_there, locked, moved
from samlad.actions.operations.telling import link_works, links_close, tell
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.queries import standing_of
from samlad.parties.models import Function, Holding


@transaction.atomic
def action_answer(
    *,
    by: User | None,
    at: datetime,
    action: Action,
    state: str,
    note: str = "",
    case_number: str | None = None,
    link: AnswerLink | None = None,
    answered_by: str = "",
) -> ActionState:
    """What the responsible function says: it takes it on, declines, is stuck, has done it, it is not theirs.

    `by` is an account, or None with the `link` that the answer came through and, for a mailbox that several
    share, who answered. `case_number` is the party's own; None leaves it as it is.
    """
    old = locked(action)
    check_may_answer(by, at, old, link)
    rules.check_answer(old.state, state, old.responsible.party.kind)
    rules.check_transition(old.state, state, note)
    if state == rules.HANDED_OVER:
        raise Refusal(_("Välj vem åtgärden lämnas över till."))
    values = {"link": link.pk} if link is not None else {}
    event = event_log(by=by, at=at, verb="actions.answered", subject=action, state=state, **values)
    new = moved(old, state, at, note=note, answered_by=answered_by if by is None else "")
    if case_number is not None:
        new.case_number = case_number
    return row_replace(old, new, event=event)


def check_may_answer(user: User | None, at: datetime, now: ActionState, link: AnswerLink | None) -> None:
    """`user` is an account, or None with the link that somebody came through."""
    if user is None:
        if link is None or not link_works(link, at) or link.action_id != now.action_id:
            raise Refusal(_("Länken gäller inte längre. Be samordnaren om en ny."))
        if link.function_id != now.responsible_id:
            raise Refusal(_("Åtgärden har lämnats över till någon annan."))
        return
    if not speaks_for_function(user, at, now.action.forum_id, now.responsible):
        raise Refusal(_("Det svarar den ansvariga funktionen eller forumets samordnare på."))


def speaks_for_function(user: User, at: datetime, forum: int, function: Function) -> bool:
    """Whether somebody holds the function on that day, speaks for its party in the forum, or leads it."""
    today = localdate(at)
    if standing_of(user, today).speaks_for(forum, function.party_id):
        return True
    return user.is_active and Holding.objects.known().on(today).filter(function=function, user=user).exists()


@transaction.atomic
def action_hand_over(
    *,
    by: User | None,
    at: datetime,
    action: Action,
    to: Function,
    why: str,
    link: AnswerLink | None = None,
    answered_by: str = "",
) -> ActionState:
    """Another function is responsible from now on, and is told. The clock keeps running."""
    old = locked(action)
    check_may_answer(by, at, old, link)
    rules.check_transition(old.state, rules.HANDED_OVER, why)
    if to.pk == old.responsible_id:
        raise Refusal(_("Åtgärden ligger redan hos den funktionen."))
    check_there(to, localdate(at))
    values = {"link": link.pk} if link is not None else {}
    event = event_log(by=by, at=at, verb="actions.handed_over", subject=action, to=to.pk, **values)
    said_by = answered_by if by is None else ""
    new = moved(old, rules.HANDED_OVER, at, note=why, to=to, answered_by=said_by)
    links_close(action, event)
    row_replace(old, new, event=event)
    tell(new, event)
    return new
