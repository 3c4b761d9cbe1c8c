"""What a file names is looked for in Samlad, and what it changes is handed to the operation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.base.sorting import swedish_key
from samlad.base.uploads import Flaw
from samlad.events.models import Event
from samlad.programmes import finding
from samlad.programmes.exchange.columns import INDICATOR, PLACE, head
from samlad.programmes.exchange.differences import Change, Differences, differences
from samlad.programmes.exchange.reading import File
from samlad.programmes.exchange.tree import PlanRow, Tree, tree_of
from samlad.programmes.models import Programme, ProgrammeFacts
from samlad.programmes.naming import Names, unknown_in
from samlad.programmes.operations import (
    Aim,
    GoalPlaced,
    GoalText,
    MeasureTold,
    TakenIn,
    plan_take_in,
)
from samlad.programmes.rules import DECREASE, FOLLOWS, GOAL_WORDS, INCREASE, LEAD, SHARED, TARGET
from samlad.statistics.periods import span_of

_TOLD = ("number", "text", "concerns_areas", "not_measurable", "needed")
_DONE = ("paragraph", "report_on", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Known:
    """What a file can name."""

    bodies: Names
    areas: Names
    indicators: Mapping[str, Sequence[int]]


def known_on(day: date, programme: Programme) -> Known:
    """7 queries."""
    indicators = dict[str, list[int]]()
    for _source, pairs in finding.indicator_choices():
        for key, name in pairs:
            indicators.setdefault(swedish_key(name), []).append(key)
    areas = finding.place_choices(day, finding.priority_areas(programme))
    return Known(Names(finding.body_choices(day)), Names(areas), indicators)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file changes in a plan as it is now, and the names of bodies in it that nobody knows."""

    differences: Differences
    now: Tree
    known: Known
    unknown: Sequence[str]


def found_in(file: File, programme: Programme, today: date) -> Found:
    """Raises Refusal where the file is as of something that has not happened."""
    now = tree_of(programme)
    then = tree_of(programme, _moment(file.version)) if file.version is not None else now
    known = known_on(today, programme)
    strangers = frozenset(swedish_key(name) for name in file.bodies() if known.bodies.key(name) is None)
    file = replace(file, flaws=list(file.flaws), strangers=strangers)
    of = differences(file, programme.kind, then, now)
    if not of.flaws:
        flaws = [*_unknown(of, known), *_twice(of, now), *_misplaced(of, programme)]
        of.flaws += sorted(flaws, key=lambda flaw: flaw.row or 0)
    return Found(of, now, known, unknown_in(of.names(), known.bodies))


def _moment(version: int) -> datetime:
    event = Event.objects.filter(pk=version).first()
    if event is None:
        raise Refusal(_("Versionen i filen känns inte igen. Hämta filen på nytt."))
    return event.at


def _unknown(of: Differences, known: Known) -> Iterator[Flaw]:
    """Indicators and areas that are not there; what is not there cannot be followed."""
    for one in of.changes:
        row = one.wanted
        if one.is_new and row.kind == INDICATOR and len(_indicators(row, known)) != 1:
            told = _(
                "Indikatorn finns inte, eller flera heter så. Läs in dess siffror under Statistik först."
            )
            yield Flaw(one.row, head("text"), told)
        if one.is_new and row.kind == PLACE and known.areas.key(row.cells["text"]) is None:
            yield Flaw(one.row, head("text"), _("Platsen finns inte som område i Samlad."))
        for area, *_rest in row.cells.get("aims", ()):
            if area and _area(row, area, known) is None:
                told = _("”%(name)s” finns inte som område i Samlad.") % {"name": area}
                yield Flaw(one.row, head("aims"), told)


def _twice(of: Differences, now: Tree) -> Iterator[Flaw]:
    """Indicators that the goal has already, and areas that have priority already."""
    named = (INDICATOR, PLACE)
    there = {_name(row) for row in now.rows.values() if row.kind in named}
    for one in of.added:
        if one.wanted.kind in named:
            if _name(one.wanted) in there:
                yield Flaw(one.row, head("text"), _("Det står redan i planen, eller på en annan rad."))
            there.add(_name(one.wanted))


def _misplaced(of: Differences, programme: Programme) -> Iterator[Flaw]:
    """Milestones outside of the plan's years, and targets on the wrong side of a milestone before them."""
    facts = ProgrammeFacts.objects.known().get(programme=programme)
    for one in of.changes:
        cells = {cell.key: cell for cell in one.cells}
        new = set(cells["aims"].new) - set(cells["aims"].old) if "aims" in cells else set()
        for period in sorted({aim[1] for aim in new}):
            if (span := span_of(period)) and not facts.starts_on <= span.ends_on <= facts.ends_on:
                told = _("%(period)s ligger inte inom planens tid.")
                yield Flaw(one.row, head("aims"), told % {"period": period})
        for final, before in _turned(one.wanted) if {"aims", "way"} & set(cells) else ():
            told = _("Slutmålet för %(final)s ligger åt fel håll från etappmålet för %(before)s.")
            yield Flaw(one.row, head("aims"), told % {"final": final, "before": before})


def _turned(row: PlanRow) -> Iterator[tuple[str, str]]:
    """The periods of a target and of a milestone before it that is better, of the same area."""
    sign = {INCREASE: 1, DECREASE: -1}.get(row.cells["way"], 0)
    aims = [
        (area, span, value, kind)
        for area, period, value, kind in row.cells["aims"]
        if (span := span_of(period))
    ]
    for area, span, value, kind in aims:
        for other, earlier, told, _kind in aims:
            ahead = other == area and earlier.ends_on < span.ends_on
            if kind == TARGET and ahead and sign * (value - told) < 0:
                yield span.code, earlier.code


def _name(row: PlanRow) -> tuple[str, str]:
    return row.under, swedish_key(row.cells["text"])


def _indicators(row: PlanRow, known: Known) -> Sequence[int]:
    return known.indicators.get(swedish_key(row.cells["text"]), [])


def _area(row: PlanRow, name: str, known: Known) -> int | None:
    return row.areas.get(name) or known.areas.key(name)


def tried(found: Found, programme: Programme, by: User, at: datetime) -> str:
    """Why the operation refuses what is found; "" where it does not. Nothing is saved."""
    told = taken_in(found, {}, removes=False)
    with transaction.atomic():
        try:
            with transaction.atomic():
                plan_take_in(by=by, at=at, programme=programme, told=told)
        except Refusal as refusal:
            return refusal.text
        except ValidationError as error:
            return " ".join(error.messages)
        finally:
            transaction.set_rollback(True)
    return ""


def taken_in(found: Found, meant: Mapping[str, int], *, removes: bool) -> TakenIn:
    """What the operation is told. `meant`: as `naming.keys_meant` gives it."""
    of, now = found.differences, found.now
    out = of.left_out if removes else []
    gone = {row.key for row in out}
    told = {one.wanted.key: one for one in of.changes}
    return TakenIn(
        goals=list(_goals(found, told, gone, meant)),
        measures=[_measure(one.wanted, found.known) for one in of.changes if one.wanted.kind == INDICATOR],
        withdrawn=[row.goal for row in out if row.goal and row.kind in GOAL_WORDS],
        ended=[(row.goal, row.other) for row in out if row.goal and row.other and row.under not in gone],
        areas=_areas(found, gone),
        names={row.key: row.goal for row in now.rows.values() if row.goal and row.kind in GOAL_WORDS},
    )


def _goals(
    found: Found, told: Mapping[str, Change], gone: set[str], meant: Mapping[str, int]
) -> Iterator[GoalPlaced]:
    """The goals that change or get another place, each after what it stands below."""
    order, now = found.differences.order, found.now.rows
    waiting = [""]
    while waiting:
        under = waiting.pop()
        keys = [key for key in order.get(under, ()) if key not in gone]
        for key, position in _positions(keys, now):
            old, change = now.get(key), told.get(key)
            row = change.wanted if change else now[key]
            if change or old is None or old.position != position:
                text = _text(row, found.known, meant)
                yield GoalPlaced(key, under, position, row.kind, text, old.goal if old else None)
        waiting += keys


def _positions(keys: Sequence[str], now: Mapping[str, PlanRow]) -> Iterator[tuple[str, int]]:
    """As they are where the order allows it."""
    last = 0
    for key in keys:
        place = now[key].position if key in now else 0
        last = max(place, last + 1)
        yield key, last


def _text(row: PlanRow, known: Known, meant: Mapping[str, int]) -> GoalText:
    said = {name: row.cells[name] for name in (*_TOLD, *_DONE) if name in row.cells}
    keys = {name: _keys(row, name, known, meant) for name in (LEAD, SHARED, FOLLOWS, "given_by")}
    return GoalText(
        **said,
        lead=next(iter(keys[LEAD]), None),
        shared=[key for key in keys[SHARED] if key not in keys[LEAD]],
        follows=keys[FOLLOWS],
        given_by=next(iter(keys["given_by"]), None),
    )


def _keys(row: PlanRow, cell: str, known: Known, meant: Mapping[str, int]) -> list[int]:
    found = (
        row.parties.get(name) or known.bodies.key(name) or meant.get(swedish_key(name))
        for name in row.cells.get(cell, ())
    )
    return list(dict.fromkeys(key for key in found if key is not None))


def _measure(row: PlanRow, known: Known) -> MeasureTold:
    indicator = row.other or _indicators(row, known)[0]
    aims = [
        Aim(period, value, kind, _area(row, area, known) if area else None)
        for area, period, value, kind in row.cells["aims"]
    ]
    told = {name: row.cells[name] for name in ("way", "per_area", "baseline", "baseline_period")}
    return MeasureTold(row.under, indicator, aims=aims, **told)


def _areas(found: Found, gone: set[str]) -> dict[int, str] | None:
    """All areas that are given priority, where that changes."""
    changes = [one.wanted for one in found.differences.changes if one.wanted.kind == PLACE]
    rows = {row.key: row for row in found.now.rows.values() if row.kind == PLACE}
    if not changes and not gone & set(rows):
        return None
    kept = [row for key, row in rows.items() if key not in gone]
    pairs = [(row.other or found.known.areas.key(row.cells["text"]), row) for row in [*kept, *changes]]
    return {key: row.cells["reason"] for key, row in pairs if key is not None}
