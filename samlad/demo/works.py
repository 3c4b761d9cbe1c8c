"""The actions of Lindåsa: what marks lead to, and how they go."""

from datetime import date, timedelta

from django.db.models import QuerySet

from samlad.actions.models import ActionState
from samlad.actions.operations import Plan, action_add, action_answer, action_decide, speaks_for_function
from samlad.actions.rules import BY_RESPONSIBLE, DECIDED, DONE, NOT_POSSIBLE, OPEN_STATES, STOPPED, UNDER_WAY
from samlad.demo.course import Course
from samlad.demo.founding import function
from samlad.demo.sentences import NOTES
from samlad.demo.themes import THEMES, Step
from samlad.demo.weeks import THURSDAY, Week
from samlad.situation.models import Mark

STEPS = {step.title: step for theme in THEMES.values() for step in theme.steps}
# The chance that a mark of a level leads to an action.
CHANCE = {2: 0.08, 3: 0.45, 4: 0.7}
# What is agreed on for certain so many weeks before the end: a visitor finds some under way and one overdue.
CERTAIN = {9: ("kvarnhojden", "Byt belysning vid garagen"), 2: ("lindasa-centrum", "")}


def add_actions(week: Week) -> None:
    """What the meeting agreed on, from the marks it set."""
    taken = set(_open(week).values_list("action__area", "action__title"))
    for code, mark in week.marks().items():
        dice = week.course.dice("action", code, week.number)
        sure, title = CERTAIN.get(week.course.weeks - week.number, ("", ""))
        if dice.random() < (1 if code == sure else CHANCE.get(mark.level, 0)):
            steps = week.course.theme(code, week.number).steps
            fitting = [step for step in steps if (mark.area_id, step.title) not in taken]
            possible = [step for step in fitting if _watches(week, step.responsible, mark.area_id)]
            chosen = [step for step in possible if code == sure and step.title == title] or possible
            if chosen:
                _add(week, mark, dice.choice(chosen))


def _watches(week: Week, name: str, area_id: int) -> bool:
    """Whether the function's party has to do with the area."""
    return (function(name).party_id, area_id) in week.watched.pairs


def _open(week: Week) -> QuerySet[ActionState]:
    rows = ActionState.objects.known().filter(action__forum=week.town.forum, state__in=OPEN_STATES)
    return rows.select_related("action", "responsible").order_by("action")


def _add(week: Week, mark: Mark, step: Step) -> None:
    at = week.at_meeting(50)
    starts_on = at.date() + timedelta(days=1)
    due_on = starts_on + timedelta(days=step.days)
    plan = Plan(
        area=mark.area,
        title=step.title,
        responsible=function(step.responsible),
        starts_on=starts_on,
        due_on=due_on,
        follow_up_on=due_on + timedelta(days=7),
        reason_node=mark.node,
    )
    action_add(by=week.leader(at), at=at, forum=week.town.forum, plan=plan)


def move_actions(week: Week) -> None:
    """What those responsible tell about the story's own actions in a week."""
    at = week.moment(THURSDAY, 14)
    for row in _open(week).filter(action__title__in=STEPS):
        state = _state_on(week.course, row, at.date())
        if state != row.state:
            dice = week.course.dice("note", row.action.title, week.number)
            holding = week.holding(row.responsible.name, at)
            leader, note = week.leader(at), dice.choice(NOTES[state])
            told = holding is not None and speaks_for_function(
                holding.user, at, week.town.forum.pk, row.responsible
            )
            by = holding.user if holding is not None and told else leader
            if state in BY_RESPONSIBLE:
                action_answer(by=by, at=at, action=row.action, state=state, note=note)
            else:
                action_decide(by=leader, at=at, action=row.action, state=state, note=note)


def _state_on(course: Course, row: ActionState, day: date) -> str:
    """How far an action has come on a day; a slow one never keeps its time."""
    action = row.action
    dice = course.dice("fate", action.title, action.starts_on)
    begins = action.starts_on + timedelta(days=dice.randint(0, 12))
    end = dice.choices((DONE, STOPPED, NOT_POSSIBLE), (92, 4, 4))[0]
    late = dice.randint(42, 98) if STEPS[action.title].slow else dice.choice((-3, -2, -1, 0, 4, 20))
    ends = row.due_on + timedelta(days=late)
    if row.state == DECIDED:
        return UNDER_WAY if day >= begins else DECIDED
    return str(end) if day >= ends else str(row.state)
