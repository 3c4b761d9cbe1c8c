"""The next request begins with what came of the last."""

import pytest
from django.utils import timezone

from samlad.actions.tests.factories import action
from samlad.base.audiences import AUTHORITIES, MEMBERS
from samlad.situation.models import ASKED_BACK, CLEARED, WITHHELD, Contribution, Mark
from samlad.situation.operations import issue_adopt, issue_correct, review_set, sightings_join
from samlad.situation.tests.desk import Desk, adopted, shown, sighted
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_next_time_begins_with_what_came_of_the_last(of: Scene) -> None:
    before = of.opened()
    of.reported(before, "housing", [3, 2], at=MONDAY)
    ours = [
        sighted(of, before, "housing"),
        sighted(of, before, "housing", category="graffiti", place="Skolan"),
    ]
    theirs = sighted(of, before, "police", audience=MEMBERS)
    hidden = sighted(of, before, "school")
    sightings_join(by=of.leader, at=MONDAY, round=before, sightings=[ours[0].pk, theirs.pk, hidden.pk])
    for one, state in ((ours[0], "cleared"), (theirs, "cleared"), (ours[1], WITHHELD), (hidden, WITHHELD)):
        review_set(by=of.leader, at=MONDAY, round=before, key=f"sighting:{one.pk}", state=state)
    adopted(of, before, at=MONDAY)
    first = Mark.objects.known().get(round=before, area=of.areas[0])
    action("Lås garagen", forum=of.forum, area=of.areas[0], reason_node=first.node)
    action("Annat område", forum=of.forum, area=of.areas[1])
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    page = shown(desk.open())
    assert "Det blev av det ni lämnade sist, vecka 4" in page
    assert "Kvarnhöjden: 2 Förhöjt Ni angav 3. Gruppen är enig om 2." in page
    assert "Åtgärd: Lås garagen (Förvaltare) Beslutad" in page
    # The school's report was held back: of the three reports the party knows of two.
    assert (
        "Brand eller eldning, Garaget, 18 jan: räknades som en händelse. Ni får läsa 2 rapporter om den."
        in page
    )
    assert "Klotter, Skolan, 18 jan: samordnaren tog inte med den." in page
    assert "Tallmossen: 2 Förhöjt Gruppen är enig om 2." in page
    assert "Åkersdal: 2" not in page
    assert "Annat område" not in page


def test_feedback_is_of_what_was_adopted_also_after_a_correction(of: Scene) -> None:
    before = of.opened()
    of.reported(before, "housing", [2], at=MONDAY)
    adopted(of, before, at=MONDAY)
    node = Mark.objects.known().get(round=before, area=of.areas[0]).node
    action("Lås garagen", forum=of.forum, area=of.areas[0], reason_node=node)
    issue_correct(
        by=of.leader,
        at=MEETING,
        round=before,
        reason="Fel nivå.",
        marks={of.areas[0].pk: (3, "Det var värre.")},
    )
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    page = shown(desk.open())
    assert "Kvarnhöjden: 3 Allvarligt Ni angav 2. Det var värre." in page
    assert "Lås garagen" in page


def test_a_calm_area_takes_one_line_and_nothing_adopted_none(of: Scene, desk: Desk) -> None:
    assert "Det blev av" not in shown(desk.open())
    of.reported(desk.round, "housing", [2], at=timezone.now())
    later = Desk(of.people["housing"], of.opened(WEEK.next().next(), at=MEETING), of.parties["housing"])
    assert "Det blev av" not in shown(later.open())
    of.reported(desk.round, "housing", [1, 1], at=timezone.now())
    of.at_meeting(desk.round, at=timezone.now())
    of.marked(desk.round, 1, 1, at=timezone.now())
    issue_adopt(by=of.leader, at=timezone.now(), round=desk.round)
    assert "läget är det vanliga: Kvarnhöjden, Tallmossen." in shown(later.open())


@pytest.mark.parametrize("state", [CLEARED, WITHHELD])
def test_nothing_is_said_of_reports_that_the_party_may_not_read(of: Scene, state: str) -> None:
    """One more report of the same event, marked for others or withheld, is as if it were not there."""
    before = of.opened()
    ours = sighted(of, before, "housing")
    theirs = sighted(of, before, "police", audience=AUTHORITIES)
    review_set(by=of.leader, at=MONDAY, round=before, key=f"sighting:{ours.pk}", state=CLEARED)
    review_set(by=of.leader, at=MONDAY, round=before, key=f"sighting:{theirs.pk}", state=state)
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    sightings_join(by=of.leader, at=MONDAY, round=before, sightings=[theirs.pk, ours.pk])
    adopted(of, before, at=MONDAY)
    page = shown(desk.open())
    assert "Garaget, 18 jan: räknades som en händelse." in page
    assert "bara ni" not in page
    assert "Ni får läsa" not in page


def test_a_sighting_that_was_not_reviewed_is_not_said_to_be_counted(of: Scene) -> None:
    before = of.opened()
    of.at_meeting(before, at=MONDAY)
    sighted(of, before, "housing")
    of.marked(before, 2, 2, 2, at=MONDAY)
    issue_adopt(by=of.leader, at=MONDAY, round=before)
    desk = Desk(of.people["housing"], of.opened(WEEK.next(), at=MEETING), of.parties["housing"])
    assert "18 jan: inte färdiggranskad när lägesbilden fastställdes." in shown(desk.open())


def test_a_question_stands_above_the_feedback_and_at_its_thing(of: Scene) -> None:
    before = of.opened()
    of.reported(before, "housing", [3], at=MONDAY)
    adopted(of, before, at=MONDAY)
    now = of.opened(WEEK.next(), at=MEETING)
    of.reported(now, "housing", [2], at=MEETING)
    said = Contribution.objects.known().get(round=now)
    review_set(
        by=of.leader,
        at=MEETING,
        round=now,
        key=f"contribution:{said.pk}",
        state=ASKED_BACK,
        question="Vid vilken port?",
    )
    page = shown(Desk(of.people["housing"], now, of.parties["housing"]).open())
    assert page.count("Vid vilken port?") == 2
    assert page.index("Kvarnhöjden : Vid vilken port?") < page.index("Det blev av det ni lämnade sist")
