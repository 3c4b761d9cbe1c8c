"""What the rules stand on: their settings and the plans, read once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from samlad.actions.rules import OWN_KINDS
from samlad.deviations import rules
from samlad.deviations.models import LevelSetting, RuleSetting
from samlad.parties.models import Party
from samlad.programmes.models import GoalFacts, Measure, PriorityArea, ProgrammeFacts, Responsible
from samlad.programmes.rules import ADOPTED, LEAD, SHARED


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found.

    `key` says of what within the rule; `about_id` is its node in the thread, None where it has none.
    `values` are codes and values for its words; "turn" in them tells one occurrence from the next, so that
    what has been decided on opens again when it happens once more. `begins` is False where it only keeps a
    deviation open that is there: what lies in a plan that is over is not found anew. `unseen`: nobody may
    see any longer whether it is so, and what was found of it stays in the words that it has.
    """

    rule: str
    key: str
    label: str
    about_id: int | None = None
    body_id: int | None = None
    area_id: int | None = None
    forum_id: int | None = None
    function_id: int | None = None
    action_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    begins: bool = True
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """A rule as it is set; see `RuleSetting`."""

    on: bool
    days: int | None
    first: str
    last: str


def settings_of(at: datetime | None = None) -> dict[str, Setting]:
    """Every rule by its code. 1 query."""
    found = {
        code: Setting(True, rule.days, rule.first, rule.last)
        for code, rule in [*rules.RULES.items(), (rules.BY_HAND, rules.HAND_RULE)]
    }
    for row in RuleSetting.objects.known(at):
        if row.rule in found:
            found[row.rule] = Setting(row.on, row.days, row.first, row.last)
    return found


def level_days(at: datetime | None = None) -> dict[str, int | None]:
    """How many days each level has. 1 query."""
    told = dict(LevelSetting.objects.known(at).values_list("level", "days"))
    return {level: told.get(level, days) for level, days in rules.LEVEL_DAYS.items()}


@dataclass(frozen=True, slots=True)
class Ground:
    """The adopted plans that have begun, with their goals, who answers for them, and how they are measured.

    All keys are of programmes and goals. `executive` is the executive board, where there is one.
    """

    today: date
    at: datetime | None
    settings: Mapping[str, Setting]
    plans: Mapping[int, ProgrammeFacts]
    goals: Sequence[GoalFacts]
    bodies: Mapping[int, Sequence[Responsible]]
    measures: Mapping[int, Sequence[Measure]]
    areas: Mapping[int, Sequence[int]]
    own: frozenset[int]
    executive: int | None

    def days(self, rule: str) -> int:
        return self.settings[rule].days or 0

    def runs(self, plan: ProgrammeFacts) -> bool:
        return plan.ends_on >= self.today

    def body_of(self, goal: GoalFacts) -> int | None:
        """The own body that answers for a goal: its lead, one that shares it, or whose plan it is."""
        plan = self.plans[goal.goal.programme_id]
        wanted = [LEAD, SHARED]
        answering = sorted(
            (row for row in self.bodies.get(goal.goal_id, ()) if row.role in wanted),
            key=lambda row: (wanted.index(row.role), row.pk),
        )
        found = [*(row.party_id for row in answering), plan.programme.body_id]
        return next((key for key in found if key in self.own), None)

    def of_goal(self, rule: str, goal: GoalFacts, key: str = "", **more: Any) -> Finding:
        """What a rule finds of a goal; `key` says more of what."""
        plan = self.plans[goal.goal.programme_id]
        given: dict[str, Any] = {
            "about_id": goal.goal.node_id,
            "body_id": self.body_of(goal),
            "forum_id": plan.programme.forum_id,
            "begins": self.runs(plan),
            **more,
        }
        return Finding(rule, f"goal:{goal.goal_id}{key}", str(goal), **given)


def said_by(at: datetime | None) -> Q:
    """The rows without an end of their own that had been written by a moment."""
    return Q() if at is None else Q(event__at__lte=at)


Finder = Callable[[Ground], Iterable[Finding]]


def ground_of(today: date, at: datetime | None = None) -> Ground:
    """8 queries."""
    facts = ProgrammeFacts.objects.known(at).filter(state=ADOPTED, starts_on__lte=today)
    plans = {row.programme_id: row for row in facts.select_related("programme")}
    of = {"goal__programme__in": facts.values("programme")}
    goals = GoalFacts.objects.known(at).filter(**of).select_related("goal").order_by("pk")
    own = dict(Party.objects.filter(kind__in=OWN_KINDS).order_by("pk").values_list("pk", "kind"))
    return Ground(
        today,
        at,
        settings_of(at),
        plans,
        list(goals),
        _by(Responsible.objects.known(at).filter(**of), lambda row: row.goal_id),
        _by(Measure.objects.known(at).filter(**of).order_by("pk"), lambda row: row.goal_id),
        _areas(facts, at),
        frozenset(own),
        next((key for key, kind in own.items() if kind == "executive_board"), None),
    )


def _by(rows: Iterable[Any], key: Callable[[Any], int]) -> dict[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _areas(facts: Any, at: datetime | None) -> dict[int, list[int]]:
    """The areas that each plan gives priority."""
    rows = PriorityArea.objects.known(at).filter(programme__in=facts.values("programme")).order_by("pk")
    found = defaultdict[int, list[int]](list)
    for programme, area in rows.values_list("programme", "area"):
        found[programme].append(area)
    return found
