"""Reminders of actions, in a calm rhythm: on working days, in office hours, one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from samlad.accounts.models import User
from samlad.actions import rules
from samlad.actions.models import Action, ActionState, AnswerLink, Reminder
from samlad.actions.operations import link_works, locked, new_link
from samlad.base.calendar import is_working_day, working_day_from, working_day_until
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.parties.models import Holding, Mailbox
from samlad.post.operations import mails_queue, messages_queue

UNANSWERED, BEFORE, LATE = Reminder.KINDS
# Somebody has these in hand; what was returned or only proposed waits for those who lead the forum.
IN_HAND = (*rules.UNANSWERED, rules.OWNER_UNKNOWN, rules.ACCEPTED, rules.UNDER_WAY, rules.BLOCKED)
OFFICE_HOURS = range(8, 17)
# Working days without an answer; days before the action is to be done, and after.
NO_ANSWER_DAYS, NO_ANSWER_EVERY = (5, 10), 10
BEFORE_DAYS = (7, 1)
LATE_DAYS, LATE_EVERY = (1, 7), 14
# After so many that nothing came of, the deputies are reminded too.
PATIENCE = 2
# No reminder before a date is moved further than this by holidays.
AHEAD = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder of the rhythm, and the working day it belongs to."""

    kind: str
    on: date


def current_step(now: ActionState, today: date) -> Step | None:
    """The latest step of the rhythm that has come; earlier ones that nobody sent are let go.

    None where none has come since the state began, or since its dates were changed.
    """
    since, told = localdate(now.since), localdate(now.recorded_at)
    come = [step for step in _steps(now, since, today) if since < step.on and told <= step.on]
    return max(come, key=lambda step: (step.on, Reminder.KINDS.index(step.kind)), default=None)


def _steps(now: ActionState, since: date, today: date) -> Iterator[Step]:
    """Everything of the rhythm until today."""
    if now.state in rules.UNANSWERED:
        asked = _rhythm(NO_ANSWER_DAYS, NO_ANSWER_EVERY)
        wanted = next(asked)
        days = takewhile(lambda day: day <= today, _working_days_after(since))
        for number, day in enumerate(days, start=1):
            if number == wanted:
                yield Step(UNANSWERED, day)
                wanted = next(asked)
    if now.state in IN_HAND:
        before = (working_day_until(now.due_on - timedelta(days=days)) for days in BEFORE_DAYS)
        yield from (Step(BEFORE, day) for day in before if day <= today)
        late = (
            working_day_from(now.due_on + timedelta(days=days)) for days in _rhythm(LATE_DAYS, LATE_EVERY)
        )
        yield from (Step(LATE, day) for day in takewhile(lambda day: day <= today, late))


def _rhythm(first: tuple[int, ...], every: int) -> Iterator[int]:
    yield from first
    yield from count(first[-1] + every, every)


def _working_days_after(day: date) -> Iterator[date]:
    while True:
        day = working_day_from(day + timedelta(days=1))
        yield day


def reminders_send(*, at: datetime) -> int:
    """Queue the reminders that have come, each once however often and at once this is run. Gives how many."""
    today = localdate(at)
    if not is_working_day(today) or localtime(at).hour not in OFFICE_HOURS:
        return 0
    return sum(_remind(action, at, today) for action in _waiting(today))


def _waiting(today: date) -> list[Action]:
    """The actions with a step that nobody has sent. Two queries."""
    near = Q(due_on__lte=today + AHEAD) | Q(state__in=rules.UNANSWERED)
    rows = list(ActionState.objects.known().filter(near, state__in=IN_HAND).select_related("action"))
    sent = set(
        Reminder.objects.filter(action__in=[row.action_id for row in rows]).values_list(
            "action_id", "kind", "on"
        )
        if rows
        else ()
    )
    steps = ((row, current_step(row, today)) for row in rows)
    return [row.action for row, step in steps if step and (row.action_id, step.kind, step.on) not in sent]


def _remind(action: Action, at: datetime, today: date) -> bool:
    """Whether somebody is reminded now: not where another run has done it or the action has moved on."""
    try:
        with transaction.atomic():
            now = locked(action)
            step = current_step(now, today)
            if step is None or Reminder.objects.filter(action=action, kind=step.kind, on=step.on).exists():
                return False
            return _tell(now, step, at, today)
    except Refusal:
        return False


def _tell(now: ActionState, step: Step, at: datetime, today: date) -> bool:
    """A function that is vacant and has no mailbox is on the list of whoever manages it, and not reminded."""
    people = _people(now, today)
    box = Mailbox.objects.known().filter(function=now.responsible).first()
    if box is not None and _is_withdrawn(now):
        box = None
    if not people and box is None:
        return False
    event = event_log(by=None, at=at, verb="actions.reminded", subject=now.action, kind=step.kind)
    Reminder.objects.create(action=now.action, kind=step.kind, on=step.on, event=event)
    words: dict[str, Any] = {"due_on": now.due_on.isoformat(), "about": step.kind}
    path = reverse("actions:action", args=[now.action_id])
    messages_queue(event=event, to=people, kind="action_reminder", path=path, **words)
    if box is not None:
        link = _link(now, event)
        mails_queue(event=event, to=[box.address], kind="action_reminder", link=link.pk, **words)
    return True


def _people(now: ActionState, today: date) -> list[User]:
    """The holder; her deputies too where there is none, or where reminding her has led to nothing."""
    held = Holding.objects.known().on(today).filter(function=now.responsible, user__is_active=True)
    rows = list(held.select_related("user").order_by("deputy", "pk"))
    in_vain = Reminder.objects.filter(action=now.action_id, event__at__gte=now.since).count() >= PATIENCE
    holders = [row.user for row in rows if not row.deputy]
    return [row.user for row in rows] if in_vain or not holders else holders


def _is_withdrawn(now: ActionState) -> bool:
    """Whether somebody has taken back the link that the mailbox had: then it gets no new one by itself."""
    last = AnswerLink.objects.filter(action=now.action_id, function=now.responsible).order_by("pk").last()
    if last is None or last.replaced_at is None:
        return False
    withdrawn = Event.objects.filter(verb="actions.link_withdrawn", subject_id=last.pk)
    return withdrawn.filter(subject_kind=AnswerLink._meta.label_lower).exists()


def _link(now: ActionState, event: Event) -> AnswerLink:
    """The link that the mailbox has; a new one where it has none, or where it has expired."""
    old = AnswerLink.objects.known().filter(action=now.action_id, function=now.responsible).first()
    return old if old is not None and link_works(old, event.at) else new_link(now, event)
