"""What an action serves and takes, and what the actions of a plan take together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from samlad.actions.models import Resources
from samlad.actions.queries import (
    ActionLine,
    Functions,
    in_order,
    line_of,
    states_visible_to,
    with_party,
    with_place,
)
from samlad.forums.rules import Standing
from samlad.programmes.models import Goal
from samlad.programmes.queries import Reader, goals_visible_to
from samlad.thread.models import LED_TO, SERVED_BY, Link


def resources_of(actions: Collection[int]) -> dict[int, Resources]:
    """By the key of the action. 1 query."""
    return {row.action_id: row for row in Resources.objects.known().filter(action__in=actions)}


def served(node: int, reader: Reader) -> list[Any]:
    """The goals that an action serves by its node, those that the reader may see. 1 query."""
    links = Link.objects.known().filter(target=node, relation__in=(SERVED_BY, LED_TO)).values("source")
    return list(goals_visible_to(reader).filter(goal__node__in=links).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Effort:
    """An action of a plan: how it stands, what it takes, and why it should work."""

    line: ActionLine
    cost: int | None
    resources: Resources | None

    @property
    def hours(self) -> int | None:
        return self.resources.hours if self.resources else None

    @property
    def posts(self) -> float | None:
        return self.resources.posts if self.resources else None

    @property
    def funded(self) -> int | None:
        return self.resources.funded if self.resources else None

    @property
    def unfunded(self) -> int | None:
        """What is left to find; None where the cost or what there is, is not known."""
        return None if self.cost is None or self.funded is None else self.cost - self.funded

    @property
    def year(self) -> int:
        return self.line.due_on.year


def efforts_for(
    goals: Sequence[Goal], standing: Standing, held: Functions, today: date
) -> dict[int, list[Effort]]:
    """By the key of a goal, what is done for it, as far as the reader may see. 3 queries."""
    by_node = {goal.node_id: goal.pk for goal in goals}
    links = Link.objects.known().filter(source__in=by_node, relation__in=(LED_TO, SERVED_BY))
    pairs = list(links.values_list("source", "target"))
    rows = states_visible_to(standing, None, held).filter(
        action__node__in=[target for _source, target in pairs]
    )
    states: list[Any] = list(in_order(with_place(with_party(rows)))) if pairs else []
    taken = resources_of([row.action_id for row in states])
    sources = defaultdict[int, list[int]](list)
    # One that was added for a goal and is linked to it too stands there once.
    for source, target in dict.fromkeys(pairs):
        sources[target].append(source)
    found = defaultdict[int, list[Effort]](list)
    for row in states:
        effort = Effort(line_of(row, today), row.cost, taken.get(row.action_id))
        for source in sources[row.action.node_id]:
            found[by_node[source]].append(effort)
    return found


def led_to(goals: Sequence[Goal]) -> Counter[int]:
    """By the key of a goal, how many actions there are for it, whoever may see them. 1 query."""
    by_node = {goal.node_id: goal.pk for goal in goals}
    links = Link.objects.known().filter(
        source__in=by_node, relation__in=(LED_TO, SERVED_BY), target__kind="action"
    )
    return Counter(by_node[source] for source, _target in set(links.values_list("source", "target")))


@dataclass
class Sum:
    """What some actions take together. What is not known is counted, and never taken for nothing.

    `unfunded` is of those whose cost and funding are both known.
    """

    name: str
    number: int = 0
    cost: int = 0
    funded: int = 0
    hours: int = 0
    posts: float = 0.0
    unknown_cost: int = 0
    unknown_funded: int = 0
    unknown_hours: int = 0
    unknown_posts: int = 0
    unfunded: int = 0

    def add(self, one: Effort) -> None:
        self.number += 1
        for name in ("cost", "funded", "hours", "posts"):
            value = getattr(one, name)
            setattr(self, name, getattr(self, name) + (value or 0))
            unknown = f"unknown_{name}"
            setattr(self, unknown, getattr(self, unknown) + (value is None))
        self.unfunded += one.unfunded or 0


def summed(efforts: Collection[Effort], by: Callable[[Effort], str]) -> list[Sum]:
    """By what `by` tells of each, in the order of names."""
    sums = dict[str, Sum]()
    for one in efforts:
        sums.setdefault(by(one), Sum(by(one))).add(one)
    return [sums[name] for name in sorted(sums)]


def unfunded(efforts: Collection[Effort]) -> list[Effort]:
    """What lacks money, the largest need first."""
    return sorted((one for one in efforts if one.unfunded), key=lambda one: -(one.unfunded or 0))
