"""The cases of the story, from the meeting that agrees on them to their end."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from samlad.accounts.models import User
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import Plan, Share, action_add, action_hand_over, joint_action_add
from samlad.actions.rules import HANDED_OVER, PROPOSED
from samlad.demo.case import Case, Move
from samlad.demo.case import Share as Part
from samlad.demo.cases import CASES
from samlad.demo.founding import function
from samlad.demo.people import VOICES
from samlad.demo.weeks import THURSDAY, Week
from samlad.demo.works import first_seen, move, release, speaker, weekends
from samlad.parties.models import Party

# Longer stories have the older cases too.
TITLES = frozenset(case.title for case in CASES)


def add_cases(week: Week) -> None:
    """What the meeting agrees on besides what the marks lead to; what a pause has held up comes after it."""
    left = week.course.weeks - week.number
    due = [case for case in CASES if 0 < left <= case.left <= week.course.weeks]
    for case in due:
        if not actions_of(week, case):
            _add(week, case)


def actions_of(week: Week, case: Case) -> list[Action]:
    """The case's action, or those of its parts in their order; none before it has begun."""
    area = week.town.areas[case.area]
    rows = Action.objects.filter(forum=week.town.forum, area=area, title=case.title)
    return list(rows.order_by("pk")[: len(case.shares)])


def _add(week: Week, case: Case) -> None:
    at, first = week.at_meeting(52), case.shares[0]
    by, plan, forum = week.leader(at), _plan(week, case, at), week.town.forum
    if len(case.shares) > 1:
        joint_action_add(by=by, at=at, forum=forum, plan=plan, shares=_shares(week, case))
    else:
        by = _proposer(week, first, at) if case.state == PROPOSED else by
        action = action_add(by=by, at=at, forum=forum, plan=plan, state=case.state)
        release(action, plan.responsible, week.leader(at), at, released=case.released)


def _proposer(week: Week, share: Part, at: datetime) -> User:
    holding = week.holding(share.responsible, at)
    return holding.user if holding is not None else week.leader(at)


def _plan(week: Week, case: Case, at: datetime) -> Plan:
    area, first, mark = week.town.areas[case.area], case.shares[0], week.marks().get(case.area)
    starts_on = at.date() + timedelta(days=1)
    due_on = starts_on + timedelta(days=case.days)
    return Plan(
        area=area,
        title=case.title,
        responsible=function(first.responsible),
        starts_on=starts_on,
        due_on=due_on,
        follow_up_on=due_on + timedelta(days=7),
        reason_node=mark.node if mark is not None else None,
        reason_text=case.reason,
        place=first.place,
        how=case.how,
        expected_effect=case.effect,
        raised_by=_party(case.raised_by),
        category=case.category,
        first_seen_on=first_seen(week, area, case.category, at),
        cost=first.cost,
        windows=weekends(starts_on, case.weekends),
    )


def _party(voice: str) -> Party | None:
    return function(VOICES[voice]).party if voice else None


def _shares(week: Week, case: Case) -> list[Share]:
    area = week.town.areas[case.area]
    return [Share(area, function(part.responsible), part.place, part.cost) for part in case.shares]


def move_cases(week: Week) -> None:
    """What those responsible for the cases say in a week: at most one step of each part.

    A part that a visitor has taken another way is left as it is.
    """
    at, left = week.moment(THURSDAY, 14, 20), week.course.weeks - week.number
    for case in CASES:
        for part, row in _parts(week, case):
            if step := _next(case, part.moves, row.state, left):
                _step(week, row, step, at)


def _parts(week: Week, case: Case) -> Iterator[tuple[Part, ActionState]]:
    """Each part with how it stands."""
    for part, action in zip(case.shares, actions_of(week, case), strict=False):
        rows = ActionState.objects.known().select_related("responsible", "action")
        yield part, rows.get(action=action)


def _next(case: Case, moves: Sequence[Move], state: str, left: int) -> Move | None:
    """The step that follows the state, where its time has come."""
    before = (case.state, *(one.state for one in moves))
    found = dict(zip(before, moves, strict=False)).get(state)
    return found if found is not None and left <= found.left else None


def _step(week: Week, row: ActionState, step: Move, at: datetime) -> None:
    if step.state == HANDED_OVER:
        by, to = speaker(week, row, at), function(step.to)
        action_hand_over(by=by, at=at, action=row.action, to=to, why=step.note)
    else:
        move(week, row, step.state, at, note=step.note, case_number=step.case_number)
