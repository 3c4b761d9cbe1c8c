"""An index from a specification and figures: one public call, `run`.

Rates → means over years → one direction → gaps → outliers → one scale → weighed together → ranks. The order
and the words are those of the OECD and JRC *Handbook on Constructing Composite Indicators* (2008); what each
step does stands in its own module, and the formats in `docs/methods/index.md`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from samlad.analysis.distributions import Bools, Floats
from samlad.analysis.index import aggregate, checks, normalise, rates
from samlad.analysis.index.aggregate import MEANS
from samlad.analysis.index.faults import Fault, refuse
from samlad.analysis.index.figures import Figures
from samlad.analysis.index.normalise import LINES, Columns, Line
from samlad.analysis.index.outliers import Treatment, treatment
from samlad.analysis.index.preparing import Prepared, prepare
from samlad.analysis.index.ranking import ranks
from samlad.analysis.index.result import Index, Scores
from samlad.analysis.index.specification import Specification

NO_POSTS = np.empty((0, 2))


def run(specification: Specification, figures: Figures) -> Index:
    """The whole index. Unfit: everything that is wrong with the figures, named by indicator.

    Cost: some twelve passes over the figures; about their memory once more.
    """
    ready = prepare(specification, figures)
    base = specification.base_year
    fixed_base = None if base is None else scored(ready, ready.years.index(base))[0]
    # The last to need the values may write over them.
    same_year, treated = scored(ready, None, ready.values)
    rows = _rows(same_year)
    places = ranks(rows.reshape(-1, ready.number), specification.rank.ties).reshape(rows.shape)
    return Index(
        specification=specification,
        figures=figures,
        years=ready.years,
        areas=ready.areas,
        domains=tuple(step.code for step in specification.plan[:-1]),
        same_year=same_year,
        fixed_base=fixed_base,
        rank=places[:, -1],
        domain_ranks=places[:, :-1].transpose(0, 2, 1),
        left_out=ready.left_out,
        filled=ready.filled,
        notes=(*ready.notes, *_told(specification, treated)),
    )


def scored(ready: Prepared, base: int | None, room: Floats | None = None) -> tuple[Scores, Treatment | None]:
    """All years by their own scale, or all by that of the year in place `base`."""
    one, number, known, plan = ready.specification, ready.number, ready.known, ready.specification.plan
    values, treated = ready.values, treat(ready, base)
    if treated is not None:
        values = values.copy()
        values[..., :number] = treated.apply(values[..., :number])
    if one.normalise.method in LINES:
        deviation = line_of(ready, values, base).apply(values, known, room)
    else:
        known = known.copy()
        known[..., number:] = False
        deviation = normalise.placed(values, known, one.normalise, one.rank.ties, plan[0].scale)
    _check_above_zero(ready, deviation, known)
    levels = aggregate.weigh(plan, deviation, known, ready.there, gaps=ready.gaps)
    scores = Scores(plan, deviation, known, ready.there, levels, number, bool(one.reference))
    return scores, treated


def treat(ready: Prepared, year: int | None) -> Treatment | None:
    """The treatment of outliers of one year, or of each year by its own areas."""
    at = slice(None) if year is None else slice(year, year + 1)
    inside = slice(0, ready.number)
    return treatment(ready.values[at, :, inside], ready.known[at, :, inside], ready.specification.outliers)


def line_of(
    ready: Prepared, values: Floats, year: int | None, method: str = "", neutral: float = -1.0
) -> Line:
    """The line of one year, or that of each year. By default by the specification's own method."""
    one, number = ready.specification, ready.number
    at = slice(None) if year is None else slice(year, year + 1)
    whole = values[at, :, number:] if one.reference else None
    options = one.normalise if not method else replace(one.normalise, method=method)
    posts = rates.posts_of(one) if options.method == "goalposts" else NO_POSTS
    columns = Columns(values[at, :, :number], ready.known[at, :, :number], whole, posts)
    return LINES[options.method](columns, options, one.plan[0].scale if neutral < 0 else neutral)


def _check_above_zero(ready: Prepared, deviation: Floats, known: Bools) -> None:
    """Unfit: values that a mean of the plan cannot take."""
    one, number, plan = ready.specification, ready.number, ready.specification.plan
    if any(MEANS[step.mean].above_zero for step in plan):
        lowest = np.where(known[..., :number], deviation[..., :number] + plan[0].scale, np.inf).min(axis=-1)
        refuse(checks.above_zero(one, lowest, ready.years))


def _rows(scores: Scores) -> Floats:
    """Domains and index as (years, levels, areas), NaN where there is no value."""
    number = scores.number
    rows = np.stack([level[:, :number] for level in scores.levels], axis=1)
    for place, there in enumerate(scores.there):
        if not there.all():
            rows[:, place][~there[:, :number]] = np.nan
    return rows


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
