"""All rules in one pass. Who has more to look for adds a finder here, and its rule to `rules.RULES`."""

from datetime import date, datetime

from samlad.deviations.finding.figures import figures
from samlad.deviations.finding.followups import goals_not_assessed
from samlad.deviations.finding.ground import Finder, Finding, ground_of
from samlad.deviations.finding.plans import (
    ended_bodies,
    incomplete_goals,
    plans_behind,
    unreported_assignments,
)
from samlad.deviations.finding.work import actions_behind, serious_areas, vacant_functions

__all__ = ["FINDERS", "Finding", "find"]

FINDERS: tuple[Finder, ...] = (
    incomplete_goals,
    ended_bodies,
    unreported_assignments,
    plans_behind,
    goals_not_assessed,
    figures,
    actions_behind,
    serious_areas,
    vacant_functions,
)


def find(today: date, at: datetime | None = None) -> list[Finding]:
    """What the rules that are switched on find on a day, as known at a moment. At most 25 queries."""
    ground = ground_of(today, at)
    return [one for finder in FINDERS for one in finder(ground) if ground.settings[one.rule].on]
