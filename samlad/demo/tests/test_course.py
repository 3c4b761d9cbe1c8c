"""The run of events in Lindåsa, and the words it is told in."""

from datetime import date, timedelta
from itertools import pairwise
from string import Formatter

import pytest

from samlad.base.categories import CATEGORIES, TARGETS
from samlad.base.categories import PLACE_TYPES as CATEGORY_PLACES
from samlad.base.guard import findings
from samlad.demo.course import PAUSE, Course, level_of
from samlad.demo.happenings import MEETING_PLACES, PLACE_TYPES, SLIPS
from samlad.demo.incidents import ahead, incidents, place
from samlad.demo.people import AREAS, VOICES
from samlad.demo.sentences import CALM, SPOTS
from samlad.demo.themes import THEMES
from samlad.demo.told import ALWAYS, HAPPENINGS

COURSE = Course(1, date(2024, 5, 20))
PLACES = set(SPOTS["kvarnhojden"])


@pytest.mark.parametrize(
    ("strain", "level"), [(0.2, 1), (1.59, 1), (1.6, 2), (2.45, 3), (3.34, 3), (3.35, 4)]
)
def test_levels_follow_the_strain(strain: float, level: int) -> None:
    assert level_of(strain) == level


def test_all_levels_are_seen_and_neighbouring_weeks_are_alike() -> None:
    levels = [[level_of(COURSE.strain(area, week)) for week in range(130)] for area in AREAS]
    assert {level for line in levels for level in line} == {1, 2, 3, 4}
    steps = [abs(a - b) for line in levels for a, b in pairwise(line)]
    assert sum(step > 1 for step in steps) < len(steps) * 0.02


def test_the_bad_autumn_on_kvarnhojden_is_about_fires() -> None:
    week = next(w for w in range(52, 105) if COURSE.calendar_week(w) == 43)
    assert level_of(COURSE.strain("kvarnhojden", week)) >= 3
    assert COURSE.theme("kvarnhojden", week) is THEMES["fire"]


@pytest.mark.parametrize("voice", VOICES)
def test_every_voice_has_something_to_say_in_every_week(voice: str) -> None:
    for area in AREAS:
        for week in range(60):
            said = COURSE.says(voice, area, week)
            assert said is None or said.level is None or said.sentence.endswith(".")


def test_sentences_name_places_that_every_area_has() -> None:
    assert all(set(spots) == PLACES for spots in SPOTS.values())
    said = [
        text for theme in THEMES.values() for pair in theme.said.values() for texts in pair for text in texts
    ]
    used = {name for text in said for _, name, _, _ in Formatter().parse(text) if name}
    assert used <= PLACES
    assert set(CALM) == set(VOICES)


def test_fireworks_belong_to_new_year() -> None:
    summer = {COURSE.theme(area, week).phrase for area in AREAS for week in range(131) if is_summer(week)}
    assert THEMES["fireworks"].phrase not in summer


def is_summer(week: int) -> bool:
    return 23 <= COURSE.calendar_week(week) <= 34


def test_marks_follow_what_was_said() -> None:
    assert COURSE.mark("ostervik", 3, [None, None])[0] == 1
    levels = {COURSE.mark(area, week, [2, 2, 2])[0] for area in AREAS for week in range(60)}
    assert levels == {2}
    apart = {COURSE.mark(area, week, [1, 2, 4])[0] for area in AREAS for week in range(60)}
    assert apart == {2, 3}


def test_serious_words_are_never_those_of_the_week_before_or_of_another() -> None:
    for area in AREAS:
        said = [{v: COURSE.says(v, area, week) for v in VOICES} for week in range(130)]
        serious = [
            {v: one.sentence for v, one in now.items() if one and (one.level or 0) > 2} for now in said
        ]
        assert any(serious) or area in ("angsbacken", "akersdal", "ostervik")
        assert all(len(set(now.values())) == len(now) for now in serious)
        assert all(before.get(v) != text for before, now in pairwise(serious) for v, text in now.items())


def test_the_pause_begins_before_the_last_whole_summer() -> None:
    assert COURSE.calendar_week(COURSE.pause_begins() or 0) == PAUSE[0] - 8
    ends_in_july = Course(1, date(2026, 7, 13) - timedelta(weeks=130))
    assert ends_in_july.calendar_week(130) in PAUSE
    assert ends_in_july.pause_begins() is None
    assert Course(1, date(2026, 9, 7), weeks=10).pause_begins() is None


@pytest.mark.parametrize("area", AREAS)
def test_incidents_are_few_and_told_by_those_who_watch(area: str) -> None:
    watching = ("police", "safety", "church")
    found = [incidents(COURSE, area, week, watching) for week in range(130)]
    assert max(len(here) for here in found) <= 5
    assert any(not here for here in found)
    assert {voice for here in found for incident in here for voice in incident.voices} <= set(watching)
    for week, here in enumerate(found):
        told = [(incident.day, voice) for incident in here for voice in incident.voices]
        assert all(day < COURSE.hour(voice, week)[0] for day, voice in told)


def test_more_happens_in_a_bad_time() -> None:
    top = next(wave.top for wave in COURSE.waves if wave.theme == "fire")
    numbers = [len(incidents(COURSE, "kvarnhojden", week, tuple(VOICES))) for week in range(130)]
    assert sum(numbers[top - 5 : top + 5]) > 1.5 * 10 * sum(numbers) / len(numbers)


def test_what_happens_is_told_in_words_of_those_who_can_know() -> None:
    told = [one for listed in HAPPENINGS.values() for one in listed] + list(ALWAYS)
    assert {one.category for one in told} == set(CATEGORIES)
    assert {one.spot for one in told} <= PLACES
    assert {one.target for one in told} <= {"", *TARGETS}
    assert {*PLACE_TYPES.values(), *MEETING_PLACES.values()} <= set(CATEGORY_PLACES)
    assert set(HAPPENINGS) == set(THEMES)
    assert not [text for one in told for text in one.told.values() if findings(text)]
    assert not [slip for slip in SLIPS if findings(slip.text) or slip.text == slip.masked]
    assert place("kvarnhojden", "garage") == "Garagen på Norra Kvarnvägen"


def test_something_is_coming_where_the_story_ends_and_at_the_feasts() -> None:
    assert {one.voice for one in ahead(COURSE, COURSE.weeks)} - {"housing", "church"}
    titles = {
        COURSE.calendar_week(week + 1): {one.title for one in ahead(COURSE, week)} for week in range(130)
    }
    assert "Lucianatten" in titles[50]
    assert "Höstlov" in titles[44]
    year = [one for week in range(52) for one in ahead(COURSE, week)]
    assert all(one.first <= one.last for one in year)
    assert sum(one.title == "Marknadsdag" for one in year) == 7
