"""The run of events in Lindåsa, and the words it is told in."""

from datetime import date
from itertools import pairwise
from string import Formatter

import pytest

from samlad.demo.course import Course, level_of
from samlad.demo.people import AREAS, VOICES
from samlad.demo.sentences import CALM, SPOTS
from samlad.demo.themes import THEMES

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
