"""Which values are not shown: small counts, and what would give them away."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import isnan
from typing import Any

import numpy as np
from django.db import transaction

from samlad.accounts.models import User
from samlad.analysis.suppression import Sum, derived, suppressed, too_small
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.places.models import AreaFacts
from samlad.statistics.models import AreaWeight, Indicator, IndicatorFacts, Masked, Observation
from samlad.statistics.rules import BREAKDOWN_WORDS, COUNT, OWN

Slice = tuple[int, str]
_PART = 200
# Which sums are exact to a reader: counts are whole numbers.
_ROUNDING = 1e-6


@transaction.atomic
def masks_renew(*, by: User | None, at: datetime, indicators: Sequence[Indicator]) -> None:
    """Work out anew what is hidden of these indicators, as after areas have changed what they are part of."""
    event = event_log(by=by, at=at, verb="statistics.masks_renewed", subject=None)
    masks_write(event=event, slices=slices_of([indicator.pk for indicator in indicators]))


def masks_follow(*, at: datetime) -> bool:
    """Work out anew what is hidden where areas have changed since; tells whether it was done.

    What an area is part of decides what can be added up; a change of it is a new row of its facts.
    """
    changed = AreaFacts.objects.order_by("-pk").values_list("event", flat=True).first()
    limited = IndicatorFacts.objects.known().filter(smallest_count__gt=0).select_related("indicator")
    if changed is None or not limited.exists():
        return False
    if Event.objects.filter(pk__gt=changed, verb="statistics.masks_renewed").exists():
        return False
    masks_renew(by=None, at=at, indicators=[row.indicator for row in limited])
    return True


def slices_of(indicators: Collection[int]) -> list[Slice]:
    """Each indicator with each of its periods."""
    rows = Observation.objects.known().filter(indicator__in=indicators).order_by()
    return list(rows.values_list("indicator_id", "period").distinct())


def masks_write(*, event: Event, slices: Iterable[Slice]) -> None:
    """Hide and show again, in the transaction of the operation whose log row `event` is."""
    periods = _by_indicator(slices)
    facts = IndicatorFacts.objects.known().filter(indicator__in=periods)
    limits = {row.indicator_id: (row.smallest_count, row.kind) for row in facts}
    children: Mapping[int, list[list[int]]] | None = None
    sources: Mapping[int, set[int]] | None = None
    for indicator, (limit, kind) in limits.items():
        wanted = dict[int, bool]()
        if limit:
            children = _children() if children is None else children
            sources = _sources() if sources is None else sources
            for cells in _tables(indicator, periods[indicator], kind):
                of_period = _hidden(cells, limit, children)
                wanted |= _moved(cells, of_period, sources) | of_period
        _replace(indicator, periods[indicator], wanted, event)


def _by_indicator(slices: Iterable[Slice]) -> dict[int, list[str]]:
    found = dict[int, list[str]]()
    for indicator, period in slices:
        found.setdefault(indicator, []).append(period)
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """`count` is NaN where the source gives none; `moved` is a value worked out from those of other areas."""

    key: int
    area: int
    breakdown: str
    count: float
    moved: bool = False


def _tables(indicator: int, periods: Sequence[str], kind: str) -> Iterator[list[_Cell]]:
    """The cells of one period after another."""
    for start in range(0, len(periods), _PART):
        rows = Observation.objects.known().filter(
            indicator=indicator, period__in=periods[start : start + _PART]
        )
        found = rows.order_by("period", "area", "breakdown").values_list(
            "period", "pk", "area_id", "breakdown", "count", "value", "delivery__origin"
        )
        for _period, of_period in groupby(found, key=lambda row: row[0]):
            yield [_cell(row[1:], kind) for row in of_period]


def _cell(row: tuple[Any, ...], kind: str) -> _Cell:
    key, area, breakdown, count, value, origin = row
    if count is None and kind == COUNT:
        count = value
    return _Cell(key, area, breakdown, float("nan") if count is None else float(count), origin == OWN)


def _children() -> Mapping[int, list[list[int]]]:
    """The parts of each area, division by division: a municipality has its DeSO and its RegSO."""
    rows = AreaFacts.objects.known().filter(parent__isnull=False).order_by("area")
    found = dict[int, dict[tuple[str, str], list[int]]]()
    for parent, kind, vintage, area in rows.values_list(
        "parent_id", "area__kind", "area__vintage", "area_id"
    ):
        found.setdefault(parent, {}).setdefault((kind, vintage), []).append(area)
    return {parent: list(divisions.values()) for parent, divisions in found.items()}


def _sources() -> Mapping[int, set[int]]:
    """The areas that the values of an area may have been moved from, by the weights of today and earlier."""
    found = dict[int, set[int]]()
    for to, of in AreaWeight.objects.order_by().values_list("to_area_id", "from_area_id").distinct():
        found.setdefault(to, set()).add(of)
    return found


def _moved(
    cells: Sequence[_Cell], wanted: Mapping[int, bool], sources: Mapping[int, set[int]]
) -> dict[int, bool]:
    """The moved values that a hidden one is part of.

    They were worked out when it was still shown. What is left is worked out from shown values alone, so it
    tells a reader nothing that those do not.
    """
    place = {(cell.area, cell.breakdown): number for number, cell in enumerate(cells)}
    of = [
        [place[key] for area in sources.get(cell.area, ()) if (key := (area, cell.breakdown)) in place]
        if cell.moved
        else []
        for cell in cells
    ]
    before = np.zeros(len(cells), dtype=bool)
    gone = np.array([cell.key in wanted for cell in cells], dtype=bool)
    # Once more as long as there is something new: what was moved may have been moved on.
    while (gone != before).any():
        before, gone = gone, gone | derived(gone, of)
    return {cell.key: False for cell, is_gone in zip(cells, gone, strict=True) if is_gone}


def _hidden(cells: Sequence[_Cell], limit: int, children: Mapping[int, list[list[int]]]) -> dict[int, bool]:
    """The observations to hide; True for those that are small themselves."""
    cells = [*cells, *_untold(cells, limit)]
    counts = [cell.count for cell in cells]
    small = too_small(counts, limit=limit)
    if not small.any():
        return {}
    sums, phantoms = _sums(cells, children)
    counts += [float("nan")] * phantoms
    small = np.concatenate([small, np.zeros(phantoms, dtype=bool)])
    try:
        mask = suppressed(counts, sums, small, limit=float(limit))
    except ValueError:
        # Nothing that can be shown keeps them apart: everything that is summed up is hidden.
        mask = small.copy()
        mask[[place for one in sums for place in one.cells]] = True
    mask &= ~np.isnan(np.asarray(counts))
    return {cell.key: bool(small[place]) for place, cell in enumerate(cells) if mask[place] and cell.key}


def _untold(cells: Sequence[_Cell], limit: int) -> Iterator[_Cell]:
    """Of areas that two of everybody, women and men are told of the third: a reader works it out."""
    told = dict[int, dict[str, float]]()
    for cell in cells:
        told.setdefault(cell.area, {})[cell.breakdown] = cell.count
    for area, counts in told.items():
        if len(counts) == len(BREAKDOWN_WORDS) - 1:
            (breakdown,) = set(BREAKDOWN_WORDS) - set(counts)
            everybody = counts.pop("", float("nan"))
            third = everybody - sum(counts.values()) if breakdown else sum(counts.values())
            yield _Cell(0, area, breakdown, third if 0 < third < limit else float("nan"))


def _sums(cells: Sequence[_Cell], children: Mapping[int, list[list[int]]]) -> tuple[list[Sum], int]:
    """What a reader can add up, and how many unknown cells stand for parts that there is no row for."""
    place = {(cell.area, cell.breakdown): number for number, cell in enumerate(cells)}
    wanted = [
        ((area, breakdown), [(part, breakdown) for part in parts])
        for area, breakdown in place
        for parts in children.get(area, ())
    ]
    wanted += [((area, ""), [(area, "women"), (area, "men")]) for area, breakdown in place if not breakdown]
    sums, phantoms = list[Sum](), 0
    for total, parts in wanted:
        known = [place[part] for part in parts if part in place]
        if not known or not _fits(cells, place[total], known, whole=len(known) == len(parts)):
            continue
        if len(known) < len(parts):
            known.append(len(cells) + phantoms)
            phantoms += 1
        sums.append(Sum(place[total], tuple(known)))
    return sums, phantoms


def _fits(cells: Sequence[_Cell], total: int, parts: Sequence[int], *, whole: bool) -> bool:
    """Whether the parts add up to the total; where some are unknown, whether they can."""
    of_all = cells[total].count
    counts = [cells[part].count for part in parts]
    known = sum(count for count in counts if not isnan(count))
    if isnan(of_all):
        return True
    slack = _ROUNDING * max(1.0, known)
    if whole and not any(map(isnan, counts)):
        return abs(known - of_all) <= slack
    return known <= of_all + slack


def _replace(indicator: int, periods: Sequence[str], wanted: Mapping[int, bool], event: Event) -> None:
    """Close the masks that are no longer right, and write those that are missing."""
    old = Masked.objects.known().filter(observation__indicator=indicator)
    old = old.filter(observation__period__in=periods)
    kept, closed = set[int](), list[int]()
    for key, observation, primary in old.values_list("pk", "observation_id", "primary"):
        if wanted.get(observation) is primary:
            kept.add(observation)
        else:
            closed.append(key)
    for start in range(0, len(closed), 500):
        Masked.objects.filter(pk__in=closed[start : start + 500]).update(replaced_at=event.at)
    Masked.objects.bulk_create(
        [
            Masked(observation_id=key, primary=primary, recorded_at=event.at, event=event)
            for key, primary in sorted(wanted.items())
            if key not in kept
        ],
        batch_size=500,
    )
