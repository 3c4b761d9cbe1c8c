"""What pages show of programmes. What is decided is open to all; drafts are for those who may change them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from samlad.accounts.models import User
from samlad.decisions.models import Decision
from samlad.forums.queries import standing_of
from samlad.forums.rules import Standing
from samlad.parties.models import PartyProfile
from samlad.parties.queries import speaks_for
from samlad.places.models import AreaFacts
from samlad.programmes import rules
from samlad.programmes.models import (
    Evaluation,
    Goal,
    GoalFacts,
    Measure,
    PriorityArea,
    Programme,
    ProgrammeFacts,
    Progress,
    Responsible,
)
from samlad.thread.models import ANSWERS_TO, Link


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever asks: what she is in the forums, and the bodies that she holds a function in."""

    standing: Standing
    bodies: frozenset[int]

    def manages(self, programme: Programme) -> bool:
        return rules.manages(self.standing, programme.forum_id, programme.body_id, self.bodies)


def reader_of(user: User, day: date) -> Reader:
    """2 queries."""
    return Reader(standing_of(user, day), frozenset(speaks_for(user, day)))


def plans_visible_to(reader: Reader, at: datetime | None = None) -> QuerySet[ProgrammeFacts]:
    """The facts of plans as known at a moment, in Swedish order."""
    rows = ProgrammeFacts.objects.known(at).select_related("programme").order_by("sort_key", "pk")
    if reader.standing.is_admin:
        return rows
    led = [forum for forum in reader.standing.roles if reader.standing.leads(forum)]
    own = Q(programme__forum__in=led) | Q(programme__forum__isnull=True, programme__body__in=reader.bodies)
    return rows.filter(Q(state=rules.ADOPTED) | own)


def goals_visible_to(reader: Reader, at: datetime | None = None) -> QuerySet[GoalFacts]:
    """The facts of goals in plans that somebody may see."""
    plans = plans_visible_to(reader, at).values("programme")
    rows = GoalFacts.objects.known(at).filter(goal__programme__in=plans)
    return rows.select_related("goal__programme", "goal__node")


def party_names(keys: Collection[int], at: datetime | None = None) -> dict[int, str]:
    """What parties are called. 1 query."""
    rows = PartyProfile.objects.known(at).filter(party__in=set(keys))
    return dict(rows.values_list("party", "name"))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan in the list."""

    facts: Any
    body: str
    today: date

    @property
    def kind(self) -> str | Promise:
        return rules.KIND_WORDS[self.facts.programme.kind]

    @property
    def draft(self) -> bool:
        return bool(self.facts.state == rules.DRAFT)

    @property
    def ahead(self) -> bool:
        return bool(self.facts.starts_on > self.today)

    @property
    def over(self) -> bool:
        return bool(self.facts.ends_on < self.today)


def plan_lines(reader: Reader, today: date, at: datetime | None = None) -> dict[str, list[PlanLine]]:
    """The plans by kind, those that run first. 2 queries."""
    rows = list(plans_visible_to(reader, at))
    names = party_names({row.programme.body_id for row in rows}, at)
    found = {kind: list[PlanLine]() for kind in rules.KIND_WORDS}
    for row in sorted(rows, key=lambda row: (row.ends_on < today, -row.starts_on.toordinal(), row.sort_key)):
        found[row.programme.kind].append(PlanLine(row, names.get(row.programme.body_id, ""), today))
    return found


@dataclass(frozen=True, slots=True)
class Body:
    """A party that answers for a goal."""

    party_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a body has taken into its own plan for a goal."""

    row: Any
    party_id: int
    party: str
    progress: Progress | None = None

    @property
    def kind(self) -> str | Promise:
        return rules.GOAL_WORDS[self.row.goal.kind]

    @property
    def is_done(self) -> bool:
        """It is something to do, and not a goal."""
        return self.row.goal.kind in rules.DONE_OR_NOT

    @property
    def year(self) -> int:
        """When its plan begins: a body takes on the same anew each year."""
        return int(self.row.goal.node.day.year)

    @property
    def state(self) -> str | Promise:
        """How it goes; "" for a goal, which is reached or not."""
        if not self.is_done:
            return ""
        return rules.PROGRESS_WORDS[self.progress.state if self.progress else rules.NOT_BEGUN]


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal in the tree, `depth` steps below the top. `divided`: sub-goals
    below it say what it asks for, and are answered for and measured instead of it."""

    row: Any
    depth: int
    bodies: Sequence[Body]
    measures: Sequence[Measure]
    answers: Sequence[Answer]
    progress: Progress | None = None
    divided: bool = False

    @property
    def goal(self) -> Goal:
        found: Goal = self.row.goal
        return found

    @property
    def kind(self) -> str | Promise:
        return rules.GOAL_WORDS[self.goal.kind]

    @property
    def is_heading(self) -> bool:
        return self.goal.kind in rules.HEADINGS

    @property
    def is_reached(self) -> bool:
        return self.goal.kind in rules.REACHED

    @property
    def is_done(self) -> bool:
        return self.goal.kind in rules.DONE_OR_NOT

    def of(self, role: str) -> list[Body]:
        return [one for one in self.bodies if one.role == role]

    @property
    def lead(self) -> Body | None:
        return next(iter(self.of(rules.LEAD)), None)

    @property
    def shared(self) -> list[Body]:
        return self.of(rules.SHARED)

    @property
    def follows(self) -> list[Body]:
        return self.of(rules.FOLLOWS)

    @property
    def state(self) -> str | Promise:
        return rules.PROGRESS_WORDS[self.progress.state if self.progress else rules.NOT_BEGUN]

    @property
    def taken_on(self) -> list[Answer]:
        """What bodies do for it by their own plans."""
        return [one for one in self.answers if one.is_done]

    @property
    def unowned(self) -> bool:
        """Nobody answers for what should be reached; a plan of its own has the body behind every goal."""
        own = self.goal.programme.kind == rules.BODY_PLAN
        return self.is_reached and not own and not self.divided and not (self.lead or self.shared)

    @property
    def unmeasured(self) -> bool:
        """Nothing measures it, and nobody has said that nothing can."""
        measured = self.divided or self.measures or self.row.not_measurable
        return self.is_reached and not measured


@dataclass(frozen=True, slots=True)
class PlanPage:
    facts: Any
    body: str
    forum: str
    lines: Sequence[GoalLine]
    areas: Sequence[tuple[Any, str]]
    predecessor: Any
    successors: Sequence[Any]
    evaluations: Sequence[Evaluation]
    decisions: Sequence[tuple[Decision, str]]
    today: date
    manages: bool = False

    @property
    def kind(self) -> str | Promise:
        return rules.KIND_WORDS[self.facts.programme.kind]

    @property
    def draft(self) -> bool:
        return bool(self.facts.state == rules.DRAFT)

    @property
    def ahead(self) -> bool:
        return bool(self.facts.starts_on > self.today)

    @property
    def over(self) -> bool:
        return bool(self.facts.ends_on < self.today)

    @property
    def goals(self) -> Sequence[GoalLine]:
        return [line for line in self.lines if line.is_reached]

    @property
    def top_kinds(self) -> list[tuple[str, str | Promise]]:
        """What may be added at the top."""
        return kinds_below(self.facts.programme.kind, "")


def kinds_below(plan: str, above: str) -> list[tuple[str, str | Promise]]:
    """What may be added below a kind in a kind of plan, with words; "" is the top."""
    return [(kind, rules.GOAL_WORDS[kind]) for kind in rules.MADE_OF[plan] if above in rules.BELOW[kind]]


def plan_page(facts: Any, reader: Reader, today: date, at: datetime | None = None) -> PlanPage:
    """A plan with all its goals. At most 16 queries."""
    programme = facts.programme
    lines = goal_lines(programme, reader, at)
    decisions = list(_decisions(programme))
    related = plans_visible_to(reader, at).filter(
        Q(programme=facts.predecessor_id) | Q(predecessor=programme)
    )
    others = list(related)
    names = party_names({programme.body_id, *(one.body_id for one in decisions if one.body_id)}, at)
    forum = programme.forum.facts.known(at).values_list("name", flat=True) if programme.forum else []
    return PlanPage(
        facts,
        names.get(programme.body_id, ""),
        next(iter(forum), ""),
        lines,
        _areas(programme, at),
        next((one for one in others if one.programme_id == facts.predecessor_id), None),
        [one for one in others if one.programme_id != facts.predecessor_id],
        list(programme.evaluations.order_by("-on", "-pk")),
        [(one, names.get(one.body_id or 0, "")) for one in decisions],
        today,
        reader.manages(programme) and at is None,
    )


def _areas(programme: Programme, at: datetime | None) -> list[tuple[Any, str]]:
    reasons = dict(PriorityArea.objects.known(at).filter(programme=programme).values_list("area", "reason"))
    facts = AreaFacts.objects.known(at).filter(area__in=reasons).order_by("sort_key")
    return [(row, reasons[row.area_id]) for row in facts]


def _decisions(programme: Programme) -> QuerySet[Decision]:
    """What has been decided of the plan and its goals, the latest first."""
    goals = programme.goals.values("node")
    nodes = Link.objects.known().filter(Q(source=programme.node_id) | Q(source__in=goals)).values("target")
    return Decision.objects.filter(node__in=nodes).order_by("-decided_on", "-pk")


def goal_lines(programme: Programme, reader: Reader, at: datetime | None = None) -> list[GoalLine]:
    """The goals of a plan in reading order. 7 queries."""
    rows = list(
        GoalFacts.objects.known(at)
        .filter(goal__programme=programme)
        .select_related("goal__node", "goal__programme")
        .order_by("position", "pk")
    )
    of = {"goal__programme": programme}
    bodies = list(Responsible.objects.known(at).filter(**of).order_by("pk"))
    answers = _answers([row.goal.node_id for row in rows], reader, at)
    answering = [row for found in answers.values() for row in found]
    names = party_names(
        {*(one.party_id for one in bodies), *(row.goal.programme.body_id for row in answering)}, at
    )
    of_goal = _bodies(bodies, names)
    divided = {row.parent_id for row in rows if row.goal.kind == rules.SUBGOAL}
    told = Q(goal__programme=programme) | Q(goal__in=[row.goal_id for row in answering])
    progress = {one.goal_id: one for one in Progress.objects.known(at).filter(told)}
    measures = defaultdict[int, list[Measure]](list)
    for measure in Measure.objects.known(at).filter(**of).select_related("goal").order_by("pk"):
        measures[measure.goal_id].append(measure)
    return [
        GoalLine(
            row,
            depth,
            of_goal[row.goal_id],
            measures[row.goal_id],
            [_answer(one, names, progress) for one in answers[row.goal.node_id]],
            progress.get(row.goal_id),
            row.goal_id in divided,
        )
        for row, depth in in_tree(rows)
    ]


def _bodies(rows: Sequence[Responsible], names: Mapping[int, str]) -> defaultdict[int, list[Body]]:
    """Who answers for each goal, the lead first."""
    found = defaultdict[int, list[Body]](list)
    for row in sorted(rows, key=lambda row: list(rules.ROLE_WORDS).index(row.role)):
        found[row.goal_id].append(Body(row.party_id, names.get(row.party_id, ""), row.role))
    return found


def _answer(row: Any, names: Mapping[int, str], progress: Mapping[int, Progress]) -> Answer:
    body = row.goal.programme.body_id
    return Answer(row, body, names.get(body, ""), progress.get(row.goal_id))


def _answers(nodes: Sequence[int], reader: Reader, at: datetime | None) -> defaultdict[int, list[Any]]:
    """By the node of a goal, what in the plans that the reader may see answers to it. 2 queries."""
    links = Link.objects.known(at).filter(source__in=nodes, relation=ANSWERS_TO)
    pairs = list(links.values_list("source", "target"))
    rows = goals_visible_to(reader, at).filter(goal__node__in=[target for _source, target in pairs])
    facts = {row.goal.node_id: row for row in rows.order_by("pk")} if pairs else {}
    found = defaultdict[int, list[Any]](list)
    for source, target in pairs:
        if target in facts:
            found[source].append(facts[target])
    return found


def to_reach(rows: Sequence[Any]) -> list[Any]:
    """Of all goals of some plans, by their facts, those to be reached: of a goal with sub-goals, those."""
    divided = {row.parent_id for row in rows if row.goal.kind == rules.SUBGOAL}
    return [row for row in rows if row.goal.kind in rules.REACHED and row.goal_id not in divided]


def in_tree(rows: Sequence[Any]) -> Iterator[tuple[Any, int]]:
    """Rows that come by position, each followed by those below it, with its depth."""
    below = defaultdict[int | None, list[Any]](list)
    known = {row.goal_id for row in rows}
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)
    waiting = [(row, 0) for row in reversed(below[None])]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting += [(one, depth + 1) for one in reversed(below[row.goal_id])]
