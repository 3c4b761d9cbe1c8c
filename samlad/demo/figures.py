"""The figures of Lindåsa: invented, and delivered when such figures come, in May for the year before.

What is preliminary in its first May is final in the next. Every number follows from the course's dice, so
that a demo that is started later gets the deliveries of the years that have passed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from random import Random

from samlad.demo.course import Course
from samlad.places.models import Area, AreaFacts
from samlad.statistics.models import Indicator, Source
from samlad.statistics.operations import About, Given, deliver, indicator_set, source_set
from samlad.statistics.rules import (
    BACKGROUND,
    COUNT,
    FILE,
    FINAL,
    MEAN,
    PRELIMINARY,
    PROTECTIVE,
    RATE,
    RISK,
    SHARE,
    SURVEY,
)

# How many years of figures there are before the story begins.
YEARS_BEFORE = 9
# In which week of the year the figures of the year before come.
DELIVERED = 20
PEOPLE: Mapping[str, int] = {
    "kvarnhojden": 6_240,
    "lindasa-centrum": 7_410,
    "tallmossen": 4_130,
    "akersdal": 2_870,
    "angsbacken": 5_320,
    "ostervik": 3_650,
}
ORDER = tuple(PEOPLE)
CITATION = "Lindåsa kommun (påhittade tal)"


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator: how large a part of the people it is asked of, the part in each area (in `ORDER`), and by
    how much that changes in a year; `turns` is another change for one area."""

    code: str
    about: About
    of: float
    parts: Sequence[float]
    yearly: float = 0.0
    turns: Mapping[str, float] | None = None

    def part(self, code: str, years: int) -> float:
        change = (self.turns or {}).get(code, self.yearly)
        return float(min(self.parts[ORDER.index(code)] * (1 + change) ** years, 0.98))


def _share(name: str, direction: str, numerator: str, denominator: str, **more: object) -> About:
    told = {"kind": SHARE, "unit": "%", "per": 100, "smallest_count": 5, **more}
    return About(name, direction=direction, numerator=numerator, denominator=denominator, **told)  # type: ignore[arg-type]


FIGURES = (
    Figure(
        "bistand",
        _share("Hushåll med ekonomiskt bistånd", RISK, "hushåll som fått bistånd under året", "hushåll"),
        of=0.45,
        parts=(0.118, 0.064, 0.071, 0.052, 0.031, 0.019),
        yearly=-0.01,
        turns={"kvarnhojden": -0.045},
    ),
    Figure(
        "arbetslos",
        _share("Arbetslösa, 18–64 år", RISK, "öppet arbetslösa eller i program", "invånare 18–64 år"),
        of=0.58,
        parts=(0.121, 0.078, 0.083, 0.066, 0.047, 0.034),
        yearly=-0.015,
    ),
    Figure(
        "behorig",
        _share(
            "Elever i årskurs 9 med behörighet till gymnasiet",
            PROTECTIVE,
            "behöriga elever",
            "elever i årskurs 9",
        ),
        of=0.012,
        parts=(0.74, 0.84, 0.83, 0.86, 0.91, 0.94),
        turns={"kvarnhojden": 0.012},
    ),
    Figure(
        "trangbodda",
        _share("Trångbodda hushåll", RISK, "hushåll under norm 2", "hushåll"),
        of=0.45,
        parts=(0.204, 0.113, 0.121, 0.083, 0.058, 0.031),
    ),
    Figure(
        "skadegorelse",
        About(
            "Anmäld skadegörelse",
            kind=RATE,
            direction=RISK,
            unit="per 1 000 invånare",
            per=1000,
            numerator="anmälda brott",
            denominator="invånare",
            smallest_count=5,
            effort_note="Anmälningar visar också hur ofta någon anmäler, inte bara vad som händer.",
        ),
        of=1.0,
        parts=(0.0171, 0.0236, 0.0128, 0.0094, 0.0087, 0.0061),
        turns={"lindasa-centrum": 0.05, "kvarnhojden": -0.06},
    ),
    Figure(
        "franvaro",
        _share(
            "Elever med frånvaro över 15 procent", RISK, "elever med hög frånvaro", "elever i årskurs 1–9"
        ),
        of=0.11,
        parts=(0.101, 0.066, 0.071, 0.058, 0.043, 0.036),
        yearly=0.055,
    ),
    Figure(
        "fritid",
        _share("Unga utan fritidsaktivitet", RISK, "unga som inte deltar i någon", "invånare 10–18 år"),
        of=0.1,
        parts=(0.31, 0.2, 0.22, 0.18, 0.13, 0.1),
        yearly=0.045,
    ),
    Figure(
        "hyresratt",
        _share("Hushåll i hyresrätt", BACKGROUND, "hushåll i hyresrätt", "hushåll"),
        of=0.45,
        parts=(0.81, 0.52, 0.63, 0.41, 0.22, 0.12),
    ),
    Figure(
        "utrikes",
        _share("Utrikes födda", BACKGROUND, "invånare födda utomlands", "invånare"),
        of=1.0,
        parts=(0.41, 0.24, 0.27, 0.19, 0.14, 0.09),
        yearly=0.008,
    ),
)
POPULATION = About(
    "Folkmängd", kind=COUNT, direction=BACKGROUND, unit="invånare", decimals=0, definition="Den 31 december."
)
REPORTS = About(
    "Felanmälningar om utemiljön",
    kind=COUNT,
    direction=BACKGROUND,
    unit="anmälningar",
    decimals=0,
    effort_note="Fler felanmälningar kan betyda att fler anmäler, inte att mer är trasigt.",
)
DAYS = About("Dagar från felanmälan till åtgärd, median", kind=MEAN, direction=RISK, unit="dagar", decimals=0)
SAFETY = About(
    "Trygghetsindex i kommunens medborgarundersökning",
    kind=SURVEY,
    direction=RISK,
    decimals=1,
    question="Hur trygg känner du dig ute i ditt område sena kvällar? 0 är mycket trygg, 6 mycket otrygg.",
    scale_low=0,
    scale_high=6,
)
TENANTS = About(
    "Trygghet i trapphus och källare, hyresgäster hos Lindbo",
    kind=SURVEY,
    direction=PROTECTIVE,
    unit="% nöjda",
    decimals=0,
    question="Hur nöjd är du med tryggheten i trapphus, källare och tvättstuga? Andel nöjda.",
    scale_low=0,
    scale_high=100,
)
LINDBO = ("kvarnhojden", "tallmossen", "angsbacken")


def bring_figures(course: Course, at: datetime, years: Sequence[int]) -> None:
    """The deliveries with the figures of these years; the last of them is preliminary until the next."""
    own = source_set(by=None, at=at, code="lindasa", name="Lindåsa kommun", citation=CITATION)
    lindbo = source_set(by=None, at=at, code="lindbo", name="Lindbo AB", citation="Lindbo AB (påhittade tal)")
    for source, abouts in ((own, _own_abouts()), (lindbo, {"trygghet-inne": TENANTS})):
        keys = {
            code: indicator_set(by=None, at=at, source=source, code=code, about=about)
            for code, about in abouts.items()
        }
        _bring(source, course, at, years, keys)


def _own_abouts() -> dict[str, About]:
    single = {"folkmangd": POPULATION, "felanmalan": REPORTS, "felanmalan-dagar": DAYS, "trygghet": SAFETY}
    return single | {figure.code: figure.about for figure in FIGURES}


def _bring(
    source: Source, course: Course, at: datetime, years: Sequence[int], keys: Mapping[str, Indicator]
) -> None:
    values = [one for year in years for one in _values(course, year, keys, last=year == years[-1])]
    digest = hashlib.sha256(repr(values).encode()).hexdigest()
    span = str(years[-1]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    name = f"{source.code}-{span}.xlsx"
    deliver(
        by=None,
        at=at,
        source=source,
        origin=FILE,
        name=name,
        digest=digest,
        fetched_at=at,
        values=values,
    )


def _values(course: Course, year: int, keys: Mapping[str, Indicator], *, last: bool) -> Iterator[Given]:
    status = PRELIMINARY if last else FINAL
    tree = _tree()
    people = {code: _people(course, code, year) for code in ORDER}
    if "trygghet-inne" in keys:
        yield from _tenants(course, year, keys["trygghet-inne"].pk, tree, people)
        return
    yield from _summed(keys["folkmangd"].pk, year, status, tree, people)
    reports = {code: _count(course.dice("reports", code, year), n, 0.021) for code, n in people.items()}
    yield from _summed(keys["felanmalan"].pk, year, status, tree, reports)
    yield from _days(course, year, keys["felanmalan-dagar"].pk, tree)
    if year % 2 == 0:
        yield from _safety(course, year, keys["trygghet"].pk, tree, people)
    for figure in FIGURES:
        yield from _figure(course, figure, year, status, keys[figure.code].pk, tree, people)


def _people(course: Course, code: str, year: int) -> int:
    grown = PEOPLE[code] * (1 + 0.006 * (year - course.start.year))
    return round(grown + course.dice("people", code, year).gauss(0, 12))


def _count(dice: Random, of: int, part: float) -> int:
    """How many of so many, each with that chance."""
    drawn = dice.gauss(of * part, sqrt(of * part * (1 - part)))
    return min(max(round(drawn), 0), of)


def _tree() -> Mapping[str, Sequence[str]]:
    """For each area of the town, which of the six it consists of."""
    rows = AreaFacts.objects.known().select_related("area", "parent")
    parents = {row.area.code: row.parent.code if row.parent else None for row in rows}
    found = dict[str, list[str]]()
    for code in ORDER:
        here: str | None = code
        while here is not None:
            found.setdefault(here, []).append(code)
            here = parents.get(here)
    return found


def _areas(tree: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return dict(Area.objects.filter(code__in=tree).values_list("code", "pk"))


def _summed(
    indicator: int, year: int, status: str, tree: Mapping[str, Sequence[str]], counts: Mapping[str, int]
) -> Iterator[Given]:
    keys = _areas(tree)
    for code, parts in tree.items():
        number = float(sum(counts[part] for part in parts))
        yield Given(indicator, keys[code], str(year), value=number, count=number, status=status)


def _figure(
    course: Course,
    figure: Figure,
    year: int,
    status: str,
    indicator: int,
    tree: Mapping[str, Sequence[str]],
    people: Mapping[str, int],
) -> Iterator[Given]:
    keys, years = _areas(tree), year - (course.start.year - YEARS_BEFORE)
    of = {code: round(number * figure.of) for code, number in people.items()}
    counts = {
        code: _count(course.dice(figure.code, code, year), of[code], figure.part(code, years)) for code in of
    }
    for code, parts in tree.items():
        count, asked = (sum(numbers[part] for part in parts) for numbers in (counts, of))
        value = count / asked * figure.about.per
        yield Given(indicator, keys[code], str(year), "", value, float(count), float(asked), status=status)


def _days(course: Course, year: int, indicator: int, tree: Mapping[str, Sequence[str]]) -> Iterator[Given]:
    for code, key in _areas(tree).items():
        days = 19 - 0.6 * (year - course.start.year) + course.dice("days", code, year).gauss(0, 2)
        yield Given(indicator, key, str(year), value=float(max(round(days), 2)))


def _safety(
    course: Course, year: int, indicator: int, tree: Mapping[str, Sequence[str]], people: Mapping[str, int]
) -> Iterator[Given]:
    for code, key in _areas(tree).items():
        asked = round(sum(people[part] for part in tree[code]) * 0.12)
        answers = round(asked * 0.43)
        usual = 3.4 if code == "kvarnhojden" else 3.1 if code == "lindasa-centrum" else 2.2
        value = round(usual + course.dice("safety", code, year).gauss(0, 0.12), 2)
        margin = round(1.96 * 1.5 / sqrt(answers), 2)
        yield Given(indicator, key, str(year), value=value, asked=asked, answers=answers, margin=margin)


def _tenants(
    course: Course, year: int, indicator: int, tree: Mapping[str, Sequence[str]], people: Mapping[str, int]
) -> Iterator[Given]:
    keys = _areas(tree)
    for code in LINDBO:
        asked = round(people[code] * 0.2)
        answers = round(asked * 0.59)
        part = 0.61 + 0.012 * (year - course.start.year) + course.dice("tenants", code, year).gauss(0, 0.015)
        margin = round(196 * sqrt(part * (1 - part) / answers), 1)
        value = round(100 * part, 1)
        yield Given(
            indicator, keys[code], str(year), value=value, asked=asked, answers=answers, margin=margin
        )
