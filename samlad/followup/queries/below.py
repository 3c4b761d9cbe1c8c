"""What stands below goals in the thread: what bodies have taken on for them, and what has been decided on
them and on their deviations."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from samlad.actions.models import ActionState
from samlad.actions.queries import HIDDEN
from samlad.decisions.models import Decision
from samlad.followup.sheet import DecidedOn, Done
from samlad.programmes.models import GoalFacts, Progress
from samlad.programmes.rules import DONE_OR_NOT, NOT_BEGUN
from samlad.thread.models import ANSWERS_TO, DECIDED_IN, LED_TO, SERVED_BY, Link


@dataclass(frozen=True, slots=True)
class Below:
    """By the node of a goal, what answers to it, decisions, and the states of actions for it.

    `states` are by the key of what answers.
    """

    answers: Mapping[int, list[Any]]
    decisions: Mapping[int, list[Any]]
    states: Mapping[int, str]
    actions: Mapping[int, list[str]]

    @property
    def parties(self) -> set[int]:
        decided = {row.body_id for rows in self.decisions.values() for row in rows if row.body_id}
        return decided | {row.goal.programme.body_id for rows in self.answers.values() for row in rows}

    def done(self, node: int, names: Mapping[int, str]) -> list[Done]:
        return [self._done(row, names) for row in self.answers.get(node, ())]

    def _done(self, row: Any, names: Mapping[int, str]) -> Done:
        kind = row.goal.kind
        state = self.states.get(row.goal_id, NOT_BEGUN) if kind in DONE_OR_NOT else ""
        return Done(names.get(row.goal.programme.body_id, ""), kind, str(row), state, row.goal.node.day.year)

    def decided(self, node: int, names: Mapping[int, str]) -> list[DecidedOn]:
        """The earliest first."""
        rows = sorted(self.decisions.get(node, ()), key=lambda row: (row.decided_on, row.pk))
        return [_decided(row, names) for row in rows]


def _decided(row: Any, names: Mapping[int, str]) -> DecidedOn:
    by = names.get(row.body_id, "") if row.body_id else row.function.name
    return DecidedOn(row.decided_on.isoformat(), by, row.paragraph, row.case_number, row.text, row.kind)


NOTHING = Below({}, {}, {}, {})


def below(nodes: Collection[int]) -> Below:
    """At most 6 queries."""
    links = Link.objects.known().filter(source__in=nodes, relation__in=(ANSWERS_TO, DECIDED_IN))
    targets = defaultdict[str, list[tuple[int, int]]](list)
    for relation, source, target in links.order_by("pk").values_list("relation", "source", "target"):
        targets[relation].append((source, target))
    answers = _answers(targets[ANSWERS_TO])
    keys = [row.goal_id for rows in answers.values() for row in rows]
    states = Progress.objects.known().filter(goal__in=keys).values_list("goal", "state") if keys else ()
    actions = _actions(nodes, targets[ANSWERS_TO])
    decided = dict.fromkeys([*targets[DECIDED_IN], *_on_deviations(nodes)])
    return Below(answers, _decisions(decided), dict(states), actions)


def _on_deviations(nodes: Collection[int]) -> list[tuple[int, int]]:
    """The goal and the decision, for what was decided on deviations that are about goals. 1 query.

    Only those that a rule has found: what somebody has told of is for those in its forum.
    """
    links = Link.objects.known().filter(
        relation=DECIDED_IN,
        source__kind="deviation",
        source__links_up__replaced_at__isnull=True,
        source__links_up__relation=LED_TO,
        source__links_up__source__in=nodes,
    )
    found = links.order_by("pk").values_list("source__links_up__source", "target", "source__values")
    return [(goal, decision) for goal, decision, values in found if values.get("rule")]


def _actions(nodes: Collection[int], answers: Collection[tuple[int, int]]) -> dict[int, list[str]]:
    """Only those that are shown to all members: of what the police do, what they have released."""
    goals = {**{node: node for node in nodes}, **{target: source for source, target in answers}}
    links = Link.objects.known().filter(source__in=list(goals), relation__in=(LED_TO, SERVED_BY))
    pairs = {(goals[source], target) for source, target in links.values_list("source", "target")}
    rows = ActionState.objects.known().filter(action__node__in=[target for _goal, target in pairs])
    states = dict(rows.exclude(HIDDEN).values_list("action__node", "state"))
    found = defaultdict[int, list[str]](list)
    for goal, target in sorted(pairs):
        if target in states:
            found[goal].append(states[target])
    return found


def _answers(links: Collection[tuple[int, int]]) -> dict[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    if links:
        rows = GoalFacts.objects.known().filter(goal__node__in=[target for _source, target in links])
        facts = {row.goal.node_id: row for row in rows.select_related("goal__programme", "goal__node")}
        for source, target in links:
            if target in facts:
                found[source].append(facts[target])
    return found


def _decisions(links: Collection[tuple[int, int]]) -> dict[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    if links:
        rows = Decision.objects.filter(node__in=[target for _source, target in links])
        decisions = {row.node_id: row for row in rows.select_related("function")}
        for source, target in links:
            if target in decisions:
                found[source].append(decisions[target])
    return found
