"""Figures from a table as text, wide or long, by the columns that a specification names."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np

from samlad.analysis.distributions import Floats
from samlad.analysis.index.faults import Fault, Unfit, refuse
from samlad.analysis.index.figures import Figures
from samlad.analysis.index.specification import Data, Specification

# What stands where there is no figure, as statistical offices write it.
NO_FIGURE = frozenset({"", "..", ".", "-", "–", "x", "na", "nan", "null", "none", "missing"})
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table, with the places of their years and areas."""

    rows: list[dict[str, str]]
    years: tuple[int, ...]
    areas: tuple[str, ...]
    at: list[tuple[int, int]]

    def column(self, cells: Sequence[str], name: str, faults: list[Fault]) -> Floats:
        """One column as (years, areas)."""
        found = np.full((len(self.years), len(self.areas)), np.nan)
        for line, (place, cell) in enumerate(zip(self.at, cells, strict=True), start=2):
            value = _number(cell)
            if value is None:
                faults.append(Fault(f"row {line}", f"{name} is no number: {cell!r}"))
            else:
                found[place] = value
        return found


def figures(one: Specification, text: str) -> Figures:
    """The figures of a table. Unfit: what is wrong, by row and column, or which columns are not there."""
    data = one.data
    rows = list(csv.DictReader(StringIO(text, newline=""), delimiter=data.delimiter))
    heads = set(rows[0]) if rows else set()
    refuse(_not_there(one, heads))
    placed = _placed(data, rows)
    faults: list[Fault] = []
    columns = dict(_long(data, placed, faults) if data.layout == "long" else _wide(one, placed, faults))
    missing = [name for name in _used(one) if name not in columns]
    faults += [Fault("data", f"has no figures called {name!r}") for name in missing]
    refuse(faults[:MOST_FAULTS])
    names = {row[data.area].strip(): row[data.name].strip() for row in rows} if data.name else {}
    return Figures(
        placed.years,
        placed.areas,
        _stacked(
            [_sum(columns, each.count) if each.count else columns[each.value] for each in one.indicators]
        ),
        _totals(one, columns),
        columns[data.population] if data.population else None,
        _groups(data, placed) if data.group else (),
        names,
    )


def _not_there(one: Specification, heads: set[str]) -> Iterator[Fault]:
    data = one.data
    wanted = [data.area, data.name, data.group, data.year if isinstance(data.year, str) else ""]
    wanted += [data.indicator, data.value] if data.layout == "long" else list(_used(one))
    if not heads:
        yield Fault("data", "has no rows")
    elif lacking := [name for name in dict.fromkeys(wanted) if name and name not in heads]:
        yield Fault("data", f"has no column {', '.join(map(repr, lacking))}")


def _used(one: Specification) -> tuple[str, ...]:
    """The columns of figures that the specification speaks of."""
    used = [name for each in one.indicators for name in (each.value, *each.count, *each.total)]
    return tuple(dict.fromkeys(name for name in (*used, one.data.population) if name))


def _placed(data: Data, rows: list[dict[str, str]]) -> _Rows:
    codes = [row[data.area].strip() for row in rows]
    try:
        when = [data.year if isinstance(data.year, int) else int(row[data.year]) for row in rows]
    except ValueError as error:
        raise Unfit([Fault("data", f"{data.year} is a year: {error}")]) from None
    years, areas = tuple(sorted(set(when))), tuple(dict.fromkeys(codes))
    year_at, area_at = {y: n for n, y in enumerate(years)}, {a: n for n, a in enumerate(areas)}
    at = [(year_at[year], area_at[code]) for year, code in zip(when, codes, strict=True)]
    return _Rows(rows, years, areas, at)


def _wide(one: Specification, rows: _Rows, faults: list[Fault]) -> Iterator[tuple[str, Floats]]:
    if len(set(rows.at)) != len(rows.at):
        seen: set[tuple[int, int]] = set()
        for line, (year, area) in enumerate(rows.at, start=2):
            if (year, area) in seen:
                faults.append(
                    Fault(f"row {line}", f"{rows.areas[area]} has a row for {rows.years[year]} already")
                )
            seen.add((year, area))
    for name in _used(one):
        yield name, rows.column([row[name] for row in rows.rows], name, faults)


def _long(data: Data, rows: _Rows, faults: list[Fault]) -> Iterator[tuple[str, Floats]]:
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows.rows):
        found.setdefault(row[data.indicator].strip(), []).append(number)
    for name, numbers in found.items():
        at = [rows.at[number] for number in numbers]
        if len(set(at)) != len(at):
            faults.append(Fault(f"data, {name}", "has two figures for the same area and year"))
        part = _Rows(rows.rows, rows.years, rows.areas, at)
        yield name, part.column([rows.rows[number][data.value] for number in numbers], name, faults)


def _number(cell: str | None) -> float | None:
    """A number, NaN where there is none, None where it is something else. A comma may be decimal."""
    told = (cell or "").strip()
    if told.lower() in NO_FIGURE:
        return float("nan")
    try:
        return float(told.replace(",", ".") if told.count(",") == 1 and "." not in told else told)
    except ValueError:
        return None


def _sum(columns: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    total = columns[names[0]].copy()
    for name in names[1:]:
        total += columns[name]
    return total


def _totals(one: Specification, columns: Mapping[str, Floats]) -> Floats | None:
    if not any(each.total for each in one.indicators):
        return None
    empty = np.full(next(iter(columns.values())).shape, np.nan)
    return _stacked([_sum(columns, each.total) if each.total else empty for each in one.indicators])


def _stacked(columns: Sequence[Floats]) -> Floats:
    """(years, areas, indicators), in memory with the areas last, as the engine wants them."""
    return np.stack(columns, axis=1).transpose(0, 2, 1)


def _groups(data: Data, rows: _Rows) -> tuple[str, ...]:
    """The latest group of each area."""
    found = {row[data.area].strip(): row[data.group].strip() for row in rows.rows}
    return tuple(found[area] for area in rows.areas)
