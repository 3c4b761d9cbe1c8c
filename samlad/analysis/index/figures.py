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
    """

    years: tuple[int, ...]
    areas: tuple[str, ...]
    values: Floats
    totals: Floats | None = None
    population: Floats | None = None
    groups: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def check_shape(one: "Specification", figures: Figures) -> None:
    """Unfit: years, areas or shapes that do not go together."""
    refuse(_shape(one, figures))


def _shape(one: "Specification", figures: Figures) -> list[Fault]:
    shape = (len(figures.years), len(figures.areas), len(one.indicators))
    arrays = {"values": (figures.values, shape), "totals": (figures.totals, shape)}
    arrays["population"] = (figures.population, shape[:2])
    faults = [
        Fault(name, f"has the shape {array.shape}, not {wanted}")
        for name, (array, wanted) in arrays.items()
        if array is not None and array.shape != wanted
    ]
    if not figures.years or any(np.diff(figures.years) <= 0):
        faults.append(Fault("years", "are at least one, and rise"))
    return [*faults, *_areas(one, figures), *_lacking(one, figures)]


def _areas(one: "Specification", figures: Figures) -> Iterator[Fault]:
    areas = set(figures.areas)
    if len(areas) != len(figures.areas):
        twice = [area for area, number in Counter(figures.areas).items() if number > 1]
        yield Fault("areas", f"stand twice: {', '.join(twice[:5])}")
    if len(areas) == (one.reference in areas):
        yield Fault("areas", "there is none")
    if one.reference and one.reference not in areas:
        yield Fault("reference", f"{one.reference!r} is no area of the figures")


def _lacking(one: "Specification", figures: Figures) -> Iterator[Fault]:
    if one.base_year is not None and one.base_year not in figures.years:
        yield Fault("base_year", f"{one.base_year} is no year of the figures")
    if one.missing.fill == "group_mean" and len(figures.groups) != len(figures.areas):
        yield Fault("groups", "fill by group_mean needs the group of each area")
    if one.fewest_people and figures.population is None:
        yield Fault("population", "fewest_people needs it")
    if figures.totals is None:
        for each in one.indicators:
            if each.count:
                yield Fault(f"indicator {each.code}", "is a count, and there are no totals")
