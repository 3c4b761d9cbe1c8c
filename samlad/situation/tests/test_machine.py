"""A round under any order of operations, allowed and not: what must hold is asked after every one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from samlad.base.refusals import Refusal
from samlad.documents.queries import snapshot_parts, verify
from samlad.events.models import Event
from samlad.forums.queries import standing_of
from samlad.parties.models import Party
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    issue_adopt,
    issue_correct,
    mark_set,
    round_step,
)
from samlad.situation.queries import round_page
from samlad.situation.rules import ADOPTED, AT_MEETING, MARKING, OPEN, PROPOSAL, STATES, TRANSITIONS
from samlad.situation.tests.factories import MONDAY, Group, group, opened

PLACE = st.integers(0, 1)
LEVEL = st.integers(0, 4)
DAY = date(2026, 1, 19)
SHOWN = (PROPOSAL, AT_MEETING, ADOPTED)


class Course(RuleBasedStateMachine):
    """Two parties, two areas and one round; beside it a plain account of what ought to be known.

    `said` and `marks` are by (party, area) and by area, with their place in `self.of`.
    """

    of: Group

    @initialize(state=st.sampled_from(STATES))
    def begin(self, state: str) -> None:
        """Somewhere along the way, with something said by each party."""
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at = MONDAY
        self.round: Round = opened(self.of)
        self.state = OPEN
        self.said: dict[tuple[int, int], tuple[int | None, str]] = {}
        self.written: list[str] = []
        self.marks: dict[int, int] = {}
        self.frozen: dict[int, tuple[str, dict[str, Any]]] = {}
        self.report(party=0, area=0, level=2, orally=False)
        self.report(party=1, area=0, level=4, orally=True)
        for to in STATES[1 : STATES.index(state) + 1]:
            self.go_on_to_adoption() if to == ADOPTED else self.step(to)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def tries(self, allowed: bool, act: Callable[..., Any], **given: Any) -> bool:
        """Do it a minute later, and see that it was done exactly where it is allowed, with one event."""
        self.at += timedelta(minutes=1)
        events = Event.objects.count()
        try:
            act(at=self.at, round=self.round, **given)
        except Refusal:
            assert not allowed
        else:
            assert allowed
        assert Event.objects.count() == events + allowed
        return allowed

    @rule(party=PLACE, area=PLACE, level=LEVEL, orally=st.booleans())
    def report(self, party: int, area: int, level: int, orally: bool) -> None:
        """Level 0 stands for nothing to report."""
        sentence = f"Mening {len(self.written)} av part {party}." if level else ""
        answer = Answer(self.of.areas[area].pk, level or None, sentence, nothing=not level)
        by, oral_from = (self.of.leader, "Jourhavande") if orally else (self.of.members[party], "")
        given = {"by": by, "party": self.of.parties[party], "answers": [answer], "oral_from": oral_from}
        if self.tries(self.state != ADOPTED, contributions_submit, **given):
            if self.said.get((party, area)) != (level or None, sentence):
                self.written.append(sentence)
            self.said[party, area] = (level or None, sentence)

    @rule(party=PLACE)
    def report_for_the_other(self, party: int) -> None:
        other: Party = self.of.parties[1 - party]
        answers = [Answer(self.of.areas[0].pk, nothing=True)]
        self.tries(False, contributions_submit, by=self.of.members[party], party=other, answers=answers)

    @rule(to=st.sampled_from(STATES))
    def step(self, to: str) -> None:
        if self.tries(to in TRANSITIONS[self.state] and to != ADOPTED, round_step, by=self.of.leader, to=to):
            self.state = to

    @precondition(lambda self: self.state != OPEN)
    @rule(area=PLACE, level=LEVEL)
    def mark(self, area: int, level: int) -> None:
        heard = any(place == area for _party, place in self.said)
        allowed = self.state in MARKING and not (level == 0 and heard)
        given = {"area": self.of.areas[area], "level": level, "reason": f"Nivå {level}."}
        if self.tries(allowed, mark_set, by=self.of.leader, **given):
            self.marks[area] = level

    @precondition(lambda self: self.state in SHOWN)
    @rule()
    def adopt(self) -> None:
        if self.tries(self.state == AT_MEETING and not self.unmarked(), issue_adopt, by=self.of.leader):
            self.state = ADOPTED
            self.marks = {area: self.marks.get(area, 0) for area in range(2)}
            self.keep(1)

    @rule()
    def go_on_to_adoption(self) -> None:
        """The whole way at once, since chance alone seldom comes so far."""
        while self.state != AT_MEETING and self.state != ADOPTED:
            self.step(STATES[STATES.index(self.state) + 1])
        for area in self.unmarked():
            self.mark(area, 3)
        self.adopt()

    @precondition(lambda self: self.state in (AT_MEETING, ADOPTED))
    @rule(area=PLACE, level=LEVEL)
    def correct(self, area: int, level: int) -> None:
        heard = any(place == area for _party, place in self.said)
        changed = self.state == ADOPTED and (self.marks[area], self.reason(area)) != (level, f"Nivå {level}.")
        allowed = changed and not (level == 0 and heard)
        marks = {self.of.areas[area].pk: (level, f"Nivå {level}.")}
        if self.tries(allowed, issue_correct, by=self.of.leader, marks=marks, reason="Fel."):
            self.marks[area] = level
            self.keep(len(self.frozen) + 1)

    def reason(self, area: int) -> str:
        return Mark.objects.known().get(round=self.round, area=self.of.areas[area]).reason

    def unmarked(self) -> list[int]:
        return sorted({area for _party, area in self.said if not self.marks.get(area)})

    def keep(self, version: int) -> None:
        snapshot = Issue.objects.get(round=self.round, version=version).snapshot
        self.frozen[version] = (snapshot.digest, snapshot_parts(snapshot))

    @invariant()
    def no_contribution_is_lost(self) -> None:
        rows = Contribution.objects.filter(round=self.round)
        assert sorted(rows.values_list("sentence", flat=True)) == sorted(self.written)
        known = {(row.party_id, row.area_id): (row.level, row.sentence) for row in rows.known()}
        parties, areas = self.of.parties, self.of.areas
        assert known == {(parties[p].pk, areas[a].pk): said for (p, a), said in self.said.items()}

    @invariant()
    def state_and_marks_are_as_told(self) -> None:
        assert RoundState.objects.known().get(round=self.round).state == self.state
        marks = Mark.objects.known().filter(round=self.round).values_list("area", "level")
        assert dict(marks) == {self.of.areas[area].pk: level for area, level in self.marks.items()}

    @invariant()
    def nothing_frozen_changes(self) -> None:
        issues = list(Issue.objects.filter(round=self.round).select_related("snapshot"))
        assert {issue.version for issue in issues} == set(self.frozen)
        for issue in issues:
            assert (issue.snapshot.digest, snapshot_parts(issue.snapshot)) == self.frozen[issue.version]
            assert verify(issue.snapshot).whole

    @invariant()
    def a_frozen_issue_has_all_that_was_said(self) -> None:
        for _digest, parts in self.frozen.values():
            sentences = sorted(
                said["sentence"]
                for key, part in parts.items()
                if key.startswith("area:")
                for said in part["contributions"]
            )
            assert sentences == sorted(sentence for _level, sentence in self.said.values())

    @invariant()
    def nobody_sees_what_another_party_said_before_the_proposal(self) -> None:
        for place, somebody in enumerate(self.of.members):
            page = round_page(self.round, self.state, standing=standing_of(somebody, DAY))
            told = str(page)
            for (party, _area), (_level, sentence) in self.said.items():
                if sentence:
                    assert (sentence in told) == (party == place or self.state in SHOWN)
            if self.state not in SHOWN:
                assert all(row.level is None for row in page.rows)
                assert {row.party_id for row in page.parties} <= {self.of.parties[place].pk}


@pytest.mark.django_db
def test_what_holds_for_every_round_whatever_is_done() -> None:
    Course.of = group()
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Course,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=checks,
        ),
    )
