"""The actions of Lindåsa: what marks lead to, and how they go."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from samlad.accounts.models import User
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import (
    Plan,
    action_add,
    action_answer,
    action_decide,
    action_release,
    speaks_for_function,
)
from samlad.actions.queries import POLICE
from samlad.actions.rules import (
    ACCEPTED,
    BY_RESPONSIBLE,
    DECIDED,
    DONE,
    NOT_POSSIBLE,
    OPEN_STATES,
    STOPPED,
    UNDER_WAY,
)
from samlad.base.audiences import MEMBERS, PUBLIC, READERS
from samlad.demo.course import Course
from samlad.demo.founding import function
from samlad.demo.measures import MEASURES
from samlad.demo.people import VOICES
from samlad.demo.sentences import NOTES
from samlad.demo.themes import THEMES, Step
from samlad.demo.weeks import FRIDAY, THURSDAY, Week
from samlad.parties.models import Function, Party
from samlad.places.models import Area
from samlad.situation.models import CLEARED, Contribution, Mark, Sighting
from samlad.situation.rules import local

STEPS = {step.title: step for theme in THEMES.values() for step in theme.steps}
# The chance that a mark of a level leads to an action.
CHANCE = {2: 0.08, 3: 0.45, 4: 0.7}
# What is agreed on for certain so many weeks before the end: a visitor finds some under way and one overdue.
CERTAIN = {9: ("kvarnhojden", "Byt belysning vid garagen"), 2: ("lindasa-centrum", "")}
# What was seen longer ago than this is another matter.
SEEN = timedelta(weeks=6)
# The chances that a party is asked whether it helped, that all members see what the police do, and that
# those responsible say that they will before they begin.
RAISED, RELEASED, ACCEPTS = 0.5, 0.35, 0.6
# How the parties number their own cases.
CASE_NUMBERS = {VOICES["housing"]: "LB {}", VOICES["owner"]: "K-{}", VOICES["rescue"]: "RT {}"}

Times = Sequence[tuple[datetime, datetime]]


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
    at, measure = week.at_meeting(50), MEASURES[step.title]
    starts_on = at.date() + timedelta(days=1)
    due_on = starts_on + timedelta(days=step.days)
    dice = week.course.dice("measure", mark.area.code, week.number)
    plan = Plan(
        area=mark.area,
        title=step.title,
        responsible=function(step.responsible),
        starts_on=starts_on,
        due_on=due_on,
        follow_up_on=due_on + timedelta(days=7),
        reason_node=mark.node,
        how=measure.how,
        expected_effect=measure.effect,
        raised_by=_worried(week, mark, step) if dice.random() < RAISED else None,
        category=measure.category,
        first_seen_on=first_seen(week, mark.area, measure.category, at),
        cost=measure.cost,
        windows=weekends(starts_on, measure.weekends),
    )
    action = action_add(by=week.leader(at), at=at, forum=week.town.forum, plan=plan)
    release(action, plan.responsible, week.leader(at), at, released=dice.random() < RELEASED)


def release(action: Action, responsible: Function, by: User, at: datetime, *, released: bool) -> None:
    """Let all members see what the police do."""
    if released and responsible.party.kind == POLICE:
        action_release(by=by, at=at, action=action, released=True)


def _worried(week: Week, mark: Mark, step: Step) -> Party | None:
    """A party that said in the week that things there are worse than usual, other than the one that acts."""
    said = Contribution.objects.known().filter(round=week.opened(), area=mark.area, level__gte=2)
    others = said.exclude(party__functions__name=step.responsible).order_by("party")
    parties = [row.party for row in others.select_related("party")]
    return week.course.dice("raised", mark.area.code, week.number).choice(parties) if parties else None


def first_seen(week: Week, area: Area, category: str, at: datetime) -> date | None:
    """The earliest day on which something of the category was seen there lately, of what all members read."""
    cleared = {
        "reviews__replaced_at__isnull": True,
        "reviews__state": CLEARED,
        "reviews__audience__in": (MEMBERS, READERS, PUBLIC),
    }
    rows = Sighting.objects.known().filter(round__forum=week.town.forum, area=area, category=category)
    lately = rows.filter(day__gt=at.date() - SEEN, day__lte=at.date(), recorded_at__lte=at)
    return lately.filter(**cleared).order_by("day").values_list("day", flat=True).first()


def weekends(starts_on: date, number: int) -> Times:
    """Friday and Saturday evening from eight to midnight, on so many weekends."""
    friday = starts_on + timedelta(days=(FRIDAY - starts_on.weekday()) % 7)
    days = [friday + timedelta(weeks=week, days=day) for week in range(number) for day in (0, 1)]
    return [(local(day, time(20)), local(day + timedelta(days=1), time())) for day in days]


def move_actions(week: Week) -> None:
    """What those responsible tell about the story's own actions in a week."""
    at = week.moment(THURSDAY, 14)
    for row in _open(week).filter(action__title__in=STEPS):
        state = _state_on(week.course, row, at.date())
        if state != row.state:
            dice = week.course.dice("note", row.action.title, week.number)
            note = dice.choice(NOTES[state])
            number = CASE_NUMBERS.get(row.responsible.name, "").format(dice.randint(1000, 9999))
            case_number = number if state == ACCEPTED and number else None
            move(week, row, state, at, note=note, case_number=case_number)


def move(
    week: Week, row: ActionState, state: str, at: datetime, *, note: str, case_number: str | None = None
) -> None:
    """Those responsible say it, or whoever leads for them; an end is decided by whoever leads."""
    leader = week.leader(at)
    if state in BY_RESPONSIBLE:
        by = speaker(week, row, at)
        action_answer(by=by, at=at, action=row.action, state=state, note=note, case_number=case_number)
    else:
        action_decide(by=leader, at=at, action=row.action, state=state, note=note)


def speaker(week: Week, row: ActionState, at: datetime) -> User:
    """Who holds the responsible function and may speak for it, or else whoever leads."""
    holding = week.holding(row.responsible.name, at)
    told = holding is not None and speaks_for_function(holding.user, at, week.town.forum.pk, row.responsible)
    return holding.user if holding is not None and told else week.leader(at)


def _state_on(course: Course, row: ActionState, day: date) -> str:
    """How far an action has come on a day; a slow one never keeps its time."""
    action = row.action
    dice = course.dice("fate", action.title, action.starts_on)
    begins = action.starts_on + timedelta(days=dice.randint(0, 12))
    end = dice.choices((DONE, STOPPED, NOT_POSSIBLE), (92, 4, 4))[0]
    late = dice.randint(42, 98) if STEPS[action.title].slow else dice.choice((-3, -2, -1, 0, 4, 20))
    ends = row.due_on + timedelta(days=late)
    if row.state in (DECIDED, ACCEPTED):
        accepts = row.state == ACCEPTED or dice.random() < ACCEPTS
        return UNDER_WAY if day >= begins else ACCEPTED if accepts else DECIDED
    return str(end) if day >= ends and row.state == UNDER_WAY else str(row.state)
