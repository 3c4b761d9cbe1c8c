"""Reminders of actions: who gets them, when, and that each is sent once."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.actions.models import Action, ActionState, AnswerLink, Reminder
from samlad.actions.operations import action_answer, action_change, action_hand_over, link_withdraw
from samlad.actions.reminders import reminders_send
from samlad.actions.rules import OWNER_UNKNOWN, PROPOSED
from samlad.actions.tests.factories import action
from samlad.base.calendar import is_working_day
from samlad.events.models import Event
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.models import Function
from samlad.parties.operations import mailbox_set
from samlad.parties.tests.factories import function, holding, party
from samlad.post.models import Message
from samlad.post.wording import worded

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")
# A Monday; Epiphany on the 6th is free, and so are the weekends. Easter 2026: Good Friday is 3 April.
START = date(2026, 1, 12)


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), STOCKHOLM)


@pytest.fixture
def here() -> Forum:
    return forum()


def made(here: Forum, due: int = 40, who: Function | None = None, **given: Any) -> Action:
    """Decided on START, to be done so many days later."""
    due_on = START + timedelta(days=due)
    return action(
        forum=here,
        starts_on=START,
        at=at(START),
        responsible=who or function(party("Lindbo AB")),
        due_on=due_on,
        follow_up_on=due_on,
        **given,
    )


def held(action: Action, *, deputy: bool = False, name: str = "Hanna Hållare") -> User:
    return holding(responsible(action), user(name), deputy=deputy).user


def responsible(action: Action) -> Function:
    return ActionState.objects.known().get(action=action).responsible


def answered(action: Action, by: User, day: date, state: str = "accepted", **said: Any) -> None:
    action_answer(by=by, at=at(day, 8), action=action, state=state, **said)


def run(until: date, since: date = START) -> list[tuple[str, str]]:
    """A tick every morning, also on Sundays: kind and day of what was sent."""
    day, found = since, Reminder.objects.order_by("pk")
    before = found.count()
    while day <= until:
        reminders_send(at=at(day))
        day += timedelta(days=1)
    return [(one.kind, f"{one.on:%m-%d}") for one in found[before:]]


def test_the_rhythm_before_and_after_the_day(here: Forum) -> None:
    one = made(here, due=40)  # Saturday 21 February
    lead = held(one)
    answered(one, lead, START)
    assert run(START + timedelta(days=100)) == [
        ("before", "02-13"),
        ("before", "02-20"),
        ("late", "02-23"),
        ("late", "03-02"),
        ("late", "03-16"),
        ("late", "03-30"),
        ("late", "04-13"),
    ]


def test_an_action_that_nobody_answers(here: Forum) -> None:
    one = made(here, due=60)  # Friday 13 March
    held(one)
    assert run(START + timedelta(days=59)) == [
        ("unanswered", "01-19"),
        ("unanswered", "01-26"),
        ("unanswered", "02-09"),
        ("unanswered", "02-23"),
        ("before", "03-06"),
        ("unanswered", "03-09"),
        ("before", "03-12"),
    ]


def test_nothing_outside_working_days_and_office_hours(here: Forum) -> None:
    one = made(here, due=80)  # Thursday 2 April, before Easter: one day after is Good Friday.
    answered(one, held(one), START)
    run(START + timedelta(days=79))
    before = Reminder.objects.count()
    for day in (date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6)):
        assert not is_working_day(day)
        assert reminders_send(at=at(day)) == 0
    for hour in (0, 7, 17, 23):
        assert reminders_send(at=at(date(2026, 4, 7), hour)) == 0
    assert Reminder.objects.count() == before
    assert reminders_send(at=at(date(2026, 4, 7), 8)) == 1


def test_a_tick_twice_sends_one(here: Forum) -> None:
    held(made(here))
    day = date(2026, 1, 19)
    assert [reminders_send(at=at(day, hour)) for hour in (8, 8, 9, 16)] == [1, 0, 0, 0]
    assert reminders_send(at=at(day + timedelta(days=1))) == 0
    assert Message.objects.filter(kind="action_reminder").count() == 1


def test_the_database_too_keeps_a_reminder_to_one(here: Forum) -> None:
    held(made(here))
    reminders_send(at=at(date(2026, 1, 19)))
    row = Reminder.objects.get()
    again = Reminder(action=row.action, kind=row.kind, on=row.on, event=row.event)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_after_days_without_a_tick_one_is_sent_and_not_all(here: Forum) -> None:
    one = made(here, due=40)
    answered(one, held(one), START)
    assert reminders_send(at=at(date(2026, 3, 4))) == 1
    assert [(row.kind, row.on) for row in Reminder.objects.all()] == [("late", date(2026, 3, 2))]


def test_one_who_got_it_yesterday_is_not_reminded_of_days_before(here: Forum) -> None:
    held(made(here, due=4))
    assert run(START + timedelta(days=2)) == []


def test_an_answer_ends_the_reminders_for_an_answer(here: Forum) -> None:
    one = made(here, due=60)
    answered(one, held(one), date(2026, 1, 19))
    assert run(date(2026, 2, 20)) == []


@pytest.mark.parametrize("state", ["done", "not_possible", "declined", "not_ours"])
def test_what_is_closed_or_returned_is_not_reminded_of(here: Forum, state: str) -> None:
    one = made(here, due=10, who=function(party("Kyrkan", kind="faith_community")))
    answered(one, held(one), START, state=state, note="Så blev det.")
    assert run(START + timedelta(days=60)) == []


def test_a_proposal_is_not_reminded_of_and_a_search_for_the_owner_is(here: Forum) -> None:
    held(made(here, due=10, state=PROPOSED))
    assert run(START + timedelta(days=30)) == []


def test_who_finds_out_the_owner_is_reminded(here: Forum) -> None:
    held(made(here, due=10, state=OWNER_UNKNOWN))
    assert run(START + timedelta(days=12))[-1] == ("late", "01-23")


def test_a_new_date_has_a_new_rhythm(here: Forum) -> None:
    one, lead = made(here, due=14), coordinator(here)
    answered(one, held(one), START)
    assert run(date(2026, 1, 27)) == [("before", "01-19"), ("before", "01-23"), ("late", "01-27")]
    due_on = date(2026, 2, 13)
    action_change(
        by=lead,
        at=at(date(2026, 1, 28)),
        action=one,
        due_on=due_on,
        follow_up_on=due_on,
        cost=None,
        case_number="",
        why="Väntar på lampor.",
    )
    assert run(date(2026, 2, 16), date(2026, 1, 28)) == [
        ("before", "02-06"),
        ("before", "02-12"),
        ("late", "02-16"),
    ]


def got() -> list[list[str]]:
    """Who got each reminder, in order."""
    rows = Message.objects.filter(kind="action_reminder").select_related("to").order_by("pk")
    by_event = dict[int, list[str]]()
    for row in rows:
        by_event.setdefault(row.event_id, []).append(row.to.name if row.to else row.address)
    return list(by_event.values())


def test_the_deputy_is_reminded_after_two_in_vain(here: Forum) -> None:
    one = made(here, due=60)
    held(one, name="Hanna")
    held(one, deputy=True, name="Dora")
    run(date(2026, 2, 10))
    assert got() == [["Hanna"], ["Hanna"], ["Hanna", "Dora"]]


def test_an_answer_begins_the_count_anew(here: Forum) -> None:
    one = made(here, due=60)
    holder = held(one, name="Hanna")
    held(one, deputy=True, name="Dora")
    run(date(2026, 2, 10))
    answered(one, holder, date(2026, 2, 11))
    run(date(2026, 3, 6), date(2026, 2, 12))
    assert got()[3:] == [["Hanna"]]


def test_without_a_holder_the_deputy_is_reminded_at_once(here: Forum) -> None:
    held(made(here), deputy=True, name="Dora")
    run(date(2026, 1, 19))
    assert got() == [["Dora"]]


def test_a_vacant_function_waits_for_somebody(here: Forum) -> None:
    one = made(here)
    assert run(date(2026, 1, 20)) == []
    assert not Event.objects.filter(verb="actions.reminded").exists()
    held(one, name="Hanna")
    assert run(date(2026, 1, 21), date(2026, 1, 21)) == [("unanswered", "01-19")]


def boxed(here: Forum, **given: Any) -> Action:
    who = function(party("Lindbo AB"))
    mailbox_set(by=user(), at=at(START), function=who, address="drift@lindbo.example", shared=False)
    return made(here, who=who, **given)


def test_a_mailbox_gets_the_link_it_has(here: Forum) -> None:
    one = boxed(here)
    run(date(2026, 1, 19))
    [message] = Message.objects.filter(kind="action_reminder")
    assert (message.address, message.link) == (
        "drift@lindbo.example",
        AnswerLink.objects.get(action=one).pk,
    )
    assert "väntar på ert svar" in worded(message)[0]


def test_a_link_that_has_expired_is_replaced_and_a_withdrawn_one_is_not(here: Forum) -> None:
    one = boxed(here, due=10)
    run(date(2026, 3, 10))
    messages = Message.objects.filter(kind="action_reminder").order_by("pk")
    assert len({message.link for message in messages}) == 2
    latest = AnswerLink.objects.known().get(action=one)
    assert messages[len(messages) - 1].link == latest.pk
    link_withdraw(by=coordinator(here), at=at(date(2026, 3, 11)), link=latest)
    assert run(date(2026, 5, 30), date(2026, 3, 12)) == []


def test_the_next_function_is_reminded_and_the_first_left_alone(here: Forum) -> None:
    one = made(here, due=60)
    first = held(one, name="Hanna")
    action_hand_over(
        by=first, at=at(date(2026, 1, 16)), action=one, to=function(party("Kyrkan")), why="Er mark."
    )
    held(one, name="Nora")
    assert run(date(2026, 1, 23)) == [("unanswered", "01-23")]
    assert got() == [["Nora"]]


def test_the_words_tell_nothing_of_what_it_is(here: Forum) -> None:
    one = boxed(here, due=14)
    held(one)
    run(date(2026, 2, 20))
    kinds = set[str]()
    for message in Message.objects.filter(kind="action_reminder"):
        subject, body = worded(message)
        kinds.add(message.values["about"])
        assert one.title not in subject + body
        assert one.reason_text not in body
        assert "26 januari" in body
    assert kinds == {"unanswered", "before", "late"}


def test_the_search_takes_two_queries_however_many_there_are(
    here: Forum, django_assert_num_queries: Any
) -> None:
    area = made(here).area
    for _number in range(4):
        held(made(here, area=area, who=function()))
    run(date(2026, 1, 19))
    with django_assert_num_queries(2):
        # The first is vacant, and looked at anew: its own queries are not of the search.
        from samlad.actions.reminders import _waiting

        assert len(_waiting(date(2026, 1, 19))) == 1
