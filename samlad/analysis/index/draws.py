"""Sampling noise of counts: what a rate could as well have been, given how many it was counted of.

"resampled" draws new counts around the ones that were seen. It is simple, and says nothing of an area
with no events: it is then always 0. "posterior" draws true rates given the count, from what is known of
the area and of areas in general (empirical Bayes: the prior is fitted to all areas by moments, Marshall
1991). With many counted the two agree; with few only the latter holds what it states, for ranks too
(measured in `docs/methods/index.md`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from samlad.analysis.distributions import Floats

LAWS = ("binomial", "poisson")
NOISES = ("none", "posterior", "resampled")
# How many events what is known of areas in general is worth, beside an area's own.
WORTH = 0.5


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts and totals of one law: (indicators, areas), totals 0 where not known; and the priors of the
    rates: (indicators, 1), how large they are and of how many people's worth."""

    counts: Floats
    totals: Floats
    rate: Floats
    worth: Floats

    @classmethod
    def of(cls, counts: Floats, totals: Floats, law: str) -> "Counts":
        """With the rate of all areas together as the prior, worth `WORTH` of an event."""
        everybody = np.maximum(totals.sum(axis=-1, keepdims=True), 1.0)
        rate = np.clip(counts.sum(axis=-1, keepdims=True) / everybody, 0.5 / everybody, None)
        rate = np.minimum(rate, 1 - 0.5 / everybody) if law == "binomial" else rate
        rarer = np.minimum(rate, 1 - rate) if law == "binomial" else rate
        return cls(counts, totals, rate, WORTH / rarer)

    def usual(self) -> "Counts":
        """The counts that areas would have with the rate of all of them together."""
        return replace(self, counts=self.rate * self.totals)


Draw = Callable[[np.random.Generator, Counts, int], Floats]


def _binomial_resampled(chance: np.random.Generator, of: Counts, runs: int) -> Floats:
    totals = np.maximum(of.totals, 1.0)
    trials = np.rint(of.totals).astype(np.int64)
    drawn = chance.binomial(trials, np.minimum(of.counts / totals, 1.0), (runs, *trials.shape))
    rates: Floats = drawn / totals
    return rates


def _poisson_resampled(chance: np.random.Generator, of: Counts, runs: int) -> Floats:
    rates: Floats = chance.poisson(of.counts, (runs, *of.counts.shape)) / np.where(
        of.totals > 0, of.totals, 1.0
    )
    return rates


def _binomial_posterior(chance: np.random.Generator, of: Counts, runs: int) -> Floats:
    yes = of.counts + of.rate * of.worth
    no = of.totals - of.counts + (1 - of.rate) * of.worth
    return chance.beta(np.maximum(yes, 1e-9), np.maximum(no, 1e-9), (runs, *yes.shape))


def _poisson_posterior(chance: np.random.Generator, of: Counts, runs: int) -> Floats:
    drawn = chance.standard_gamma(of.counts + of.rate * of.worth, (runs, *of.counts.shape))
    drawn /= of.totals + of.worth
    return drawn


# Rates as shares of one: (runs, indicators, areas).
DRAWS: Mapping[tuple[str, str], Draw] = {
    ("binomial", "resampled"): _binomial_resampled,
    ("poisson", "resampled"): _poisson_resampled,
    ("binomial", "posterior"): _binomial_posterior,
    ("poisson", "posterior"): _poisson_posterior,
}
