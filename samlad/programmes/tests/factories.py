"""Programmes for tests, made by the operations."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from samlad.accounts.tests.factories import AT, DAY
from samlad.forums.models import Forum
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.models import Party
from samlad.parties.tests.factories import party as new_party
from samlad.programmes import rules
from samlad.programmes.models import Goal, Programme
from samlad.programmes.operations import (
    About,
    Aim,
    Decided,
    GoalText,
    goal_add,
    measure_set,
    programme_add,
    programme_adopt,
    targets_set,
)
from samlad.statistics.models import Indicator
from samlad.statistics.tests.factories import indicator as new_indicator

STARTS, ENDS = date(2025, 1, 1), date(2028, 12, 31)
ABOUT = About("Lindåsa håller ihop", STARTS, ENDS, "Lika goda villkor i hela kommunen.", "KS 2025/12")


def board(name: str = "", kind: str = "board") -> Party:
    return new_party(name, kind=kind)


def decided(body: Party | None = None, on: date = DAY, **more: Any) -> Decided:
    given = {"paragraph": "§ 12", "case_number": "KS 2025/12", **more}
    return Decided(body or board(), on, **given)


def programme(
    about: About = ABOUT,
    *,
    kind: str = rules.PROGRAMME,
    body: Party | None = None,
    forum: Forum | None = None,
    predecessor: Programme | None = None,
) -> Programme:
    """A draft that a new forum carries, or a plan of the body's own where it is of that kind."""
    carried = None if kind == rules.BODY_PLAN else forum or new_forum(f"Styrgrupp för {about.name}")
    given: dict[str, Any] = {"kind": kind, "about": about, "forum": carried, "predecessor": predecessor}
    return programme_add(by=None, at=AT, body=body or board(), **given)


def goal(
    of: Programme | None = None,
    text: str = "Fler ska klara skolan",
    *,
    kind: str = rules.GOAL,
    parent: Goal | None = None,
    **told: Any,
) -> Goal:
    given: dict[str, Any] = {"kind": kind, "goal": GoalText(text, **told), "parent": parent}
    return goal_add(by=None, at=AT, programme=of or programme(), **given)


def measured(of: Goal, indicator: Indicator | None = None, **given: Any) -> Indicator:
    """The goal has the indicator, with milestones given by period; of the `areas`, or of the whole."""
    indicator = indicator or new_indicator()
    milestones: Mapping[str, float] = given.pop("milestones", {})
    places: Sequence[int | None] = given.pop("areas", (None,))
    measure_set(by=None, at=AT, goal=of, indicator=indicator, **{"way": rules.DECREASE, **given})
    aims = [Aim(period, value, area=area) for area in places for period, value in milestones.items()]
    if aims:
        targets_set(by=None, at=AT, goal=of, indicator=indicator, aims=aims)
    return indicator


def adopt(of: Programme, **given: Any) -> None:
    programme_adopt(by=None, at=AT, programme=of, decided=decided(of.body), **given)
