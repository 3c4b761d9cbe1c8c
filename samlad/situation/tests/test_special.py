"""Extra rounds: opening one at any hour, presence, words for residents, the end and its lessons."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.post.models import Message
from samlad.post.wording import WORDS, worded
from samlad.situation.models import Presence, ResidentMessage, Round, RoundState, StandDown
from samlad.situation.operations import (
    extra_round_open,
    issue_adopt,
    presence_add,
    presence_remove,
    resident_message_set,
    stand_down,
)
from samlad.situation.queries import eye_of, round_page, rounds_page
from samlad.situation.queries.latest import latest_rounds, marks_of_area
from samlad.situation.queries.special import special_of
from samlad.situation.rules import ADOPTED, OPEN
from samlad.situation.tests.factories import MEETING, MONDAY, WEEK
from samlad.situation.tests.scene import PEOPLE, Scene, scene

pytestmark = pytest.mark.django_db
NIGHT = MONDAY + timedelta(days=2, hours=19)
HOUR = timedelta(hours=1)


def extra(of: Scene, title: str = "Brand i centrum", *, at: datetime = NIGHT) -> Round:
    return extra_round_open(by=of.leader, at=at, forum=of.forum, title=title, deadline=at + HOUR)


def placed(of: Scene, round: Round, who: str, **changed: Any) -> Presence:
    given = {"place": "Torget", "starts_at": NIGHT, "ends_at": NIGHT + HOUR, "task": "Vara synlig."}
    area = of.areas[0].pk
    party = of.parties[who]
    return presence_add(
        by=of.people[who], at=NIGHT, round=round, party=party, area_id=area, **{**given, **changed}
    )


def client(of: Scene, who: str) -> Client:
    signed_in = Client()
    signed_in.force_login(of.people[who])
    return signed_in


def url(name: str, *keys: int) -> str:
    return reverse(f"situation:{name}", args=keys)


# ---- the round ----


@pytest.mark.parametrize("who", PEOPLE)
def test_those_who_lead_open_an_extra_round(who: str) -> None:
    of = scene(areas=1)
    signed_in = client(of, who)
    assert signed_in.get(url("extra", of.forum.pk)).status_code == (200 if who == "leader" else 403)
    sent = {"title": "Brand i centrum", "minutes": 30}
    answer = signed_in.post(url("extra", of.forum.pk), sent)
    assert answer.status_code == (302 if who == "leader" else 403)
    assert Round.objects.exists() is (who == "leader")
    if who == "leader":
        round = Round.objects.get()
        left = round.deadline - timezone.now()
        assert timedelta(minutes=29) < left <= timedelta(minutes=30)
        assert Event.objects.filter(verb="situation.extra_round_opened").exists()


@pytest.mark.parametrize(
    "sent", [{"title": "", "minutes": 60}, {"title": "Brand", "minutes": 7}, {"title": "a" * 100_000}]
)
def test_extra_rounds_that_are_refused_change_nothing(sent: dict[str, Any]) -> None:
    of = scene(areas=1)
    assert client(of, "leader").post(url("extra", of.forum.pk), sent).status_code == 422
    assert not Round.objects.exists()


def test_the_mail_does_not_tell_what_has_happened() -> None:
    of = scene(areas=1)
    round = extra(of)
    of.reported(round, "housing", (2,), at=NIGHT)
    of.carried(round, "at_meeting", at=NIGHT)
    of.marked(round, 2, at=NIGHT)
    issue_adopt(by=of.leader, at=NIGHT, round=round)
    words = [worded(message) for message in Message.objects.order_by("pk")]
    assert {subject for subject, _body in words} == {
        "OSG Lindåsa: extra omgång, rapportera senast 22 januari 04.00",
        "OSG Lindåsa: lägesbilden för den extra omgången är fastställd",
    }
    assert not any("Brand" in subject + body for subject, body in words)


def test_every_kind_of_message_has_words() -> None:
    assert {"round_opened", "issue_adopted", "extra_round_opened", "asked_back"} <= set(WORDS)


def test_a_regular_and_an_extra_round_go_on_side_by_side() -> None:
    """The extra one compares with the last picture, and leaves no trace in the strips of the weeks."""
    of = scene(areas=1)
    past = MONDAY - timedelta(days=7)
    last = of.opened(WEEK.previous(), at=past)
    of.reported(last, "housing", (3,), at=past)
    of.at_meeting(last, at=past)
    of.marked(last, 3, at=past)
    issue_adopt(by=of.leader, at=past, round=last)
    week = of.opened()
    of.reported(week, "housing", (2,))
    of.at_meeting(week)
    of.marked(week, 2, at=MONDAY)
    issue_adopt(by=of.leader, at=MONDAY, round=week)
    round = extra(of)
    of.reported(round, "housing", (4,), at=NIGHT, sentence="Det brinner i centrum.")
    of.carried(round, "at_meeting", at=NIGHT)
    of.cleared(round, at=NIGHT)
    of.marked(round, 4, at=NIGHT)
    issue = issue_adopt(by=of.leader, at=NIGHT, round=round)
    found = of.found(round)
    (row,) = round_page(found, found.state, eye_of(of.standing("leader"), round, found.state)).rows
    assert (row.level, row.previous, row.usual) == (4, 2, None)
    page = client(of, "school").get(url("round", round.pk)).content.decode()
    assert "ökar, i senaste lägesbilden 2" in page
    assert "förra veckan" not in page
    after = of.opened(WEEK.next(), at=MEETING)
    found = of.found(after)
    (row,) = round_page(found, found.state, eye_of(of.standing("leader"), after, found.state)).rows
    assert (row.previous, list(row.strip[-3:])) == (2, [3, 2, None])
    assert [one.pk for one in latest_rounds(of.standing("leader"))] == [week.pk]
    assert [m.round.name for m in marks_of_area(of.standing("leader"), of.areas[0].pk)] == [
        "Brand i centrum",
        "vecka 4",
        "vecka 3",
    ]
    assert issue.decision.node.label == "OSG Lindåsa, Brand i centrum"


def test_pages_of_an_extra_round_say_its_name() -> None:
    of = scene(areas=1)
    round = extra(of)
    of.reported(round, "housing", (2,), at=NIGHT)
    signed_in = client(of, "leader")
    assert "Brand i centrum" in signed_in.get(url("round", round.pk)).content.decode()
    listed = signed_in.get(url("rounds")).content.decode()
    assert "Brand i centrum" in listed
    assert url("extra", of.forum.pk) in listed
    assert url("extra", of.forum.pk) not in client(of, "school").get(url("rounds")).content.decode()
    of.carried(round, "at_meeting", at=NIGHT)
    of.marked(round, 2, at=NIGHT)
    issue_adopt(by=of.leader, at=NIGHT, round=round)
    assert RoundState.objects.known().get(round=round).state == ADOPTED
    assert "Brand i centrum" in signed_in.get(url("issue", round.pk, 1)).content.decode()
    lines = rounds_page(of.standing("leader"), "").lines
    assert [line.round.name for line in lines] == ["Brand i centrum"]


def test_an_area_nobody_reported_on_in_an_extra_round_keeps_its_level() -> None:
    of = scene(areas=2)
    round = extra(of)
    of.reported(round, "housing", (2, None), at=NIGHT)
    of.carried(round, "at_meeting", at=NIGHT)
    of.marked(round, 2, at=NIGHT)
    issue_adopt(by=of.leader, at=NIGHT, round=round)
    assert not marks_of_area(of.standing("leader"), of.areas[1].pk)


# ---- presence ----


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        ("leader", 200, {"housing", "police"}),
        ("police", 200, {"housing", "police"}),
        ("housing", 200, {"housing"}),
        ("school", 200, {"housing"}),
        ("reader", 404, set()),
        ("outsider", 404, set()),
    ],
)
def test_who_sees_who_is_where(who: str, status: int, sees: set[str]) -> None:
    of = scene(areas=1)
    round = extra(of)
    placed(of, round, "housing", place="Lekplatsen")
    secret = placed(of, round, "police", place="Bron")
    answer = client(of, who).get(url("round", round.pk))
    assert answer.status_code == status
    text = answer.content.decode()
    assert ("Lekplatsen" in text, "Bron" in text) == ("housing" in sees, "police" in sees)
    read = Event.objects.filter(verb="situation.marked_read").values_list("values", flat=True)
    assert [value["read"] for value in read] == ([[f"presence:{secret.pk}"]] if "police" in sees else [])
    special = special_of(round, OPEN, of.standing(who))
    assert (special is not None) is (status == 200)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("whose", ["school", "police"])
def test_a_party_and_those_who_lead_place_and_remove(whose: str, who: str) -> None:
    of = scene(areas=1)
    round = extra(of)
    sent = {
        "party": of.parties[whose].pk,
        "area": of.areas[0].pk,
        "place": "Torget",
        "starts_at": "2026-01-21T20:00",
        "ends_at": "2026-01-21T22:00",
    }
    may = who in (whose, "leader")
    hidden = who in ("reader", "outsider")
    signed_in = client(of, who)
    answer = signed_in.post(url("presence", round.pk), sent)
    assert answer.status_code == (302 if may else 404 if hidden else 422)
    assert Presence.objects.exists() is may
    theirs = placed(of, round, whose, place="Bron")
    answer = signed_in.post(url("presence_remove", round.pk, theirs.pk))
    unseen = hidden or (whose == "police" and not may)
    assert answer.status_code == (404 if unseen else 302)
    theirs.refresh_from_db()
    assert (theirs.replaced_at is not None) is may


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_at": "2026-01-21T19:00"}, "före starttiden"),
        ({"ends_at": "2026-01-21T20:00"}, "före starttiden"),
        ({"starts_at": "igår"}, "Skriv dag och klockslag"),
        ({"starts_at": "0001-01-01T00:00"}, "Skriv"),
        ({"ends_at": "9999-12-31T23:59"}, "Skriv"),
        ({"place": ""}, "Plats"),
        ({"place": "a" * 100_000}, "högst"),
        ({"task": "a" * 100_000}, "högst"),
        ({"area": "999999"}, "Område"),
    ],
)
def test_presence_that_is_refused_changes_nothing(changed: dict[str, str], words: str) -> None:
    of = scene(areas=1)
    round = extra(of)
    sent = {
        "party": of.parties["school"].pk,
        "area": of.areas[0].pk,
        "place": "Torget",
        "starts_at": "2026-01-21T20:00",
        "ends_at": "2026-01-21T22:00",
        **changed,
    }
    answer = client(of, "school").post(url("presence", round.pk), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Presence.objects.exists()


def test_presence_is_removed_once_and_stays_in_the_history() -> None:
    of = scene(areas=1)
    round = extra(of)
    one = placed(of, round, "school")
    presence_remove(by=of.people["school"], at=NIGHT, presence=one)
    with pytest.raises(Refusal, match="redan borttagen"):
        presence_remove(by=of.people["school"], at=NIGHT, presence=one)
    assert Presence.objects.count() == 1
    verbs = Event.objects.filter(verb__startswith="situation.presence").values_list("verb", flat=True)
    assert sorted(verbs) == ["situation.presence_added", "situation.presence_removed"]


def test_times_end_after_they_begin() -> None:
    of = scene(areas=1)
    with pytest.raises(Refusal, match="före starttiden"):
        placed(of, extra(of), "school", ends_at=NIGHT)


def test_a_regular_round_has_none_of_this() -> None:
    of = scene(areas=1)
    round = of.opened()
    assert special_of(round, OPEN, of.standing("leader")) is None
    for name in ("presence", "resident_message", "stand_down"):
        assert client(of, "leader").get(url(name, round.pk)).status_code == 404
    with pytest.raises(Refusal, match="extra omgångar"):
        placed(of, round, "school")
    with pytest.raises(Refusal, match="extra omgångar"):
        stand_down(by=of.leader, at=NIGHT, round=round, lessons="Fika.")
    with pytest.raises(Refusal, match="extra omgångar"):
        resident_message_set(by=of.leader, at=NIGHT, round=round, text="Hej.")


# ---- words for residents, and the end ----


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("name", "sent", "model"),
    [
        ("resident_message", {"text": "Håll er inne."}, ResidentMessage),
        ("stand_down", {"lessons": "Ring skolan tidigare."}, StandDown),
    ],
)
def test_only_those_who_lead_write(name: str, sent: dict[str, str], model: Any, who: str) -> None:
    of = scene(areas=1)
    round = extra(of)
    answer = client(of, who).post(url(name, round.pk), sent)
    assert answer.status_code == {"leader": 302, "reader": 404, "outsider": 404}.get(who, 403)
    assert model.objects.exists() is (who == "leader")


@pytest.mark.parametrize("text", ["", "  ", "a" * 100_000])
def test_empty_and_endless_words_are_refused(text: str) -> None:
    of = scene(areas=1)
    round = extra(of)
    signed_in = client(of, "leader")
    assert signed_in.post(url("resident_message", round.pk), {"text": text}).status_code == 422
    assert signed_in.post(url("stand_down", round.pk), {"lessons": text}).status_code == 422
    assert not ResidentMessage.objects.exists()
    assert not StandDown.objects.exists()


def test_the_message_is_there_to_copy_and_is_not_published() -> None:
    of = scene(areas=1)
    round = extra(of)
    resident_message_set(by=of.leader, at=NIGHT, round=round, text="Håll er <inne>.", channel="Webben")
    text = client(of, "school").get(url("round", round.pk)).content.decode()
    assert "readonly>Håll er &lt;inne&gt;.</textarea>" in text
    assert "Samlad publicerar inget: en person gör det." in text


def test_the_next_extra_round_begins_with_the_lessons() -> None:
    of = scene(areas=1)
    first = extra(of)
    stand_down(by=of.leader, at=NIGHT, round=first, lessons="Ring skolan tidigare.")
    stand_down(by=of.leader, at=NIGHT, round=first, lessons="Ring skolan först.")
    assert StandDown.objects.known().count() == 1
    other = scene(areas=1, town=" i Östervik")
    stand_down(by=other.leader, at=NIGHT, round=extra(other), lessons="Något annat.")
    signed_in = client(of, "leader")
    text = signed_in.get(url("extra", of.forum.pk)).content.decode()
    assert "Ring skolan först." in text
    assert "tidigare" not in text
    assert "Något annat." not in text
    second = extra(of, "Översvämning", at=NIGHT + timedelta(days=30))
    assert "Ring skolan först." in client(of, "school").get(url("round", second.pk)).content.decode()


def queries(of: Scene, round: Round) -> int:
    signed_in = client(of, "leader")
    signed_in.get(url("round", round.pk))
    with CaptureQueriesContext(connection) as seen:
        assert signed_in.get(url("round", round.pk)).status_code == 200
    return len(seen)


def test_queries_are_constant() -> None:
    of = scene(areas=1)
    round = extra(of)
    placed(of, round, "police")
    few = queries(of, round)
    for number in range(12):
        placed(of, round, ("school", "housing", "police")[number % 3], place=f"Plats {number}")
    assert queries(of, round) == few
