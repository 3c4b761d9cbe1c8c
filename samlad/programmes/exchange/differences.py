"""What a file changes in a plan: its rows against the plan as it was when it was fetched, and as it is now.

A cell that says what stood there when the file was fetched asks for nothing, whatever others have written
since; one that says what stands there now has been carried out. So the same file read twice changes nothing,
and nobody's work is undone by an old file.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.confirming import Doubt, doubts_in
from samlad.base.sorting import swedish_key
from samlad.base.uploads import Flaw
from samlad.programmes import rules
from samlad.programmes.exchange.columns import (
    AIMS,
    FIELDS,
    INDICATOR,
    KEY,
    KIND,
    LINE,
    NAMES,
    PLACE,
    PROSE,
    fields_of,
    head,
    row_word,
)
from samlad.programmes.exchange.placing import placed
from samlad.programmes.exchange.reading import File, Given
from samlad.programmes.exchange.recognising import recognised
from samlad.programmes.exchange.tree import Cells, PlanRow, Tree, shown

EMPTY: Mapping[str, Any] = {"concerns_areas": False, "per_area": False, "needed": None, "baseline": None}


@dataclass(frozen=True, slots=True)
class CellChange:
    """What stands in a column of a kind of row, and what shall stand there."""

    key: str
    old: Any
    new: Any
    row_kind: str

    @property
    def head(self) -> str:
        return head(self.key)

    @property
    def was(self) -> str:
        return shown(self.key, self.old, self.row_kind)

    @property
    def becomes(self) -> str:
        return shown(self.key, self.new, self.row_kind)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of the file does. `wanted` is the row as it shall be; `moved` says in words where it goes,
    "" where it stays."""

    row: int
    wanted: PlanRow
    cells: Sequence[CellChange]
    is_new: bool = False
    moved: str = ""

    @property
    def word(self) -> str:
        return row_word(self.wanted.kind)

    def doubts(self) -> Iterator[Doubt]:
        for cell in self.cells:
            if FIELDS[cell.key].kind in (LINE, PROSE):
                about = _("Rad %(row)s, %(head)s") % {"row": self.row, "head": cell.head}
                yield from doubts_in(about, cell.new or "", cell.old or "")


@dataclass(slots=True)
class Differences:
    """What a file changes, what is wrong in it, and what stands in the plan but not in the file.

    `order` has the goals below each row as they shall stand, by key.
    """

    changes: list[Change] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[PlanRow] = field(default_factory=list)
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def added(self) -> list[Change]:
        return [one for one in self.changes if one.is_new]

    @property
    def changed(self) -> list[Change]:
        return [one for one in self.changes if not one.is_new and one.cells]

    @property
    def moved(self) -> list[Change]:
        return [one for one in self.changes if one.moved]

    def names(self) -> list[list[str]]:
        """The names of bodies in each cell that changes, which did not stand there."""
        return [
            [name for name in cell.new if name not in one.wanted.parties]
            for one in self.changes
            for cell in one.cells
            if FIELDS[cell.key].kind == NAMES
        ]

    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(doubt for one in self.changes for doubt in one.doubts())

    def mark(self) -> str:
        """The same for the same differences against the same plan."""
        told = [
            (one.row, one.wanted.key, one.moved, [(c.key, c.old, c.new) for c in one.cells])
            for one in self.changes
        ]
        out = [(row.key, row.title) for row in self.left_out]
        return hashlib.sha256(repr((told, out)).encode()).hexdigest()


def differences(file: File, plan: str, then: Tree, now: Tree) -> Differences:
    """`then` is the plan as it was when the file was fetched."""
    found = Differences(flaws=list(file.flaws))
    known = recognised(list(_known_rows(file, then, now)), now)
    wanted = [_wanted(file, given, plan, then, now) for given in known]
    rows = placed(file, known, wanted, then, now)
    for given, row in zip(known, rows.rows, strict=True):
        cells = _cells(given, row, plan, then, now, file)
        moved = rows.moved.get(row.key, "")
        if given.is_new or cells or moved:
            found.changes.append(Change(given.row, row, cells, given.is_new, moved))
    found.order = rows.order
    there = {given.key for given in known}
    found.left_out = [row for row in now.rows.values() if row.key not in there and row.key in then.rows]
    _check_numbers(file, found, rows.under, now)
    found.flaws = sorted(file.flaws, key=lambda flaw: flaw.row or 0)
    return found


def _known_rows(file: File, then: Tree, now: Tree) -> Iterator[Given]:
    """The rows that stand once in the file, and are new or in the plan still."""
    seen = dict[str, int]()
    for given in file.rows:
        if given.key and given.key in seen:
            file.flaw(given.row, KEY, _("Samma id står på rad %(row)s.") % {"row": seen[given.key]})
            continue
        seen[given.key] = given.row
        if given.is_new or given.key in now.rows:
            yield given
        elif given.key in then.rows:
            told = _("Någon annan har tagit bort raden ur planen. Ta bort den ur filen också.")
            file.flaw(given.row, KEY, told)
        else:
            told = _("Det finns ingen rad med det id:t i planen. Lämna tomt för en ny rad.")
            file.flaw(given.row, KEY, told)


def _wanted(file: File, given: Given, plan: str, then: Tree, now: Tree) -> PlanRow:
    """The row as it shall be, without where it stands."""
    old = now.rows.get(given.key)
    if old is not None and old.kind != given.kind:
        told = _("Typen går inte att ändra. Det stod: %(was)s.") % {"was": row_word(old.kind)}
        file.flaw(given.row, KIND, told)
    kind = old.kind if old else given.kind
    cells = dict(old.cells) if old else {}
    before = then.rows.get(given.key, old)
    for name in fields_of(plan):
        cells[name] = _merged(file, given, name, kind, before, old)
    if not given.values["text"]:
        file.flaw(given.row, "text", _("Skriv vad som ska nås eller göras."))
    _check_cells(file, given, kind, cells)
    return replace(old, cells=cells) if old else PlanRow(given.own_key, "", kind, cells)


def _merged(
    file: File, given: Given, name: str, kind: str, before: PlanRow | None, old: PlanRow | None
) -> Any:
    """What shall stand in a cell."""
    new = given.values[name]
    empty = EMPTY.get(name, type(new)() if isinstance(new, str | tuple) else None)
    if kind not in FIELDS[name].rows:
        if not _same(new, empty):
            file.flaw(given.row, name, _("Lämna tomt för en rad av den typen."))
        return old.cells.get(name, empty) if old else empty
    if before is None or old is None:
        return new
    was, now = before.cells[name], old.cells[name]
    if _same(new, was) or _same(new, now):
        return now
    if not (_same(was, now) or (FIELDS[name].kind == NAMES and _same(_known(file, new), now))):
        words = {"now": shown(name, now, kind) or _("tomt")}
        told = _("Någon annan har ändrat här sedan filen hämtades: nu är det %(now)s. Hämta filen på nytt.")
        file.flaw(given.row, name, told % words)
    if kind in (INDICATOR, PLACE) and name == "text":
        told = _("Det går inte att ändra. Ta bort raden, och lägg till en ny. Det stod: %(was)s.")
        file.flaw(given.row, name, told % {"was": now})
    return new


def _known(file: File, names: Sequence[str]) -> tuple[str, ...]:
    """Without those that nobody knows: so it stands where the file has been read, and they were left out."""
    return tuple(name for name in names if swedish_key(name) not in file.strangers)


def _same(one: Any, other: Any) -> bool:
    """Names are the same however they are written, and those who share a goal have no order."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _compared(one) == _compared(other)
    return bool(one == other)


def _compared(cell: tuple[Any, ...]) -> list[Any]:
    return sorted(
        swedish_key(part) if isinstance(part, str) else (swedish_key(part[0]), *part[1:]) for part in cell
    )


def _check_cells(file: File, given: Given, kind: str, cells: Cells) -> None:
    """What a row says that does not go together."""
    lead = {swedish_key(name) for name in cells.get("lead", ())}
    if lead & {swedish_key(name) for name in cells.get("shared", ())}:
        file.flaw(given.row, "shared", _("Den som är huvudansvarig är inte medansvarig också."))
    starts, ends = cells.get("starts_on"), cells.get("ends_on")
    if starts and ends and ends < starts:
        file.flaw(given.row, "ends_on", _("Det kan inte sluta innan det börjar."))
    if kind == INDICATOR and not cells["way"]:
        file.flaw(given.row, "way", _("Ange om värdet ska öka, minska eller inte ändras."))
    if kind == INDICATOR and (cells["baseline"] is None) != (not cells["baseline_period"]):
        file.flaw(given.row, "baseline", _("Utgångsvärdet behöver både ett tal och en period."))


def _cells(given: Given, row: PlanRow, plan: str, then: Tree, now: Tree, file: File) -> list[CellChange]:
    old = now.rows.get(given.key)
    found = list[CellChange]()
    for name in fields_of(plan):
        if row.kind not in FIELDS[name].rows:
            continue
        new = row.cells[name]
        was = old.cells[name] if old else EMPTY.get(name, () if FIELDS[name].kind in (NAMES, AIMS) else "")
        if not (_same(new, was) or (old is None and not new)):
            found.append(CellChange(name, was, new, row.kind))
    return found


def _check_numbers(file: File, found: Differences, under: Mapping[str, str], now: Tree) -> None:
    """Two goals under the same have the same number, and the file made it so."""
    final = {key: row for key, row in now.rows.items() if row.kind in rules.GOAL_WORDS}
    final |= {one.wanted.key: one.wanted for one in found.changes if one.wanted.kind in rules.GOAL_WORDS}
    touched = {
        one.wanted.key: one
        for one in found.changes
        if one.is_new or one.moved or any(cell.key == "number" for cell in one.cells)
    }
    seen = dict[tuple[str, str, str], list[str]]()
    for key, row in final.items():
        if number := row.cells["number"]:
            seen.setdefault((under.get(key, row.under), row.kind, number), []).append(key)
    for (_above, kind, number), keys in seen.items():
        of_file = [touched[key] for key in keys if key in touched]
        if len(keys) > 1 and of_file:
            words = {"number": number, "what": row_word(kind).lower()}
            told = _("Numret %(number)s finns på mer än ett %(what)s på samma plats i planen.") % words
            file.flaw(of_file[-1].row, "number", told)
