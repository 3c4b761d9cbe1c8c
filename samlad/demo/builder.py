"""Building Lindåsa: its operations, run week by week from the first one up to today.

The first row of the log holds what the rest follows from, so that a build that was cut off goes on, and a
demo that is started later gets the weeks that have passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from samlad.accounts.models import User
from samlad.base.periods import WEEK, Period
from samlad.base.refusals import Refusal
from samlad.demo.casework import add_cases, move_cases
from samlad.demo.course import PAUSE, Course
from samlad.demo.extra import extra_round
from samlad.demo.figures import DELIVERED, YEARS_BEFORE, bring_figures
from samlad.demo.following import follow_up, say_effects
from samlad.demo.followups import (
    RUN_EVERY,
    ask_for_follow_up,
    carry_out_decisions,
    follow_goals,
    take_up_deviations,
)
from samlad.demo.founding import TURNS, areas, begin_pause, found, osg
from samlad.demo.marking import correct
from samlad.demo.meetings import raise_points
from samlad.demo.owners import add_classes, add_land
from samlad.demo.people import MAIL
from samlad.demo.programmes import add_action_plan, add_body_plans, add_programmes, serve_goals
from samlad.demo.rounds import begin, finish
from samlad.demo.telling import tell
from samlad.demo.weeks import MONDAY, Town, Week
from samlad.demo.works import add_actions, move_actions
from samlad.deviations.operations import deviations_run
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.post.models import Message
from samlad.situation.models import Round
from samlad.situation.rules import ADOPTED, ZONE, local

WEEKS = 130
# After which share of the weeks an adopted picture has to be corrected.
CORRECTED = 0.7
# After which share of the weeks something happens that needs an extra round.
SPECIAL = 0.85
# In which week the plans of the bodies are decided, and after which share of the weeks the action plan is.
PLANNED, ACTION_PLAN, REQUEST = 3, 0.4, 0.6
BEGUN = "demo.begun"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a build follows from: the seed, the first Monday, and over how many weeks the story is told."""

    seed: int
    start: date
    weeks: int


def build(
    today: date, *, seed: int = 1, weeks: int = WEEKS, now: datetime | None = None, progress: Progress
) -> None:
    """A new Lindåsa with that many weeks behind it and the current one under way, in an empty database.

    Nothing is dated after `now`, which is the first moment of `today` when None.
    """
    if User.objects.exists():
        raise Refusal("The database is not empty.")
    start = Period.containing(WEEK, today).first_day - timedelta(weeks=weeks)
    at = local(start - timedelta(days=4), time(10))
    with transaction.atomic():
        event_log(by=None, at=at, verb=BEGUN, subject=None, seed=seed, start=start.isoformat(), weeks=weeks)
        found(at=at, day=start - timedelta(days=7))
        add_land(at, start - timedelta(days=7))
        add_classes(at)
        begun = Course(seed, start, weeks)
        bring_figures(begun, at, range(start.year - YEARS_BEFORE, start.year))
        add_programmes(at, start - timedelta(days=7))
    catch_up(today, now=now, progress=progress)


def beginning() -> Beginning | None:
    """What this database was built from, or None where it holds no demo."""
    row = Event.objects.filter(verb=BEGUN).first()
    if row is None:
        return None
    return Beginning(row.values["seed"], date.fromisoformat(row.values["start"]), row.values["weeks"])


def catch_up(today: date, *, now: datetime | None = None, progress: Progress) -> int:
    """Carry on to the week of `today`: gives the number of weeks that were added.

    What is there stays as it is. A week that a visitor has changed so that it cannot be carried on is left,
    and `progress` is told why.
    """
    begun = beginning()
    if begun is None:
        raise Refusal("The database holds no demo.")
    current = Period.containing(WEEK, today)
    at = (now or local(today, time())).astimezone(ZONE)
    town = Town(Course(begun.seed, begun.start, begun.weeks), osg(), areas(), at)
    added = 0
    for period in _periods(town, current):
        try:
            with transaction.atomic():
                added += _carry(town, period, to_the_end=period != current)
        except Refusal as refusal:
            progress(f"{period.year}, {period.name}, was left as it is: {refusal.text}")
        if town.course.week_of(period.first_day) % 26 == 25:
            progress(f"{period.year}, {period.name}")
    # Nobody has to wait for the night to see how long things have waited.
    deviations_run(at=at)
    return added


def _periods(town: Town, current: Period) -> list[Period]:
    """The first week that is not adopted, or else the last there is, and those after it up to this one."""
    regular = Round.objects.filter(forum=town.forum, title="")
    rounds = regular.filter(first_day__lte=current.first_day).order_by("first_day")
    waiting = rounds.filter(states__replaced_at__isnull=True).exclude(states__state=ADOPTED)
    first = waiting.first() or rounds.last()
    periods = [Period.containing(WEEK, first.first_day if first is not None else town.course.start)]
    while periods[-1] < current:
        periods.append(periods[-1].next())
    return periods


def _carry(town: Town, period: Period, *, to_the_end: bool) -> bool:
    """What happens in the town that week, and its round unless it pauses. Gives whether the week was new."""
    week = Week(town, period)
    new = week.round is None
    if new:
        _turn(week)
        if period.number == DELIVERED and period.year > week.course.start.year:
            at = week.moment(MONDAY, 8)
            bring_figures(week.course, at, (period.year - 2, period.year - 1))
        _plan(week)
        if week.paused:
            return False
        week.opened()
        raise_points(week)
        _act(week)
    if to_the_end:
        _end(week)
    elif new:
        begin(week)
    _empty_outbox(town.now)
    return new


def _plan(week: Week) -> None:
    """What the bodies take on, the action plan, which actions serve which goals, and follow-up."""
    at, year = week.moment(MONDAY, 9), week.period.year
    if week.period.number == PLANNED and year > week.course.start.year:
        add_body_plans(at, year)
    if week.number == int(ACTION_PLAN * week.course.weeks):
        add_action_plan(at)
    if week.number > ACTION_PLAN * week.course.weeks and week.period.number % 13 == 5:
        serve_goals(at)
    follow_goals(at, week.period.number)
    if week.number == int(REQUEST * week.course.weeks):
        ask_for_follow_up(at)
    if week.number % RUN_EVERY == 0:
        carry_out_decisions(at, week.leader(at))
        take_up_deviations(at, week.number // RUN_EVERY)


def _act(week: Week) -> None:
    """What is done of the actions in a week, what those who raised them say of it, and what residents are
    told."""
    move_actions(week)
    move_cases(week)
    say_effects(week)
    tell(week)


def _end(week: Week) -> None:
    """The rest of a week that is over, and what follows from it."""
    if week.state == ADOPTED:
        return
    finish(week)
    add_actions(week)
    add_cases(week)
    follow_up(week)
    if week.number == int(CORRECTED * week.course.weeks):
        correct(week)
    if week.number == _special(week):
        extra_round(week)


def _special(week: Week) -> int:
    """The week of the extra round, never in a pause."""
    number = int(SPECIAL * week.course.weeks)
    return next(n for n in range(number, number + 5) if week.course.calendar_week(n) not in PAUSE)


def _turn(week: Week) -> None:
    at = week.moment(MONDAY, 10, 15)
    for turn in TURNS:
        if week.number == int(turn.share * week.course.weeks):
            turn.happen(at)
    if week.number == week.course.pause_begins():
        begin_pause(at)


def _empty_outbox(now: datetime) -> None:
    """Nobody reads mail in Lindåsa."""
    here = Q(to__email__endswith=f"@{MAIL}") | Q(address__endswith=f"@{MAIL}")
    Message.objects.filter(here, sent_at__isnull=True).update(sent_at=now)
