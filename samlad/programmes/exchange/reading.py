"""Rows of a file as values, and what in them is no value. What they name is looked for elsewhere."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samlad.base.fields import clean_text, one_line
from samlad.base.refusals import Refusal
from samlad.base.tables import Heads, Limits, day_of, letters, normal, pick, read_table, spoken, whole_of
from samlad.base.uploads import Flaw, day_told, fault_of, persons_in
from samlad.programmes.exchange.columns import (
    AIMS,
    DAY,
    FIELDS,
    FRAME,
    KEY,
    KIND,
    LINE,
    NAMES,
    NUMBER,
    ONE_NAME,
    PERIOD,
    PROSE,
    ROW_WORDS,
    UNDER,
    VERSION,
    WAY,
    WHOLE,
    YES,
    YES_WORDS,
    Word,
    head,
    kinds_of,
    order_of,
    row_word,
)
from samlad.programmes.exchange.tree import AimCell
from samlad.programmes.rules import MILESTONE, TARGET_WORDS, WAY_WORDS
from samlad.statistics.periods import span_of

LIMITS = Limits(rows=5000)
# A row that is new has no key, or one of its own that rows below it can name.
OWN_KEY = re.compile(r"(?:ny|new)[\w -]{0,20}", re.IGNORECASE)
_NUMBER = re.compile(r"[-\u2212]?[\d\s\u00a0\u202f]*\d(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
MOST_NEEDED = 99


@dataclass(frozen=True, slots=True)
class Given:
    """A row of the file: its number, and the values in its cells."""

    row: int
    key: str
    under: str
    kind: str
    values: Mapping[str, Any]

    @property
    def is_new(self) -> bool:
        return not self.key or bool(OWN_KEY.fullmatch(self.key))

    @property
    def own_key(self) -> str:
        """What it is called while the file is read, also where it says nothing."""
        return self.key or f"rad {self.row}"


@dataclass(slots=True)
class File:
    """What a file gives. `version` is the event that it was fetched as of, None where no row says.

    `places` are the places of its columns, `unread` the heads of columns that are not ours. `strangers` are
    the bodies in it that nobody knows, by how they are sorted, once somebody has looked.
    """

    rows: list[Given] = field(default_factory=list)
    version: int | None = None
    unread: Sequence[str] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    strangers: frozenset[str] = frozenset()

    def bodies(self) -> Iterator[str]:
        """All that are named, once for each time."""
        for given in self.rows:
            for key, value in given.values.items():
                if FIELDS[key].kind == NAMES:
                    yield from value

    def flaw(self, row: int, key: str, text: str) -> None:
        self.flaws.append(Flaw(row, head(key), text, letters(self.places[key])))


def read_plan(content: bytes, plan: str) -> File:
    """Raises Refusal where the file is no table, or a column is missing or renamed."""
    table = read_table(content, LIMITS)
    heads: Heads = pick(
        table.heads,
        {key: spoken(_word(key)) for key in order_of(plan)},
        needed=order_of(plan),
    )
    found = File(unread=[one for one in heads.others if one], places=heads.places)
    found.flaws += persons_in(table)
    for row in table.rows:
        cells = {key: row.cells[place] for key, place in heads.places.items()}
        _take_version(found, row.number, cells[VERSION])
        if (given := _given(found, row.number, cells, plan)) is not None:
            found.rows.append(given)
    return found


def _word(key: str) -> Word:
    return FRAME[key][0] if key in FRAME else FIELDS[key].head


def _take_version(found: File, row: int, text: str) -> None:
    if not text.strip():
        return
    version = whole_of(text)
    if version is None or version < 1 or found.version not in (None, version):
        found.flaw(row, VERSION, _("Det ska stå samma tal på alla rader, som i filen du hämtade."))
    else:
        found.version = version


def _given(found: File, row: int, cells: Mapping[str, str], plan: str) -> Given | None:
    kind = _codes(KIND, get_language()).get(normal(cells[KIND]))
    if kind not in kinds_of(plan):
        words = ", ".join(map(row_word, kinds_of(plan)))
        found.flaw(row, KIND, _("Skriv något av: %(words)s.") % {"words": words})
        return None
    before = len(found.flaws)
    values = dict(_values(found, row, cells, plan))
    key, under = (_key(cells[one]) for one in (KEY, UNDER))
    return Given(row, key, under, kind, values) if len(found.flaws) == before else None


def _key(text: str) -> str:
    """Programs add a decimal to a whole number."""
    number = whole_of(text)
    return str(number) if number is not None else one_line(text).casefold()


def _values(found: File, row: int, cells: Mapping[str, str], plan: str) -> Iterator[tuple[str, Any]]:
    for key in order_of(plan):
        if key in FRAME:
            continue
        try:
            value = value_of(key, cells[key])
        except Refusal as refusal:
            found.flaw(row, key, refusal.text)
            continue
        if isinstance(value, str) and (told := fault_of(value, FIELDS[key].longest)):
            found.flaw(row, key, told)
        else:
            yield key, value


def value_of(key: str, text: str) -> Any:
    """What a cell of that column says. Raises Refusal where it is no such thing."""
    kind, text = FIELDS[key].kind, clean_text(text)
    if kind == PROSE:
        return text
    if key == "number" and day_of(text):
        raise Refusal(_("Excel har gjort om numret till ett datum. Skriv det igen, som text."))
    if kind == LINE:
        return one_line(text)
    if kind == NAMES:
        return _names(key, text)
    if kind == AIMS:
        return _aims(text)
    return _READERS[kind](text) if text else _EMPTY[kind]


def _whole(text: str) -> int:
    number = whole_of(text)
    if number is None or not 1 <= number <= MOST_NEEDED:
        raise Refusal(_("Skriv ett heltal mellan 1 och %(most)s.") % {"most": MOST_NEEDED})
    return number


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise Refusal(_("Skriv ett tal, till exempel 12,5."))
    number = float(re.sub(r"\s", "", text).replace("\u2212", "-").replace(",", "."))
    if not isfinite(number):
        raise Refusal(_("Skriv ett tal, till exempel 12,5."))
    return number


def _period(text: str) -> str:
    span = span_of(text)
    if span is None:
        raise Refusal(_("Skriv en period som finns, till exempel 2024 eller 2024T2."))
    return span.code


def _yes(text: str) -> bool:
    return bool(_code(YES, text))


def _way(text: str) -> str:
    return str(_code(WAY, text))


def _code(kind: str, text: str) -> Any:
    found = _codes(kind, get_language()).get(normal(text))
    if found is None:
        words = ", ".join(str(word) for word in _WORDS[kind].values())
        raise Refusal(_("Skriv något av: %(words)s.") % {"words": words})
    return found


_WORDS: Mapping[str, Mapping[Any, Word]] = {
    KIND: ROW_WORDS,
    WAY: WAY_WORDS,
    YES: YES_WORDS,
    AIMS: TARGET_WORDS,
}


@lru_cache
def _codes(kind: str, _language: str | None) -> Mapping[str, Any]:
    return {normal(said): code for code, word in _WORDS[kind].items() for said in spoken(word)}


_READERS: Mapping[str, Callable[[str], Any]] = {
    DAY: day_told,
    WHOLE: _whole,
    NUMBER: _number,
    PERIOD: _period,
    YES: _yes,
    WAY: _way,
}
_EMPTY: Mapping[str, Any] = {DAY: None, WHOLE: None, NUMBER: None, PERIOD: "", YES: False, WAY: ""}


def _names(key: str, text: str) -> tuple[str, ...]:
    """Names with semicolons between, or on lines of their own; commas only where there is neither."""
    exact = ";" in text or "\n" in text or key in ONE_NAME
    names = tuple(one_line(name) for name in re.split("[;\n]" if exact else ",", text) if name.strip())
    if key in ONE_NAME and len(names) > 1:
        raise Refusal(_("Här står en enda. Skriv de andra som medansvariga."))
    for name in names:
        if told := fault_of(name, FIELDS[key].longest):
            raise Refusal(told)
    return names


def _aims(text: str) -> tuple[AimCell, ...]:
    found = dict[tuple[str, str], AimCell]()
    for line in re.split("[;\n]", text):
        if line.strip():
            aim = _aim(line)
            if aim[:2] in found:
                raise Refusal(_("%(period)s står två gånger.") % {"period": " ".join(filter(None, aim[:2]))})
            found[aim[:2]] = aim
    return tuple(sorted(found.values()))


def _aim(line: str) -> AimCell:
    """`Kvarnhöjden 2027: 12,5`, or `2028 slutmål: 10`."""
    told, _colon, number = line.rpartition(":")
    words = told.split()
    kind = _codes(AIMS, get_language()).get(normal(words[-1])) if words else None
    words = words[:-1] if kind else words
    span = span_of(words[-1]) if words else None
    if span is None or not _NUMBER.fullmatch(number.strip()):
        raise Refusal(
            _("Skriv ett etappmål på varje rad, så här: 2027: 12,5. ”%(line)s” går inte att läsa.")
            % {"line": line.strip()[:60]}
        )
    return " ".join(words[:-1]), span.code, _number(number.strip()), kind or MILESTONE
