"""What is missing in plans: indicators, somebody who answers, evaluations, reports, and plans themselves."""

from collections.abc import Iterator
from datetime import date, timedelta

from samlad.deviations.finding.ground import Finding, Ground, said_by
from samlad.parties.models import PartyProfile
from samlad.programmes.models import Evaluation, ProgrammeFacts, Progress
from samlad.programmes.queries import to_reach
from samlad.programmes.rules import (
    ACTION_PLAN,
    ASSIGNMENT,
    BODY_PLAN,
    LEAD,
    SHARED,
    STOPPED,
)
from samlad.programmes.succession import successors_of
from samlad.thread.models import DECIDED_IN, Link

# Lag (2023:196): the plan is followed up and brought up to date at least every second year.
LEGAL_YEARS = 2


def incomplete_goals(ground: Ground) -> Iterator[Finding]:
    """Goals that nothing measures, or that nobody answers for. No queries."""
    for goal in to_reach(ground.goals):
        if not ground.measures.get(goal.goal_id) and not goal.not_measurable:
            yield ground.of_goal("no_indicator", goal)
        answering = {row.role for row in ground.bodies.get(goal.goal_id, ())} & {LEAD, SHARED}
        # A plan of its own has the body itself behind every goal.
        if not answering and ground.plans[goal.goal.programme_id].programme.kind != BODY_PLAN:
            yield ground.of_goal("no_owner", goal)


def ended_bodies(ground: Ground) -> Iterator[Finding]:
    """Bodies that have ended and still answer for goals: one for each plan. 1 query where there are none."""
    goals = {goal.goal_id: goal.goal.programme_id for goal in ground.goals}
    answering = {(plan, row.party_id) for key, plan in goals.items() for row in ground.bodies.get(key, ())}
    rows = PartyProfile.objects.known(ground.at).filter(
        ended_on__lt=ground.today, party__in={party for _plan, party in answering}
    )
    ended = {row.party_id: row for row in rows}
    after = successors_of(ended, ground.at) if ended else {}
    for key, party in sorted(answering):
        if row := ended.get(party):
            plan, day = ground.plans[key], str(row.ended_on)
            yield Finding(
                "body_ended",
                f"plan:{key}:party:{party}",
                f"{row.name}: {plan.name}",
                plan.programme.node_id,
                next((one for one in after[party] if one in ground.own), ground.executive),
                forum_id=plan.programme.forum_id,
                values={"day": day, "turn": day},
                begins=ground.runs(plan),
            )


def unreported_assignments(ground: Ground) -> Iterator[Finding]:
    """Assignments whose day for reporting back has passed. 1 query."""
    last = ground.today - timedelta(days=ground.days("not_reported"))
    asked = [goal for goal in ground.goals if goal.goal.kind == ASSIGNMENT and goal.report_on]
    rows = Progress.objects.known(ground.at).filter(goal__in=[goal.goal_id for goal in asked])
    progress = {row.goal_id: row for row in rows}
    for goal in asked:
        told = progress.get(goal.goal_id)
        if told is not None and (told.reported_on or told.state == STOPPED):
            continue
        if goal.report_on is not None and goal.report_on < last:
            day = goal.report_on.isoformat()
            yield ground.of_goal("not_reported", goal, begins=True, values={"day": day, "turn": day})


def plans_behind(ground: Ground) -> Iterator[Finding]:
    """Programmes that ended and nobody evaluated, and action plans older than the law allows. 2 queries."""
    evaluated = set(
        Evaluation.objects.filter(said_by(ground.at), programme__in=list(ground.plans)).values_list(
            "programme", flat=True
        )
    )
    succeeded = {plan.predecessor_id for plan in ground.plans.values()}
    decided = _decided(ground)
    for key, plan in ground.plans.items():
        ended = plan.ends_on + timedelta(days=ground.days("not_evaluated"))
        if plan.programme.kind != BODY_PLAN and ended < ground.today and key not in evaluated:
            yield _of_plan(ground, "not_evaluated", plan, plan.ends_on)
        if plan.programme.kind == ACTION_PLAN and key not in succeeded:
            day = decided.get(plan.programme.node_id)
            if day is not None and _years_after(day, LEGAL_YEARS) < ground.today:
                yield _of_plan(ground, "plan_old", plan, day)


def _decided(ground: Ground) -> dict[int, date]:
    """When each plan was last decided on, by its node."""
    nodes = [plan.programme.node_id for plan in ground.plans.values()]
    links = Link.objects.known(ground.at).filter(source__in=nodes, relation=DECIDED_IN)
    return dict(links.order_by("target__day").values_list("source", "target__day"))


def _of_plan(ground: Ground, rule: str, plan: ProgrammeFacts, day: date) -> Finding:
    programme = plan.programme
    return Finding(
        rule,
        f"plan:{programme.pk}",
        plan.name,
        programme.node_id,
        programme.body_id if programme.body_id in ground.own else None,
        forum_id=programme.forum_id,
        values={"day": day.isoformat(), "turn": day.isoformat()},
    )


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
