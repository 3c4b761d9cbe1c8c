"""What is read out of many rounds, and the form that looks back at the one before."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.base.audiences import LEAD
from samlad.documents.models import Part
from samlad.forums.models import READER
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.forums.tests.factories import member, watch
from samlad.parties.tests.factories import party
from samlad.places.tests.factories import area
from samlad.situation.operations import issue_correct
from samlad.situation.queries import (
    contribution_page,
    edition_for,
    issue_page,
    rounds_page,
)
from samlad.situation.queries.latest import (
    latest_rounds,
    levels_now,
    marks_of_area,
    waiting_for,
)
from samlad.situation.rules import ADOPTED, AT_MEETING, OPEN, PROPOSAL, STATES
from samlad.situation.tests.factories import (
    MEETING,
    MONDAY,
    adopted,
    carried,
    group,
    marked,
    marked_round,
    opened,
    reported,
)
from samlad.situation.tests.factories import WEEK as WEEK_4

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
SHOWN = (PROPOSAL, AT_MEETING, ADOPTED)
ALL = frozenset(STATES)


def standing(somebody: User) -> Standing:
    return standing_of(somebody, TODAY)


# The form of a contribution


def test_the_form_shows_what_was_said_now_and_the_time_before() -> None:
    of = group()
    first = opened(of)
    reported(of, first, of.parties[0], {of.areas[0]: 3, of.areas[1]: None})
    second = opened(of, WEEK_4.next(), at=MEETING)
    reported(of, second, of.parties[0], {of.areas[0]: 2, of.areas[1]: None}, sentence="Bättre.", at=MEETING)
    page = contribution_page(second, OPEN, of.parties[0].pk, own=True)
    assert page.open
    assert [(a.name, a.previous, a.answer) for a in page.areas] == [
        ("Kvarnhöjden", "förra veckan: 3 Allvarligt", {"level": "2", "sentence": "Bättre."}),
        ("Åkersdal", "förra veckan: inget att rapportera", {"level": "nothing", "sentence": ""}),
    ]


def test_the_form_has_all_areas_of_the_forum_those_agreed_on_first() -> None:
    of = group()
    watch(of.forum, party("Zoo"), area("Allmänningen"))
    page = contribution_page(opened(of), OPEN, of.parties[0].pk, own=True)
    assert [(a.name, a.watched) for a in page.areas] == [
        ("Kvarnhöjden", True),
        ("Åkersdal", True),
        ("Allmänningen", False),
    ]


# The frozen issue


def test_an_issue_shows_what_was_frozen_and_nothing_else() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[1], {of.areas[0]: 4}, sentence="Skottlossning.")
    issue = adopted(of, round, level=3)
    snapshot = edition_for(issue, LEAD)
    with CaptureQueriesContext(connection) as asked:
        page = issue_page(snapshot, round)
    assert len(asked) == 1
    frozen = {part.key for part in Part.objects.filter(snapshot=snapshot)}
    assert {f"area:{row.code}" for row in page.rows} == {key for key in frozen if key.startswith("area:")}
    assert [(row.name, row.level, row.silent) for row in page.rows] == [
        ("Kvarnhöjden", 3, ()),
        ("Åkersdal", 0, ("Lindåsabostäder", "Polisen")),
    ]
    assert page.rows[0].voices[0].sentence == "Skottlossning."
    assert (page.reported_parties, page.adopted_at, page.has_actions) == (2, MEETING, False)


# Over many rounds


def test_the_list_has_rounds_with_their_highest_levels_first() -> None:
    of = group()
    adopted(of, opened(of), level=4)
    second = opened(of, WEEK_4.next(), at=MEETING)
    page = rounds_page(standing(of.leader), "1")
    assert [(line.round.pk, line.state, line.version, line.levels) for line in page.lines] == [
        (second.pk, OPEN, None, ()),
        (second.pk - 1, ADOPTED, 1, (4, 0)),
    ]


def test_the_latest_levels_are_adopted_ones() -> None:
    of = group()
    issue = adopted(of, opened(of), level=4)
    marked_round(of, WEEK_4.next(), 1)
    asks = standing(member(of.forum, role=READER))
    rounds = latest_rounds(asks)
    assert [(round.pk, round.version) for round in rounds] == [(issue.round_id, 1)]
    levels = levels_now(rounds)
    assert {key: found.level for key, found in levels.items()} == {of.areas[0].pk: 4, of.areas[1].pk: 0}
    assert [mark.level for mark in marks_of_area(asks, of.areas[0].pk)] == [4]
    assert latest_rounds(standing(user())) == marks_of_area(standing(user()), of.areas[0].pk) == []


def test_what_was_known_before_a_correction() -> None:
    of = group()
    round = opened(of)
    adopted(of, round, level=4)
    corrected = MEETING + timedelta(days=1)
    marks = {of.areas[0].pk: (2, "Fel räknat.")}
    issue_correct(by=of.leader, at=corrected, round=round, marks=marks, reason="Fel.")
    asks = standing(of.leader)

    def level(at: object) -> list[int]:
        rounds = latest_rounds(asks, at)  # type: ignore[arg-type]
        return [found.level for found in levels_now(rounds, at).values() if found.area_id == of.areas[0].pk]  # type: ignore[arg-type]

    assert level(MEETING - timedelta(microseconds=1)) == []
    assert level(MEETING) == level(corrected - timedelta(microseconds=1)) == [4]
    assert level(corrected) == level(None) == [2]


def test_what_waits_for_whom() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 2})
    reader = member(of.forum, role=READER, party=of.parties[0])

    def waits(who: User) -> list[tuple[int | None, int, int]]:
        return [(one.party_id, one.left, one.total) for one in waiting_for(standing(who))]

    assert waits(of.members[0]) == [(of.parties[0].pk, 1, 2)]
    assert waits(of.members[1]) == [(of.parties[1].pk, 2, 2)]
    assert waits(of.leader) == [(None, 0, 0)]
    assert waits(reader) == waits(user()) == []
    reported(of, round, of.parties[0], {of.areas[1]: None})
    assert waits(of.members[0]) == []
    carried(of, round, AT_MEETING)
    marked(of, round, of.areas[1], 1)
    adopted(of, round)
    assert waits(of.leader) == waits(of.members[1]) == []
