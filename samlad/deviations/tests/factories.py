"""Faults that the rules find, and deviations, for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.actions.models import Action
from samlad.actions.operations import action_follow_up
from samlad.actions.tests.factories import action, put
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations import Told, deviation_add
from samlad.followup.tests.factories import adopted, assessed, period
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Party
from samlad.parties.operations import party_succeed
from samlad.parties.tests.factories import function, holding
from samlad.places.models import Area
from samlad.places.tests.factories import area as new_area
from samlad.programmes import rules as programmes
from samlad.programmes.models import Goal
from samlad.programmes.operations import (
    About,
    GoalText,
    goal_change,
    goals_pass_on,
    programme_adopt,
    programme_evaluate,
    progress_set,
)
from samlad.programmes.tests.factories import adopt, board, decided, goal, measured, programme
from samlad.statistics.models import Indicator
from samlad.statistics.tests.factories import observed, series

YEAR = timedelta(days=365)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def owned(of: Any, text: str = "Fler ska klara skolan", **told: Any) -> Goal:
    """A goal of a draft that somebody answers for and nothing can measure."""
    given = {"lead": board().pk, "not_measurable": "Går inte att räkna.", **told}
    return goal(of, text, **given)


def aimed(milestone: float = 10.0, period: str = "2025", **given: Any) -> tuple[Goal, Indicator, Area]:
    """A goal of an adopted programme, whose value for the whole should go down to the milestone."""
    whole = new_area("Lindåsa kommun", kind="municipality")
    of = programme()
    made = owned(of, not_measurable="")
    indicator = measured(made, milestones={period: milestone}, **given)
    adopt(of)
    return made, indicator, whole


def late_action(**given: Any) -> Action:
    """An action that an own company has taken on, due on DAY + 30."""
    made = action(**given)
    put(made, state="accepted", at=AT)
    return made


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a rule finds on `day` and not on the day before (None: it was so at once)."""

    day: date
    before: date | None
    remedy: Callable[[], object]


def milestone_missed() -> Fault:
    _goal, indicator, whole = aimed()
    observed(indicator, whole, "2025", 12.0)
    return Fault(DAY, date(2025, 12, 31), lambda: observed(indicator, whole, "2025", 9.0))


def wrong_way() -> Fault:
    _goal, indicator, whole = aimed(period="2028")
    series(indicator, whole, {2016 + n: 10.0 + n + (n % 2) / 10 for n in range(9)})
    return Fault(
        DAY, None, lambda: series(indicator, whole, {2016 + n: 20.0 - n + (n % 2) / 10 for n in range(9)})
    )


def no_indicator() -> Fault:
    of = programme()
    made = owned(of, not_measurable="")
    adopt(of)
    told = GoalText("Fler ska klara skolan", lead=board().pk, not_measurable="Går inte.")
    return Fault(DAY, None, lambda: goal_change(by=None, at=AT, goal=made, told=told, decided=decided()))


def no_owner() -> Fault:
    of = programme()
    made = owned(of, lead=None)
    adopt(of)
    told = GoalText("Fler ska klara skolan", lead=board().pk, not_measurable="Går inte.")
    return Fault(DAY, None, lambda: goal_change(by=None, at=AT, goal=made, told=told, decided=decided()))


def body_ended() -> Fault:
    old, new, day = board(), board(), DAY + timedelta(days=10)
    of = programme()
    owned(of, lead=old.pk)
    adopt(of)
    party_succeed(by=admin(), at=AT, party=old, successor=new, on=day)
    given: dict[str, Any] = {"party": old, "successor": new, "programmes": [of]}
    return Fault(
        day,
        day - timedelta(days=1),
        lambda: goals_pass_on(by=None, at=moment(day), **given, decided=decided(of.body, day)),
    )


def no_value() -> Fault:
    _goal, indicator, whole = aimed()
    day = date(2025, 12, 31) + timedelta(days=121)
    return Fault(day, day - timedelta(days=1), lambda: observed(indicator, whole, "2025", 9.0))


def action_late() -> Fault:
    made = late_action()
    day = DAY + timedelta(days=45)
    return Fault(
        day,
        day - timedelta(days=1),
        lambda: put(made, state="done", at=moment(day), note="Lamporna är bytta."),
    )


def action_unanswered() -> Fault:
    made, day = action(), DAY + timedelta(days=15)
    return Fault(day, day - timedelta(days=1), lambda: put(made, state="accepted", at=moment(day)))


def action_declined() -> Fault:
    made, day = action(), DAY + timedelta(days=8)
    put(made, state="not_ours", at=AT)
    return Fault(day, day - timedelta(days=1), lambda: put(made, state="decided", at=moment(day)))


def action_unfollowed() -> Fault:
    made, day = late_action(), DAY + timedelta(days=75)
    put(made, state="done", at=AT, note="Lamporna är bytta.")
    said: dict[str, Any] = {"helped": "yes", "next": "end"}
    leader = coordinator(made.forum)
    return Fault(
        day,
        day - timedelta(days=1),
        lambda: action_follow_up(by=leader, at=moment(day), action=made, **said),
    )


def function_vacant() -> Fault:
    made, day = function(board()), DAY + timedelta(days=15)
    return Fault(day, day - timedelta(days=1), lambda: holding(made, valid_from=day))


def plan_old() -> Fault:
    given: dict[str, Any] = {"kind": programmes.ACTION_PLAN, "body": board()}
    about = About("Handlingsplan", DAY, DAY + 4 * YEAR)
    old = programme(about, **given)
    owned(old)
    adopt(old)
    day = DAY.replace(year=DAY.year + 2) + timedelta(days=1)

    def renew() -> None:
        programme_evaluate(by=None, at=moment(day), programme=old, on=day, text="Vi lärde oss.")
        new = programme(About("Ny plan", DAY, DAY + 4 * YEAR), **given, predecessor=old)
        owned(new)
        programme_adopt(by=None, at=moment(day), programme=new, decided=decided(new.body, day))

    return Fault(day, day - timedelta(days=1), renew)


def not_evaluated() -> Fault:
    old = programme(About("Gamla programmet", date(2025, 1, 1), DAY))
    owned(old)
    adopt(old)
    day = DAY + timedelta(days=91)
    return Fault(
        day,
        day - timedelta(days=1),
        lambda: programme_evaluate(by=None, at=moment(day), programme=old, on=day, text="Två mål nåddes."),
    )


def not_reported() -> Fault:
    of = programme(kind=programmes.BODY_PLAN)
    made = goal(of, "Redovisa skolfrånvaron", kind=programmes.ASSIGNMENT, report_on=DAY, lead=of.body.pk)
    adopt(of)
    day = DAY + timedelta(days=8)
    said: dict[str, Any] = {"state": programmes.DONE, "reported_on": day}
    return Fault(
        day, day - timedelta(days=1), lambda: progress_set(by=None, at=moment(day), goal=made, **said)
    )


def not_followed_up() -> Fault:
    plan = adopted(not_measurable="Går inte att räkna.")
    opens, closes = DAY - timedelta(days=30), DAY - timedelta(days=10)
    made = period(plan, reference_on=opens, opens_on=opens, closes_on=closes)
    day = closes + timedelta(days=15)
    (only,) = Goal.objects.filter(programme=plan)
    return Fault(day, day - timedelta(days=1), lambda: assessed(made, only, 0, at=AT))


def told(text: str = "Ingen har koll på belysningen.", **more: Any) -> Deviation:
    """Something that somebody has told of; with a new forum where neither forum nor body is given."""
    at: datetime = more.pop("at", AT)
    if not {"forum", "body"} & set(more):
        more["forum"] = new_forum()
    return deviation_add(by=None, at=at, told=Told(text, **more))


def now(of: Deviation) -> DeviationState:
    return DeviationState.objects.known().get(deviation=of)


def leader_of(of: Deviation) -> Any:
    assert isinstance(of.forum, Forum)
    return coordinator(of.forum)


def bodied(**more: Any) -> tuple[Deviation, Party]:
    """Something told of a board."""
    body = more.pop("body", None) or board()
    return told(body=body, **more), body
