"""Rows of a file as what is given for actions, and what stands in a cell as a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samlad.actions.exchange.columns import CODES, DAY, FIELDS, NEEDED, PROSE, WHOLE
from samlad.actions.forms import MOST_KRONOR
from samlad.base.fields import clean_text, one_line
from samlad.base.refusals import Refusal
from samlad.base.tables import Table, Value, normal, pick, spoken, whole_of
from samlad.base.uploads import Flaw, day_told, fault_of


@dataclass(frozen=True, slots=True)
class Given:
    """A row of the file: its number, and what stands in the columns that are there."""

    row: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """What a file gives. `unread` are the heads of columns that are not ours."""

    rows: Sequence[Given]
    unread: Sequence[str]
    faults: Sequence[Flaw]


def given(table: Table) -> File:
    """From a table whose heads are in any language. Raises Refusal where a column is missing or renamed."""
    heads = pick(table.heads, {key: spoken(field.head) for key, field in FIELDS.items()}, NEEDED)
    rows = [
        Given(row.number, {key: row.cells[place] for key, place in heads.places.items()})
        for row in table.rows
    ]
    return File(rows, list(heads.others), list(_persons(table, heads.others)))


def _persons(table: Table, others: Mapping[str, int]) -> Iterator[Flaw]:
    """Identity numbers in columns that are not ours: they are not kept, and should not be sent at all."""
    first = table.heads_row
    for head in others:
        if told := fault_of(head):
            yield Flaw(first, "", told)
    for row in table.rows:
        for head, place in others.items():
            if told := fault_of(row.cells[place]):
                yield Flaw(row.number, head, told)


def value_of(key: str, text: str) -> Value:
    """What stands in a cell of that column; None or "" where it is empty. Raises Refusal where it is no such
    thing."""
    kind, text = FIELDS[key].kind, clean_text(text)
    if kind == DAY:
        return day_told(text) if text else None
    if kind == WHOLE:
        return _whole(text) if text else None
    if kind in CODES:
        return _code(kind, text) if text else ""
    return text if kind == PROSE else one_line(text)


def _whole(text: str) -> int:
    number = whole_of(text)
    if number is None or not 0 <= number <= MOST_KRONOR:
        raise Refusal(_("Skriv ett heltal."))
    return number


def _code(kind: str, text: str) -> str:
    if (code := _codes(kind, get_language()).get(normal(text))) is None:
        words = ", ".join(str(word) for word in CODES[kind].values())
        raise Refusal(_("Det finns inte. Skriv något av: %(words)s.") % {"words": words})
    return code


@lru_cache
def _codes(kind: str, _language: str | None) -> Mapping[str, str]:
    return {normal(said): code for code, word in CODES[kind].items() for said in spoken(word)}
