"""What a file changes: its cells against the actions as they were when it was fetched, and as they are now.

A cell that says what stood there when the file was fetched asks for nothing, whatever others have written
since; one that says what stands there now has been carried out. So the same file read twice changes nothing,
and nobody's work is undone by an old file. The action as it was then is found by the column "Version".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.exchange.columns import (
    BY_LEADERS,
    BY_RESPONSIBLE,
    FIELDS,
    LINE,
    NUMBER,
    PROSE,
    TOLD,
    VERSION,
    head,
    in_words,
)
from samlad.actions.exchange.lines import cells_of, with_names
from samlad.actions.exchange.reading import Given, value_of
from samlad.actions.models import ActionState
from samlad.actions.queries import Functions, hers, is_hidden, states_visible_to
from samlad.base.refusals import Refusal
from samlad.base.tables import Value
from samlad.base.uploads import Flaw, fault_of
from samlad.forums.rules import Standing

# So many keys are asked for at a time: a database takes a bounded number in one question.
CHUNK = 5000
Cells = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Who:
    """Who has sent the file, on which day."""

    user: User
    standing: Standing
    held: Functions
    today: date


@dataclass(frozen=True, slots=True)
class CellChange:
    """What stands in a column, and what shall stand there."""

    key: str
    old: Value
    new: Value

    @property
    def head(self) -> str:
        return head(self.key)

    @property
    def was(self) -> str:
        return shown(self.key, self.old)

    @property
    def becomes(self) -> str:
        return shown(self.key, self.new)

    @property
    def is_text(self) -> bool:
        return FIELDS[self.key].kind in (LINE, PROSE)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes. `action` and `version` are None for a new action, whose `keys` are those of rows.

    `joint` is the joint action that it is a part of.
    """

    row: int
    title: str
    area: str
    cells: Sequence[CellChange]
    action: int | None = None
    version: int | None = None
    joint: int | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> dict[str, Any]:
        return {cell.key: cell.new for cell in self.cells}

    def given(self) -> Given:
        """As little of its row as gives the same change again."""
        texts = {cell.key: shown(cell.key, cell.new) for cell in self.cells}
        if self.action is not None:
            texts |= {NUMBER: str(self.action), VERSION: str(self.version)}
        return Given(self.row, texts)


def shown(key: str, value: Value) -> str:
    value = in_words(key, value)
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


@dataclass(slots=True)
class Differences:
    """What a file changes, what is wrong in it, and what else there is to tell. Nothing has been saved."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Flaw] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Stands:
    """The actions that somebody may see, as they are now and as they were when the file was fetched."""

    who: Who
    now: dict[int, Any]
    then: dict[int, Any]
    own: set[int]

    def before(self, row: Any, version: int | None) -> Cells | None:
        """As the action was; None where that is not hers to know, or never was."""
        if version == row.pk:
            return cells_of(row, self.who.today)
        old = self.then.get(version or 0)
        if old is None or old.action_id != row.action_id:
            return None
        leads = self.who.standing.leads(row.action.forum_id)
        same = old.responsible_id == row.responsible_id and (is_hidden(row) or not is_hidden(old))
        return cells_of(old, self.who.today) if leads or same else None


def of_known(rows: Sequence[Given], who: Who, found: Differences) -> None:
    """The differences of the rows that have a number. A constant number of queries for 5,000 rows."""
    numbered = list(_numbered(rows, found))
    stands = _stands(numbered, who)
    for given, number, version in numbered:
        row = stands.now.get(number)
        if row is None:
            found.faults.append(Flaw(given.row, head(NUMBER), _no_such(number)))
            continue
        faults: list[Flaw] = []
        change = _compared(given, row, version, stands, faults)
        found.faults += faults
        if change is not None and not faults:
            found.changes.append(change)
    found.faults += _joint_faults(found.changes)


def _no_such(number: int) -> str:
    return _("Det finns ingen åtgärd med nummer %(number)s bland dem du ser.") % {"number": number}


def _numbered(rows: Iterable[Given], found: Differences) -> Iterator[tuple[Given, int, int | None]]:
    seen = dict[int, int]()
    for given in rows:
        try:
            number, version = (value_of(key, given.texts.get(key, "")) for key in (NUMBER, VERSION))
        except Refusal as refusal:
            found.faults.append(Flaw(given.row, head(NUMBER), refusal.text))
            continue
        if not isinstance(number, int):
            continue
        if number in seen:
            told = _("Samma nummer står på rad %(row)s.") % {"row": seen[number]}
            found.faults.append(Flaw(given.row, head(NUMBER), told))
            continue
        seen[number] = given.row
        yield given, number, version if isinstance(version, int) else None


def _stands(numbered: Sequence[tuple[Given, int, int | None]], who: Who) -> _Stands:
    seen = states_visible_to(who.standing, None, who.held)
    now = {row.action_id: row for row in _in_chunks(seen, "action__in", [one[1] for one in numbered])}
    current = {row.pk for row in now.values()}
    versions = [one[2] for one in numbered if one[2] is not None and one[2] not in current]
    then = {row.pk: row for row in _in_chunks(ActionState.objects.all(), "pk__in", versions)}
    own = set(seen.filter(hers(who.standing, who.held)).values_list("pk", flat=True))
    return _Stands(who, now, then, own)


def _in_chunks(rows: Any, name: str, keys: Sequence[int]) -> Iterator[Any]:
    for start in range(0, len(keys), CHUNK):
        yield from with_names(rows.filter(**{name: keys[start : start + CHUNK]}))


def _compared(
    given: Given, row: Any, version: int | None, stands: _Stands, faults: list[Flaw]
) -> Change | None:
    """What the row changes of an action; None where nothing."""
    before, now = stands.before(row, version), cells_of(row, stands.who.today)
    if before is None:
        told = _(
            "Versionen känns inte igen, eller så ligger åtgärden hos någon annan nu. Hämta filen på nytt."
        )
        faults.append(Flaw(given.row, head(VERSION), told))
        return None
    cells = [
        cell
        for key in FIELDS
        if key in given.texts and key not in (NUMBER, VERSION, *TOLD)
        if (cell := _cell(key, given, before, now, faults))
    ]
    _check_allowed(given.row, cells, row, stands, faults)
    if not cells:
        return None
    action = row.action
    return Change(given.row, action.title, row.area, cells, action.pk, row.pk, action.joint_id)


def _cell(key: str, given: Given, before: Cells, now: Cells, faults: list[Flaw]) -> CellChange | None:
    try:
        new = value_of(key, given.texts[key])
    except Refusal as refusal:
        faults.append(Flaw(given.row, head(key), refusal.text))
        return None
    if new in (before[key], now[key]):
        return None
    if told := _unfit(key, new):
        faults.append(Flaw(given.row, head(key), told))
    elif before[key] != now[key]:
        words = {"now": shown(key, now[key]) or _("tomt")}
        told = _("Någon annan har ändrat här sedan filen hämtades: nu är det %(now)s. Hämta filen på nytt.")
        faults.append(Flaw(given.row, head(key), told % words))
    else:
        return CellChange(key, now[key], new)
    return None


def _unfit(key: str, new: Value) -> str:
    return fault_of(new, FIELDS[key].longest) if isinstance(new, str) and key != "state" else ""


def _check_allowed(
    number: int, cells: Sequence[CellChange], row: Any, stands: _Stands, faults: list[Flaw]
) -> None:
    """Note what she may not change, and what cannot be said so."""
    leads = stands.who.standing.leads(row.action.forum_id)
    own = leads or row.pk in stands.own
    keys = {cell.key for cell in cells}
    faults += [
        Flaw(number, cell.head, told)
        for cell in cells
        if (told := _not_allowed(cell, leads, own) or _incomplete(cell, leads, keys))
    ]


def _not_allowed(cell: CellChange, leads: bool, own: bool) -> str:
    stands = _("Det stod: %(was)s.") % {"was": cell.was or _("tomt")}
    if cell.key in ("party", "function"):
        return _("Lämna över åtgärden på dess egen sida i stället. %(stands)s") % {"stands": stands}
    if cell.key not in BY_LEADERS:
        return _("Det går inte att ändra. %(stands)s") % {"stands": stands}
    if not own:
        return _("Åtgärden ändras av den som ansvarar för den, eller av den som leder forumet.")
    if not leads and cell.key not in BY_RESPONSIBLE:
        return _("Det ändras av den som leder forumet. %(stands)s") % {"stands": stands}
    return ""


def _incomplete(cell: CellChange, leads: bool, keys: set[str]) -> str:
    if cell.new in (None, "") and cell.key in ("state", "due_on", "follow_up_on"):
        return _("Det får inte vara tomt.")
    if "state" not in keys and cell.key == "note" and not cell.new:
        return _("En kommentar går att skriva om men inte att ta bort.")
    if "state" not in keys and not leads:
        return _("Det ändras tillsammans med läget.")
    return ""


def _joint_faults(changes: Sequence[Change]) -> Iterator[Flaw]:
    """The parts of a joint action have the same days: two rows cannot say different ones."""
    said = dict[tuple[int, str], tuple[int, Value]]()
    for change in changes:
        for cell in change.cells if change.joint else ():
            if cell.key in ("due_on", "follow_up_on"):
                row, day = said.setdefault((change.joint or 0, cell.key), (change.row, cell.new))
                if day != cell.new:
                    told = _("Delarna i en gemensam åtgärd har samma dagar. På rad %(row)s står %(day)s.")
                    yield Flaw(change.row, cell.head, told % {"row": row, "day": shown(cell.key, day)})
