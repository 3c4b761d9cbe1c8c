"""Follow-up that was asked for and not made."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from samlad.deviations.finding.ground import Finding, Ground
from samlad.deviations.finding.plans import undivided
from samlad.followup.models import AssessmentFacts, PeriodFacts, PeriodPlan


def goals_not_assessed(ground: Ground) -> Iterator[Finding]:
    """Goals that nobody has assessed in a period whose last day has passed. 3 queries."""
    last = ground.today - timedelta(days=ground.days("not_followed_up"))
    periods = {row.period_id: row for row in PeriodFacts.objects.known(ground.at).filter(closes_on__lt=last)}
    plans = defaultdict[int, list[int]](list)
    rows = PeriodPlan.objects.known(ground.at).filter(period__in=periods).order_by("period")
    for programme, period in rows.values_list("programme", "period"):
        plans[programme].append(period)
    made = AssessmentFacts.objects.known(ground.at).filter(assessment__period__in=periods)
    done = set(made.values_list("assessment__period", "assessment__goal"))
    for goal in undivided(ground):
        for period in plans[goal.goal.programme_id]:
            if (period, goal.goal_id) not in done:
                day = periods[period].closes_on.isoformat()
                values = {"period": periods[period].name, "day": day, "turn": str(period)}
                yield ground.of_goal("not_followed_up", goal, f":{period}", values=values)
