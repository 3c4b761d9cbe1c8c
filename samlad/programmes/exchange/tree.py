"""A plan as rows with cells, as it stood at a moment; and as a file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from samlad.base.sorting import swedish_key
from samlad.base.tables import Value, write_xlsx
from samlad.places.models import AreaFacts
from samlad.programmes import rules
from samlad.programmes.exchange.columns import (
    AIMS,
    FIELDS,
    INDICATOR,
    KEY,
    KIND,
    NAMES,
    NUMBER,
    PLACE,
    UNDER,
    VERSION,
    WAY,
    YES,
    YES_WORDS,
    columns,
    order_of,
    row_word,
    way_word,
)
from samlad.programmes.models import GoalFacts, Measure, PriorityArea, Programme, Responsible, Target
from samlad.programmes.queries import in_tree, party_names
from samlad.programmes.rules import TARGET, TARGET_WORDS
from samlad.statistics.queries.meanings import meanings

Cells = Mapping[str, Any]
# An area's name ("" for the whole), a period, and what an indicator should be then; the kind of milestone.
AimCell = tuple[str, str, float, str]
_GOAL_FIELDS = (
    *("number", "text", "concerns_areas", "not_measurable", "needed"),
    *("paragraph", "report_on", "starts_on", "ends_on"),
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """`key` is what the file calls it, `under` the key of what it stands below, "" at the top.

    Of a goal `goal` is its key and `position` its place; of an indicator `goal` is whose it is and `other`
    the indicator; of an area `other` is the area. `parties` and `areas` are the keys of those that it names.
    """

    key: str
    under: str
    kind: str
    cells: Cells
    goal: int | None = None
    other: int | None = None
    position: int = 0
    parties: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.cells.get('number', '')} {self.cells['text']}".strip()


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows by key in reading order."""

    rows: Mapping[str, PlanRow] = field(default_factory=dict)

    def below(self, under: str) -> list[str]:
        """The keys of the goals below another, or at the top, in order."""
        return [row.key for row in self.rows.values() if row.under == under and row.kind in rules.GOAL_WORDS]


def tree_of(programme: Programme, at: datetime | None = None) -> Tree:
    """The plan as it was known at a moment. 8 queries."""
    of = {"goal__programme": programme}
    goals = list(
        GoalFacts.objects.known(at).filter(**of).select_related("goal").order_by("position", "goal_id")
    )
    bodies = list(Responsible.objects.known(at).filter(**of).order_by("pk"))
    places = list(PriorityArea.objects.known(at).filter(programme=programme))
    aims = list(Target.objects.known(at).filter(**of).order_by("period", "pk"))
    names = party_names(
        {*(one.party_id for one in bodies), *(row.given_by_id for row in goals if row.given_by_id)}, at
    )
    areas = _area_names({*(one.area_id for one in places), *(one.area_id for one in aims if one.area_id)}, at)
    measures = _measures(list(Measure.objects.known(at).filter(**of).order_by("pk")), aims, areas, at)
    of_goal = defaultdict[int, list[Responsible]](list)
    for one in bodies:
        of_goal[one.goal_id].append(one)
    rows = list[PlanRow]()
    for row, _depth in in_tree(goals):
        rows.append(_goal_row(row, of_goal[row.goal_id], names))
        rows += measures[row.goal_id]
    rows += sorted((_place_row(one, areas) for one in places), key=lambda row: swedish_key(row.title))
    return Tree({row.key: row for row in rows})


def _area_names(keys: set[int], at: datetime | None) -> dict[int, str]:
    return dict(AreaFacts.objects.known(at).filter(area__in=keys).values_list("area", "name"))


def _goal_row(row: Any, bodies: Sequence[Responsible], names: Mapping[int, str]) -> PlanRow:
    keys = {names.get(one.party_id, ""): one.party_id for one in bodies}
    cells = {name: getattr(row, name) for name in _GOAL_FIELDS}
    for role in rules.ROLE_WORDS:
        cells[role] = tuple(names.get(one.party_id, "") for one in bodies if one.role == role)
    cells["given_by"] = (names.get(row.given_by_id, ""),) if row.given_by_id else ()
    if row.given_by_id:
        keys[names.get(row.given_by_id, "")] = row.given_by_id
    kind, under = row.goal.kind, str(row.parent_id or "")
    return PlanRow(str(row.goal_id), under, kind, cells, row.goal_id, position=row.position, parties=keys)


def _measures(
    rows: Sequence[Measure], aims: Sequence[Target], areas: Mapping[int, str], at: datetime | None
) -> defaultdict[int, list[PlanRow]]:
    """By the key of a goal, its indicators."""
    names = {one.key: one.name for one in meanings({row.indicator_id for row in rows}, at)} if rows else {}
    of = defaultdict[tuple[int, int], list[AimCell]](list)
    for aim in aims:
        area = areas.get(aim.area_id, "") if aim.area_id else ""
        of[aim.goal_id, aim.indicator_id].append((area, aim.period, aim.value, aim.kind))
    found, keys = defaultdict[int, list[PlanRow]](list), {name: key for key, name in areas.items()}
    for row in rows:
        cells = {
            "text": names.get(row.indicator_id, ""),
            "way": row.way,
            "per_area": row.per_area,
            "baseline": row.baseline,
            "baseline_period": row.baseline_period,
            "aims": tuple(sorted(of[row.goal_id, row.indicator_id])),
        }
        key, under = f"{row.goal_id}-i{row.indicator_id}", str(row.goal_id)
        found[row.goal_id].append(
            PlanRow(key, under, INDICATOR, cells, row.goal_id, row.indicator_id, areas=keys)
        )
    return found


def _place_row(row: PriorityArea, areas: Mapping[int, str]) -> PlanRow:
    cells = {"text": areas.get(row.area_id, ""), "reason": row.reason}
    return PlanRow(f"p{row.area_id}", "", PLACE, cells, other=row.area_id)


def plan_xlsx(programme: Programme, version: int) -> bytes:
    """The plan in Excel. `version` is the event that it is as of."""
    plan = programme.kind
    rows = tree_of(programme).rows.values()
    return write_xlsx(columns(plan), _written(rows, plan, version), sheet=_("Plan"))


def _written(rows: Iterable[PlanRow], plan: str, version: int) -> Iterator[Sequence[Value]]:
    for row in rows:
        frame: dict[str, Value] = {KEY: row.key, UNDER: row.under, KIND: row_word(row.kind), VERSION: version}
        yield [
            frame[key] if key in frame else cell_of(key, row.cells.get(key), row.kind)
            for key in order_of(plan)
        ]


def cell_of(key: str, value: Any, row_kind: str) -> Value:
    """As it is written in a cell; "" where such a row says nothing there."""
    field_kind = FIELDS[key].kind
    if row_kind not in FIELDS[key].rows or value in (None, "", ()):
        return ""
    if field_kind == YES:
        return str(YES_WORDS[True]) if value else ""
    if field_kind == NAMES:
        return names_told(value)
    if field_kind == WAY:
        return way_word(value)
    if field_kind == AIMS:
        return "\n".join(map(_aim_told, value))
    return float(value) if field_kind == NUMBER else value


def names_told(names: Sequence[str]) -> str:
    """A last semicolon says that a comma is part of a name."""
    return "; ".join(names) + (";" if len(names) == 1 and "," in names[0] else "")


def _aim_told(aim: AimCell) -> str:
    area, period, value, kind = aim
    words = [area, period, str(TARGET_WORDS[TARGET]).lower() if kind == TARGET else ""]
    return f"{' '.join(filter(None, words))}: {number_told(value)}"


def number_told(value: float) -> str:
    return repr(value).removesuffix(".0").replace(".", ",")


def shown(key: str, value: Any, row_kind: str) -> str:
    """In words, for a page."""
    told = cell_of(key, value, row_kind)
    if FIELDS[key].kind == YES:
        return str(YES_WORDS[bool(value)])
    if isinstance(told, date):
        return told.isoformat()
    return number_told(told) if isinstance(told, float) else str(told)
