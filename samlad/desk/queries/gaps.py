"""What is missing in the red thread: a goal that nothing is done for, a level that led to nothing.

What the rules for deviations find of plans and actions comes from them; the rest is told here, by one pure
function for each kind of thing. Every list starts from who is asking.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.actions import queries as actions
from samlad.actions.models import ActionState
from samlad.actions.rules import CARRIED_OUT
from samlad.deviations import rules as deviations
from samlad.deviations.finding import Finding
from samlad.deviations.finding.ground import Ground
from samlad.deviations.models import DeviationState
from samlad.deviations.queries import Asker
from samlad.deviations.queries import states_visible_to as deviations_visible_to
from samlad.deviations.rules import Word
from samlad.deviations.wording import Shown, day_words, sentence
from samlad.programmes.models import GoalFacts, ProgrammeFacts
from samlad.programmes.queries import to_reach
from samlad.programmes.rules import ADOPTED, BODY_PLAN, DONE_OR_NOT, REACHED
from samlad.situation.models import Mark
from samlad.situation.queries.latest import latest_rounds
from samlad.thread.models import ANSWERS_TO, DECIDED_IN, LED_TO, SERVED_BY, Link

NOT_TAKEN, NOTHING_DONE, NOT_ANSWERED, NO_DECISION, UNDECIDED = (
    "not_taken",
    "nothing_done",
    "mark_unanswered",
    "action_undecided",
    "deviation_undecided",
)
RAISED, SERIOUS = 2, 3
# What the rules for deviations find that is a gap in the thread.
RULES = (
    "no_indicator",
    "no_owner",
    "not_reported",
    "not_evaluated",
    "plan_old",
    "action_unanswered",
    "action_declined",
    "action_late",
    "action_unfollowed",
)
# In the order of the thread, from what happens to what is decided.
CODES: Mapping[str, Word] = {
    NOT_ANSWERED: gettext_lazy("Nivå 3 eller 4 utan åtgärd"),
    NO_DECISION: gettext_lazy("Åtgärd utan beslut"),
    **{code: deviations.RULES[code].name for code in RULES if code.startswith("action")},
    **{code: deviations.RULES[code].name for code in RULES if code.startswith("no_")},
    NOT_TAKEN: gettext_lazy("Mål som ingen tagit in i sin plan"),
    NOTHING_DONE: gettext_lazy("Mål som ingenting görs för"),
    **{code: deviations.RULES[code].name for code in RULES if code.startswith(("not_", "plan"))},
    UNDECIDED: gettext_lazy("Avvikelse utan beslut"),
}
SENTENCES: Mapping[str, Word] = {
    NOT_ANSWERED: gettext_lazy("Ingen åtgärd är kopplad till nivån."),
    NO_DECISION: gettext_lazy("Inget beslut ligger bakom åtgärden."),
    NOT_TAKEN: gettext_lazy("Ingen nämnd och inget bolag har tagit in målet i sin plan."),
    NOTHING_DONE: gettext_lazy("Ingen åtgärd tjänar målet."),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that ought to follow on a node of the thread and does not. `since`: the day it began.

    `label` is what it is missing for and `place` the page of that: an address, or a name and a key.
    `goal_id` and `plan_id` are set where it is about a goal or a plan, or about an action that serves one.
    """

    code: str
    node_id: int
    label: str
    since: date
    place: tuple[str, int] | str
    body_id: int | None = None
    area_id: int | None = None
    goal_id: int | None = None
    plan_id: int | None = None

    @property
    def word(self) -> Word:
        return CODES[self.code]

    @property
    def page(self) -> str:
        return self.place if isinstance(self.place, str) else reverse(self.place[0], args=[self.place[1]])

    @property
    def sentence(self) -> str:
        if self.code == UNDECIDED:
            return _("Inget beslut sedan %(day)s.") % {"day": day_words(self.since)}
        if self.code in SENTENCES:
            return str(SENTENCES[self.code])
        return sentence(self.code, {"day": self.since.isoformat()}, Shown())


# By node, the goal and the plan that something is about or serves.
Owners = Mapping[int | None, tuple[int | None, int | None]]
NOBODY: Owners = {}


def of_mark(node: int, level: int, answered: bool) -> Iterator[str]:
    """The codes of what is missing after a level of an area."""
    if level >= SERIOUS and not answered:
        yield NOT_ANSWERED


def of_action(state: str, decided: bool) -> Iterator[str]:
    """The codes of what is missing behind an action."""
    if state in CARRIED_OUT and not decided:
        yield NO_DECISION


def of_goal(kind: str, plan_kind: str, *, lowest: bool, taken: bool, done: bool) -> Iterator[str]:
    """The codes of what is missing below a goal of an adopted plan.

    `lowest`: no goal stands below it. `taken`: a body has taken it into its plan. `done`: something is done.
    """
    if kind in REACHED and lowest:
        if plan_kind != BODY_PLAN and not taken:
            yield NOT_TAKEN
        if not done:
            yield NOTHING_DONE


def of_deviation(state: str) -> Iterator[str]:
    if state in deviations.UNDECIDED:
        yield UNDECIDED


@dataclass(frozen=True, slots=True)
class Below:
    """What links go down from goals: who has taken them in, and the actions that serve them."""

    answers: Mapping[int, Collection[int]]
    actions: Mapping[int, Collection[int]]
    kinds: Mapping[int, str] = field(default_factory=dict)

    def taken(self, node: int) -> bool:
        return bool(self.answers.get(node))

    def done(self, node: int) -> bool:
        """An action serves it, or what has been taken on for it; or that is something to do itself."""
        if self.actions.get(node):
            return True
        answers = self.answers.get(node, ())
        return any(self.actions.get(one) or self.kinds.get(one) in DONE_OR_NOT for one in answers)


def below_goals(goals: Sequence[GoalFacts], at: datetime | None) -> Below:
    """1 query."""
    answers, served = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    keys = Q(source__in=[goal.goal.node_id for goal in goals])
    # What answers to a goal may stand in any plan.
    relations = Q(relation__in=(ANSWERS_TO, SERVED_BY)) | Q(relation=LED_TO, target__kind="action")
    above = Link.objects.known(at).filter(keys, relation=ANSWERS_TO).values("target")
    rows = Link.objects.known(at).filter(relations, keys | Q(source__in=above))
    for source, target, relation in rows.order_by("pk").values_list("source", "target", "relation"):
        (answers if relation == ANSWERS_TO else served)[source].append(target)
    return Below(answers, served, {goal.goal.node_id: goal.goal.kind for goal in goals})


def below_some(goals: Sequence[GoalFacts], today: date, at: datetime | None) -> Below:
    """The same for some goals alone: what answers to them may stand in any plan. 2 queries."""
    below = below_goals(goals, at)
    answers = {node for of in below.answers.values() for node in of}
    rows = GoalFacts.objects.known(at).filter(goal__node__in=answers)
    rows = rows.filter(goal__programme__in=running_plans(today, at).values("programme"))
    return replace(below, kinds=dict(rows.values_list("goal__node", "goal__kind")))


def running_plans(today: date, at: datetime | None) -> QuerySet[ProgrammeFacts]:
    """The adopted plans that have begun, as `Ground` holds them."""
    return ProgrammeFacts.objects.known(at).filter(state=ADOPTED, starts_on__lte=today)


def goal_gaps(ground: Ground, goals: Sequence[GoalFacts], below: Below) -> Iterator[Gap]:
    """What is missing below these goals; `ground` holds all that stand in their plans. No queries."""
    lowest = {goal.goal_id for goal in to_reach(ground.goals)}
    for goal in goals:
        plan, node = ground.plans[goal.goal.programme_id], goal.goal.node_id
        codes = of_goal(
            goal.goal.kind,
            plan.programme.kind,
            lowest=goal.goal_id in lowest,
            taken=below.taken(node),
            done=below.done(node),
        )
        for code in codes if ground.runs(plan) else ():
            yield Gap(
                code,
                node,
                str(goal),
                plan.starts_on,
                ("desk:goal", goal.goal_id),
                ground.body_of(goal),
                None,
                goal.goal_id,
                plan.programme_id,
            )


def marks_seen(asker: Asker, at: datetime | None) -> QuerySet[Mark]:
    """The marks of the latest adopted pictures that somebody reads, 3 and 4. 1 query to make."""
    rounds = latest_rounds(asker.standing, at)
    return Mark.objects.known(at).filter(round__in=[one.pk for one in rounds], level__gte=SERIOUS)


def mark_gaps(rows: QuerySet[Mark], at: datetime | None) -> list[Gap]:
    """Marks where neither they, nor those before since the area was last calm, led to an action. 1 query.

    `rows` are marks that the reader may see.
    """
    of_area = Mark.objects.known(at).filter(
        area=OuterRef("area"), round__forum=OuterRef("round__forum"), round__title=""
    )
    calm = of_area.filter(level__lt=RAISED, round__first_day__lt=OuterRef("round__first_day"))
    last_calm = calm.order_by("-round__first_day").values("round__first_day")[:1]
    led = Link.objects.known(at).filter(relation=LED_TO, target__kind="action", source=OuterRef("node"))
    spell = of_area.filter(
        round__first_day__gt=OuterRef("calm_on"), round__first_day__lte=OuterRef("round__first_day")
    )
    found = rows.annotate(
        calm_on=Coalesce(Subquery(last_calm), Value(date.min), output_field=DateField())
    ).annotate(answered=Exists(spell.filter(Exists(led))))
    return [
        Gap(
            code,
            mark.node_id,
            mark.reason,
            mark.round.first_day,
            mark.node.path,
            area_id=mark.area_id,
        )
        for mark in found.select_related("node", "round").order_by("pk")
        for code in of_mark(mark.node_id, mark.level, mark.answered)
    ]


def action_gaps(asker: Asker, at: datetime | None, only: Q, of: Owners = NOBODY) -> list[Gap]:
    """Actions that no decision is behind, as far as somebody may see. 1 query.

    Behind it is the decision that led to it, one about what led to it, or the adoption of a plan whose goal
    it serves.
    """
    up = Link.objects.known(at).filter(target=OuterRef("action__node"))
    decided = Link.objects.known(at).filter(relation=DECIDED_IN, source=OuterRef("source"))
    adopted = GoalFacts.objects.known(at).filter(
        goal__programme__in=ProgrammeFacts.objects.known(at).filter(state=ADOPTED).values("programme")
    )
    behind = up.filter(
        Q(source__kind="decision")
        | Q(Exists(decided))
        | Q(source__kind="goal", source__in=adopted.values("goal__node"))
    )
    own = Link.objects.known(at).filter(relation=DECIDED_IN, source=OuterRef("action__node"))
    rows = ActionState.objects.known(at).filter(only, action__in=hers(asker), state__in=CARRIED_OUT)
    rows = rows.filter(~Exists(behind), ~Exists(own))
    # So many can be asked for at once that the rows themselves are not made.
    of_row = ("state", "action", "action__node", "action__title", "action__starts_on", "action__area")
    found = rows.order_by("pk").values_list(*of_row, "responsible__party")
    return [
        Gap(code, node, title, day, ("actions:action", key), body, area, *of.get(node, (None, None)))
        for state, key, node, title, day, area, body in found
        for code in of_action(state, False)
    ]


def hers(asker: Asker) -> QuerySet[Any, Any]:
    """The keys of the actions that somebody may see."""
    return actions.states_visible_to(asker.standing, None, asker.held).values("action")


class Undecided(NamedTuple):
    """A deviation without a decision. There are so many of them that the rows themselves are not made."""

    key: int
    rule: str
    label: str
    state: str
    level: str
    clock_from: datetime
    due_on: date | None
    node_id: int
    about_id: int | None
    body_id: int | None
    area_id: int | None


_OF_DEVIATION = (
    *("deviation", "deviation__rule", "deviation__node__label", "state", "level", "clock_from", "due_on"),
    *("deviation__node", "deviation__about", "body", "deviation__area"),
)


def undecided(asker: Asker, at: datetime | None, only: Q) -> list[Undecided]:
    """Deviations without a decision, as far as somebody may see, the oldest first. 1 query."""
    rows = DeviationState.objects.known(at).filter(only, state__in=deviations.UNDECIDED)
    rows = rows.filter(deviation__in=deviations_visible_to(asker).order_by().values("deviation"))
    found = rows.order_by("clock_from", "pk").values_list(*_OF_DEVIATION)
    return [Undecided._make(row) for row in found]


def deviation_gaps(rows: Iterable[Undecided], of: Owners = NOBODY) -> list[Gap]:
    """No queries."""
    zone = get_current_timezone()
    return [
        Gap(
            code,
            row.node_id,
            row.label,
            row.clock_from.astimezone(zone).date(),
            ("deviations:deviation", row.key),
            row.body_id,
            row.area_id,
            *of.get(row.about_id, (None, None)),
        )
        for row in rows
        for code in of_deviation(row.state)
    ]


def found_gaps(ground: Ground, found: Iterable[Finding], of: Owners = NOBODY) -> Iterator[Gap]:
    """What the rules for deviations find, as gaps. No queries; the reader may see what they are about."""
    goals = {goal.goal.node_id: goal for goal in ground.goals}
    plans = {plan.programme.node_id: plan for plan in ground.plans.values()}
    for one in found:
        if one.rule not in RULES or one.about_id is None or not one.begins:
            continue
        goal, plan = goals.get(one.about_id), plans.get(one.about_id)
        if goal is not None:
            plan = ground.plans[goal.goal.programme_id]
        own = (goal.goal_id, goal.goal.programme_id) if goal else (None, plan.programme_id if plan else None)
        yield Gap(
            one.rule,
            one.about_id,
            one.label,
            _since(one, plan),
            _place(one, goal, plan),
            one.body_id,
            one.area_id,
            *of.get(one.about_id, own),
        )


def _since(one: Finding, plan: ProgrammeFacts | None) -> date:
    if told := one.values.get("day"):
        return date.fromisoformat(told)
    return plan.starts_on if plan else date.min


def _place(one: Finding, goal: GoalFacts | None, plan: ProgrammeFacts | None) -> tuple[str, int] | str:
    if one.action_id is not None:
        return "actions:action", one.action_id
    if goal is not None:
        return "desk:goal", goal.goal_id
    return ("programmes:programme", plan.programme_id) if plan else ""


def on(ground: Ground, found: Iterable[Finding]) -> Iterator[Finding]:
    """What rules that are switched on have found."""
    return (one for one in found if ground.settings[one.rule].on)
