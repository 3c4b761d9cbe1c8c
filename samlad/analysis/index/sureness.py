"""How sure an index is: the same index many times, with other weights, other methods and other chance.

Each run draws weights within ± a share of the specification's own, a method among those named, and, for
indicators of which it is known how many they were counted of, what the rates could as well have been
(`draws`). What is told is how areas come out over the runs: intervals of score and rank, and probabilities.

Ranks by noisy scores are wrong in a way that intervals of the scores are not: noise makes areas look more
apart than they are, and drawing around what was seen adds the same noise once more. Where noise is drawn,
ranks are therefore taken of scores that are drawn in towards the mean by how sure each is (empirical Bayes;
Laird and Louis 1989, Goldstein and Spiegelhalter 1996). Scores themselves are told as they are.

Runs are layers of the same arrays as years are in the index, in blocks, so that memory does not grow with
them but for one score and one rank per run and area. The same seed gives the same answer. Source: Saisana,
Saltelli and Tarantola (2005); OECD and JRC handbook, step 8.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate, normalise, rates
from samlad.analysis.index.aggregate import Step, plan_of
from samlad.analysis.index.draws import DRAWS, LAWS, Counts
from samlad.analysis.index.engine import line_of, run, treat
from samlad.analysis.index.figures import Figures
from samlad.analysis.index.normalise import LINES, Columns, Line
from samlad.analysis.index.outliers import Treatment
from samlad.analysis.index.preparing import Prepared, prepare
from samlad.analysis.index.ranking import ranks
from samlad.analysis.index.result import IN
from samlad.analysis.index.specification import Specification
from samlad.analysis.index.within import rank_within, within

# Numbers worked on at a time: small enough for the processor's own memory.
AT_A_TIME = 50_000
DRAWN_AT_A_TIME = 500_000
# Draws from which it is told how much of each area's score is noise.
PILOT_RUNS = 100
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sureness:
    """One value per area (areas,), in the order of the index, NaN for areas that are left out that year.

    `low` and `high` hold the score in `level` of the runs that are on the specification's own scale (of
    which there are `scored`), `middle` is the median; `rank_low` and `rank_high` hold the rank in `level` of
    all runs. `highest[k]` is the probability of being among the k highest, `above` of being above the whole
    (None if the scale is no ratio to it), `risen` of standing higher on the fixed base in the last year than
    in the first (None without a base). `reliability` is the share of a score's spread that is no noise.
    """

    year: int
    runs: int
    scored: int
    level: float
    score: Floats
    low: Floats
    middle: Floats
    high: Floats
    rank: Floats
    rank_low: Floats
    rank_middle: Floats
    rank_high: Floats
    highest: dict[int, Floats]
    above: Floats | None
    risen: Floats | None
    reliability: Floats


@dataclass(frozen=True, slots=True)
class _Scale:
    """One way to put drawn values of one year on a scale: by a line of its own, or one fitted to each run."""

    method: str
    plan: tuple[Step, ...]
    treatment: Treatment | None
    line: Line | None

    def deviation(self, one: Specification, values: Floats, known: Bools) -> Floats:
        """(runs, indicators, areas) of drawn or given values."""
        if self.treatment is not None:
            values = self.treatment.apply(values)
        options = replace(one.normalise, method=self.method)
        if self.method not in LINES:
            every = np.broadcast_to(known, values.shape)
            return normalise.placed(values, every, options, one.rank.ties, self.plan[0].scale)
        line = self.line
        if line is None:
            columns = Columns(values, known, None, rates.posts_of(one))
            line = LINES[self.method](columns, options, self.plan[0].scale)
        return line.apply(values, known)


@dataclass(frozen=True, slots=True)
class _Year:
    """The areas that are in, in one year: values (1, indicators, areas), and what they may be drawn from."""

    values: Floats
    known: Bools
    there: list[Bools]
    gaps: list[bool]
    counts: dict[str, tuple[NDArray[np.int64], Counts]]

    def drawn(self, one: Specification, chance: "Streams", runs: int) -> Floats:
        """(runs, indicators, areas) by chance; (1, …) where nothing is drawn."""
        if not self.counts:
            return self.values
        values = np.repeat(self.values, runs, axis=0) if self._some_fixed() else np.empty(0)
        for law, (places, counts) in self.counts.items():
            found = DRAWS[law, one.sureness.noise](chance[law], counts, runs)
            found *= np.array([one.indicators[place].per for place in places])[:, None]
            for row, place in enumerate(places):
                rates.turn(one.indicators[place], found[:, row])
            if not values.size:
                np.copyto(found, np.nan, where=~self.known)
                return found
            values[:, places] = np.where(counts.totals > 0, found, values[:, places])
        return values

    def only(self, which: Bools) -> "_Year":
        """Some of its areas."""
        there = [each.compress(which, axis=-1) for each in self.there]
        values, known = self.values.compress(which, axis=-1), self.known.compress(which, axis=-1)
        return _Year(values, known, there, self.gaps, {})

    def usual(self) -> "_Year":
        """The same areas with the rates that all have together, so that how sure an area is goes by how many
        live there, and not by how few events it happened to have."""
        return replace(
            self, counts={law: (places, each.usual()) for law, (places, each) in self.counts.items()}
        )

    def _some_fixed(self) -> bool:
        """Whether anything that counts is not drawn."""
        (places, counts), *more = self.counts.values()
        known = self.known[0]
        return bool(more) or len(places) < len(known) or bool((known & (counts.totals == 0)).any())


def sureness(
    specification: Specification,
    figures: Figures,
    *,
    year: int | None = None,
    progress: Progress | None = None,
) -> Sureness:
    """How sure the same year's index of one year is, the last if not said.

    `progress` is told how many of all runs are done. Unfit: as in `run`. Memory: about 12 bytes per run and
    area, beside the blocks.
    """
    index = run(specification, figures)
    ready = prepare(specification, figures)
    place = len(ready.years) - 1 if year is None else ready.years.index(year)
    inside = np.flatnonzero(ready.left_out[place] == IN)
    found = _Runs(ready, place, inside)
    found.go(progress)
    return found.told(index.index[place], index.rank[place])


class _Runs:
    """All the runs of one year, and what comes of them."""

    def __init__(self, ready: Prepared, place: int, inside: NDArray[np.int64]) -> None:
        self.ready, self.place, self.inside = ready, place, inside
        self.one, self.sure = ready.specification, ready.specification.sureness
        self.chance, self.noise, self.first_noise, self.pilot_noise = _generators(self.sure.seed)
        self.year = _year(ready, place, inside)
        self.scores = np.empty((self.sure.runs, len(inside)))
        self.ranks = np.empty(self.scores.shape, dtype=_kind(len(inside), self.one.rank.ties))
        self.methods = self._methods()
        self.which = np.sort(self.chance.integers(len(self.methods), size=self.sure.runs))
        self.weights = _weights(self.one.plan, self.sure.weights, self.sure.runs, self.chance)
        # With a fixed base, areas that are in both years are followed.
        self.follows = self.one.base_year is not None and len(ready.years) > 1
        self.both = ready.left_out[0][inside] == IN
        self.first = _year(ready, 0, inside[self.both]) if self.follows and self.both.any() else None
        self.risen = np.zeros(int(self.both.sum()))
        self.above = np.zeros(len(inside))
        self.still: dict[tuple[int, int], tuple[_Scale, _Year, Floats]] = {}
        self.reliability, self.pull = np.ones(len(inside)), np.empty(0)

    def _methods(self) -> list[tuple[str, str]]:
        """Pairs of methods to choose between, the specification's own first."""
        methods = dict.fromkeys((self.one.normalise.method, *self.sure.normalise))
        means = dict.fromkeys((self.one.aggregate, *self.sure.aggregate))
        return list(product(methods, means))

    def go(self, progress: Progress | None) -> None:
        per_run = len(self.inside) * (len(self.one.codes) if self.year.counts else 1)
        most = max(1, (DRAWN_AT_A_TIME if self.year.counts else AT_A_TIME) // per_run)
        if self.year.counts:
            self._pilot(most)
        for number, (method, mean) in enumerate(self.methods):
            runs = np.flatnonzero(self.which == number)
            scales = self._scales(method, mean)
            for start in range(0, len(runs), most):
                block = runs[start : start + most]
                self._block(slice(int(block[0]), int(block[-1]) + 1), *scales)
                if progress:
                    progress(int(block[-1]) + 1, self.sure.runs)

    def _pilot(self, most: int) -> None:
        """How much of the spread of scores is noise, by a few draws with the specification's own weights."""
        scale, _followed = self._scales(*self.methods[0])
        plain = [step.weights[None] for step in scale.plan]
        still = self._index(scale, self.year, self.year.values, plain)[0]
        usual = self.year.usual()
        total, squares = np.zeros(len(still)), np.zeros(len(still))
        for start in range(0, PILOT_RUNS, most):
            number = min(most, PILOT_RUNS - start)
            values = usual.drawn(self.one, self.pilot_noise, number)
            moved = self._index(scale, self.year, values, [each.repeat(number, axis=0) for each in plain])
            moved -= self.one.plan[-1].neutral
            total += moved.sum(axis=0)
            squares += (moved**2).sum(axis=0)
        noise = np.maximum(squares - total**2 / PILOT_RUNS, 0.0) / (PILOT_RUNS - 1)
        spread = _spread_of(still, noise)
        self.reliability = spread / (spread + noise)
        self.pull = self.reliability / self.reliability.sum()

    def _scales(self, method: str, mean: str) -> tuple[_Scale, _Scale | None]:
        plan = plan_of(self.one, method, mean)
        own = _scale(self.ready, self.place, None, method, plan)
        if self.first is None or self.one.base_year is None:
            return own, None
        own_plan = plan_of(self.one, self.one.normalise.method, mean)
        base = self.ready.years.index(self.one.base_year)
        return own, _scale(self.ready, self.place, base, self.one.normalise.method, own_plan)

    def _block(self, runs: slice, scale: _Scale, followed: _Scale | None) -> None:
        number = runs.stop - runs.start
        weights = [each[runs] for each in self.weights]
        values = self.year.drawn(self.one, self.noise, number)
        scores = self.scores[runs] = self._index(scale, self.year, values, weights)
        if self.year.counts:
            still = self._index(scale, self.year, self.year.values, weights)
            scores = self._drawn_in(still, scores - still)
        self.ranks[runs] = ranks(scores, self.one.rank.ties)
        self.above += (scores > scale.plan[-1].neutral).sum(axis=0) * (scale.method == "ratio")
        if followed is not None and self.first is not None:
            before = self.first.drawn(self.one, self.first_noise, number)
            first = self._index(followed, self.first, before, weights)
            now = self._index(followed, self.year.only(self.both), values[..., self.both], weights)
            self.risen += (now > first).sum(axis=0)

    def _drawn_in(self, still: Floats, noise: Floats) -> Floats:
        """Scores as likely as not to be true: nearer to their mean the more of them is noise."""
        mean = np.einsum("ra,a->r", still, self.pull)[:, None]
        still -= mean
        still *= self.reliability
        noise *= np.sqrt(self.reliability)
        noise += still
        noise += mean
        return noise

    def _index(self, scale: _Scale, year: _Year, values: Floats, weights: Sequence[Floats]) -> Floats:
        deviation = self._deviation(scale, year, values)
        levels = aggregate.weigh(scale.plan, deviation, year.known, year.there, weights, year.gaps)
        return levels[-1] + scale.plan[-1].neutral

    def _deviation(self, scale: _Scale, year: _Year, values: Floats) -> Floats:
        """On a scale; figures that are not drawn are put on each scale once."""
        if values is not year.values:
            return scale.deviation(self.one, values, year.known)
        at = id(scale), id(year)
        if at not in self.still:
            # Kept together, so that no other object gets the same identity.
            self.still[at] = scale, year, scale.deviation(self.one, values, year.known)
        return self.still[at][-1]

    def told(self, score: Floats, rank: Floats) -> Sureness:
        """Everything that the runs say."""
        own = self.one.normalise.method
        scored = np.array([self.methods[number][0] == own for number in self.which], dtype=bool)
        low, middle, high = within(self.scores, self.sure.level, scored)
        rank_low, rank_middle, rank_high = rank_within(self.ranks, self.sure.level)
        risen = np.full(len(self.inside), np.nan)
        risen[self.both] = self.risen / self.sure.runs
        return Sureness(
            year=self.ready.years[self.place],
            runs=self.sure.runs,
            scored=int(scored.sum()),
            level=self.sure.level,
            score=score,
            low=self._spread(low),
            middle=self._spread(middle),
            high=self._spread(high),
            rank=rank,
            rank_low=self._spread(rank_low),
            rank_middle=self._spread(rank_middle),
            rank_high=self._spread(rank_high),
            highest={k: self._spread((self.ranks <= k).mean(axis=0)) for k in self.sure.highest},
            above=self._spread(self.above / max(int(scored.sum()), 1)) if own == "ratio" else None,
            risen=None if self.first is None else self._spread(risen),
            reliability=self._spread(self.reliability),
        )

    def _spread(self, values: Floats) -> Floats:
        """One value per area that is in, as one per area."""
        found = np.full(len(self.ready.areas), np.nan)
        found[self.inside] = values
        return found


Streams = dict[str, np.random.Generator]


def _generators(seed: int) -> tuple[np.random.Generator, Streams, Streams, Streams]:
    """For choices, and for the noise of each law in the year, in the first year and before: each a stream of
    its own, so that blocks of another size give the same draws."""
    choices, *rest = (
        np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(1 + 3 * len(LAWS))
    )
    this, first, pilot = (dict(zip(LAWS, rest[at::3], strict=True)) for at in range(3))
    return choices, this, first, pilot


def _spread_of(scores: Floats, noise: Floats) -> float:
    """The variance between areas beside that of noise, by moments with each area weighed by its sureness."""
    number, least = len(scores), 1e-3 * float(noise.mean()) + 1e-300
    spread = max(float(scores.var()), least)
    for _ in range(50):
        weight = 1 / (spread + noise)
        mean = (weight * scores).sum() / weight.sum()
        apart = (scores - mean) ** 2 * number / max(number - 1, 1) - noise
        spread = max(float((weight**2 * apart).sum() / (weight**2).sum()), least)
    return spread


def _weights(plan: Sequence[Step], share: float, runs: int, chance: np.random.Generator) -> list[Floats]:
    """For each step (runs, number): the specification's own within ± a share of each."""
    return [step.weights * chance.uniform(1 - share, 1 + share, (runs, step.number)) for step in plan]


def _scale(ready: Prepared, place: int, base: int | None, method: str, plan: tuple[Step, ...]) -> _Scale:
    """With lines that do not follow the draws: of ratios, goalposts and a fixed base."""
    treatment = treat(ready, place if base is None else base)
    fixed = (
        base is not None or method in ("ratio", "goalposts") or ready.specification.sureness.noise == "none"
    )
    if not fixed or method not in LINES:
        return _Scale(method, plan, treatment, None)
    values, number = ready.values, ready.number
    if treatment is not None:
        values = values.copy()
        values[..., :number] = treatment.apply(values[..., :number])
    line = line_of(ready, values, place if base is None else base, method, plan[0].scale)
    return _Scale(method, plan, treatment, line)


def _year(ready: Prepared, place: int, inside: NDArray[np.int64]) -> _Year:
    one, at = ready.specification, slice(place, place + 1)
    values, known = ready.values[at].take(inside, axis=-1), ready.known[at].take(inside, axis=-1)
    there = [each[at].take(inside, axis=-1) for each in ready.there]
    counts = dict(_counts(ready, place, inside)) if one.sureness.noise != "none" else {}
    return _Year(values, known, there, aggregate.gaps_of(one.plan, known, there), counts)


def _counts(
    ready: Prepared, place: int, inside: NDArray[np.int64]
) -> Iterator[tuple[str, tuple[NDArray[np.int64], Counts]]]:
    """What each law has to draw from: its indicators, and their counts."""
    if ready.counts is None or ready.totals is None:
        return
    for law in LAWS:
        places = np.flatnonzero([each.law == law for each in ready.specification.indicators])
        if len(places):
            counts, totals = (
                each[place][places].take(inside, axis=-1) for each in (ready.counts, ready.totals)
            )
            behind = (totals > 0) & (counts >= 0)
            yield law, (places, Counts.of(np.where(behind, counts, 0.0), np.where(behind, totals, 0.0), law))


def _kind(areas: int, ties: str) -> "np.dtype[np.float32] | np.dtype[np.uint16] | np.dtype[np.uint32]":
    """The smallest numbers that ranks of so many areas fit in."""
    if ties == "average":
        return np.dtype(np.float32)
    return np.dtype(np.uint16) if areas < 2**16 else np.dtype(np.uint32)
