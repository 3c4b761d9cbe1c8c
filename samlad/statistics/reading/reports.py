"""Single fault reports and complaints, counted per area, month and category; nothing of each is kept."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.utils.translation import gettext as _

from samlad.base.tables import TableRow, letters
from samlad.base.uploads import Flaw
from samlad.statistics.reading import cells, roles
from samlad.statistics.reading.areas import Finder, Locator
from samlad.statistics.reading.choices import SKIP, Choices, Faults
from samlad.statistics.reading.naming import Named, code_of
from samlad.statistics.reading.scanning import Line
from samlad.statistics.reading.sheets import Sheet
from samlad.statistics.rules import COUNT, FINAL, MEAN, MONTH, PRELIMINARY

_DAY = re.compile(r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[T ].*)?", re.ASCII)
_SWEDISH_DAY = re.compile(r"(\d\d?)[/.](\d\d?)[ /.](\d{4})", re.ASCII)
DAYS = "dagar"


@dataclass(slots=True)
class Counted:
    """As `scanning.Scan`: complete when all `lines` have been taken.

    For each category there are two indicators, how many were reported and the median of days until they
    were closed. The last month of a file may not be whole, and is preliminary.
    """

    sheet: Sheet
    choices: Choices
    finder: Finder
    faults: Faults = field(default_factory=Faults)
    named: dict[str, Named] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    needs_dashes: bool = False
    has_dots: bool = False

    def lines(self) -> Iterator[Line]:
        found = defaultdict[tuple[int, str, str], Counter[int | None]](Counter)
        reader = _Reader(self)
        for row in self.sheet.rows:
            try:
                if (one := reader.read(row)) is not None:
                    found[one[:3]][one[3]] += 1
            except _Bad as bad:
                self.faults.add(Flaw(row.number, bad.head, bad.text, letters(reader.place[bad.head])))
        last = max((month for _area, month, _category in found), default="")
        for (area, month, category), days in sorted(found.items()):
            yield from self._counted(area, month, category, days, is_last=month == last)

    def _counted(
        self, area: int, month: str, category: str, days: Counter[int | None], *, is_last: bool
    ) -> Iterator[Line]:
        status = PRELIMINARY if is_last else FINAL
        about = (0, self._name(category), area, month, "")
        number = float(days.total())
        yield Line(*about, number, number, None, status, "")
        closed = [one for one in days.elements() if one is not None]
        if closed:
            code = self._name(category, with_days=True)
            yield Line(0, code, area, month, "", float(median(closed)), float(len(closed)), None, status, "")

    def _name(self, category: str, *, with_days: bool = False) -> str:
        base = self.choices.measure or _("Felanmälningar")
        name = f"{base}, {category}" if category else base
        code = "/".join(
            [code_of(base), *([code_of(category)] if category else []), *[DAYS][: int(with_days)]]
        )
        if code not in self.named:
            told = _("%(name)s, dagar till klart (median)") % {"name": name} if with_days else name
            self.named[code] = Named(code, told, MONTH, numbers=1)
            self.kinds[code] = MEAN if with_days else COUNT
        return code


class _Bad(Exception):
    def __init__(self, head: str, text: str) -> None:
        super().__init__(text)
        self.head, self.text = head, text


class _Reader:
    def __init__(self, counted: Counted) -> None:
        self.finder, self.choices = counted.finder, counted.choices
        self.place = {head: number for number, head in enumerate(counted.sheet.heads)}
        self.head = {role: counted.choices.head(role) for role in roles.ROLE_WORDS if role}
        by_point = self.head[roles.POINT] or self.head[roles.LATITUDE]
        has_area = self.head[roles.AREA_CODE] or self.head[roles.AREA_NAME]
        self.locator = None
        if by_point and not has_area:
            self.locator = Locator(counted.choices.kind, counted.choices.vintage)

    def read(self, row: TableRow) -> tuple[int, str, str, int | None] | None:
        """(area, month, category, days until closed); None for a row to skip."""
        reported = self._day(row, roles.REPORTED)
        if reported is None:
            raise _Bad(self.head[roles.REPORTED], _("Dagen för anmälan saknas."))
        closed = self._day(row, roles.CLOSED)
        if closed is not None and closed < reported:
            raise _Bad(self.head[roles.CLOSED], _("Dagen är före den då det anmäldes."))
        area = self._located(row) if self.locator else self._named(row)
        if area is None:
            return None
        days = None if closed is None else (closed - reported).days
        return area, f"{reported.year}M{reported.month:02d}", self._cell(row, roles.CATEGORY), days

    def _cell(self, row: TableRow, role: str) -> str:
        head = self.head[role]
        return " ".join(row.cells[self.place[head]].split()) if head else ""

    def _day(self, row: TableRow, role: str) -> date | None:
        told = self._cell(row, role)
        if not told:
            return None
        try:
            if found := _DAY.fullmatch(told):
                return date(*map(int, found.groups()))
            if found := _SWEDISH_DAY.fullmatch(told):
                day, month, year = map(int, found.groups())
                return date(year, month, day)
        except ValueError:
            pass
        wrong = _("”%(told)s” är ingen dag. Skriv den åååå-mm-dd.") % {"told": told[:40]}
        raise _Bad(self.head[role], wrong)

    def _named(self, row: TableRow) -> int | None:
        code, name = self._cell(row, roles.AREA_CODE), self._cell(row, roles.AREA_NAME)
        found = self.finder.find(code, self._cell(row, roles.VINTAGE), name)
        if isinstance(found, str):
            raise _Bad(self.head[roles.AREA_CODE] or self.head[roles.AREA_NAME], found)
        return found

    def _located(self, row: TableRow) -> int | None:
        head = self.head[roles.POINT] or self.head[roles.LATITUDE]
        told = self._cell(row, roles.POINT) or ",".join(
            self._cell(row, role).replace(",", ".") for role in (roles.LATITUDE, roles.LONGITUDE)
        )
        numbers = [cells.number_of(part) for part in re.split(r"[,;]\s*|\s+", told)]
        if len(numbers) != 2 or None in numbers:
            raise _Bad(head, _("Platsen är inte en latitud och en longitud."))
        latitude, longitude = numbers
        assert latitude is not None and longitude is not None and self.locator  # noqa: S101, PT018 - above
        if (found := self.locator.find(latitude, longitude)) is not None:
            return found
        if self.choices.unknown == SKIP:
            self.finder.skipped[_("plats utanför områdena")] += 1
            return None
        raise _Bad(head, _("Platsen ligger inte i något område."))
