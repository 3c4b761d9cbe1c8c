"""How a file is read when nobody has said it yet."""

import re
from collections.abc import Mapping

from samlad.statistics.periods import span_of
from samlad.statistics.reading import roles
from samlad.statistics.reading.areas import division_of
from samlad.statistics.reading.choices import Choices
from samlad.statistics.reading.sheets import Sheet

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def choices_guessed(sheet: Sheet) -> Choices:
    """From the heads, the cells and the areas that are there."""
    columns = roles.guessed(sheet.heads, sheet.first(roles.LOOKED_AT), sheet.known)
    purpose = roles.purpose_of(columns)
    first = Choices(columns, purpose)
    cells = _cells(sheet, first)
    kind, vintage = _division(cells, roles.AREA_CODE)
    to = _division(cells, roles.TO_CODE) if purpose == roles.WEIGHTS else ("", "")
    measure = _measure(first) if purpose == roles.VALUES else ""
    about = {"measure": measure, "period": _period(first)}
    return Choices(columns, purpose, kind, vintage, *to, **about)


def _cells(sheet: Sheet, choices: Choices) -> dict[str, set[str]]:
    """What stands in the columns of areas, by their roles."""
    found = dict[str, set[str]]()
    places = list[tuple[int, set[str]]]()
    for role in (roles.AREA_CODE, roles.AREA_NAME, roles.TO_CODE):
        found[role] = set()
        if head := choices.head(role):
            places.append((list(sheet.heads).index(head), found[role]))
    for row in sheet.rows if places else ():
        for place, cells in places:
            cells.add(row.cells[place])
    return found


def _division(cells: Mapping[str, set[str]], role: str) -> tuple[str, str]:
    codes, names = cells[role], cells[roles.AREA_NAME]
    return division_of(codes, names) if codes or names else ("", "")


def _measure(choices: Choices) -> str:
    """What the file measures, where no column says: the head of its values."""
    has = set(choices.columns.values())
    if has & {roles.INDICATOR, roles.INDICATOR_NAME, roles.QUESTION, roles.MEASURE}:
        return ""
    return choices.head(roles.VALUE).capitalize()


def _period(choices: Choices) -> str:
    """The year that stands in a head, where no column has periods."""
    if {roles.PERIOD, roles.OF_PERIOD} & set(choices.columns.values()):
        return ""
    heads = choices.heads(roles.MEASURE) or choices.heads(roles.VALUE)
    found = {year for head in heads for year in _YEAR.findall(head)}
    return found.pop() if len(found) == 1 and all(map(span_of, found)) else ""
