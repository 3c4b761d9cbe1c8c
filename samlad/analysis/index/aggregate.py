"""Weighing together, level by level, any number of levels, in one product per domain.

Everything is counted as deviation from the neutral value of a scale (100, what the city has of everything,
for ratios; 0 for z-scores). A city that deviates by exactly 0 everywhere then gets exactly 100, however the
weights are rounded; and what the indicators contribute sums to the deviation of the index.

A mean is given by a function and its inverse (a quasi-arithmetic mean): adding one is one line in `MEANS`.
Source: OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 7.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index.normalise import neutral_of
from samlad.analysis.index.weights import WEIGHTS, filled

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Specification

TINY = 1e-300
# Multiplications in one product.
SMALL_PRODUCT = 250_000


@dataclass(frozen=True, slots=True)
class Mean:
    """`into` and `back` take a deviation and the neutral value; `above_zero`: of values above 0 only."""

    into: Callable[[Floats, float], Floats]
    back: Callable[[Floats, float], Floats]
    above_zero: bool


def _same(deviation: Floats, neutral: float) -> Floats:
    return deviation


def _logarithm(deviation: Floats, neutral: float) -> Floats:
    """0 gives minus infinity and, weighed together, 0 again."""
    with np.errstate(divide="ignore"):
        return np.log1p(np.maximum(deviation / neutral, -1.0))


def _exponential(logarithm: Floats, neutral: float) -> Floats:
    return neutral * np.expm1(logarithm)


MEANS: Mapping[str, Mean] = {
    "arithmetic": Mean(_same, _same, above_zero=False),
    "geometric": Mean(_logarithm, _exponential, above_zero=True),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One domain, or the index: what it is made of. `indicators` are places in the specification's order,
    `domains` places in the order of the steps, `weights` first those of the former and then of the latter.
    `neutral` is its own neutral value, `scale` that of the indicators."""

    code: str
    indicators: slice | NDArray[np.int64]
    domains: tuple[int, ...]
    weights: Floats
    mean: str
    scale: float
    neutral: float
    absolute: bool

    @property
    def number(self) -> int:
        return len(self.weights)

    @property
    def own(self) -> int:
        """How many indicators it has of its own."""
        return len(self.weights) - len(self.domains)


@dataclass(frozen=True, slots=True)
class Level:
    """The value of one step, as deviation (layers, areas), and where there is none."""

    deviation: Floats
    there: Bools


def plan_of(one: "Specification", method: str, mean: str) -> tuple[Step, ...]:
    """From the lowest level to the index, which is last. Domains without indicators are not there."""
    means = {mean, *(domain.aggregate for domain in one.domains)} - {""}
    neutral = neutral_of(method, any(MEANS[each].above_zero for each in means))
    made: dict[str, Step] = {}
    _build(one, "", mean, neutral, WEIGHTS[one.weights.method](one), made)
    return tuple(made.values())


def _build(
    one: "Specification",
    code: str,
    mean: str,
    neutral: float,
    weights: Mapping[str, float],
    made: dict[str, Step],
) -> None:
    """Add a domain, or the index for "", after the domains that it is made of."""
    domains = [each for each in one.domains if each.within == code and filled(one, each.code)]
    for domain in domains:
        _build(one, domain.code, domain.aggregate or mean, neutral, weights, made)
    own = [place for place, each in enumerate(one.indicators) if each.within == code]
    given = np.array([weights[each] for each in (*(one.codes[at] for at in own), *(d.code for d in domains))])
    absolute, order = one.weights.scale == "absolute", list(made)
    at = [neutral] * len(own) + [made[domain.code].neutral for domain in domains]
    made[code] = Step(
        code,
        _run(own),
        tuple(order.index(domain.code) for domain in domains),
        given,
        mean,
        neutral,
        float(given @ at) if absolute else neutral,
        absolute,
    )


def _run(numbers: list[int]) -> slice | NDArray[np.int64]:
    """A slice where the numbers follow on each other, which spares a copy."""
    first = numbers[0] if numbers else 0
    after = first + len(numbers)
    return slice(first, after) if numbers == list(range(first, after)) else np.array(numbers)


def counted(there: Bools, most: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """How many are there: (layers, number, areas) summed over number, in bytes that hold `most`."""
    ones = there.view(np.uint8)
    return np.add.reduce(ones, axis=1, dtype=np.uint8 if most < 256 else np.uint16)  # type: ignore[no-any-return]


def at_least(share: float) -> int:
    """The whole number that is no less than a share of some, rounding aside."""
    return ceil(share - 1e-9)


def available(plan: Sequence[Step], known: Bools, *, least: float, whole: bool) -> list[Bools]:
    """Where each step has a value, (layers, areas) per step. `known` is (layers, indicators, areas).

    A domain has one when at least the share `least` of what it is made of has, and at least one thing;
    with `whole`, only when everything has.
    """
    found: list[Bools] = []
    for step in plan:
        number: NDArray[Any] = counted(known[:, step.indicators], step.number)
        for domain in step.domains:
            number += found[domain]
        share = least * step.number if step.code else 0.0
        found.append(number >= (step.number if whole else max(at_least(share), 1)))
    return found


def weigh(
    plan: Sequence[Step],
    deviation: Floats,
    known: Bools,
    there: Sequence[Bools],
    weights: Sequence[Floats] | None = None,
    gaps: Sequence[bool] | None = None,
) -> list[Floats]:
    """The deviation of each step from its neutral value, (layers, areas); 0 where there is no value.

    `deviation` (layers or 1, indicators, areas) is 0 where it is not known. `weights` has one array (layers,
    number) for each step, its own weights if None; `gaps` is what `gaps_of` says, if it has been asked. What
    is known carries the weight of what is not.
    """
    found: list[Floats] = []
    gaps_there = gaps_of(plan, known, there) if gaps is None else gaps
    for number, step in enumerate(plan):
        given = step.weights[None] if weights is None else weights[number]
        mean, own = MEANS[step.mean], step.own
        total = given.sum(axis=1)[:, None]
        with_gaps = gaps_there[number]
        carried: Floats = total
        value: Floats = np.zeros((1, 1))
        if own:
            inside = deviation[:, step.indicators]
            value = _product(given[:, :own], mean.into(inside, step.scale))
            if with_gaps:
                carried = _product(given[:, :own], known[:, step.indicators].astype(float))
        elif with_gaps:
            carried = np.zeros((1, 1))
        for place, domain in enumerate(step.domains, start=own):
            weight = given[:, place, None]
            part = mean.into(found[domain], plan[domain].neutral)
            if with_gaps and not there[domain].all():
                weight = weight * there[domain]
                part = np.where(there[domain], part, 0.0) if mean.above_zero else part
            carried = carried + weight if with_gaps else carried
            part = part * weight
            value = np.add(value, part, out=part)
        if with_gaps:
            # Where nothing is known there is no value either, and 0 over something stays 0.
            np.maximum(carried, TINY, out=carried)
            carried = carried / total if step.absolute else carried
        if with_gaps or not step.absolute:
            value /= carried
        found.append(_blank(mean.back(value, step.neutral), there[number]))
    return found


def gaps_of(plan: Sequence[Step], known: Bools, there: Sequence[Bools]) -> list[bool]:
    """Whether anything that a step is made of is missing anywhere."""
    return [
        not known[:, step.indicators].all() or not all(bool(there[domain].all()) for domain in step.domains)
        for step in plan
    ]


def _blank(value: Floats, there: Bools) -> Floats:
    return value if there.all() else np.where(there, value, 0.0)


def _product(weights: Floats, values: Floats) -> Floats:
    """(layers or 1, number) by (layers or 1, number, areas), summed over number: (layers, areas).

    Many runs over the same values are a matrix product, in pieces so small that OpenBLAS does not share them
    among threads: waiting for another thread costs more than it gives. All else is read once anyway.
    """
    if len(weights) == 1:
        once: Floats = weights[0] @ values
        return once
    if len(values) > 1:
        each: Floats = np.einsum("ln,lna->la", weights, values)
        return each
    found = np.empty((len(weights), values.shape[2]))
    step = max(1, SMALL_PRODUCT // weights.size)
    for start in range(0, values.shape[2], step):
        found[:, start : start + step] = weights @ values[0, :, start : start + step]
    return found


def contributions(
    plan: Sequence[Step], deviation: Floats, known: Bools, there: Sequence[Bools], levels: Sequence[Floats]
) -> Floats:
    """How much each indicator moves the index from its neutral value: (layers, indicators, areas).

    They sum to the deviation of the index. For a geometric mean each part is by the logarithmic mean of
    Vartia (1976), the only additive parting that does not depend on the order of the indicators.
    """
    parts = np.zeros(deviation.shape)
    shares: list[Floats] = [np.ones_like(levels[-1]) for _ in plan]
    for number in range(len(plan) - 1, -1, -1):
        step = plan[number]
        carried = _carried(step, known, there)
        own = deviation[:, step.indicators]
        factor = _factor(step, own, levels[number][:, None], step.scale)
        weight = step.weights[: step.own, None] * known[:, step.indicators] / carried[:, None]
        parts[:, step.indicators] = shares[number][:, None] * weight * factor * own
        for place, domain in enumerate(step.domains, start=step.own):
            factor = _factor(step, levels[domain], levels[number], plan[domain].neutral)
            weight = step.weights[place] * there[domain] / carried
            shares[domain] = shares[number] * weight * factor
    return parts


def _carried(step: Step, known: Bools, there: Sequence[Bools]) -> Floats:
    """The weight of what is known, over which a share is taken."""
    carried = _product(step.weights[None, : step.own], known[:, step.indicators].astype(float))
    for place, domain in enumerate(step.domains, start=step.own):
        carried = carried + step.weights[place] * there[domain]
    safe = np.where(carried > 0, carried, 1.0)
    return safe / step.weights.sum() if step.absolute else safe


def _factor(step: Step, part: Floats, whole: Floats, neutral: float) -> Floats:
    """What a deviation of a part counts for in the whole, beside its weight: 1 for an arithmetic mean."""
    if not MEANS[step.mean].above_zero:
        return np.ones((1,) * part.ndim)
    return _logarithmic_mean(whole, neutral) / _logarithmic_mean(part, neutral)


def _logarithmic_mean(deviation: Floats, neutral: float) -> Floats:
    """(x - n) / ln(x / n), which is n where x is n."""
    small = np.abs(deviation) < 1e-12 * neutral
    inside = np.where(small, neutral, deviation)
    return np.where(small, neutral, inside / np.log1p(np.maximum(inside / neutral, -1.0)))
