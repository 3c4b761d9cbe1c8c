"""A small Lindåsa keeps what the large one promises, also when it is carried on."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from pytest_django import DjangoDbBlocker

from samlad.base.audiences import READER_CLASSES
from samlad.base.refusals import Refusal
from samlad.demo.builder import build, catch_up
from samlad.demo.founding import areas, function, osg, user
from samlad.demo.people import AREA_POLICE, COORDINATION, VOICES
from samlad.demo.reviewing import MASKS
from samlad.demo.tests.built import kept, say_nothing
from samlad.documents.queries import snapshot_parts, verify
from samlad.events.models import Event
from samlad.forums.queries import watched
from samlad.parties.models import FunctionPeriod, Holding, Succession
from samlad.situation.models import (
    Coming,
    Contribution,
    Edition,
    Issue,
    Mark,
    Point,
    Review,
    Round,
    RoundState,
    Sighting,
)
from samlad.situation.operations import (
    Answer,
    contributions_submit,
    issue_correct,
    sightings_join,
)
from samlad.situation.queries.reviewing import review_page
from samlad.situation.rules import local

WEEKS = 4
SUNDAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def lindasa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept(django_db_blocker, SUNDAY, WEEKS):
        yield


def state_of(round: Round) -> str:
    return RoundState.objects.known().get(round=round).state


def current() -> Round:
    return Round.objects.filter(title="").latest("first_day")


def test_every_past_week_is_adopted_and_whole() -> None:
    past = Round.objects.filter(last_day__lt=SUNDAY, title="")
    assert past.count() == WEEKS
    for round in past:
        assert state_of(round) == "adopted"
        editions = Edition.objects.filter(issue__round=round, issue__version=1)
        assert {edition.reader for edition in editions} == set(READER_CLASSES)
    assert all(verify(edition.snapshot).whole for edition in Edition.objects.all())
    assert Issue.objects.filter(version=2).count() == 1


def test_the_current_week_waits_for_lindbo_and_the_church() -> None:
    assert current().deadline.date() < SUNDAY
    assert state_of(current()) == "in_review"
    assert current().first_day <= SUNDAY <= current().last_day
    expected = watched(osg().pk, current().last_day).parties
    reported = set(Contribution.objects.filter(round=current()).values_list("party", flat=True))
    assert len(expected) == 8
    missing = {function(VOICES["housing"]).party_id, function(VOICES["church"]).party_id}
    assert expected - reported == missing


def test_the_current_week_is_there_to_be_reviewed() -> None:
    page = review_page(current(), "in_review")
    assert len(page.waiting) == len(page.items) - 1 > 20
    [double] = page.doubles
    assert {item.party for item in double} == {"Polisen", "Räddningstjänsten", "Säkerhetssektionen"}
    assert len({item.label for item in double}) == 1
    assert any(item.text in MASKS for item in page.sightings)
    assert Coming.objects.filter(round=current()).exists()
    [asked] = Review.objects.filter(sighting__round=current())
    assert asked.state == "asked_back"
    assert asked.sighting is not None
    assert asked.sighting.party == function(VOICES["police"]).party
    assert Point.objects.filter(event__at__date__gte=current().first_day).exists()


def test_lindbo_is_told_what_came_of_its_sighting() -> None:
    last = Round.objects.filter(title="", last_day__lt=SUNDAY).latest("first_day")
    told = Sighting.objects.known().get(round=last, party=function(VOICES["housing"]).party, category="fire")
    review = Review.objects.known().get(sighting=told)
    assert review.state == "cleared"
    assert review.joined_to is not None


def test_before_the_deadline_the_week_is_open() -> None:
    later = SUNDAY + timedelta(days=2)
    catch_up(later, now=local(later, time(16)), progress=say_nothing)
    assert state_of(current()) == "open"
    assert Contribution.objects.filter(round=current()).exists()


def test_what_is_frozen_names_the_areas() -> None:
    edition = Edition.objects.filter(reader="lead").earliest("pk")
    parts = snapshot_parts(edition.snapshot)
    assert {key.removeprefix("area:") for key in parts if key.startswith("area:")} == set(areas())
    assert all(part["shape"] for key, part in parts.items() if key.startswith("area:"))


def test_offices_change_hands_and_one_is_vacant() -> None:
    held = Holding.objects.known().on(SUNDAY)
    assert not held.filter(function__name=AREA_POLICE).exists()
    assert FunctionPeriod.objects.known().on(SUNDAY).filter(function__name=AREA_POLICE).exists()
    assert held.get(function__name=COORDINATION).user == user("samordnare")
    assert held.filter(deputy=True).exists()
    succession = Succession.objects.known().get()
    assert succession.successor == function(VOICES["school"]).party != succession.party


def test_catching_up_adds_the_missing_weeks_and_changes_nothing_old() -> None:
    digests = dict(Edition.objects.values_list("pk", "snapshot__digest"))
    said = set(Contribution.objects.values_list("pk", "sentence", "recorded_at", "replaced_at"))
    events = set(Event.objects.values_list("pk", "verb", "at"))
    later = SUNDAY + timedelta(weeks=3)

    assert catch_up(SUNDAY, progress=say_nothing) == 0
    assert Event.objects.count() == len(events)
    assert catch_up(later, progress=say_nothing) == 3

    assert Round.objects.filter(title="").count() == WEEKS + 4
    assert digests.items() <= dict(Edition.objects.values_list("pk", "snapshot__digest")).items()
    assert said <= set(Contribution.objects.values_list("pk", "sentence", "recorded_at", "replaced_at"))
    assert events <= set(Event.objects.values_list("pk", "verb", "at"))
    by_phone = Contribution.objects.filter(round__first_day__gt=SUNDAY).exclude(oral_from="")
    assert {row.entered_by for row in by_phone} <= {COORDINATION}
    waiting = [round for round in Round.objects.all() if state_of(round) != "adopted"]
    assert waiting == [current()]
    assert current().last_day >= later


def test_what_a_visitor_did_is_carried_on() -> None:
    week, area = current(), areas()["kvarnhojden"]
    at = local(SUNDAY, time(14))
    contributions_submit(
        by=user("lindbo"),
        at=at,
        round=week,
        party=function(VOICES["housing"]).party,
        answers=[Answer(area.pk, 4, "Besökarens egen mening.")],
    )
    fire = [item.thing.pk for item in review_page(week, "in_review").doubles[0]]
    sightings_join(by=user("samordnare"), at=at, round=week, sightings=fire)

    catch_up(SUNDAY + timedelta(weeks=1), progress=say_nothing)

    own = Contribution.objects.known().filter(round=week, party=function(VOICES["housing"]).party)
    assert [row.sentence for row in own] == ["Besökarens egen mening."]
    assert state_of(week) == "adopted"
    joined = Review.objects.known().filter(sighting__in=fire, joined_to__isnull=False)
    assert {review.joined_to_id for review in joined} == {fire[0]}
    assert len(joined) == len(fire) - 1
    since = Event.objects.filter(subject_kind="situation.round", subject_id=week.pk, pk__gt=own[0].event_id)
    assert since.exists()
    assert not since.filter(at__lt=at).exists()


def test_a_week_that_cannot_be_carried_on_is_left_and_told() -> None:
    user_of_coordinator = user("samordnare")
    type(user_of_coordinator).objects.filter(pk=user_of_coordinator.pk).update(is_active=False)
    heard: list[str] = []
    assert catch_up(SUNDAY + timedelta(weeks=1), progress=heard.append) == 0
    assert len(heard) == 2
    assert state_of(current()) == "in_review"


def test_a_database_with_accounts_is_not_built_in() -> None:
    with pytest.raises(Refusal):
        build(SUNDAY, weeks=WEEKS, progress=say_nothing)


def test_a_correction_of_an_adopted_week_survives() -> None:
    week = Round.objects.filter(title="").order_by("first_day")[WEEKS - 1]
    mark = Mark.objects.known().filter(round=week, level__gt=0).earliest("pk")
    issue_correct(
        by=user("samordnare"),
        at=local(SUNDAY, time(9)),
        round=week,
        marks={mark.area_id: (mark.level % 4 + 1, "Ny uppgift.")},
        reason="Besökarens rättelse.",
    )
    catch_up(SUNDAY + timedelta(weeks=1), progress=say_nothing)
    assert Issue.objects.filter(round=week).latest("version").correction_reason == "Besökarens rättelse."
