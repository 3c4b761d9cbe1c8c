"""No sequence of allowed operations loses a deviation, stops its clock, or edits an approved decision."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from samlad.accounts.tests.factories import DAY, admin
from samlad.actions.tests.factories import put
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.deviations import rules
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations import (
    Ruling,
    Taken,
    deviation_follow_up,
    deviation_lift,
    deviations_decide,
    deviations_prepare,
    deviations_remedy,
    deviations_run,
)
from samlad.deviations.tests.factories import late_action, moment, told
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.tests.factories import function
from samlad.programmes.tests.factories import board

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OUTCOMES = st.sampled_from([*rules.OUTCOME_WORDS])


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is thrown away afterwards."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(point)


class Machine(RuleBasedStateMachine):
    """A deviation that somebody told of, one that a rule finds, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = undone()
        self.undone.__enter__()
        self.by, self.day = admin(), DAY + timedelta(days=45)
        self.action = late_action()
        self.leader = coordinator(self.action.forum)
        self.body, self.officer = board(), function(board())
        self.told = told(forum=forum(), body=self.body)
        deviations_run(at=moment(self.day))
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.count = 0

    def teardown(self) -> None:
        self.undone.__exit__(None, None, None)

    @property
    def at(self) -> Any:
        return moment(self.day)

    def pick(self, number: int) -> Deviation:
        return list(Deviation.objects.order_by("pk"))[number % Deviation.objects.count()]

    def attempt(self, act: Any) -> None:
        with suppress(Refusal), transaction.atomic():
            act()

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)
        deviations_run(at=self.at)

    @rule(number=st.integers(0, 5), outcome=OUTCOMES, body=st.booleans(), back=st.integers(-1, 30))
    def decide(self, number: int, outcome: str, body: bool, back: int) -> None:
        on: date = self.day - timedelta(days=back)
        taken = Taken(on, None, self.body, "§ 1", "KS 1") if body else Taken(on, self.officer)
        actions = [self.action] if outcome == rules.MEASURE else []
        ruling = Ruling(outcome, "Så får det vara.", on + timedelta(days=20), actions=actions)
        some = [self.pick(number), self.pick(number + 1)]
        self.attempt(
            lambda: deviations_decide(by=self.by, at=self.at, deviations=some, taken=taken, ruling=ruling)
        )

    @rule(number=st.integers(0, 5), days=st.integers(0, 20))
    def prepare(self, number: int, days: int) -> None:
        given: dict[str, Any] = {"case_number": "KS 2", "officer": self.officer}
        on = self.day + timedelta(days=days)
        some = [self.pick(number)]
        self.attempt(
            lambda: deviations_prepare(by=self.by, at=self.at, deviations=some, handled_on=on, **given)
        )

    @rule(number=st.integers(0, 5), helped=st.sampled_from(["yes", "no", "unknown"]))
    def follow_up(self, number: int, helped: str) -> None:
        of = self.pick(number)
        self.attempt(
            lambda: deviation_follow_up(by=self.by, at=self.at, deviation=of, helped=helped, text="Vi såg.")
        )

    @rule(number=st.integers(0, 5))
    def lift(self, number: int) -> None:
        of = self.pick(number)
        self.attempt(lambda: deviation_lift(by=self.by, at=self.at, deviation=of, why="Högre upp."))

    @rule(number=st.integers(0, 5))
    def remedy(self, number: int) -> None:
        some = [self.pick(number)]
        self.attempt(lambda: deviations_remedy(by=self.by, at=self.at, deviations=some))

    @rule(state=st.sampled_from(["done", "under_way", "blocked", "decided", "not_ours", "accepted"]))
    def the_action_moves(self, state: str) -> None:
        self.attempt(lambda: put(self.action, state=state, at=self.at, note="Så är det.", by=self.leader))

    @invariant()
    def every_deviation_stands_somewhere_once(self) -> None:
        current = list(DeviationState.objects.known().values_list("deviation", flat=True))
        assert sorted(current) == sorted(Deviation.objects.values_list("pk", flat=True))
        assert len(current) >= self.count
        self.count = len(current)

    @invariant()
    def what_is_closed_was_decided_or_done(self) -> None:
        for row in DeviationState.objects.known().select_related("decision"):
            if row.state in (rules.DECIDED, rules.FOLLOWED_UP):
                assert row.decision is not None
            elif row.state in rules.UNDECIDED:
                assert row.decision is None
                assert row.clock_from <= self.at
            else:
                assert row.state == rules.REMEDIED

    @invariant()
    def no_decision_has_changed_or_gone(self) -> None:
        now = {row[0]: row for row in Decision.objects.values_list()}
        assert {key: now.get(key) for key in self.seen} == self.seen
        self.seen = now


def test_no_sequence_loses_a_deviation(db: None) -> None:
    assert connection.in_atomic_block
    few = settings(
        max_examples=12,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Machine, settings=few)
