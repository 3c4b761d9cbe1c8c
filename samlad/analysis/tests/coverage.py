"""The tables of measured coverage in `docs/methods/suggestion.md`.

    python -m samlad.analysis.tests.coverage

takes a few minutes; the seed is fixed, so the figures come out the same.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import product
from statistics import mean

from samlad.analysis.tests.worlds import Outcome, World, outcome

AREAS, SEED = 4000, 20
PER_WEEK = (0.2, 0.5, 1, 2, 5, 10, 20)
ROUNDS = (30, 60, 104, 156, 260)
INSIDE_SCOPE: Mapping[str, World] = {
    f"{law}, {season}": World(0, 0, overdispersion=overdispersion, swing=swing)
    for (law, overdispersion), (season, swing) in product(
        (("Poisson", 0.0), ("overdispersion 0.2", 0.2), ("overdispersion 0.6", 0.6)),
        (("no season", 0.0), ("season ±50 %", 0.5)),
    )
}
OUTSIDE_SCOPE: Mapping[str, World] = {
    "rising 30 % a year": World(0, 0, yearly_drift=1.3),
    "falling 25 % a year": World(0, 0, yearly_drift=0.75),
    "events seen by several": World(0, 0, overlap=0.3),
    "earlier waves": World(0, 0, waves=True),
    "earlier waves, overdispersion 0.2": World(0, 0, waves=True, overdispersion=0.2),
}
Cells = Mapping[tuple[str, int], list[Outcome]]


def measured(worlds: Mapping[str, World], areas: int = AREAS) -> Cells:
    def row(world: World) -> list[Outcome]:
        return [outcome(replace(world, per_week=rate), areas, SEED) for rate in PER_WEEK]

    return {
        (name, rounds): row(replace(world, rounds=rounds))
        for name, world in worlds.items()
        for rounds in ROUNDS
    }


def table(cells: Cells, words: Callable[[Outcome], str]) -> Iterable[str]:
    yield "| world | rounds | " + " | ".join(f"{rate:g}" for rate in PER_WEEK) + " |"
    yield "| --- | ---: |" + " ---: |" * len(PER_WEEK)
    for (name, rounds), outcomes in cells.items():
        yield f"| {name} | {rounds} | " + " | ".join(map(words, outcomes)) + " |"


def covered(one: Outcome) -> str:
    return f"{100 * one.inside:.0f} / {100 * one.above:.1f}"


def found(one: Outcome) -> str:
    return f"{100 * one.found:.0f}"


def summary(cells: Cells) -> str:
    outcomes = [one for row in cells.values() for one in row]
    return (
        f"On average {100 * mean(one.inside for one in outcomes):.1f} % inside "
        f"(lowest {100 * min(one.inside for one in outcomes):.1f} %), "
        f"{100 * mean(one.above for one in outcomes):.1f} % above "
        f"(highest {100 * max(one.above for one in outcomes):.1f} %), "
        f"{100 * mean(one.below for one in outcomes):.1f} % below."
    )


def report() -> Iterable[str]:
    inside, outside = measured(INSIDE_SCOPE), measured(OUTSIDE_SCOPE)
    yield from ("Inside the scope: per cent inside / above.", "", summary(inside), "")
    yield from (*table(inside, covered), "")
    yield from ("Outside the scope: per cent inside / above.", "", summary(outside), "")
    yield from (*table(outside, covered), "")
    yield from ("Found: per cent above when events are three times the usual.", "")
    yield from table({key: row for key, row in {**inside, **outside}.items() if key[1] == 156}, found)


if __name__ == "__main__":
    sys.stdout.writelines(line + "\n" for line in report())
