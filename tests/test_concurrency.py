"""Two at once, on a real database with a connection each."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from samlad.accounts.tests.factories import AT, user
from samlad.actions.models import ActionState
from samlad.actions.operations import action_answer
from samlad.actions.tests.factories import action
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.forums.models import ForumFacts
from samlad.forums.operations import forum_change
from samlad.forums.tests.factories import coordinator, facts
from samlad.post.models import Message
from samlad.post.operations import messages_send
from samlad.post.tests.factories import mail_server, message
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    issue_adopt,
    issue_correct,
    mark_set,
    round_open,
    round_step,
)
from samlad.situation.rules import ADOPTED
from samlad.situation.tests.factories import (
    MEETING,
    MONDAY,
    WEEK,
    Group,
    adopted,
    carried,
    group,
    marked,
    opened,
    reported,
)
from tests.migrated import apart
from tests.own_database import PATIENCE_SECONDS, done, own_database

LATER = MEETING + timedelta(days=1)
# How long the first keeps its transaction open while the second comes.
AT_ONCE_SECONDS = 0.3
NUMBER = count(1)


@pytest.fixture(scope="module", autouse=True)
def database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("own")):
        yield


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What each came to, where the second begins before the first is written: a result or a refusal."""
    inside = threading.Event()

    def hold() -> Any:
        try:
            with transaction.atomic():
                result = first()
                inside.set()
                time.sleep(AT_ONCE_SECONDS)
                return result
        finally:
            inside.set()

    def follow() -> Any:
        assert inside.wait(PATIENCE_SECONDS)
        return second()

    futures = [apart(hold), apart(follow)]
    return [_outcome(future.result) for future in futures]


def _outcome(result: Callable[..., Any]) -> Any:
    try:
        return result(PATIENCE_SECONDS)
    except Refusal as refusal:
        return refusal


def refusals(outcomes: list[Any]) -> list[str]:
    return [outcome.text for outcome in outcomes if isinstance(outcome, Refusal)]


def submit(of: Group, round: Round, party: int, level: int) -> Callable[[], int]:
    answers = [Answer(of.areas[0].pk, level, f"Part {party} säger {level}.")]
    return lambda: contributions_submit(
        by=of.members[party], at=MONDAY, round=round, party=of.parties[party], answers=answers
    )


def fresh() -> Group:
    """With names of its own, since nothing in the database goes away between the tests."""
    number = next(NUMBER)
    return group((f"Polisen {number}", f"Bolaget {number}"), (f"Kvarnhöjden {number}", f"Åkersdal {number}"))


def at_meeting() -> tuple[Group, Round]:
    of, round = ready()
    reported(of, round, of.parties[0], {of.areas[0]: 3})
    carried(of, round, "at_meeting")
    marked(of, round, of.areas[0], 3)
    return of, round


def ready() -> tuple[Group, Round]:
    of = fresh()
    return of, opened(of)


def test_adopting_twice_gives_one_issue_and_one_clear_answer() -> None:
    of, round = done(at_meeting)
    adopt = lambda: issue_adopt(by=of.leader, at=MEETING, round=round)  # noqa: E731
    outcomes = at_once(adopt, adopt)
    assert refusals(outcomes) == ["Lägesbilden är redan fastställd. Den ändras genom en rättelse."]
    assert done(lambda: Issue.objects.filter(round=round).count()) == 1
    told = {"kind": "issue_adopted", "to__in": [of.leader, *of.members]}
    assert done(lambda: Message.objects.filter(**told).count()) == 3


def test_two_parties_that_report_at_once_are_both_kept() -> None:
    of, round = done(ready)
    assert at_once(submit(of, round, 0, 2), submit(of, round, 1, 4)) == [1, 1]
    rows = done(lambda: list(Contribution.objects.known().filter(round=round)))
    assert {(row.party_id, row.level) for row in rows} == {(of.parties[0].pk, 2), (of.parties[1].pk, 4)}


def test_one_party_twice_at_once_leaves_the_last_as_current_and_keeps_both() -> None:
    of, round = done(ready)
    assert at_once(submit(of, round, 0, 2), submit(of, round, 0, 4)) == [1, 1]
    rows = done(lambda: list(Contribution.objects.filter(round=round).order_by("pk")))
    assert [(row.level, row.replaced_at is None) for row in rows] == [(2, False), (4, True)]


def test_a_report_during_adoption_is_refused_or_in_the_issue() -> None:
    of, round = done(at_meeting)
    adopt = lambda: issue_adopt(by=of.leader, at=MEETING, round=round)  # noqa: E731
    outcomes = at_once(adopt, submit(of, round, 1, 4))
    assert refusals(outcomes) == ["Lägesbilden är fastställd. Lämna uppgiften i nästa omgång."]
    assert done(lambda: Contribution.objects.filter(round=round).count()) == 1


def test_adoption_during_a_report_counts_it() -> None:
    """The report is on an area without a level, so the adoption that waited for it is refused."""
    of, round = done(at_meeting)
    answers = [Answer(of.areas[1].pk, 4, "Skottlossning.")]
    given: dict[str, Any] = {
        "by": of.members[1],
        "at": MEETING,
        "round": round,
        "party": of.parties[1],
        "answers": answers,
    }
    outcomes = at_once(
        lambda: contributions_submit(**given), lambda: issue_adopt(by=of.leader, at=MEETING, round=round)
    )
    assert [text.startswith("Sätt en nivå på Åkersdal") for text in refusals(outcomes)] == [True]
    assert done(lambda: RoundState.objects.known().get(round=round).state) != ADOPTED


def test_opening_the_same_round_twice_gives_one() -> None:
    of = done(fresh)
    begin = lambda: round_open(by=of.leader, at=MONDAY, forum=of.forum, period=WEEK)  # noqa: E731
    outcomes = at_once(begin, begin)
    assert refusals(outcomes) == ["Det finns redan en omgång för vecka 4."]
    assert done(lambda: Round.objects.filter(forum=of.forum).count()) == 1
    assert done(lambda: RoundState.objects.filter(round__forum=of.forum).count()) == 1


def test_stepping_twice_steps_once() -> None:
    of, round = done(ready)
    step = lambda: round_step(by=of.leader, at=MONDAY, round=round, to="in_review")  # noqa: E731
    assert len(refusals(at_once(step, step))) == 1
    assert done(lambda: RoundState.objects.filter(round=round).count()) == 2


def test_marking_twice_leaves_the_last_as_current() -> None:
    of, round = done(ready)
    done(lambda: carried(of, round, "in_review"))
    give: dict[str, Any] = {
        "by": of.leader,
        "at": MEETING,
        "round": round,
        "area": of.areas[0],
        "reason": "Enighet.",
    }
    outcomes = at_once(lambda: mark_set(level=2, **give), lambda: mark_set(level=3, **give))
    assert refusals(outcomes) == []
    rows = done(lambda: list(Mark.objects.filter(round=round).order_by("pk")))
    assert [(row.level, row.replaced_at is None) for row in rows] == [(2, False), (3, True)]


def test_correcting_twice_gives_two_versions() -> None:
    of, round = done(ready)
    done(lambda: adopted(of, round, level=3))
    area = of.areas[0].pk

    def correct(level: int) -> Issue:
        marks = {area: (level, f"Rättad till {level}.")}
        return issue_correct(by=of.leader, at=LATER, round=round, marks=marks, reason="Fel.")

    outcomes = at_once(lambda: correct(2), lambda: correct(4))
    assert [outcome.version for outcome in outcomes] == [2, 3]


def test_two_states_of_an_action_at_once_are_both_kept() -> None:
    made = done(lambda: action(area=fresh().areas[0]))
    lead = done(lambda: coordinator(made.forum))
    outcomes = at_once(
        lambda: action_answer(by=lead, at=LATER, action=made, state="under_way").state,
        lambda: action_answer(by=lead, at=LATER, action=made, state="done", note="Klart.").state,
    )
    assert outcomes == ["under_way", "done"]
    rows = done(lambda: list(ActionState.objects.filter(action=made).order_by("pk")))
    assert [row.state for row in rows if row.replaced_at is None] == ["done"]
    assert len(rows) == 3


def test_two_runs_of_the_outbox_send_each_notice_once_and_keep_nobody_waiting() -> None:
    """The mail server keeps the first run waiting until the second is done and somebody has written."""
    other_done, first_waits = threading.Event(), threading.Event()

    def answer(number: int) -> str:
        if number == 1:
            first_waits.set()
            assert other_done.wait(PATIENCE_SECONDS)
        return "250 OK"

    made = done(lambda: [message(at=AT) for _number in range(3)])
    with mail_server(answer) as server:
        first = apart(lambda: messages_send(at=AT))
        assert first_waits.wait(PATIENCE_SECONDS)
        second = done(lambda: messages_send(at=AT))
        done(fresh)
        other_done.set()
        assert (first.result(PATIENCE_SECONDS), second) == ((1, 0), (2, 0))
    assert sorted(server.ids()) == sorted(one.message_id for one in made)


def test_a_row_that_two_replace_at_once_is_replaced_once_with_a_clear_answer() -> None:
    """SQLite lets the second read only when the first is done, so there both are kept in turn."""
    forum = done(lambda: fresh().forum)

    def change(name: str) -> None:
        forum_change(by=user(), at=LATER, forum=forum, facts=facts(name))

    outcomes = at_once(lambda: change("Första namnet"), lambda: change("Andra namnet"))
    clear = "Uppgiften ändrades av någon annan samtidigt. Ladda om sidan."
    assert refusals(outcomes) == ([clear] if connection.vendor == "postgresql" else [])
    names = done(lambda: list(ForumFacts.objects.known().filter(forum=forum).values_list("name", flat=True)))
    assert names == ["Första namnet" if refusals(outcomes) else "Andra namnet"]


def test_the_log_refuses_to_be_written_outside_a_transaction() -> None:
    def alone() -> int:
        before = Event.objects.count()
        with pytest.raises(RuntimeError):
            event_log(by=None, at=datetime(2026, 1, 5, tzinfo=UTC), verb="test.done", subject=None)
        assert not connection.in_atomic_block
        return Event.objects.count() - before

    assert done(alone) == 0
