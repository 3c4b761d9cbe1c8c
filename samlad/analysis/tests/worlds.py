"""Made-up worlds with known truth, to see how often the interval of `expected_counts` holds."""

from dataclasses import dataclass

import numpy as np

from samlad.analysis.expected import Expectations, Floats, expected_counts

WEEKS = 52


@dataclass(frozen=True, slots=True)
class World:
    """Weekly events of like areas.

    `overdispersion` 0 is Poisson, `swing` the height of the yearly wave. `overlap` is the chance that one of
    eight reporters sees an event, 0 when no event is seen by two.
    """

    per_week: float
    rounds: int
    overdispersion: float = 0.0
    swing: float = 0.0
    lowest_exposure: float = 0.5
    yearly_drift: float = 1.0
    waves: bool = False
    overlap: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of areas inside, above and below the interval; `found` is above, had the events been three times
    as many.
    """

    inside: float
    above: float
    below: float
    found: float


def means(world: World, areas: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Expected events and exposure, both (areas, rounds + 1) with this round last."""
    shape = (areas, world.rounds + 1)
    exposure = rng.uniform(world.lowest_exposure, 1.0, shape)
    week = np.arange(shape[1]) - world.rounds
    phase = rng.uniform(0, 2 * np.pi, (areas, 1))
    season = 1 + world.swing * np.sin(2 * np.pi * week / WEEKS + phase)
    return world.per_week * world.yearly_drift ** (week / WEEKS) * season * seen(world, exposure), exposure


def seen(world: World, exposure: Floats) -> Floats:
    """The share of the events with full reporting that is seen when `exposure` of the reporters report."""
    if not world.overlap:
        return exposure
    missed = 1 - world.overlap
    return np.asarray((1 - missed ** (8 * exposure)) / (1 - missed**8))


def waved(mean: Floats, rng: np.random.Generator) -> Floats:
    """Three weeks of fourfold events now and then, never in this round."""
    starts = rng.uniform(size=mean.shape) < 0.02
    hit = starts.copy()
    for weeks in (1, 2):
        hit[:, weeks:] |= starts[:, :-weeks]
    hit[:, -1] = False
    return np.where(hit, 4 * mean, mean)


def draw(mean: Floats, overdispersion: float, rng: np.random.Generator) -> Floats:
    if overdispersion:
        mean = mean * rng.gamma(1 / overdispersion, overdispersion, mean.shape)
    return rng.poisson(mean).astype(float)


def outcome(world: World, areas: int, seed: int) -> Outcome:
    rng = np.random.default_rng(seed)
    mean, exposure = means(world, areas, rng)
    counts = draw(waved(mean, rng) if world.waves else mean, world.overdispersion, rng)
    season = np.arange(world.rounds) % WEEKS + 1
    usual = expected_counts(
        counts[:, :-1],
        exposure[:, :-1],
        season,
        exposure_now=exposure[:, -1],
        season_now=world.rounds % WEEKS + 1,
    )
    tripled = draw(3 * mean[:, -1], world.overdispersion, rng)
    return judged(counts[:, -1], tripled, usual)


def judged(now: Floats, tripled: Floats, usual: Expectations) -> Outcome:
    above, below = float((now > usual.high).mean()), float((now < usual.low).mean())
    return Outcome(1 - above - below, above, below, float((tripled > usual.high).mean()))
