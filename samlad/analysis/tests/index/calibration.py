"""Worlds with a known truth, to see how often intervals of an index hold it.

    python -m samlad.analysis.tests.index.calibration

writes the table of `docs/methods/index.md`; the seed is fixed, so the figures come out the same.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import Figures, Specification, run, sureness
from samlad.analysis.index.specification import Sureness
from samlad.analysis.tests.index.made import counted, figures_of, spec

AREAS = 150


@dataclass(frozen=True, slots=True)
class World:
    """Areas of so many people, whose true rates lie around `rate` with this coefficient of variation.

    `together`: how much of that is common to all indicators of an area.
    """

    people: tuple[int, int]
    rate: float
    spread: float
    together: float = 0.5
    law: str = "binomial"
    domains: tuple[int, ...] = (3, 3, 2)
    method: str = "ratio"


WORLDS = {
    "many people": World((500, 5000), 0.08, 0.35),
    "few people": World((100, 800), 0.08, 0.35),
    "areas alike": World((100, 800), 0.08, 0.1),
    "rare": World((200, 4000), 0.02, 0.5, domains=(1, 1)),
    "rarest": World((100, 1000), 0.02, 0.5, domains=(1, 1)),
    "indicators apart": World((100, 800), 0.08, 0.35, together=0.0),
    "events": World((300, 3000), 0.02, 0.4, law="poisson"),
    "z-scores": World((100, 800), 0.08, 0.35, method="z_score"),
}
# Where the level is promised; the others are told of, with what they hold instead.
HELD = [name for name in WORLDS if name not in ("rarest", "z-scores")]


def figures(world: World, seed: int, noise: str, runs: int) -> tuple[Specification, Figures, Figures]:
    """The specification, what is seen, and the truth (with the reference that is seen)."""
    chance, number = np.random.default_rng(seed), sum(world.domains)
    share = world.together
    deviate = np.sqrt(share) * chance.normal(size=(AREAS, 1)) + np.sqrt(1 - share) * chance.normal(
        size=(AREAS, number)
    )
    size = np.sqrt(np.log1p(world.spread**2))
    true = np.clip(world.rate * np.exp(size * deviate - size**2 / 2), 1e-5, 0.9)
    people = np.exp(chance.uniform(log(world.people[0]), log(world.people[1]), AREAS)).round()
    own = {"count": ("c",), "total": ("t",), "per": 100.0, "law": world.law, "direction": "risk", "top": None}
    sure = Sureness(runs=runs, weights=0.0, noise=noise, seed=seed)
    one = spec(world.method, domains=world.domains, indicator=own, sureness=sure)
    if world.law == "binomial":
        seen = counted(one, true, people, chance)
    else:
        events = chance.poisson(true * people[:, None]).astype(float)
        seen = figures_of(one, events, np.repeat(people[:, None], number, axis=1))
    values = seen.values.copy()
    values[0, :AREAS] = true * people[:, None]
    return one, seen, replace(seen, values=values)


def held(world: World, *, worlds: int, runs: int, noise: str = "posterior") -> tuple[float, float, int]:
    """The shares of areas whose true score and rank are inside, and of how many areas."""
    scores: list[Bools] = []
    ranks: list[Bools] = []
    for seed in range(worlds):
        one, seen, truth = figures(world, 1000 + seed, noise, runs)
        sure, true = sureness(one, seen), run(one, truth)
        scores.append((sure.low <= true.index[0]) & (true.index[0] <= sure.high))
        ranks.append((sure.rank_low <= true.rank[0]) & (true.rank[0] <= sure.rank_high))
    return float(np.mean(scores)), float(np.mean(ranks)), worlds * AREAS


def above(world: World, *, worlds: int, runs: int) -> tuple[Floats, Bools]:
    """The probabilities of being above the city, and whether areas truly are."""
    told, really = [], []
    for seed in range(worlds):
        one, seen, truth = figures(world, 2000 + seed, "posterior", runs)
        sure = sureness(one, seen)
        assert sure.above is not None
        told.append(sure.above)
        really.append(run(one, truth).index[0] > 100)
    return np.concatenate(told), np.concatenate(really)


def table() -> Iterator[str]:
    yield "| world | people per area | rate, spread | score | rank | score, resampled | rank, resampled |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for name, world in WORLDS.items():
        cells = [
            f"{100 * each:.1f}"
            for noise in ("posterior", "resampled")
            for each in held(world, worlds=40, runs=600, noise=noise)[:2]
        ]
        people = "–".join(map(str, world.people))
        rate = f"{100 * world.rate:g} %, ±{100 * world.spread:g} %"
        yield f"| {name} | {people} | {rate} | {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.writelines(line + "\n" for line in table())
