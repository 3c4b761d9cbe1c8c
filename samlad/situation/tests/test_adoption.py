"""Adoption and correction: what is frozen, decided, linked and told, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import DAY
from samlad.actions.tests.factories import MONTH, action, put
from samlad.base.audiences import LEAD
from samlad.base.fields import LINE_MAX
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.documents.models import Snapshot
from samlad.documents.queries import snapshot_parts, verify
from samlad.events.models import Event
from samlad.forums.operations import forum_change
from samlad.forums.tests.factories import facts
from samlad.places.operations import area_change
from samlad.places.tests.factories import area
from samlad.post.models import Message
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.operations import (
    Answer,
    issue_adopt,
    issue_correct,
    mark_set,
)
from samlad.situation.queries import edition_for
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
from samlad.thread.models import DECIDED_IN, Link, Node

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


def snapshot_of(issue: Issue, reader: str = LEAD) -> Snapshot:
    return edition_for(issue, reader)


def answers(of: Group, *levels: int | None) -> list[Answer]:
    """One per area in order; None is nothing to report."""
    return [
        Answer(area.pk, nothing=True) if level is None else Answer(area.pk, level, f"Nivå {level}.")
        for area, level in zip(of.areas, levels, strict=False)
    ]


def test_adoption_freezes_decides_links_and_tells() -> None:
    of = group(case_number="KS 2026/1")
    round = opened(of)
    issue = adopted(of, round, level=3)
    assert state_of(round) == ADOPTED
    assert (issue.version, issue.correction_reason) == (1, "")
    assert verify(snapshot_of(issue)).whole
    header = snapshot_parts(snapshot_of(issue))["header"]
    leader_party = header["decided_by"]["party"]
    assert header == {
        "municipality": "Kommunen",
        "forum": "OSG Lindåsa",
        "title": "",
        "period": WEEK.plain(),
        "version": 1,
        "correction_reason": "",
        "adopted_at": MEETING.isoformat(timespec="seconds"),
        "decided_by": {"function": f"Funktion för {of.leader.email}", "party": leader_party},
        "case_number": "KS 2026/1",
        "level_words": ["Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt"],
    }
    decision = issue.decision
    assert (decision.kind, decision.case_number) == ("issue_adopted", "KS 2026/1")
    assert decision.decided_on == MEETING.date()
    marks = Mark.objects.known().filter(round=round)
    links = Link.objects.known().filter(target=decision.node, relation=DECIDED_IN)
    assert {link.source_id for link in links} == {mark.node_id for mark in marks}
    assert Message.objects.filter(kind="issue_adopted").count() == 3


def test_areas_that_nobody_reported_on_are_frozen_without_data() -> None:
    of = group()
    round = opened(of)
    adopted(of, round, level=3)
    assert dict(Mark.objects.known().filter(round=round).values_list("area_id", "level")) == {
        of.areas[0].pk: 3,
        of.areas[1].pk: 0,
    }


def test_frozen_areas_hold_what_was_said() -> None:
    of = group()
    round = opened(of)
    late = round.deadline + timedelta(seconds=1)
    reported(of, round, of.parties[1], {of.areas[0]: 2}, sentence="Nattliga samlingar.", at=late)
    action("Byt belysning", forum=of.forum, area=of.areas[0])
    ready = action("Klart", forum=of.forum, area=of.areas[0])
    put(ready, at=MONDAY, state="done", note="Lamporna lyser.")
    action("Annat forum", area=of.areas[0])
    issue = adopted(of, round, level=3)
    part = snapshot_parts(snapshot_of(issue))[f"area:{of.areas[0].code}"]
    assert (part["name"], part["level"], part["previous_level"]) == ("Kvarnhöjden", 3, None)
    assert [(said["party"], said["level"], said["late"]) for said in part["contributions"]] == [
        ("Polisen", 3, False),
        ("Lindåsabostäder", 2, True),
    ]
    assert part["contributions"][1]["sentence"] == "Nattliga samlingar."
    assert part["actions"] == [
        {
            "title": "Byt belysning",
            "responsible": "Förvaltare",
            "state": "decided",
            "due_on": (DAY + MONTH).isoformat(),
        }
    ]
    assert (len(part["strip"]), part["strip"][-1]) == (52, 3)
    other = snapshot_parts(snapshot_of(issue))[f"area:{of.areas[1].code}"]
    assert (other["level"], other["contributions"]) == (0, [])
    assert other["not_reported"] == ["Lindåsabostäder", "Polisen"]
    parties = snapshot_parts(snapshot_of(issue))["parties"]
    assert [(row["name"], row["reported"], row["expected"]) for row in parties] == [
        ("Lindåsabostäder", 1, 2),
        ("Polisen", 1, 2),
    ]


def test_the_level_before_is_that_of_the_round_before() -> None:
    of = group()
    adopted(of, opened(of), level=4)
    second = opened(of, WEEK.next(), at=LATER)
    issue = adopted(of, second, level=2, at=MEETING + timedelta(days=7))
    part = snapshot_parts(snapshot_of(issue))[f"area:{of.areas[0].code}"]
    assert (part["previous_level"], part["strip"][-3:]) == (4, [None, 4, 2])


def test_a_forum_with_the_longest_name_can_adopt() -> None:
    of = group(name="Å" * LINE_MAX)
    issue = adopted(of, opened(of))
    assert snapshot_parts(snapshot_of(issue))["header"]["forum"] == "Å" * LINE_MAX
    assert snapshot_of(issue).title.endswith(" 2026-04")
    assert verify(Snapshot.objects.get(pk=snapshot_of(issue).pk)).whole


def test_adoption_waits_for_every_area_with_reports() -> None:
    of = group()
    round = opened(of)
    reported(of, round, of.parties[0], {of.areas[0]: 2, of.areas[1]: None})
    carried(of, round, AT_MEETING)
    adopt: dict[str, Any] = {"by": of.leader, "at": MEETING, "round": round}
    refused(issue_adopt, "Sätt en nivå på Kvarnhöjden, Åkersdal först", **adopt)
    marked(of, round, of.areas[0], 2)
    refused(issue_adopt, "Sätt en nivå på Åkersdal först", **adopt)
    marked(of, round, of.areas[1], 1)
    assert issue_adopt(**adopt).version == 1


def test_a_level_of_no_data_does_not_stand_when_a_report_has_come() -> None:
    of = group()
    round = opened(of)
    carried(of, round, AT_MEETING)
    mark_set(by=of.leader, at=MONDAY, round=round, area=of.areas[0], level=0, reason="")
    reported(of, round, of.parties[0], {of.areas[0]: 4})
    refused(issue_adopt, "Sätt en nivå på Kvarnhöjden först", by=of.leader, at=MEETING, round=round)


def test_adoption_from_the_meeting_only_and_once() -> None:
    of = group()
    round = opened(of)
    adopt: dict[str, Any] = {"by": of.leader, "at": MEETING, "round": round}
    for state in (OPEN, IN_REVIEW, PROPOSAL):
        carried(of, round, state)
        refused(issue_adopt, "kan inte gå till", **adopt)
    adopted(of, round)
    refused(issue_adopt, "redan fastställd", **adopt)


def test_the_forum_may_change_and_the_issue_does_not() -> None:
    of = group()
    round = opened(of)
    issue = adopted(of, round)
    digest, parts = snapshot_of(issue).digest, snapshot_parts(snapshot_of(issue))
    forum_change(
        by=of.leader, at=LATER, forum=of.forum, facts=facts("Nytt namn", words=["a", "b", "c", "d", "e"])
    )
    area_change(by=None, at=LATER, area=of.areas[0], name="Nytt område", parent=None, valid_to=None)
    kept = Snapshot.objects.get(pk=snapshot_of(issue).pk)
    assert (kept.digest, snapshot_parts(kept)) == (digest, parts)
    assert verify(kept).whole


# Correction


def test_a_correction_is_a_new_version_with_its_reason() -> None:
    of = group()
    round = opened(of)
    first = adopted(of, round, level=3)
    before = snapshot_parts(snapshot_of(first))
    marks = {of.areas[0].pk: (2, "Polisen räknade dubbelt."), of.areas[1].pk: (0, "")}
    issue = issue_correct(by=of.leader, at=LATER, round=round, marks=marks, reason="Fel nivå.")
    parts = snapshot_parts(snapshot_of(issue))
    assert (issue.version, issue.correction_reason) == (2, "Fel nivå.")
    assert (snapshot_of(issue).version, snapshot_of(issue).replaces) == (2, snapshot_of(first))
    assert (parts["header"]["version"], parts["header"]["correction_reason"]) == (2, "Fel nivå.")
    assert parts[f"area:{of.areas[0].code}"]["level"] == 2
    assert snapshot_parts(snapshot_of(first)) == before
    assert verify(snapshot_of(first)).whole
    assert verify(snapshot_of(issue)).whole
    assert (issue.decision.kind, issue.decision.text) == ("issue_corrected", "Fel nivå.")
    event = Event.objects.get(verb="situation.issue_corrected")
    assert event.values == {"areas": [of.areas[0].pk]}


def test_a_correction_changes_something_and_says_why() -> None:
    of = group()
    round = opened(of)
    by: dict[str, Any] = {"by": of.leader, "at": LATER, "round": round}
    new = {of.areas[0].pk: (1, "Lugnt.")}
    refused(issue_correct, "Bara en fastställd", marks=new, reason="Fel.", **by)
    adopted(of, round, level=3)
    same = {of.areas[0].pk: (3, "Gruppen är enig om 3. ")}
    refused(issue_correct, "Skriv varför", marks=new, reason=" ", **by)
    refused(issue_correct, "Ingenting är ändrat", marks={}, reason="Fel.", **by)
    refused(issue_correct, "Ingenting är ändrat", marks=same, reason="Fel.", **by)
    refused(issue_correct, "Skriv en mening", marks={of.areas[0].pk: (1, "")}, reason="Fel.", **by)
    refused(issue_correct, "har rapporter", marks={of.areas[0].pk: (0, "")}, reason="Fel.", **by)
    outside = {area("Östervik").pk: (2, "Utanför.")}
    refused(issue_correct, "Ingenting är ändrat", marks=outside, reason="Fel.", **by)
