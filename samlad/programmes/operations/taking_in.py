"""What a file changes in a draft: goals, indicators and areas, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.programmes import rules
from samlad.programmes.models import Goal, Measure, Programme, ProgrammeFacts
from samlad.programmes.operations.aims import (
    GoalText,
    above_of,
    bodies_write,
    check_goal,
    check_no_circle,
    current_facts,
    facts_row,
    goal_write,
)
from samlad.programmes.operations.measuring import Aim, aims_write, measure_close, measure_write
from samlad.programmes.operations.plans import areas_write
from samlad.programmes.operations.standing import check_may, facts_now


@dataclass(frozen=True, slots=True)
class GoalPlaced:
    """A goal as it shall be. `name` is what others here call it, `parent` the name of what it stands below,
    "" at the top; `goal` is None for a new one."""

    name: str
    parent: str
    position: int
    kind: str
    told: GoalText
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureTold:
    """An indicator of the goal with that name, and all its milestones."""

    goal: str
    indicator: int
    way: str
    per_area: bool = False
    baseline: float | None = None
    baseline_period: str = ""
    aims: Sequence[Aim] = ()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What is written: goals, each after what it stands below, and indicators; and what is taken away.

    `names` are the keys of goals that are there already, by name. `ended` are pairs of goal and indicator.
    `areas` is None where the areas stay as they are.
    """

    goals: Sequence[GoalPlaced] = ()
    measures: Sequence[MeasureTold] = ()
    withdrawn: Sequence[int] = ()
    ended: Sequence[tuple[int, int]] = ()
    areas: Mapping[int, str] | None = None
    names: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def plan_take_in(*, by: User | None, at: datetime, programme: Programme, told: TakenIn) -> None:
    check_may(by, at, programme)
    facts = facts_now(programme)
    if facts.state != rules.DRAFT:
        raise Refusal(_("Planen är beslutad. En fil kan bara läsas in i ett utkast."))
    event = event_log(by=by, at=at, verb="programmes.taken_in", subject=programme)
    rows = Goal.objects.filter(programme=programme).select_related("programme", "node").in_bulk()
    goals = {name: rows[key] for name, key in told.names.items()}
    for goal, indicator in told.ended:
        measure_close(rows[goal], indicator, event)
    for one in told.goals:
        goals[one.name] = _goal_take_in(one, goals, facts, event)
    for key in told.withdrawn:
        row_close(current_facts(rows[key]), event=event)
    _check_tree(programme, [goals[one.name] for one in told.goals])
    for measure in told.measures:
        _measure_take_in(measure, goals[measure.goal], event)
    if told.areas is not None:
        areas_write(programme, told.areas, event)


def _goal_take_in(one: GoalPlaced, goals: Mapping[str, Goal], facts: ProgrammeFacts, event: Event) -> Goal:
    parent, programme = goals[one.parent] if one.parent else None, facts.programme
    if one.goal is None:
        row = goal_write(programme, facts, one.kind, one.told, parent, event=event, position=one.position)
        row_add(row, event=event)
    else:
        goal = goals[one.name]
        check_goal(programme, goal.kind, one.told, parent)
        row = facts_row(goal, one.told, parent, one.position)
        row_replace(current_facts(goal), row, event=event)
    bodies_write(row.goal, one.told, event)
    return row.goal


def _check_tree(programme: Programme, changed: Sequence[Goal]) -> None:
    """Nothing stands below itself, or below what has been taken away."""
    above = above_of(programme.pk)
    if any(key is not None and key not in above for key in above.values()):
        raise Refusal(_("Det står mål under det som tas bort. Ta bort dem också, eller flytta dem först."))
    for goal in changed:
        check_no_circle(goal.pk, above)


def _measure_take_in(one: MeasureTold, goal: Goal, event: Event) -> None:
    new = Measure(
        goal=goal,
        indicator_id=one.indicator,
        way=one.way,
        per_area=one.per_area,
        baseline=one.baseline,
        baseline_period=one.baseline_period,
    )
    measure_write(new, event)
    aims_write(goal, one.indicator, one.aims, event)
