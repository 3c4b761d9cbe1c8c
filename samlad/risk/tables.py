"""An index as tidy tables: one row per figure, to be written as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index import REASONS, Index, Sureness
from samlad.analysis.index.correlations import Correlations, Dropped
from samlad.analysis.index.specification import INDEX

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that one run of the command has found out."""

    index: Index
    sureness: Sureness
    correlations: Correlations
    dropped: Dropped

    def name(self, area: str) -> str:
        return self.index.figures.names.get(area, "")


def write(made: Made, folder: Path) -> list[Path]:
    """One file per table. Formulas in names are made text."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / f"{name}.csv", rows(made)) for name, rows in TABLES.items()]


def _written(path: Path, rows: Iterator[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return path


def _cell(cell: object) -> str:
    """Figures with all their digits, nothing where there is none; no text that a spreadsheet would run."""
    if isinstance(cell, float | np.floating):
        return "" if np.isnan(cell) else repr(float(cell)).removesuffix(".0")
    told = str(cell)
    return f"'{told}" if told[:1] in ("=", "+", "-", "@", "\t", "\r") and not isinstance(cell, int) else told


def _scores(made: Made) -> Iterator[Row]:
    yield ("year", "area", "name", "level", "same_year", "fixed_base", "rank", "quantile_group")
    index = made.index
    fixed = index.fixed_base
    groups = index.quantile_group
    levels = [INDEX, *index.domains]
    same = _levels(index.index, index.same_year.domains)
    base = np.full(same.shape, np.nan) if fixed is None else _levels(fixed.index, fixed.domains)
    ranks = _levels(index.rank, index.domain_ranks)
    for (year, area), group in np.ndenumerate(groups):
        code = index.areas[area]
        for place, level in enumerate(levels):
            at = year, area, place
            shown = int(group) if level == INDEX and group else ""
            yield index.years[year], code, made.name(code), level, same[at], base[at], ranks[at], shown


def _levels(index: Floats, domains: Floats) -> Floats:
    return np.concatenate([index[..., None], domains], axis=-1)


def _indicators(made: Made) -> Iterator[Row]:
    yield ("year", "area", "indicator", "normalised", "contribution")
    index = made.index
    scaled, parts = index.same_year.indicators, index.same_year.contributions
    for year, area, place in np.ndindex(*scaled.shape):
        at = year, area, place
        yield index.years[year], index.areas[area], index.specification.codes[place], scaled[at], parts[at]


def _left_out(made: Made) -> Iterator[Row]:
    yield ("year", "area", "name", "reason")
    for (year, area), reason in np.ndenumerate(made.index.left_out):
        if reason:
            code = made.index.areas[area]
            yield made.index.years[year], code, made.name(code), REASONS[reason]


def _sureness(made: Made) -> Iterator[Row]:
    sure, count = made.sureness, len(made.index.areas)
    columns: dict[str, Floats] = {
        name: getattr(sure, name)
        for name in ("score", "low", "middle", "high", "rank", "rank_low", "rank_middle", "rank_high")
    }
    columns |= {f"among_{k}_highest": share for k, share in sure.highest.items()}
    nothing = np.full(count, np.nan)
    columns["above_whole"] = nothing if sure.above is None else sure.above
    columns["risen"] = nothing if sure.risen is None else sure.risen
    columns["reliability"] = sure.reliability
    yield ("year", "area", "name", *columns)
    for place, code in enumerate(made.index.areas):
        yield (sure.year, code, made.name(code), *(column[place] for column in columns.values()))


def _change(made: Made) -> Iterator[Row]:
    yield ("area", "name", "first_year", "last_year", "first", "last", "change")
    fixed, years = made.index.fixed_base, made.index.years
    if fixed is not None and len(years) > 1:
        for place, code in enumerate(made.index.areas):
            first, last = fixed.index[0, place], fixed.index[-1, place]
            yield code, made.name(code), years[0], years[-1], first, last, last - first


def _drop_one(made: Made) -> Iterator[Row]:
    yield ("indicator", "mean_shift", "greatest_shift")
    codes = made.index.specification.codes
    yield from zip(codes, made.dropped.mean, made.dropped.greatest, strict=True)


def _correlations(made: Made) -> Iterator[Row]:
    yield ("one", "other", "correlation")
    codes, domains, found = made.index.specification.codes, made.index.domains, made.correlations
    for one, other in np.ndindex(*found.indicators.shape):
        if one < other:
            yield codes[one], codes[other], found.indicators[one, other]
    for one, other in np.ndindex(*found.to_domains.shape):
        yield codes[one], domains[other], found.to_domains[one, other]
    for one, other in np.ndindex(*found.domains.shape):
        if one < other:
            yield domains[one], domains[other], found.domains[one, other]
    for one, value in zip((*codes, *domains), found.to_index, strict=True):
        yield one, INDEX, value


def _notes(made: Made) -> Iterator[Row]:
    yield ("where", "note")
    for note in made.index.notes:
        yield note.where, note.text


TABLES = {
    "scores": _scores,
    "indicators": _indicators,
    "left_out": _left_out,
    "sureness": _sureness,
    "change": _change,
    "drop_one": _drop_one,
    "correlations": _correlations,
    "notes": _notes,
}
