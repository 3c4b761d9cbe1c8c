"""Who writes in a meeting and what is refused; what is logged; how much is asked of the database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.base.audiences import AUTHORITIES
from samlad.desk.tests.meetings import (
    LATE,
    client,
    closed,
    coming,
    full_week,
    point,
    url,
)
from samlad.events.models import Event
from samlad.places.tests.factories import area as new_area
from samlad.situation.models import Attendance, Notes, Point, PointOutcome, Round
from samlad.situation.operations import (
    issue_adopt,
    notes_set,
)
from samlad.situation.tests.factories import MEETING
from samlad.situation.tests.scene import PEOPLE, Scene, scene, vacant_seat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("police", 200), ("housing", 200), ("reader", 404), ("outsider", 404)],
)
def test_members_see_the_page(who: str, status: int) -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    assert client(of, who).get(url(round)).status_code == status


def test_readers_of_the_adopted_picture_do_not_see_its_meeting() -> None:
    of = scene(areas=1)
    round = full_week(of)
    issue_adopt(by=of.leader, at=MEETING, round=round)
    assert client(of, "reader").get(url(round)).status_code == 403


WRITES: dict[str, dict[str, Any]] = {
    "meeting_start": {},
    "meeting_close": {"state": "done", "text": "Klart."},
    "meeting_attendance": {"present": []},
    "meeting_notes": {"text": "Vi sågs."},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", WRITES)
def test_only_those_who_lead_write(name: str, who: str) -> None:
    of = scene(areas=1)
    round = of.opened()
    of.carried(round, "proposal" if name == "meeting_start" else "at_meeting")
    sent = {"key": f"area:{of.areas[0].pk}", **WRITES[name]}
    before = Event.objects.count()
    answer = client(of, who).post(url(round, name), sent)
    expected = {"leader": 302, "reader": 404, "outsider": 404}.get(who, 403)
    assert answer.status_code == expected
    assert (Event.objects.count() > before) is (who == "leader")


@pytest.mark.parametrize("who", PEOPLE)
def test_every_member_adds_points(who: str) -> None:
    of = scene(areas=1)
    round = of.opened()
    party = next(iter(of.standing(who).parties.get(of.forum.pk, [of.parties["school"].pk])))
    sent = {"title": "Cykelställ", "party": party}
    answer = client(of, who).post(url(round, "meeting_point"), sent)
    assert answer.status_code == (404 if who in ("reader", "outsider") else 302)
    assert Point.objects.exists() is (who not in ("reader", "outsider"))


def test_a_point_is_added_for_ones_own_party_alone() -> None:
    of = scene(areas=1)
    round = of.opened()
    sent = {"title": "Cykelställ", "party": of.parties["police"].pk}
    assert client(of, "school").post(url(round, "meeting_point"), sent).status_code == 422
    assert not Point.objects.exists()


# ---- bad input ----


def test_a_point_is_closed_once() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    sent = {"key": f"area:{of.areas[0].pk}", "state": "done", "text": "Klart."}
    signed_in = client(of, "leader")
    assert signed_in.post(url(round, "meeting_close"), sent).status_code == 302
    again = signed_in.post(url(round, "meeting_close"), sent | {"text": "Något annat."})
    assert again.status_code == 422
    assert "redan avslutad" in again.content.decode()
    assert PointOutcome.objects.get().text == "Klart."
    changed = sent | {"state": "carried_over", "replaces": PointOutcome.objects.get().pk}
    assert signed_in.post(url(round, "meeting_close"), changed).status_code == 302
    assert PointOutcome.objects.known().get().state == "carried_over"
    assert PointOutcome.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"state": "done", "text": "a" * 100_000}, "högst"),
        ({"state": "bort", "text": ""}, "Välj ett giltigt alternativ"),
        ({"text": "Utan utfall"}, "Vad blev det? –"),
        ({"state": "done", "key": "area:999"}, "inte längre på dagordningen"),
        ({"state": "done", "text": "\x00"}, ""),
    ],
)
def test_outcomes_that_are_refused_change_nothing(sent: dict[str, str], words: str) -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    answer = client(of, "leader").post(url(round, "meeting_close"), {"key": f"area:{of.areas[0].pk}", **sent})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PointOutcome.objects.exists()


def test_attendance_by_function() -> None:
    of = scene(areas=1)
    empty = vacant_seat(of)
    round = of.opened()
    of.at_meeting(round)
    there = [of.seat("police"), empty.function_id]
    signed_in = client(of, "leader")
    assert signed_in.post(url(round, "meeting_attendance"), {"present": there}).status_code == 302
    noted = dict(Attendance.objects.known().values_list("function_id", "present"))
    assert {key for key, present in noted.items() if present} == set(there)
    assert noted[of.seat("school")] is False
    text = signed_in.get(url(round)).content.decode()
    assert "Medlem police" in text
    assert "vakant" in text
    events = Event.objects.filter(verb="situation.attendance_set").count()
    signed_in.post(url(round, "meeting_attendance"), {"present": there})
    assert Event.objects.filter(verb="situation.attendance_set").count() == events, "nothing changed"


def test_everybody_is_there_but_readers_and_nobody() -> None:
    of = scene(areas=1)
    empty = vacant_seat(of)
    round = of.opened()
    of.at_meeting(round)
    client(of, "leader").post(url(round, "meeting_attendance"), {"alla": "1"})
    noted = dict(Attendance.objects.known().values_list("function_id", "present"))
    there = {of.seat(who) for who in ("leader", "police", "housing", "school")}
    assert {key for key, present in noted.items() if present} == there
    assert noted[empty.function_id] is noted[of.seat("reader")] is False


def test_a_function_without_a_seat_cannot_be_there() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    stranger = scene(areas=0, town=" i Östervik").seat("police")
    answer = client(of, "leader").post(url(round, "meeting_attendance"), {"present": [stranger]})
    assert answer.status_code == 422
    assert "ingen plats i forumet" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_notes_are_not_overwritten_unseen() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    signed_in = client(of, "leader")
    assert signed_in.post(url(round, "meeting_notes"), {"text": "Första."}).status_code == 302
    answer = signed_in.post(url(round, "meeting_notes"), {"text": "Andra.", "seen": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Någon annan har sparat" in text
    assert "Andra." in text, "what was written stays in the field"
    assert "Första." in text, "what is saved is shown"
    seen = Notes.objects.get().pk
    assert signed_in.post(url(round, "meeting_notes"), {"text": "Båda.", "seen": seen}).status_code == 302
    assert Notes.objects.known().get().text == "Båda."


def test_notes_save_themselves_with_htmx() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    signed_in, htmx = client(of, "leader"), {"HX-Request": "true"}
    answer = signed_in.post(url(round, "meeting_notes"), {"text": "Vi sågs."}, headers=htmx)
    kept = Notes.objects.get()
    assert "Sparat" in answer.content.decode()
    assert f'name="seen" value="{kept.pk}"' in answer.content.decode()
    again = signed_in.post(url(round, "meeting_notes"), {"text": "Vi sågs.", "seen": kept.pk}, headers=htmx)
    assert again.status_code == 200
    assert Notes.objects.count() == 1
    too_long = signed_in.post(url(round, "meeting_notes"), {"text": "a" * 100_000}, headers=htmx)
    assert too_long.status_code == 422
    assert Notes.objects.count() == 1


def test_htmx_gets_the_point_alone() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    sent = {"key": f"area:{of.areas[0].pk}", "state": "done", "text": "Klart nu."}
    answer = client(of, "leader").post(url(round, "meeting_close"), sent, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith('<li class="point"')
    assert "Klart nu." in text


# ---- events and queries ----


def test_what_is_done_is_logged() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    one = point(of, "Cykelställ")
    closed(of, round, f"point:{one.pk}", "done")
    notes_set(by=of.leader, at=MEETING, round=round, text="Vi sågs.")
    verbs = list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["situation.notes_set", "situation.point_closed", "situation.point_added"]


def test_reads_of_what_is_marked_are_logged() -> None:
    of = scene(areas=1)
    round = of.opened()
    of.at_meeting(round)
    secret = of.action("Extra tillsyn", "police", due_on=LATE)
    client(of, "school").get(url(round))
    client(of, "leader").get(url(round))
    assert not Event.objects.filter(verb="situation.marked_read").exists()
    client(of, "leader").get(url(round) + "?allt=1")
    (event,) = Event.objects.filter(verb="situation.marked_read")
    assert event.values["read"] == [f"action:{secret.pk}"]


def queries(of: Scene, round: Round, who: str) -> int:
    signed_in = client(of, who)
    signed_in.get(url(round) + "?allt=1")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert signed_in.get(url(round) + "?allt=1").status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["leader", "housing"])
def test_queries_are_few_and_constant(who: str) -> None:
    few = scene(areas=1)
    small = full_week(few)
    many = scene(areas=9, town=" i Östervik")
    big = full_week(many)
    coming(many, big, "school", "Match", audience=AUTHORITIES)
    many.cleared(big)
    for number in range(8):
        vacant = new_area(f"Plats {number}")
        assert vacant.pk
        point(many, f"Punkt {number}")
        many.action(f"Åtgärd {number}", "police", due_on=LATE)
        closed(many, big, f"point:{number + 1000}", "done")
    secret = few.action("Extra tillsyn", "police", due_on=LATE)
    assert secret.pk
    counts = queries(few, small, who), queries(many, big, who)
    assert counts[0] == counts[1]
    assert counts[0] <= 25
