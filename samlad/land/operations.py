"""Who owns which land: added, changed, ended, and taken in from files."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_replace
from samlad.land.models import LandHolding
from samlad.parties.models import FunctionPeriod
from samlad.places.boundaries import bounds_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LandFacts:
    """What is told of a property. `geometry` is WGS 84 GeoJSON, None where the outline is not known."""

    designation: str
    party_id: int
    function_id: int | None = None
    area_id: int | None = None
    geometry: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LandDone:
    """How many holdings an import added, changed, let another party take over, and left as they were."""

    added: int = 0
    changed: int = 0
    taken_over: int = 0
    unchanged: int = 0


@transaction.atomic
def land_add(*, by: User | None, at: datetime, facts: LandFacts, valid_from: date) -> LandHolding:
    """From that day the party owns the property. What another owned before that day has to be ended."""
    rows = _rows([facts.designation])[_key(facts.designation)]
    if any(row.valid_to is None or row.valid_to >= valid_from for row in rows):
        raise Refusal(
            _("”%(name)s” har redan en ägare då. Ändra eller avsluta det innehavet.")
            % {"name": facts.designation}
        )
    _check_functions([facts])
    event = event_log(by=by, at=at, verb="land.added", subject=None, party=facts.party_id)
    return row_add(_row(facts, valid_from), event=event)


@transaction.atomic
def land_change(
    *, by: User | None, at: datetime, holding: LandHolding, facts: LandFacts, valid_from: date
) -> LandHolding:
    """What is told of the property from now on. Another owner takes over on `valid_from`; other facts are
    about all of the time that this one has owned it."""
    old = _current(holding)
    others = _rows([facts.designation])[_key(facts.designation)]
    if any(row.pk != old.pk and _overlap(row, old) for row in others):
        raise Refusal(_("Det finns redan ett innehav för ”%(name)s” då.") % {"name": facts.designation})
    if facts.party_id != old.party_id and old.valid_to is not None and valid_from > old.valid_to:
        raise Refusal(_("Innehavet slutar %(day)s.") % {"day": date_format(old.valid_to)})
    _check_functions([facts])
    event = event_log(by=by, at=at, verb="land.changed", subject=old, party=facts.party_id)
    return _replace(old, facts, valid_from, event)


@transaction.atomic
def land_end(*, by: User | None, at: datetime, holding: LandHolding, on: date) -> None:
    """The last day that the party owns it."""
    old = _current(holding)
    if on < old.valid_from:
        raise Refusal(_("Sista dagen ligger före den första."))
    if old.valid_to is not None and on > old.valid_to:
        raise Refusal(_("Innehavet slutar redan %(day)s.") % {"day": date_format(old.valid_to)})
    event = event_log(by=by, at=at, verb="land.ended", subject=old, on=on.isoformat())
    row_replace(old, _row(facts_of(old), old.valid_from, on), event=event)


@transaction.atomic
def land_import(*, by: User | None, at: datetime, lines: Sequence[LandFacts], valid_from: date) -> LandDone:
    """Take in all properties of a file, or none. What a line leaves out stays as it is.

    A property that is there already is changed only where the file says something else; with another owner,
    that one takes over on `valid_from`. The same file twice changes nothing.
    """
    keys = [_key(line.designation) for line in lines]
    if len(set(keys)) < len(keys):
        raise Refusal(_("En fastighet står två gånger i filen."))
    _check_functions(lines)
    event = event_log(by=by, at=at, verb="land.imported", subject=None)
    known = _rows([line.designation for line in lines])
    counts = {"added": 0, "changed": 0, "taken_over": 0, "unchanged": 0}
    for key, line in zip(keys, lines, strict=True):
        counts[_take_in(known[key], line, valid_from, event)] += 1
    return LandDone(**counts)


def land_preview(*, at: datetime, lines: Sequence[LandFacts], valid_from: date) -> LandDone:
    """What an import would do; nothing is kept. Refuses what the import refuses."""
    with transaction.atomic():
        done = land_import(by=None, at=at, lines=lines, valid_from=valid_from)
        transaction.set_rollback(True)
    return done


def _take_in(rows: Sequence[LandHolding], line: LandFacts, valid_from: date, event: Event) -> str:
    old = rows[-1] if rows else None
    if old is None or (old.valid_to is not None and old.valid_to < valid_from):
        row_add(_row(line, valid_from), event=event)
        return "added"
    same_owner = old.party_id == line.party_id
    new = replace(
        line,
        function_id=line.function_id or (old.function_id if same_owner else None),
        area_id=line.area_id or old.area_id,
        geometry=line.geometry or old.geometry,
    )
    if new == facts_of(old) and old.valid_to is None:
        return "unchanged"
    _replace(old, new, valid_from, event)
    return "changed" if same_owner else "taken_over"


def _replace(old: LandHolding, facts: LandFacts, valid_from: date, event: Event) -> LandHolding:
    """With another owner from a later day the old row ends the day before; else it is put right."""
    if facts.party_id == old.party_id or valid_from <= old.valid_from:
        return row_replace(old, _row(facts, old.valid_from, old.valid_to), event=event)
    row_replace(old, _row(facts_of(old), old.valid_from, valid_from - DAY), event=event)
    return row_add(_row(facts, valid_from, old.valid_to), event=event)


def facts_of(row: LandHolding) -> LandFacts:
    return LandFacts(row.designation, row.party_id, row.function_id, row.area_id, row.geometry)


def _key(designation: str) -> str:
    """The same for every way of writing the same designation."""
    key = swedish_key(designation)
    if not key:
        raise Refusal(_("Skriv fastighetens beteckning, till exempel KVARNEN 3:2."))
    return key


def _row(facts: LandFacts, valid_from: date, valid_to: date | None = None) -> LandHolding:
    sides: Sequence[float | None] = bounds_of(facts.geometry) if facts.geometry else [None] * 4
    west, south, east, north = sides
    return LandHolding(
        designation=facts.designation,
        sort_key=_key(facts.designation),
        party_id=facts.party_id,
        function_id=facts.function_id,
        area_id=facts.area_id,
        geometry=facts.geometry,
        west=west,
        south=south,
        east=east,
        north=north,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _rows(designations: Sequence[str]) -> dict[str, list[LandHolding]]:
    """The current rows of each property, the oldest first. One query for a few, one for very many."""
    rows = LandHolding.objects.known().order_by("valid_from")
    if len(designations) <= 500:
        rows = rows.filter(sort_key__in=[_key(one) for one in designations])
    found = defaultdict[str, list[LandHolding]](list)
    for row in rows:
        found[row.sort_key].append(row)
    return found


def _current(holding: LandHolding) -> LandHolding:
    old = LandHolding.objects.known().filter(pk=holding.pk).first()
    if old is None:
        raise Refusal(_("Innehavet har ändrats av någon annan. Ladda om sidan."))
    return old


def _overlap(one: LandHolding, other: LandHolding) -> bool:
    return (one.valid_to is None or one.valid_to >= other.valid_from) and (
        other.valid_to is None or other.valid_to >= one.valid_from
    )


def _check_functions(lines: Sequence[LandFacts]) -> None:
    """Whom an action is addressed to belongs to the owner. One query."""
    wanted = {line.function_id for line in lines if line.function_id is not None}
    rows = FunctionPeriod.objects.known()
    if len(wanted) <= 500:
        rows = rows.filter(function__in=wanted)
    party_of = dict(rows.values_list("function", "function__party")) if wanted else {}
    for line in lines:
        if line.function_id is not None and party_of.get(line.function_id) != line.party_id:
            raise Refusal(_("Funktionen för ”%(name)s” hör inte till ägaren.") % {"name": line.designation})
