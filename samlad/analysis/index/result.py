"""What an index says: every array is (years, areas) or (years, areas, something)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate
from samlad.analysis.index.aggregate import Step
from samlad.analysis.index.faults import Fault
from samlad.analysis.index.figures import Figures
from samlad.analysis.index.ranking import quantile_groups
from samlad.analysis.index.specification import Specification

IN, FEW_PEOPLE, NO_POPULATION, NO_FIGURES, TOO_FEW, INCOMPLETE = range(6)
# Why an area is left out in a year, by the numbers above.
REASONS = ("", "few_people", "no_population", "no_figures", "too_few_figures", "incomplete")


@dataclass(frozen=True, slots=True)
class Scores:
    """All years on one scale: the same year's own, or that of a fixed base year; and never both.

    Inside, deviations from the neutral value (years, indicators, areas), with the reference area last.
    """

    plan: tuple[Step, ...]
    deviation: Floats
    known: Bools
    there: list[Bools]
    levels: list[Floats]
    number: int
    with_whole: bool

    @property
    def index(self) -> Floats:
        """(years, areas); NaN for areas that are left out."""
        return self._level(-1)[:, : self.number]

    @property
    def domains(self) -> Floats:
        """(years, areas, domains), in the order of `Index.domains`."""
        found = [self._level(place)[:, : self.number] for place in range(len(self.plan) - 1)]
        return np.array(found).reshape(len(found), *self.index.shape).transpose(1, 2, 0)

    @property
    def indicators(self) -> Floats:
        """(years, areas, indicators): each on the common scale, NaN where not known."""
        scaled = np.where(self.known, self.deviation + self.plan[0].scale, np.nan)
        return scaled[..., : self.number].transpose(0, 2, 1)

    @property
    def contributions(self) -> Floats:
        """(years, areas, indicators): by how much each moves the index from its neutral value; 0 if unknown.

        They sum to `index - neutral_index`.
        """
        parts = aggregate.contributions(self.plan, self.deviation, self.known, self.there, self.levels)
        parts = np.where(self.there[-1][:, None], parts, np.nan)
        return parts[..., : self.number].transpose(0, 2, 1)

    @property
    def neutral_index(self) -> float:
        """The index of an area that has the neutral value everywhere: 100 for ratios."""
        return self.plan[-1].neutral

    @property
    def whole(self) -> Floats | None:
        """The index of the reference area (years,): exactly 100 for ratios. None where there is none."""
        return self._level(-1)[:, self.number] if self.with_whole else None

    @property
    def whole_domains(self) -> Floats | None:
        """The domains of the reference area: (years, domains)."""
        if not self.with_whole:
            return None
        return np.array([self._level(place)[:, self.number] for place in range(len(self.plan) - 1)]).T

    @property
    def rescaled(self) -> Bools:
        """Areas of which something known carries the weight of something that is not: (years, areas)."""
        gaps = ~self.known[..., : self.number].all(axis=1)
        return np.asarray(gaps & self.there[-1][:, : self.number])

    def _level(self, place: int) -> Floats:
        value = self.levels[place] + self.plan[place].neutral
        return np.where(self.there[place], value, np.nan)


@dataclass(frozen=True, slots=True)
class Index:
    """`same_year` ranks areas within a year; `fixed_base` follows them over years (None without a base).

    `rank` (years, areas) and `domain_ranks` (years, areas, domains): 1 has most. `left_out` (years, areas)
    holds numbers of `REASONS`. `filled` (years, indicators): how many values were put in. `notes` are worth
    reading, and no faults.
    """

    specification: Specification
    figures: Figures
    years: tuple[int, ...]
    areas: tuple[str, ...]
    domains: tuple[str, ...]
    same_year: Scores
    fixed_base: Scores | None
    rank: Floats
    domain_ranks: Floats
    left_out: NDArray[np.int8]
    filled: NDArray[np.int64]
    notes: tuple[Fault, ...]

    @property
    def index(self) -> Floats:
        """The same year's index, (years, areas)."""
        return self.same_year.index

    @property
    def quantile_group(self) -> NDArray[np.int64]:
        """Groups of the same size by index, 1 has least; 0 is left out: (years, areas)."""
        return quantile_groups(self.index, self.specification.rank.quantile_groups)

    @property
    def change(self) -> Floats:
        """From the first year to the last on a fixed base (areas,); NaN without both, or without a base."""
        if self.fixed_base is None or len(self.years) < 2:
            return np.full(len(self.areas), np.nan)
        change: Floats = self.fixed_base.index[-1] - self.fixed_base.index[0]
        return change
