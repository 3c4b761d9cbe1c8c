"""Changing forums, seats and watched areas: effect, log and refusal."""

from datetime import date, timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.forums.models import CLOSED, DEPUTY, DRAFT, MEMBER, OPEN, Forum, ForumFacts, Seat, Watch
from samlad.forums.operations import (
    forum_change,
    forum_close,
    forum_open,
    seat_end,
    seat_set,
    watches_set,
)
from samlad.forums.queries import watched
from samlad.forums.tests.factories import facts, forum, seat, watch
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def state(of: Forum) -> str:
    known: str = ForumFacts.objects.known().get(forum=of).state
    return known


def test_a_forum_begins_as_a_draft_opens_and_closes() -> None:
    ada, new = admin(), forum(draft=True)
    assert state(new) == DRAFT
    forum_open(by=ada, at=LATER, forum=new)
    assert state(new) == OPEN
    forum_close(by=ada, at=LATER, forum=new)
    assert state(new) == CLOSED
    forum_open(by=ada, at=LATER, forum=new)
    assert state(new) == OPEN
    verbs = Event.objects.filter(subject_id=new.pk, actor_id=ada.pk).order_by("pk")
    assert [event.verb for event in verbs] == ["forums.opened", "forums.closed", "forums.opened"]


@pytest.mark.parametrize("lacking", ["purpose", "controllers", "privacy_purpose", "retention"])
def test_a_forum_does_not_open_without_privacy_facts(lacking: str) -> None:
    empty: dict[str, Any] = {lacking: ""}
    new = forum(draft=True, **empty)
    with pytest.raises(Refusal, match="förrän detta är ifyllt"):
        forum_open(by=admin(), at=LATER, forum=new)
    assert state(new) == DRAFT
    assert not Event.objects.filter(verb="forums.opened").exists()


def test_an_open_forum_keeps_its_privacy_facts_and_a_draft_need_not() -> None:
    ada, new, draft = admin(), forum(), forum("BRÅ", draft=True)
    with pytest.raises(Refusal, match="hur länge uppgifterna bevaras"):
        forum_change(by=ada, at=LATER, forum=new, facts=facts(retention=""))
    forum_change(by=ada, at=LATER, forum=draft, facts=facts("BRÅ", retention=""))
    assert ForumFacts.objects.known().get(forum=new).retention
    assert not ForumFacts.objects.known().get(forum=draft).retention


def test_steps_that_cannot_be_taken() -> None:
    ada, new, draft = admin(), forum(), forum(draft=True)
    with pytest.raises(Refusal, match="redan öppet"):
        forum_open(by=ada, at=LATER, forum=new)
    with pytest.raises(Refusal, match="Bara ett öppet forum"):
        forum_close(by=ada, at=LATER, forum=draft)


def test_a_change_keeps_the_state_and_what_was_known() -> None:
    new = forum("OSG")
    forum_change(by=admin(), at=LATER, forum=new, facts=facts("OSG Norr", words=["", "Lugnt", "", "", ""]))
    now = ForumFacts.objects.known().get(forum=new)
    assert (now.name, now.state, now.words[1]) == ("OSG Norr", OPEN, "Lugnt")
    assert ForumFacts.objects.known(AT).get(forum=new).name == "OSG"


def test_a_seat_and_another_role_in_it() -> None:
    new, officer = forum(), function()
    first = seat_set(by=admin(), at=AT, forum=new, function=officer, role=MEMBER, valid_from=DAY)
    seat_set(by=admin(), at=LATER, forum=new, function=officer, role=DEPUTY, valid_from=day(30))
    assert Seat.objects.known().get().role == DEPUTY
    assert Seat.objects.known(AT).get() == first
    assert Event.objects.filter(verb="forums.seat_set", subject_id=new.pk).count() == 2


@pytest.mark.parametrize(("on", "left"), [(30, 30), (0, 0), (-1, None)])
def test_a_seat_ends_or_was_never_there(on: int, left: int | None) -> None:
    old = seat(forum())
    seat_end(by=admin(), at=LATER, seat=old, on=day(on))
    known = [row.valid_to for row in Seat.objects.known()]
    assert known == ([] if left is None else [day(left)])
    assert Event.objects.filter(verb="forums.seat_ended").count() == 1


def test_a_seat_that_has_ended_does_not_get_longer() -> None:
    old, ada = seat(forum()), admin()
    seat_end(by=ada, at=LATER, seat=old, on=day(30))
    with pytest.raises(Refusal, match="samtidigt"):
        seat_end(by=ada, at=LATER, seat=old, on=day(20))
    with pytest.raises(Refusal, match="slutar redan"):
        seat_end(by=ada, at=LATER, seat=Seat.objects.known().get(), on=day(31))
    assert Seat.objects.known().get().valid_to == day(30)


def test_watched_areas_begin_and_end_from_a_day() -> None:
    new, one, hill, centre = forum(), party(), area("Kvarnhöjden"), area("Lindåsa centrum")
    watch(new, one, hill)
    watches_set(by=admin(), at=LATER, forum=new, party=one, areas=[centre], valid_from=day(30))
    assert watched(new.pk, day(29)).areas == {hill.pk}
    assert watched(new.pk, day(30)).areas == {centre.pk}
    assert watched(new.pk, day(40), AT).areas == {hill.pk}
    assert Event.objects.filter(verb="forums.watches_set").latest("pk").values["areas"] == [centre.pk]


def test_watching_the_same_again_writes_no_row() -> None:
    new, one, hill = forum(), party(), area()
    watch(new, one, hill)
    watch(new, one, hill, valid_from=day(30), at=LATER)
    assert Watch.objects.count() == 1


def test_an_area_that_was_never_watched_leaves_no_day() -> None:
    new, one, hill = forum(), party(), area()
    watch(new, one, hill, valid_from=day(30))
    watch(new, one, valid_from=day(10), at=LATER)
    assert not Watch.objects.known().exists()


def test_an_area_can_be_watched_again() -> None:
    new, one, hill = forum(), party(), area()
    watch(new, one, hill)
    watch(new, one, valid_from=day(10), at=LATER)
    watch(new, one, hill, valid_from=day(20), at=LATER + timedelta(days=1))
    assert watched(new.pk, day(25)).by(one.pk) == {hill.pk}
    assert not watched(new.pk, day(15)).by(one.pk)
