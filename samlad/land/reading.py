"""Reading a list of properties with their owners, or a GeoJSON file with their outlines.

Everything that is in it, or everything that is wrong with it: an owner that is no party is told by name, and
never made.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from itertools import count
from typing import Any, TypeVar

import shapely
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from samlad.base.fields import LINE_MAX, check_text, one_line
from samlad.base.sorting import swedish_key
from samlad.base.tables import Heads, Table, normal, pick, read_table
from samlad.base.uploads import Flaw, is_geojson, persons_in
from samlad.land.operations import LandFacts
from samlad.land.overlaps import areas_around
from samlad.parties.models import FunctionPeriod, PartyProfile
from samlad.places.boundaries import surface
from samlad.places.geojson import explain, features_of, properties_table, read
from samlad.places.models import AreaFacts

T = TypeVar("T")
DESIGNATION, OWNER, FUNCTION, AREA = "designation", "owner", "function", "area"
HEADS: Mapping[str, Sequence[str]] = {
    DESIGNATION: ("Fastighet", "Fastighetsbeteckning", "Beteckning", "designation", "property"),
    OWNER: ("Ägare", "Fastighetsägare", "agare", "owner"),
    FUNCTION: ("Funktion", "Ansvarig funktion", "function"),
    AREA: ("Område", "omrade", "area"),
}
# Where a name is that of several areas, the one of the first of these kinds is meant.
FIRST_KINDS = ("area", "base_area", "district")
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, or the first of those about the same property."""

    row: int
    facts: LandFacts
    owner: str


@dataclass(slots=True)
class LandReading:
    """What a file holds. With any flaw nothing is taken in. `unknown` are owners that are no parties yet,
    `unread` the heads of columns that are not read."""

    lines: list[Line] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def facts(self) -> list[LandFacts]:
        return [line.facts for line in self.lines]


Names = Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Known:
    """Keys by names; of functions by the key of their party and their name."""

    parties: Names
    party_names: Mapping[int, str]
    functions: Mapping[tuple[int, str], int]
    areas: Mapping[str, list[tuple[str, int]]]


class _Wrong(Exception):
    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key, self.text = key, text


def read_land(content: bytes, day: date) -> LandReading:
    """What the file says, with owners, functions and areas as they are on the day. Four queries.

    Raises Refusal where the file cannot be read at all, or a column is missing or renamed.
    """
    drawn = is_geojson(content)
    table = properties_table(content) if drawn else read_table(content)
    heads = pick(table.heads, _asked(table.heads) if drawn else HEADS, [DESIGNATION, OWNER])
    reading = LandReading(flaws=list(persons_in(table)), unread=list(heads.others))
    known, unknown = _known(day), dict[str, str]()
    for row in table.rows:
        cells = {key: one_line(row.cells[place]) for key, place in heads.places.items()}
        wrong = list[_Wrong]()
        facts = _facts(cells, known, unknown, wrong)
        reading.flaws += [Flaw(row.number, head_of(table, heads, one.key), one.text) for one in wrong]
        if facts is not None:
            reading.lines.append(Line(row.number, facts, known.party_names[facts.party_id]))
    reading.unknown = list(unknown.values())
    if drawn:
        _draw(reading, content)
    _join(reading, head_of(table, heads, DESIGNATION), drawn=drawn)
    if drawn and not reading.flaws:
        _place(reading, day)
    return reading


def _asked(heads: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """A file of outlines has properties of its own: only what is needed is missed there."""
    there = {normal(head) for head in heads}
    return {
        key: names
        for key, names in HEADS.items()
        if key in (DESIGNATION, OWNER) or there & {normal(name) for name in names}
    }


def head_of(table: Table, heads: Heads, key: str) -> str:
    return table.heads[heads.places[key]] if key in heads.places else str(HEADS[key][0])


def _known(day: date) -> Known:
    parties, names = defaultdict[str, list[int]](list), dict[int, str]()
    for party, name, short in (
        PartyProfile.objects.known()
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
        .values_list("party_id", "name", "short_name")
    ):
        names[party] = name
        for called in {normal(name), normal(short)} - {""}:
            parties[called].append(party)
    rows = FunctionPeriod.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    functions = {
        (party, normal(name)): key
        for key, party, name in rows.values_list("function", "function__party", "function__name")
    }
    areas = defaultdict[str, list[tuple[str, int]]](list)
    facts = AreaFacts.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    for key, kind, name, code in facts.values_list("area", "area__kind", "name", "area__code"):
        for called in {normal(name), normal(code)}:
            areas[called].append((kind, key))
    return Known(parties, names, functions, areas)


def _facts(
    cells: Mapping[str, str], known: Known, unknown: dict[str, str], wrong: list[_Wrong]
) -> LandFacts | None:
    """What a row tells, or what is wrong with it: all of it, not only the first."""
    designation = _tried(wrong, lambda: _designation(cells[DESIGNATION]))
    party = _tried(wrong, lambda: _party(cells[OWNER], known, unknown))
    area = _tried(wrong, lambda: _area(cells.get(AREA, ""), known))
    function = _tried(wrong, lambda: _function(cells.get(FUNCTION, ""), party, known)) if party else None
    if wrong or designation is None or party is None:
        return None
    return LandFacts(designation, party, function, area)


def _tried(wrong: list[_Wrong], act: Callable[[], T]) -> T | None:
    try:
        return act()
    except _Wrong as one:
        wrong.append(one)
        return None


def _designation(text: str) -> str:
    if not swedish_key(text):
        raise _Wrong(DESIGNATION, _("Beteckningen saknas. Skriv den som i fastighetsregistret."))
    try:
        check_text(text, LINE_MAX)
    except ValidationError as error:
        raise _Wrong(DESIGNATION, " ".join(error.messages)) from None
    return text


def _party(name: str, known: Known, unknown: dict[str, str]) -> int:
    if not name:
        raise _Wrong(OWNER, _("Ägaren saknas. Skriv partens namn."))
    found = known.parties.get(normal(name), [])
    if len(found) > 1:
        raise _Wrong(OWNER, _("Flera parter heter ”%(name)s”. Skriv hela namnet.") % {"name": name})
    if found:
        return found[0]
    unknown.setdefault(normal(name), name)
    near = get_close_matches(normal(name), known.parties, n=1, cutoff=0.7)
    if near:
        words = {"name": name, "near": known.party_names[known.parties[near[0]][0]]}
        raise _Wrong(OWNER, _("”%(name)s” är ingen part i Samlad. Menas ”%(near)s”?") % words)
    raise _Wrong(OWNER, _("”%(name)s” är ingen part i Samlad. Lägg till parten först.") % {"name": name})


def _function(name: str, party: int | None, known: Known) -> int | None:
    if not name or party is None:
        return None
    if found := known.functions.get((party, normal(name))):
        return found
    words = {"name": name, "party": known.party_names[party]}
    raise _Wrong(FUNCTION, _("%(party)s har ingen funktion som heter ”%(name)s”.") % words)


def _area(name: str, known: Known) -> int | None:
    if not name:
        return None
    found = known.areas.get(normal(name), [])
    for kind in FIRST_KINDS if len(found) > 1 else ():
        if alike := [one for one in found if one[0] == kind]:
            found = alike
            break
    if len(found) == 1:
        return found[0][1]
    if found:
        raise _Wrong(AREA, _("Flera områden heter ”%(name)s”. Skriv områdets kod.") % {"name": name})
    raise _Wrong(AREA, _("Området ”%(name)s” finns inte i Samlad.") % {"name": name})


def _draw(reading: LandReading, content: bytes) -> None:
    """Give the lines the outlines of their features, or tell what is wrong with them."""
    features, system = features_of(content)
    collection = {
        "type": "FeatureCollection",
        "crs": system,
        "features": list(map(_bare, count(1), features)),
    }
    drawn = read(json.dumps(collection).encode())
    for problem in drawn.problems:
        reading.flaws.append(Flaw(problem.row, _("Yta"), explain(replace(problem, row=None))))
    outlines = {one.row: one.boundary.geometry for one in drawn.features if one.boundary is not None}
    reading.lines = [
        replace(line, facts=replace(line.facts, geometry=outlines.get(line.row))) for line in reading.lines
    ]


def _bare(number: int, feature: Any) -> Any:
    """The feature with its number for a name, whatever it is called."""
    if not isinstance(feature, dict):
        return feature
    return {**feature, "properties": {"kod": str(number), "namn": str(number)}}


def _join(reading: LandReading, head: str, *, drawn: bool) -> None:
    """One line for each property: parts of one outline are joined, all else that is told twice is wrong."""
    groups = defaultdict[str, list[Line]](list)
    for line in reading.lines:
        groups[swedish_key(line.facts.designation)].append(line)
    for first, *others in groups.values():
        for line in others:
            if told := _twice(first, line, drawn=drawn):
                reading.flaws.append(Flaw(line.row, head, told))
    reading.lines = [_joined(group) for group in groups.values()]


def _twice(first: Line, line: Line, *, drawn: bool) -> str:
    words = {"name": first.facts.designation, "row": first.row, "one": first.owner, "other": line.owner}
    if first.facts.party_id != line.facts.party_id:
        return _("%(name)s har två ägare i filen: %(one)s på rad %(row)s och %(other)s här.") % words
    return "" if drawn else _("%(name)s står också på rad %(row)s. Ta bort den ena.") % words


def _joined(group: Sequence[Line]) -> Line:
    first, shapes = group[0], [line.facts.geometry for line in group if line.facts.geometry is not None]
    if len(shapes) < 2:
        return replace(first, facts=replace(first.facts, geometry=shapes[0])) if shapes else first
    joined = shapely.union_all([surface(one) for one in shapes], grid_size=10**-DECIMALS)
    return replace(first, facts=replace(first.facts, geometry=json.loads(shapely.to_geojson(joined))))


def _place(reading: LandReading, day: date) -> None:
    """Outlines that are not told to be in an area are in the one that holds their middle."""
    without = [line for line in reading.lines if line.facts.area_id is None and line.facts.geometry]
    if not without:
        return
    middles = [shapely.point_on_surface(surface(line.facts.geometry or {})) for line in without]
    found = dict(zip((line.row for line in without), areas_around(middles, day), strict=True))
    reading.lines = [
        replace(line, facts=replace(line.facts, area_id=found[line.row])) if found.get(line.row) else line
        for line in reading.lines
    ]
