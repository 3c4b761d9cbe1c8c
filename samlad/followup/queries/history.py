"""The assessments of a programme over the years, and how it was evaluated in the end."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from samlad.documents.models import Part as FrozenPart
from samlad.followup import rules
from samlad.followup.models import AssessmentFacts, PeriodPlan
from samlad.followup.queries.asked import parts_of, period_rows, state_of, tree_of
from samlad.programmes.models import Evaluation, Programme, ProgrammeFacts
from samlad.programmes.queries import Reader, plans_visible_to, to_reach


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word of a scale, for how many areas it was found; 0 for the goal as a whole."""

    word: str
    areas: int
    differs: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A goal in a period. `left` is how many areas (or the whole) nobody has assessed."""

    period: Any
    verdicts: Sequence[Verdict]
    left: int


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A goal, or (without cells) what stands above goals."""

    goal: Any
    depth: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class History:
    facts: Any
    periods: Sequence[Any]
    rows: Sequence[HistoryRow]
    evaluations: Sequence[Evaluation]
    successors: Sequence[Any]
    today: date
    manages: bool

    @property
    def over(self) -> bool:
        return bool(self.facts.ends_on < self.today)

    @property
    def unevaluated(self) -> bool:
        """It is over, or something follows on it, and nobody has said what it led to."""
        return not self.evaluations and (self.over or bool(self.successors))


def followed_plans(reader: Reader) -> list[Any]:
    """The facts of plans that are or have been followed up, in Swedish order. 1 query."""
    of = PeriodPlan.objects.known().values("programme")
    return list(plans_visible_to(reader).filter(programme__in=of))


def history(facts: Any, reader: Reader, today: date) -> History:
    """At most 10 queries."""
    programme: Programme = facts.programme
    periods = [
        row
        for row in period_rows().filter(
            period__plans__programme=programme, period__plans__replaced_at__isnull=True
        )
        if state_of(row, today) != rules.PLANNED
    ][::-1]
    tree = tree_of([programme.pk])
    goals = to_reach([row for row, _depth in tree])
    parts, said, frozen = parts_of(goals), _said(programme), _frozen(periods, goals)

    def cell(period: Any, goal: int) -> Cell:
        found = said[goal, period.period_id]
        left = max(0, len(parts[goal]) - len(found))
        return _cell(period, found, left if period.closed is None else frozen.get((period.snapshot, goal), 0))

    above = _above(tree, goals)
    rows = [
        HistoryRow(
            row, depth, [cell(period, row.goal_id) for period in periods] if row.goal_id in parts else []
        )
        for row, depth in tree
        if row.goal_id in parts or row.goal_id in above
    ]
    evaluations = list(programme.evaluations.order_by("-on", "-pk"))
    successors = list(
        ProgrammeFacts.objects.known()
        .filter(predecessor=programme, programme__in=plans_visible_to(reader).values("programme"))
        .select_related("decision__node")
    )
    return History(facts, periods, rows, evaluations, successors, today, reader.manages(programme))


def _said(programme: Programme) -> defaultdict[tuple[int, int], list[Any]]:
    found = defaultdict[tuple[int, int], list[Any]](list)
    rows = AssessmentFacts.objects.known().filter(assessment__goal__programme=programme)
    for row in rows.select_related("assessment", "level").order_by("pk"):
        found[row.assessment.goal_id, row.assessment.period_id].append(row)
    return found


def _above(tree: Sequence[tuple[Any, int]], goals: Sequence[Any]) -> set[int]:
    """All that some goals stand below."""
    parents = {row.goal_id: row.parent_id for row, _depth in tree}
    found, waiting = set[int](), [row.parent_id for row in goals]
    while waiting:
        key = waiting.pop()
        if key is not None and key not in found:
            found.add(key)
            waiting.append(parents.get(key))
    return found


def _frozen(periods: Sequence[Any], goals: Sequence[Any]) -> dict[tuple[int, int], int]:
    """By snapshot and goal, how much nobody had assessed when the period was closed. 1 query.

    Which areas a goal is assessed for may have changed since.
    """
    snapshots = [period.snapshot for period in periods if period.snapshot is not None]
    keys = [f"goal:{row.goal_id}" for row in goals]
    rows = FrozenPart.objects.filter(snapshot__in=snapshots, key__in=keys) if snapshots else None
    found = dict[tuple[int, int], int]()
    for snapshot, text in rows.values_list("snapshot", "text") if rows is not None else ():
        goal = json.loads(text)
        found[snapshot, goal["goal_id"]] = sum(not part["assessed"] for part in goal["parts"])
    return found


def _cell(period: Any, rows: Sequence[Any], left: int) -> Cell:
    """Words in the order of their scale; those that could not be said last."""
    found = dict[str, Verdict]()
    order = sorted(rows, key=lambda row: row.level.position if row.level else rules.MOST_LEVELS)
    for row in order:
        word = row.level.word if row.level else str(rules.NOT_SAID)
        old = found.get(word) or Verdict(word, 0, False)
        differs = old.differs or row.level_id != row.by_rule_id
        found[word] = replace(old, areas=old.areas + (row.area_id is not None), differs=differs)
    return Cell(period, list(found.values()), left)
