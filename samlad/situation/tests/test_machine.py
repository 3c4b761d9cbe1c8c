"""A round under any order of operations, allowed and not: what must hold is asked after every one."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)

from samlad.base.audiences import READER_CLASSES
from samlad.documents.queries import snapshot_parts, verify
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.situation.models import (
    Contribution,
    Draft,
    Edition,
    Issue,
    Mark,
    RoundState,
)
from samlad.situation.queries import eye_of, ground, page_for, rounds_visible_to
from samlad.situation.queries.agenda import agenda_items
from samlad.situation.rules import (
    ADOPTED,
    SHOWN,
)
from samlad.situation.tests.course import DAY, LOOKING, Course
from samlad.situation.tests.readers import readers


class Held(Course):
    """What must hold for the round that `Course` carries on."""

    @invariant()
    def no_contribution_is_lost(self) -> None:
        rows = Contribution.objects.filter(round=self.round)
        assert sorted(rows.values_list("sentence", flat=True)) == sorted(self.written)
        known = {row.pk: (row.level, row.sentence) for row in rows.known()}
        told = {one.pk: (one.level, one.words) for one in self.things if one.kind == "contribution"}
        assert known == told

    @invariant()
    def state_and_marks_are_as_told(self) -> None:
        assert RoundState.objects.known().get(round=self.round).state == self.state
        marks = Mark.objects.known().filter(round=self.round).values_list("area", "level")
        assert dict(marks) == {self.of.areas[area].pk: level for area, level in self.marks.items()}
        assert self.state != ADOPTED or not Draft.objects.filter(round=self.round).exists()

    @invariant()
    def nothing_frozen_changes(self) -> None:
        issues = Issue.objects.filter(round=self.round)
        assert {(issue.version, reader) for issue in issues for reader in READER_CLASSES} == set(self.frozen)
        editions = Edition.objects.filter(issue__in=issues).select_related("issue", "snapshot")
        assert len(editions) == len(self.frozen)
        for one in editions:
            kept = (one.snapshot.digest, snapshot_parts(one.snapshot))
            assert kept == self.frozen[one.issue.version, one.reader]
            assert verify(one.snapshot).whole

    @invariant()
    def a_frozen_issue_has_what_its_class_may_read(self) -> None:
        for (_version, reader), (_digest, parts) in self.frozen.items():
            self.only(repr(parts), {one.key: one.frozen_for(reader) for one in self.things})

    def only(self, told: str, reads: Mapping[str, str]) -> None:
        """The words of each thing as they may be read, and no others."""
        for one in self.things:
            words = reads[one.key]
            if words and not one.joined:
                assert words in told, one
            for other in {one.words, one.mask} - {words, ""}:
                assert other not in told, one
        assert [words for words in self.gone if words in told] == []

    @invariant()
    def nobody_sees_more_than_she_may(self) -> None:
        shown = self.state in SHOWN
        base = ground(self.round, self.state)
        for role in LOOKING:
            eye = eye_of(self.standing(role), self.round, self.state)
            assert (self.found(role) is not None) == (role != "reader" or self.state == ADOPTED)
            if role != "reader" or self.state == ADOPTED:
                page = page_for(base, eye)
                reads = {one.key: one.shown_to(role, shown=shown) for one in self.things}
                self.only(repr(page.rows), reads)
                if not shown and role != "coordinator":
                    assert all(row.level is None and row.suggested is None for row in page.rows)
                    assert not any(row.hidden or row.silent for row in page.rows)
                    own = self.of.parties[role].pk if role in self.of.parties else None
                    assert {row.party_id for row in page.parties} <= {own}

    @invariant()
    def the_agenda_tells_no_more(self) -> None:
        """One reader after the other, since it takes long to ask them all."""
        role = LOOKING[self.number % len(LOOKING)]
        found = self.found(role)
        if found is None:
            return
        told = repr(agenda_items(found, self.standing(role)).items)
        readable = [one.shown_to(role, shown=self.state in SHOWN) for one in self.things]
        hidden = {word for one in self.things for word in (one.words, one.mask)} - {*readable, ""}
        # Those who lead have on their agenda what others are told of a masked event.
        masks = {one.mask for one in self.things} if role == "coordinator" else set[str]()
        assert [words for words in (*(hidden - masks), *self.gone) if words in told] == []

    def standing(self, role: str) -> Standing:
        return standing_of(self.of.somebody(role), DAY)

    def found(self, role: str) -> Any:
        return rounds_visible_to(self.standing(role)).filter(pk=self.round.pk).first()


@pytest.mark.django_db
def test_what_holds_for_every_round_whatever_is_done() -> None:
    Held.of = readers("Kvarnhöjden", "Åkersdal")
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Held,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=checks,
        ),
    )
