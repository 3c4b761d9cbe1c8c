"""A municipality of a given size, with a current week whose proposal lies ready for the meeting."""

from datetime import time, timedelta

from django.db import transaction

from samlad.actions.operations import Plan, action_add, action_answer
from samlad.actions.rules import DONE
from samlad.base.periods import WEEK, Period
from samlad.situation.models import Mark
from samlad.situation.rules import local
from tests.bench.actions import write_actions
from tests.bench.chance import dice
from tests.bench.plans import write_plans
from tests.bench.sizes import Size
from tests.bench.town import Town, found
from tests.bench.weeks import Week

CURRENT = Period(WEEK, 2026, 47)
# The last weeks go through every operation; those before them are written faster, all but their adoption.
LIVED = 3
ACTIONS_PER_AREA = 3


@transaction.atomic
def build(size: Size) -> None:
    """Fill an empty database."""
    periods = [CURRENT]
    while len(periods) <= size.weeks:
        periods.insert(0, periods[0].previous())
    town = found(size, periods[0].first_day - timedelta(days=7))
    weeks = [Week(town, period) for period in periods]
    for number, (period, week) in enumerate(zip(periods, weeks, strict=True)):
        if number < size.weeks - LIVED:
            week.write()
        else:
            week.live()
        if period != CURRENT:
            week.adopt()
    write_actions(town, weeks, size.actions)
    _add_actions(town)
    if size.plans:
        write_plans(town, size)


def _add_actions(town: Town) -> None:
    """Three in each area, led to by marks of the latest adopted week; every third is done."""
    previous = CURRENT.previous().first_day
    marks = Mark.objects.known().filter(round__first_day=previous).select_related("node")
    at, chance = local(CURRENT.first_day, time(11)), dice("actions")
    for mark in marks:
        for number in range(ACTIONS_PER_AREA):
            plan = Plan(
                area=mark.area,
                title=f"Se över belysning och sikt, plats {number + 1}",
                responsible=chance.choice(town.voices).function,
                starts_on=at.date(),
                due_on=at.date() + timedelta(days=chance.randint(10, 90)),
                follow_up_on=at.date() + timedelta(days=120),
                reason_node=mark.node,
            )
            action = action_add(by=town.coordinator, at=at, forum=town.forum, plan=plan)
            if number == 0:
                action_answer(by=town.coordinator, at=at, action=action, state=DONE, note="Utfört.")
