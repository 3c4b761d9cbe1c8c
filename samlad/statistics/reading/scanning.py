"""A table is read value by value; what is not understood is told by row and column."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from samlad.base.tables import TableRow, letters
from samlad.base.uploads import Flaw
from samlad.statistics.periods import Span, span_of
from samlad.statistics.reading import cells, roles
from samlad.statistics.reading.areas import Finder
from samlad.statistics.reading.choices import ZERO, Choices, Faults
from samlad.statistics.reading.naming import Named, code_of, scale_of
from samlad.statistics.reading.sheets import Sheet
from samlad.statistics.rules import FINAL, MISSING, SUPPRESSED, WITH_VALUE

CODE_MAX = 80
# A file that seems to hold more has a column taken for something else.
MOST_INDICATORS = 600


@dataclass(frozen=True, slots=True)
class Line:
    """One value as a file gives it; `code` is the code of its indicator, `area` a key (see `Finder`)."""

    row: int
    code: str
    area: int
    period: str
    breakdown: str
    value: float | None
    count: float | None
    denominator: float | None
    status: str
    reason: str
    asked: int | None = None
    answers: int | None = None
    margin: float | None = None


@dataclass(slots=True)
class Scan:
    """One reading of a sheet. What was found out is complete when all `lines` have been taken."""

    sheet: Sheet
    choices: Choices
    finder: Finder
    faults: Faults = field(default_factory=Faults)
    named: dict[str, Named] = field(default_factory=dict)
    needs_dashes: bool = False
    has_dots: bool = False

    def lines(self) -> Iterator[Line]:
        """The values that are understood; the others are among the faults.

        The same value may come twice: that is found where they are staged (see `operations.doubled`).
        """
        reader = _Reader(self)
        for row in self.sheet.rows:
            yield from reader.read(row)


class _Bad(Exception):
    """A cell that is not understood; `head` is its column."""

    def __init__(self, head: str, text: str) -> None:
        super().__init__(text)
        self.head, self.text = head, text


class _Reader:
    """Reads rows; the places of the columns are looked up once."""

    def __init__(self, scan: Scan) -> None:
        self.scan, self.choices = scan, scan.choices
        self.place = {head: number for number, head in enumerate(scan.sheet.heads)}
        self.heads = {role: scan.choices.head(role) for role in roles.ROLE_WORDS if role}
        self.splits = scan.choices.heads(roles.SPLIT)
        self.measures = scan.choices.heads(roles.MEASURE)
        self.of_period = [(head, span_of(head)) for head in scan.choices.heads(roles.OF_PERIOD)]
        self.fixed = span_of(scan.choices.period) if scan.choices.period else None
        self.many = self.measures or [head for head, _span in self.of_period]

    def read(self, row: TableRow) -> Iterator[Line]:
        try:
            area = self._area(row)
            if area is None:
                return
            breakdown, status = self._breakdown(row), self._status(row)
            span = None if self.of_period else self._span(row)
        except _Bad as bad:
            self._tell(row, bad)
            return
        for head in self.many or [self.heads[roles.VALUE]]:
            try:
                yield self._line(row, head, area, span or span_of(head), breakdown, status)
            except _Bad as bad:
                self._tell(row, bad)

    def _tell(self, row: TableRow, bad: _Bad) -> None:
        column = letters(self.place[bad.head]) if bad.head in self.place else ""
        self.scan.faults.add(Flaw(row.number, bad.head, bad.text, column))

    def _cell(self, row: TableRow, role: str) -> str:
        head = self.heads[role]
        return row.cells[self.place[head]].strip() if head else ""

    def _area(self, row: TableRow) -> int | None:
        code, name = self._cell(row, roles.AREA_CODE), self._cell(row, roles.AREA_NAME)
        if self.heads[roles.AREA_CODE] and not code:
            raise _Bad(self.heads[roles.AREA_CODE], _("Områdets kod saknas."))
        found = self.scan.finder.find(code, self._cell(row, roles.VINTAGE), name)
        if isinstance(found, str):
            raise _Bad(self.heads[roles.AREA_CODE] or self.heads[roles.AREA_NAME], found)
        return found

    def _breakdown(self, row: TableRow) -> str:
        told = self._cell(row, roles.BREAKDOWN)
        head = self.heads[roles.BREAKDOWN]
        found = cells.breakdown_of(self._label(head, told))
        if found is None:
            raise _Bad(head, _("”%(told)s” är varken kvinnor, män eller alla.") % {"told": told[:40]})
        return found

    def _label(self, head: str, code: str) -> str:
        return self.scan.sheet.labels.get(head, {}).get(code, code)

    def _status(self, row: TableRow) -> tuple[str, str]:
        """(status, words); a status of "" leaves it to the value."""
        told = self._cell(row, roles.STATUS)
        found = cells.status_of(told)
        if found is None:
            words = {"told": told[:40]}
            raise _Bad(self.heads[roles.STATUS], _("Statusen ”%(told)s” är okänd.") % words)
        return found, "" if found in WITH_VALUE else told

    def _span(self, row: TableRow) -> Span:
        head = self.heads[roles.PERIOD]
        if not head:
            if self.fixed is None:
                raise _Bad("", _("”%(told)s” är ingen period.") % {"told": self.choices.period[:40]})
            return self.fixed
        told = self._cell(row, roles.PERIOD)
        if found := span_of(told):
            return found
        if not told:
            raise _Bad(head, _("Perioden saknas."))
        words = {"told": told[:40]}
        raise _Bad(
            head, _("”%(told)s” är ingen period. Skriv till exempel 2024, 2024K3 eller 2024-05.") % words
        )

    def _line(
        self,
        row: TableRow,
        head: str,
        area: int,
        span: Span | None,
        breakdown: str,
        status: tuple[str, str],
    ) -> Line:
        if span is None:
            raise _Bad(head, _("”%(told)s” är ingen period.") % {"told": head[:40]})
        code = self._code(row, head, span)
        value, standing, reason = self._value(row, head, status)
        count = self._number(row, roles.COUNT)
        denominator = self._number(row, roles.DENOMINATOR)
        if not head and count is None:
            value, standing, reason = None, MISSING, reason
        self.scan.named[code].seen(value if head else count)
        with_value = standing in WITH_VALUE
        return Line(
            row.number,
            code,
            area,
            span.code,
            breakdown,
            value if with_value else None,
            count if with_value else None,
            denominator,
            standing,
            reason,
            self._whole(row, roles.ASKED),
            self._whole(row, roles.ANSWERS),
            self._number(row, roles.MARGIN),
        )

    def _value(self, row: TableRow, head: str, status: tuple[str, str]) -> tuple[float | None, str, str]:
        said, words = status
        if not head:
            return None, said if said in WITH_VALUE else self.choices.status, ""
        value, standing, reason = self._read(row, head)
        if standing == FINAL:
            standing = said if said in WITH_VALUE else self.choices.status
            if said in (MISSING, SUPPRESSED):
                told = _("Här finns ett värde, men statusen är ”%(words)s”.") % {"words": words}
                raise _Bad(head, told)
            return value, standing, ""
        if said in (MISSING, SUPPRESSED):
            return None, said, words[:80]
        return value, standing, reason

    def _read(self, row: TableRow, head: str) -> tuple[float | None, str, str]:
        """(number, status, reason) of a cell."""
        text = row.cells[self.place[head]].strip()
        number = cells.number_of(text)
        if number is not None:
            return number, FINAL, ""
        if text in cells.DOTS:
            self.scan.has_dots = True
            return None, self.choices.dots, text
        if text in cells.DASHES:
            return self._dash(head, text)
        if (mark := cells.mark_of(text)) is not None:
            return None, *mark
        raise _Bad(head, _("”%(told)s” är inget tal.") % {"told": text[:40]})

    def _dash(self, head: str, text: str) -> tuple[float | None, str, str]:
        self.scan.needs_dashes = True
        if self.choices.dashes == ZERO:
            return 0.0, FINAL, ""
        if not self.choices.dashes:
            raise _Bad(head, _("Här står ett streck. Välj ovan vad ett streck betyder i filen."))
        return None, self.choices.dashes, text

    def _number(self, row: TableRow, role: str) -> float | None:
        head = self.heads[role]
        if not head:
            return None
        number, _status, _reason = self._read(row, head)
        if number is not None and number < 0:
            raise _Bad(head, _("Ett antal kan inte vara mindre än noll."))
        return number

    def _whole(self, row: TableRow, role: str) -> int | None:
        number = self._number(row, role)
        if number is not None and (number != int(number) or number > 2_000_000_000):
            raise _Bad(self.heads[role], _("Skriv ett helt tal."))
        return None if number is None else int(number)

    def _code(self, row: TableRow, head: str, span: Span) -> str:
        base, name = self._base(row, head)
        parts = [self._label(split, row.cells[self.place[split]].strip()) for split in self.splits]
        code = "/".join([base, *(code_of(part or "-") for part in parts)])
        if len(code) > CODE_MAX:
            raise _Bad(head, _("Indikatorns kod blir för lång: ”%(code)s…”.") % {"code": code[:40]})
        if (known := self.scan.named.get(code)) is None:
            known = self._name(row, code, ", ".join([name, *(part or "–" for part in parts)]), span)
        if known.period_type != span.period_type:
            told = _("Perioden ”%(code)s” är av ett annat slag än indikatorns första i filen.")
            raise _Bad(self.heads[roles.PERIOD], told % {"code": span.code})
        return code

    def _base(self, row: TableRow, head: str) -> tuple[str, str]:
        """(code, name) of the measure, before it is divided by other columns."""
        if head in self.measures:
            return code_of(head), head
        if column := self.heads[roles.INDICATOR]:
            told = self._cell(row, roles.INDICATOR)
            if not told:
                raise _Bad(column, _("Indikatorn saknas."))
            return code_of(told), self._cell(row, roles.INDICATOR_NAME) or self._label(column, told)
        for role in (roles.INDICATOR_NAME, roles.QUESTION):
            if column := self.heads[role]:
                if not (told := self._cell(row, role)):
                    raise _Bad(column, _("Indikatorn saknas."))
                return code_of(told), told
        measure = self.choices.measure or self.scan.sheet.title or self.heads[roles.VALUE] or _("Värde")
        return code_of(measure), measure

    def _name(self, row: TableRow, code: str, name: str, span: Span) -> Named:
        if len(self.scan.named) >= MOST_INDICATORS:
            raise _Bad("", _("Filen verkar ha för många indikatorer. Är kolumnerna rätt valda?"))
        question = self._cell(row, roles.QUESTION)
        low, high = scale_of(self._cell(row, roles.SCALE))
        known = Named(code, name, span.period_type, question, low, high)
        known.has_counts = bool(self.heads[roles.COUNT] and self.heads[roles.DENOMINATOR])
        self.scan.named[code] = known
        return known
