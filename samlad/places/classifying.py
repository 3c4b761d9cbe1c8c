"""Reading a list of what areas are classed as: the police's, or SCB's area types.

A table (Excel, ODS, CSV) or GeoJSON, whose properties are read like a table: an area is found by its code or
its name, never by its outline. Such lists cover the country: rows about areas elsewhere are told, not wrong.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samlad.base.fields import LINE_MAX, check_text
from samlad.base.forms import YEARS
from samlad.base.refusals import Refusal
from samlad.base.tables import Heads, Table, day_of, normal, pick, read_table
from samlad.base.uploads import Flaw, is_geojson, persons_in
from samlad.places.geojson import properties_table
from samlad.places.models import SCHEMES, AreaFacts
from samlad.places.operations import Classing, ClassLine
from samlad.places.wording import VALUE_WORDS

CODE, NAME, VALUE, EDITION, FROM = "code", "name", "value", "edition", "from"
HEADS: Mapping[str, Sequence[str]] = {
    CODE: ("Kod", "Områdeskod", "regso_kod", "RegSO-kod", "RegSO", "deso_kod", "DeSO", "code"),
    NAME: ("Område", "Namn", "Områdesnamn", "regso_namn", "omrade", "name"),
    VALUE: ("Kategori", "Klassning", "Klassificering", "Områdestyp", "omradestyp", "category"),
    EDITION: ("Utgåva", "Upplaga", "Lista"),
    FROM: ("Gäller från", "Datum", "Från och med", "date"),
}
# SCB writes the year of a division in the head: "regso_kod_2020".
_YEAR = re.compile(r"[ _](?:19|20)\d\d$")
_NUMBERED = re.compile(r"(?:områdestyp )?([1-5])(?:[.,]0+)?(?:\s.*|$)")
# Where a name is that of several areas, the one of the first of these kinds is meant.
FIRST_KINDS = ("area", "district", "municipality")


@dataclass(frozen=True, slots=True)
class Known:
    """An area that a row can be about."""

    area_id: int
    kind: str
    vintage: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A row that is about an area of ours, in words for the preview."""

    row: int
    name: str
    line: ClassLine


@dataclass(slots=True)
class ClassReading:
    """What a list holds. With any flaw nothing is taken in. `elsewhere`: areas that are not in Samlad."""

    named: list[Named] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[ClassLine]:
        return [one.line for one in self.named]


def read_list(content: bytes, *, said: Classing, vintage: str = "") -> ClassReading:
    """What the file says, beside what is `said` of all of it: scheme and source, and edition and first day
    where a row has none of its own. One query. Raises Refusal where the file cannot be read at all."""
    drawn = is_geojson(content)
    table = properties_table(content) if drawn else read_table(content)
    heads = _heads(table, drawn=drawn)
    by_code, by_name = _areas(vintage)
    reading = ClassReading(flaws=list(persons_in(table)))
    seen = dict[tuple[int, date], int]()
    for row in table.rows:
        cells = {key: " ".join(row.cells[place].split()) for key, place in heads.places.items()}
        try:
            area = _area(cells, by_code, by_name)
            if area is None:
                reading.elsewhere.append(cells.get(NAME) or cells.get(CODE, ""))
                continue
            classing = _classing(cells, said)
            _once(seen, area, classing, row.number)
        except _Wrong as wrong:
            reading.flaws.append(Flaw(row.number, _head(table, heads, wrong.key), wrong.text))
            continue
        reading.named.append(Named(row.number, area.name, ClassLine(area.area_id, classing)))
    return reading


class _Wrong(Exception):
    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key, self.text = key, text


def _heads(table: Table, *, drawn: bool) -> Heads:
    """Where each column stands. A file of outlines has properties of its own, so that only what is needed is
    missed there; and an area that is told by name needs no code."""
    plain = [_YEAR.sub("", head) for head in table.heads]
    there = {key for key, names in HEADS.items() if {normal(n) for n in names} & {normal(h) for h in plain}}
    if not {CODE, NAME} & there:
        raise Refusal(
            _("Filen har ingen kolumn med områdets kod eller namn. Kalla den ”Kod” eller ”Område”.")
        )
    asked = there | {VALUE} if drawn else HEADS.keys() - ({CODE, NAME} - there)
    return pick(plain, {key: HEADS[key] for key in HEADS if key in asked}, [VALUE])


def _head(table: Table, heads: Heads, key: str) -> str:
    return table.heads[heads.places[key]] if key in heads.places else str(HEADS[key][0])


Names = Mapping[str, list[Known]]


def _areas(vintage: str) -> tuple[Names, Names]:
    """Areas by their codes and by their names."""
    rows = AreaFacts.objects.known().exclude(area__kind="property")
    if vintage:
        rows = rows.filter(area__vintage=vintage)
    by_code, by_name = defaultdict[str, list[Known]](list), defaultdict[str, list[Known]](list)
    columns = ("area_id", "area__kind", "area__vintage", "name", "area__code")
    for area_id, kind, of, name, code in rows.values_list(*columns):
        known = Known(area_id, kind, of, name)
        by_code[normal(code)].append(known)
        by_name[normal(name)].append(known)
    return by_code, by_name


def _area(cells: Mapping[str, str], by_code: Names, by_name: Names) -> Known | None:
    """The area that a row is about; None where it is not in Samlad."""
    code, name = cells.get(CODE, ""), cells.get(NAME, "")
    if not code and not name:
        raise _Wrong(CODE if CODE in cells else NAME, _("Området saknas. Skriv dess kod eller namn."))
    key, found = (CODE, by_code.get(normal(code), [])) if code else (NAME, by_name.get(normal(name), []))
    for kind in FIRST_KINDS if len(found) > 1 else ():
        if alike := [one for one in found if one.kind == kind]:
            found = alike
            break
    if len(found) > 1:
        words = {"name": code or name}
        raise _Wrong(key, _("Flera områden har ”%(name)s”. Ange årgång, eller områdets kod.") % words)
    return found[0] if found else None


def _classing(cells: Mapping[str, str], said: Classing) -> Classing:
    edition = cells.get(EDITION) or said.edition
    try:
        check_text(edition, LINE_MAX)
    except ValidationError as error:
        raise _Wrong(EDITION, " ".join(error.messages)) from None
    return replace(
        said,
        value=value_of(said.scheme, cells[VALUE]),
        edition=edition,
        valid_from=_day(cells.get(FROM, "")) or said.valid_from,
    )


def _day(text: str) -> date | None:
    day = day_of(text)
    if text and (day is None or day.year not in YEARS):
        raise _Wrong(FROM, _("Skriv ett datum som finns, i formen åååå-mm-dd, till exempel 2026-03-31."))
    return day


def value_of(scheme: str, text: str) -> str:
    """The code of what a cell says; "2", "2.0" and "Områdestyp 2" are the same."""
    if scheme == "area_type" and (numbered := _NUMBERED.fullmatch(normal(text))):
        return numbered[1]
    words = VALUE_WORDS[scheme]
    for value in SCHEMES[scheme]:
        if normal(text) in (value, normal(str(words[value]))):
            return value
    known = ", ".join(f"”{words[value]}”" for value in SCHEMES[scheme])
    if not text:
        raise _Wrong(VALUE, _("Kategorin saknas. Skriv något av: %(known)s.") % {"known": known})
    told = {"text": text[:60], "known": known}
    raise _Wrong(VALUE, _("”%(text)s” är ingen kategori. Skriv något av: %(known)s.") % told)


def _once(seen: dict[tuple[int, date], int], area: Known, classing: Classing, row: int) -> None:
    other = seen.setdefault((area.area_id, classing.valid_from), row)
    if other != row:
        words = {"name": area.name, "row": other}
        raise _Wrong(NAME, _("%(name)s står också på rad %(row)s. Ta bort den ena.") % words)
