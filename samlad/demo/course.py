"""How things go in Lindåsa: how strained each area is in each week, and what is said about it. Pure.

Every answer follows from the seed and the number of weeks since the first one, never from what was asked
before: weeks that are added later fit those that are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from samlad.demo.people import VOICES
from samlad.demo.sentences import (
    AT_MEETING,
    CALM,
    CALM_BREAK,
    DURING_BREAK,
    FRESH,
    HIGHER,
    LOWER,
    NOTHING_SAID,
    REASONS,
    SEVERAL,
    SPOTS,
)
from samlad.demo.themes import THEMES, Theme

# Where an area lies when nothing special happens, on the scale 1–4.
USUAL = {
    "kvarnhojden": 1.65,
    "lindasa-centrum": 1.7,
    "tallmossen": 1.4,
    "akersdal": 1.35,
    "angsbacken": 1.2,
    "ostervik": 1.15,
}
STEPS = (1.6, 2.45, 3.35)
# How one voice tends to see things beside the others.
LEANING = {"police": 0.1, "school": -0.1, "church": 0.2, "housing": 0.15, "rescue": -0.1, "owner": 0.2}
# Chance that a voice reports at all in a week; the rest report nearly always.
FAITHFUL = {"church": 0.75, "owner": 0.82, "rescue": 0.85}
HOLIDAYS = frozenset({1, 27, 28, 29, 30, 31, 52, 53})
# Weeks of the summer pause, when there is one.
PAUSE = range(28, 32)
SCHOOL_BREAKS = frozenset({1, 8, *range(25, 33), 44, 52, 53})


@dataclass(frozen=True, slots=True)
class Wave:
    """A bad time in one area: the week of its top from the first week, how high and how many weeks long."""

    area: str
    top: int
    height: float
    length: float
    theme: str

    def at(self, week: int) -> float:
        return self.height * max(0.0, 1 - abs(week - self.top) / self.length)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a voice says about an area: a level and a sentence; level None is "nothing to report"."""

    level: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Course:
    """One run of events. `start` is the Monday of the first week, `weeks` how many the story is told over."""

    seed: int
    start: date
    weeks: int = 130

    def dice(self, *key: object) -> Random:
        """The same throws for the same key, on every machine."""
        return Random(":".join(map(str, (self.seed, *key))))  # noqa: S311  (an example, no secret)

    def week_of(self, monday: date) -> int:
        return (monday - self.start).days // 7

    def calendar_week(self, week: int) -> int:
        return (self.start + timedelta(weeks=week)).isocalendar().week

    @property
    def waves(self) -> Sequence[Wave]:
        return waves(self.start, self.weeks)

    def strain(self, area: str, week: int) -> float:
        """How strained an area is in a week: the usual, slow swings, the season and the waves."""
        slow = sum(self._swing(area, week, length) for length in (5, 11, 23))
        wave = max((wave.at(week) for wave in self.waves if wave.area == area), default=0.0)
        here = self.dice("week", area, week).gauss(0, 0.12)
        return USUAL[area] + slow + wave + season(area, self.calendar_week(week)) + here

    def _swing(self, area: str, week: int, length: int) -> float:
        """A random line through a new point every `length` weeks."""
        before, share = divmod(week, length)
        left, right = (
            self.dice("swing", area, length, place).gauss(0, 0.24) for place in (before, before + 1)
        )
        return left + (right - left) * share / length

    def theme(self, area: str, week: int) -> Theme:
        """What the week is about in an area: the wave's own matter, or one that stays for about a month."""
        high = [wave for wave in self.waves if wave.area == area and wave.at(week) > 0.5]
        if high:
            return THEMES[high[0].theme]
        dice, calendar = self.dice("theme", area, week // 4), self.calendar_week(week)
        return weighted(dice, {name: weight(theme, area, calendar) for name, theme in THEMES.items()})

    def speaks(self, voice: str, week: int) -> bool:
        """Whether a voice reports at all this week; Lindbo does in the last one that is over."""
        if voice == "housing" and week == self.weeks - 1:
            return True
        chance = FAITHFUL.get(voice, 0.95) * (0.6 if self.calendar_week(week) in HOLIDAYS else 1)
        return self.dice("speaks", voice, week).random() < chance

    def says(self, voice: str, area: str, week: int) -> Saying | None:
        """What a voice says about an area, or None where it leaves the area out."""
        dice = self.dice("says", voice, area, week)
        skips = dice.random() > (0.4 if area == "akersdal" else 0.96)
        if skips and (voice, area) != ("housing", "kvarnhojden"):
            return None
        level = level_of(self.strain(area, week) + LEANING.get(voice, 0.0) + dice.gauss(0, 0.3))
        if level == 1:
            return Saying(None, "") if dice.random() < 0.25 else Saying(1, self._calm(voice, week, dice))
        if voice == "school" and self.calendar_week(week) in SCHOOL_BREAKS:
            return Saying(2, dice.choice(DURING_BREAK).format(**SPOTS[area]))
        said = self._about(voice, area, week, level, dice)
        if not said:
            return Saying(1, self._calm(voice, week, dice))
        return Saying(level, said.format(**SPOTS[area]) + self._fresh(voice, area, week, level))

    def _fresh(self, voice: str, area: str, week: int, level: int) -> str:
        """On serious levels some words more: never those of the week before, nor of another voice."""
        place = self.dice("fresh", area).randrange(len(FRESH)) + list(VOICES).index(voice)
        return f" {FRESH[(place + week) % len(FRESH)]}" if level > 2 else ""

    def repeats(self, voice: str, area: str, week: int) -> bool:
        """Whether a voice is in one of the times when it rather says the same as the week before."""
        return self.dice("habit", voice, area, week // 6).random() < 0.25

    def _calm(self, voice: str, week: int, dice: Random) -> str:
        on_break = voice == "school" and self.calendar_week(week) in SCHOOL_BREAKS
        return dice.choice(CALM_BREAK if on_break else CALM[voice])

    def _about(self, voice: str, area: str, week: int, level: int, dice: Random) -> str:
        """A sentence on the week's theme; on another of the season where the voice has none on it."""
        theme = self.theme(area, week)
        if voice not in theme.said:
            calendar = self.calendar_week(week)
            fitting = {n: weight(t, area, calendar) for n, t in THEMES.items() if voice in t.said}
            if not any(fitting.values()):
                return ""
            theme = weighted(dice, fitting)
        milder, serious = theme.said[voice]
        return dice.choice(serious if level > 2 and serious else milder)

    def late(self, voice: str, week: int) -> bool:
        return self.dice("late", voice, week).random() < 0.05

    def hour(self, voice: str, week: int) -> tuple[int, int, int]:
        """When a voice reports that is not late: day of the week, hour, minute."""
        dice = self.dice("hour", voice, week)
        day = dice.choice((1, 2, 3, 3, 4, 4))
        return day, dice.randint(8, 11 if day == 4 else 16), dice.randint(0, 59)

    def pause_begins(self) -> int | None:
        """The week in which the group decides to pause in summer: before the last summer of the story.

        None where there is none, and where the story would end in a pause, with nothing to try.
        """
        if self.calendar_week(self.weeks) in PAUSE:
            return None
        summers = [w for w in range(self.weeks - len(PAUSE)) if self.calendar_week(w) == PAUSE[0]]
        return max(0, summers[-1] - 8) if summers else None

    def mark(self, area: str, week: int, said: Sequence[int | None]) -> tuple[int, str]:
        """The coordinator's level and reason from what was said (None: nothing to report)."""
        levels = sorted(level for level in said if level is not None)
        if not levels:
            return 1, NOTHING_SAID
        dice, middle = self.dice("mark", area, week), levels[len(levels) // 2]
        if levels[-1] > middle and dice.random() < 0.3:
            return middle + 1, dice.choice(HIGHER)
        if middle > 2 and dice.random() < 0.1:
            return middle - 1, LOWER
        return middle, self._reason(dice, area, week, middle, sum(1 for level in levels if level > 1))

    def _reason(self, dice: Random, area: str, week: int, level: int, agreeing: int) -> str:
        fitting = [text for text in REASONS[level] if agreeing in SEVERAL or "{Several}" not in text]
        return dice.choice(fitting).format(
            phrase=self.theme(area, week).phrase, Several=SEVERAL.get(agreeing, "")
        )

    def changed_at_meeting(self, area: str, week: int, level: int) -> tuple[int, str] | None:
        """Another level and its reason where new facts come up at the meeting."""
        if level not in (1, 2) or self.dice("meeting", area, week).random() > 0.04:
            return None
        return level + 1, AT_MEETING.format(phrase=self.theme(area, week).phrase)


@cache
def waves(start: date, weeks: int) -> tuple[Wave, ...]:
    """The times people remember. The fires come in the second autumn, whatever day the story begins."""
    second = range(52, 105)
    autumn = next(week for week in second if (start + timedelta(weeks=week)).isocalendar().week == 43)
    return (
        Wave("lindasa-centrum", 21, 1.5, 8, "drugs"),
        Wave("tallmossen", 37, 1.3, 6, "vandalism"),
        Wave("kvarnhojden", autumn, 1.9, 8, "fire"),
        Wave("ostervik", autumn + 22, 1.5, 6, "burglary"),
        Wave("lindasa-centrum", weeks - 3, 1.1, 9, "drugs"),
        Wave("kvarnhojden", weeks - 4, 1.2, 11, "fire"),
    )


def level_of(strain: float) -> int:
    return 1 + sum(strain >= step for step in STEPS)


def season(area: str, calendar_week: int) -> float:
    """What the time of the year adds: New Year everywhere, autumn in the north, summer by the water."""
    new_year = 0.55 if calendar_week in (1, 52, 53) else 0.0
    autumn = 0.2 if area in ("kvarnhojden", "tallmossen") and 38 <= calendar_week <= 47 else 0.0
    summer = 0.5 if area in ("ostervik", "angsbacken") and 23 <= calendar_week <= 33 else 0.0
    return new_year + autumn + summer


def weight(theme: Theme, area: str, calendar_week: int) -> float:
    """How likely a theme is in an area at a time of the year; 0 where it does not occur."""
    times = (weight for weeks, weight in theme.weeks.items() if calendar_week in weeks)
    return theme.areas.get(area, 0) * next(times, 0.0)


def weighted(dice: Random, weights: Mapping[str, float]) -> Theme:
    return THEMES[dice.choices(list(weights), list(weights.values()))[0]]
