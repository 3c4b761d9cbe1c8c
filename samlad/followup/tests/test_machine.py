"""A period under any order of operations, allowed and not: nothing is lost, and nothing frozen changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from samlad.base.refusals import Refusal
from samlad.documents.queries import snapshot_parts, verify
from samlad.followup.models import AssessmentFacts, Closing
from samlad.followup.operations import (
    Line,
    Said,
    assessment_make,
    assessments_take_in,
    period_change,
    period_close,
)
from samlad.followup.tests.factories import OPEN_AT, Town, about, sheet, town
from samlad.programmes.operations import Aim, GoalText, goal_change, targets_set
from samlad.programmes.tests.factories import decided
from samlad.statistics.tests.factories import observed

LEVELS = st.sampled_from([0, 1, 2, None])


class Period(RuleBasedStateMachine):
    """One period with three goals; `said` is what its assessments should say, by goal and area."""

    here: ClassVar[Town]

    @initialize()
    def begin(self) -> None:
        self.minutes = 0
        self.said = dict[tuple[int, int | None], tuple[int | None, str]]()
        self.frozen: tuple[Any, ...] = ()
        self.rows = 0
        self.savepoint = transaction.savepoint()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    @property
    def at(self) -> Any:
        self.minutes += 1
        return OPEN_AT + timedelta(minutes=self.minutes)

    def tried(self, act: Callable[[], object]) -> bool:
        """Whether it was done; once the period is closed nothing is."""
        try:
            with transaction.atomic():
                act()
        except Refusal:
            return False
        assert not self.frozen
        return True

    @rule(goal=st.integers(0, 2), level=LEVELS, reason=st.sampled_from(["", "Vi ser mer."]))
    def assess(self, goal: int, level: int | None, reason: str) -> None:
        of, period = self.here.goals[goal], self.here.period
        areas = [one.pk for one in self.here.areas] if goal == 1 else [None]
        said = {area: Said(level, reason) for area in areas}
        if self.tried(lambda: assessment_make(by=None, at=self.at, period=period, goal=of, said=said)):
            self.said |= {(of.pk, area): (level, reason) for area in areas}

    @rule(level=LEVELS)
    def take_in(self, level: int | None) -> None:
        keys = (self.here.goals[0].pk, self.here.goals[2].pk)
        lines = [Line(key, None, Said(level, "Ur filen.")) for key in keys]
        given: dict[str, Any] = {"by": None, "at": self.at, "period": self.here.period}
        if self.tried(lambda: assessments_take_in(lines=lines, source="Stratsys", **given)):
            self.said |= {(key, None): (level, "Ur filen.") for key in keys}

    @rule(name=st.sampled_from(["Helår 2026", "Årsredovisning"]))
    def change(self, name: str) -> None:
        given: dict[str, Any] = {"by": None, "at": self.at, "period": self.here.period}
        self.tried(lambda: period_change(about=about(name=name), programmes=[self.here.programme], **given))

    @rule(value=st.sampled_from([1.0, 4.0, 9.0]), number=st.integers(0, 2))
    def new_value(self, value: float, number: int) -> None:
        observed(self.here.indicators[number], self.here.whole, "2026", value, at=self.at)

    @rule(text=st.sampled_from(["Fler ska klara skolan", "Alla ska klara skolan"]))
    def new_text(self, text: str) -> None:
        at, told = self.at, GoalText(text, "1", lead=self.here.lead.pk, needed=2)
        goal_change(by=None, at=at, goal=self.here.goals[0], told=told, decided=decided(on=at.date()))

    @rule(value=st.sampled_from([1.0, 3.0]))
    def new_milestone(self, value: float) -> None:
        at, aims = self.at, [Aim("2026", 4.2), Aim("2027", value)]
        given: dict[str, Any] = {"goal": self.here.goals[0], "indicator": self.here.indicators[0]}
        targets_set(by=None, at=at, aims=aims, decided=decided(on=at.date()), **given)

    @rule()
    def close(self) -> None:
        if self.tried(lambda: period_close(by=None, at=self.at, period=self.here.period)):
            self.frozen = self.kept()

    def kept(self) -> tuple[Any, ...]:
        snapshot = Closing.objects.get(period=self.here.period).snapshot
        return snapshot.digest, snapshot_parts(snapshot), sheet(self.here.period)

    @invariant()
    def nothing_said_is_lost(self) -> None:
        if not hasattr(self, "said"):
            return
        known = AssessmentFacts.objects.known().filter(assessment__period=self.here.period)
        found = {
            (row.assessment.goal_id, row.area_id): (row.level.position if row.level else None, row.reason)
            for row in known.select_related("assessment", "level")
        }
        assert found == self.said
        rows = AssessmentFacts.objects.count()
        assert rows >= self.rows
        self.rows = rows

    @invariant()
    def nothing_frozen_changes(self) -> None:
        if getattr(self, "frozen", None):
            assert self.kept() == self.frozen
            assert verify(Closing.objects.get(period=self.here.period).snapshot).whole


@pytest.mark.django_db
@pytest.mark.once
def test_what_holds_for_every_period_whatever_is_done() -> None:
    Period.here = town()
    run_state_machine_as_test(
        Period,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
