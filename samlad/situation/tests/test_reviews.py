"""The review: what is cleared, masked, asked about, withheld and joined, and who sees what of it after."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samlad.accounts.models import User
from samlad.base.audiences import AUTHORITIES, MEMBER, MEMBERS, SENDER
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.rows import Recorded
from samlad.post.models import Message
from samlad.situation import rules
from samlad.situation.models import CLEARED, WITHHELD, Apart, Coming, Contribution, Review, Round, Sighting
from samlad.situation.operations import (
    Answer,
    SightingFacts,
    coming_add,
    contributions_submit,
    review_set,
    reviews_clear_all,
    round_step,
    sighting_add,
    sighting_part,
    sighting_withdraw,
    sightings_join,
    sightings_tell_apart,
)
from samlad.situation.queries.reviewing import review_page
from samlad.situation.queries.seen import Eye, events, handed_in, pending
from samlad.situation.tests.factories import MONDAY
from samlad.situation.tests.scene import TODAY, Scene, scene

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def town() -> Scene:
    return scene()


@pytest.fixture
def round(town: Scene) -> Round:
    return town.opened()


def fire(
    town: Scene, round: Round, who: str, *, text: str = "Det brann i en papperskorg.", **more: Any
) -> Any:
    """A report of a fire; by two parties they look like one event."""
    facts: dict[str, Any] = {
        "area_id": town.areas[0].pk,
        "category": "fire",
        "place": "Centrumtorget",
        "day": TODAY,
    } | more
    party = town.parties[who]
    told = SightingFacts(text=text, audience=MEMBERS, **facts)
    return sighting_add(by=town.people[who], at=MONDAY, round=round, party=party, facts=told)


def key(row: Recorded) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def said(town: Scene, round: Round, who: str, words: str = "Det är oroligt vid torget.") -> Contribution:
    party, answer = town.parties[who], Answer(town.areas[0].pk, 2, words)
    contributions_submit(by=town.people[who], at=MONDAY, round=round, party=party, answers=[answer])
    row: Contribution = Contribution.objects.known().get(round=round, party=party)
    return row


def seen_by_members(round: Round) -> Any:
    return handed_in(round).seen_by(Eye(MEMBER))


def client(user: User) -> Client:
    new = Client()
    new.force_login(user)
    return new


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_nobody_sees_a_report_before_it_is_cleared(town: Scene, round: Round) -> None:
    row = said(town, round, "housing")
    assert seen_by_members(round).said == []
    review_set(by=town.leader, at=LATER, round=round, key=key(row), state=CLEARED)
    assert [one.sentence for one in seen_by_members(round).said] == ["Det är oroligt vid torget."]


def test_masked_words_are_shown_to_all_but_the_party_and_those_who_lead(town: Scene, round: Round) -> None:
    row = fire(town, round, "housing", text="Pojken i trea två syntes där.")
    mask = ("Torget", "En person syntes där.")
    review_set(by=town.leader, at=LATER, round=round, key=key(row), state=CLEARED, mask=mask)
    shown = seen_by_members(round).seen[0]
    assert (shown.place, shown.text) == mask
    own = handed_in(round).seen_by(Eye(MEMBER, frozenset({town.parties["housing"].pk}))).seen[0]
    assert (own.place, own.text) == ("Centrumtorget", "Pojken i trea två syntes där.")


def test_a_changed_report_waits_anew(town: Scene, round: Round) -> None:
    review_set(by=town.leader, at=LATER, round=round, key=key(said(town, round, "housing")), state=CLEARED)
    changed = said(town, round, "housing", "Nu är det lugnt igen.")
    assert pending(round) == [key(changed)]
    assert seen_by_members(round).said == []


@pytest.mark.parametrize("who", ["police", "housing", "reader", "outsider"])
def test_only_those_who_lead_review(town: Scene, round: Round, who: str) -> None:
    row, person = said(town, round, "housing"), town.people[who]
    for act in (
        lambda: review_set(by=person, at=LATER, round=round, key=key(row), state=CLEARED),
        lambda: reviews_clear_all(by=person, at=LATER, round=round, keys=[key(row)]),
        lambda: sightings_join(by=person, at=LATER, round=round, sightings=[1, 2]),
        lambda: sightings_tell_apart(by=person, at=LATER, round=round, sightings=[1, 2]),
        lambda: sighting_part(by=person, at=LATER, round=round, sighting=1),
    ):
        with pytest.raises(Refusal):
            act()
    assert not Review.objects.exists()
    pages = [reverse("situation:review", args=[round.pk])]
    pages.append(reverse("situation:review_one", args=[round.pk, key(row)]))
    assert {client(person).get(page).status_code for page in pages} <= {403, 404}


def test_a_question_goes_to_the_party_and_the_report_stays_hidden(town: Scene, round: Round) -> None:
    row, asked = said(town, round, "housing"), "Vilken dag gäller det?"
    with pytest.raises(Refusal, match="Skriv vad du vill fråga"):
        review_set(by=town.leader, at=LATER, round=round, key=key(row), state="asked_back")
    review_set(by=town.leader, at=LATER, round=round, key=key(row), state="asked_back", question=asked)
    assert seen_by_members(round).said == []
    assert list(Message.objects.filter(kind="asked_back").values_list("to__name", flat=True)) == [
        town.people["housing"].name
    ]
    page = client(town.people["housing"]).get(
        reverse("situation:contribute", args=[round.pk, town.parties["housing"].pk])
    )
    assert asked in words(page)


def test_all_is_cleared_with_its_marking_or_released(town: Scene, round: Round) -> None:
    town.reported(round, "police", [2])
    secret = fire(town, round, "police", place="Norra porten")
    narrow = review_set(
        by=town.leader, at=LATER, round=round, key=key(secret), state=WITHHELD, audience=SENDER
    )
    reviews_clear_all(by=town.leader, at=LATER, round=round, keys=pending(round))
    assert Review.objects.known().get(contribution__isnull=False).audience == AUTHORITIES
    assert seen_by_members(round).said == []
    town.reported(round, "police", [3])
    reviews_clear_all(by=town.leader, at=LATER, round=round, keys=pending(round), release=True)
    assert [one.level for one in seen_by_members(round).said] == [3]
    assert Review.objects.known().get(sighting=secret) == narrow


def test_what_came_in_since_the_page_was_shown_is_not_cleared(town: Scene, round: Round) -> None:
    on_page = [key(said(town, round, "housing"))]
    late = said(town, round, "school")
    assert reviews_clear_all(by=town.leader, at=LATER, round=round, keys=on_page) == 1
    assert pending(round) == [key(late)]
    with pytest.raises(Refusal, match="Inget väntar"):
        reviews_clear_all(by=town.leader, at=LATER, round=round, keys=on_page)


def test_nothing_is_shown_to_the_group_unreviewed(town: Scene, round: Round) -> None:
    said(town, round, "housing")
    round_step(by=town.leader, at=LATER, round=round, to=rules.IN_REVIEW)
    with pytest.raises(Refusal, match="Granska det som väntar"):
        round_step(by=town.leader, at=LATER, round=round, to=rules.PROPOSAL)
    town.cleared(round)
    round_step(by=town.leader, at=LATER, round=round, to=rules.PROPOSAL)


def test_a_report_that_was_changed_or_is_of_another_round_is_not_reviewed(town: Scene, round: Round) -> None:
    old = said(town, round, "housing")
    said(town, round, "housing", "Nu är det lugnt igen.")
    for name, because in (
        (key(old), "Parten har ändrat"),
        ("sighting:x", "finns inte"),
        ("mark:1", "finns inte"),
    ):
        with pytest.raises(Refusal, match=because):
            review_set(by=town.leader, at=LATER, round=round, key=name, state=CLEARED)
    assert not Review.objects.exists()


def doubles(town: Scene, round: Round) -> list[Any]:
    return [fire(town, round, who) for who in ("police", "housing", "school")]


def event_sizes(round: Round, area: Any) -> list[int]:
    found = events(handed_in(round).seen_by(Eye("lead")).seen)
    return sorted(len(event.sightings) for event in found.get(area.pk, ()))


def test_possible_doubles_are_suggested_until_they_are_joined(town: Scene, round: Round) -> None:
    rows = doubles(town, round)
    groups = review_page(round, rules.OPEN).doubles
    assert [{item.key for item in group} for group in groups] == [{key(row) for row in rows}]
    sightings_join(by=town.leader, at=LATER, round=round, sightings=[row.pk for row in rows])
    assert review_page(round, rules.OPEN).doubles == []
    assert event_sizes(round, town.areas[0]) == [3]
    assert len(pending(round)) == 3, "to join is not to clear"


def test_told_apart_they_are_not_suggested_again(town: Scene, round: Round) -> None:
    rows = doubles(town, round)
    keys = [row.pk for row in rows]
    sightings_tell_apart(by=town.leader, at=LATER, round=round, sightings=keys[:2])
    sightings_tell_apart(by=town.leader, at=LATER, round=round, sightings=keys)
    sightings_tell_apart(by=town.leader, at=LATER, round=round, sightings=keys)
    assert review_page(round, rules.OPEN).doubles == []
    assert event_sizes(round, town.areas[0]) == [1, 1, 1]
    assert Apart.objects.count() == 3
    assert Event.objects.filter(verb="situation.sightings_told_apart").count() == 2
    with pytest.raises(Refusal, match="minst två"):
        sightings_tell_apart(by=town.leader, at=LATER, round=round, sightings=keys[:1])


def test_the_one_that_stands_for_an_event_may_be_parted_or_withdrawn(town: Scene, round: Round) -> None:
    first, second, third = doubles(town, round)
    keys = [first.pk, second.pk, third.pk]
    sightings_join(by=town.leader, at=LATER, round=round, sightings=keys)
    sighting_part(by=town.leader, at=LATER, round=round, sighting=first.pk)
    assert event_sizes(round, town.areas[0]) == [1, 2]
    with pytest.raises(Refusal, match="inte ihopslagen"):
        sighting_part(by=town.leader, at=LATER, round=round, sighting=first.pk)
    sightings_join(by=town.leader, at=LATER, round=round, sightings=keys)
    sighting_withdraw(by=town.people["police"], at=LATER, sighting=first)
    assert event_sizes(round, town.areas[0]) == [2]


def test_events_are_joined_in_one_area_of_one_round(town: Scene, round: Round) -> None:
    here, there = fire(town, round, "police"), fire(town, round, "housing", area_id=town.areas[1].pk)
    with pytest.raises(Refusal, match="olika områden"):
        sightings_join(by=town.leader, at=LATER, round=round, sightings=[here.pk, there.pk])
    with pytest.raises(Refusal, match="minst två"):
        sightings_join(by=town.leader, at=LATER, round=round, sightings=[here.pk, here.pk])
    assert not Review.objects.exists()


def _steps(lead: Client, round: Round) -> str:
    return words(lead.get(reverse("situation:round", args=[round.pk])))


def test_the_pages_of_the_review(town: Scene, round: Round) -> None:
    rows = doubles(town, round)
    round_step(by=town.leader, at=MONDAY, round=round, to=rules.IN_REVIEW)
    assert "Visa förslaget för gruppen" not in _steps(client(town.leader), round), "it would be refused"
    coming = coming_add(
        by=town.people["school"],
        at=MONDAY,
        round=round,
        party=town.parties["school"],
        area_id=town.areas[0].pk,
        title="Skolavslutning",
        starts_on=TODAY,
        ends_on=TODAY,
        risk="Stora grupper vid sjön.",
    )
    lead = client(town.leader)
    page = reverse("situation:review", args=[round.pk])
    shown = words(lead.get(page))
    for told in (
        "Kan vara samma händelse: 3",
        "4 uppgifter väntar",
        "Det brann i en papperskorg.",
        "Skolavslutning",
    ):
        assert told in shown
    assert "3 av dem står ovan." in shown
    assert shown.count("Det brann i en papperskorg.") == 3, "each report is there once"
    keys = {"sighting": [row.pk for row in rows]}
    shown = words(lead.post(reverse("situation:tell_apart", args=[round.pk]), keys, follow=True))
    assert "räknas var för sig" in shown
    assert "Kan vara samma" not in shown
    lead.post(reverse("situation:join", args=[round.pk]), keys)
    assert "Dela isär" not in words(lead.get(page)), "what waits is reviewed before it is parted"
    one = reverse("situation:review_one", args=[round.pk, key(coming)])
    assert lead.get(one).status_code == 200
    empty = {"state": CLEARED, "audience": MEMBERS, "label": "Avslutning", "text": "", "question": ""}
    refused = lead.post(one, empty)
    assert refused.status_code == 422
    assert "Skriv vad som ska visas i stället" in words(refused)
    lead.post(one, {**empty, "text": "Många ute samtidigt."})
    assert [(c.title, c.risk) for c in seen_by_members(round).coming] == [
        ("Avslutning", "Många ute samtidigt.")
    ]
    cleared = lead.post(reverse("situation:clear_all", args=[round.pk]), {"key": pending(round)}, follow=True)
    assert "3 uppgifter är släppta." in words(cleared)
    assert cleared.redirect_chain == [(reverse("situation:round", args=[round.pk]), 302)]
    assert "Dela isär" in words(lead.get(page))
    assert "Visa förslaget för gruppen" in _steps(lead, round)
    lead.post(reverse("situation:part", args=[round.pk, rows[1].pk]))
    assert event_sizes(round, town.areas[0]) == [1, 2]
    assert Coming.objects.known().get() == coming


def test_bad_input_on_the_review_changes_nothing(town: Scene, round: Round) -> None:
    row, lead = fire(town, round, "police"), client(town.leader)
    one = reverse("situation:review_one", args=[round.pk, key(row)])
    good = {"state": CLEARED, "audience": MEMBERS, "label": "Torget", "text": "Ord.", "question": ""}
    for changed in ({"state": "x"}, {"audience": "alla"}, {"state": "asked_back"}, {"text": "x" * 100_000}):
        assert lead.post(one, {**good, **changed}).status_code == 422, changed
    assert lead.get(reverse("situation:review_one", args=[round.pk, "sighting:99"])).status_code == 404
    for wrong in ({"sighting": ["x", "y"]}, {"sighting": [row.pk]}, {}):
        assert lead.post(reverse("situation:join", args=[round.pk]), wrong).status_code == 302
    assert not Review.objects.exists()
    assert Sighting.objects.known().get() == row


def test_as_many_queries_for_many_reports_as_for_one(
    town: Scene, round: Round, django_assert_max_num_queries: Any
) -> None:
    fire(town, round, "police")
    with django_assert_max_num_queries(6):
        review_page(round, rules.OPEN)
    for number in range(8):
        fire(town, round, "housing", place=f"Plats {number}")
        fire(town, round, "school", area_id=town.areas[1].pk, place=f"Plats {number}")
    with django_assert_max_num_queries(6):
        review_page(round, rules.OPEN)
