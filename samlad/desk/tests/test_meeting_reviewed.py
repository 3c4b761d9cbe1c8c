"""A coming event that a meeting has closed or carried over is shown as it is reviewed now."""

from datetime import timedelta
from typing import Any

import pytest

from samlad.base.audiences import MEMBERS, SENDER
from samlad.desk.tests.meetings import client, closed, coming, page, told, url, wall
from samlad.situation.models import CARRIED_OVER, CLEARED, DONE, WITHHELD, Round
from samlad.situation.operations import coming_withdraw, issue_adopt, review_set
from samlad.situation.tests.factories import MEETING, WEEK
from samlad.situation.tests.scene import Scene, scene

pytestmark = pytest.mark.django_db
SECRET, WRITTEN = "Hemlig demonstration", "Vi möter upp vid den hemliga."
LATER = MEETING + timedelta(minutes=10)
MASKED: dict[str, Any] = {"state": CLEARED, "audience": MEMBERS, "mask": ("Ett evenemang", "")}
DECISIONS: dict[str, dict[str, Any]] = {
    "withheld": {"state": WITHHELD},
    "narrowed": {"state": CLEARED, "audience": SENDER},
    "masked": MASKED,
}


@pytest.fixture
def of() -> Scene:
    return scene(areas=1)


def closed_point(of: Scene, state: str) -> tuple[Round, Any]:
    round = of.opened()
    of.reported(round, "housing", [2])
    one = coming(of, round, "housing", SECRET, audience=MEMBERS)
    of.at_meeting(round)
    more = {"audience": MEMBERS, "party": one.party_id, "text": WRITTEN}
    closed(of, round, f"coming:{one.pk}", state, SECRET, **more)
    return round, one


def words(of: Scene, round: Round, who: str) -> str:
    return client(of, who).get(url(round)).content.decode()


def next_round(of: Scene, round: Round) -> Round:
    of.marked(round, 2, at=LATER)
    issue_adopt(by=of.leader, at=LATER, round=round)
    following = of.opened(WEEK.next(), at=LATER)
    of.reported(following, "housing", [2], at=LATER)
    of.at_meeting(following, at=LATER)
    return following


@pytest.mark.parametrize("how", DECISIONS)
@pytest.mark.parametrize("state", [DONE, CARRIED_OVER])
def test_a_review_after_the_point_was_closed(of: Scene, how: str, state: str) -> None:
    round, one = closed_point(of, state)
    assert SECRET in words(of, round, "school")
    review_set(by=of.leader, at=LATER, round=round, key=f"coming:{one.pk}", **DECISIONS[how])
    later = [round, next_round(of, round)] if state == CARRIED_OVER else [round]
    for meeting in later:
        # Others, and the wall, have neither its words nor what was written of it; its sender has both.
        for told_others in (words(of, meeting, "school"), repr(told(wall(of, meeting)))):
            assert SECRET not in told_others
            assert WRITTEN not in told_others
            assert ("Ett evenemang" in told_others) == (how == "masked")
        assert SECRET in words(of, meeting, "housing")
        assert WRITTEN in words(of, meeting, "housing")
        assert SECRET in repr(told(page(of, meeting)))


@pytest.mark.parametrize("state", [DONE, CARRIED_OVER])
def test_what_was_taken_back_is_on_no_agenda(of: Scene, state: str) -> None:
    round, one = closed_point(of, state)
    coming_withdraw(by=of.people["housing"], at=LATER, coming=one)
    for who in ("school", "housing", "leader"):
        assert SECRET not in words(of, round, who)
    if state == CARRIED_OVER:
        following = next_round(of, round)
        assert SECRET not in words(of, following, "school") + words(of, following, "leader")


def test_what_is_written_under_a_mask_is_shown(of: Scene) -> None:
    round = of.opened()
    one = coming(of, round, "housing", SECRET, audience=MEMBERS)
    review_set(by=of.leader, at=MEETING, round=round, key=f"coming:{one.pk}", **MASKED)
    of.at_meeting(round)
    more = {"audience": MEMBERS, "party": one.party_id, "text": "Vi är där."}
    closed(of, round, f"coming:{one.pk}", DONE, "Ett evenemang", **more)
    assert "Vi är där." in words(of, round, "school")
    assert SECRET not in words(of, round, "school")
