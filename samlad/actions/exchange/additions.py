"""The rows of a file that have no number: new actions."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from samlad.actions import rules
from samlad.actions.exchange.columns import FIELDS, FOR_NEW, NEEDED_FOR_NEW, NUMBER, TOLD, VERSION, head
from samlad.actions.exchange.differences import CellChange, Change, Differences, Who
from samlad.actions.exchange.naming import Known, known_to, the_one
from samlad.actions.exchange.reading import Given, value_of
from samlad.actions.queries import states_visible_to
from samlad.base.refusals import Refusal
from samlad.base.tables import Value, normal
from samlad.base.uploads import Flaw, fault_of


def of_new(rows: Sequence[Given], who: Who, found: Differences) -> None:
    """The differences of the rows without a number. 5 queries."""
    if not (unnumbered := [given for given in rows if not given.texts.get(NUMBER, "").strip()]):
        return
    known = known_to(who.user, who.standing, who.today)
    changes = list[Change]()
    for given in unnumbered:
        faults: list[Flaw] = []
        values = dict(_values(given, faults))
        keys = _keys(given.row, values, known, faults)
        found.faults += faults
        if not faults:
            cells = [CellChange(key, "", value) for key, value in values.items() if value not in (None, "")]
            title, area = str(values["title"]), str(values["area"])
            changes.append(Change(given.row, title, area, cells, keys=keys))
    _without_known(changes, who, found)


def _values(given: Given, faults: list[Flaw]) -> Iterator[tuple[str, Value]]:
    for key in FIELDS:
        text = given.texts.get(key, "")
        if key in (NUMBER, VERSION, *TOLD) or not (text.strip() or key in FOR_NEW):
            continue
        try:
            value = value_of(key, text)
        except Refusal as refusal:
            faults.append(Flaw(given.row, head(key), refusal.text))
            continue
        if told := _unfit(key, value):
            faults.append(Flaw(given.row, head(key), told))
        else:
            yield key, value


def _unfit(key: str, value: Value) -> str:
    if value in (None, ""):
        return _("Fyll i det för en ny åtgärd.") if key in NEEDED_FOR_NEW else ""
    if key not in FOR_NEW:
        return _("Lämna tomt för en ny åtgärd, och skriv det när den är tillagd.")
    return fault_of(value, FIELDS[key].longest) if isinstance(value, str) else ""


def _keys(row: int, values: dict[str, Any], known: Known, faults: list[Flaw]) -> dict[str, Any]:
    """The keys of what is named."""
    keys = dict[str, Any]()

    def find(key: str, names: Any) -> None:
        if name := values.get(key):
            try:
                keys[key] = the_one(names.get(normal(name), []), name)
            except Refusal as refusal:
                faults.append(Flaw(row, head(key), refusal.text))

    find("area", known.areas)
    find("party", known.parties)
    find("raised_by", known.parties)
    if "party" in keys:
        find(
            "function", {name: found for (of, name), found in known.functions.items() if of == keys["party"]}
        )
    only = next(iter(known.forums.values()), [])
    if values.get("forum"):
        find("forum", known.forums)
    elif len(known.forums) == 1 and len(only) == 1:
        keys["forum"] = only[0]
    else:
        faults.append(Flaw(row, head("forum"), _("Fyll i det för en ny åtgärd.")))
    return keys


def _without_known(changes: Sequence[Change], who: Who, found: Differences) -> None:
    """Leave out what has been added already: the same title, reason, forum, area and first day."""
    seen = states_visible_to(who.standing, None, who.held)
    rows = seen.filter(action__title__in={change.title for change in changes}).values_list(
        *(f"action__{name}" for name in ("forum", "area", "title", "reason_text", "starts_on")), "action"
    )
    there = dict[tuple[Any, ...], Any]()
    for *facts, action in rows:
        there[tuple(facts)] = there[(*facts[:-1], None)] = action
    in_file = dict[tuple[Any, ...], int]()
    for change in changes:
        said = change.new
        mark = (change.keys["forum"], change.keys["area"], said["title"], said["reason_text"])
        if (action := there.get((*mark, said.get("starts_on")))) is not None:
            words = {"row": change.row, "number": action}
            found.notes.append(_("Rad %(row)s: åtgärden finns redan, som nummer %(number)s.") % words)
        elif (first := in_file.setdefault((*mark, said.get("starts_on")), change.row)) != change.row:
            told = _("Samma åtgärd står på rad %(row)s.") % {"row": first}
            found.faults.append(Flaw(change.row, head("title"), told))
        else:
            found.changes.append(change)


def state_of(change: Change, who: Who) -> str:
    """The state of a new action: decided by those who lead, else proposed."""
    leads = who.standing.leads(change.keys["forum"])
    return str(change.new.get("state") or (rules.DECIDED if leads else rules.PROPOSED))
