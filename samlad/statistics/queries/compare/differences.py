"""How areas differ from another area, from their municipality or their county."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from samlad.base.forests import Bar, Rows
from samlad.base.keys import key_of
from samlad.base.tables import Column, Value
from samlad.places.models import AreaFacts
from samlad.statistics.queries.areas import MUNICIPALITY, Place, only_municipality, wholes
from samlad.statistics.queries.compare.choice import AGAINST, Choice
from samlad.statistics.queries.indicator_page import number, status_word
from samlad.statistics.queries.meanings import Meaning
from samlad.statistics.queries.shown import Grid, shown_values
from samlad.statistics.queries.sureness import Numbers, differences, intervals
from samlad.statistics.queries.words import Difference, Figure, difference_of, figure_of


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One area, indicator and period; `other` is what it is compared with."""

    place: Place
    figure: Figure
    other: Figure | None
    other_name: str
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Others:
    """What each area is compared with, and of which of these it is a part."""

    of: Mapping[int, int]
    parts: frozenset[tuple[int, int]]
    names: Mapping[int, str]


def others(choice: Choice, places: Sequence[Place]) -> Others:
    """3 queries."""
    against = choice.against
    keys = [place.key for place in places]
    above = wholes(keys, choice.at)
    if kind := AGAINST.get(against):
        only = only_municipality(choice.at) if kind == MUNICIPALITY else None
        found = {key: above[key].get(kind) or only for key in keys}
    else:
        found = dict.fromkeys(keys, key_of(against))
    of = {key: other for key, other in found.items() if other and other != key}
    facts = AreaFacts.objects.known(choice.at).filter(area__in=set(of.values()))
    parts = {(key, other) for key, kinds in above.items() for other in kinds.values()}
    if AGAINST.get(against) == MUNICIPALITY:
        parts |= set(of.items())
    return Others(of, frozenset(parts), dict(facts.values_list("area", "name")))


def difference_rows(
    choice: Choice, places: Sequence[Place], meanings: Sequence[Meaning], against: Others
) -> Iterator[DifferenceRow]:
    """Of the periods that are asked for, else of the latest of each. 1 query."""
    grid = _grid(choice, places, meanings, against)
    for meaning in meanings:
        of_it = grid.of_indicator(meaning.key)
        yield from _of_indicator(places, meaning, of_it, bool(choice.periods), against)


def _grid(choice: Choice, places: Sequence[Place], meanings: Sequence[Meaning], against: Others) -> Grid:
    areas = list(dict.fromkeys([*(place.key for place in places), *against.of.values()]))
    return shown_values(
        [one.key for one in meanings], areas, choice.periods or None, choice.at, breakdown=choice.breakdown
    )


def _of_indicator(
    places: Sequence[Place], meaning: Meaning, every: Grid, asked: bool, against: Others
) -> Iterator[DifferenceRow]:
    grid = every.of_type(meaning.row.period_type)
    at = {key: place for place, key in enumerate(grid.areas)}
    of = Numbers.of(grid, meaning.key)
    compared = np.array([at[against.of.get(place.key, place.key)] for place in places], dtype=np.int64)
    mine = np.array([at[place.key] for place in places], dtype=np.int64)
    part = np.array([(p.key, against.of.get(p.key, 0)) in against.parts for p in places])[:, None]
    apart = differences(meaning, of.part(mine), of.part(compared), part=part)
    within, latest = intervals(meaning, of), grid.latest()[0]
    for row, place in enumerate(places):
        a = int(mine[row])
        rows = np.flatnonzero(grid.status[0, a])
        chosen = rows if asked else rows[-1:] if latest[a] < 0 else latest[a : a + 1]
        for p in map(int, chosen):
            figure = figure_of(meaning, grid, within, (0, a, p))
            other = against.of.get(place.key)
            if other is None:
                yield DifferenceRow(place, figure, None, "", None)
                continue
            beside = figure_of(meaning, grid, within, (0, int(compared[row]), p))
            found = difference_of(meaning, apart, (row, p))
            name = against.names.get(other, "")
            yield DifferenceRow(place, figure, beside, name, found if found.there else None)


def difference_columns() -> list[Column]:
    heads = [
        (_("Område"), 24),
        (_("Indikator"), 36),
        (_("Enhet"), 16),
        (_("Kön"), 10),
        (_("Period"), 10),
        (_("Värde"), 12),
        (_("95 % nedre"), 12),
        (_("95 % övre"), 12),
        (_("Status"), 16),
        (_("Jämförs med"), 24),
        (_("Värde där"), 12),
        (_("Skillnad"), 12),
        (_("Skillnad 95 % nedre"), 12),
        (_("Skillnad 95 % övre"), 12),
        (_("I ord"), 30),
        (_("Källa"), 24),
    ]
    return [Column(*head) for head in heads]


def difference_written(rows: Iterator[DifferenceRow], whom: str) -> Iterator[Sequence[Value]]:
    for row in rows:
        figure, meaning, apart = row.figure, row.figure.meaning, row.difference
        ends = (number(figure.value), number(figure.low), number(figure.high))
        where = number(row.other.value) if row.other else None
        told: tuple[Value, ...] = (None, None, None, "")
        if apart is not None:
            told = (number(apart.value), number(apart.low), number(apart.high), str(apart.word))
        about = (row.place.name, meaning.name, meaning.unit, whom, figure.period)
        yield (*about, *ends, status_word(figure.status), row.other_name, where, *told, meaning.source)


def difference_picture(rows: Sequence[DifferenceRow], most: int) -> list[Rows]:
    """The first differences, indicator by indicator."""
    found: dict[tuple[str, str], list[Bar]] = {}
    for row, apart in [(row, row.difference) for row in rows if row.difference][:most]:
        meaning = row.figure.meaning
        head = meaning.name, _("procentenheter") if meaning.unit == "%" else meaning.unit
        low, high = (apart.low, apart.high) if apart.interval else (None, None)
        label = f"{row.place.name} {row.figure.period}"
        found.setdefault(head, []).append(Bar(label, apart.value, low, high, apart.short))
    return [Rows(name, bars, unit) for (name, unit), bars in found.items()]
