"""A town with figures: areas in a municipality, indicators of each kind, small counts and masks."""

from dataclasses import dataclass

import numpy as np

from samlad.analysis.suppression import Sum, suppressed, too_small
from samlad.places.models import Area
from samlad.places.tests.factories import area
from samlad.statistics.models import Indicator, Observation
from samlad.statistics.rules import BACKGROUND, COUNT, MEAN, PROTECTIVE, RATE, SURVEY
from samlad.statistics.tests.factories import counted, indicator, masked, observed, series

YEARS = range(2016, 2026)
NAMES = ("Kvarnhöjden", "Lindåsa centrum", "Tallmossen", "Åkersdal")
LIMIT = 5


@dataclass(frozen=True, slots=True)
class Town:
    municipality: Area
    areas: tuple[Area, ...]
    indicators: dict[str, Indicator]

    @property
    def first(self) -> Area:
        return self.areas[0]


def town(areas: int = 4, indicators: int = 0) -> Town:
    """`indicators` more than one of each kind, all alike."""
    whole = area("Lindåsa", kind="municipality", code="1400")
    parts = tuple(area(NAMES[k] if k < 4 else f"Område {k}", parent=whole) for k in range(areas))
    return with_figures(whole, parts, indicators)


def with_figures(whole: Area, parts: tuple[Area, ...], indicators: int = 0) -> Town:
    """Figures of a municipality and areas that there are."""
    of = {
        "aid": indicator("Ekonomiskt bistånd, andel invånare"),
        "fires": indicator("Anlagda bränder", kind=RATE, per=1000, unit="per 1 000 invånare"),
        "people": indicator("Invånare totalt", kind=COUNT, unit="", direction=BACKGROUND, decimals=0),
        "grade": indicator("Meritvärde i årskurs 9", kind=MEAN, unit="poäng", direction=PROTECTIVE),
        "born": indicator("Utrikes födda", direction=BACKGROUND),
        "safe": indicator(
            "Trygg ute kvällstid",
            kind=SURVEY,
            direction=PROTECTIVE,
            question="Känner du dig trygg när du går ut ensam sent på kvällen?",
        ),
        "problems": indicator(
            "Problemindex",
            kind=SURVEY,
            unit="",
            scale_low=0,
            scale_high=6,
            question="Hur stora är problemen?",
        ),
    }
    for number in range(indicators):
        of[f"more{number}"] = indicator(f"Andel {number}")
    here = Town(whole, parts, of)
    _fill(here)
    return here


def _fill(here: Town) -> None:
    rest = [one for name, one in here.indicators.items() if name.startswith(("more", "born"))]
    sums = dict.fromkeys(YEARS, 0.0)
    for k, place in enumerate(here.areas):
        falling = {year: 300.0 - 22 * (year - 2016) * (k == 0) + 7 * (year % 3) for year in YEARS}
        counted(here.indicators["aid"], place, falling, 2000)
        sums = {year: sums[year] + falling[year] for year in YEARS}
        counted(here.indicators["fires"], place, {y: 20 + 3 * (y % 2) + k for y in YEARS}, 2000)
        series(here.indicators["people"], place, {year: 2000.0 + year % 5 for year in YEARS})
        series(
            here.indicators["grade"], place, {year: 210 + (year - 2016) * 2.5 + year % 2 for year in YEARS}
        )
        for one in rest:
            counted(one, place, {y: 400 + 40 * k + y % 7 for y in YEARS}, 2000)
        safe, problems = here.indicators["safe"], here.indicators["problems"]
        observed(safe, place, "2025", 61.0 - k, margin=6.2, asked=400, answers=240)
        observed(problems, place, "2025", 2.1 + k / 10, asked=400, answers=240)
    counted(here.indicators["aid"], here.municipality, sums, 2000 * len(here.areas))
    counted(here.indicators["fires"], here.municipality, dict.fromkeys(YEARS, 100), 2000 * len(here.areas))


def small_counts(here: Town, year: str = "2025") -> tuple[Indicator, list[Observation], list[Observation]]:
    """An indicator whose areas add up to the municipality, some of them too small, with what hides them.

    Also its rows, the municipality last, and those of them that are not shown.
    """
    of = indicator("Anmälda hot", kind=RATE, per=1000, unit="per 1 000 invånare", smallest_count=LIMIT)
    counts = [3.0, *(12.0 + k for k in range(len(here.areas) - 1))]
    rows = [
        observed(of, place, year, count=count, denominator=2000)
        for place, count in zip(here.areas, counts, strict=True)
    ]
    whole = 2000 * len(counts)
    rows.append(observed(of, here.municipality, year, count=sum(counts), denominator=whole))
    values = np.array([*counts, sum(counts)])
    sums = [Sum(len(counts), tuple(range(len(counts))))]
    hidden = suppressed(values, sums, too_small(values, limit=LIMIT), limit=LIMIT)
    kept = [row for row, hide in zip(rows, hidden, strict=True) if hide]
    for row in kept:
        masked(row, primary=bool(row.count is not None and row.count < LIMIT))
    return of, rows, kept
