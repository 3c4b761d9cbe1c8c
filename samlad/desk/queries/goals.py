"""The page of one goal: what it asks for, how it goes, who has taken it up, and what is done for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from samlad.actions.queries import (
    ActionLine,
    Functions,
    in_order,
    line_of,
    states_visible_to,
    with_party,
    with_place,
)
from samlad.decisions.models import Decision
from samlad.forums.rules import Standing
from samlad.programmes import rules
from samlad.programmes.models import GoalFacts, ProgrammeFacts
from samlad.programmes.queries import (
    GoalLine,
    Reader,
    goal_lines,
    kinds_below,
    party_names,
)
from samlad.programmes.results import Result, results
from samlad.thread.models import ANSWERS_TO, DECIDED_IN, LED_TO, SERVED_BY, Link

MOST_ACTIONS = 50


@dataclass(frozen=True, slots=True)
class GoalPage:
    """`above` leads from the top of the plan down to the goal; `below` is what stands under it.

    `answers_for` are goals of other plans that this one answers to. `more_done`: there are actions for it
    that the reader may not see, which the thread tells of too.
    """

    line: GoalLine
    plan: ProgrammeFacts
    above: Sequence[GoalFacts]
    below: Sequence[GoalLine]
    results: Sequence[Result]
    answers_for: Sequence[Any]
    actions: Sequence[ActionLine]
    more_done: bool
    decisions: Sequence[tuple[Decision, str]]
    given_by: str
    manages: bool
    can_add: bool

    @property
    def row(self) -> Any:
        return self.line.row

    @property
    def adopted(self) -> bool:
        return self.plan.state == rules.ADOPTED

    @property
    def measures(self) -> list[tuple[Result, list[Result]]]:
        """The indicators, each with its results place by place."""
        found = dict[int, list[Result]]()
        for one in self.results:
            found.setdefault(one.measure.pk, []).append(one)
        return [(rows[0], rows) for rows in found.values()]

    @property
    def blind_to_areas(self) -> bool:
        """The goal is about areas, and no indicator of it says anything about areas."""
        return bool(self.row.concerns_areas and self.results) and not any(
            one.measure.per_area for one in self.results
        )

    @property
    def addable(self) -> list[tuple[str, str | Promise]]:
        return kinds_below(self.plan.programme.kind, self.line.goal.kind)


def goal_page(
    row: GoalFacts,
    plan: ProgrammeFacts,
    reader: Reader,
    held: Functions,
    today: date,
    at: datetime | None = None,
) -> GoalPage:
    """At most 25 queries."""
    actions, led = _actions(row, reader.standing, held, today, at)
    lines = goal_lines(plan.programme, reader, at)
    place = next(place for place, line in enumerate(lines) if line.goal.pk == row.goal_id)
    line, by_key = lines[place], {one.goal.pk: one for one in lines}
    return GoalPage(
        line,
        plan,
        _above(line, by_key),
        _below(lines, place),
        results(line.measures, today, at).get(row.goal_id, ()),
        _answers_for(row, at),
        actions[:MOST_ACTIONS],
        len(actions) < led,
        _decisions(row),
        party_names([row.given_by_id], at)[row.given_by_id] if row.given_by_id else "",
        reader.manages(plan.programme) and at is None,
        any(map(reader.standing.takes_part, reader.standing.roles)) and not line.is_heading,
    )


def _above(line: GoalLine, lines: dict[int, GoalLine]) -> list[GoalFacts]:
    found, key = list[GoalFacts](), line.row.parent_id
    while key in lines:
        found.append(lines[key].row)
        key = lines[key].row.parent_id
    return found[::-1]


def _below(lines: Sequence[GoalLine], place: int) -> list[GoalLine]:
    found = list[GoalLine]()
    for line in lines[place + 1 :]:
        if line.depth <= lines[place].depth:
            break
        found.append(line)
    return found


def _answers_for(row: GoalFacts, at: datetime | None) -> list[Any]:
    """The goals of adopted plans that this one answers to. 1 query."""
    sources = Link.objects.known(at).filter(target=row.goal.node_id, relation=ANSWERS_TO).values("source")
    rows = GoalFacts.objects.known(at).filter(goal__node__in=sources)
    adopted = ProgrammeFacts.objects.known(at).filter(state=rules.ADOPTED).values("programme")
    return list(rows.filter(goal__programme__in=adopted).select_related("goal__programme"))


def _actions(
    row: GoalFacts, standing: Standing, held: Functions, today: date, at: datetime | None
) -> tuple[list[ActionLine], int]:
    """What is done for the goal, as far as the reader may see, and how many actions there are. 2 queries."""
    links = Link.objects.known(at).filter(
        source=row.goal.node_id, relation__in=(LED_TO, SERVED_BY), target__kind="action"
    )
    nodes = set(links.values_list("target", flat=True))
    rows = states_visible_to(standing, at, held).filter(action__node__in=nodes)
    return [line_of(one, today) for one in in_order(with_place(with_party(rows)))], len(nodes)


def _decisions(row: GoalFacts) -> list[tuple[Decision, str]]:
    """What has been decided of the goal itself, the latest first. 2 queries."""
    nodes = Link.objects.known().filter(source=row.goal.node_id, relation=DECIDED_IN).values("target")
    found = list(Decision.objects.filter(Q(node__in=nodes)).order_by("-decided_on", "-pk"))
    names = party_names([one.body_id for one in found if one.body_id])
    return [(one, names.get(one.body_id or 0, "")) for one in found]
