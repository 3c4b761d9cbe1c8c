"""The template in Excel: a programme out, and in again."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from samlad.base.refusals import Refusal
from samlad.base.tables import (
    Column,
    Table,
    TableRow,
    Value,
    day_of,
    letters,
    normal,
    pick,
    read_table,
    write_xlsx,
)
from samlad.programmes.reading.building import Building
from samlad.programmes.reading.values import Goal, ProgrammeText

MOST_FAULTS = 20
AREA, GOAL, SUBGOAL, UNDERTAKING, PLACE = "Målområde", "Mål", "Delmål", "Delkrav", "Prioriterat område"
_COLUMNS = {
    "kind": Column("Typ", 18),
    "area": Column("Målområde", 30, wraps=True),
    "goal_number": Column("Mål nr", 8, is_text=True),
    "goal": Column("Mål", 30, wraps=True),
    "number": Column("Delmål nr", 10, is_text=True),
    "text": Column("Delmål, delkrav eller område", 60, wraps=True),
    "lead": Column("Huvudansvarig", 28, wraps=True),
    "co": Column("Medansvariga", 40, wraps=True),
    "followup": Column("Uppföljningsansvar", 24, wraps=True),
}
_HEADS = {key: (column.head,) for key, column in _COLUMNS.items()}
Said = Mapping[str, str]


def template(programme: ProgrammeText | None = None) -> bytes:
    """An Excel file with a row for each target area, goal, sub-goal, point and place of a programme.

    Bodies are divided by semicolons. Raises ValueError for a text that no cell takes.
    """
    rows = _rows(programme) if programme else iter(())
    return write_xlsx(
        list(_COLUMNS.values()), ([row.get(key, "") for key in _COLUMNS] for row in rows), sheet="Program"
    )


def _rows(programme: ProgrammeText) -> Iterator[Mapping[str, Value]]:
    for area in programme.target_areas:
        yield {"kind": AREA, "area": area.title}
        for goal in area.goals:
            yield from _goal_rows({"area": area.title, "goal_number": goal.number, "goal": goal.title}, goal)
    for name in programme.priority_areas:
        yield {"kind": PLACE, "text": name}


def _goal_rows(where: Mapping[str, Value], goal: Goal) -> Iterator[Mapping[str, Value]]:
    yield {**where, "kind": GOAL, "followup": goal.followup}
    for subgoal in goal.subgoals:
        bodies = {"lead": subgoal.lead, "co": _listed(subgoal.co_responsible)}
        yield {**where, "kind": SUBGOAL, "number": subgoal.number, "text": subgoal.text, **bodies}
    for point in goal.undertakings:
        yield {**where, "kind": UNDERTAKING, "text": point.text, "co": _listed(point.bodies)}


def _listed(names: Sequence[str]) -> str:
    """A last semicolon says that a comma is part of a name."""
    return "; ".join(names) + (";" if len(names) == 1 and "," in names[0] else "")


def _names(cell: str) -> list[str]:
    exact = ";" in cell or "\n" in cell
    return [name for piece in re.split("[;\n]" if exact else ",", cell) if (name := piece.strip())]


def read_template(content: bytes) -> ProgrammeText:
    """Raises Refusal with what is wrong, by row and column."""
    return read_table_of_template(read_table(content))


def read_table_of_template(table: Table) -> ProgrammeText:
    """An empty cell of target area or goal means that of the row above."""
    places = pick(table.heads, _HEADS, needed=("kind", "area", "goal", "text")).places
    reading = _Reading(places)
    for row in table.rows:
        reading.take(row)
    return reading.done()


class _Reading:
    def __init__(self, places: Mapping[str, int]) -> None:
        self.places = places
        self.building = Building()
        self.faults: list[str] = []

    def take(self, row: TableRow) -> None:
        said = {key: row.cells[place].strip() for key, place in self.places.items()}
        takers: Mapping[str, Callable[[Said, int], None]] = {
            normal(AREA): self._area,
            normal(GOAL): self._goal,
            normal(SUBGOAL): self._subgoal,
            normal(UNDERTAKING): self._undertaking,
            normal(PLACE): self._place,
        }
        for key in ("goal_number", "number"):
            if day_of(said.get(key, "")):
                self._fault(
                    row.number, key, _("Excel har gjort om numret till ett datum. Skriv det igen, som text.")
                )
        taker = takers.get(normal(said["kind"]))
        if taker:
            taker(said, row.number)
        else:
            words = ", ".join((AREA, GOAL, SUBGOAL, UNDERTAKING, PLACE))
            self._fault(row.number, "kind", _("Skriv något av %(words)s.") % {"words": words})

    def _fault(self, row: int, key: str, text: str) -> None:
        place = self.places.get(key, 0)
        words = {"row": row, "letter": letters(place), "head": _COLUMNS[key].head, "text": text}
        self.faults.append(_("Rad %(row)s, kolumn %(letter)s (%(head)s): %(text)s") % words)

    def _missing(self, row: int, key: str) -> None:
        self._fault(row, key, _("Här saknas text."))

    def _area(self, said: Said, row: int) -> None:
        if said["area"]:
            self.building.area(said["area"], row)
        else:
            self._missing(row, "area")

    def _goal(self, said: Said, row: int) -> None:
        self._at_area(said, row)
        if not self.building.has_area:
            self._missing(row, "area")
        elif said["goal"]:
            self.building.goal(said.get("goal_number", ""), said["goal"], row)
            self._followup(said, row)
        else:
            self._missing(row, "goal")

    def _at_area(self, said: Said, row: int) -> None:
        if said["area"] and not self.building.is_at(area=said["area"]):
            self.building.area(said["area"], row)

    def _is_in_goal(self, said: Said, row: int) -> bool:
        self._at_area(said, row)
        goal = (said.get("goal_number", ""), said["goal"])
        if said["goal"] and not self.building.is_at(goal=goal):
            self.building.goal(*goal, row)
        if not self.building.has_goal:
            self._missing(row, "goal")
        elif not said["text"]:
            self._missing(row, "text")
        return self.building.has_goal and bool(said["text"])

    def _bodies(self, said: Said) -> list[str]:
        return [*filter(None, [said.get("lead", "")]), *_names(said.get("co", ""))]

    def _subgoal(self, said: Said, row: int) -> None:
        if self._is_in_goal(said, row):
            if said.get("co") and not said.get("lead"):
                self._missing(row, "lead")
            self.building.subgoal(said.get("number", ""), said["text"], self._bodies(said), row)
            self._followup(said, row)

    def _undertaking(self, said: Said, row: int) -> None:
        if self._is_in_goal(said, row):
            self.building.undertaking(said["text"], self._bodies(said), row)
            self._followup(said, row)

    def _followup(self, said: Said, row: int) -> None:
        if who := said.get("followup", ""):
            before = len(self.building.programme.not_understood)
            self.building.followup(who, row, who)
            if len(self.building.programme.not_understood) > before:
                self._fault(row, "followup", _("Målet har redan ett annat uppföljningsansvar."))

    def _place(self, said: Said, row: int) -> None:
        if said["text"]:
            self.building.programme.priority_areas.append(said["text"])
        else:
            self._missing(row, "text")

    def done(self) -> ProgrammeText:
        if self.faults:
            more = len(self.faults) - MOST_FAULTS
            rest = [_("… och %(n)s fel till.") % {"n": more}] if more > 0 else []
            raise Refusal("\n".join([*self.faults[:MOST_FAULTS], *rest]))
        return self.building.done()
