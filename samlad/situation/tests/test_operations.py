"""Carrying a round: what each operation does, logs and refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from samlad.accounts.models import User
from samlad.accounts.tests.factories import user
from samlad.base.periods import Period
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.documents.models import Snapshot
from samlad.events.models import Event
from samlad.forums.models import READER
from samlad.forums.operations import forum_close
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.places.tests.factories import area
from samlad.post.models import Message
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
from samlad.situation.rules import ADOPTED, AT_MEETING, IN_REVIEW, OPEN, PROPOSAL
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
from samlad.thread.models import Link, Node

pytestmark = pytest.mark.django_db
LATER = MEETING + timedelta(days=1)


def refused(act: Callable[..., Any], because: str, **given: Any) -> None:
    """The operation says no with those words, and leaves neither event nor row."""
    before = _rows()
    with pytest.raises(Refusal) as refusal:
        act(**given)
    assert because in refusal.value.text
    assert _rows() == before


def _rows() -> list[int]:
    kept = (Event, Round, RoundState, Contribution, Mark, Issue, Snapshot, Decision, Node, Link, Message)
    return [model._default_manager.count() for model in kept]


def state_of(round: Round) -> str:
    return RoundState.objects.known().get(round=round).state


def answers(of: Group, *levels: int | None) -> list[Answer]:
    """One per area in order; None is nothing to report."""
    return [
        Answer(area.pk, nothing=True) if level is None else Answer(area.pk, level, f"Nivå {level}.")
        for area, level in zip(of.areas, levels, strict=False)
    ]


# Opening


def test_opening_makes_the_round_and_tells_all_members() -> None:
    of = group(case_number="KS 2026/1")
    member(of.forum, role=READER)
    round = round_open(by=of.leader, at=MONDAY, forum=of.forum, period=WEEK)
    assert (round.period, state_of(round)) == (WEEK, OPEN)
    assert (round.first_day, round.last_day) == (WEEK.first_day, WEEK.last_day)
    assert round.deadline.isoformat() == "2026-01-22T15:00:00+01:00"
    assert round.meeting_at.isoformat() == "2026-01-26T09:00:00+01:00"
    event = Event.objects.get(verb="situation.round_opened")
    assert (event.subject_id, event.values) == (round.pk, {"period": WEEK.plain()})
    told = set(Message.objects.filter(event=event).values_list("to", flat=True))
    assert {of.leader.pk, *(m.pk for m in of.members)} <= told


def test_a_round_is_opened_once() -> None:
    of = group()
    opened(of)
    refused(
        round_open,
        "Det finns redan en omgång för vecka 4",
        by=of.leader,
        at=MONDAY,
        forum=of.forum,
        period=WEEK,
    )
    assert opened(of, WEEK.next()).number == 5


@pytest.mark.parametrize(
    "who", ["member", "reader", "stranger", "leader elsewhere", "administrator", "closed account"]
)
def test_only_those_who_lead_carry_a_round(who: str) -> None:
    of = group()
    round = opened(of)
    choice: dict[str, Callable[[], User]] = {
        "member": lambda: of.members[0],
        "reader": lambda: member(of.forum, role=READER),
        "stranger": user,
        "leader elsewhere": lambda: coordinator(forum("En annan")),
        "administrator": lambda: user(is_admin=True),
        "closed account": lambda: _closed(of),
    }
    by: dict[str, Any] = {"by": choice[who](), "at": MONDAY}
    leads = "samordnare"
    refused(round_open, leads, forum=of.forum, period=WEEK.next(), **by)
    refused(round_step, leads, round=round, to=IN_REVIEW, **by)
    carried(of, round, IN_REVIEW)
    refused(mark_set, leads, round=round, area=of.areas[0], level=1, reason="Lugnt.", **by)
    carried(of, round, AT_MEETING)
    refused(issue_adopt, leads, round=round, **by)
    issue_adopt(by=of.leader, at=MEETING, round=round)
    refused(issue_correct, leads, round=round, marks={of.areas[0].pk: (1, "Lugnt.")}, reason="Fel.", **by)


def _closed(of: Group) -> Any:
    somebody = coordinator(of.forum)
    somebody.is_active = False
    somebody.save()
    return somebody


@pytest.mark.parametrize("draft", [True, False])
def test_no_round_in_a_forum_that_is_not_open(draft: bool) -> None:
    of = group(draft=True) if draft else group()
    if not draft:
        forum_close(by=of.leader, at=MONDAY, forum=of.forum)
    refused(round_open, "Forumet är inte öppet", by=of.leader, at=MONDAY, forum=of.forum, period=WEEK)


def test_no_round_in_another_rhythm_or_without_areas() -> None:
    of = group()
    month = Period("month", 2026, 1)
    refused(round_open, "inte den rytmen", by=of.leader, at=MONDAY, forum=of.forum, period=month)
    empty = group((), ())
    refused(round_open, "bevaka", by=empty.leader, at=MONDAY, forum=empty.forum, period=WEEK)


# Contributions


def test_a_contribution_is_kept_as_it_was_said() -> None:
    of = group()
    round = opened(of)
    given = [Answer(of.areas[0].pk, 3, "  Bråk\r\nvid torget.  "), Answer(of.areas[1].pk, nothing=True)]
    by = of.members[0]
    done = contributions_submit(by=by, at=MONDAY, round=round, party=of.parties[0], answers=given)
    rows = Contribution.objects.known().filter(round=round).order_by("pk")
    assert done == 2
    assert [(row.level, row.nothing, row.sentence) for row in rows] == [
        (3, False, "Bråk\nvid torget."),
        (None, True, ""),
    ]
    assert {row.party_id for row in rows} == {of.parties[0].pk}
    assert {(row.oral_from, row.entered_by) for row in rows} == {("", f"Funktion för {by.email}")}
    event = Event.objects.get(verb="situation.contributed")
    assert event.values == {
        "party": of.parties[0].pk,
        "levels": {str(of.areas[0].pk): 3, str(of.areas[1].pk): None},
    }


def test_a_new_answer_replaces_and_the_old_one_stays() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 2, of.areas[1]: None})
    reported(of, round, of.parties[0], {of.areas[0]: 4}, at=MONDAY + timedelta(hours=1))
    rows = Contribution.objects.filter(round=round, area=of.areas[0]).order_by("pk")
    assert [(row.level, row.replaced_at is None) for row in rows] == [(2, False), (4, True)]
    assert Contribution.objects.known().filter(round=round).count() == 2


def test_what_is_said_again_is_no_new_row() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 2})
    again = [Answer(of.areas[0].pk, 2, "Vi ser oro kring torget. "), Answer(of.areas[1].pk, 1, "Lugnt.")]
    given: dict[str, Any] = {"by": of.members[0], "at": LATER, "round": round, "party": of.parties[0]}
    assert contributions_submit(answers=again, **given) == 1
    assert contributions_submit(answers=again, **given) == 0
    assert Contribution.objects.count() == 2


def test_a_coordinator_writes_in_what_a_party_said_by_word_of_mouth() -> None:
    of = group()
    round = opened(of)
    given: dict[str, Any] = {"at": MONDAY, "round": round, "party": of.parties[0], "answers": answers(of, 3)}
    refused(contributions_submit, "vilken funktion", by=of.leader, **given)
    refused(contributions_submit, "vilken funktion", by=of.leader, oral_from=" \n", **given)
    contributions_submit(by=of.leader, oral_from="Kommunpolis", **given)
    row = Contribution.objects.get()
    assert (row.oral_from, row.entered_by) == ("Kommunpolis", f"Funktion för {of.leader.email}")


def test_nobody_reports_for_a_party_that_is_not_hers() -> None:
    of = group()
    round = opened(of)
    reader = member(of.forum, role=READER, party=of.parties[0])
    given: dict[str, Any] = {"at": MONDAY, "round": round, "answers": answers(of, 3), "oral_from": "Någon"}
    not_hers = "en part som du företräder"
    refused(contributions_submit, not_hers, by=of.members[0], party=of.parties[1], **given)
    refused(contributions_submit, not_hers, by=reader, party=of.parties[0], **given)
    refused(contributions_submit, not_hers, by=user(), party=of.parties[0], **given)


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        ({}, "Välj antingen"),
        ({"level": 3, "sentence": "Oro.", "nothing": True}, "Välj antingen"),
        ({"nothing": True, "sentence": "Ändå något."}, "Välj antingen"),
        ({"level": 0, "sentence": "Inget."}, "mellan 1 och 4"),
        ({"level": 5, "sentence": "Allt."}, "mellan 1 och 4"),
        ({"level": -1, "sentence": "Minus."}, "mellan 1 och 4"),
        ({"level": 2}, "Skriv en mening"),
        ({"level": 2, "sentence": " \r\n "}, "Skriv en mening"),
    ],
)
def test_half_an_answer_is_refused_with_the_whole_report(answer: dict[str, Any], because: str) -> None:
    of = group()
    round = opened(of)
    given = [Answer(of.areas[1].pk, 1, "Lugnt."), Answer(of.areas[0].pk, **answer)]
    by: dict[str, Any] = {"by": of.members[0], "at": MONDAY, "round": round, "party": of.parties[0]}
    refused(contributions_submit, because, answers=given, **by)


def test_an_empty_report_a_foreign_area_and_the_same_area_twice_are_refused() -> None:
    of = group()
    round = opened(of)
    by: dict[str, Any] = {"by": of.members[0], "at": MONDAY, "round": round, "party": of.parties[0]}
    refused(contributions_submit, "minst ett område", answers=[], **by)
    foreign = [Answer(area("Östervik").pk, 2, "Oro.")]
    refused(contributions_submit, "ingår inte i forumet", answers=foreign, **by)
    twice = [*answers(of, 2), *answers(of, 3)]
    refused(contributions_submit, "två gånger", answers=twice, **by)


@pytest.mark.parametrize("sentence", ["a" * 100_000, "Bråk\x00", "Bråk \u202e bakvänt", "\ud800"])
def test_text_that_cannot_be_kept_changes_nothing(sentence: str) -> None:
    of = group()
    round = opened(of)
    given = [Answer(of.areas[1].pk, 1, "Lugnt."), Answer(of.areas[0].pk, 2, sentence)]
    before = _rows()
    with pytest.raises(ValidationError):
        contributions_submit(by=of.members[0], at=MONDAY, round=round, party=of.parties[0], answers=given)
    assert _rows() == before


def test_reports_are_taken_until_the_adoption() -> None:
    of = group()
    round = opened(of)
    for number, state in enumerate((OPEN, IN_REVIEW, PROPOSAL, AT_MEETING), start=1):
        carried(of, round, state)
        reported(of, round, of.parties[0], {of.areas[0]: number}, at=MEETING)
    marked(of, round, of.areas[0], 2)
    issue_adopt(by=of.leader, at=MEETING, round=round)
    given: dict[str, Any] = {
        "by": of.members[0],
        "at": LATER,
        "round": round,
        "party": of.parties[0],
        "answers": answers(of, 1),
    }
    refused(contributions_submit, "Lämna uppgiften i nästa omgång", **given)


# Steps


def test_steps_are_rows_with_time() -> None:
    of = group()
    round = opened(of)
    for minutes, state in enumerate((IN_REVIEW, OPEN, IN_REVIEW), start=1):
        round_step(by=of.leader, at=MONDAY + timedelta(minutes=minutes), round=round, to=state)
    rows = RoundState.objects.filter(round=round).order_by("pk")
    assert [row.state for row in rows] == [OPEN, IN_REVIEW, OPEN, IN_REVIEW]
    assert RoundState.objects.known(MONDAY + timedelta(minutes=2)).get(round=round).state == OPEN
    steps = Event.objects.filter(verb="situation.round_stepped").order_by("pk")
    assert [event.values for event in steps] == [{"state": s} for s in (IN_REVIEW, OPEN, IN_REVIEW)]


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    of = group()
    round = opened(of)
    by: dict[str, Any] = {"by": of.leader, "at": MONDAY, "round": round}
    refused(round_step, "kan inte gå till", to=PROPOSAL, **by)
    refused(round_step, "Det läget finns inte", to="papperskorgen", **by)
    carried(of, round, AT_MEETING)
    refused(round_step, "sin egen knapp", to=ADOPTED, **by)


# Marks


def test_a_mark_is_a_row_and_a_node() -> None:
    of = group()
    round = opened(of)
    carried(of, round, IN_REVIEW)
    give: dict[str, Any] = {"by": of.leader, "round": round, "area": of.areas[0]}
    mark_set(at=MONDAY, level=2, reason="Först så här.", **give)
    mark = mark_set(at=LATER, level=3, reason="Sedan så här.", **give)
    rows = Mark.objects.filter(round=round).order_by("pk")
    assert [(row.level, row.replaced_at is None) for row in rows] == [(2, False), (3, True)]
    node = mark.node
    assert (node.kind, node.label, node.area, node.day) == (
        "mark",
        "Sedan så här.",
        of.areas[0],
        round.last_day,
    )
    assert node.values == {"level": 3, "period": {"rhythm": "week", "year": 2026, "number": 4}}
    assert str(round.pk) in node.path
    event = Event.objects.filter(verb="situation.mark_set").latest("pk")
    assert event.values == {"area": of.areas[0].pk, "level": 3}


def test_marks_are_set_between_reporting_and_adoption() -> None:
    of = group()
    round = opened(of)
    give: dict[str, Any] = {
        "by": of.leader,
        "at": MONDAY,
        "round": round,
        "area": of.areas[0],
        "level": 2,
        "reason": "Oro.",
    }
    refused(mark_set, "när rapporteringen har stängts", **give)
    adopted(of, round)
    refused(mark_set, "ändras genom en rättelse", **give)


def test_a_mark_needs_an_area_of_the_forum_a_level_and_a_reason() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: None})
    carried(of, round, IN_REVIEW)
    give: dict[str, Any] = {"by": of.leader, "at": MONDAY, "round": round}
    refused(mark_set, "ingår inte i forumet", area=area("Östervik"), level=2, reason="Oro.", **give)
    refused(mark_set, "mellan 0 och 4", area=of.areas[0], level=5, reason="Oro.", **give)
    refused(mark_set, "Skriv en mening", area=of.areas[0], level=2, reason=" ", **give)
    # Somebody who has nothing to report has reported all the same.
    refused(mark_set, "har rapporter", area=of.areas[0], level=0, reason="", **give)
    assert mark_set(area=of.areas[1], level=0, reason="", **give).level == 0
