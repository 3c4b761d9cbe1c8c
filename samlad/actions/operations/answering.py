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
from samlad.actions.operations.standing import changed, check_there, locked
from samlad.actions.operations.telling import link_works, tell
from samlad.base.refusals import Refusal
from samlad.events.operations import event_log
from samlad.events.rows import row_close, row_replace
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
    _check_may_answer(by, at, old, link, state)
    rules.check_answer(old.state, state, old.responsible.party.kind)
    rules.check_transition(old.state, state, note)
    if state == rules.HANDED_OVER:
        raise Refusal(_("Välj vem åtgärden lämnas över till."))
    values = {"link": link.pk} if link is not None else {}
    event = event_log(by=by, at=at, verb="actions.answered", subject=action, state=state, **values)
    number = old.case_number if case_number is None else case_number
    new = changed(
        old,
        state=state,
        since=at,
        note=note,
        case_number=number,
        answered_by=answered_by if by is None else "",
    )
    return row_replace(old, new, event=event)


def _check_may_answer(
    by: User | None, at: datetime, now: ActionState, link: AnswerLink | None, state: str
) -> None:
    if by is None:
        if link is None or not link_works(link, at) or link.action_id != now.action_id:
            raise Refusal(_("Länken gäller inte längre. Be samordnaren om en ny."))
        if link.function_id != now.responsible_id:
            raise Refusal(_("Åtgärden har lämnats över till någon annan."))
        return
    if not speaks_for_function(by, at, now.action.forum_id, now.responsible):
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
    _check_may_answer(by, at, old, link, rules.HANDED_OVER)
    rules.check_transition(old.state, rules.HANDED_OVER, why)
    if to.pk == old.responsible_id:
        raise Refusal(_("Åtgärden ligger redan hos den funktionen."))
    check_there(to, localdate(at))
    values = {"link": link.pk} if link is not None else {}
    event = event_log(by=by, at=at, verb="actions.handed_over", subject=action, to=to.pk, **values)
    new = changed(
        old,
        state=rules.HANDED_OVER,
        since=at,
        responsible=to,
        note=why,
        case_number="",
        answered_by=answered_by if by is None else "",
    )
    for link in AnswerLink.objects.known().filter(action=action):
        row_close(link, event=event)
    row_replace(old, new, event=event)
    tell(new, event)
    return new
