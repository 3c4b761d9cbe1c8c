"""Calls of the operations of programmes, for `calls`."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from samlad.accounts.tests.factories import AT, admin
from samlad.actions import operations as actions
from samlad.actions.tests.factories import action
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.operations import party_succeed
from samlad.parties.tests.factories import party
from samlad.places.tests.factories import area
from samlad.programmes import operations, rules
from samlad.programmes.operations import Aim, Branch, GoalPlaced, GoalText, MeasureTold, TakenIn
from samlad.programmes.tests.factories import (
    ABOUT,
    adopt,
    board,
    decided,
    goal,
    measured,
    programme,
)
from samlad.statistics.tests.factories import indicator

Arguments = Mapping[str, Any]


def _add() -> Arguments:
    return {"kind": rules.PROGRAMME, "about": ABOUT, "body": board(), "forum": forum()}


def _adopted() -> Any:
    of = programme()
    goal(of)
    adopt(of)
    return of


def _adopt() -> Arguments:
    of = goal().programme
    return {"programme": of, "decided": decided(of.body)}


def _evaluate() -> Arguments:
    return {"programme": _adopted(), "on": AT.date(), "text": "Två av tre mål nåddes."}


def _take() -> Arguments:
    told = GoalText("Vi håller skolgården öppen på kvällarna")
    return {
        "goal": goal(),
        "programme": programme(kind=rules.BODY_PLAN),
        "kind": rules.UNDERTAKING,
        "told": told,
    }


def _serve() -> Arguments:
    here = forum()
    return {
        "by": coordinator(here),
        "action": action(forum=here, area=area(f"Sjöbo {here.pk}")),
        "goals": [goal().node],
    }


def _resources() -> Arguments:
    here = forum()
    return {
        "by": coordinator(here),
        "action": action(forum=here, area=area(f"Lövlunda {here.pk}")),
        "taken": actions.Taken(hours=40, funded=0, why="Ljus minskar otrygghet."),
    }


def _progress() -> Arguments:
    own = goal(programme(kind=rules.BODY_PLAN), "Vi bygger om torget", kind=rules.ACTIVITY)
    return {"goal": own, "state": rules.UNDER_WAY}


def _measure() -> Arguments:
    return {"goal": goal(), "indicator": indicator(), "way": rules.INCREASE}


def _measured() -> dict[str, Any]:
    of = goal()
    return {"goal": of, "indicator": measured(of, milestones={"2027": 3.0})}


def _take_in() -> Arguments:
    of = goal()
    told = TakenIn(
        [
            GoalPlaced(str(of.pk), "", 1, rules.GOAL, GoalText("Alla ska klara skolan"), of.pk),
            GoalPlaced("ny1", str(of.pk), 1, rules.SUBGOAL, GoalText("Fler läser", "1.1", lead=board().pk)),
        ],
        [MeasureTold("ny1", indicator().pk, rules.INCREASE, aims=[Aim("2027", 3.0)])],
        areas={area("Ekbacken").pk: "Högst index."},
        names={str(of.pk): of.pk},
    )
    return {"programme": of.programme, "told": told}


def _pass_on() -> Arguments:
    before = AT.date() - timedelta(days=30)
    old, new = (party(kind="board", founded_on=before) for _one in range(2))
    of = programme()
    goal(of, lead=old.pk)
    adopt(of)
    party_succeed(by=admin(), at=AT, party=old, successor=new, on=AT.date() - timedelta(days=1))
    return {"party": old, "successor": new, "programmes": [of], "decided": decided(of.body, AT.date())}


def _read_in() -> Arguments:
    point = Branch(rules.POINT, GoalText("skolan är öppen på kvällen"))
    branch = Branch(rules.GOAL, GoalText("Fler ska klara skolan", "1", lead=board().pk), [point])
    return {"programme": programme(), "branches": [branch]}


CALLS: dict[Callable[..., Any], Callable[[], Arguments]] = {
    operations.programme_add: _add,
    operations.programme_change: lambda: {"programme": programme(), "about": ABOUT},
    operations.areas_set: lambda: {"programme": programme(), "areas": {area("Näset").pk: "Högst index."}},
    operations.predecessor_set: lambda: {"programme": programme(), "predecessor": _adopted()},
    operations.programme_adopt: _adopt,
    operations.programme_evaluate: _evaluate,
    operations.programme_read_in: _read_in,
    operations.plan_take_in: _take_in,
    operations.goals_pass_on: _pass_on,
    operations.goal_add: lambda: {
        "programme": programme(),
        "kind": rules.GOAL,
        "goal": GoalText("Fler ska klara skolan", lead=board().pk),
    },
    operations.goal_change: lambda: {"goal": goal(), "told": GoalText("Alla ska klara skolan")},
    operations.goal_withdraw: lambda: {"goal": goal()},
    operations.goal_take: _take,
    actions.goals_set: _serve,
    actions.resources_set: _resources,
    operations.progress_set: _progress,
    operations.measure_set: _measure,
    operations.measure_end: _measured,
    operations.targets_set: lambda: {**_measured(), "aims": [Aim("2028", 2.0)]},
}


def rows() -> None:
    """A row in each table of programmes."""
    for operation, given in CALLS.items():
        operation(**{"by": admin(), "at": AT, **given()})
