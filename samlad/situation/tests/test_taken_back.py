"""What somebody may not read (any longer) is not left where it had been copied to, and reads are logged."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.base.audiences import LEAD, MEMBERS, READERS, SENDER
from samlad.documents.queries import snapshot_parts
from samlad.events.models import Event
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD, AreaCount, Contribution, Mark, Round
from samlad.situation.operations import (
    issue_adopt,
    mark_set,
    marks_accept,
    review_set,
)
from samlad.situation.queries import Eye, edition_for, round_page
from samlad.situation.tests.desk import sighted
from samlad.situation.tests.factories import MEETING, MONDAY
from samlad.situation.tests.scene import Scene, scene

pytestmark = pytest.mark.django_db
SECRET = "Hemligt vid torget."
GENERAL = "Nivån är en samlad bedömning av parternas rapporter."
LATER = MEETING + timedelta(hours=1)


@pytest.fixture
def of() -> Scene:
    return scene(areas=1)


@pytest.fixture
def round(of: Scene) -> Round:
    return of.opened()


def page_of(of: Scene, who: str, address: str, **headers: str) -> str:
    client = Client()
    client.force_login(of.people[who])
    return client.get(address, headers=headers).content.decode()


def reason(round: Round) -> str:
    return Mark.objects.known().get(round=round).reason


def accepted(of: Scene, round: Round, *, audience: str = READERS, to: str = "proposal") -> Contribution:
    """The company's sentence is there to be the reason of the suggested level."""
    of.reported(round, "housing", [3], sentence=SECRET, audience=audience)
    of.cleared(round)
    of.carried(round, to)
    marks_accept(by=of.leader, at=MEETING, round=round)
    return Contribution.objects.known().get(round=round)


# Reasons that were replaced


def thread(of: Scene, who: str, mark: Mark) -> str:
    return page_of(of, who, reverse("desk:thread", args=[mark.node_id]))


def test_a_reason_that_was_replaced_before_the_proposal_is_for_those_who_lead(
    of: Scene, round: Round
) -> None:
    of.reported(round, "housing", [2])
    of.cleared(round)
    of.carried(round, "in_review")
    mark_set(by=of.leader, at=MONDAY, round=round, area=of.areas[0], level=2, reason=SECRET)
    old = Mark.objects.get(round=round)
    mark_set(by=of.leader, at=MEETING, round=round, area=of.areas[0], level=2, reason="Rensad.")
    of.carried(round, "at_meeting", at=LATER)
    assert SECRET in thread(of, "leader", old)
    assert SECRET not in thread(of, "school", old)
    issue_adopt(by=of.leader, at=LATER, round=round)
    assert SECRET not in thread(of, "school", old) + thread(of, "reader", old)


def test_a_reason_that_members_saw_at_the_meeting_is_not_for_readers(of: Scene, round: Round) -> None:
    of.reported(round, "housing", [2])
    of.at_meeting(round)
    mark_set(by=of.leader, at=MEETING, round=round, area=of.areas[0], level=2, reason=SECRET)
    old = Mark.objects.get(round=round)
    mark_set(by=of.leader, at=LATER, round=round, area=of.areas[0], level=2, reason="Rensad.")
    issue_adopt(by=of.leader, at=LATER, round=round)
    assert SECRET in thread(of, "school", old)
    assert SECRET not in thread(of, "reader", old)
    assert "Rensad." in thread(of, "reader", Mark.objects.known().get(round=round))


# Suggestions that are accepted


@pytest.mark.parametrize(("audience", "why"), [(MEMBERS, GENERAL), (READERS, SECRET)])
def test_an_accepted_reason_is_one_that_readers_may_read(
    of: Scene, round: Round, audience: str, why: str
) -> None:
    accepted(of, round, audience=audience, to="at_meeting")
    assert reason(round) == why
    issue = issue_adopt(by=of.leader, at=MEETING, round=round)
    frozen = repr(snapshot_parts(edition_for(issue, "reader")))
    live = page_of(of, "reader", reverse("situation:round", args=[round.pk]))
    assert why in frozen
    assert why in live
    assert (SECRET in frozen, SECRET in live) == (audience == READERS,) * 2


DECISIONS: list[dict[str, Any]] = [
    {"state": WITHHELD},
    {"state": ASKED_BACK, "question": "Vilken dag?"},
    {"state": CLEARED, "audience": MEMBERS},
    {"state": CLEARED, "audience": READERS, "mask": ("", "Maskerat.")},
]


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_review_takes_its_words_out_of_the_reason(
    of: Scene, round: Round, decision: dict[str, Any]
) -> None:
    said = accepted(of, round)
    old = Mark.objects.known().get(round=round)
    assert old.reason == SECRET
    review_set(by=of.leader, at=LATER, round=round, key=f"contribution:{said.pk}", **decision)
    new = Mark.objects.known().get(round=round)
    assert (new.reason, new.level, new.suggested, new.suggested_why) == (
        GENERAL,
        old.level,
        old.suggested,
        old.suggested_why,
    )
    assert new.event.verb == "situation.reviewed"
    told = page_of(of, "school", reverse("situation:round", args=[round.pk]))
    assert (SECRET in told) == (decision.get("audience") == MEMBERS and "mask" not in decision)
    # Nor by the way of the one that was replaced, which members could read until now.
    assert SECRET not in thread(of, "school", old)
    of.carried(round, "at_meeting", at=LATER)
    issue = issue_adopt(by=of.leader, at=LATER, round=round)
    assert SECRET not in repr(snapshot_parts(edition_for(issue, "reader")))


def test_a_review_that_hides_nothing_leaves_the_reason(of: Scene, round: Round) -> None:
    said = accepted(of, round)
    key = f"contribution:{said.pk}"
    review_set(by=of.leader, at=LATER, round=round, key=key, state=CLEARED, audience=READERS)
    assert reason(round) == SECRET
    mask = ("", SECRET)
    review_set(by=of.leader, at=LATER, round=round, key=key, state=CLEARED, audience=READERS, mask=mask)
    assert reason(round) == SECRET
    review_set(by=of.leader, at=LATER, round=round, key=key, state=WITHHELD)
    assert reason(round) == GENERAL


def test_words_of_a_mask_go_as_well(of: Scene, round: Round) -> None:
    of.reported(round, "housing", [3], audience=READERS)
    said = Contribution.objects.known().get(round=round)
    decided = {"key": f"contribution:{said.pk}", "state": CLEARED, "audience": READERS}
    review_set(by=of.leader, at=MONDAY, round=round, mask=("", SECRET), **decided)
    of.carried(round, "proposal")
    marks_accept(by=of.leader, at=MEETING, round=round)
    assert reason(round) == SECRET
    of.reported(round, "housing", [3], sentence="Annat.", at=LATER)
    assert reason(round) == GENERAL


def test_a_changed_report_takes_its_words_out_of_the_reason(of: Scene, round: Round) -> None:
    accepted(of, round)
    of.reported(round, "housing", [3], sentence="Vi menade något annat.", at=LATER)
    assert reason(round) == GENERAL
    assert Mark.objects.known().get(round=round).event.verb == "situation.contributed"
    mark_set(by=of.leader, at=LATER, round=round, area=of.areas[0], level=3, reason="Egen.")
    of.reported(round, "housing", [3], sentence="Och något tredje.", at=LATER)
    assert reason(round) == "Egen."


# Events that are withheld


def test_an_event_that_is_withheld_counts_for_nobody(of: Scene, round: Round) -> None:
    of.reported(round, "housing", [1])
    held = sighted(of, round, "police", seriousness=3, place="Hemlig plats")
    shown = sighted(of, round, "housing", place="Garaget")
    of.cleared(round)
    key = f"sighting:{held.pk}"
    review_set(by=of.leader, at=MONDAY, round=round, key=key, state=WITHHELD, audience=SENDER)
    row = round_page(round, "in_review", Eye(LEAD)).rows[0]
    assert [event.place for event in row.events] == ["Garaget"]
    assert row.suggested is not None
    assert row.suggested.level == 1
    assert "Hemlig plats" in page_of(of, "leader", reverse("situation:review", args=[round.pk]))
    # Its sender still has it, and another reader never had.
    own = Eye("authority", frozenset({of.parties["police"].pk}))
    assert len(round_page(round, "proposal", own).rows[0].events) == 2
    of.at_meeting(round)
    of.marked(round, 1)
    issue = issue_adopt(by=of.leader, at=MEETING, round=round)
    assert set(AreaCount.objects.filter(round=round, reader=LEAD).values_list("events", flat=True)) == {1}
    assert "Hemlig plats" not in repr(snapshot_parts(edition_for(issue, LEAD)))
    assert shown.place in repr(snapshot_parts(edition_for(issue, LEAD)))


# The log of reads


def test_reads_of_what_is_marked_are_logged(of: Scene, round: Round) -> None:
    of.reported(round, "housing", [2], sentence=SECRET, audience=SENDER)
    seen = sighted(of, round, "police")
    open_one = sighted(of, round, "housing", audience=MEMBERS)
    of.cleared(round)
    of.carried(round, "in_review")
    mark = reverse("situation:mark", args=[round.pk, of.areas[0].pk])
    area, key = f"area:{of.areas[0].pk}", f"sighting:{seen.pk}"
    client = Client()
    client.force_login(of.leader)

    def read(answer: Any) -> list[list[str]]:
        assert answer.status_code == 200
        rows = Event.objects.filter(verb="situation.marked_read")
        found = [row.values["read"] for row in rows.order_by("pk")]
        rows_before.append(len(found))
        return found[rows_before[-2] :]

    rows_before = [0]
    assert read(client.get(mark)) == [[area]]
    assert read(client.get(mark, headers={"HX-Request": "true"})) == [[area]]
    said = {"level": "2", "reason": "Oroligt vid torget."}
    assert read(client.post(mark, said, headers={"HX-Request": "true"})) == [[area]]
    assert read(client.get(reverse("situation:review_one", args=[round.pk, key]))) == [[key]]
    open_key = f"sighting:{open_one.pk}"
    assert read(client.get(reverse("situation:review_one", args=[round.pk, open_key]))) == []
