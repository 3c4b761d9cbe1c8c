"""The figures that an index is made of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index.faults import Fault, refuse

if TYPE_CHECKING:
    from samlad.analysis.index.specification import Specification


@dataclass(frozen=True, slots=True)
class Figures:
    """`values` (years, areas, indicators), NaN where missing: counts for indicators that are counts.

    `totals` has the same shape: what counts are counted of, NaN where an indicator has none. `population`
    is (years, areas). The reference area stands among the areas. `years` rise; a year may be missing.
    Unfit: years that do not rise, areas that stand twice.
    """

    years: tuple[int, ...]
    areas: tuple[str, ...]
    values: Floats
    totals: Floats | None = None
    population: Floats | None = None
    groups: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.years or any(np.diff(self.years) <= 0):
            refuse([Fault("years", "are at least one, and rise")])
        twice = [area for area, number in Counter(self.areas).items() if number > 1]
        if twice:
            refuse([Fault("areas", f"stand twice: {', '.join(twice[:5])}")])


def check_shape(one: "Specification", figures: Figures) -> None:
    """Unfit: years, areas or shapes that do not go together."""
    refuse(_shape(one, figures))


def _shape(one: "Specification", figures: Figures) -> list[Fault]:
    shape = (len(figures.years), len(figures.areas), len(one.indicators))
    arrays = {"values": figures.values, "totals": figures.totals, "population": figures.population}
    faults = [
        Fault(name, f"has the shape {array.shape}, not {shape[: 2 if name == 'population' else 3]}")
        for name, array in arrays.items()
        if array is not None and array.shape != shape[: 2 if name == "population" else 3]
    ]
    return [*faults, *_areas(one, figures), *_lacking(one, figures)]


def _areas(one: "Specification", figures: Figures) -> Iterator[Fault]:
    # Where it usually stands is looked at first.
    if one.reference and figures.areas[-1:] != (one.reference,) and one.reference not in figures.areas:
        yield Fault("reference", f"{one.reference!r} is no area of the figures")
    if figures.areas in ((), (one.reference,)):
        yield Fault("areas", "there is none")


def _lacking(one: "Specification", figures: Figures) -> Iterator[Fault]:
    if one.base_year is not None and one.base_year not in figures.years:
        yield Fault("base_year", f"{one.base_year} is no year of the figures")
    if one.first_year is not None and one.first_year not in figures.years:
        yield Fault("first_year", f"{one.first_year} is no year of the figures")
    if one.missing.fill == "group_mean" and len(figures.groups) != len(figures.areas):
        yield Fault("groups", "fill by group_mean needs the group of each area")
    if one.fewest_people and figures.population is None:
        yield Fault("population", "fewest_people needs it")
    if figures.totals is None:
        for each in one.indicators:
            if each.count:
                yield Fault(f"indicator {each.code}", "is a count, and there are no totals")
