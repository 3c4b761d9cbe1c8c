"""The red thread on a page: what led to something and what came of it, with gaps drawn as gaps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from samlad.base.forms import Moment
from samlad.desk.queries.gaps import (
    Gap,
    action_gaps,
    below_some,
    deviation_gaps,
    found_gaps,
    goal_gaps,
    mark_gaps,
    marks_seen,
    on,
    running_plans,
    undecided,
)
from samlad.desk.queries.gaps_page import plain_ground
from samlad.desk.queries.thread_kinds import (
    KINDS,
    Decided,
    decided_in,
    hidden_words,
    node_label,
    node_words,
    pages_of,
    was_there,
)
from samlad.deviations.finding.ground import Ground
from samlad.deviations.finding.plans import incomplete_goals, plans_behind, unreported_assignments
from samlad.deviations.finding.work import actions_behind
from samlad.deviations.queries import Asker
from samlad.places.queries import area_names
from samlad.programmes.models import GoalFacts, Measure, Programme, Responsible
from samlad.programmes.queries import goals_visible_to
from samlad.situation.models import Mark
from samlad.situation.queries.seen import sightings_visible_to
from samlad.statistics.models import IndicatorFacts
from samlad.thread.models import LED_TO, SERVED_BY, Link, Node
from samlad.thread.queries import reach

# So many of each way have room on a page; the nearest come first.
MOST = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """One step of the thread. `node` is None where there is something that the reader may not see.

    `hidden` is how many such steps stand together there. `indicators` are the keys and names of those of a
    goal, or of the one that a deviation is about: they are no nodes of their own. `gaps` are what is missing
    on it. `about` are the deviations shown that were decided on in it: what each is, and its day.
    """

    steps: int
    node: Node | None = None
    hidden: int = 0
    page: str = ""
    area: str = ""
    indicators: Sequence[tuple[int, str]] = ()
    gaps: Sequence[Gap] = ()
    about: Sequence[tuple[str, date]] = ()

    @property
    def words(self) -> str:
        return node_words(self.node) if self.node else hidden_words(self.hidden)

    @property
    def looks_back(self) -> bool:
        """Its page shows a day that has been."""
        return self.node is not None and self.node.kind in KINDS and KINDS[self.node.kind].looks_back

    @property
    def label(self) -> str:
        return node_label(self.node) if self.node else ""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """`up` ends nearest, `down` begins nearest; `beside` is what else led to the actions further down.

    `left` is how many steps there was no room for. `was`: it was there on the day that is looked back at.
    """

    here: Shown
    up: Sequence[Shown]
    down: Sequence[Shown]
    beside: Sequence[Shown]
    left: int
    was: bool = True

    @property
    def all(self) -> Sequence[Shown]:
        return [*self.up, self.here, *self.down, *self.beside]

    @property
    def alone(self) -> bool:
        return not (self.up or self.down)


@dataclass(frozen=True, slots=True)
class _Found:
    """The nodes of a thread, with how many steps away they are, and the goals of the plans they stand in."""

    steps: Mapping[int, int]
    nodes: Mapping[int, Node]
    goals: Sequence[GoalFacts]
    beside: Collection[int]


def thread_page(asker: Asker, node: int, moment: Moment) -> ThreadPage | None:
    """At most 25 queries, however long the thread; None where there is nothing that somebody may see."""
    found = _found(asker, node, moment.at)
    if found is None:
        return None
    here, up, down, beside = _parted(node, found)
    kept = [*up[-MOST:], here, *down[:MOST], *beside[:MOST]]
    nodes = [found.nodes[key] for key in kept]
    decided = decided_in(nodes)
    pages = pages_of(asker, nodes, decided)
    if node not in pages:
        return None
    shown = [found.nodes[key] for key in kept if key in pages]
    gaps, indicators = _gaps(asker, found.goals, shown, moment)
    about = _about(shown, decided)
    areas = area_names({one.area_id for one in shown if one.area_id}, moment.at)

    def step(key: int) -> Shown:
        steps, one = found.steps.get(key, 0), found.nodes[key]
        if key not in pages:
            return Shown(steps, hidden=1)
        area = areas.get(one.area_id or 0, "")
        return Shown(steps, one, 0, pages[key], area, indicators.get(key, ()), gaps.get(key, ()), about[key])

    left = sum(max(len(way) - MOST, 0) for way in (up, down, beside))
    return ThreadPage(
        step(node),
        gathered([step(key) for key in up[-MOST:]]),
        gathered([step(key) for key in down[:MOST]]),
        gathered([step(key) for key in beside[:MOST]]),
        left,
        was_there(found.nodes[node], moment.at),
    )


def _about(shown: Sequence[Node], decided: Sequence[Decided]) -> defaultdict[int, list[tuple[str, date]]]:
    """By the node of a decision, the deviations among those shown that it decided on. No queries."""
    nodes, found = {node.pk: node for node in shown}, defaultdict[int, list[tuple[str, date]]](list)
    for source, kind, _path, decision in decided:
        if kind == "deviation" and source in nodes:
            found[decision].append((node_words(nodes[source]), nodes[source].day))
    return found


def gathered(steps: Iterable[Shown]) -> list[Shown]:
    """What may not be seen stands last of what is as far away, and as one step where it is many."""
    found = list[Shown]()
    for one in sorted(steps, key=lambda step: (step.steps, step.node is None)):
        if found and found[-1].node is None and one.node is None:
            found[-1] = replace(found[-1], hidden=found[-1].hidden + one.hidden)
        else:
            found.append(one)
    return found


def measured_by(asker: Asker, indicator: int, moment: Moment) -> list[Shown]:
    """The goals that an indicator tells of and somebody may see, each plan before its goals. 1 query."""
    goals = Measure.objects.known(moment.at).filter(indicator=indicator).values("goal")
    rows = goals_visible_to(asker.reader, moment.at).filter(goal__in=goals)
    rows = rows.select_related("goal__programme__node").order_by("goal__programme", "position", "pk")
    found = dict[int, Shown]()
    for row in rows:
        plan = row.goal.programme
        at_plan = reverse("programmes:programme", args=[plan.pk])
        found.setdefault(plan.node_id, Shown(-2, plan.node, page=at_plan))
        found[row.goal.node_id] = Shown(-1, row.goal.node, page=reverse("desk:goal", args=[row.goal_id]))
    return list(found.values())


def _parted(here: int, found: _Found) -> tuple[int, list[int], list[int], list[int]]:
    up = [key for key, steps in found.steps.items() if steps < 0]
    down = [key for key, steps in found.steps.items() if steps > 0]
    up.sort(key=lambda key: (found.steps[key], found.nodes[key].day, key))
    down.sort(key=lambda key: found.steps[key])
    return here, up, down, list(found.beside)


def _found(asker: Asker, node: int, at: datetime | None) -> _Found | None:
    """At most 7 queries."""
    reached = reach(node, at)
    if not reached:
        return None
    nodes = {one.pk: one for one in reached}
    steps = {one.pk: int(one.steps) for one in reached}
    here = nodes[node]
    if here.kind == "sighting":
        _weighed(here, steps, nodes, at)
    else:
        _behind_marks(asker, steps, nodes, at)
    goals = _goals_around(list(nodes.values()), here, at)
    _climb(steps, nodes, goals)
    if here.kind in ("goal", "programme"):
        below = _descend(here, steps, nodes, goals)
        _serve(below, steps, nodes, at)
    beside, more = _beside(steps, nodes, at)
    # Goals of one plan may stand both above and beside.
    known = {row.goal_id: row for row in (*goals, *more)}
    return _Found(steps, nodes, list(known.values()), beside)


def _weighed(here: Node, steps: dict[int, int], nodes: dict[int, Node], at: datetime | None) -> None:
    """From a sighting to the level that was set where it was handed in, and what came of that. 2 queries."""
    rows = Mark.objects.known(at).filter(round__sightings__node=here.pk, round__sightings__area=F("area"))
    for mark in rows.values_list("node", flat=True):
        for one in reach(mark, at):
            if one.steps >= 0:
                nodes[one.pk] = one
                steps.setdefault(one.pk, int(one.steps) + 1)


def _behind_marks(asker: Asker, steps: dict[int, int], nodes: dict[int, Node], at: datetime | None) -> None:
    """From levels up to the sightings that were handed in for them. 1 query.

    Those that somebody may not read are not there: not even how many they are is told.
    """
    marks = {key for key, one in nodes.items() if one.kind == "mark" and steps[key] <= 0}
    rows = sightings_visible_to(asker.standing).filter(
        round__marks__node__in=marks, round__marks__area=F("area")
    )
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    for row in rows.select_related("node").annotate(mark=F("round__marks__node")) if marks else ():
        nodes[row.node_id] = row.node
        steps[row.node_id] = steps[row.mark] - 1


def _serve(goals: Sequence[int], steps: dict[int, int], nodes: dict[int, Node], at: datetime | None) -> None:
    """From goals to the actions that serve them. 1 query."""
    rows = Link.objects.known(at).filter(source__in=goals, target__kind="action").select_related("target")
    for row in rows.order_by("-pk")[:MOST]:
        nodes[row.target_id] = row.target
        steps.setdefault(row.target_id, 2)


def _beside(
    steps: Mapping[int, int], nodes: dict[int, Node], at: datetime | None
) -> tuple[list[int], list[GoalFacts]]:
    """What else led to the actions further down, with the plans of goals among that. 2 queries."""
    actions = [key for key, one in nodes.items() if one.kind == "action" and steps[key] > 0]
    rows = Link.objects.known(at).filter(target__in=actions[:MOST], relation__in=(LED_TO, SERVED_BY))
    rows = rows.exclude(source__in=list(steps)).select_related("source").order_by("pk")
    found = {row.source_id: row.source for row in rows[:MOST]}
    goals = _goals_around(list(found.values()), None, at)
    for row in goals:
        plan = row.goal.programme.node
        if plan.pk not in steps:
            found[plan.pk] = plan
    nodes |= found
    return list(found), goals


def _goals_around(nodes: Sequence[Node], here: Node | None, at: datetime | None) -> list[GoalFacts]:
    """All goals of the plans that these nodes stand in. 1 query."""
    goals = [one.pk for one in nodes if one.kind == "goal"]
    plans = [here.pk] if here is not None and here.kind == "programme" else []
    if not (goals or plans):
        return []
    of = Programme.objects.filter(Q(goals__node__in=goals) | Q(node__in=plans)).values("pk")
    rows = GoalFacts.objects.known(at).filter(goal__programme__in=of)
    return list(rows.select_related("goal__node", "goal__programme__node").order_by("position", "pk"))


def _climb(steps: dict[int, int], nodes: dict[int, Node], goals: Sequence[GoalFacts]) -> None:
    """From goals further up, or here, to the goals and the plan that they stand in."""
    by_node = {row.goal.node_id: row for row in goals}
    by_key: dict[int | None, GoalFacts] = {row.goal_id: row for row in goals}
    for key in [one for one in list(steps) if steps[one] <= 0 and one in by_node]:
        row, depth = by_node[key], steps[key]
        while row.parent_id in by_key:
            row, depth = by_key[row.parent_id], depth - 1
            nodes[row.goal.node_id] = row.goal.node
            steps.setdefault(row.goal.node_id, depth)
        plan = row.goal.programme.node
        nodes[plan.pk] = plan
        steps[plan.pk] = min(steps.get(plan.pk, 0), depth - 1)


def _descend(
    here: Node, steps: dict[int, int], nodes: dict[int, Node], goals: Sequence[GoalFacts]
) -> list[int]:
    """From a plan to its goals, and from a goal to those below it, in reading order."""
    below = defaultdict[int | None, list[GoalFacts]](list)
    for row in goals:
        below[row.parent_id].append(row)
    start = next((row.goal_id for row in goals if row.goal.node_id == here.pk), None)

    def walk(parent: int | None) -> Iterator[GoalFacts]:
        for row in below[parent]:
            yield row
            yield from walk(row.goal_id)

    found = [row for row in walk(start) if start or row.goal.programme.node_id == here.pk]
    for row in found:
        nodes[row.goal.node_id] = row.goal.node
        steps.setdefault(row.goal.node_id, 1)
    return [row.goal.node_id for row in found]


def _gaps(
    asker: Asker, goals: Sequence[GoalFacts], nodes: Sequence[Node], moment: Moment
) -> tuple[dict[int, list[Gap]], dict[int, list[tuple[int, str]]]]:
    """What is missing on these nodes, and the names of the indicators of goals, by node. 15 queries.

    It is what the page of gaps lists for them.
    """
    at, kinds = moment.at, defaultdict[str, list[int]](list)
    for node in nodes:
        kinds[node.kind].append(node.pk)
    shown = set(kinds["goal"])
    ground = _ground(goals, shown, kinds["programme"], moment)
    mine = [goal for goal in ground.goals if goal.goal.node_id in shown]
    found = list[Gap]()
    if kinds["mark"]:
        found += mark_gaps(marks_seen(asker, at).filter(node__in=kinds["mark"]), at)
    if kinds["action"]:
        only = Q(action__node__in=kinds["action"])
        found += action_gaps(asker, at, only)
        found += found_gaps(ground, on(ground, actions_behind(ground, only)))
    if mine:
        found += found_gaps(ground, on(ground, incomplete_goals(ground)))
        found += found_gaps(ground, on(ground, unreported_assignments(ground)))
        found += goal_gaps(ground, mine, below_some(mine, moment.day, at))
    if kinds["programme"]:
        found += found_gaps(ground, on(ground, plans_behind(ground)))
    if kinds["deviation"]:
        found += deviation_gaps(undecided(asker, at, Q(deviation__node__in=kinds["deviation"])))
    by_node = defaultdict[int, list[Gap]](list)
    for gap in found:
        by_node[gap.node_id].append(gap)
    return by_node, _indicators(ground, mine, nodes, at)


def _ground(
    goals: Sequence[GoalFacts], shown: Collection[int], plans: Collection[int], moment: Moment
) -> Ground:
    """What is known of the goals and plans that are shown. 4 queries, 1 where there are none of them.

    The plans that came after those shown are there too: an old plan that has one is not missing one.
    """
    at = moment.at
    if not (goals or plans):
        return plain_ground(moment)
    of = Q(programme__in={goal.goal.programme_id for goal in goals}) | Q(programme__node__in=plans)
    rows = running_plans(moment.day, at).filter(of | Q(predecessor__node__in=plans))
    found = {row.programme_id: row for row in rows.select_related("programme")}
    running = [goal for goal in goals if goal.goal.programme_id in found]
    keys = [goal.goal_id for goal in running if goal.goal.node_id in shown]
    bodies, measures = defaultdict[int, list[Any]](list), defaultdict[int, list[Any]](list)
    for one in Responsible.objects.known(at).filter(goal__in=keys):
        bodies[one.goal_id].append(one)
    for row in Measure.objects.known(at).filter(goal__in=keys).order_by("pk"):
        measures[row.goal_id].append(row)
    given: dict[str, Any] = {"plans": found, "goals": running, "bodies": bodies, "measures": measures}
    return plain_ground(moment, **given)


def _indicators(
    ground: Ground, goals: Sequence[GoalFacts], nodes: Sequence[Node], at: datetime | None
) -> dict[int, list[tuple[int, str]]]:
    """Those of goals, and those that deviations are about. 1 query; none where there is no indicator."""
    keys = {
        goal.goal.node_id: [row.indicator_id for row in ground.measures.get(goal.goal_id, ())]
        for goal in goals
    }
    keys |= {node.pk: [node.values["indicator"]] for node in nodes if "indicator" in node.values}
    asked = {key for of in keys.values() for key in of}
    rows = IndicatorFacts.objects.known(at).filter(indicator__in=asked)
    names = dict(rows.values_list("indicator", "name")) if asked else {}
    return {node: [(key, names.get(key, "")) for key in of] for node, of in keys.items()}
