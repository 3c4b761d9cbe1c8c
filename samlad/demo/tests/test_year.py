"""A Lindåsa of some months: what needs a history, a summer or a few meetings to be seen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from pytest_django import DjangoDbBlocker

from samlad.base.audiences import READER_CLASSES
from samlad.demo.builder import beginning, catch_up
from samlad.demo.course import PAUSE, Course
from samlad.demo.founding import function, osg, user
from samlad.demo.people import VOICES
from samlad.demo.reviewing import MASKS
from samlad.demo.tests.built import kept
from samlad.documents.queries import verify
from samlad.forums.models import ForumFacts
from samlad.forums.operations import facts_of, forum_change
from samlad.forums.queries import standing_of
from samlad.situation.models import (
    AreaCount,
    Attendance,
    Coming,
    Contribution,
    Edition,
    Notes,
    Point,
    PointOutcome,
    Presence,
    ResidentMessage,
    Review,
    Round,
    RoundState,
    Sighting,
    StandDown,
)
from samlad.situation.queries import Eye, RoundPage, ground, page_for
from samlad.situation.queries.seen import pending
from samlad.situation.rules import ADOPTED, local
from samlad.statistics.models import Delivery

WEEKS = 38
# Week 35: the pause of the summer has just ended.
TODAY = date(2026, 8, 30)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def lindasa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    with kept(django_db_blocker, TODAY, WEEKS) as told:
        yield told


def regular() -> list[Round]:
    return list(Round.objects.filter(title="").order_by("first_day"))


def page(round: Round, reader: str = "lead") -> RoundPage:
    state = RoundState.objects.known().get(round=round).state
    return page_for(ground(round, state), Eye(reader))


def test_no_week_was_left(lindasa: list[str]) -> None:
    assert not [text for text in lindasa if "left" in text]
    states = RoundState.objects.known().filter(round__in=regular()[:-1])
    assert {row.state for row in states} == {ADOPTED}


def test_the_forum_pauses_in_summer() -> None:
    facts = ForumFacts.objects.known().get(forum=osg())
    assert (facts.pause_from, facts.pause_to) == (PAUSE[0], PAUSE[-1])
    weeks = {round.number for round in regular()}
    assert not weeks & set(PAUSE)
    assert {27, 32} <= weeks
    assert len(regular()) == WEEKS + 1 - len(PAUSE)


def test_a_pause_that_a_visitor_decides_on_is_waited_out() -> None:
    known = facts_of(ForumFacts.objects.known().get(forum=osg()))
    facts = replace(known, pause_from=36, pause_to=37)
    at = local(TODAY, time(12))
    forum_change(by=user("samordnare"), at=at, forum=osg(), facts=facts)
    assert catch_up(TODAY + timedelta(weeks=2), progress=print) == 0
    assert RoundState.objects.known().get(round=regular()[-1]).state == ADOPTED
    assert catch_up(TODAY + timedelta(weeks=3), progress=print) == 1
    assert [round.number for round in regular()[-2:]] == [35, 38]


def test_every_edition_is_whole() -> None:
    editions = Edition.objects.select_related("snapshot")
    assert len(editions) > 4 * 30
    assert all(verify(edition.snapshot).whole for edition in editions)


def test_what_is_usual_is_known_and_something_is_unusual() -> None:
    assert AreaCount.objects.filter(reader="lead").values("round").distinct().count() >= 30
    rows = {row.code: row for row in page(regular()[-1]).rows}
    usual = [row.usual for row in rows.values() if row.usual is not None]
    assert Counter(one.code for one in usual)["expected"] >= 4
    assert rows["kvarnhojden"].unusual
    assert rows["kvarnhojden"].suggested is not None
    assert "above_usual" in {code for code, _values in rows["kvarnhojden"].suggested.reasons}


def test_reader_classes_see_different_numbers() -> None:
    weeks = regular()[-8:-1]
    events = [sum(len(row.events) for week in weeks for row in page(week, r).rows) for r in READER_CLASSES]
    assert events == sorted(events, reverse=True)
    assert len(set(events)) == len(READER_CLASSES)
    keys = {"lindbo": "member", "kvarnstenen": "member", "forsamling": "member", "polis": "authority"}
    assert {k: standing_of(user(k), TODAY).reader_class(osg().pk) for k in keys} == keys
    assert standing_of(user("las"), TODAY).reader_class(osg().pk) == "reader"


def test_nothing_waits_in_past_weeks_and_everything_has_been_tried() -> None:
    assert not [round for round in regular()[:-1] if pending(round)]
    reviews = Review.objects.known()
    assert {review.state for review in reviews} == {"cleared", "asked_back", "withheld"}
    assert reviews.filter(joined_to__isnull=False).count() > 10
    masked = reviews.filter(masked=True)
    assert set(masked.values_list("sighting__text", flat=True)) <= set(MASKS)
    assert masked.exists()
    assert {"authorities", "members"} <= set(
        reviews.filter(sighting__party__kind="police").values_list("audience", flat=True)
    )


def test_some_say_the_same_again_but_not_about_what_is_serious() -> None:
    rows = Contribution.objects.known()
    assert rows.filter(unchanged__gte=2).exists()
    assert not rows.filter(unchanged__gte=1, level__gte=3).exists()


def test_sightings_are_what_the_story_says() -> None:
    rows = Sighting.objects.known().filter(round__title="")
    per_area = Counter((row.round_id, row.area_id, row.party_id) for row in rows)
    assert max(per_area.values()) <= 6
    assert not [row for row in rows if row.day >= row.recorded_at.date()]
    assert {row.seriousness for row in rows} == {0, 1, 2, 3}
    assert len({row.category for row in rows}) >= 10
    assert Coming.objects.count() > 10


def test_meetings_were_held_and_one_point_is_carried_over() -> None:
    held = Notes.objects.known().filter(meeting__round__title="")
    assert 5 <= held.count() <= 10
    present = set(Attendance.objects.known().values_list("present", flat=True))
    assert present == {True, False}
    outcomes = PointOutcome.objects.known().filter(meeting__round=regular()[-2])
    assert [row.state for row in outcomes].count("carried_over") <= 1
    assert outcomes.filter(state="done").exists()
    raised = Point.objects.filter(event__at__date__gte=regular()[-1].first_day)
    assert [point.party for point in raised] == [function(VOICES["owner"]).party]


def test_the_extra_round_is_over() -> None:
    [extra] = Round.objects.exclude(title="")
    assert RoundState.objects.known().get(round=extra).state == ADOPTED
    assert Presence.objects.known().filter(round=extra).count() == 5
    assert ResidentMessage.objects.known().filter(round=extra).exists()
    lessons = StandDown.objects.known().get(round=extra)
    assert lessons.recorded_at > extra.deadline
    assert {row.level for row in page(extra).rows if row.heard} == {2, 3}


def test_working_days_are_kept() -> None:
    easter = next(round for round in regular() if (round.year, round.number) == (2026, 14))
    assert easter.deadline.date() == date(2026, 4, 2)
    assert easter.meeting_at.date() == date(2026, 4, 7)
    begun = beginning()
    assert begun is not None
    course = Course(begun.seed, begun.start, begun.weeks)
    allowed = {VOICES[voice] for voice in VOICES if course.late(voice, course.week_of(easter.first_day))}
    late = Contribution.objects.filter(round=easter, recorded_at__gt=easter.deadline, oral_from="")
    assert {row.entered_by for row in late} <= allowed


def test_the_figures_of_the_year_before_came_in_may() -> None:
    """Those of the years before when the story begins, from two sources; then the next, in week 20."""
    days = [row.fetched_at.date() for row in Delivery.objects.order_by("pk")]
    assert len(days) == 4
    assert days[0] == days[1] < days[2] == days[3]
    assert days[2].isocalendar()[:2] == (2026, 20)
