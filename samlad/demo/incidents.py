"""What happens in each area in a week, who tells of it, and what is coming. Pure, like the course."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from math import exp
from random import Random
from typing import Any

from samlad.demo.course import Course, level_of
from samlad.demo.happenings import DONE, MEETING_PLACES, PLACE_TYPES, SLIPS, Happening, Slip
from samlad.demo.sentences import SPOTS
from samlad.demo.themes import THEMES
from samlad.demo.told import ALWAYS, HAPPENINGS

MOST = 5
# In the week that goes on, more happens in this area than is usual there.
BUSY_AREA, BUSY = "kvarnhojden", 4
# Categories that most people would call worse than the rest.
GRAVE = frozenset({"fire", "violence", "staff"})
SECOND_HAND = frozenset({"church", "school"})
# How often the seriousness is 0–3, by level; one higher for what is grave.
CHANCES = {
    1: (50, 50, 0, 0),
    2: (35, 60, 5, 0),
    3: (25, 50, 24, 1),
    4: (15, 35, 46, 4),
    5: (10, 20, 55, 15),
}
# Of these some choose themselves to tell all readers.
OPEN_THINGS = frozenset({"litter", "graffiti", "unsafe_place"})


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that has happened: where, on which day from the week's Monday, and who tells of it."""

    area: str
    happening: Happening
    day: int
    clock: time | None
    seriousness: int
    voices: Sequence[str]
    key: tuple[object, ...]


def incidents(course: Course, area: str, week: int, watching: Collection[str]) -> list[Incident]:
    """What happens in an area, most in its bad times; `watching` are the voices that watch it."""
    dice = course.dice("incidents", area, week)
    number = _poisson(dice, max(0.25, course.strain(area, week) - 0.6))
    if (area, week) == (BUSY_AREA, course.weeks):
        number = BUSY
    possible = _possible(course, area, week, watching)
    found = [
        _incident(course, area, week, dice.choice(possible), watching, place)
        for place in range(min(number, MOST) if possible else 0)
    ]
    return [*_shared(course, area, week, watching), *found]


def _possible(course: Course, area: str, week: int, watching: Collection[str]) -> list[Happening]:
    name = next(name for name, theme in THEMES.items() if theme == course.theme(area, week))
    # The theme of the week weighs more than what can always happen.
    listed = [*HAPPENINGS[name] * 4, *ALWAYS]
    taken = [incident.happening for incident in _shared(course, area, week, watching)]
    return [one for one in listed if one not in taken and any(voice in one.told for voice in watching)]


def _shared(course: Course, area: str, week: int, watching: Collection[str]) -> Iterator[Incident]:
    """At the end of the story and after, a fire that several parties tell of each week: one event to join.

    In the last week that is over Lindbo is one of them, and finds out what came of it.
    """
    if area == BUSY_AREA and week >= course.weeks - 1:
        fire, dice = HAPPENINGS["fire"][week % 2], course.dice("shared", week)
        clock = time(dice.randint(1, 3), dice.choice((10, 20, 40)))
        tellers = ("safety",) if week >= course.weeks else ("housing", "owner")
        voices = [voice for voice in ("rescue", "police", *tellers) if voice in watching]
        yield Incident(area, fire, -1, clock, 2, voices, ("shared", area, week))


def _incident(
    course: Course, area: str, week: int, happening: Happening, watching: Collection[str], place: int
) -> Incident:
    key = ("incident", area, week, place)
    dice = course.dice(*key)
    able = sorted(voice for voice in happening.told if voice in watching)
    # Where the story ends there is one event to join, and no other that would hide it.
    many = dice.choices((1, 2, 3, 4), (66, 22, 9, 3) if week < course.weeks else (1, 0, 0, 0))[0]
    voices = dice.sample(able, min(len(able), many))
    latest = min(course.hour(voice, week)[0] for voice in voices) - 1
    day = min(dice.choice((-3, -2, -2, -1, -1, 0, 1, 2)), latest)
    clock, serious = _clock(dice, happening), _grade(course, dice, area, week, happening)
    return Incident(area, happening, day, clock, serious, voices, key)


def _clock(dice: Random, happening: Happening) -> time | None:
    if happening.hours is None:
        return None
    return time(dice.randint(*happening.hours), dice.choice((0, 10, 15, 20, 30, 40, 45)))


def _grade(course: Course, dice: Random, area: str, week: int, happening: Happening) -> int:
    """How serious it is, 0 where nobody says; worse in bad times."""
    level = level_of(course.strain(area, week)) + (happening.category in GRAVE)
    return dice.choices((0, 1, 2, 3), CHANCES[level])[0]


def _poisson(dice: Random, mean: float) -> int:
    left, number = dice.random(), 0
    while left > exp(-mean):
        left, number = left * dice.random(), number + 1
    return number


@dataclass(frozen=True, slots=True)
class Told:
    """What one voice tells of one thing: the facts of a sighting but area and day. `day` as in `Incident`."""

    area: str
    day: int
    facts: dict[str, Any]


def tells(course: Course, incident: Incident, voice: str) -> Told:
    """An incident in the words of a voice; some fill in more than they have to."""
    dice, happening = course.dice("tells", voice, *incident.key), incident.happening
    alone = len(incident.voices) == 1
    facts = {
        "category": happening.category,
        "place": place(incident.area, happening.spot),
        "clock": _about(dice, incident.clock, voice),
        "text": "" if alone and dice.random() < 0.12 else happening.told[voice],
        "seriousness": incident.seriousness,
        "audience": _audience(dice, voice, happening.category),
    }
    return Told(incident.area, incident.day, facts | _details(dice, voice, incident))


def _about(dice: Random, clock: time | None, voice: str) -> time | None:
    """Nobody looks at the clock at the same minute, and some not at all."""
    if clock is None or (voice in SECOND_HAND and dice.random() < 0.5):
        return None
    return clock.replace(minute=min(59, clock.minute + dice.choice((0, 0, 5, 10))))


def _audience(dice: Random, voice: str, category: str) -> str:
    if voice in ("housing", "owner", "church", "safety") and category in OPEN_THINGS:
        return "readers" if dice.random() < 0.4 else ""
    return "members" if voice in ("social", "school", "rescue") and dice.random() < 0.15 else ""


def _details(dice: Random, voice: str, incident: Incident) -> dict[str, Any]:
    """Each of the details with a chance of its own."""
    happening = incident.happening
    kind = PLACE_TYPES.get(happening.spot, MEETING_PLACES.get(incident.area, "outdoors"))
    chances: dict[str, tuple[float, Callable[[], Any]]] = {
        "place_type": (0.45, lambda: kind if happening.spot != "yard" else "outdoors"),
        "target": (0.35, lambda: happening.target),
        "recurring": (0.2, lambda: True),
        "source": (0.5, lambda: "second_hand" if voice in SECOND_HAND else "own"),
        "police_report": (0.3, lambda: "yes" if voice == "police" else dice.choice(("yes", "no", "unknown"))),
        "already_done": (0.25, lambda: dice.choice(DONE.get(happening.category, ("",)))),
    }
    return {name: given() for name, (chance, given) in chances.items() if dice.random() < chance}


def place(area: str, spot: str) -> str:
    """A spot without its preposition: "Garagen på Norra Kvarnvägen"."""
    name = SPOTS[area][spot].partition(" ")[2]
    return name[0].upper() + name[1:]


def slip(course: Course, week: int) -> Slip | None:
    """The sighting of the week that says too much: often lately, and always from the end of the story on."""
    if week >= course.weeks:
        return SLIPS[(week - course.weeks) % len(SLIPS)]
    dice = course.dice("slip", week)
    chance = 0.3 if week > course.weeks - 12 else 0.05
    return dice.choice(SLIPS) if dice.random() < chance else None


def slips(course: Course, slip: Slip) -> Told:
    facts = {
        "category": slip.category,
        "place": place(slip.area, slip.spot),
        "text": slip.text,
        "seriousness": 1,
        "source": "second_hand",
    }
    return Told(slip.area, -2, facts)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something that is coming: who tells of it, of which area, what, when, and what it may lead to."""

    voice: str
    area: str
    title: str
    first: date
    last: date
    risk: str
    audience: str = ""


def ahead(course: Course, week: int) -> list[Ahead]:
    """What is told of in a week, as a rule what comes in the next."""
    monday = course.start + timedelta(weeks=week + 1)
    found = [one for rule in (_market, _derby, _school, _feasts) for one in rule(course, week, monday)]
    return sorted(found, key=lambda one: (one.first, one.title))


def _market(course: Course, week: int, monday: date) -> Iterator[Ahead]:
    """Every first Saturday of a month but in winter, and the lights of the first Sunday in Advent."""
    saturday = monday + timedelta(days=5)
    if saturday.day <= 7 and 4 <= saturday.month <= 10:
        risk = "Mycket folk och avstängda gator. Fickstölder har förekommit."
        yield Ahead("safety", "lindasa-centrum", "Marknadsdag", saturday, saturday, risk, "readers")
    sunday = saturday + timedelta(days=1)
    if (11, 27) <= (sunday.month, sunday.day) <= (12, 3):
        risk = "Trångt vid stationen och mörkt i gångtunneln."
        yield Ahead("safety", "lindasa-centrum", "Julskyltning", sunday, sunday, risk, "readers")


def _derby(course: Course, week: int, monday: date) -> Iterator[Ahead]:
    """Every third week, counted so that the last week of the story has one."""
    if (course.weeks - week) % 3 == 0:
        saturday = monday + timedelta(days=5)
        outdoors = 4 <= saturday.month <= 10
        title = "Derby på fotbollsplanen" if outdoors else "Derby i ishallen"
        risk = "Två supportergrupper väntas. Bråk på vägen mellan stationen och matchen förra gången."
        area = "angsbacken" if outdoors else "lindasa-centrum"
        yield Ahead("police", area, title, saturday, saturday, risk, "members")


BREAKS = {
    8: ("Sportlov", 7, "Fler unga ute på kvällarna. Fritidsgården har öppet på dagtid."),
    24: ("Skolavslutning", 2, "Stora samlingar av unga sent på kvällen, ofta med alkohol."),
    44: ("Höstlov", 7, "Fler unga ute i mörkret. Ordinarie personal på fritidsgården är ledig."),
}


def _school(course: Course, week: int, monday: date) -> Iterator[Ahead]:
    if found := BREAKS.get(monday.isocalendar().week):
        title, days, risk = found
        first = monday if days > 2 else monday + timedelta(days=3)
        for area in ("tallmossen", "ostervik"):
            yield Ahead("school", area, title, first, first + timedelta(days=days - 1), risk)


FEASTS = (
    (4, 30, "safety", "ostervik", "Valborgsmässoafton", "Alkohol bland unga och eldning vid vattnet."),
    (10, 31, "housing", "kvarnhojden", "Halloween", "Smällare och ägg mot fönster förra året."),
    (12, 13, "social", "lindasa-centrum", "Lucianatten", "Unga ute hela natten, ofta med alkohol."),
    (12, 31, "rescue", "kvarnhojden", "Nyårsafton", "Fyrverkerier och brand i containrar."),
    (12, 31, "police", "lindasa-centrum", "Nyårsafton", "Stora folksamlingar vid stationen vid tolvslaget."),
)


def _feasts(course: Course, week: int, monday: date) -> Iterator[Ahead]:
    for month, number, voice, area, title, risk in FEASTS:
        days = (date(year, month, number) for year in (monday.year, monday.year + 1))
        for day in days:
            if monday <= day < monday + timedelta(days=7):
                yield Ahead(voice, area, title, day, day, risk)
