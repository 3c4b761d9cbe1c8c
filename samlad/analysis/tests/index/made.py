"""Specifications and figures made for tests."""

from dataclasses import replace
from typing import Any

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index import Figures, Specification
from samlad.analysis.index.specification import Data, Domain, Indicator, Missing, Normalise, Weights

CITY = "city"


def spec(
    method: str = "ratio",
    *,
    domains: tuple[int, ...] = (3, 2, 1),
    indicator: dict[str, Any] | None = None,
    when_missing: str = "rescale",
    missing: dict[str, Any] | None = None,
    normalise: dict[str, Any] | None = None,
    weights: dict[str, Any] | None = None,
    **more: Any,
) -> Specification:
    """So many indicators in each domain; every other is protective, with 100 as the whole."""
    own = {"top": 100.0, "value": "v"} | (indicator or {})
    if own.get("count"):
        own["value"] = ""
    indicators, number = [], 0
    for place, inside in enumerate(domains):
        for _ in range(inside):
            direction = "protective" if number % 2 else "risk"
            made: dict[str, Any] = {
                "direction": direction,
                "weight": 1.0 + number % 3,
                "goalposts": (5.0, 90.0),
            }
            indicators.append(Indicator(f"i{number}", within=f"d{place}", **(made | own)))
            number += 1
    return Specification(
        name="Made",
        indicators=tuple(indicators),
        domains=tuple(Domain(f"d{place}", weight=1.0 + place) for place in range(len(domains))),
        missing=Missing(when_missing=when_missing, **(missing or {})),
        normalise=Normalise(method=method, **(normalise or {})),
        weights=Weights(**(weights or {})),
        reference=CITY if method == "ratio" else "",
        data=more.pop("data", Data(population="people", group="group")),
        **more,
    )


def numbers(
    one: Specification, areas: int = 30, years: int = 1, *, gaps: float = 0.1, seed: int = 1
) -> Figures:
    """Figures from 10 to 90; the reference area, where there is one, has the means."""
    chance = np.random.default_rng(seed)
    values = chance.uniform(10, 90, (years, areas, len(one.indicators)))
    values[chance.random(values.shape) < gaps] = np.nan
    names = tuple(f"a{number}" for number in range(areas))
    if one.reference:
        values = np.concatenate([values, np.nanmean(values, axis=1, keepdims=True)], axis=1)
        names += (one.reference,)
    return Figures(
        tuple(range(2020, 2020 + years)), names, values, groups=tuple("AB"[len(n) % 2] for n in names)
    )


def counted(one: Specification, rates: Floats, people: Floats, chance: np.random.Generator) -> Figures:
    """Counts drawn from true shares (areas, indicators) of so many people (areas,), and their whole."""
    totals = np.repeat(people[:, None], rates.shape[1], axis=1)
    counts = chance.binomial(totals.astype(int), rates).astype(float)
    return figures_of(one, counts, totals)


def figures_of(one: Specification, counts: Floats, totals: Floats) -> Figures:
    """One year of counts (areas, indicators), with their sums as the reference area."""
    names = tuple(f"a{number}" for number in range(len(counts)))
    if one.reference:
        counts = np.vstack([counts, counts.sum(axis=0)])
        totals = np.vstack([totals, totals.sum(axis=0)])
        names += (one.reference,)
    return Figures((2020,), names, counts[None], totals[None])


def shuffled(figures: Figures, order: "np.ndarray[Any, np.dtype[np.int64]]") -> Figures:
    """The areas in another order."""
    totals = None if figures.totals is None else figures.totals[:, order]
    areas = tuple(figures.areas[place] for place in order)
    return replace(figures, areas=areas, values=figures.values[:, order], totals=totals, groups=())
