"""Answers, reminders and ticks at once, on a real database with a connection each."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from samlad.accounts.tests.factories import user
from samlad.actions.models import Action, ActionState, AnswerLink, Reminder
from samlad.actions.reminders import reminders_send
from samlad.actions.tests.factories import action
from samlad.events.models import Event
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function, holding
from samlad.places.tests.factories import area
from samlad.post.links import answer_path
from samlad.post.models import Message
from tests.migrated import apart
from tests.own_database import PATIENCE_SECONDS, done, own_database

SENDERS = 4
# A Monday, and the Monday after, when nobody has answered for five working days.
MONDAY = datetime(2026, 1, 12, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture(scope="module", autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def all_at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of several threads came to, let go at the same moment."""
    gate = threading.Barrier(SENDERS)

    def one() -> Any:
        gate.wait(PATIENCE_SECONDS)
        return act()

    return [future.result(PATIENCE_SECONDS) for future in [apart(one) for _number in range(SENDERS)]]


def addressed(name: str, at: datetime) -> Action:
    who = function()
    holding(who)
    mailbox_set(by=user(), at=at, function=who, address="drift@lindbo.example", shared=False)
    due = at.date() + timedelta(days=60)
    return action(
        name,
        responsible=who,
        area=area(name),
        at=at,
        starts_on=at.date(),
        due_on=due,
        follow_up_on=due,
    )


def test_ticks_at_once_send_each_reminder_once() -> None:
    made = done(lambda: [addressed(f"Åtgärd {number}", MONDAY) for number in range(3)])
    sent = all_at_once(lambda: reminders_send(at=NEXT_MONDAY))
    assert sum(sent) == len(made)
    keys = [one.pk for one in made]
    assert done(lambda: Reminder.objects.filter(action__in=keys).count()) == len(made)
    # To the holder and to the mailbox.
    assert done(lambda: Message.objects.filter(kind="action_reminder").count()) == 2 * len(made)


def test_of_answers_at_once_one_is_written_and_the_others_are_told() -> None:
    made = done(lambda: addressed("Lampor", timezone.now()))
    path = done(lambda: answer_path(AnswerLink.objects.known().get(action=made).pk))
    seen = done(lambda: ActionState.objects.known().get(action=made).pk)
    numbers = iter(range(SENDERS))

    def answer() -> tuple[int, str]:
        note = f"Hinder {next(numbers)}."
        said = Client().post(path, {"answer": "blocked", "seen": seen, "note": note})
        return said.status_code, note if note in said.content.decode() else ""

    outcomes = all_at_once(answer)
    assert sorted(status for status, _kept in outcomes) == [302, *[409] * (SENDERS - 1)]
    assert all(kept for status, kept in outcomes if status == 409)
    assert done(lambda: Event.objects.filter(verb="actions.answered").count()) == 1
