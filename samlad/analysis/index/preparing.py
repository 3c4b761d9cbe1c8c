"""Everything up to one scale: figures checked, made rates in one direction, and their gaps dealt with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate, checks, missing, rates
from samlad.analysis.index.aggregate import Step
from samlad.analysis.index.faults import Fault, refuse
from samlad.analysis.index.figures import Figures, check_shape
from samlad.analysis.index.result import FEW_PEOPLE, IN, INCOMPLETE, NO_FIGURES, NO_POPULATION, TOO_FEW
from samlad.analysis.index.specification import Specification

AREAS_AT_A_TIME = 512
Order = slice | NDArray[np.int64]


@dataclass(slots=True)
class Prepared:
    """Values of risk before they are put on one scale: (years, indicators, areas), the reference area last.

    `values` are NaN where they are not `known`; what was filled in is known, and counted in `filled`.
    `left_out` is (years, areas) with the reason, without the reference. `counts` and `totals` are behind the
    rates, NaN where not known. `gaps` is what `gaps_of` says.
    """

    specification: Specification
    figures: Figures
    order: Order
    values: Floats
    known: Bools = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=bool))
    counts: Floats | None = None
    totals: Floats | None = None
    there: list[Bools] = field(default_factory=list)
    left_out: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int8))
    filled: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    gaps: list[bool] = field(default_factory=list)
    notes: tuple[Fault, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the index."""
        first = self.specification.first_year
        return tuple(year for year in self.figures.years if first is None or year >= first)

    @property
    def number(self) -> int:
        """How many areas there are without the reference."""
        return len(self.figures.areas) - bool(self.specification.reference)

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas without the reference, in the order of the figures."""
        areas, reference = self.figures.areas, self.specification.reference
        if not reference or areas[-1] == reference:
            return areas[: self.number]
        place = areas.index(reference)
        return areas[:place] + areas[place + 1 :]


def prepare(one: Specification, figures: Figures) -> Prepared:
    """Figures ready for one scale. Unfit: everything that is wrong with them."""
    check_shape(one, figures)
    ready = _turned(one, figures)
    _make_rates(ready)
    _carry(ready)
    _begin(ready)
    _leave_out(ready)
    _fill(ready)
    return ready


def _turned(one: Specification, figures: Figures) -> Prepared:
    """Areas last in memory, because everything goes over areas; and the reference area last of them."""
    order = _order(one, figures.areas)
    ready = Prepared(one, figures, order, _areas_last(figures.values[:, order]))
    if figures.totals is not None:
        ready.totals = _areas_last(figures.totals[:, order])
    return ready


def _areas_last(values: Floats) -> Floats:
    """A copy of (years, areas, indicators) as (years, indicators, areas).

    Some areas at a time: what is read in one order and written in the other then stays in near memory.
    """
    turned = values.transpose(0, 2, 1)
    found = np.empty(turned.shape)
    for start in range(0, turned.shape[2], AREAS_AT_A_TIME):
        some = slice(start, start + AREAS_AT_A_TIME)
        found[..., some] = turned[..., some]
    return found


def _order(one: Specification, areas: tuple[str, ...]) -> Order:
    if not one.reference or areas[-1] == one.reference:
        return slice(None)
    place = areas.index(one.reference)
    return np.array([*range(place), *range(place + 1, len(areas)), place])


def _make_rates(ready: Prepared) -> None:
    one, figures = ready.specification, ready.figures
    refuse(
        [*checks.counted(one, ready.values, ready.totals, figures.years), *checks.people(figures.population)]
    )
    made = rates.rates(one, ready.values, ready.totals)
    wrong = rates.outside_transform(one, made.values)
    refuse(Fault(f"indicator {one.codes[place]}", "log(x + 1) needs values above -1") for place in wrong)
    ready.values, ready.counts, ready.totals = rates.as_risk(one, made.values), made.counts, made.totals


def _carry(ready: Prepared) -> None:
    """The last value carried, with the counts behind it."""
    if most := ready.specification.missing.carry_years:
        places = missing.carried_from(ready.values, ready.figures.years, most)
        ready.values = missing.taken_from(ready.values, places)
        if ready.counts is not None and ready.totals is not None:
            ready.counts = missing.taken_from(ready.counts, places)
            ready.totals = missing.taken_from(ready.totals, places)


def _begin(ready: Prepared) -> None:
    """Away with the years before the first: they have done their part."""
    before = len(ready.figures.years) - len(ready.years)
    if before:
        ready.values = ready.values[before:]
        if ready.counts is not None and ready.totals is not None:
            ready.counts, ready.totals = ready.counts[before:], ready.totals[before:]


def _leave_out(ready: Prepared) -> None:
    """Areas with too few people or figures, and checks of what is left."""
    one, number, values = ready.specification, ready.number, ready.values
    known = ready.known = np.equal(values, values)
    low, high = _ends(values[..., :number])
    refuse(checks.finite(one, low, high, ready.years))
    ready.left_out = _reasons(ready, known[..., :number])
    outside = ready.left_out != IN
    if outside.all():
        refuse([Fault("areas", "all are left out: by fewest_people or least_in_all")])
    if outside.any():
        away = np.broadcast_to(outside[:, None], (*values.shape[:2], number))
        values[..., :number][away], known[..., :number][away] = np.nan, False
        low, high = _ends(values[..., :number])
    refuse(
        [
            *checks.reference(one, values[..., -1], ready.years),
            *checks.columns(one, low, high, known[..., :number], ready.years),
        ]
    )
    twice = checks.duplicates(one, values, low, high)
    ready.notes = (*twice, *checks.constant(one, low, high, ready.years), *_empty(one), *_short(ready))


def _ends(values: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest of each column, NaN where it is empty."""
    return np.fmin.reduce(values, axis=-1), np.fmax.reduce(values, axis=-1)


def _reasons(ready: Prepared, known: Bools) -> NDArray[np.int8]:
    """Why each area is left out in each year, or IN."""
    one, indicators = ready.specification, known.shape[1]
    number = aggregate.counted(known, indicators)
    found = np.full(number.shape, IN, dtype=np.int8)
    fewest, least = number.min(), aggregate.at_least(one.missing.least_in_all * indicators)
    if fewest < least:
        found[number < least] = TOO_FEW
    if not fewest:
        found[number == 0] = NO_FIGURES
    if one.fewest_people and ready.figures.population is not None:
        people = ready.figures.population[-len(found) :, ready.order][:, : ready.number]
        found[np.isnan(people)] = NO_POPULATION
        found[people < one.fewest_people] = FEW_PEOPLE
    return found


def _fill(ready: Prepared) -> None:
    """Gaps filled, or left as values that nothing counts; and where each level then has a value."""
    one, plan = ready.specification, ready.specification.plan
    ready.there = aggregate.available(plan, ready.known, least=one.missing.least_in_domain, whole=False)
    ready.filled = np.zeros(ready.values.shape[:2], dtype=np.int64)
    if one.missing.fill != "none":
        _put_in(ready)
    whole = one.missing.when_missing == "leave_out"
    if whole or one.missing.fill != "none":
        again = aggregate.available(plan, ready.known, least=0.0, whole=whole)
        ready.there = [each & other for each, other in zip(ready.there, again, strict=True)]
        ready.there = _all_the_way(plan, ready.there) if whole else ready.there
    there = ready.there[-1][:, : ready.number]
    ready.left_out[(ready.left_out == IN) & ~there] = INCOMPLETE
    if not there.any():
        refuse([Fault("areas", "none has figures enough: see least_in_domain and when_missing")])
    ready.gaps = aggregate.gaps_of(plan, ready.known, ready.there)


def _put_in(ready: Prepared) -> None:
    """Values where areas that are in have none; the reference area gets none."""
    number, groups = ready.number, ready.figures.groups
    kinds = np.asarray(groups)[ready.order][:number].tolist() if groups else []
    inside = missing.FILLS[ready.specification.missing.fill](ready.values[..., :number], kinds)
    now = np.where((ready.left_out != IN)[:, None], np.nan, inside)
    known = np.equal(now, now)
    ready.filled = np.greater(known, ready.known[..., :number]).sum(axis=-1)
    ready.values[..., :number], ready.known[..., :number] = now, known


def _all_the_way(plan: Sequence[Step], there: list[Bools]) -> list[Bools]:
    """Without the whole of its domains a level is not there either."""
    found: list[Bools] = []
    for step, own in zip(plan, there, strict=True):
        for domain in step.domains:
            own = own & found[domain]
        found.append(own)
    return found


def _empty(one: Specification) -> Iterator[Fault]:
    made = {step.code for step in one.plan}
    for domain in one.domains:
        if domain.code not in made:
            yield Fault(f"domain {domain.code}", "is empty: the others carry all the weight")


def _short(ready: Prepared) -> Iterator[Fault]:
    """Means of fewer years than the specification says."""
    before = ready.figures.years.index(ready.years[0])
    for each in ready.specification.indicators:
        if each.years > before + 1:
            told = f"is a mean of {before + 1} years, not {each.years}, in {ready.years[0]}"
            yield Fault(f"indicator {each.code}", told if before else told.replace("1 years", "1 year"))
