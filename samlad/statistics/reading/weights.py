"""How one division lies in another, read from a key between them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from samlad.base.tables import TableRow, letters
from samlad.base.uploads import Flaw
from samlad.statistics.reading import cells, roles
from samlad.statistics.reading.areas import Finder
from samlad.statistics.reading.choices import Choices, Faults
from samlad.statistics.reading.sheets import Sheet


@dataclass(slots=True)
class Weighed:
    """Shares of areas in areas of another division; complete after `read`.

    A column of inhabitants is made into shares of each area. Without one each area lies wholly in one.
    """

    sheet: Sheet
    choices: Choices
    finder: Finder
    to: Finder
    faults: Faults = field(default_factory=Faults)

    def read(self) -> dict[tuple[int, int], float]:
        """Shares by the keys of both areas; those of one area add up to one."""
        found = dict[tuple[int, int], tuple[float, int]]()
        place = {head: number for number, head in enumerate(self.sheet.heads)}
        for row in self.sheet.rows:
            one = self._row(row, place)
            if one is not None and one[:2] in found:
                words = {"first": found[one[:2]][1]}
                told = _("Samma områden finns redan på rad %(first)s.") % words
                self.faults.add(Flaw(row.number, "", told))
            elif one is not None:
                found[one[:2]] = one[2], row.number
        return self._shares(found)

    def _row(self, row: TableRow, place: dict[str, int]) -> tuple[int, int, float] | None:
        keys = list[int]()
        for role, finder in ((roles.AREA_CODE, self.finder), (roles.TO_CODE, self.to)):
            head = self.choices.head(role)
            known = finder.find(row.cells[place[head]])
            if isinstance(known, str):
                self.faults.add(Flaw(row.number, head, known, letters(place[head])))
            if not isinstance(known, int):
                return None
            keys.append(known)
        head = self.choices.head(roles.WEIGHT)
        weight = cells.number_of(row.cells[place[head]]) if head else 1.0
        if weight is None or weight < 0:
            told = _("Vikten är inget tal som är noll eller mer.")
            self.faults.add(Flaw(row.number, head, told, letters(place[head])))
            return None
        return keys[0], keys[1], weight

    def _shares(self, found: dict[tuple[int, int], tuple[float, int]]) -> dict[tuple[int, int], float]:
        sums, numbers = defaultdict[int, float](float), defaultdict[int, int](int)
        for (area, _to), (weight, row) in found.items():
            sums[area] += weight
            numbers[area] += 1
            if numbers[area] > 1 and not self.choices.head(roles.WEIGHT):
                told = _("Området ligger i flera, och filen har ingen kolumn med folkmängd.")
                self.faults.add(Flaw(row, "", told))
        return {
            key: weight / sums[key[0]] for key, (weight, _row) in found.items() if weight and sums[key[0]]
        }
