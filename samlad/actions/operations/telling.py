"""Telling the responsible function, and the links it answers by."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import (
    Action,
    ActionState,
    AnswerLink,
)
from samlad.actions.operations.standing import locked
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close
from samlad.forums.queries import standing_of
from samlad.forums.rules import check_leads
from samlad.parties.models import Holding, Mailbox
from samlad.post.operations import mails_queue, messages_queue

# An answer link lives so long after the day the action is to be done.
LINK_LIFE = timedelta(days=30)


def link_works(link: AnswerLink, at: datetime) -> bool:
    return link.replaced_at is None and at <= link.expires_at and not box_changed(link)


def box_changed(link: AnswerLink) -> bool:
    """Whether the function is written to elsewhere since: what lies in the old mailbox opens nothing."""
    same = Mailbox.objects.known().filter(function=link.function_id, recorded_at__lte=link.recorded_at)
    return not same.exists()


@transaction.atomic
def link_withdraw(*, by: User, at: datetime, link: AnswerLink) -> None:
    """The link of a mail answers nothing from now on."""
    check_leads(standing_of(by, localdate(at)), link.action.forum_id)
    if link.replaced_at is not None:
        raise Refusal(_("Länken är redan återtagen."))
    event = event_log(by=by, at=at, verb="actions.link_withdrawn", subject=link)
    row_close(link, event=event)


@transaction.atomic
def link_send(*, by: User, at: datetime, action: Action) -> None:
    """Send the responsible function the notice once more, with a link that works."""
    now = locked(action)
    check_leads(standing_of(by, localdate(at)), now.action.forum_id)
    if now.state in rules.CLOSED_STATES:
        raise Refusal(_("Åtgärden är avslutad."))
    event = event_log(by=by, at=at, verb="actions.link_sent", subject=action)
    links_close(action, event)
    tell(now, event)


def links_close(action: Action, event: Event) -> None:
    """No link answers for the action from now on."""
    for link in AnswerLink.objects.known().filter(action=action):
        row_close(link, event=event)


def tell(now: ActionState, event: Event) -> None:
    """A notice to those who hold the responsible function, and to its mailbox with a link to answer by.

    A vacant function without a mailbox is told nobody: it is on the list of whoever leads the forum.
    """
    action = now.action
    values: dict[str, Any] = {
        "due_on": now.due_on.isoformat(),
        "request": rules.is_request(now.responsible.party.kind),
    }
    held = Holding.objects.known().on(localdate(event.at)).filter(function=now.responsible)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
    path = reverse("actions:action", args=[action.pk])
    messages_queue(event=event, to=people, kind="action_addressed", path=path, **values)
    box = Mailbox.objects.known().filter(function=now.responsible).first()
    if box is not None:
        link = new_link(now, event)
        mails_queue(event=event, to=[box.address], kind="action_addressed", link=link.pk, **values)


def new_link(now: ActionState, event: Event) -> AnswerLink:
    """A link that works until a month after the action is to be done; an earlier one is withdrawn."""
    for old in AnswerLink.objects.known().filter(action=now.action, function=now.responsible):
        row_close(old, event=event)
    left = max(now.due_on - localdate(event.at), timedelta(0))
    new = AnswerLink(action=now.action, function=now.responsible, expires_at=event.at + left + LINK_LIFE)
    return row_add(new, event=event)
