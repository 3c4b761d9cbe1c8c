"""What is written at meetings, and who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.forums.models import Seat
from samlad.forums.operations import seat_end
from samlad.situation.models import Attendance, Notes, Point, PointOutcome, Round
from samlad.situation.operations import attendance_set, notes_set, point_add, point_close
from samlad.situation.rules import STATES
from samlad.situation.tests.factories import MEETING
from samlad.situation.tests.scene import PEOPLE, Scene, scene

pytestmark = pytest.mark.django_db
Write = Callable[[Scene, Round, str], object]


def attend(of: Scene, round: Round, who: str) -> None:
    attendance_set(by=of.people[who], at=MEETING, round=round, present={of.seat("school"): True})


def note(of: Scene, round: Round, who: str) -> None:
    notes_set(by=of.people[who], at=MEETING, round=round, text="Vi sågs.")


def close(of: Scene, round: Round, who: str) -> None:
    point_close(by=of.people[who], at=MEETING, round=round, key="area:1", label="Området", state="done")


WRITES: dict[str, tuple[Write, type[Attendance] | type[Notes] | type[PointOutcome]]] = {
    "attendance": (attend, Attendance),
    "notes": (note, Notes),
    "outcome": (close, PointOutcome),
}


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_those_who_lead_write(who: str, what: str) -> None:
    of, (write, model) = scene(areas=1), WRITES[what]
    round = of.opened()
    of.at_meeting(round)
    if who == "leader":
        write(of, round, who)
    else:
        with pytest.raises(Refusal):
            write(of, round, who)
    assert model.objects.exists() is (who == "leader")


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("state", STATES[:-1])
def test_nothing_is_written_before_the_proposal_is_shown(state: str, what: str) -> None:
    of, (write, model) = scene(areas=1), WRITES[what]
    round = of.opened()
    of.carried(round, state)
    if state in ("proposal", "at_meeting"):
        write(of, round, "leader")
    else:
        with pytest.raises(Refusal, match="Mötet börjar"):
            write(of, round, "leader")
    assert model.objects.exists() is (state in ("proposal", "at_meeting"))


def test_seats_are_those_on_the_day_of_the_meeting() -> None:
    """Who has left since was there all the same; who had left before was not."""
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    school, housing = of.seat("school"), of.seat("housing")
    for function, last in ((school, MEETING.date()), (housing, MEETING.date() - timedelta(days=1))):
        seat = Seat.objects.known().get(forum=of.forum, function=function)
        seat_end(by=of.leader, at=MEETING, seat=seat, on=last)
    later = MEETING + timedelta(days=9)
    attendance_set(by=of.leader, at=later, round=round, present={school: True})
    with pytest.raises(Refusal, match="ingen plats"):
        attendance_set(by=of.leader, at=later, round=round, present={housing: True})
    assert [row.function_id for row in Attendance.objects.all()] == [school]


def test_changed_attendance_is_a_new_row() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    school, police = of.seat("school"), of.seat("police")
    attendance_set(by=of.leader, at=MEETING, round=round, present={school: True, police: True})
    attendance_set(by=of.leader, at=MEETING, round=round, present={school: False, police: True})
    known = Attendance.objects.known().values_list("function_id", "present")
    assert dict(known) == {school: False, police: True}
    assert Attendance.objects.count() == 3
    event = Event.objects.filter(verb="situation.attendance_set").latest("pk")
    assert (event.values["present"], event.values["absent"]) == ([], [school])


def test_a_point_that_is_closed_is_changed_only_by_name() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    given: dict[str, Any] = {
        "by": of.leader,
        "at": MEETING,
        "round": round,
        "key": "area:1",
        "label": "Området",
    }
    first = point_close(**given, state="done", text="Klart.")
    for replaces in (None, first.pk + 1):
        with pytest.raises(Refusal, match="redan avslutad"):
            point_close(**given, state="carried_over", replaces=replaces)
    with pytest.raises(Refusal, match="Välj om punkten"):
        point_close(**given, state="open", replaces=first.pk)
    assert PointOutcome.objects.known().get() == first
    changed = point_close(**given, state="carried_over", replaces=first.pk)
    assert PointOutcome.objects.known().get() == changed


@pytest.mark.parametrize("who", PEOPLE)
def test_points_come_from_members_for_their_own_parties(who: str) -> None:
    of = scene(areas=1)
    given: dict[str, Any] = {"by": of.people[who], "at": MEETING, "forum": of.forum}
    other = of.parties["police" if who == "school" else "school"]
    with pytest.raises(Refusal):
        point_add(**given, party=other, title="Cykelställ")
    if who in of.parties:
        with pytest.raises(Refusal, match="vad punkten gäller"):
            point_add(**given, party=of.parties[who], title=" ")
        point_add(**given, party=of.parties[who], title="Cykelställ")
    assert Point.objects.count() == (who in of.parties)


def test_the_same_notes_again_are_no_new_notes() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    for text in ("Vi sågs.", "Vi sågs.\r\n"):
        notes_set(by=of.leader, at=MEETING, round=round, text=text)
    assert Notes.objects.count() == 1
    with pytest.raises(Refusal, match="Någon annan"):
        notes_set(by=of.leader, at=MEETING, round=round, text="Andra ord.", check_seen=True)
    assert Notes.objects.known().get().text == "Vi sågs."
