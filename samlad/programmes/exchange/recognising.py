"""New rows of a file that are in the plan already: the file has been read before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from samlad.base.sorting import swedish_key
from samlad.programmes.exchange.columns import INDICATOR, PLACE
from samlad.programmes.exchange.placing import nearest
from samlad.programmes.exchange.reading import Given
from samlad.programmes.exchange.tree import PlanRow, Tree


def recognised(rows: Sequence[Given], now: Tree) -> list[Given]:
    """The rows, those with the keys of rows that say the same in the same place."""
    known, count = dict[str, str](), -1
    while len(known) > count:
        count = len(known)
        found = list(_found(rows, now, known))
    return found


def _found(rows: Sequence[Given], now: Tree, known: dict[str, str]) -> Iterator[Given]:
    """`known` has the keys in the plan of those that the file calls something of its own; it grows."""
    taken = {given.key for given in rows}
    before = list[tuple[str, str]]()
    for given in rows:
        under = known.get(given.under, given.under)
        if given.is_new:
            above = under or nearest(given.kind, before)
            same = next(
                (row.key for row in now.rows.values() if row.key not in taken and _is(row, given, above)), ""
            )
            if same:
                taken.add(same)
                known[given.own_key] = same
                given, under = replace(given, key=same), above
        before.append((given.own_key, given.kind))
        yield replace(given, under=under)


def _is(row: PlanRow, given: Given, under: str) -> bool:
    if (row.kind, row.under) != (given.kind, under):
        return False
    if row.kind in (INDICATOR, PLACE):
        return swedish_key(row.cells["text"]) == swedish_key(given.values["text"])
    return all(row.cells[name] == given.values[name] for name in ("number", "text"))
