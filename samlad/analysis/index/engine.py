"""An index from a specification and figures: one public call, `run`.

Rates → means over years → one direction → gaps → outliers → one scale → weighed together → ranks. The order
and the words are those of the OECD and JRC *Handbook on Constructing Composite Indicators* (2008); what each
step does stands in its own module, and the formats in `docs/methods/index.md`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate, checks, missing, normalise, rates
from samlad.analysis.index.aggregate import MEANS, Step
from samlad.analysis.index.faults import Fault, refuse
from samlad.analysis.index.figures import Figures, check_shape
from samlad.analysis.index.outliers import Treatment, treatment
from samlad.analysis.index.ranking import quantile_groups, ranks
from samlad.analysis.index.result import INCOMPLETE, IN, FEW_PEOPLE, NO_FIGURES, NO_POPULATION, TOO_FEW, Index, Scores
from samlad.analysis.index.specification import Specification
from samlad.analysis.index.weights import WEIGHTS


@dataclass(frozen=True, slots=True)
class Prepared:
    """Values of risk before they are put on one scale: (years, indicators, areas), the reference area last.

    `values` is 0 where `known` is 0; `known` counts what was filled in, `filled` tells it. `left_out` is
    (years, areas) with the reason, without the reference. `counts` and `totals` are behind the rates.
    """

    specification: Specification
    years: tuple[int, ...]
    areas: tuple[str, ...]
    values: Floats
    known: Floats
    there: list[Bools]
    left_out: NDArray[np.int8]
    filled: NDArray[np.int64]
    counts: Floats | None
    totals: Floats | None
    plan: tuple[Step, ...]
    notes: tuple[Fault, ...]

    @property
    def number(self) -> int:
        return len(self.areas)

    @property
    def neutral(self) -> float:
        return neutral_of(self.specification)


def run(specification: Specification, figures: Figures) -> Index:
    """The whole index. Unfit: everything that is wrong with the figures, named by indicator.

    Cost: some twenty passes over the figures, no copies of them but one.
    """
    ready = prepare(specification, figures)
    same_year, treated = scored(ready, None)
    base = specification.base_year
    fixed_base = None if base is None else scored(ready, ready.years.index(base))[0]
    rows = _rows(same_year, ready.number)
    order = ranks(rows.reshape(-1, ready.number), specification.rank.ties).reshape(rows.shape)
    return Index(
        specification=specification,
        figures=figures,
        years=ready.years,
        areas=ready.areas,
        domains=tuple(step.code for step in ready.plan[:-1]),
        same_year=same_year,
        fixed_base=fixed_base,
        rank=order[:, -1],
        domain_ranks=order[:, :-1].transpose(0, 2, 1),
        quantile_group=quantile_groups(rows[:, -1], specification.rank.quantile_groups),
        left_out=ready.left_out,
        filled=ready.filled,
        notes=(*ready.notes, *_told(specification, treated)),
    )


def prepare(one: Specification, figures: Figures) -> Prepared:
    """Everything up to one scale, with all checks."""
    check_shape(one, figures)
    order = _order(one, figures.areas)
    number = len(figures.areas) - bool(one.reference)
    raw = _turned(figures.values, order)
    totals = None if figures.totals is None else _turned(figures.totals, order)
    ends = np.fmin.reduce(raw, axis=-1), np.fmax.reduce(raw, axis=-1)
    refuse(
        [
            *checks.finite(one, *ends, figures.years),
            *checks.counted(one, raw, totals, figures.years),
            *checks.people(figures.population),
        ]
    )
    made = rates.rates(one, raw, totals)
    values, counts, totals = made.values, made.counts, made.totals
    wrong = rates.outside_transform(one, values)
    refuse(Fault(f"indicator {one.codes[at]}", "log(x + 1) needs values above -1") for at in np.flatnonzero(wrong))
    values = rates.as_risk(one, values)
    if one.missing.carry_years:
        places = missing.carried_from(values, figures.years, one.missing.carry_years)
        values = missing.taken_from(values, places)
        if counts is not None and totals is not None:
            counts, totals = missing.taken_from(counts, places), missing.taken_from(totals, places)
    people = None if figures.population is None else figures.population[:, order]
    plan = plan_of(one)
    return _without_gaps(one, figures, order, values, counts, totals, people, plan, number)


def _without_gaps(
    one: Specification,
    figures: Figures,
    order: slice | NDArray[np.int64],
    values: Floats,
    counts: Floats | None,
    totals: Floats | None,
    people: Floats | None,
    plan: tuple[Step, ...],
    number: int,
) -> Prepared:
    gaps = np.isnan(values)
    known = np.subtract(1.0, gaps)
    left_out = _left_out(one, known[..., :number], None if people is None else people[:, :number])
    outside = left_out != IN
    if outside.any():
        away = np.broadcast_to(outside[:, None], (*values.shape[:2], number))
        values[..., :number][away], known[..., :number][away], gaps[..., :number][away] = np.nan, 0.0, True
    low, high = np.fmin.reduce(values[..., :number], axis=-1), np.fmax.reduce(values[..., :number], axis=-1)
    if outside.all():
        refuse([Fault("areas", "all are left out: by fewest_people or least_in_all")])
    refuse(
        [
            *(checks.reference(one, values[..., -1], figures.years) if one.reference else ()),
            *checks.columns(one, low, high, known[..., :number] @ np.ones(number), figures.years),
        ]
    )
    there = aggregate.available(plan, known, least=one.missing.least_in_domain, whole=False)
    filled = np.zeros(values.shape[:2], dtype=np.int64)
    if one.missing.fill != "none":
        values, known, filled = _filled(one, figures, order, values, known, outside, number)
        gaps = known == 0
    if one.missing.when_missing == "leave_out" or one.missing.fill != "none":
        whole = one.missing.when_missing == "leave_out"
        again = aggregate.available(plan, known, least=0.0, whole=whole)
        there = [each & other for each, other in zip(there, again, strict=True)]
        there = _all_the_way(plan, there) if whole else there
    left_out[(left_out == IN) & ~there[-1][:, :number]] = INCOMPLETE
    if (left_out != IN).all():
        refuse([Fault("areas", "none has figures enough: see least_in_domain and when_missing")])
    np.copyto(values, 0.0, where=gaps)
    notes = [*checks.duplicates(one, values), *checks.constant(one, low, high, figures.years), *_empty(one)]
    areas = tuple(area for area in figures.areas if area != one.reference)
    return Prepared(
        one, figures.years, areas, values, known, there, left_out, filled, counts, totals, plan, tuple(notes)
    )


def _all_the_way(plan: Sequence[Step], there: list[Bools]) -> list[Bools]:
    """Without the whole of its domains a level is not there either."""
    found: list[Bools] = []
    for step, own in zip(plan, there, strict=True):
        for domain in step.domains:
            own = own & found[domain]
        found.append(own)
    return found


def _order(one: Specification, areas: tuple[str, ...]) -> slice | NDArray[np.int64]:
    """The reference area last."""
    if not one.reference or areas[-1] == one.reference:
        return slice(None)
    place = areas.index(one.reference)
    return np.array([*range(place), *range(place + 1, len(areas)), place])


def _turned(values: Floats, order: slice | NDArray[np.int64]) -> Floats:
    """(years, areas, indicators) as (years, indicators, areas), a copy."""
    return np.array(values[:, order].transpose(0, 2, 1), dtype=float, order="C")


def _left_out(one: Specification, known: Floats, people: Floats | None) -> NDArray[np.int8]:
    """Why an area is left out, the first reason that there is: (years, areas)."""
    number: Floats = np.ones(known.shape[1]) @ known
    found = np.where(number < one.missing.least_in_all * known.shape[1] - 1e-9, TOO_FEW, IN).astype(np.int8)
    found[number == 0] = NO_FIGURES
    if one.fewest_people and people is not None:
        found[np.isnan(people)] = NO_POPULATION
        found[people < one.fewest_people] = FEW_PEOPLE
    return found


def _filled(
    one: Specification,
    figures: Figures,
    order: slice | NDArray[np.int64],
    values: Floats,
    known: Floats,
    outside: Bools,
    number: int,
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """With the gaps of areas that are in filled, and how many in each column."""
    groups = [str(each) for each in np.asarray(figures.groups)[order]][:number] if figures.groups else []
    inside = missing.FILLS[one.missing.fill](values[..., :number], groups)
    inside = np.where(outside[:, None], np.nan, inside)
    now = np.concatenate([inside, values[..., number:]], axis=-1)
    known_now = np.subtract(1.0, np.isnan(now))
    return now, known_now, (known_now - known).sum(axis=-1).astype(np.int64)


def plan_of(one: Specification, method: str = "", mean: str = "") -> tuple[Step, ...]:
    """What is weighed together, lowest level first."""
    return aggregate.steps(
        one, neutral_of(one, method, mean), WEIGHTS[one.weights.method](one), mean or one.aggregate
    )


def neutral_of(one: Specification, method: str = "", mean: str = "") -> float:
    """What deviations are counted from."""
    means = {mean or one.aggregate, *(domain.aggregate for domain in one.domains)} - {""}
    above_zero = any(MEANS[each].above_zero for each in means)
    return normalise.neutral_of(method or one.normalise.method, above_zero)


def scored(ready: Prepared, base: int | None) -> tuple[Scores, Treatment | None]:
    """All years by their own scale, or all by that of the year in place `base`."""
    one, number = ready.specification, ready.number
    values, known = ready.values.copy(), ready.known
    treated = treat(ready, base)
    if treated is not None:
        values[..., :number] = treated.apply(values[..., :number])
        values *= known
    options, neutral = one.normalise, ready.neutral
    if checks.is_line(options.method):
        line = line_of(ready, values, base, options.method)
        line.apply(values)
        np.multiply(values, known, out=values)
    else:
        known = known.copy()
        known[..., number:] = 0.0
        values = normalise.placed(values, known, options, one.rank.ties, neutral)
    _check_above_zero(ready, values, known, neutral)
    levels = aggregate.weigh(ready.plan, values, known, ready.there)
    return Scores(ready.plan, values, known, ready.there, levels, number, bool(one.reference), neutral), treated


def treat(ready: Prepared, base: int | None, year: int | None = None) -> Treatment | None:
    """The treatment of outliers, of one year or of all."""
    at = slice(None) if year is None and base is None else [base if base is not None else year]
    values, known = ready.values[at, :, : ready.number], ready.known[at, :, : ready.number]
    return treatment(values, known, ready.specification.outliers)


def line_of(ready: Prepared, values: Floats, base: int | None, method: str) -> normalise.Line:
    """The line of each year, or that of the base year for all."""
    one, number = ready.specification, ready.number
    at = slice(None) if base is None else slice(base, base + 1)
    whole = values[at, :, number:] if one.reference else None
    columns = normalise.Columns(values[at, :, :number], ready.known[at, :, :number], whole, rates.posts_of(one))
    options = replace(one.normalise, method=method)
    return normalise.LINES[method](columns, options, ready.neutral)


def _check_above_zero(ready: Prepared, values: Floats, known: Floats, neutral: float) -> None:
    if any(MEANS[step.mean].above_zero for step in ready.plan):
        inside = known[..., : ready.number] > 0
        lowest = np.where(inside, values[..., : ready.number] + neutral, np.inf).min(axis=-1)
        one = ready.specification
        refuse(checks.above_zero(one, lowest, np.isfinite(lowest), one.normalise.method, ready.years))


def _rows(scores: Scores, number: int) -> Floats:
    """Domains and index as (years, levels, areas), NaN where there is no value."""
    rows = np.stack([level[:, :number] for level in scores.levels], axis=1)
    gaps = [~there[:, :number] for there in scores.there]
    if any(gap.any() for gap in gaps):
        rows[np.stack(gaps, axis=1)] = np.nan
    return rows


def _empty(one: Specification) -> Iterator[Fault]:
    for domain in one.domains:
        if not aggregate.filled(one, domain.code):
            yield Fault(f"domain {domain.code}", "is empty: the others carry all the weight")


def _told(one: Specification, treated: Treatment | None) -> Iterator[Fault]:
    """What was done about outliers."""
    if treated is None:
        return
    for place, code in enumerate(one.codes):
        moved, met = treated.moved[:, place, 0], treated.met[:, place, 0] > 0
        if (moved > 0).any():
            logged = not np.isnan(treated.least[:, place]).all()
            what = "its logarithm is taken" if logged else f"at most {int(moved.max())} values are moved in"
            after = "" if met.all() else "; skew and kurtosis are still beyond the limits"
            yield Fault(f"indicator {code}", f"has outliers: {what}{after}")
