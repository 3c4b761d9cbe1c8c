"""Where the rows of a file stand in the plan: below what, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.programmes import rules
from samlad.programmes.exchange.columns import INDICATOR, PLACE, UNDER
from samlad.programmes.exchange.reading import File, Given
from samlad.programmes.exchange.tree import PlanRow, Tree


@dataclass(slots=True)
class Placed:
    """The rows with what they stand below. `under` is that by key; `order` the goals below each, in order,
    those that are not in the file too; `moved` where the rows that are moved go, in words."""

    rows: list[PlanRow] = field(default_factory=list)
    under: dict[str, str] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)


def placed(file: File, given: Sequence[Given], rows: Sequence[PlanRow], then: Tree, now: Tree) -> Placed:
    """The rows in the order of the file."""
    found = Placed()
    known = {row.key: row for row in rows}
    for at, (one, row) in enumerate(zip(given, rows, strict=True)):
        under = _under(file, one, row, rows[:at], known, then, now)
        found.rows.append(replace(row, under=under))
        found.under[row.key] = under
    for row in now.rows.values():
        found.under.setdefault(row.key, row.under)
    _check_places(file, given, found, now)
    _check_circles(file, given, found)
    _order(found, then, now)
    return found


def _under(
    file: File,
    given: Given,
    row: PlanRow,
    before: Sequence[PlanRow],
    known: Mapping[str, PlanRow],
    then: Tree,
    now: Tree,
) -> str:
    """The key of what the row shall stand below."""
    old, was = now.rows.get(row.key), then.rows.get(row.key)
    if old is None:
        if not given.under:
            return nearest(row.kind, [(one.key, one.kind) for one in before])
        if given.under not in known and given.under not in now.rows:
            file.flaw(given.row, UNDER, _("Det finns ingen rad med det id:t."))
        return given.under
    if given.under in (old.under, (was or old).under):
        return old.under
    if row.kind in (INDICATOR, PLACE):
        file.flaw(given.row, UNDER, _("Raden går inte att flytta. Ta bort den, och lägg till en ny."))
    elif was is not None and was.under != old.under:
        file.flaw(
            given.row, UNDER, _("Någon annan har flyttat raden sedan filen hämtades. Hämta filen på nytt.")
        )
    elif given.under and given.under not in known and given.under not in now.rows:
        file.flaw(given.row, UNDER, _("Det finns ingen rad med det id:t."))
    return given.under


def nearest(kind: str, before: Sequence[tuple[str, str]]) -> str:
    """The last row above that a new row of the kind can stand below; "" where there is none. Of the rows
    above the key and the kind are given."""
    if kind == PLACE or kind in rules.DONE_OR_NOT:
        return ""
    may = rules.REACHED if kind == INDICATOR else {*rules.BELOW[kind]} - {rules.SUBGOAL}
    return next((key for key, one in reversed(before) if one in may), "")


def _check_places(file: File, given: Sequence[Given], found: Placed, now: Tree) -> None:
    kinds = {key: row.kind for key, row in now.rows.items()} | {row.key: row.kind for row in found.rows}
    for one, row in zip(given, found.rows, strict=True):
        above = kinds.get(row.under, "")
        try:
            _check_place(row, above)
        except Refusal as refusal:
            file.flaw(one.row, UNDER, refusal.text)


def _check_place(row: PlanRow, above: str) -> None:
    if row.kind == INDICATOR:
        if above not in rules.REACHED:
            raise Refusal(_("Indikatorer hör till mål och delmål."))
    elif above in (INDICATOR, PLACE):
        raise Refusal(_("Under en indikator eller en plats kan inget stå."))
    elif row.kind != PLACE:
        rules.check_below(row.kind, above)


def _check_circles(file: File, given: Sequence[Given], found: Placed) -> None:
    for one, row in zip(given, found.rows, strict=True):
        if row.key in _above(row.key, found.under):
            file.flaw(one.row, UNDER, _("Ett mål kan inte stå under sig självt."))


def _above(key: str, under: Mapping[str, str]) -> set[str]:
    """The keys of all that a row stands below; with its own where it goes round."""
    seen = set[str]()
    above = under.get(key, "")
    while above and above not in seen:
        seen.add(above)
        above = under.get(above, "")
    return seen


def _order(found: Placed, then: Tree, now: Tree) -> None:
    """The goals below each row, those that are moved noted."""
    below = dict[str, list[str]]()
    for row in found.rows:
        if row.kind in rules.GOAL_WORDS:
            below.setdefault(row.under, []).append(row.key)
    in_file = {row.key for row in found.rows}
    titles = {key: row.title for key, row in now.rows.items()} | {row.key: row.title for row in found.rows}
    for under in {*below, *(row.under for row in now.rows.values() if row.kind in rules.GOAL_WORDS)}:
        kept = [key for key in now.below(under) if found.under[key] == under]
        wanted = _wanted(below.get(under, []), then.below(under), kept)
        found.order[under] = _with_others(wanted, [key for key in kept if key not in in_file], kept)
        stay = {*_staying([key for key in found.order[under] if key in kept], kept)}
        for before, key in _with_before(found.order[under]):
            if key in in_file and key in now.rows and key not in stay:
                found.moved[key] = _told(titles.get(under, ""), titles.get(before, ""))


def _wanted(of_file: Sequence[str], then: Sequence[str], kept: Sequence[str]) -> list[str]:
    """The order of the file, where it is another than it was when the file was fetched; else that of now."""
    here = [key for key in of_file if key in kept]
    if [key for key in here if key in then] != [key for key in then if key in here]:
        return list(of_file)
    now = iter([key for key in kept if key in here])
    return [next(now) if key in kept else key for key in of_file]


def _with_others(wanted: Sequence[str], others: Sequence[str], kept: Sequence[str]) -> list[str]:
    """With those that are not in the file, each after the one that it comes after now."""
    order = list(wanted)
    for key in others:
        before = [one for one in kept[: kept.index(key)] if one in order]
        order.insert(order.index(before[-1]) + 1 if before else 0, key)
    return order


def _staying(order: Sequence[str], kept: Sequence[str]) -> Iterator[str]:
    for block in SequenceMatcher(None, kept, order, autojunk=False).get_matching_blocks():
        yield from kept[block.a : block.a + block.size]


def _with_before(order: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(["", *order], order, strict=False)


def _told(under: str, before: str) -> str:
    words = {"under": under, "before": before}
    if under and before:
        return _("Under ”%(under)s”, efter ”%(before)s”") % words
    if under:
        return _("Först under ”%(under)s”") % words
    return _("Efter ”%(before)s”") % words if before else _("Först i planen")
